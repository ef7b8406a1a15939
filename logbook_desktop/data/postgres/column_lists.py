"""Lists of columns and codes in the ``.sql`` files, filled in from the fields of an entry and from the dimensions.

``@each(summed) sum(#) @end`` stands for ``sum(girls), sum(boys), …``: the piece between the marks once for each name
of the list, with the name in place of ``#``. What is a statement (it ends in ``;``) comes one after the other,
everything else is parted by commas. So a field that is added is in none of the lists forgotten.
"""

import re

from logbook_desktop.domain.entries.attendance import MAX_COUNT
from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.entries.entries import (
    BIN_DAYS,
    EARLIEST_DATE,
    FURTHEST_AHEAD,
    MAX_TEXT,
    EntryRule,
)
from logbook_desktop.domain.entries.entry_fields import (
    ENTRY_FIELDS,
    FORM_COLUMN,
    NOTED_COLUMNS,
    NUMBERS,
    SUMMED_COLUMNS,
    Limit,
    NumberField,
    OptionalField,
)
from logbook_desktop.domain.entries.questions import LONGEST_ANSWER, SCALE
from logbook_desktop.domain.periods import FIRST_DAY, LAST_DAY
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.suppression import Split

_STORED = tuple(column for spec in ENTRY_FIELDS for column in spec.columns)


def _number_rule(number: NumberField) -> str:
    """The statement that notes what is wrong with a number of the draft ``d``, which counts ``visits``."""
    match number.at_most:
        case Limit.VISITS:
            limit, rule = "visits", EntryRule.ABOVE_VISITS
        case Limit.LENGTH:
            limit, rule = "d.minutes", EntryRule.ABOVE_LENGTH
        case most:
            limit, rule = str(most), EntryRule.TOO_MANY
    typed, noted = f"d.{number.column}", "THEN broken := broken || text"
    return (
        f"IF {typed} < 0 {noted} '{number.key}:{EntryRule.NEGATIVE}';"
        f" ELSIF {typed} > {limit} {noted} '{number.key}:{rule}'; END IF"
    )


LISTS = {
    "summed": SUMMED_COLUMNS,
    "noted": NOTED_COLUMNS,
    # With what belongs to fields: whether staff minutes were typed, the bands of the ages, the texts to search.
    "written": ("version", FORM_COLUMN, *_STORED, "staff_minutes_typed", "age_band_set_id", "search"),
    "stored": _STORED,
    "optional": tuple(OptionalField),
    "parts": ("entry_age", "entry_tag", "entry_answer"),
    "forms": tuple(Dimension.FORM.facts.codes),
    "settings": tuple(Dimension.SETTING.facts.codes),
    "genders": tuple(Dimension.GENDER.facts.codes),
    "grouped": tuple(dimension for dimension in Dimension if dimension.is_grouped),
    "suppressed": tuple(Split),
    # Rules and limits of the domain
    "numbers": tuple(number.column for number in NUMBERS),
    "required_numbers": tuple(number.column for number in NUMBERS if not number.empty_means),
    # Where no time of the staff was typed, it is their number times the length.
    "staff_time": ("staff_minutes",),
    "staff": ("staff_count",),
    "number_rules": tuple(map(_number_rule, NUMBERS)),
    "most_young": (str(MAX_COUNT),),
    "longest_occasion": (str(MAX_MINUTES),),
    "longest_text": (str(MAX_TEXT),),
    "longest_answer": (str(LONGEST_ANSWER),),
    "scale": (f"{SCALE[0]} AND {SCALE[-1]}",),
    "earliest_day": (f"'{EARLIEST_DATE}'",),
    "first_day": (f"'{FIRST_DAY}'",),
    "last_day": (f"'{LAST_DAY}'",),
    "days_ahead": (str(FURTHEST_AHEAD.days),),
    "hours_in_bin": (str(BIN_DAYS * 24),),
}
_EACH = re.compile(r"@each\((\w+)\)(.*?)@end", re.DOTALL)


def filled_in(sql: str) -> str:
    """The text of a file with its lists written out. KeyError: there is no such list."""
    return _EACH.sub(lambda found: _written_out(found[2].strip(), LISTS[found[1]]), sql)


def _written_out(piece: str, names: tuple[str, ...]) -> str:
    parted = "\n  " if piece.endswith(";") else ", "
    return parted.join(piece.replace("#", name) for name in names)
