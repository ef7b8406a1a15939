"""The words of a report: how values, members, measures and dimensions are written for people.

Every place that shows a report to people (the preview on screen, Excel, PDF, CSV for people, charts) takes its
words from here, so that they are the same everywhere. Machine forms use the codes instead.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from babel.lists import format_list

from logbook_desktop.domain.entries.attendance import UNKNOWN_BAND, AgeBand
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension, MemberKind
from logbook_desktop.domain.reports.measures import Blank, Measure, MeasureUnit, Value
from logbook_desktop.domain.reports.reports import Member, Structure
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import MINUS, NBSP, Texts

NOT_APPLICABLE_MARK = "–"
DOES_NOT_SPLIT_MARK = "·"
PATH_SEPARATOR = " › "

FORM_NAMES = Dimension.FORM.facts.codes
SETTING_NAMES = Dimension.SETTING.facts.codes
GENDER_NAMES = Dimension.GENDER.facts.codes
STRUCTURE_NAMES: Mapping[Structure, str] = {
    Structure.TODAY: N_("As of today"),
    Structure.REPORTED: N_("As reported"),
}
BLANK_NAMES: Mapping[Blank, str] = {
    Blank.NOT_APPLICABLE: N_("not applicable"),
    Blank.DOES_NOT_SPLIT: N_("does not split"),
}


def dimension_text(dimension: Dimension, texts: Texts) -> str:
    return texts.tr(dimension.facts.label)


def division_text(dimensions: Iterable[Dimension], texts: Texts) -> str:
    """``by unit and form of work``: a word that all begin with is said once."""
    divisions = [texts.tr(dimension.facts.division) for dimension in dimensions]
    firsts = {first for first, mark, _ in (division.partition(" ") for division in divisions) if mark}
    if len(firsts) == 1 and all(" " in division for division in divisions):
        divisions = [divisions[0], *(division.partition(" ")[2] for division in divisions[1:])]
    return listed(divisions, texts)


def listed(items: Sequence[str], texts: Texts) -> str:
    """``a, b and c`` as the language writes it."""
    return str(format_list(items, locale=texts.locale))


def measure_text(measure: Measure, texts: Texts) -> str:
    return texts.tr(measure.name)


def definition_text(measure: Measure, texts: Texts) -> str:
    return texts.tr(measure.definition)


def structure_text(structure: Structure, texts: Texts) -> str:
    return texts.tr(STRUCTURE_NAMES[structure])


def value_text(measure: Measure, value: Value, texts: Texts) -> str:
    """A value for people: ``1 284``, ``64,5``, ``2,6 %``, or the mark of why there is no number."""
    if isinstance(value, Blank):
        return blank_mark(value)
    return _NUMBERS[measure.unit](value, texts)


def blank_mark(blank: Blank) -> str:
    return NOT_APPLICABLE_MARK if blank is Blank.NOT_APPLICABLE else DOES_NOT_SPLIT_MARK


def change_text(measure: Measure, change: Value, texts: Texts) -> str:
    """How much a value grew: ``+4,2 %`` of the compared value; shares by percentage points, ``+1,2``."""
    if isinstance(change, Blank):
        return blank_mark(change)
    size = abs(Fraction(change))
    points = measure.unit is MeasureUnit.SHARE
    written = texts.number(size * 100, 1) if points else texts.percent(size)
    if not any(figure in written for figure in "123456789"):
        return written
    return ("+" if change > 0 else MINUS) + written


def _count(value: int | Fraction, texts: Texts) -> str:
    return texts.number(value)


def _hours(value: int | Fraction, texts: Texts) -> str:
    return texts.number(Fraction(value) / 60, 1)


def _average(value: int | Fraction, texts: Texts) -> str:
    return texts.number(value, 1)


def _share(value: int | Fraction, texts: Texts) -> str:
    return texts.percent(Fraction(value))


_NUMBERS: Mapping[MeasureUnit, Callable[[int | Fraction, Texts], str]] = {
    MeasureUnit.ENTRIES: _count,
    MeasureUnit.VISITS: _count,
    MeasureUnit.HOURS: _hours,
    MeasureUnit.AVERAGE: _average,
    MeasureUnit.SHARE: _share,
}


def quarter_text(year: int, quarter: int, texts: Texts) -> str:
    return texts.tr("Q{quarter} {year}").format(quarter=quarter, year=year)


def band_text(code: str, texts: Texts) -> str:
    """``under 7``, ``7–12``, ``29 and over``, ``age not known``."""
    if code == UNKNOWN_BAND:
        return texts.tr("Age not known")
    try:
        band = AgeBand.parse(code)
    except ValueError:
        return code
    if band.high is None:
        return texts.tr("{age} and over").format(age=band.low)
    if band.low == 0:
        return texts.tr("Under {age}").format(age=band.high + 1)
    return texts.tr("{low}–{high} years").format(low=band.low, high=band.high).replace(" ", NBSP)


def _time_text(dimension: Dimension, code: str, texts: Texts) -> str:
    if dimension is Dimension.MONTH:
        month = Month.parse(code)
        return texts.month_name(month.year, month.month)
    if dimension is Dimension.QUARTER:
        year, _, quarter = code.partition("-Q")
        return quarter_text(int(year), int(quarter), texts)
    return code


def member_text(dimension: Dimension, member: Member, texts: Texts) -> str:
    """A member's own name, without what it hangs under (see ``member_texts`` for names that repeat)."""
    if member.path:
        return member.path[-1]
    if dimension.is_time:
        return _time_text(dimension, member.code, texts)
    if dimension.facts.members is MemberKind.AGE_BANDS:
        return band_text(member.code, texts)
    name = dimension.facts.codes.get(member.code)
    return texts.tr(name) if name else member.code


def member_texts(dimension: Dimension, members: Iterable[Member], texts: Texts) -> dict[str, str]:
    """The text of each code; a name that several members share is preceded by as much of its path as tells
    them apart (``Tampere › Keskusta``)."""
    named = list(members)
    shown = {member.code: member_text(dimension, member, texts) for member in named}
    paths = {member.code: member.path for member in named if member.path}
    depth = 1
    while repeated := _repeated(paths, shown):
        depth += 1
        longer = {code: PATH_SEPARATOR.join(paths[code][-depth:]) for code in repeated}
        if all(shown[code] == text for code, text in longer.items()):
            break  # the same path twice: nothing more to tell
        shown.update(longer)
    return shown


def _repeated(paths: Mapping[str, tuple[str, ...]], shown: Mapping[str, str]) -> list[str]:
    times = Counter(shown[code] for code in paths)
    return [code for code in paths if times[shown[code]] > 1]
