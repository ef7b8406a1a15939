"""The fields of an entry, each once: of what kind it is, what it is called, where it is stored, how large it may be.

Whatever goes through an entry field by field reads this table: its rules (``entries``), putting two versions
together (``merging``), drafts, history, the conflict dialog, paper, packages, the editor, and the SQL of a server
(``data/postgres/column_lists``). What only one field has (the clock, the grid of ages) stands where it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.texts import N_

MAX_STAFF = 1000


class EntryField(StrEnum):
    """The fields of an entry that a problem can stand beside."""

    UNIT = "unit"
    ACTIVITY = "activity"
    DATE = "date"
    START = "start"
    LENGTH = "length"
    ATTENDANCE = "attendance"
    PRODUCERS = "producers"
    YOUTH_MINUTES = "youth_minutes"
    STAFF_COUNT = "staff_count"
    STAFF_MINUTES = "staff_minutes"
    WHAT = "what"
    WHY = "why"
    ANSWERS = "answers"


class MergeField(StrEnum):
    """What is chosen as one where two versions differ: parts that only make sense together are one field."""

    PLACE = "place"
    """Unit and activity: an activity belongs to its unit."""
    DATE = "date"
    TIME = "time"
    """Start and length."""
    SETTING = "setting"
    GIRLS = "girls"
    BOYS = "boys"
    OTHER = "other"
    ESTIMATED = "estimated"
    PRODUCERS = "producers"
    YOUTH_MINUTES = "youth_minutes"
    STAFF_COUNT = "staff_count"
    STAFF_MINUTES = "staff_minutes"
    TAGS = "tags"
    WHAT = "what"
    WHY = "why"
    ANSWERS = "answers"


class OptionalField(StrEnum):
    """What of an entry an organisation can do without."""

    AGES = "ages"
    PRODUCERS = "producers"
    YOUTH_HOURS = "youth_hours"
    STAFF = "staff"
    TAGS = "tags"
    WHY = "why"


class FieldKind(StrEnum):
    """What stands in a field: this says how it is written, read, shown and compared."""

    KEY = "key"
    """The number of a unit or an activity."""
    DAY = "day"
    CLOCK = "clock"
    SETTING = "setting"
    ATTENDANCE = "attendance"
    YES_NO = "yes_no"
    COUNT = "count"
    MINUTES = "minutes"
    TAGS = "tags"
    TEXT = "text"
    ANSWERS = "answers"


class Limit(StrEnum):
    """Another part of the same entry that a number may not pass."""

    VISITS = "visits"
    LENGTH = "length"


_HELP = {"unit_id": "tree", "minutes": "entry.end"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``attribute`` is its name in ``EntryDraft``.

    ``columns``: where the table of entries has it; none for what has a table of its own. ``merged_as``: with what it
    is chosen; attendance is chosen by gender (None). ``field``: beside which field of the editor its problems stand.
    """

    attribute: str
    kind: FieldKind
    label: str
    columns: tuple[str, ...]
    merged_as: MergeField | None
    field: EntryField | None = None
    optional: OptionalField | None = None

    @property
    def help(self) -> str:
        """The topic of the field in ``resources/help``."""
        return _HELP.get(self.attribute, f"entry.{self.field or self.merged_as}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(FieldSpec):
    """A count, or whole minutes, typed into a field of its own.

    ``at_most``: a number, or another part of the entry. ``summed``: reports add it up (then ``Totals`` has it, too).
    ``empty_means``: the property of ``EntryDraft`` with its value where nothing was typed; else nothing typed is 0.
    ``meaning`` and ``unit`` are for the dictionary of a package, which has it ``since`` that form of the files;
    ``stored_at_most`` is what its column holds.
    """

    meaning: str
    unit: str = "minutes"
    at_most: int | Limit
    stored_at_most: int = 2**31 - 1
    summed: bool = True
    empty_means: str = ""
    since: int = 1

    @property
    def column(self) -> str:
        """The column of the number."""
        return self.columns[0]

    @property
    def key(self) -> EntryField:
        """The field of the editor: every number has one."""
        assert self.field is not None
        return self.field

    @property
    def rule(self) -> str:
        """The name of the rule that it does not pass its limit, as checks of the data call it."""
        return f"{self.column}_within_{self.at_most}"

    def value_of(self, draft: object) -> int:
        """What counts in an ``EntryDraft``: the number typed, or what an empty field means."""
        return int(getattr(draft, self.empty_means or self.attribute))


_E, _K, _M, _O = EntryField, FieldKind, MergeField, OptionalField

NUMBERS = (
    NumberField(
        "producers",
        _K.COUNT,
        N_("Producers"),
        ("producers",),
        _M.PRODUCERS,
        _E.PRODUCERS,
        _O.PRODUCERS,
        meaning="of those present, young people who produced it",
        unit="young people",
        at_most=Limit.VISITS,
    ),
    NumberField(
        "youth_minutes",
        _K.MINUTES,
        N_("Youth-produced time"),
        ("youth_minutes",),
        _M.YOUTH_MINUTES,
        _E.YOUTH_MINUTES,
        _O.YOUTH_HOURS,
        meaning="the part that young people planned and ran themselves",
        at_most=Limit.LENGTH,
        stored_at_most=MAX_MINUTES,
    ),
    NumberField(
        "staff_count",
        _K.COUNT,
        N_("Staff"),
        ("staff_count",),
        _M.STAFF_COUNT,
        _E.STAFF_COUNT,
        _O.STAFF,
        meaning="staff at work",
        unit="persons",
        at_most=MAX_STAFF,
        stored_at_most=2**15 - 1,
        summed=False,
    ),
    NumberField(
        "staff_minutes",
        _K.MINUTES,
        N_("Staff hours"),
        ("staff_minutes",),
        _M.STAFF_MINUTES,
        _E.STAFF_MINUTES,
        _O.STAFF,
        meaning="time worked by staff",
        at_most=MAX_STAFF * MAX_MINUTES,
        empty_means="staff_minutes_or_default",
    ),
)
"""The numbers that are typed as such, in the order of the editor."""

ENTRY_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("unit_id", _K.KEY, N_("Unit"), ("unit_id",), _M.PLACE, _E.UNIT),
    FieldSpec("activity_id", _K.KEY, N_("Activity"), ("activity_id",), _M.PLACE, _E.ACTIVITY),
    FieldSpec("date", _K.DAY, N_("Date"), ("date",), _M.DATE, _E.DATE),
    FieldSpec("start", _K.CLOCK, N_("Start"), ("start_minute",), _M.TIME, _E.START),
    FieldSpec("minutes", _K.MINUTES, N_("Length"), ("minutes",), _M.TIME, _E.LENGTH),
    FieldSpec("setting", _K.SETTING, N_("Setting"), ("setting",), _M.SETTING),
    FieldSpec(
        "attendance",
        _K.ATTENDANCE,
        N_("Attendance"),
        tuple(gender.value for gender in Gender),
        None,
        _E.ATTENDANCE,
    ),
    FieldSpec("estimated", _K.YES_NO, N_("The number is an estimate"), ("estimated",), _M.ESTIMATED),
    *NUMBERS,
    FieldSpec("tag_ids", _K.TAGS, N_("Tags"), (), _M.TAGS, optional=_O.TAGS),
    FieldSpec("what", _K.TEXT, N_("What happened"), ("what",), _M.WHAT, _E.WHAT),
    FieldSpec("why", _K.TEXT, N_("Why"), ("why",), _M.WHY, _E.WHY, _O.WHY),
    FieldSpec("answers", _K.ANSWERS, N_("Reflection"), (), _M.ANSWERS, _E.ANSWERS),
)
"""Every field of ``EntryDraft`` but its key and version, in the order of the editor."""

SPEC_OF: Mapping[EntryField, FieldSpec] = MappingProxyType(
    {spec.field: spec for spec in ENTRY_FIELDS if spec.field is not None}
)
FORM_COLUMN = "form"
"""The form of work of the activity, stored with each entry: the activity may get another one."""
NOTED_COLUMNS = (FORM_COLUMN, *(column for spec in ENTRY_FIELDS for column in spec.columns))
"""The columns of an entry whose change is kept in its history."""
SUMMED_COLUMNS = (
    *(gender.value for gender in Gender),
    "minutes",
    *(number.column for number in NUMBERS if number.summed),
)
"""The columns of an entry that the roll-up adds up, beside how many entries there are and how many are estimates."""

OPTIONAL_NAMES: Mapping[OptionalField, str] = MappingProxyType(
    {
        _O.AGES: N_("Age bands"),
        _O.PRODUCERS: N_("Producers"),
        _O.YOUTH_HOURS: N_("Youth-produced time"),
        _O.STAFF: N_("Staff and staff hours"),
        _O.TAGS: N_("Tags"),
        _O.WHY: N_("Why"),
    }
)
"""What the settings call it."""
OPTIONAL_EXPLAINED: Mapping[OptionalField, str] = MappingProxyType(
    {
        _O.AGES: N_("Ages, in age bands"),
        _O.STAFF: N_("Staff and their hours"),
        _O.TAGS: N_("What it was about (tags)"),
        _O.PRODUCERS: N_("Young people who produced the activity"),
        _O.YOUTH_HOURS: N_("Time that young people ran themselves"),
        _O.WHY: N_("Why it was done"),
    }
)
"""What somebody who begins is asked whether to count, the most usual first."""
