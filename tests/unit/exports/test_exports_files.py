"""A file is replaced whole or not at all, and what the world refuses becomes advice."""

import errno
import os
from pathlib import Path

import pytest

from helpers.report_answers import AUTUMN, answer_of
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.exports.files import CannotWriteError, replacing
from logbook_desktop.exports.writing import CancelledError, Format, write
from logbook_desktop.support.i18n import Texts, texts

EN = Texts("en")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def answer() -> ReportAnswer:
    return answer_of(ReportQuestion((1,), AUTUMN, ("visits", "hours"), (Dimension.MONTH,)), [])


def test_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")
    path.chmod(0o640)
    with replacing(path, EN) as beside:
        assert beside.parent == tmp_path
        assert beside.name.startswith(".")
        beside.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert names_in(tmp_path) == ["report.csv"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path, EN) as beside:
        beside.write_text("half of")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["report.csv"]


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "full"),
        (errno.EACCES, "Excel"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "no such folder"),
        (errno.EIO, "could not be written"),
    ],
)
def test_what_the_world_refuses_becomes_advice(tmp_path: Path, number: int, word: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")
    with pytest.raises(CannotWriteError) as caught, replacing(path, EN):
        raise OSError(number, os.strerror(number))
    assert word in caught.value.advice
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["report.csv"]


def test_a_file_held_open_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that Excel has open."""
    path = tmp_path / "report.xlsx"
    path.write_text("old")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "sharing violation", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWriteError, match="Excel"), replacing(path, EN) as beside:
        beside.write_text("new")
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["report.xlsx"]


def test_no_folder_and_no_file_under_the_name(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="no such folder"), replacing(tmp_path / "no" / "r.csv", EN):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWriteError, match="something else"), replacing(tmp_path / "folder", EN):
        pass


@pytest.mark.skipif(os.name != "posix", reason="links need no rights there only")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with replacing(tmp_path / "link.csv", EN) as beside:
        beside.write_text("new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_advice_speaks_the_language(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotWriteError) as caught,
        replacing(tmp_path / "r.csv", texts("fi")),
    ):
        raise OSError(errno.ENOSPC, "full")
    assert caught.value.advice.endswith("Levy on täynnä. Vapauta tilaa tai tallenna toiseen kansioon.")


@pytest.mark.parametrize("fmt", list(Format))
def test_cancelling_leaves_nothing_behind(tmp_path: Path, answer: ReportAnswer, fmt: Format) -> None:
    path = tmp_path / f"report{fmt.suffix}"
    path.write_text("old")
    seen: list[float] = []

    def progress(done: float) -> bool:
        seen.append(done)
        return len(seen) < 3

    with pytest.raises(CancelledError):
        write(answer, path, fmt, EN, progress)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == [path.name]


@pytest.mark.parametrize("fmt", list(Format))
def test_progress_rises_to_the_end(tmp_path: Path, answer: ReportAnswer, fmt: Format) -> None:
    seen: list[float] = []
    write(answer, tmp_path / "report", fmt, EN, lambda done: seen.append(done) is None)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize("fmt", list(Format))
def test_a_full_disk_while_writing(
    tmp_path: Path, answer: ReportAnswer, fmt: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="full"):
        write(answer, path, fmt, EN)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["report"]
