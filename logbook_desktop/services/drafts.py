"""Drafts: what is being typed, kept in files of the user's own so that a crash loses nothing of it.

The editor keeps a draft a second after the last key; saving the entry or discarding the draft removes it. Drafts
never touch the database. A file that cannot be read is set aside under another name, never deleted.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from logbook_desktop.domain.attendance import Attendance, Gender
from logbook_desktop.domain.entries import EntryDraft, Setting

FORMAT = 1
_SUFFIX = ".json"
_SET_ASIDE = ".damaged"


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft, the raw texts of its fields (half-typed and wrong input too), and when it was kept (UTC)."""

    draft: EntryDraft
    typed: Mapping[str, str]
    kept_at: datetime
    original: EntryDraft | None = None
    """The saved entry the draft was begun from: without it nobody can tell later who changed what."""


class DraftShelf:
    """The drafts of one database: a file per entry, written beside and renamed, readable by this user only."""

    def __init__(self, folder: Path, database_key: str) -> None:
        """``folder`` is the user's folder of drafts; ``database_key`` says which database they belong to."""
        self.folder = folder / hashlib.sha256(database_key.encode()).hexdigest()[:16]

    def keep(
        self, draft: EntryDraft, typed: Mapping[str, str], original: EntryDraft | None = None
    ) -> datetime:
        """Keep the draft in place of an earlier one of the same entry. Raises OSError (disk full, no right)."""
        kept = KeptDraft(draft, dict(typed), datetime.now(UTC), original)
        self.put(kept)
        return kept.kept_at

    def put(self, kept: KeptDraft) -> None:
        """Keep a draft as it was, with its own moment (one that was discarded and is wanted back)."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(_written(kept), indent=1)  # plain ASCII: half a character is kept, too
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path(kept.draft.id))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def discard(self, entry_id: UUID) -> None:
        """Remove the draft of an entry; nothing happens where there is none.

        One that the system holds on to (a virus scanner) stays and is offered again: the entry itself is saved.
        """
        with suppress(OSError):
            self._path(entry_id).unlink()

    def waiting(self) -> tuple[KeptDraft, ...]:
        """All drafts, the newest first. Files that cannot be read are set aside (see ``set_aside``)."""
        found = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            try:
                found.append(_read(json.loads(path.read_text(encoding="utf-8"))))
            except FileNotFoundError:
                continue  # another window of the program has just saved it
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
                self._put_aside(path)
        return tuple(sorted(found, key=lambda kept: kept.kept_at, reverse=True))

    def set_aside(self) -> tuple[Path, ...]:
        """Files that could not be read as drafts and were kept for a person to look at."""
        return tuple(sorted(self.folder.glob(f"*{_SET_ASIDE}")))

    def _path(self, entry_id: UUID) -> Path:
        return self.folder / f"{entry_id}{_SUFFIX}"

    @staticmethod
    def _put_aside(path: Path) -> None:
        number, target = 1, path.with_suffix(_SET_ASIDE)
        while target.exists():
            number += 1
            target = path.with_suffix(f".{number}{_SET_ASIDE}")
        path.rename(target)


def _written(kept: KeptDraft) -> dict[str, Any]:
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
        "what": draft.what,
        "why": draft.why,
        "version": draft.version,
    }


def _read(written: Any) -> KeptDraft:
    """Raises ValueError, KeyError, TypeError or AttributeError for anything but a draft."""
    if written["format"] != FORMAT:
        raise ValueError(f"draft of an unknown format: {written['format']}")
    kept_at = datetime.fromisoformat(written["kept_at"])
    if kept_at.tzinfo is None:
        raise ValueError("the moment has no time zone")
    typed = {_text(key): _text(value) for key, value in written["typed"].items()}
    original = written.get("original")  # drafts of an earlier version of the program have none
    return KeptDraft(
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
        what=_text(fields["what"]),
        why=_text(fields["why"]),
        version=_whole(fields["version"]),
    )


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
