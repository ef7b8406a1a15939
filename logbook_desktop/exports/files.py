"""Files for people: in place of an older one at once or not at all, and advice where that cannot be done."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.texts import N_
from logbook_desktop.support import atomic
from logbook_desktop.support.i18n import Texts, active

_NO_ROOM = N_("The disk is full. Free some space, or save to another folder.")
_NOT_ALLOWED = N_(
    "The file cannot be replaced. If it is open in another program, such as Excel, close it there and try "
    "again; or save under another name or to another folder."
)
_READ_ONLY = N_("The folder is read-only. Save to another folder.")
_NO_FOLDER = N_("There is no such folder. Choose another folder.")
_NOT_A_FILE = N_("There is already something else than a file under this name. Choose another name.")
_TOO_LONG = N_("The name is too long. Choose a shorter name.")
_OTHER = N_("The file could not be written. Save under another name or to another folder.")
_ADVICE = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: _READ_ONLY,
    errno.ENOENT: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: _NOT_A_FILE,
    errno.ENAMETOOLONG: _TOO_LONG,
}


class CannotWriteError(FileError):
    """The world did not let the file be written; ``advice`` says in the user's language what to do."""

    def __init__(self, path: Path, advice: str) -> None:
        super().__init__(f"{path}\n\n{advice}")
        self.path = path


def cannot_write(path: Path, error: OSError, texts: Texts | None = None) -> CannotWriteError:
    """What the operating system refused, in words."""
    return CannotWriteError(path, (texts or active()).tr(_ADVICE.get(error.errno or 0, _OTHER)))


@contextmanager
def replacing(path: Path, texts: Texts | None = None) -> Iterator[Path]:
    """``atomic.replacing`` for a file that a person named: a hidden file beside to write to.

    Raises CannotWriteError for what the operating system refuses, with advice in ``texts`` (default: the language of
    the program).
    """
    texts = texts or active()
    if path.exists() and not path.is_file():
        raise CannotWriteError(path, texts.tr(_NOT_A_FILE))
    try:
        with atomic.replacing(path) as beside:
            yield beside
    except OSError as error:
        raise cannot_write(path, error, texts) from error
