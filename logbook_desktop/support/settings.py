"""Settings: each declared once with its key, type, default and label; kept as JSON in the user's own folder.

A damaged file or a value out of its range gives the default and a line in the log, never a stop. ``state`` keeps
what windows remember of themselves (geometry, columns) as opaque bytes.
"""

import base64
import binascii
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from logbook_desktop.support import atomic
from logbook_desktop.support.i18n import LANGUAGES

T = TypeVar("T")
_log = logging.getLogger(__name__)


def N_(text: str) -> str:
    """The text itself, found by the extractor of translations."""
    return text


@dataclass(frozen=True)
class SettingKey(Generic[T]):
    """One setting; ``label`` is its English source text, ``fits`` says which values it may have."""

    key: str
    default: T
    label: str
    fits: Callable[[T], bool] = lambda _value: True

    def accepts(self, value: object) -> bool:
        """Whether a value read from the file is one of this setting."""
        return type(value) is type(self.default) and self.fits(value)


LANGUAGE = SettingKey[str]("language", "", N_("Language"), lambda v: v == "" or v in LANGUAGES)
"""Empty: the language of the computer."""
TEXT_SIZE = SettingKey[int]("text_size", 100, N_("Text size"), lambda v: 100 <= v <= 200)
"""Per cent of the platform's own size."""
APPEARANCE = SettingKey[str](
    "appearance", "system", N_("Appearance"), lambda v: v in ("system", "light", "dark")
)
DATABASE = SettingKey[str]("database", "", N_("Data file"))
"""Empty: the person's own file in its usual place."""
SERVER = SettingKey[str]("server", "", N_("Server"))
"""The key of the server used last; empty: it was a file."""

ALL: tuple[SettingKey[Any], ...] = (LANGUAGE, TEXT_SIZE, APPEARANCE, DATABASE, SERVER)


class Settings:
    """The settings of this person on this computer. Every change is written at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, Any] = {}
        self._states: dict[str, str] = {}
        self._read()

    def value(self, setting: SettingKey[T]) -> T:
        """The value, or the default where none was chosen or the chosen one makes no sense."""
        found = self._values.get(setting.key, setting.default)
        if setting.accepts(found):
            return cast(T, found)
        _log.warning("setting %s has a value that it cannot have", setting.key)
        return setting.default

    def set(self, setting: SettingKey[T], value: T) -> None:
        """Choose a value; ValueError if the setting cannot have it."""
        if not setting.accepts(value):
            raise ValueError(f"{setting.key} cannot be {value!r}")
        if value != self._values.get(setting.key):
            self._values[setting.key] = value
            self._write()

    def state(self, name: str) -> bytes:
        """What a window remembered under a name; empty if nothing."""
        try:
            return base64.b64decode(self._states.get(name, ""), validate=True)
        except (binascii.Error, TypeError):
            _log.warning("the remembered state %s is damaged", name)
            return b""

    def set_state(self, name: str, state: bytes) -> None:
        """Remember a window's state."""
        written = base64.b64encode(state).decode()
        if written != self._states.get(name):
            self._states[name] = written
            self._write()

    def _read(self) -> None:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            values, states = content["values"], content["states"]
            if not (isinstance(values, dict) and isinstance(states, dict)):
                raise TypeError("not two tables")
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("the settings could not be read; the defaults are used")
            return
        self._values, self._states = values, states

    def _write(self) -> None:
        """A disk that refuses costs the setting, not the work."""
        content = {"values": self._values, "states": self._states}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._file, json.dumps(content, indent=1, ensure_ascii=False))
        except OSError as error:
            _log.warning("the settings could not be written: %s", error.strerror)


def language(settings: Settings, of_computer: Sequence[str]) -> str:
    """The language chosen, else the first of the computer's that the program speaks, else Finnish.

    ``of_computer`` are tags such as ``sv-FI``, the preferred one first.
    """
    if chosen := settings.value(LANGUAGE):
        return chosen
    spoken = (tag.replace("_", "-").partition("-")[0].lower() for tag in of_computer)
    return next((code for code in spoken if code in LANGUAGES), "fi")
