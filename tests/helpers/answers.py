"""A naive reporter: occasions in a list, answers counted by looking at every one of them.

It knows the rules of the domain from their text, not from the program: tests of measures use it as their
oracle, tests of screens and exports as a quick way to an honest ``ReportAnswer``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, UNKNOWN_BAND, Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Totals
from logbook_desktop.domain.reports.reports import (
    Key,
    Member,
    MonthCoverage,
    Provenance,
    ReportAnswer,
    ReportQuestion,
    ReportTable,
    notes_for,
)

UNITS: Mapping[str, tuple[str, ...]] = {
    "11": ("Tampere", "Itä", "Hervannan nuorisotila"),
    "12": ("Tampere", "Itä", "Kaukajärven nuorisotila"),
    "21": ("Oulu", "Kaijonharjun nuorisotalo"),
}
"""Units of the example tree by code, in the order of the tree."""
ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "101": (*UNITS["11"], "Avoin ilta"),
    "102": (*UNITS["11"], "Bändiryhmä"),
    "103": (*UNITS["12"], "Avoin ilta"),
    "104": (*UNITS["21"], "Etsivä työ"),
}
BANDS = (*(band.code for band in DEFAULT_BANDS), UNKNOWN_BAND)

PROVENANCE = Provenance(
    role="mentor",
    organisation="Tampere",
    asked_at=datetime(2026, 1, 15, 12, 30, tzinfo=UTC),
    demo=True,
    program_version="0.1.0",
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One entry as a report sees it; ``people`` counts those present by gender and age band."""

    day: date
    activity: str = "101"
    form: FormOfWork = FormOfWork.OPEN
    setting: Setting = Setting.YOUTH_CENTRE
    people: Mapping[tuple[Gender, str], int] | None = None
    minutes: int = 120
    youth_minutes: int = 0
    producers: int = 0
    staff_minutes: int = 240

    @property
    def unit(self) -> str:
        path = ACTIVITIES[self.activity][:-1]
        return next(code for code, unit in UNITS.items() if unit == path)

    def present(self, gender: str | None = None, band: str | None = None) -> int:
        return sum(
            count
            for (of, age), count in (self.people or {}).items()
            if gender in (None, of) and band in (None, age)
        )


_CODES: Mapping[Dimension, Callable[[Occasion], str]] = {
    Dimension.MONTH: lambda o: f"{o.day:%Y-%m}",
    Dimension.QUARTER: lambda o: f"{o.day.year}-Q{(o.day.month - 1) // 3 + 1}",
    Dimension.YEAR: lambda o: f"{o.day:%Y}",
    Dimension.UNIT: lambda o: o.unit,
    Dimension.ORGANISATION: lambda o: UNITS[o.unit][0],
    Dimension.FORM: lambda o: o.form.value,
    Dimension.SETTING: lambda o: o.setting.value,
    Dimension.ACTIVITY: lambda o: o.activity,
}


def fits(occasion: Occasion, where: Mapping[Dimension, str]) -> bool:
    """Whether the occasion stands under the codes of the occasion's own dimensions."""
    return all(_CODES[d](occasion) == code for d, code in where.items() if d in _CODES)


def sums(occasions: Iterable[Occasion], where: Mapping[Dimension, str]) -> Totals:
    """What a database would add up for a cell: people only of the gender and age band of the cell."""
    gender, band = where.get(Dimension.GENDER), where.get(Dimension.AGE_BAND)
    found = [o for o in occasions if fits(o, where)]

    def people(of: Gender) -> int:
        return sum(o.present(of, band) for o in found) if gender in (None, of) else 0

    def minutes(form: FormOfWork) -> int:
        return sum(o.minutes for o in found if o.form is form)

    return Totals(
        entries=len(found),
        contacts=sum(o.form is FormOfWork.INDIVIDUAL for o in found),
        girls=people(Gender.GIRLS),
        boys=people(Gender.BOYS),
        other=people(Gender.OTHER),
        minutes=sum(o.minutes for o in found),
        open_minutes=minutes(FormOfWork.OPEN),
        group_minutes=minutes(FormOfWork.GROUP),
        youth_minutes=sum(o.youth_minutes for o in found),
        producers=sum(o.producers for o in found),
        staff_minutes=sum(o.staff_minutes for o in found),
    )


def codes(dimension: Dimension, occasions: Sequence[Occasion], period: Period) -> tuple[str, ...]:
    """The codes of a dimension in the order to show them: all times of the period, else those that occur."""
    if dimension in (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR):
        days = (month.first_day for month in period.months())
        return tuple(dict.fromkeys(_CODES[dimension](Occasion(day)) for day in days))
    if dimension is Dimension.GENDER:
        return tuple(Gender)
    if dimension is Dimension.AGE_BAND:
        return BANDS
    order = [*ACTIVITIES, *UNITS, *(path[0] for path in UNITS.values()), *FormOfWork, *Setting]
    return tuple(sorted({_CODES[dimension](o) for o in occasions}, key=order.index))


def answer(
    question: ReportQuestion,
    occasions: Sequence[Occasion],
    language: str = "fi",
) -> ReportAnswer:
    """The answer to the question over all the occasions of its period (every scope is all of them)."""
    inside = [o for o in occasions if o.day in question.period]
    axes = {d: codes(d, inside, question.period) for d in question.dimensions}
    compared = None
    if question.comparison is not None:
        others = [o for o in occasions if o.day in question.comparison]
        compared = _table(question, others, axes, question.comparison)
    return ReportAnswer(
        question=question,
        scope_paths=(("Tampere",),),
        row_keys=tuple(product(*(axes[d] for d in question.rows))),
        column_codes=axes[question.column] if question.column else (),
        members={d: {code: _member(d, code) for code in found} for d, found in axes.items()},
        table=_table(question, inside, axes, question.period),
        provenance=PROVENANCE,
        coverage=tuple(_coverage(month, inside) for month in question.period.months()),
        comparison=compared,
        notes=notes_for(question),
    )


def _table(
    question: ReportQuestion,
    occasions: Sequence[Occasion],
    axes: Mapping[Dimension, tuple[str, ...]],
    period: Period,
) -> ReportTable:
    def grouped(dimensions: Sequence[Dimension]) -> dict[Key, Totals]:
        own = {d: codes(d, occasions, period) for d in dimensions}
        shown = {d: dict(zip(axes[d], own[d], strict=False)) if _is_time(d) else {} for d in dimensions}
        keys = product(*(axes[d] for d in dimensions))
        return {
            key: sums(occasions, {d: shown[d].get(c, c) for d, c in zip(dimensions, key, strict=True)})
            for key in keys
        }

    column = (question.column,) if question.column else ()
    return ReportTable(
        cells=grouped(question.dimensions) if column else {},
        by_row=grouped(question.rows),
        by_column=grouped(column) if column else {},
        total=sums(occasions, {}),
    )


def _is_time(dimension: Dimension) -> bool:
    return dimension in (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)


def _member(dimension: Dimension, code: str) -> Member:
    if dimension is Dimension.UNIT:
        return Member(code, UNITS[code])
    if dimension is Dimension.ACTIVITY:
        return Member(code, ACTIVITIES[code])
    return Member(code, (code,) if dimension is Dimension.ORGANISATION else ())


def _coverage(month: Month, occasions: Sequence[Occasion]) -> MonthCoverage:
    found = [o for o in occasions if o.day in Period.of_month(month)]
    return MonthCoverage(month, len(UNITS), len({o.unit for o in found}), len(found))


def autumn() -> tuple[Occasion, ...]:
    """A season of invented evenings in August–December 2025, and a thinner one a year before."""
    evenings = []
    for month in range(8, 13):
        for day in range(1, 29, 4):
            size = 8 + (day * month) % 13
            evening = Occasion(
                date(2025, month, day),
                activity=("101", "103", "104")[day % 3],
                people={
                    (Gender.GIRLS, "13-15"): size,
                    (Gender.BOYS, "13-15"): size + 2,
                    (Gender.BOYS, "16-17"): 3,
                    (Gender.OTHER, UNKNOWN_BAND): 1,
                },
                minutes=210,
                youth_minutes=30 if day % 3 == 0 else 0,
                producers=2 if day % 3 == 0 else 0,
                staff_minutes=420,
            )
            evenings += [evening, replace(evening, day=date(2024, month, day), minutes=180)]
    groups = [
        Occasion(
            date(2025, month, 15),
            activity="102",
            form=FormOfWork.GROUP,
            setting=Setting.SCHOOL,
            people={(Gender.GIRLS, "16-17"): 5, (Gender.BOYS, "16-17"): 1},
            youth_minutes=60,
            producers=4,
        )
        for month in range(9, 12)
    ]
    return (*evenings, *groups)


AUTUMN_2025 = Period(date(2025, 8, 1), date(2025, 12, 31))


def autumn_answer(**changes: object) -> ReportAnswer:
    """An answer over the invented season; ``changes`` are fields of the question."""
    question = ReportQuestion(
        scope=(1,),
        period=AUTUMN_2025,
        measures=("entries", "visits", "hours", "visits_per_hour"),
        rows=(Dimension.MONTH,),
    )
    return answer(replace(question, **changes), autumn())  # type: ignore[arg-type]
