"""Lists of columns and codes in the ``.sql`` files, filled in from the fields of an entry and from the dimensions.

``@each(summed) sum(#) @end`` stands for ``sum(girls), sum(boys), …``: the piece between the marks once for each name
of the list, with the name in place of ``#``. What is a statement (it ends in ``;``) comes one after the other,
everything else is parted by commas. So a field that is added is in none of the lists forgotten.
"""

import re

from logbook_desktop.domain.entries.entry_fields import (
    ENTRY_FIELDS,
    FORM_COLUMN,
    NOTED_COLUMNS,
    SUMMED_COLUMNS,
    OptionalField,
)
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.suppression import Split

_STORED = tuple(column for spec in ENTRY_FIELDS for column in spec.columns)
LISTS = {
    "summed": SUMMED_COLUMNS,
    "noted": NOTED_COLUMNS,
    # With what belongs to fields: whether staff minutes were typed, the bands of the ages, the texts to search.
    "written": ("version", FORM_COLUMN, *_STORED, "staff_minutes_typed", "age_band_set_id", "search"),
    "optional": tuple(OptionalField),
    "parts": ("entry_age", "entry_tag", "entry_answer"),
    "forms": tuple(Dimension.FORM.facts.codes),
    "settings": tuple(Dimension.SETTING.facts.codes),
    "genders": tuple(Dimension.GENDER.facts.codes),
    "grouped": tuple(dimension for dimension in Dimension if dimension.is_grouped),
    "suppressed": tuple(Split),
}
_EACH = re.compile(r"@each\((\w+)\)(.*?)@end", re.DOTALL)


def filled_in(sql: str) -> str:
    """The text of a file with its lists written out. KeyError: there is no such list."""
    return _EACH.sub(lambda found: _written_out(found[2].strip(), LISTS[found[1]]), sql)


def _written_out(piece: str, names: tuple[str, ...]) -> str:
    parted = "\n  " if piece.endswith(";") else ", "
    return parted.join(piece.replace("#", name) for name in names)
