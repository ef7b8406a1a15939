"""The words people put above their columns, in the three languages, and the small words around them.

A heading is compared without case, spaces and punctuation; see ``headings``. Adding a habit means adding its
words to resources/words; a test sees that no word means two columns.
"""

from collections.abc import Mapping
from enum import StrEnum

from logbook_desktop.imports.word_lists import (
    Lists,
    by_language,
    pattern_of,
    tables,
    together,
    word_pattern,
    word_set,
)


class SheetField(StrEnum):
    """What a column tells."""

    DATE = "date"
    DAY = "day"
    """A date, or the name of the weekday beside a date."""
    MONTH = "month"
    YEAR = "year"
    """Of dates that tell only the day."""
    PLACE = "place"
    ACTIVITY = "activity"
    FORM = "form"
    SETTING = "setting"
    CLOCK = "clock"
    START = "start"
    END = "end"
    LENGTH = "length"
    GIRLS = "girls"
    BOYS = "boys"
    OTHERS = "others"
    PEOPLE = "people"
    """Young people present, whatever their gender."""
    TOTAL = "total"
    PRODUCERS = "producers"
    STAFF = "staff"
    STAFF_HOURS = "staff_hours"
    YOUTH_HOURS = "youth_hours"
    WHAT = "what"
    WHY = "why"


HEADINGS: Mapping[SheetField, Lists] = {one: by_language("headings", one.value) for one in SheetField}

PEOPLE_WORDS = word_set("around_headings", "people")
"""Words around a gender that only say that people are counted."""
TOTAL_WORDS = word_set("around_headings", "totals")
"""Those of them that are a total themselves."""
COUNT_WORDS = word_set("around_headings", "count")
"""Words that say a number stands below; they change nothing."""
HOUR_WORDS = word_set("around_headings", "hours")
MINUTE_WORDS = word_set("around_headings", "minutes")
CLOCK_WORDS = word_set("around_headings", "clock")
FORMAT_WORDS = word_set("around_headings", "format")
"""Explanations of how to write: "(pp.kk.vvvv)"."""
NOT_THE_WHOLE = word_set("around_headings", "not_the_whole")
"""Words of columns that tell a part, a share or a wish rather than the count itself."""

# What young people run themselves is put in too many ways to list: a word for the young, and one for doing.
YOUNG = rf"\b{word_pattern('around_headings', 'young')}\b"
RUN_BY_THEM = rf"\b{word_pattern('around_headings', 'run_by_them')}\b"
THOSE_WHO_RUN = rf"\b{word_pattern('around_headings', 'those_who_run')}\b"
THEIR_STAFF = rf"\b{word_pattern('around_headings', 'their_staff')}\b"
THEIR_HOURS = rf"\b{word_pattern('around_headings', 'their_hours')}\b"

TOTALS_ROW = word_set("cells", "totals_row")
TOTALS_ALONE = word_set("cells", "totals_alone")
"""Words of totals only where they stand alone: "S:a"."""
CANCELLED = rf"\b{word_pattern('cells', 'cancelled')}\b"
CLOSED = rf"\b{word_pattern('cells', 'closed')}\b"

APPROXIMATELY = word_pattern("cells", "approximately")
PEOPLE_UNITS = word_pattern("cells", "units_of_people")
NOBODY = word_set("cells", "nobody")
HALF = {"½": "5", "¼": "25", "¾": "75"}

MONTHS: Mapping[str, tuple[str, ...]] = {
    "fi": (
        "tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
        "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu",
    ),
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    "en": (
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
}  # fmt: skip
AUTUMN = word_pattern("sheets", "autumn")
SPRING = word_pattern("sheets", "spring")

_FORMS = tables("cells", "forms")
GROUP_WORDS = pattern_of(together(_FORMS["group"]))
OPEN_WORDS = pattern_of(together(_FORMS["open"]))
INDIVIDUAL_WORDS = pattern_of(together(_FORMS["individual"]))

_SETTINGS = tables("cells", "settings")
SETTINGS: Mapping[str, str] = {
    setting: pattern_of(together(_SETTINGS[setting]))
    for setting in ("school", "street", "digital", "camp", "event", "mobile", "youth_centre", "other")
}
"""Words of a setting column, in the order they are looked for."""

DEFAULT_ACTIVITY: Mapping[str, Mapping[str, str]] = {
    "open": {"fi": "Avoin toiminta", "sv": "Öppen verksamhet", "en": "Open activities"},
    "group": {"fi": "Ryhmätoiminta", "sv": "Gruppverksamhet", "en": "Group activities"},
    "individual": {"fi": "Yksilötyö", "sv": "Individuellt arbete", "en": "Individual work"},
}
"""The activity of a row that names none, in the language of its headings."""
