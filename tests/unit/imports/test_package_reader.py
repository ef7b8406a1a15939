"""A package that is not as it was exported is refused, with the file and the line."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from helpers.packages import edited, resealed
from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.packages.packages import (
    PackageAbout,
    PackageFaultError,
    PackageRule,
    PackageTable,
    Row,
)
from logbook_desktop.exports.package.writer import write
from logbook_desktop.imports.package.reader import read_package

DATABASE = UUID("018f0000-0000-7000-8000-000000000001")
ROWS: dict[str, list[Row]] = {
    "node": [
        (1, DATABASE, 1, "network", "Verkosto", None, None, "", 1, None),
        (2, DATABASE, 2, "organisation", "Lemi,\n\nPori", None, None, "416", 2, None),
        (3, DATABASE, 3, "unit", "Talo", None, None, "", 1, None),
    ],
    "node_place": [(1, 0, None), (2, 0, 1), (3, 0, 2), (3, 24_300, 2)],
}


class Lemi:
    about = PackageAbout("0.1.0", "0002", datetime(2025, 12, 31, tzinfo=UTC), DATABASE, 2, ("Lemi",))

    def rows(self, table: PackageTable) -> Iterator[Row]:
        return iter(ROWS.get(table.name, ()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(Lemi(), tmp_path / "p").folder


def fault_of(folder: Path) -> PackageFaultError:
    with pytest.raises(PackageFaultError) as error:
        package = read_package(folder)
        for table in TABLES:
            list(package.lines(table))
    return error.value


def test_a_whole_one_is_read_with_its_lines(folder: Path) -> None:
    package = read_package(folder)
    lines = list(package.lines(TABLES[0]))
    assert [line.row for line in lines] == ROWS["node"]
    assert [line.number for line in lines] == [2, 3, 6]  # a name may go over several lines
    assert package.counts["node_place"] == 4


def test_other_files_beside_do_no_harm(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\0")
    assert read_package(folder).counts["node"] == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "line"),
    [
        ("node.csv", "organisation", "organization", PackageRule.BAD_VALUE, 3),
        ("node.csv", "\r\n3,", "\r\nthree,", PackageRule.BAD_VALUE, 6),
        ("node.csv", "\r\n3,", "\r\n03,", PackageRule.BAD_VALUE, 6),
        ("node.csv", "\r\n3,", "\r\n0,", PackageRule.BAD_VALUE, 6),
        ("node.csv", "\r\n3,", "\r\n99999999999,", PackageRule.BAD_VALUE, 6),
        ("node.csv", "Talo,,", "Talo,1.8.2025,", PackageRule.BAD_VALUE, 6),
        ("node.csv", "Talo,,", "Talo,20250801,", PackageRule.BAD_VALUE, 6),
        ("node.csv", ",Talo,", ",,", PackageRule.BAD_VALUE, 6),
        ("node.csv", ",Talo,", ",\\N,", PackageRule.BAD_VALUE, 6),
        ("node.csv", ",Talo,", ",\\Talo,", PackageRule.BAD_VALUE, 6),
        ("node.csv", ",Talo,", ",Ta\0lo,", PackageRule.BAD_VALUE, 6),
        ("node.csv", str(DATABASE), str(DATABASE).upper(), PackageRule.BAD_VALUE, 2),
        ("node_place.csv", "2025-01", "2025-13", PackageRule.BAD_VALUE, 5),
        ("node.csv", ",Talo,", ",Talo,Talo,", PackageRule.FIELD_COUNT, 6),
        ("node.csv", "416,2", "416", PackageRule.FIELD_COUNT, 3),
        ("node.csv", ",Talo,", ',"Talo,', PackageRule.NOT_CSV, 6),
        ("node.csv", ",Talo,", ',"Ta"lo,', PackageRule.NOT_CSV, 6),
        ("node.csv", "\r\n3,", "\r\n1,", PackageRule.BAD_ORDER, 6),
        ("node.csv", "\r\n3,", "\r\n2,", PackageRule.BAD_ORDER, 6),
        ("node.csv", "\r\n3,", "\r\n\r\n3,", PackageRule.FIELD_COUNT, 6),
        ("node.csv", "id,source,", "id,origin,", PackageRule.UNKNOWN_COLUMN, 1),
        ("node.csv", ",version,", ",", PackageRule.MISSING_COLUMN, 1),
        ("node.csv", "id,source,", "source,id,", PackageRule.COLUMN_ORDER, 1),
        ("tag.csv", "id,organisation_id,code,name,position,closed_on\r\n", "", PackageRule.MISSING_COLUMN, 1),
        ("node_place.csv", "\r\n3,2025-01,2\r\n", "\r\n", PackageRule.ROW_COUNT, 0),
        ("dictionary.json", '"format": 2', '"format": 3', PackageRule.NEWER, 0),
        ("dictionary.json", '"format": 2', '"format": "1"', PackageRule.BAD_DICTIONARY, 0),
        ("dictionary.json", '"name": "node_place"', '"name": "node_plaice"', PackageRule.UNKNOWN_TABLE, 0),
        ("dictionary.json", '"type": "month"', '"type": "date"', PackageRule.BAD_DICTIONARY, 0),
        ("dictionary.json", "{", "", PackageRule.BAD_DICTIONARY, 0),
        ("dictionary.json", str(DATABASE), "my own", PackageRule.BAD_DICTIONARY, 0),
    ],
)  # fmt: skip
def test_what_somebody_edited(
    folder: Path, file: str, old: str, new: str, rule: PackageRule, line: int
) -> None:
    edited(folder, file, old, new)
    fault = fault_of(folder)
    assert (fault.rule, fault.values["line"]) == (rule, line)
    if rule is not PackageRule.NEWER:
        assert fault.values["file"] == file


@pytest.mark.parametrize("value", [[], {}, None, 5, {"format": 1}, {"format": 1, "tables": 5}])
def test_a_dictionary_that_is_something_else(folder: Path, value: object) -> None:
    (folder / "dictionary.json").write_text(json.dumps(value), encoding="utf-8")
    resealed(folder)
    assert fault_of(folder).rule is PackageRule.BAD_DICTIONARY


def test_bytes_that_are_no_text(folder: Path) -> None:
    path = folder / "node.csv"
    path.write_bytes(path.read_bytes().replace(b"Talo", b"T\xe4lo"))
    resealed(folder)
    fault = fault_of(folder)
    assert (fault.rule, fault.values["line"]) == (PackageRule.NOT_TEXT, 6)


def _cut(folder: Path) -> None:
    path = folder / "node.csv"
    path.write_bytes(path.read_bytes()[:-7])


def _longer(folder: Path) -> None:
    with (folder / "dictionary.json").open("a", encoding="utf-8") as file:
        file.write(" ")


def _sums(folder: Path, old: str, new: str) -> None:
    path = folder / "checksums.sha256"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _without_sum(folder: Path) -> None:
    path = folder / "checksums.sha256"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "  tag.csv" not in line), encoding="utf-8")


DAMAGE: dict[PackageRule, list[Callable[[Path], object]]] = {
    PackageRule.NO_FOLDER: [shutil.rmtree],
    PackageRule.NO_PACKAGE: [lambda folder: (folder / "dictionary.json").unlink()],
    PackageRule.MISSING_FILE: [
        lambda folder: (folder / "entry.csv").unlink(),
        lambda folder: (folder / "checksums.sha256").unlink(),
    ],
    PackageRule.CHANGED_FILE: [
        _cut,
        lambda folder: (folder / "tag.csv").write_text(""),
        _longer,
    ],
    PackageRule.BAD_CHECKSUMS: [lambda folder: _sums(folder, "  ", " ")],
    PackageRule.NO_CHECKSUM: [_without_sum],
    PackageRule.CANNOT_READ: [lambda folder: ((folder / "tag.csv").unlink(), (folder / "tag.csv").mkdir())],
}


@pytest.mark.parametrize(
    ("rule", "damage"),
    [pytest.param(rule, damage, id=rule.name) for rule, ways in DAMAGE.items() for damage in ways],
)
def test_damage_on_the_way(folder: Path, rule: PackageRule, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with pytest.raises(PackageFaultError) as error:
        read_package(folder)
    assert error.value.rule is rule
