"""Plans of the structure that are not in effect yet, kept in a file of the user's own so that a crash loses nothing.

One plan for each database and login; it never touches the database. How the files lie on the disk is told in
``local_files``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, get_args

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.plan import PlanStep
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.services.local.encrypted_files import EncryptedFiles

FORMAT = 1
_NAME = "plan"
_CHANGES: Mapping[str, type] = {kind.__name__: kind for kind in get_args(TreeChange)}


class PlanStore:
    """The plan of one login in one database."""

    def __init__(self, files: EncryptedFiles) -> None:
        self._files = files

    def keep(self, steps: Sequence[PlanStep]) -> None:
        """Keep the plan in place of an earlier one; none is kept for an empty one. OSError."""
        if steps:
            self._files.put(_NAME, write(steps))
        else:
            self._files.remove(_NAME)

    def waiting(self) -> tuple[PlanStep, ...]:
        """The steps kept. A file that is no plan is set aside. OSError where it cannot be opened."""
        found = self._files.read(lambda _name, text: read(text))
        return found[-1] if found else ()


def write(steps: Sequence[PlanStep]) -> str:
    """The steps as text for a file; plain ASCII, so that half a character is kept, too."""
    written = [
        {"text": step.text, "changes": [_written(change) for change in step.changes]} for step in steps
    ]
    return json.dumps({"format": FORMAT, "steps": written})


def read(text: str) -> tuple[PlanStep, ...]:
    """Raises ValueError, KeyError, TypeError and the like for anything but a plan."""
    written = json.loads(text)
    if written["format"] != FORMAT:
        raise ValueError(f"plan of an unknown format: {written['format']}")
    return tuple(
        PlanStep(str(step["text"]), tuple(_read(change) for change in step["changes"]))
        for step in written["steps"]
    )


def _written(change: TreeChange) -> dict[str, Any]:
    values = {field.name: _written_value(getattr(change, field.name)) for field in fields(change)}
    return {"change": type(change).__name__, **values}


def _written_value(value: object) -> object:
    match value:
        case Name():
            return {"name": value.text, "in": dict(value.by_language)}
        case Month():
            return {"month": str(value)}
        case date():
            return {"day": value.isoformat()}
        case NodeKind():
            return {"kind": value.value}
    return value


def _read(written: Mapping[str, Any]) -> TreeChange:
    values = {name: _read_value(value) for name, value in written.items() if name != "change"}
    change: TreeChange = _CHANGES[written["change"]](**values)
    return change


def _read_value(value: object) -> object:
    match value:
        case {"name": str(text), "in": dict(others)}:
            return Name.of(text, others)
        case {"month": str(code)}:
            return Month.parse(code)
        case {"day": str(code)}:
            return date.fromisoformat(code)
        case {"kind": str(code)}:
            return NodeKind(code)
        case None | int() | str():
            return value
    raise ValueError(f"no value of a change: {value!r}")
