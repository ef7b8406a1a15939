"""Entries of a server, for a person: its functions keep rights and rules (``postgres/entries.sql``)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries.rows import age_rows, answer_rows, entry_of
from logbook_desktop.data.stores.entries.store import CheckedDraft, Checking, Permission
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, EntryRule, FormOfWork, Problem, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS, EntryField
from logbook_desktop.domain.entries.listing import EntryPage, EntryQuery, EntryRow
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.periods import Month

AT_ONCE = 1_000
"""So many new entries are sent together."""


class EntriesOnServer:
    """What a file asks of the rules (``Checking``, ``Permission``) the server knows by itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, entry_id: UUID) -> Entry | None:
        """As ``EntryStore.get``."""
        found = self._connection.scalar(_GET, {"id": entry_id})
        return None if found is None else _entry(found)

    def latest_of(self, unit_id: int, activity_id: int) -> Entry | None:
        """As ``EntryStore.latest_of``."""
        found = self._connection.scalar(_LATEST, {"unit": unit_id, "activity": activity_id})
        return None if found is None else _entry(found)

    def page(self, query: EntryQuery, today: Month, *, everything: bool) -> EntryPage:
        """As ``EntryStore.page``; today and what is everything are the server's to say."""
        found = self._connection.scalar(_PAGE, {"question": as_json(_question(query))})
        rows = tuple(_row(*line) for line in found["rows"])
        return EntryPage(rows, query.offset, found["entries"], found["visits"], found["minutes"])

    def save(self, draft: EntryDraft, stamp: Stamp, checked: Checking) -> SavedEntry:
        """As ``EntryStore.save``; author, time and rules are the server's. Raises NotAllowedError."""
        with _refusing(Action.WRITE_ENTRIES, draft.unit_id):
            answer = self._connection.scalar(_SAVE, {"draft": as_json(sent_draft(draft))})
        return _saved(answer)

    def add(self, drafts: Iterable[CheckedDraft], stamp: Stamp) -> None:
        """As ``EntryStore.add``."""
        for some in chunks(drafts, AT_ONCE):
            sent = as_json([sent_draft(one.draft) for one in some])
            if broken := self._connection.scalar(_ADD, {"drafts": sent}):
                raise IncompleteError(_problems(broken))

    def set_binned(
        self, entry_id: UUID, version: int, binned: bool, stamp: Stamp, allowed: Permission
    ) -> SavedEntry:
        """As ``EntryStore.set_binned``."""
        values = {"id": entry_id, "version": version, "binned": binned}
        answer = self._connection.scalar(_BIN, values)
        if answer is None:
            raise ExternalError(ErrorKind.NOT_FOUND)
        return _saved(answer)


_GET = text("SELECT app.entry(:id)")
_LATEST = text("SELECT app.latest_entry(:unit, :activity)")
_PAGE = text("SELECT app.entry_page(CAST(:question AS jsonb))")
_SAVE = text("SELECT app.save_entry(CAST(:draft AS jsonb))")
_ADD = text("SELECT app.add_entries(CAST(:drafts AS jsonb))")
_NO_RIGHT = "42501"
_BIN = text("SELECT app.bin_entry(:id, :version, :binned)")


@contextmanager
def _refusing(action: Action, unit_id: int) -> Iterator[None]:
    """The server has taken the right away meanwhile: told as where it is asked for here."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _NO_RIGHT:
            raise NotAllowedError(action, unit_id) from error
        raise


# --- what is sent ------------------------------------------------------------------------------------------------


def as_json(sent: object) -> str:
    """As a server takes it: what is no character (NUL, half of one) is replaced, as ``SafeText`` does."""
    written = json.dumps(sent, ensure_ascii=False).replace("\\u0000", "?")
    return written.encode("utf-8", "replace").decode("utf-8")


def sent_draft(draft: EntryDraft) -> dict[str, object]:
    """As the type ``app.draft`` names it."""
    start = None if draft.start is None else draft.start.hour * 60 + draft.start.minute
    return {
        "id": str(draft.id),
        "version": draft.version,
        "unit_id": draft.unit_id,
        "activity_id": draft.activity_id,
        "date": None if draft.date is None else draft.date.isoformat(),
        "start_minute": start,
        "minutes": draft.minutes,
        "setting": draft.setting.value,
        **{gender.value: draft.attendance.total(gender) for gender in Gender},
        "estimated": draft.estimated,
        **{number.column: getattr(draft, number.attribute) for number in NUMBERS},
        "what": draft.what,
        "why": draft.why,
        "ages": [_without_entry(row) for row in age_rows(draft)],
        "tag_ids": sorted(draft.tag_ids),
        "answers": [_without_entry(row) for row in answer_rows(draft)],
    }


def _without_entry(row: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "entry_id"}


def _question(query: EntryQuery) -> dict[str, object]:
    """As the type ``app.entry_question`` names it."""
    period, known = query.period, query.known
    return {
        "scope": query.scope,
        "words": query.words,
        "first_day": None if period is None else period.first.isoformat(),
        "last_day": None if period is None else period.last.isoformat(),
        "forms": sorted(query.forms),
        "settings": sorted(query.settings),
        "activity_ids": sorted(query.activity_ids),
        "tag_ids": sorted(query.tag_ids),
        "binned": query.binned,
        "order_by": query.order.value,
        "descending": query.descending,
        "skip": query.offset,
        "most": query.limit,
        "known": None if known is None else [known.entries, known.visits, known.minutes],
    }


# --- what is answered --------------------------------------------------------------------------------------------


def _saved(answer: Mapping[str, Any]) -> SavedEntry:
    """Raises IncompleteError, ConflictError."""
    if "refused" in answer:
        raise IncompleteError(_problems(answer["refused"]))
    if "conflict" in answer:
        theirs = answer["conflict"]
        raise ConflictError(None if theirs is None else _entry(theirs))
    saved = _entry(answer["saved"])
    if answer.get("again"):
        return SavedEntry.found(saved)
    if (was := answer.get("was")) is None:
        return SavedEntry.changed(saved)
    return SavedEntry.changed(saved, was["unit_id"], date.fromisoformat(was["date"]))


def _problems(rules: Iterable[str]) -> tuple[Problem, ...]:
    """Each ``field:rule`` or ``field:rule:gender``."""
    parts = (rule.split(":") for rule in rules)
    return tuple(
        Problem(EntryField(field), EntryRule(rule), Gender(of[0]) if of else None)
        for field, rule, *of in parts
    )


def _entry(answer: Mapping[str, Any]) -> Entry:
    row = {
        **answer,
        "id": UUID(answer["id"]),
        "date": date.fromisoformat(answer["date"]),
        "created_at": _instant(answer["created_at"]),
        "changed_at": _instant(answer["changed_at"]),
        "binned_at": _instant_or_none(answer["binned_at"]),
    }
    ages = {(Gender(gender), band): visits for gender, band, visits in answer["ages"]}
    return entry_of(row, ages, answer["tags"], (Answer(*one) for one in answer["answers"]))


def _row(
    key: str, version: int, day: str, start: int | None, minutes: int, unit_id: int, unit: str, activity: str,
    form: str, setting: str, girls: int, boys: int, other: int, youth_minutes: int, estimated: bool,
    changed_by: str, binned_at: str | None, changed_by_now: str | None,
) -> EntryRow:  # fmt: skip  # in the order of EntryRow
    return EntryRow(
        UUID(key),
        version,
        date.fromisoformat(day),
        None if start is None else time(start // 60, start % 60),
        minutes,
        unit_id,
        unit,
        activity,
        FormOfWork(form),
        Setting(setting),
        girls,
        boys,
        other,
        youth_minutes,
        estimated,
        changed_by,
        _instant_or_none(binned_at),
        changed_by_now or "",
    )


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _instant_or_none(written: str | None) -> datetime | None:
    return None if written is None else _instant(written)
