"""Letters for the first sign-in: one page each, in the colleague's language, for its owner's eyes only."""

import os
import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from helpers.pdf_text import pages_of, tags
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.exports.files import CannotWriteError
from logbook_desktop.exports.letters import file_name, write_each, write_letters

LETTER = Letter(
    name="Aino Åkerman",
    language="fi",
    server="logbook.taipalsaari.fi",
    database="logbook",
    login="logbook_000123",
    password="abcd-efgh-jkmn-pqrs",
    valid_until=datetime(2026, 12, 7, 14, 5),
    mentor="Maija Mentori",
    mentor_email="maija@taipalsaari.fi",
    organisation="Taipalsaari",
    rights=((Role.WORKER, "Kirkonkylän nuorisotila"), (Role.VIEWER, "Taipalsaari")),
)


def pages(path: Path) -> list[str]:
    return [" ".join(page.split()) for page in pages_of(path)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_all_one_needs_stands_on_one_page(tmp_path: Path, language: str) -> None:
    write_letters([replace(LETTER, language=language)], tmp_path / "a.pdf")
    (page,) = pages(tmp_path / "a.pdf")
    for fact in (
        *("Aino Åkerman", "logbook.taipalsaari.fi", "logbook_000123", "abcd-efgh-jkmn-pqrs", "Maija Mentori"),
        *(
            "maija@taipalsaari.fi",
            "Taipalsaari",
            "Kirkonkylän nuorisotila",
            "14.05" if language != "en" else "14:05",
        ),
    ):
        assert fact in page
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert str(document.Root.Lang) == language


def test_a_very_long_letter_is_still_one_page(tmp_path: Path) -> None:
    long = replace(
        LETTER,
        name="Å" * 200,
        organisation="Ö" * 200,
        mentor="Maija <b>Mentori</b> & " + "x " * 80,
        rights=tuple((Role.WORKER, f"Nuorisotila {number}") for number in range(200)),
        demo=True,
    )
    write_letters([long], tmp_path / "a.pdf")
    (page,) = pages(tmp_path / "a.pdf")
    assert "<b>Mentori</b>&" in page.replace(" ", "")  # what people typed is never markup


def test_a_page_each_in_their_own_language(tmp_path: Path) -> None:
    write_letters([LETTER, replace(LETTER, name="Ville", language="en"), LETTER], tmp_path / "all.pdf")
    found = pages(tmp_path / "all.pdf")
    assert len(found) == 3
    assert "Worker" in found[1]
    assert "Nuorisotyöntekijä" in found[0]


def test_it_is_read_aloud_in_order_and_in_its_language(tmp_path: Path) -> None:
    """Tagged as reports are: headings, the four steps as a list, and the language where it is another one."""
    write_letters([LETTER, replace(LETTER, language="sv")], tmp_path / "all.pdf")
    with pikepdf.open(tmp_path / "all.pdf") as document:
        with document.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
        found = tags(document)
        names = [name for name, _ in found]
        assert (names.count("/H1"), names.count("/H2"), names.count("/L"), names.count("/LI")) == (2, 4, 2, 8)
        spoken = {str(element.Lang) for _, element in found if "/Lang" in element}
        assert str(document.Root.Lang) == "fi"
        assert "sv" in spoken


def test_an_address_is_copied_as_it_is(tmp_path: Path) -> None:
    """What is long is not hyphenated, and holds nothing that cannot be seen."""
    server = "[2001:db8:0:8d3:0:8a2e:70:7344]:5433, kirjaukset.nuorisotyo.example.fi"
    write_letters([replace(LETTER, server=server)], tmp_path / "a.pdf")
    assert server in pages(tmp_path / "a.pdf")[0]
    write_letters([replace(LETTER, server="a" * 90 + ".fi")], tmp_path / "b.pdf")
    assert len(pages(tmp_path / "b.pdf")) == 1


def test_invented_never_passes_for_real(tmp_path: Path) -> None:
    write_letters([replace(LETTER, language="en", demo=True)], tmp_path / "demo.pdf")
    write_letters([replace(LETTER, language="en")], tmp_path / "real.pdf")
    assert "Demo data: this account" in pages(tmp_path / "demo.pdf")[0]
    assert "demo data" not in pages(tmp_path / "real.pdf")[0].casefold()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_for_its_owner_alone(tmp_path: Path) -> None:
    wide = tmp_path / "wide.pdf"
    wide.write_bytes(b"old")
    wide.chmod(0o666)
    write_letters([LETTER], wide)
    (one,) = write_each([LETTER], tmp_path)
    for path in (wide, one):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["wide.pdf", one.name])


def test_a_file_each_and_none_is_written_over(tmp_path: Path) -> None:
    written = write_each([LETTER, LETTER, replace(LETTER, name="../..\\a:b\n")], tmp_path)
    assert len({path.name for path in written}) == 3
    assert all(path.parent == tmp_path and path.exists() for path in written)
    assert file_name(replace(LETTER, language="en")) == "Sign-in Aino Åkerman.pdf"
    assert not set("/\\:\n") & set(file_name(replace(LETTER, name="../..\\a:b\n")))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError):
        write_letters([LETTER], tmp_path / "none" / "a.pdf")
