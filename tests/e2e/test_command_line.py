"""A season at the command line, through the installed ``logbook-admin``: make a database, bring in the spreadsheet of
a municipality, compare with what a person counted in it, report, check."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LEGACY = Path(__file__).parents[1] / "data" / "legacy"
BOOK = LEGACY / "nuorisotyo_taipalsaari_syksy_2025.xlsx"
SEASON = ("--from", "2025-08-01", "--to", "2025-12-31")


@pytest.fixture(scope="module")
def expected() -> Mapping[str, Any]:
    """What a person counted."""
    read: Mapping[str, Any] = json.loads(BOOK.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class Installed:
    """The command as a person has it, run in their folder."""

    program: str
    folder: Path

    def __call__(self, *words: str | Path, status: int) -> tuple[str, str]:
        """What it said on stdout and stderr."""
        command = [self.program, "--database", "kunta.sqlite", *map(str, words)]
        ended = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        messages = ended.stderr.decode()
        assert ended.returncode == status, messages
        return ended.stdout.decode("utf-8"), messages


@pytest.fixture
def admin(tmp_path: Path) -> Installed:
    program = shutil.which("logbook-admin", path=str(Path(sys.executable).parent))
    assert program is not None, "the program is not installed in this environment"
    return Installed(program, tmp_path)


def test_a_season_from_the_spreadsheet_to_the_report(admin: Installed, expected: Mapping[str, Any]) -> None:
    admin("init", status=0)
    bring_in = ("import", BOOK, "--organisation", "Taipalsaari", "--create-units", "--json", "tulos.json")
    _, messages = admin(*bring_in, status=1)
    result = json.loads((admin.folder / "tulos.json").read_text(encoding="utf-8"))
    assert result["accepted"] == expected["accepted"]
    assert result["skipped"] == expected["skipped"]
    assert result["places"] == expected["places"]
    rejected = [{key: row[key] for key in ("sheet", "row", "why")} for row in result["rejected"]]
    assert rejected == expected["rejected"]
    assert all(row["reason"] in messages for row in result["rejected"])

    again, _ = admin(*bring_in[:-1], "-", status=1)
    assert json.loads(again)["accepted"]["rows"] == 0
    assert json.loads(again)["skipped"]["already_there"] == expected["accepted"]["rows"]

    tree, _ = admin("tree", status=0)
    assert tree.splitlines() == ["Network", "  Taipalsaari", *(f"    {name}" for name in expected["places"])]
    _reports_agree(admin, expected["accepted"])
    assert admin("check", status=0)[0] == ""


def _reports_agree(admin: Installed, accepted: Mapping[str, Any]) -> None:
    question = ("report", "--scope", "taipalsaari", *SEASON, "--rows", "month")
    measures = ("--measures", "entries,visits,hours,youth_hours")
    text, _ = admin(*question, *measures, "--format", "csv-machine", status=0)
    months = {row["month"]: row for row in csv.DictReader(io.StringIO(text))}
    assert {
        month: {"rows": int(row["entries"]), "visits": int(row["visits"])} for month, row in months.items()
    } == accepted["by_month"]
    for measure in ("hours", "youth_hours"):
        assert sum(float(row[measure]) for row in months.values()) == pytest.approx(accepted[measure])

    admin(*question, *measures, "--format", "csv", "--lang", "en", "-o", "raportti.csv", status=0)
    people = (admin.folder / "raportti.csv").read_bytes()
    assert people.startswith(b"\xef\xbb\xbf")
    *_, total = csv.reader(io.StringIO(people.decode("utf-8-sig")), delimiter=";")
    visits = accepted["girls"] + accepted["boys"] + accepted["others"]
    assert total[:3] == ["Total", str(accepted["rows"]), str(visits)]
    assert [float(cell.replace(",", ".")) for cell in total[3:]] == [
        accepted["hours"],
        accepted["youth_hours"],
    ]


@pytest.mark.slow("house")
def test_the_demo_at_the_command_line_is_the_same_every_time(admin: Installed) -> None:
    """The whole country, five cities documenting."""
    question = ("report", "--scope", "Finland", "--from", "2025-01-01", "--to", "2025-12-31")
    measures = (
        "--rows",
        "organisation,month",
        "--measures",
        "entries,visits,hours",
        "--format",
        "csv-machine",
    )
    texts = set()
    for _ in range(2):
        (admin.folder / "kunta.sqlite").unlink(missing_ok=True)
        admin("init", "--demo", "S", "--seed", "7", "--until", "2025-12-31", status=0)
        texts.add(admin(*question, *measures, status=0)[0])
    assert len(texts) == 1
    admin("init", status=0)
    admin("init", "--demo", "S", status=2)
    assert admin("check", status=0)[0] == ""
