"""Files as people published or kept them, each with the result that an honest import reaches.

``NN-name.expected.json`` beside a file in tests/data/cases tells what is accepted and rejected, and the places and
remarks where they matter; ``refused`` are words in the refusal of a whole file. Files without one (structures,
corrections) are tried elsewhere.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.commands import Admin, AdminAt, address_of
from logbook_desktop.data.database import Database

CASES = Path(__file__).parents[2] / "data" / "cases"
EXPECTED = sorted(CASES.glob("*.expected.json"))


@pytest.fixture
def admin(admin_at: AdminAt, a_file: Database) -> Admin:
    return admin_at(address_of(a_file))


def file_of(expected: Path) -> Path:
    name = expected.name.removesuffix(".expected.json")
    (file,) = (one for one in CASES.glob(f"{name}.*") if one.suffix != ".json")
    return file


def part_of(whole: Any, wanted: Any) -> Any:
    """The part of ``whole`` that ``wanted`` tells of."""
    if isinstance(wanted, dict):
        return {key: part_of(whole.get(key), value) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(whole, list) and len(wanted) == len(whole):
        return [part_of(one, of) for one, of in zip(whole, wanted, strict=True)]
    return whole


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_an_honest_result(admin: Admin, expected: Path) -> None:
    truth = json.loads(expected.read_text(encoding="utf-8"))
    truth.pop("note", None)
    ended = admin(
        *(
            "import",
            file_of(expected),
            "--organisation",
            "Uusi",
            "--create-units",
            "--dry-run",
            "--json",
            "-",
        ),
        before=("--lang", "fi"),
    )
    if "refused" in truth:
        assert ended.status == 2
        assert [word for word in truth["refused"] if word not in ended.err] == []
        return
    assert part_of(ended.json, truth) == truth
    doubts = ended.json["rejected"] or ended.json["remarks"]
    assert ended.status == (1 if doubts else 0)


def test_ages_in_other_bands_are_told_with_their_number(admin: Admin) -> None:
    ended = admin(
        *(
            "import",
            CASES / "20-other-age-bands.csv",
            "--organisation",
            "Uusi",
            "--create-units",
            "--json",
            "-",
        )
    )
    assert ended.json["remarks"] == [
        {
            "sheet": None,
            "what": "ages_not_taken",
            "count": 25,
            "columns": ["Under 11", "11-13", "14-16", "17-19", "20-25"],
        }
    ]
    assert "The ages of 25 young people were not taken" in ended.err


def test_what_holds_for_several_sheets_is_said_once(admin: Admin) -> None:
    legacy = CASES.parent / "legacy" / "nuorisotyo_taipalsaari_syksy_2025.xlsx"
    ended = admin("import", legacy, "--organisation", "Uusi", "--create-units", "--dry-run")
    named = "Elokuu 2025, Syyskuu 2025, Lokakuu 2025, Marraskuu 2025, Joulukuu 2025"
    (line,) = [line for line in ended.err.splitlines() if "not understood" in line]
    assert line.startswith(f"{named}: ")


def test_a_column_that_is_not_understood_is_named_where_the_totals_tell_of_it(
    admin: Admin, tmp_path: Path
) -> None:
    file = tmp_path / "kausi.csv"
    file.write_text(
        "Pvm;Paikka;Klo;Tyttäret;Pojat;Yhteensä;Vuoro\n"
        "3.11.2025;Monari;17-20;3;4;7;1\n4.11.2025;Monari;17-20;5;4;9;2\n5.11.2025;Monari;17-20;0;4;4;1\n",
        encoding="utf-8",
    )
    ended = admin("import", file, "--organisation", "Uusi", "--create-units", "--json", "-")
    assert ended.status == 2
    assert "Tyttäret" in ended.err
    assert "Vuoro" not in ended.err
