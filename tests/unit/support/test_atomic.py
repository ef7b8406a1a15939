"""Files written beside and renamed: whole or as before, whatever happens on the way."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from logbook_desktop.support import atomic

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions and other folders")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with something in it."""
    path = tmp_path / "kept.json"
    path.write_text("old", encoding="utf-8")
    return path


def test_a_text_or_bytes_take_the_place_of_what_was_there(file: Path) -> None:
    atomic.write(file, "uusi ä\n")
    assert file.read_bytes() == "uusi ä\n".encode()
    atomic.write(file, b"\x00\r\n")
    assert file.read_bytes() == b"\x00\r\n"
    atomic.write(file.with_name("first"), "")
    assert file.with_name("first").read_bytes() == b""
    assert names(file.parent) == ["first", "kept.json"]


def test_the_old_file_is_there_until_the_new_one_is_whole(file: Path) -> None:
    with atomic.replacing(file) as beside:
        assert beside.parent == file.parent
        beside.write_text("half of it", encoding="utf-8")
        assert file.read_text(encoding="utf-8") == "old"
    assert file.read_text(encoding="utf-8") == "half of it"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyError("a bug"), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_beside(file: Path, error: BaseException) -> None:
    with pytest.raises(type(error)), atomic.replacing(file) as beside:
        beside.write_text("half", encoding="utf-8")
        raise error
    assert file.read_text(encoding="utf-8") == "old"
    assert names(file.parent) == ["kept.json"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_end_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_of: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), full)
    with pytest.raises(OSError, match="full"):
        atomic.write(file, "new")
    assert file.read_text(encoding="utf-8") == "old"
    assert names(file.parent) == ["kept.json"]


def test_a_program_that_ends_in_the_middle_leaves_the_old_file_whole(file: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from logbook_desktop.support import atomic\n"
        "with atomic.replacing(Path(sys.argv[1])) as beside:\n"
        "    beside.write_text('half'); os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert ended.returncode == 9
    assert file.read_text(encoding="utf-8") == "old"
    atomic.write(file, "new")
    assert file.read_text(encoding="utf-8") == "new", "what was left behind is in nobody's way"


def test_the_content_is_on_the_disk_before_it_takes_the_name(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    flush, rename = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        calls.append("flush")
        flush(handle)

    def replace(self: Path, target: Path) -> Path:
        calls.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    atomic.write(file, "new")
    assert calls[:2] == ["flush", "rename"]
    assert calls[2:] == ([] if os.name == "nt" else ["flush"]), "the folder, too"


@on_posix
def test_a_file_system_that_cannot_flush_a_folder_is_good_enough(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, "no")
        flush(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    number = errno.EINVAL
    atomic.write(file, "new")
    assert file.read_text(encoding="utf-8") == "new"
    number = errno.EIO
    with pytest.raises(OSError, match="no"):
        atomic.write(file, "newer")


@on_posix
def test_a_private_file_is_never_readable_by_others(file: Path) -> None:
    file.chmod(0o644)
    with atomic.replacing(file, private=True) as beside:
        assert mode(beside) == 0o600
    assert mode(file) == 0o600


@on_posix
def test_another_file_keeps_its_permissions_and_a_link_stays_a_link(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link")
    link.symlink_to(file)
    atomic.write(link, "new")
    assert link.is_symlink()
    assert (file.read_text(encoding="utf-8"), mode(file)) == ("new", 0o640)


@on_posix
def test_a_new_file_is_as_new_files_are(tmp_path: Path) -> None:
    (tmp_path / "as usual").touch()
    atomic.write(tmp_path / "new", "")
    assert mode(tmp_path / "new") == mode(tmp_path / "as usual")
