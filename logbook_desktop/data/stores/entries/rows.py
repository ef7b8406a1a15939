"""Entries as rows of tables: rows <-> domain objects."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries.store import CheckedDraft
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.domain.names import search_text


def new_row(checked: CheckedDraft, stamp: Stamp) -> dict[str, object]:
    """The row of a new entry."""
    return {
        **columns(checked.draft, checked.form, checked.band_set_id),
        "id": checked.draft.id,
        "version": 1,
        "created_at": stamp.at,
        "created_by": stamp.by,
        "changed_at": stamp.at,
        "changed_by": stamp.by,
    }


def columns(draft: EntryDraft, form: FormOfWork, band_set_id: int) -> dict[str, object]:
    """The columns of a complete draft."""
    assert draft.minutes is not None
    start = None if draft.start is None else draft.start.hour * 60 + draft.start.minute
    return {
        "unit_id": draft.unit_id,
        "activity_id": draft.activity_id,
        "form": form.value,
        "date": draft.date,
        "start_minute": start,
        "minutes": draft.minutes,
        "setting": draft.setting.value,
        **{gender.value: draft.attendance.total(gender) for gender in Gender},
        "estimated": draft.estimated,
        **{number.column: number.value_of(draft) for number in NUMBERS},
        "staff_minutes_typed": draft.staff_minutes is not None,
        "age_band_set_id": band_set_id,
        "what": draft.what,
        "why": draft.why,
        "search": search_text(f"{draft.what}\n{draft.why}"),
    }


def age_rows(draft: EntryDraft) -> list[dict[str, object]]:
    """The rows of a draft's counts by age; of nobody there is none."""
    return [
        {"entry_id": draft.id, "gender": gender.value, "band": band, "visits": count}
        for (gender, band), count in draft.attendance.by_age.items()
        if count
    ]


def tag_rows(draft: EntryDraft) -> list[dict[str, object]]:
    """The rows of a draft's tags."""
    return [{"entry_id": draft.id, "tag_id": tag_id} for tag_id in sorted(draft.tag_ids)]


def answer_rows(draft: EntryDraft) -> list[dict[str, object]]:
    """The rows of a draft's answers."""
    return [
        {"entry_id": draft.id, "question_id": one.question_id, "text": one.text, "number": one.number}
        for one in sorted(draft.answers, key=lambda one: one.question_id)
    ]


def entry_of(
    row: Mapping[str, Any],
    ages: Mapping[tuple[Gender, str], int],
    tag_ids: Iterable[int],
    answers: Iterable[Answer],
) -> Entry:
    """The entry of a row and of what belongs to it."""
    totals = {gender: row[gender.value] for gender in Gender}
    start = None if row["start_minute"] is None else time(row["start_minute"] // 60, row["start_minute"] % 60)
    numbers = {number.attribute: row[number.column] for number in NUMBERS}
    if not row["staff_minutes_typed"]:
        numbers["staff_minutes"] = None
    draft = EntryDraft(
        id=row["id"],
        unit_id=row["unit_id"],
        activity_id=row["activity_id"],
        date=row["date"],
        start=start,
        minutes=row["minutes"],
        setting=Setting(row["setting"]),
        attendance=Attendance(totals, dict(ages)),
        estimated=row["estimated"],
        **numbers,
        tag_ids=frozenset(tag_ids),
        answers=frozenset(answers),
        what=row["what"],
        why=row["why"],
        version=row["version"],
    )
    return Entry(
        draft,
        FormOfWork(row["form"]),
        row["age_band_set_id"],
        row["changed_by"],
        row["changed_at"],
        row["created_by"],
        row["created_at"],
        row["binned_at"],
        row.get("changed_by_now") or "",
    )
