"""Rows as a reader would hand them over, made to order."""

from dataclasses import replace
from datetime import date, time

from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.imported import ImportedRow, Origin


def evening(place: str = "Kirkonkylä", day: date = date(2025, 11, 3), **fields: object) -> ImportedRow:
    """An open evening, 17.00–20.30, 5 girls, 7 boys, 2 staff, at a unit still to be made."""
    row = ImportedRow(
        origin=Origin("Marraskuu", 5),
        place=place,
        unit_id=None,
        activity="Avoin ilta",
        form=FormOfWork.OPEN,
        date=day,
        start=time(17, 0),
        minutes=210,
        attendance=Attendance.of(girls=5, boys=7),
        staff_count=2,
        staff_minutes=420,
    )
    return replace(row, **fields)  # type: ignore[arg-type]
