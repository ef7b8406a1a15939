"""Files are written beside and renamed: whoever looks sees the old file or the new one, never half of one."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PRIVATE, _USUAL = 0o600, 0o666


def write(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Put ``content`` (a text: as UTF-8) in place of what is in the file; it is on the disk when this returns.

    ``private``: readable by this user only. OSError, and then ``path`` is as it was.
    """
    with replacing(path, private=private) as beside:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A hidden file in the same folder to write to; it takes the place of ``path`` when the block ends well.

    Whatever goes wrong (also cancelling), the hidden file is removed and ``path`` is as it was. ``private`` as in
    ``write``; otherwise a file that is there keeps its permissions, and a link stays a link. OSError.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".logbook-{os.urandom(8).hex()}.tmp")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE if private else _USUAL))
        yield beside
        _flush(beside)
        if not private and target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    finally:
        with suppress(OSError):  # after success there is nothing left under this name
            beside.unlink(missing_ok=True)
    _flush_folder(target.parent)


def _flush(path: Path) -> None:
    """Has the file on the disk before it takes its name: a power cut must not leave an empty one."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """The renaming itself survives a power cut; Windows has no such call, and some file systems do not either."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno == errno.EIO:  # the disk itself
            raise
