"""``package export`` and ``package import``: what is told, what is refused, and that nothing is left half done."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.commands import Admin, AdminAt, address_of
from helpers.contents import contents
from helpers.databases import context_on
from helpers.packages import edited
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.context import Context

DYING = """
import os, sys
from logbook_desktop.{room} import {module}
def die(*_, **__):
    os._exit(9)
{module}.{place} = die
from logbook_desktop.cli.main import main
main(sys.argv[1:])
"""


@pytest.fixture
def folder(admin_at: AdminAt, a_file: Database, tmp_path: Path) -> Path:
    """A package from a file; ``admin`` works on another database, a file or a server."""
    source = context_on(a_file)
    saved_evening(source, build_village(source).kirkonkyla)
    ended = admin_at(address_of(a_file))("package", "export", "--scope", "Taipalsaari", tmp_path / "p")
    assert ended.status == 0, ended.err
    return tmp_path / "p"


def test_out_and_in(admin: Admin, folder: Path) -> None:
    ended = admin("package", "import", folder)
    assert ended.status == 0
    assert ended.err == "5 places came in.\n1 activity came in.\n1 entry came in.\n"
    again = admin("package", "import", folder)
    assert (again.status, again.err) == (
        0,
        "Everything in the package was here already. Nothing was changed.\n",
    )
    assert "Kirkonkylän nuorisotila" in admin("tree").out
    assert admin("check").status == 0


def test_what_the_export_tells(admin: Admin, context: Context, village: Village, tmp_path: Path) -> None:
    saved_evening(context, village.kirkonkyla)
    ended = admin("package", "export", "--scope", "Etelä-Karjala/Taipalsaari", tmp_path / "p")
    first, second, third = ended.err.splitlines()
    assert first == f"The package is ready: {tmp_path / 'p'}"
    assert second == "It holds 1 entry."
    assert third
    assert ended.out == ""


def test_places_and_folders_that_will_not_do(admin: Admin, village: Village, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Hei")
    for words, message in (
        (("export", "--scope", "Nowhere", tmp_path / "p"), "There is no place “Nowhere”"),
        (("export", "--scope", "Tampere", tmp_path / "full"), "is not an empty folder"),
        (("export", "--scope", "Tampere", tmp_path / "no" / "p"), "no such folder"),
        (("import", tmp_path / "none"), "There is no folder"),
        (("import", tmp_path / "full"), "holds no package"),
    ):
        ended = admin("package", *words)
        assert ended.status == 2
        assert message in ended.err
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


def test_a_damaged_one_names_file_and_line(admin: Admin, folder: Path, database: Database) -> None:
    before = contents(database)
    edited(folder, "entry.csv", ",210,", ",2100,")
    ended = admin("package", "import", folder)
    assert ended.status == 2
    assert ended.err == (
        "entry.csv, line 2: “2100” cannot stand in the column “minutes” (see dictionary.json).\n"
        "Nothing was imported.\n"
    )
    (folder / "tag.csv").unlink()
    assert "tag.csv is missing" in admin("package", "import", folder).err
    assert contents(database) == before


@pytest.mark.parametrize(
    ("module", "place"),
    [
        ("package_store", "PackageStore.places_there"),
        ("package_store", "PackageStore.finish"),
        ("unit_of_work", "UnitOfWork.commit"),
    ],
)
def test_an_import_that_dies_leaves_nothing(
    admin: Admin, folder: Path, database: Database, module: str, place: str
) -> None:
    """The process ends in the middle, as in a power cut."""
    before = contents(database)
    code = DYING.format(room="data", module=module, place=place)
    words = [sys.executable, "-c", code, "--database", admin.database, "package", "import", str(folder)]
    dead = subprocess.run(words, capture_output=True, check=False, env=admin.environment)
    assert (dead.returncode, dead.stderr) == (9, b"")
    assert contents(database) == before
    assert admin("package", "import", folder).status == 0
    assert admin("check").status == 0


def test_an_export_that_dies_leaves_no_package(
    admin: Admin, context: Context, village: Village, tmp_path: Path
) -> None:
    saved_evening(context, village.kirkonkyla)
    code = DYING.format(room="exports.package", module="writer", place="_described")
    words = ["package", "export", "--scope", "Taipalsaari", str(tmp_path / "p")]
    dead = subprocess.run(
        [sys.executable, "-c", code, "--database", admin.database, *words],
        capture_output=True,
        check=False,
        env=admin.environment,
    )
    assert dead.returncode == 9
    assert not (tmp_path / "p").exists()
    assert admin(*words).status == 0
