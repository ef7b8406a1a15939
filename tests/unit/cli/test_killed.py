"""The process dies in the middle of an import, as in a power cut: the data is as before, whole and not locked."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.commands import Admin
from helpers.contents import contents
from logbook_desktop.data.database import Database

DYING = """
import importlib, os, sys
module = importlib.import_module("logbook_desktop.data.{module}")
def die(*_, **__):
    os._exit(9)
module.{place} = die
from logbook_desktop.cli.main import main
main(sys.argv[1:])
"""
SEASON = "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat\n" + "".join(
    f"{day}.10.2025;Talo {day};Avoin ilta;17-20;{day};1\n" for day in range(1, 32)
)


@pytest.mark.parametrize(
    ("module", "place"),
    [("stores.imports.tables", "ImportsInTables.record"), ("unit_of_work", "UnitOfWork.commit")],
)
def test_an_import_that_dies_leaves_nothing(
    admin: Admin, database: Database, tmp_path: Path, module: str, place: str
) -> None:
    season = tmp_path / "kausi.csv"
    season.write_text(SEASON, encoding="utf-8")
    before = contents(database)
    command = ("import", str(season), "--organisation", "Lemi", "--create-units")
    code = DYING.format(module=module, place=place)
    dead = subprocess.run(
        [sys.executable, "-c", code, "--database", admin.database, *command],
        capture_output=True,
        check=False,
        env=admin.environment,
    )
    assert (dead.returncode, dead.stdout, dead.stderr) == (9, b"", b"")
    assert contents(database) == before
    again = admin(*command, "--json", "-")
    assert (again.status, again.json["accepted"]["rows"]) == (0, 31)
    assert admin("check").status == 0
