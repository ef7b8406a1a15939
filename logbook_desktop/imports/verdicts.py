"""The verdict on one record: an evening as read, or the first fault that keeps it out.

Faults are looked for in this order: date, time, counts, staff and hours, youth-produced time. The place is settled
for the whole file afterwards (``places``), repeats last of all (``repeats``).
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.entries.entries import MAX_TEXT, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import MAX_STAFF
from logbook_desktop.domain.entries.imported import ImportedRow, ImportRemark, RejectionReason
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports import vocabulary as words
from logbook_desktop.imports.attendance_cells import Counted, counted
from logbook_desktop.imports.cells import Cell, is_blank, is_error, line, written
from logbook_desktop.imports.clocks import (
    ClockSpan,
    days_of,
    minute_of,
    moment_of,
    parse_range,
    span_between,
    span_of_length,
    span_of_moments,
    span_of_text,
)
from logbook_desktop.imports.counts import count, length, staff
from logbook_desktop.imports.dates import DateOrder, day_of, half_converted, order_of
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.records import SheetRecord
from logbook_desktop.imports.sheet_context import SheetContext
from logbook_desktop.imports.tables import SheetTable
from logbook_desktop.imports.vocabulary import SheetField

MAX_NAME = 200
"""Of an activity; a cell with more is a story."""
_WORDS = (SheetField.ACTIVITY, SheetField.FORM, SheetField.SETTING, SheetField.WHAT, SheetField.WHY)
"""Columns without which a row still tells its numbers."""
_FORM = re.compile(rf"\b(?:(?P<group>{words.GROUP_WORDS})|(?P<open>{words.OPEN_WORDS}))\b", re.IGNORECASE)
_INDIVIDUAL = re.compile(rf"\b{words.INDIVIDUAL_WORDS}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """What is the same for every row of a file."""

    today: date
    language: str
    """Of its headings: what is not named gets its name in this language."""
    order: DateOrder = DateOrder.DAY_FIRST
    """Of the dates of the table that is read."""
    half_converted: bool = False
    """Its real dates were made of texts in another order (``dates.half_converted``)."""

    def at(self, table: SheetTable, context: SheetContext) -> "Reader":
        """The reader with what the whole column of dates of a table proves."""
        column = table.column(SheetField.DATE)
        if column is None:
            return self
        cells = [SheetRecord(table, row).at(column) for row in table.rows]
        order = order_of(cells, month=context.sheet.month, european=self.language != "en", today=self.today)
        # Where the sheet names its month, that tells which dates are not what was typed.
        mixed = context.sheet.month is None and half_converted(cells)
        return replace(self, order=order, half_converted=mixed)

    def verdict(self, record: SheetRecord, context: SheetContext) -> ImportedRow:
        """The record as an evening; ``place`` is still the spelling, ``unit_id`` not settled. Fault if it is none."""
        epoch = record.table.sheet.epoch
        if record.table.has(SheetField.MONTH, SheetField.YEAR):
            context = context.with_month(record.cell(SheetField.MONTH), record.cell(SheetField.YEAR))
        day, beside = self._day(record.cell(SheetField.DATE), context, epoch)
        span = _span(record, context, beside)
        who = counted(record)
        staff_count, staff_minutes = _staff(record, span.minutes)
        producers = _producers(record, who)
        youth_minutes = _youth_minutes(record, span.minutes)
        activity, form, assumed = self._activity(record, context)
        place = record.cell(SheetField.PLACE)
        if is_error(place):
            raise Fault(
                RejectionReason.PLACE, N_("A formula found no place: “{value}”."), value=line(str(place))
            )
        if form is FormOfWork.INDIVIDUAL and who.attendance.visits != 1:
            raise Fault(
                RejectionReason.NUMBER,
                N_("Individual work is with one young person, but {count} are counted."),
                count=who.attendance.visits,
            )
        return ImportedRow(
            origin=record.origin,
            place=spelling_of(record, context),
            unit_id=None,
            activity=activity,
            form=form,
            date=day,
            start=span.start,
            minutes=span.minutes,
            attendance=who.attendance,
            setting=_setting(record, context),
            estimated=who.estimated,
            producers=producers,
            youth_minutes=youth_minutes,
            staff_count=staff_count,
            staff_minutes=staff_minutes,
            what=_notes(record, SheetField.WHAT),
            why=_notes(record, SheetField.WHY),
            ages_not_taken=who.ages_not_taken,
            remarks=_remarks(record, who, assumed, span),
        )

    def _day(self, cell: Cell, context: SheetContext, epoch: datetime) -> tuple[date, str]:
        if self.half_converted and isinstance(cell, date):
            raise Fault(
                RejectionReason.DATE,
                N_("“{value}” may have been read as another day by a program: dates below it are text."),
                value=cell.date() if isinstance(cell, datetime) else cell,
            )
        day, beside = day_of(cell, context.year_of, context.month, self.today, epoch, self.order)
        if context.contradicts(day):
            raise Fault(
                RejectionReason.DATE,
                N_("{day} does not belong where it stands: “{title}”."),
                day=day,
                title=context.period,
            )
        return day, beside

    def _activity(self, record: SheetRecord, context: SheetContext) -> tuple[str, FormOfWork, bool]:
        """The activity's name, its form of work, and whether the form is only assumed."""
        named = _text(record, context, SheetField.ACTIVITY)
        form_text = _text(record, context, SheetField.FORM)
        form = _form_column(form_text) or _form_of(named)
        name = named or form_text or words.DEFAULT_ACTIVITY[form or FormOfWork.OPEN][self.language]
        return name[:MAX_NAME], form or FormOfWork.OPEN, form is None


def spelling_of(record: SheetRecord, context: SheetContext) -> str:
    """The place as written; "" if the row names none."""
    if record.table.has(SheetField.PLACE):
        cell = record.cell(SheetField.PLACE)
        return "" if is_error(cell) else written(cell)[:MAX_NAME]
    return context.place[:MAX_NAME]


def _remarks(
    record: SheetRecord, who: Counted, form_assumed: bool, span: ClockSpan
) -> tuple[ImportRemark, ...]:
    sheet = record.table.sheet
    found = {
        ImportRemark.ESTIMATED: who.estimated,
        ImportRemark.TOTAL_DIFFERS: who.total_differs,
        ImportRemark.GENDER_UNKNOWN: who.gender_unknown,
        ImportRemark.FORM_ASSUMED: form_assumed,
        ImportRemark.START_UNKNOWN: span.start is None,
        ImportRemark.AGES_NOT_TAKEN: who.ages_not_taken > 0,
        ImportRemark.ERROR_CELL: any(is_error(record.at(column)) for column in record.columns(*_WORDS)),
        ImportRemark.HIDDEN: sheet.hidden or record.row in sheet.hidden_rows,
    }
    return tuple(remark for remark, holds in found.items() if holds)


def _span(record: SheetRecord, context: SheetContext, beside_date: str) -> ClockSpan:
    """When and how long. Columns of clocks count before a column of lengths; where there are none, the clock
    beside the date, then the one that stands above the table."""
    table = record.table
    minutes = _length(record)
    clock = record.cell(SheetField.CLOCK)
    if table.has(SheetField.START) and (is_blank(clock) or not is_blank(record.cell(SheetField.START))):
        return _from_start(record.cell(SheetField.START), record.cell(SheetField.END), minutes)
    if table.has(SheetField.CLOCK) and not is_blank(record.cell(SheetField.END)) and not _is_range(clock):
        return _from_start(clock, record.cell(SheetField.END), minutes)  # "Klo" and "asti"
    if table.has(SheetField.CLOCK):
        return span_of_text(clock, minutes)
    for text in (beside_date, context.labels.get(SheetField.CLOCK, "")):
        found = parse_range(text)
        if found and (found.end is not None or minutes is not None):
            return span_of_text(text, minutes)
    if _is_range(record.cell(SheetField.LENGTH)):  # one number there is a length, and no clock
        return span_of_text(record.cell(SheetField.LENGTH), minutes)
    if minutes is None:
        raise Fault(RejectionReason.TIME, N_("The row has no time of day."))
    return span_of_length(None, minutes, str(record.cell(SheetField.LENGTH)))


def _length(record: SheetRecord) -> int | None:
    """The length another column tells; None where it cannot be read, for the clock may tell it."""
    column = record.table.column(SheetField.LENGTH)
    if column is None:
        return None
    try:
        return length(record.at(column), column.label, in_minutes=column.heading.minutes)
    except Fault:
        if record.table.has(SheetField.CLOCK, SheetField.START) or _is_range(record.at(column)):
            return None
        raise Fault(
            RejectionReason.TIME,
            N_("“{value}” under “{heading}” is not a length of time."),
            value=line(str(record.at(column)))[:60],
            heading=column.label,
        ) from None


def _is_range(cell: Cell) -> bool:
    found = parse_range(cell) if isinstance(cell, str) else None
    return found is not None and found.end is not None


def _from_start(begins: Cell, ends: Cell, minutes: int | None) -> ClockSpan:
    """Two cells with a clock each, or a start and the length another column tells."""
    if is_blank(begins):
        raise Fault(RejectionReason.TIME, N_("The row has no time of day."))
    if is_blank(ends) and (minutes is None or _is_range(begins)):
        return span_of_text(begins, minutes)
    days = days_of(begins, ends)
    if days is not None:
        raise Fault(
            RejectionReason.DATE,
            N_("The row tells of the days {first} – {last}, not of one occasion."),
            first=days[0],
            last=days[1],
        )
    first, last = moment_of(begins), moment_of(ends)
    if first and last:
        return span_of_moments(first, last)
    start, end = minute_of(begins), minute_of(ends)
    if start is None:
        return span_of_text(begins if not isinstance(begins, date) else str(begins), minutes)
    if end is not None:
        return span_between(start, end, f"{line(str(begins))} – {line(str(ends))}")
    if is_blank(ends) and minutes is not None:
        return span_of_length(start, minutes, str(minutes))
    return span_of_text(str(ends) if not isinstance(ends, str) else ends, None)


def _staff(record: SheetRecord, minutes: int) -> tuple[int, int]:
    """Number of staff and their minutes: number × length, unless a column tells the hours."""
    column = record.table.column(SheetField.STAFF)
    number = staff(record.at(column), column.label) if column else Decimal(0)
    hours = record.table.column(SheetField.STAFF_HOURS)
    written = length(record.at(hours), hours.label, in_minutes=hours.heading.minutes) if hours else None
    if written is not None and hours and written > MAX_STAFF * MAX_MINUTES:
        raise Fault(
            RejectionReason.ABSURD,
            N_("“{value}” under “{heading}” is far too many for one occasion."),
            value=line(str(record.at(hours)))[:60],
            heading=hours.label,
        )
    worked = (
        int((number * minutes).quantize(Decimal(1), rounding=ROUND_HALF_UP)) if written is None else written
    )
    return int(number.to_integral_value(rounding=ROUND_CEILING)), worked


def _producers(record: SheetRecord, who: Counted) -> int:
    column = record.table.column(SheetField.PRODUCERS)
    producers = (count(record.at(column), column.label).value or 0) if column else 0
    if column and producers > who.attendance.visits:
        raise Fault(
            RejectionReason.NUMBER,
            N_("“{heading}” has more young people than were there."),
            heading=column.label,
        )
    return producers


def _youth_minutes(record: SheetRecord, minutes: int) -> int:
    column = record.table.column(SheetField.YOUTH_HOURS)
    if column is None:
        return 0
    youth = length(record.at(column), column.label, in_minutes=column.heading.minutes) or 0
    if youth > minutes:
        raise Fault(
            RejectionReason.YOUTH_HOURS,
            N_("Youth-produced time ({youth} h) is longer than the occasion ({length} h)."),
            youth=timedelta(minutes=youth),
            length=timedelta(minutes=minutes),
        )
    return youth


def _text(record: SheetRecord, context: SheetContext, field: SheetField) -> str:
    """A cell as text; the label above the table where the table has no such column."""
    if not record.table.has(field):
        return context.labels.get(field, "")
    cell = record.cell(field)
    return "" if is_error(cell) else written(cell)


def _form_column(text: str) -> FormOfWork | None:
    return FormOfWork.INDIVIDUAL if _INDIVIDUAL.search(text) else _form_of(text)


def _form_of(text: str) -> FormOfWork | None:
    """The form its words say; of several the first ("Avoin pelikerho" is open)."""
    found = _FORM.search(text)
    if not found:
        return None
    return FormOfWork.GROUP if found["group"] else FormOfWork.OPEN


def _setting(record: SheetRecord, context: SheetContext) -> Setting:
    """Youth centre unless said; what is said in words of nobody's list is another setting."""
    text = _text(record, context, SheetField.SETTING).casefold()
    if not text:
        return Setting.YOUTH_CENTRE
    for setting, pattern in words.SETTINGS.items():
        if re.search(rf"\b{pattern}\b", text):
            return Setting(setting)
    return Setting.OTHER


def _notes(record: SheetRecord, field: SheetField) -> str:
    cells = (record.at(column) for column in record.columns(field))
    text = "\n".join(str(cell) for cell in cells if not (is_blank(cell) or is_error(cell)))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
