"""Drafts: what is being typed, kept in files of the user's own so that a crash loses nothing of it.

The editor keeps a draft a second after the last key; saving the entry or discarding the draft removes it. Drafts
never touch the database. How the files lie on the disk is told in ``local_files``.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
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
        self._drawer = EncryptedFiles(folder / digest(database_key))

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._drawer.folder

    def keep(
        self, draft: EntryDraft, typed: Mapping[str, str], original: EntryDraft | None = None
    ) -> datetime:
        """Keep the draft in place of an earlier one of the same entry. Raises OSError (disk full, no right)."""
        kept = StoredDraft(draft, dict(typed), datetime.now(UTC), original)
        self.put(kept)
        return kept.kept_at

    def put(self, kept: StoredDraft) -> None:
        """Keep a draft as it was, with its own moment (one that was discarded and is wanted back)."""
        self._drawer.put(str(kept.draft.id), write(kept))

    def discard(self, entry_id: UUID) -> None:
        """Remove the draft of an entry; nothing happens where there is none.

        One that the system holds on to (a virus scanner) stays and is offered again: the entry itself is saved.
        """
        with suppress(OSError):
            self._drawer.remove(str(entry_id))

    def waiting(self) -> tuple[StoredDraft, ...]:
        """All drafts, the newest first. Files that cannot be read are set aside (see ``set_aside``). OSError."""
        found = self._drawer.read(lambda _name, text: read(text))
        newest = {kept.draft.id: kept for kept in sorted(found, key=lambda kept: kept.kept_at)}
        return tuple(sorted(newest.values(), key=lambda kept: kept.kept_at, reverse=True))

    def of(self, entry_id: UUID) -> StoredDraft | None:
        """The draft of an entry. OSError."""
        return next((kept for kept in self.waiting() if kept.draft.id == entry_id), None)

    def set_aside(self) -> tuple[Path, ...]:
        """Files that could not be read as drafts and were kept for a person to look at."""
        return self._drawer.set_aside()


class LoginDraftStore(DraftStore):
    """The drafts of one login of a server."""

    def __init__(self, place: LocalPlace) -> None:
        self._drawer = place.encrypted_files("drafts")


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
    return {
        "id": str(draft.id),
        "unit_id": draft.unit_id,
        "activity_id": draft.activity_id,
        "date": None if draft.date is None else draft.date.isoformat(),
        "start": None if draft.start is None else draft.start.isoformat(),
        "minutes": draft.minutes,
        "setting": draft.setting.value,
        "totals": {gender.value: count for gender, count in draft.attendance.totals.items()},
        "by_age": [[g.value, band, count] for (g, band), count in draft.attendance.by_age.items()],
        "estimated": draft.estimated,
        "producers": draft.producers,
        "youth_minutes": draft.youth_minutes,
        "staff_count": draft.staff_count,
        "staff_minutes": draft.staff_minutes,
        "tag_ids": sorted(draft.tag_ids),
        "answers": [
            [answer.question_id, answer.text, answer.number] for answer in sorted(draft.answers, key=_of)
        ],
        "what": draft.what,
        "why": draft.why,
        "version": draft.version,
    }


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


def _read_draft(fields: Mapping[str, Any]) -> EntryDraft:
    day, start = fields["date"], fields["start"]
    return EntryDraft(
        id=UUID(fields["id"]),
        unit_id=_whole(fields["unit_id"]),
        activity_id=_whole_or_none(fields["activity_id"]),
        date=None if day is None else date.fromisoformat(day),
        start=None if start is None else time.fromisoformat(start),
        minutes=_whole_or_none(fields["minutes"]),
        setting=Setting(fields["setting"]),
        attendance=Attendance(
            {Gender(gender): _whole(count) for gender, count in fields["totals"].items()},
            {(Gender(gender), _text(band)): _whole(count) for gender, band, count in fields["by_age"]},
        ),
        estimated=bool(fields["estimated"]),
        producers=_whole(fields["producers"]),
        youth_minutes=_whole(fields["youth_minutes"]),
        staff_count=_whole(fields["staff_count"]),
        staff_minutes=_whole_or_none(fields["staff_minutes"]),
        tag_ids=frozenset(_whole(tag) for tag in fields["tag_ids"]),
        answers=frozenset(_read_answer(*answer) for answer in fields.get("answers", ())),
        what=_text(fields["what"]),
        why=_text(fields["why"]),
        version=_whole(fields["version"]),
    )


def _of(answer: Answer) -> int:
    return answer.question_id


def _read_answer(question_id: Any, text: Any, number: Any) -> Answer:
    return Answer(_whole(question_id), None if text is None else _text(text), _whole_or_none(number))


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"not a whole number: {value!r}")
    return value


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value
