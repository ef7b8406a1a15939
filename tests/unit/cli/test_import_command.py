"""``import``: what comes in, what is rejected, and that nothing is told that is not so."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from helpers.commands import Admin, AdminAt
from helpers.contents import contents
from helpers.village import Village
from logbook_desktop.cli.commands import import_
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.tree import organisation

HEADINGS = "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat;Muut;Nuorten tuottama (h)\n"
ROWS = (
    "3.11.2025;Kirkonkylän nuorisotila;Avoin ilta;17-20.30;5;7;1;1,5\n"
    "4.11.2025;Kirkonkylän nuorisotila;Bändikerho;17-18;2;3;;\n"
    "1.12.2025;Saimaanharjun nuorisotila;Avoin ilta;18–00.30;4;4;;\n"
    "2.12.2025;Saimaanharjun nuorisotila;Avoin ilta;PERUTTU;;;;\n"
    "1.12.2025;Saimaanharjun nuorisotila;Avoin ilta;18–00.30;4;4;;\n"
    "31.11.2025;Saimaanharjun nuorisotila;Avoin ilta;18-20;4;4;;\n"
)
RESULT = {
    "accepted": {
        "rows": 3,
        "girls": 11,
        "boys": 14,
        "others": 1,
        "hours": 11.0,
        "youth_hours": 1.5,
        "by_month": {"2025-11": {"rows": 2, "visits": 18}, "2025-12": {"rows": 1, "visits": 8}},
    },
    "skipped": {"cancelled": 1, "duplicates": 1, "already_there": 0},
    "places": ["Kirkonkylän nuorisotila", "Saimaanharjun nuorisotila"],
    "remarks": [],
}


@pytest.fixture
def season(tmp_path: Path) -> Path:
    file = tmp_path / "kausi.csv"
    file.write_text(HEADINGS + ROWS, encoding="utf-8")
    return file


def without_rejected(result: Any) -> Any:
    return {key: value for key, value in result.items() if key != "rejected"}


@pytest.mark.usefixtures("village")
def test_the_result_for_machines_and_the_words_for_people(admin: Admin, season: Path) -> None:
    ended = admin("import", season, "--organisation", "Taipalsaari", "--json", "-")
    assert ended.status == 1
    assert without_rejected(ended.json) == RESULT
    (rejected,) = ended.json["rejected"]
    assert set(rejected) == {"sheet", "row", "why", "reason", "suggestion"}
    assert (rejected["sheet"], rejected["row"], rejected["why"]) == (None, 7, "date")
    assert ended.err.splitlines() == [
        f"Row 7: {rejected['reason']}",
        "3 rows were added.",
        "1 row was rejected.",
        "1 row is about something cancelled.",
        "1 row repeats an earlier one.",
    ]


@pytest.mark.usefixtures("village")
def test_importing_twice_adds_nothing_and_a_corrected_file_only_what_is_new(
    admin: Admin, season: Path, context: Context, database: Database
) -> None:
    command = ("import", season, "--organisation", "Taipalsaari", "--json", "-")
    admin(*command)
    before = contents(database)["entry"]
    again = admin(*command)
    assert (again.status, again.json["accepted"]["rows"]) == (1, 0)
    assert again.json["accepted"]["by_month"] == {}
    assert again.json["skipped"]["already_there"] == 3
    assert contents(database)["entry"] == before

    season.write_text(HEADINGS + ROWS.replace("31.11.2025", "30.11.2025"), encoding="utf-8")
    corrected = admin(*command)
    assert corrected.status == 0
    assert (corrected.json["accepted"]["rows"], corrected.json["skipped"]["already_there"]) == (1, 3)
    assert set(contents(database)["entry"]) > set(before)

    # Binned since: not brought back, and still counted as there.
    root = organisation.tree(context).roots[0].id
    binned = entries.find(context, EntryQuery(root)).rows[0]
    entries.bin_entry(context, binned.id, binned.version)
    before = contents(database)["entry"]
    assert admin(*command).json["skipped"]["already_there"] == 4
    assert contents(database)["entry"] == before


@pytest.mark.parametrize("there", [True, False])
def test_a_dry_run_tells_all_and_changes_nothing(
    admin: Admin, season: Path, database: Database, request: pytest.FixtureRequest, there: bool
) -> None:
    if there:
        request.getfixturevalue("village")
    before = contents(database)
    command = ("import", season, "--organisation", "Taipalsaari", "--create-units", "--json", "-")
    dry = admin(*command, "--dry-run")
    assert contents(database) == before
    assert "3 rows would be added." in dry.err
    wet = admin(*command)
    assert (dry.status, dry.json) == (wet.status, wet.json)
    assert without_rejected(wet.json) == RESULT


def test_units_and_the_organisation_are_made_when_asked(
    admin: Admin, season: Path, database: Database
) -> None:
    before = contents(database)
    refused = admin("import", season, "--organisation", "Lemi")
    assert (refused.status, refused.out) == (2, "")
    assert "“Lemi”" in refused.err
    assert "--create-units" in refused.err
    assert contents(database) == before
    assert admin("import", season, "--organisation", "Lemi", "--create-units").status == 1
    assert admin("tree").out.splitlines() == [
        "Network",
        "  Lemi",
        "    Kirkonkylän nuorisotila",
        "    Saimaanharjun nuorisotila",
    ]
    # Another one is another: its rows are its own.
    other = admin("import", season, "--organisation", "Savitaipale", "--create-units", "--json", "-")
    assert without_rejected(other.json) == RESULT


@pytest.mark.usefixtures("village")
def test_a_new_organisation_is_made_at_the_end_of_its_path(admin: Admin, season: Path) -> None:
    made = admin("import", season, "--organisation", r"södra karelen/Lemi\/Lemi", "--create-units")
    assert made.status == 1
    assert "  Etelä-Karjala\n    Lemi/Lemi\n      Kirkonkylän" in admin("tree").out
    nowhere = admin("import", season, "--organisation", "Kainuu/Sotkamo", "--create-units")
    assert (nowhere.status, nowhere.err) == (2, "There is no place “Kainuu” in the tree.\n")
    below = admin("import", season, "--organisation", "Tampere/Sotkamo", "--create-units")
    assert below.status == 2
    assert "cannot hang under" in below.err


@pytest.mark.parametrize("name", ["", "  ", "/", "Lemi/", "x" * 201, "Lemi\udcff"])
def test_an_organisation_needs_a_name(admin_at: AdminAt, season: Path, tmp_path: Path, name: str) -> None:
    admin = admin_at(str(tmp_path / "own.sqlite"))
    admin("init")
    ended = admin("import", season, "--organisation", name, "--create-units")
    assert ended.status == 2
    assert "The name of an organisation has 1 to 200 letters." in ended.err
    assert admin("tree").out == ""


@pytest.mark.usefixtures("village")
def test_several_organisations_fit(admin: Admin, season: Path, database: Database) -> None:
    admin("import", season, "--organisation", "Network/Taipalsaari", "--create-units")
    before = contents(database)
    ended = admin("import", season, "--organisation", "TAIPALSAARI")
    assert (ended.status, contents(database)) == (2, before)
    assert ended.err.splitlines()[1:] == ["  Etelä-Karjala/Taipalsaari", "  Verkosto/Taipalsaari"]
    assert admin("import", season, "--organisation", "Verkosto/Taipalsaari").status == 1


def test_places_settle_what_is_not_clear(admin: Admin, village: Village, tmp_path: Path) -> None:
    file = tmp_path / "kausi.csv"
    file.write_text(HEADINGS + "3.11.2025;Talo;Avoin ilta;17-20;5;7;;\n", encoding="utf-8")
    unclear = admin("import", file, "--organisation", "Taipalsaari", "--json", "-")
    assert (unclear.status, unclear.json["rejected"][0]["why"]) == (1, "place")
    places = tmp_path / "places.json"
    places.write_text(json.dumps({"talo": "taipalsaari/Kirkonkylän nuorisotila"}), encoding="utf-8")
    settled = admin("import", file, "--organisation", "Taipalsaari", "--places", places, "--json", "-")
    assert (settled.status, settled.json["accepted"]["rows"]) == (0, 1)
    assert settled.json["places"] == ["Kirkonkylän nuorisotila"]


@pytest.mark.usefixtures("village")
def test_a_file_of_places_that_is_none(
    admin: Admin, season: Path, database: Database, tmp_path: Path
) -> None:
    before = contents(database)
    places = tmp_path / "places.json"
    command = ("import", season, "--organisation", "Taipalsaari", "--places", places)
    missing = admin(*command)
    assert (missing.status, missing.err) == (2, f"There is no file {places}.\n")
    for content in (b"", b"[1]", b'{"a": 1}', b'{"a": ["b"]}', b"\xff\xfe\x00", b"[" * 100_000):
        places.write_bytes(content)
        ended = admin(*command)
        assert ended.status == 2
        assert ended.err.startswith(f"{places} must be a JSON file")
    assert contents(database) == before


@pytest.mark.usefixtures("village")
def test_a_result_that_cannot_be_written_stops_the_import(
    admin: Admin, season: Path, database: Database, tmp_path: Path
) -> None:
    before = contents(database)
    out = tmp_path / "missing" / "out.json"
    ended = admin("import", season, "--organisation", "Taipalsaari", "--json", out)
    assert (ended.status, contents(database)) == (2, before)
    assert "There is no such folder" in ended.err
    assert "added" not in ended.err


@pytest.mark.usefixtures("village")
def test_the_result_file_is_whole_or_as_it_was(
    admin: Admin, season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.json"
    out.write_text("of last year", encoding="utf-8")
    missing = admin("import", tmp_path / "no.csv", "--organisation", "Taipalsaari", "--json", out)
    assert (missing.status, out.read_text(encoding="utf-8")) == (2, "of last year")

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(import_.Path, "write_text", no_room)
        ended = admin("import", season, "--organisation", "Taipalsaari", "--json", out)
    # The rows are in: the person must not think that nothing happened.
    assert (ended.status, out.read_text(encoding="utf-8")) == (1, "of last year")
    assert "3 rows were added." in ended.err
    assert "The rows are in, but their result could not be written. " in ended.err
    assert sorted(path.name for path in tmp_path.glob("*.json*")) == ["out.json"]
    assert list(tmp_path.glob(".*")) == []
    again = admin("import", season, "--organisation", "Taipalsaari", "--json", out)
    assert again.out == ""
    assert json.loads(out.read_text(encoding="utf-8"))["skipped"]["already_there"] == 3


def test_neither_the_data_nor_what_is_read_is_written_over(
    admin_at: AdminAt, season: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.sqlite"
    admin = admin_at(str(own))
    admin("init")
    before = own.read_bytes()
    content = season.read_bytes()
    for target in (own, season):
        ended = admin("import", season, "--organisation", "Lemi", "--create-units", "--json", target)
        assert ended.status == 2
        assert "Write to another file." in ended.err
    assert (own.read_bytes(), season.read_bytes()) == (before, content)


def test_rows_of_a_closed_unit_are_told_with_the_rest(
    admin: Admin, village: Village, context: Context, season: Path, close: Callable[[int, date], None]
) -> None:
    close(village.kirkonkyla, date(2025, 11, 4))
    ended = admin("import", season, "--organisation", "Taipalsaari", "--json", "-")
    assert ended.json["accepted"]["rows"] == 2
    assert [(row["row"], row["why"]) for row in ended.json["rejected"]] == [(7, "date"), (3, "place")]
    assert "2 rows were rejected." in ended.err


def test_sheets_are_named(admin: Admin, village: Village, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Marras\N{COMBINING DIAERESIS} {0} %s"
    for line in (HEADINGS + "3.11.2025;Kirkonkylän nuorisotila;Avoin;17-20;-1;7;;").splitlines():
        sheet.append(line.split(";"))
    file = tmp_path / "kausi.xlsx"
    book.save(file)
    ended = admin("import", file, "--organisation", "Taipalsaari", "--json", "-")
    (rejected,) = ended.json["rejected"]
    assert (rejected["sheet"], rejected["row"], rejected["why"]) == (sheet.title, 2, "negative")
    assert f"{sheet.title}, row 2: " in ended.err


def test_hostile_names_are_names(admin: Admin, tmp_path: Path) -> None:
    names = [
        "=cmd|' /C calc'!A0",
        "'; DROP TABLE entry; --",
        "../../../etc/passwd",
        "Ta\N{RIGHT-TO-LEFT OVERRIDE}lo \N{MONEY BAG}",
        "{0} %s {name}",
        "\N{GREEK SMALL LETTER IOTA WITH DIALYTIKA AND TONOS}" * 5_000,
    ]
    rows = [[f"{day}.11.2025", name, name, "17-20", day] for day, name in enumerate(names, 1)]
    file = tmp_path / "kausi.xlsx"
    book = Workbook()
    for row in (["Pvm", "Paikka", "Toiminta", "Klo", "Tytöt"], *rows):
        book.worksheets[0].append(row)
    book.save(file)
    command = ("import", file, "--organisation", "Lemi", "--create-units", "--json", "-")
    ended = admin(*command)
    assert (ended.status, ended.json["accepted"]["rows"]) == (0, len(names))
    assert admin(*command).json["skipped"]["already_there"] == len(names)
    (root,) = admin("tree", "--json").json
    units = root["children"][0]["children"]
    assert len(units) == len(names)
    for unit in units:
        question = ("report", "--scope", unit["path"], "--from", "2025-11-01", "--to", "2025-11-30")
        report = admin(*question, "--rows", "unit,activity", "--measures", "entries", "--format", "json")
        assert [row["unit"] for row in report.json["rows"]] == [unit["path"]]
    assert admin("check").status == 0


@pytest.mark.usefixtures("village")
def test_what_was_understood_rather_than_read_is_told(admin: Admin, tmp_path: Path) -> None:
    file = tmp_path / "kausi.csv"
    file.write_text(
        "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat;Yhteensä;Vuoro\n"
        "3.11.2025;Kirkonkylän nuorisotila;Peli-ilta;17-20;n. 3;4;9;A\n",
        encoding="utf-8",
    )
    ended = admin("import", file, "--organisation", "Taipalsaari")
    assert ended.status == 1
    assert ended.err.splitlines() == [
        "1 row was added.",
        "1 row has estimated numbers.",
        "1 row does not tell its form of work; it was taken for open activity.",
        "Columns that were not understood, so nothing of them was read: Vuoro.",
        "1 row has a total that differs from its parts; the parts count (row 2).",
    ]
