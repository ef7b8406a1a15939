"""``report``: the formats, where they go, and questions that cannot be asked."""

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from helpers.commands import Admin, AdminAt
from helpers.databases import context_on
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.exports import writing
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database

PERIOD = ("--from", "2025-10-01", "--to", "2025-12-31")
SMALL = ("--rows", "month", "--measures", "visits,hours")


@pytest.fixture
def database(a_file: Database) -> Database:
    """What the two databases have in common is proven elsewhere; here one is enough."""
    return a_file


@pytest.fixture
def evenings(context: Context, village: Village) -> Village:
    """Two open evenings and no other: 12 visits and 3.5 h in November, 1 visit and 3.5 h in December."""
    saved_evening(context, village.kirkonkyla)
    saved_evening(
        context, village.saimaanharju, date(2025, 12, 1), attendance=Attendance.of(boys=1), youth_minutes=70
    )
    return village


@pytest.mark.usefixtures("evenings")
def test_csv_for_people(admin: Admin) -> None:
    ended = admin("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--columns", "unit")
    assert ended.status == 0
    assert ended.out.startswith("\N{BYTE ORDER MARK}")
    lines = list(csv.reader(io.StringIO(ended.out.removeprefix("\N{BYTE ORDER MARK}")), delimiter=";"))
    assert [line[0] for line in lines] == ["Month", "October 2025", "November 2025", "December 2025", "Total"]
    assert [heading for heading in lines[0] if "Visits" in heading] == [
        "Kirkonkylän nuorisotila, Visits",
        "Saimaanharjun nuorisotila, Visits",
        "Total, Visits",
    ]
    assert lines[-1][-2:] == ["13", "7,00"]


@pytest.mark.usefixtures("evenings")
def test_csv_for_machines_is_the_same_in_every_language(admin: Admin) -> None:
    question = ("report", "--scope", "Taipalsaari", *PERIOD, "--rows", "month,unit")
    measures = ("--measures", "visits,hours,youth_hours_share", "--format", "csv-machine")
    texts = {admin(*question, *measures, "--lang", language).out for language in ("fi", "sv", "en")}
    assert texts == {
        "month,unit,visits,hours,youth_hours_share\n"
        "2025-10,Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila,0,0.000000,\n"
        "2025-10,Etelä-Karjala/Taipalsaari/Saimaanharjun nuorisotila,0,0.000000,\n"
        "2025-11,Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila,12,3.500000,0.000000\n"
        "2025-11,Etelä-Karjala/Taipalsaari/Saimaanharjun nuorisotila,0,0.000000,\n"
        "2025-12,Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila,0,0.000000,\n"
        "2025-12,Etelä-Karjala/Taipalsaari/Saimaanharjun nuorisotila,1,3.500000,0.333333\n"
    }


@pytest.mark.usefixtures("evenings")
def test_json(admin: Admin) -> None:
    ended = admin(
        *("report", "--scope", "Kirkonkylän nuorisotila", "--scope", "taipalsaari", *PERIOD),
        *("--rows", "month", "--columns", "form", "--measures", "visits,hours,girls_share"),
        *("--structure", "reported", "--format", "json", "-o", "-"),
    )
    assert (ended.status, ended.err) == (0, "")
    assert ended.json == {
        "question": {
            "scope": [
                "Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila",
                "Etelä-Karjala/Taipalsaari",
            ],
            "from": "2025-10-01",
            "to": "2025-12-31",
            "rows": ["month"],
            "columns": ["form"],
            "measures": ["visits", "hours", "girls_share"],
            "structure": "reported",
            "comparison": None,
        },
        "measures": [
            {"key": "visits", "kind": "sum", "unit": "visits", "version": 1},
            {"key": "hours", "kind": "sum", "unit": "hours", "version": 1},
            {"key": "girls_share", "kind": "ratio", "unit": "share", "version": 1},
        ],
        "rows": [
            {"month": "2025-10", "form": "open", "visits": 0, "hours": 0.0, "girls_share": None},
            {"month": "2025-11", "form": "open", "visits": 12, "hours": 3.5, "girls_share": 0.416667},
            {"month": "2025-12", "form": "open", "visits": 1, "hours": 3.5, "girls_share": 0.0},
        ],
        # Of all entries, never made from the rows: 5 girls of 13.
        "total": {"visits": 13, "hours": 7.0, "girls_share": 0.384615},
        "structure": "reported",
        "demo": False,
    }


@pytest.mark.usefixtures("evenings")
def test_a_repeated_and_overlapping_scope_counts_once(admin: Admin) -> None:
    scopes = [w for name in ("Verkosto", "Taipalsaari", "TAIPALSAARI", "Network") for w in ("--scope", name)]
    ended = admin("report", *scopes, *PERIOD, *SMALL, "--format", "json")
    assert ended.json["question"]["scope"] == ["Verkosto", "Etelä-Karjala/Taipalsaari"]
    assert ended.json["total"] == {"visits": 13, "hours": 7.0}


def test_months_are_there_while_the_scope_was_open(
    admin: Admin, evenings: Village, close: Callable[[int, date], None]
) -> None:
    close(evenings.kirkonkyla, date(2025, 12, 1))
    ended = admin("report", "--scope", "Kirkonkylän nuorisotila", *PERIOD, *SMALL, "--format", "csv-machine")
    assert [line.split(",")[0] for line in ended.out.splitlines()[1:]] == ["2025-10", "2025-11"]


@pytest.mark.usefixtures("evenings")
@pytest.mark.parametrize("fmt", ["xlsx", "pdf", "csv", "csv-machine", "json"])
def test_every_format_into_a_file(admin: Admin, tmp_path: Path, fmt: str) -> None:
    out = tmp_path / f"raportti.{fmt}"
    out.write_text("of last year", encoding="utf-8")
    ended = admin("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--format", fmt, "-o", out)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    content = out.read_bytes()
    if fmt == "xlsx":
        assert len(load_workbook(out).sheetnames) >= 3
    elif fmt == "pdf":
        assert content.startswith(b"%PDF")
    else:
        assert (
            content
            == admin("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--format", fmt).out.encode()
        )
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.usefixtures("evenings")
def test_a_workbook_may_go_through_a_pipe(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    piped: list[bytes] = []
    monkeypatch.setattr("logbook_desktop.cli.commands.report.put", piped.append)
    assert admin("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--format", "xlsx").status == 0
    assert zipfile.ZipFile(io.BytesIO(piped[0])).testzip() is None


@pytest.mark.parametrize("fmt", ["xlsx", "pdf"])
def test_binary_formats_stay_off_a_terminal(
    admin: Admin, evenings: Village, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    ended = admin("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--format", fmt)
    assert (ended.status, ended.out, ended.err) == (2, "", "This format needs a file: add -o FILE.\n")


@pytest.mark.usefixtures("evenings")
def test_remarks_of_a_format_end_with_1(
    admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remarking(*_: object) -> tuple[str, ...]:
        return ("The table is too long for paper.",)

    monkeypatch.setitem(writing._WRITERS, writing.Format.PDF, remarking)
    question = ("report", "--scope", "Taipalsaari", *PERIOD, *SMALL, "--format", "pdf")
    for ended in (admin(*question, "-o", tmp_path / "a.pdf"), admin(*question)):
        assert (ended.status, ended.err) == (1, "The table is too long for paper.\n")


@pytest.fixture(scope="module")
def small(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A village in a file that no test changes."""
    path = tmp_path_factory.mktemp("village") / "village.sqlite"
    shutil.copyfile(sqlite_template, path)
    context = context_on(open_database(path))
    build_village(context)
    context.database.close()
    return path


CHOICES = {"rows": ", ".join(Dimension), "measures": ", ".join(MEASURES)}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--rows", "weekday", "--measures", "visits"), CHOICES["rows"]),
        (("--rows", "Month", "--measures", "visits"), "“Month” is not something to report by."),
        (("--rows", "month", "--columns", "weekday", "--measures", "visits"), CHOICES["rows"]),
        (("--rows", "month", "--measures", "visits,visitors"), CHOICES["measures"]),
        (("--rows", "month", "--measures", "users"), "“users” is not a measure."),
        (("--rows", "", "--measures", "visits"), "Choose what the rows of the table are."),
        (("--rows", "month", "--measures", ","), "Choose at least one measure."),
        (("--rows", "month", "--columns", "month", "--measures", "visits"), "twice"),
        (("--rows", "month", "--columns", "unit,form", "--measures", "visits"), "--columns takes one"),
        ((*SMALL, "--to", "2025-09-30"), "The period ends before it begins"),
        ((*SMALL, "--from", "1901-01-01"), "Choose at most 50 years."),
        ((*SMALL, "--from", "1.10.2025"), "“1.10.2025” is not a day."),
        ((*SMALL, "--from", "20251001"), "“20251001” is not a day."),
        ((*SMALL, "--to", "2025-02-29"), "“2025-02-29” is not a day."),
        ((*SMALL, "--scope", "Lemi"), "There is no place “Lemi” in the tree."),
        ((*SMALL, "--format", "doc"), "invalid choice: 'doc'"),
        ((*SMALL, "--structure", "tomorrow"), "invalid choice"),
        (SMALL[:2], "--measures"),
    ],
)
def test_what_cannot_be_asked(admin_at: AdminAt, small: Path, words: tuple[str, ...], sentence: str) -> None:
    ended = admin_at(str(small))("report", "--scope", "Taipalsaari", *PERIOD, *words)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err


def test_the_first_and_the_last_years_there_are(admin: Admin, evenings: Village) -> None:
    for first, last in (("0001-01-01", "0001-02-01"), ("9999-11-30", "9999-12-31")):
        ended = admin("report", "--scope", "Taipalsaari", "--from", first, "--to", last, *SMALL)
        assert (ended.status, len(ended.out.splitlines())) == (0, 4)


def test_the_database_is_not_written_over(admin_at: AdminAt, tmp_path: Path) -> None:
    own = tmp_path / "own.sqlite"
    admin = admin_at(str(own))
    admin("init")
    before = own.read_bytes()
    (tmp_path / "link.csv").symlink_to(own)
    for target in (own, tmp_path / "link.csv"):
        ended = admin("report", "--scope", "x", *PERIOD, *SMALL, "-o", target)
        assert (ended.status, own.read_bytes()) == (2, before)
        assert "Write to another file." in ended.err


def test_what_does_not_split_stands_alone_in_the_total(
    admin: Admin, context: Context, village: Village
) -> None:
    draft = open_evening(context, village.hervanta, activity="Tuki", form=FormOfWork.INDIVIDUAL)
    entries.save(context, replace(draft, attendance=Attendance.of(other=1)))
    question = ("report", "--scope", "Tampere", *PERIOD, "--rows", "form,gender")
    measures = ("--measures", "visits,contacts,other_share")
    lines = admin(*question, *measures, "--format", "csv-machine").out.splitlines()
    assert lines[1:] == ["individual,girls,0,,", "individual,boys,0,,", "individual,other,1,,"]
    answered = admin(*question, *measures, "--format", "json").json
    assert answered["total"] == {"visits": 1, "contacts": 1, "other_share": 1.0}
