"""A package in a folder: whole or not there, explained, and every value back as it was."""

import csv
import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.packages.package_tables import ENTRY, HISTORY, NODE_NAME, TABLES
from logbook_desktop.domain.packages.packages import (
    ColumnType,
    OutgoingPackage,
    PackageAbout,
    PackageColumn,
    PackageFaultError,
    PackageRule,
    PackageTable,
    Row,
)
from logbook_desktop.exports.package import writer
from logbook_desktop.exports.package.cells import written
from logbook_desktop.exports.package.writer import write
from logbook_desktop.imports.package.cells import reader_of
from logbook_desktop.imports.package.reader import read_package

DATABASE = UUID("018f0000-0000-7000-8000-000000000001")
ABOUT = PackageAbout(
    "0.1.0", "0002", datetime(2025, 12, 31, 12, 0, 0, 5, UTC), DATABASE, 3, ("Verkosto", "Lemi"), None
)


class Given:
    """A package of given rows."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], about: PackageAbout = ABOUT) -> None:
        self._rows = rows
        self.about = about

    def rows(self, table: PackageTable) -> Iterator[Row]:
        return iter(self._rows.get(table.name, ()))


def node(key: int, name: str = "Lemi") -> Row:
    return (key, DATABASE, key, "organisation", name, None, date(2025, 8, 1), "", 3, None)


def there_and_back(folder: Path, package: OutgoingPackage) -> dict[str, list[Row]]:
    write(package, folder)
    read = read_package(folder)
    assert read.about == package.about
    return {table.name: [line.row for line in read.lines(table)] for table in TABLES}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = {"node": [node(1), node(2, 'Ö,\r\n"x"')], "node_name": [(1, "fi", "=1+1"), (1, "sv", "\\N")]}
    found = there_and_back(tmp_path / "p", Given(rows))
    assert {name: found[name] for name in rows} == rows
    assert not any(found[name] for name in found if name not in rows)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_odd_texts_survive(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Line ends of every kind, quotes, formulas, backslashes, marks that spreadsheets and CSV readers eat."""
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    rows = [
        (number, moment, text, "entry", "x", None, None, "change", text)
        for number, text in enumerate(texts, start=1)
    ]
    found = there_and_back(tmp_path_factory.mktemp("odd") / "p", Given({"history": rows}))
    assert found["history"] == rows


OPTIONAL_TEXT = PackageColumn("x", ColumnType.TEXT, "", optional=True)
_VALUES = {
    ColumnType.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    ColumnType.INTEGER: st.integers(-(2**31) + 1, 2**31 - 1),
    ColumnType.BOOLEAN: st.booleans(),
    ColumnType.DATE: st.dates(),
    ColumnType.MONTH: st.integers(0, 9999 * 12 + 11),
    ColumnType.INSTANT: st.datetimes(timezones=st.just(UTC)),
    ColumnType.UUID: st.uuids(),
}


@given(data=st.data(), kind=st.sampled_from(list(_VALUES)))
def test_every_type_has_one_spelling(data: st.DataObject, kind: ColumnType) -> None:
    """The empty text and no text at all are two things; so are the spelling of nothing and a text like it."""
    column = PackageColumn("x", kind, "", optional=True)
    one, other = data.draw(st.none() | _VALUES[kind]), data.draw(st.none() | _VALUES[kind])
    assert reader_of(column)(written(column, one)) == one
    assert (written(column, one) == written(column, other)) == (one == other)


def test_nothing_and_the_empty_text() -> None:
    assert [written(OPTIONAL_TEXT, value) for value in (None, "", "\\N", "\\")] == [
        "\\N",
        "",
        "\\\\N",
        "\\\\",
    ]
    assert written(PackageColumn("x", ColumnType.DATE, "", optional=True), None) == ""


def test_an_instant_is_told_in_utc() -> None:
    helsinki = timezone(timedelta(hours=2))
    column = PackageColumn("x", ColumnType.INSTANT, "")
    assert written(column, datetime(2025, 11, 3, 1, 0, 0, 7, helsinki)) == "2025-11-02T23:00:00.000007Z"


def test_the_dictionary_explains_every_column(tmp_path: Path) -> None:
    write(Given({"node": [node(1), node(2)]}), tmp_path / "p")
    dictionary = json.loads((tmp_path / "p" / "dictionary.json").read_text(encoding="utf-8"))
    assert (dictionary["program"], dictionary["schema"], dictionary["format"]) == ("0.1.0", "0002", 2)
    assert dictionary["scope"] == {"id": 3, "path": ["Verkosto", "Lemi"]}
    assert dictionary["made_at"] == "2025-12-31T12:00:00.000005Z"
    assert {table["name"]: table["rows"] for table in dictionary["tables"]}["node"] == 2
    for table in dictionary["tables"]:
        with (tmp_path / "p" / table["file"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [column["name"] for column in table["columns"]]
        for column in table["columns"]:
            assert column["meaning"]
            assert column["type"]
            assert (column["type"] == "code") == ("codes" in column)
    columns = {column["name"]: column for column in dictionary["tables"][TABLES.index(ENTRY)]["columns"]}
    assert columns["minutes"]["unit"] == "minutes"
    assert columns["unit_id"]["refers_to"] == "node"


def test_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    write(Given({"node": [node(1)]}), tmp_path / "p")
    listed = dict(
        reversed(line.split("  "))
        for line in (tmp_path / "p" / "checksums.sha256").read_text(encoding="utf-8").splitlines()
    )
    files = {path.name for path in (tmp_path / "p").iterdir()}
    assert (
        files
        == {*listed, "checksums.sha256"}
        == {*(t.file for t in TABLES), "dictionary.json", "checksums.sha256"}
    )
    for name, digest in listed.items():
        assert hashlib.sha256((tmp_path / "p" / name).read_bytes()).hexdigest() == digest


def test_the_same_data_is_the_same_bytes(tmp_path: Path) -> None:
    package = Given({"node": [node(1)], "node_name": [(1, "sv", "Lemi på svenska")]})
    for name in ("p", "q"):
        write(package, tmp_path / name)
    assert all(
        (tmp_path / "q" / path.name).read_bytes() == path.read_bytes() for path in (tmp_path / "p").iterdir()
    )


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
def test_only_its_owner_may_look_into_it(tmp_path: Path) -> None:
    write(Given({}), tmp_path / "p")
    assert (tmp_path / "p").stat().st_mode & 0o077 == 0


def test_a_folder_in_use_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Hei")
    for taken in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(PackageFaultError) as refused:
            write(Given({}), taken)
        assert refused.value.rule is PackageRule.NOT_EMPTY
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    assert there_and_back(tmp_path / "p", Given({"node": [node(1)]}))["node"] == [node(1)]


def test_what_stops_half_way_leaves_nothing(tmp_path: Path) -> None:
    class Breaks(Given):
        def rows(self, table: PackageTable) -> Iterator[Row]:
            if table is NODE_NAME:
                raise LookupError
            return super().rows(table)

    with pytest.raises(LookupError):
        write(Breaks({"node": [node(1)]}), tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer.os, "fsync", full)
    with pytest.raises(FileError) as refused:
        write(Given({"node": [node(1)]}), tmp_path / "p")
    assert "full" in refused.value.advice or "täynnä" in refused.value.advice
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write(Given({}), tmp_path / "no" / "such" / "p")


def test_the_tables_describe_themselves() -> None:
    names = [table.name for table in TABLES]
    assert len(set(names)) == len(names)
    for number, table in enumerate(TABLES):
        assert set(table.key) <= set(table.names)
        for column in table.columns:
            if column.refers_to:  # what a row names is known when it is read
                assert names.index(column.refers_to) <= number
    assert HISTORY.columns[HISTORY.place("entry_id")].refers_to == ""  # it may be erased
