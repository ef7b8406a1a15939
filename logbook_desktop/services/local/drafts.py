"""Drafts: what is being typed, kept in files of the user's own so that a crash loses nothing of it.

The editor keeps a draft while somebody types; saving the entry or discarding the draft removes it. Drafts
never touch the database. How the files lie on the disk is told in ``local_files``.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.domain.entries.entry_fields import ENTRY_FIELDS, FieldKind, FieldSpec, NumberField
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.services.local.encrypted_files import EncryptedFiles, LocalPlace, digest

FORMAT = 1


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft, the raw texts of its fields (half-typed and wrong input too), and when it was kept (UTC)."""

    draft: EntryDraft
    typed: Mapping[str, str]
    kept_at: datetime
    original: EntryDraft | None = None
    """The saved entry the draft was begun from: without it nobody can tell later who changed what."""


class DraftStore:
    """The drafts of one database, one per entry."""

    def __init__(self, folder: Path, database_key: str) -> None:
        """``folder`` is the user's folder of drafts; ``database_key`` says which database they belong to."""
        self._begin(EncryptedFiles(folder / digest(database_key)))

    def _begin(self, files: EncryptedFiles) -> None:
        self._files = files
        self._unwritten: dict[UUID, StoredDraft] = {}

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._files.folder

    def keep(
        self, draft: EntryDraft, typed: Mapping[str, str], original: EntryDraft | None = None
    ) -> datetime:
        """Keep the draft in place of an earlier one of the same entry.

        Raises OSError (disk full, no right): then it is remembered until ``write_again`` or the program ends.
        """
        kept = StoredDraft(draft, dict(typed), datetime.now(UTC), original)
        self.put(kept)
        return kept.kept_at

    def put(self, kept: StoredDraft) -> None:
        """Keep a draft as it was, with its own moment (one that was discarded and is wanted back)."""
        self._unwritten[kept.draft.id] = kept
        self._files.put(str(kept.draft.id), write(kept))
        del self._unwritten[kept.draft.id]

    @property
    def has_unwritten(self) -> bool:
        """Whether there are drafts that the disk has not taken."""
        return bool(self._unwritten)

    def write_again(self) -> None:
        """Write what the disk did not take before. OSError while it does not."""
        for kept in tuple(self._unwritten.values()):
            self.put(kept)

    def discard(self, entry_id: UUID) -> None:
        """Remove the draft of an entry; nothing happens where there is none.

        One that the system holds on to (a virus scanner) stays and is offered again: the entry itself is saved.
        """
        self._unwritten.pop(entry_id, None)
        with suppress(OSError):
            self._files.remove(str(entry_id))

    def waiting(self) -> tuple[StoredDraft, ...]:
        """All drafts, unwritten ones too, the newest first. OSError.

        Files that cannot be read are set aside (see ``set_aside``).
        """
        found = [*self._files.read(lambda _name, text: read(text)), *self._unwritten.values()]
        newest = {kept.draft.id: kept for kept in sorted(found, key=lambda kept: kept.kept_at)}
        return tuple(sorted(newest.values(), key=lambda kept: kept.kept_at, reverse=True))

    def of(self, entry_id: UUID) -> StoredDraft | None:
        """The draft of an entry. OSError."""
        return next((kept for kept in self.waiting() if kept.draft.id == entry_id), None)

    def set_aside(self) -> tuple[Path, ...]:
        """Files that could not be read as drafts and were kept for a person to look at."""
        return self._files.set_aside()


class LoginDraftStore(DraftStore):
    """The drafts of one login of a server."""

    def __init__(self, place: LocalPlace) -> None:
        self._begin(place.encrypted_files("drafts"))


def write(kept: StoredDraft) -> str:
    """The draft as text for a file; plain ASCII, so that half a character is kept, too."""
    return json.dumps(_written(kept), indent=1)


def read(text: str) -> StoredDraft:
    """Raises ValueError, KeyError, TypeError, AttributeError and the like for anything but a draft."""
    return _read(json.loads(text))


def _written(kept: StoredDraft) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kept_at": kept.kept_at.isoformat(),
        "typed": dict(kept.typed),
        "draft": _written_draft(kept.draft),
        "original": None if kept.original is None else _written_draft(kept.original),
    }


def _written_draft(draft: EntryDraft) -> dict[str, Any]:
    written: dict[str, Any] = {"id": str(draft.id), "version": draft.version}
    for spec in ENTRY_FIELDS:
        value = getattr(draft, spec.attribute)
        if spec.kind is FieldKind.ATTENDANCE:
            written["totals"] = {gender.value: count for gender, count in value.totals.items()}
            written["by_age"] = [[g.value, band, count] for (g, band), count in value.by_age.items()]
        else:
            written[spec.attribute] = None if value is None else _WRITERS.get(spec.kind, _as_it_is)(value)
    return written


def _read(written: Any) -> StoredDraft:
    """Raises ValueError, KeyError, TypeError or AttributeError for anything but a draft."""
    if written["format"] != FORMAT:
        raise ValueError(f"draft of an unknown format: {written['format']}")
    kept_at = datetime.fromisoformat(written["kept_at"])
    if kept_at.tzinfo is None:
        raise ValueError("the moment has no time zone")
    typed = {_text(key): _text(value) for key, value in written["typed"].items()}
    original = written.get("original")  # drafts of an earlier version of the program have none
    return StoredDraft(
        _read_draft(written["draft"]),
        typed,
        kept_at.astimezone(UTC),
        None if original is None else _read_draft(original),
    )


def _read_draft(written: Mapping[str, Any]) -> EntryDraft:
    fields = {
        spec.attribute: _read_field(spec, written) for spec in ENTRY_FIELDS if not _is_younger(spec, written)
    }
    return EntryDraft(id=UUID(written["id"]), version=_whole(written["version"]), **fields)


def _is_younger(spec: FieldSpec, written: Mapping[str, Any]) -> bool:
    """Whether the draft was kept by a program that did not have the field yet."""
    return spec.attribute not in written and (isinstance(spec, NumberField) or spec.kind is FieldKind.ANSWERS)


def _read_field(spec: FieldSpec, written: Mapping[str, Any]) -> Any:
    if spec.kind is FieldKind.ATTENDANCE:
        return Attendance(
            {Gender(gender): _whole(count) for gender, count in written["totals"].items()},
            {(Gender(gender), _text(band)): _whole(count) for gender, band, count in written["by_age"]},
        )
    value = written[spec.attribute]
    if value is None and spec.attribute in _MAY_BE_UNKNOWN:
        return None
    return _READERS[spec.kind](value)


def _as_it_is(value: Any) -> Any:
    return value


def _written_answers(answers: frozenset[Answer]) -> list[list[Any]]:
    return [
        [answer.question_id, answer.text, answer.number]
        for answer in sorted(answers, key=lambda answer: answer.question_id)
    ]


def _read_answer(question_id: Any, text: Any, number: Any) -> Answer:
    return Answer(
        _whole(question_id), None if text is None else _text(text), None if number is None else _whole(number)
    )


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a whole number: {value!r}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


_K = FieldKind
_WRITERS: Mapping[FieldKind, Callable[[Any], Any]] = {
    _K.DAY: date.isoformat,
    _K.CLOCK: time.isoformat,
    _K.SETTING: str,
    _K.TAGS: sorted,
    _K.ANSWERS: _written_answers,
}
_READERS: Mapping[FieldKind, Callable[[Any], Any]] = {
    _K.KEY: _whole,
    _K.DAY: date.fromisoformat,
    _K.CLOCK: time.fromisoformat,
    _K.SETTING: Setting,
    _K.YES_NO: bool,
    _K.COUNT: _whole,
    _K.MINUTES: _whole,
    _K.TAGS: lambda value: frozenset(_whole(tag) for tag in value),
    _K.TEXT: _text,
    _K.ANSWERS: lambda value: frozenset(_read_answer(*answer) for answer in value),
}
_MAY_BE_UNKNOWN = frozenset(one.name for one in dataclass_fields(EntryDraft) if one.default is None)
"""What a draft may be without."""
