"""A law: whatever stands in a spreadsheet, importing it ends well or not at all, and says which."""

import csv
import io
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.commands import Admin
from helpers.contents import contents
from logbook_desktop.data.database import Database

# Under each heading: what people write, and what they write when something is wrong.
HEADINGS = {
    "Pvm": (
        ["3.11.2025", "ma 3.11.2025", "4.11.2025", "45964"],
        ["31.2.2025", "1.1.1989", "24.11.2036", "??", ""],
    ),
    "Klo": (
        ["17-20", "18–00.30", "klo 17-20.30", "9-10"],
        ["20-18", "24-24", "17", "", "PERUTTU", "17-17", "0-24"],
    ),
    "Tytöt": (["0", "5", "n. 12", "12 kpl", "10000"], ["", "-1", "99999", "9" * 30, "1,5", "ei"]),
    "Paikka": (["Talo", "talo ", "T A L O", "Toinen talo"], ["", "Ö" * 250, "a/b\\c", "Yhteensä"]),
    "Toiminta": (["Avoin ilta", "Kerho", "Yksilöohjaus"], ["", "x" * 300, "\N{ESCAPE}[2J"]),
    "Työmuoto": (["avoin", "ryhmä", ""], ["yksilö", "muu"]),
    "Kesto (h)": (["", "3", "3,5"], ["24,01", "0", "-1", "0,001", "1e9"]),
    "Pojat": (["0", "5", "1"], ["", "-", "10000", "ei"]),
    "Muut": ([""], ["1", "10000", "-1"]),
    "Yhteensä": ([""], ["10", "-3", "0"]),
    "Nuorten tuottama (h)": (["", "1", "0,5"], ["3,5", "100", "-2"]),
    "Nuoria tuottajina": (["", "0"], ["3", "99", "-1"]),
    "Henkilöstö": (["", "2", "1,5"], ["1000", "1001", "-1", "Anna"]),
    "Henkilöstön tunnit": (["", "7"], ["24000", "24001", "100000", "-1"]),
    "Kuvaus": (["", "Pelattiin"], ["x" * 30_000, "PERUTTU", "rivi\nrivi"]),
}
NEEDED = 4
"""The first of them make a table of headings."""


@st.composite
def spreadsheets(draw: st.DrawFn) -> str:
    """CSV with some of the columns in any order; a few cells of each row are odd, or anything."""
    names = list(HEADINGS)
    optional = draw(st.lists(st.sampled_from(names[NEEDED:]), unique=True))
    columns = draw(st.permutations([*names[:NEEDED], *optional]))
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        odd = draw(st.sets(st.sampled_from(columns), max_size=2))
        cells = (
            st.one_of(st.sampled_from(HEADINGS[name][1]), anything)
            if name in odd
            else st.sampled_from(HEADINGS[name][0])
            for name in columns
        )
        rows.append([draw(cell) for cell in cells])
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([columns, *rows])
    return out.getvalue()


numbers = itertools.count(1)


@pytest.mark.parametrize(
    "new_database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow("import"))], indirect=True
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=spreadsheets(), organisation=st.integers(1, 3))
def test_an_import_ends_well_or_not_at_all(
    admin: Admin, database: Database, tmp_path: Path, text: str, organisation: int
) -> None:
    file = tmp_path / f"kausi-{next(numbers)}.csv"
    file.write_text(text, encoding="utf-8", newline="")
    before = contents(database)
    command = ("import", file, "--organisation", f"Lemi {organisation}", "--create-units", "--json", "-")
    dry = admin(*command, "--dry-run")
    assert contents(database) == before
    ended = admin(*command)
    assert (ended.status, ended.out) == (dry.status, dry.out)
    after = contents(database)
    if ended.status == 2:
        assert after == before
        assert ended.err.startswith("The file could not be read or written: ")
        return
    result = ended.json
    assert len(after["entry"]) - len(before["entry"]) == result["accepted"]["rows"]
    assert ended.status == (1 if result["rejected"] or result["remarks"] else 0)
    again = admin(*command).json
    assert again["accepted"]["rows"] == 0
    assert (
        again["skipped"]["already_there"] == result["accepted"]["rows"] + result["skipped"]["already_there"]
    )
    assert again["rejected"] == result["rejected"]
    assert admin("check").status == 0
