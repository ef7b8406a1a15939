"""A new entry like another: what stays from one occasion to the next comes along, and nothing else."""

from dataclasses import fields, replace
from datetime import date, time
from uuid import UUID

from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.ui.entries.editor.form import like_another

STAYS = {"activity_id", "start", "minutes", "setting", "staff_count", "tag_ids"}
LIKE = EntryDraft(
    id=UUID(int=2),
    unit_id=5,
    activity_id=8,
    date=date(2025, 11, 3),
    start=time(17),
    minutes=210,
    setting=Setting.SCHOOL,
    attendance=Attendance.of(girls=5, boys=7),
    estimated=True,
    producers=3,
    youth_minutes=60,
    staff_count=2,
    staff_minutes=400,
    tag_ids=frozenset({1, 2}),
    what="Pelattiin",
    why="Toivottiin",
    version=3,
)


def test_what_stays_comes_along_and_nothing_else() -> None:
    new = replace(EntryDraft(UUID(int=1), 4), date=date(2025, 11, 10))
    made = like_another(new, LIKE)
    for one in fields(EntryDraft):
        source = LIKE if one.name in STAYS else new
        assert getattr(made, one.name) == getattr(source, one.name), one.name
