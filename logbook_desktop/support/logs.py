"""The program's log in the user's folder: rotating, and without any text that people typed.

An exception is logged with its type and the lines of code it passed, not with its message: messages of libraries
quote values. Our own errors and the operating system's have messages of codes and are logged with them.
"""

import getpass
import logging
import platform
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

MAX_BYTES = 500_000
KEPT_FILES = 3
LAST_LINES = 80
"""How much of the log goes into a message to support."""

ExceptionHook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

_log = logging.getLogger("logbook_desktop")
_ABSOLUTE_PATH = re.compile(r"""(?:[A-Za-z]:[\\/]|\\\\|(?<![\w.<~])/)[^"'\n]*""")
_OWN_CODE = re.compile(r"(?:logbook_desktop|site-packages|lib[\\/]python[\d.]+)[\\/].*")


class _Formatter(logging.Formatter):
    def formatException(self, ei: object) -> str:
        error = sys.exc_info()[1] if not isinstance(ei, tuple) else ei[1]
        return describe_exception(error) if isinstance(error, BaseException) else ""


def describe_exception(error: BaseException) -> str:
    """An exception and what caused it: types, lines of code, and messages only where they are codes."""
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        parts.append("".join(traceback.format_tb(seen.__traceback__)) + _headline(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\ncaused by:\n".join(parts)


def _headline(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind.__module__.startswith("logbook_desktop."):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


class _File(RotatingFileHandler):
    """A full disk must not make the log talk over the words that tell of it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: the line is lost, the person is told by others."""

    def close(self) -> None:
        with suppress(OSError):
            super().close()


def start(folder: Path, name: str = "logbook.log") -> Path | None:
    """Begin to write the log; returns its file, None where the folder does not let itself be written.

    Each program has a file of its own: two that rotate one would lose lines.
    """
    file = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _File(file, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    stop()
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    return file


def stop() -> None:
    """Close the log (before its folder goes, in tests)."""
    for handler in list(_log.handlers):
        if isinstance(handler, RotatingFileHandler):
            _log.removeHandler(handler)
            handler.close()


def excepthook(show: Callable[[BaseException], None]) -> ExceptionHook:
    """A ``sys.excepthook`` that logs our own mistakes and then shows them. Ctrl+C ends the program."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None = None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.critical("unhandled", exc_info=(kind, error, trace))
        show(error)

    return hook


def for_support(file: Path | None, facts: Mapping[str, str]) -> str:
    """The text to send to support: versions, ``facts``, the last lines of the log; no paths, no user name."""
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += [f"System: {platform.platform()}", f"Python: {platform.python_version()}", ""]
    if file is not None and file.is_file():
        lines += file.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return "\n".join(redacted(lines, _user_name()))


def redacted(lines: Iterable[str], user: str) -> Iterable[str]:
    """The lines without absolute paths (those of the program's own code keep their tail) and the user's name."""
    name = re.compile(rf"\b{re.escape(user)}\b", re.IGNORECASE) if user else None
    for line in lines:
        clean = _ABSOLUTE_PATH.sub(_path_tail, line)
        yield name.sub("<user>", clean) if name else clean


def _path_tail(found: re.Match[str]) -> str:
    own = _OWN_CODE.search(found.group())
    return f"<path>/{own.group()}" if own else "<path>"


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such name on this system
        return ""
