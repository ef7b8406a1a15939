"""The tables of a package, described once: for the files, their dictionary, and the databases at both ends.

What a database reckons from other columns (months, sort keys, texts to search, the closure of the tree, roll-ups)
is not in a package. Neither are people and their rights, nor sign-ins: only the names of authors.
"""

from dataclasses import replace

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.entries.vocabulary import SpanKind, VocabularyKind
from logbook_desktop.domain.names import LANGUAGES
from logbook_desktop.domain.packages.packages import KEY_MAX, ColumnType, PackageColumn, PackageTable
from logbook_desktop.domain.tree.tree import FOREVER, NodeKind

_C = PackageColumn
_T = ColumnType
_SMALL = 2**15 - 1

_LANGUAGE = _C("language", _T.CODE, "language of the name", codes=tuple(LANGUAGES))
_NAME = _C("name", _T.TEXT, "the name as it is written", filled=True)
_TRANSLATION = _C("name", _T.TEXT, "the name in that language", filled=True)
_VERSION = _C("version", _T.INTEGER, "how often the row was saved", low=1)
_FORM = _C("form", _T.CODE, "form of work", codes=tuple(form.value for form in FormOfWork))
_VOCABULARY_KIND = _C(
    "kind", _T.CODE, "what kind of thing it is", codes=tuple(kind.value for kind in VocabularyKind)
)
_VOCABULARY_CODE = _C("code", _T.TEXT, "its code", longest=40, filled=True)
_SOURCE = (
    _C("source", _T.UUID, "the database in which it was made"),
    _C("source_id", _T.INTEGER, "its key in that database"),
)


def _key(meaning: str) -> PackageColumn:
    return _C("id", _T.INTEGER, meaning, low=1)


def _to(table: str, name: str, meaning: str, *, optional: bool = False) -> PackageColumn:
    return _C(name, _T.INTEGER, meaning, refers_to=table, optional=optional)


def _count(
    name: str, meaning: str, high: int = KEY_MAX, unit: str = "young people", low: int = 0
) -> PackageColumn:
    return _C(name, _T.INTEGER, meaning, unit=unit, low=low, high=high)


NODE = PackageTable(
    "node",
    "places in the tree: the branch, and what it hangs or ever hung under",
    ("id",),
    (
        _key("key in this package"),
        *_SOURCE,
        _C("kind", _T.CODE, "level of the tree", codes=tuple(kind.value for kind in NodeKind)),
        _NAME,
        _C("opened_on", _T.DATE, "first open day; empty: always was", optional=True),
        _C("closed_on", _T.DATE, "first closed day; empty: open", optional=True),
        _C("code", _T.TEXT, "official code, such as a municipality's", longest=20),
        _VERSION,
        _C(
            "predecessor_id",
            _T.INTEGER,
            "what was split when it was opened; empty: nothing, or not in this package",
            refers_to="node",
            optional=True,
            since=2,
        ),
    ),
)
NODE_NAME = PackageTable(
    "node_name",
    "names of places in other languages",
    ("node_id", "language"),
    (_to("node", "node_id", "the place"), _LANGUAGE, _TRANSLATION),
)
NODE_PLACE = PackageTable(
    "node_place",
    "where each place hung through time: from the month on, until its next row",
    ("node_id", "from_month"),
    (
        _to("node", "node_id", "the place"),
        _C("from_month", _T.MONTH, "first month; 0000-01: from the beginning", low=0, high=FOREVER - 1),
        _to("node", "parent_id", "what it hung under; empty: nothing", optional=True),
    ),
)
ACTIVITY = PackageTable(
    "activity",
    "what units run",
    ("id",),
    (
        _key("key in this package"),
        *_SOURCE,
        _to("node", "unit_id", "the unit that runs it"),
        _NAME,
        _FORM,
        _C("closed_on", _T.DATE, "first day on which it no longer runs; empty: it does", optional=True),
        _VERSION,
    ),
)
ACTIVITY_NAME = PackageTable(
    "activity_name",
    "names of activities in other languages",
    ("activity_id", "language"),
    (_to("activity", "activity_id", "the activity"), _LANGUAGE, _TRANSLATION),
)
TAG = PackageTable(
    "tag",
    "content tags: national ones, and those of the organisations",
    ("id",),
    (
        _key("key in this package"),
        _to("node", "organisation_id", "whose tag it is; empty: national", optional=True),
        _C("code", _T.TEXT, "the tag, the same in every database", longest=40, filled=True),
        _NAME,
        _C("position", _T.INTEGER, "its place among the tags of its owner", low=-_SMALL, high=_SMALL),
        _C(
            "closed_on", _T.DATE, "first day on which it is not offered; empty: it is", optional=True, since=2
        ),
    ),
)
TAG_NAME = PackageTable(
    "tag_name",
    "names of tags in other languages",
    ("tag_id", "language"),
    (_to("tag", "tag_id", "the tag"), _LANGUAGE, _TRANSLATION),
)
AGE_BAND_SET = PackageTable(
    "age_band_set",
    "sets of age bands, in use from a month on",
    ("id",),
    (
        _key("key in this package"),
        _to("node", "organisation_id", "whose set it is; empty: the common one", optional=True),
        _C("from_month", _T.MONTH, "first month; 0000-01: from the beginning", low=0, high=FOREVER - 1),
    ),
)
AGE_BAND = PackageTable(
    "age_band",
    "the bands of each set: ages from low to high, both included",
    ("set_id", "low"),
    (
        _to("age_band_set", "set_id", "the set"),
        _C("low", _T.INTEGER, "youngest age", unit="years", low=0, high=_SMALL),
        _C(
            "high", _T.INTEGER, "oldest age; empty: and over", unit="years", low=0, high=_SMALL, optional=True
        ),
    ),
)
VOCABULARY_CHOICE = PackageTable(
    "vocabulary_choice",
    "what organisations use of what the program offers; what has no row is in use",
    ("organisation_id", "kind", "code"),
    (
        _to("node", "organisation_id", "the organisation"),
        _VOCABULARY_KIND,
        _VOCABULARY_CODE,
        _C("in_use", _T.BOOLEAN, "whether it is offered"),
    ),
    since=2,
)
LOCAL_NAME = PackageTable(
    "local_name",
    "what organisations call something beside its national name",
    ("organisation_id", "kind", "code", "language"),
    (
        _to("node", "organisation_id", "the organisation"),
        _VOCABULARY_KIND,
        _VOCABULARY_CODE,
        _LANGUAGE,
        _TRANSLATION,
    ),
    since=2,
)
CALENDAR_SPAN = PackageTable(
    "calendar_span",
    "terms and holidays",
    ("id",),
    (
        _key("key in this package"),
        _to("node", "organisation_id", "whose it is; empty: everybody's", optional=True),
        _C("kind", _T.CODE, "term or holiday", codes=tuple(kind.value for kind in SpanKind)),
        _NAME,
        _C("first", _T.DATE, "first day"),
        _C("last", _T.DATE, "last day"),
    ),
    since=2,
)
CALENDAR_SPAN_NAME = PackageTable(
    "calendar_span_name",
    "names of terms and holidays in other languages",
    ("span_id", "language"),
    (_to("calendar_span", "span_id", "the term or holiday"), _LANGUAGE, _TRANSLATION),
    since=2,
)
QUESTION = PackageTable(
    "question",
    "reflection questions asked at entries",
    ("id",),
    (
        _key("key in this package"),
        _to("node", "node_id", "in whose units it is asked; empty: everywhere", optional=True),
        _C("kind", _T.CODE, "how it is answered", codes=tuple(kind.value for kind in QuestionKind)),
        _NAME,
        _C("position", _T.INTEGER, "its place among the questions of its owner", low=-_SMALL, high=_SMALL),
        _C("closed_on", _T.DATE, "first day on which it is not asked any more; empty: it is", optional=True),
        _VERSION,
    ),
    since=2,
)
QUESTION_NAME = PackageTable(
    "question_name",
    "wordings of questions in other languages",
    ("question_id", "language"),
    (_to("question", "question_id", "the question"), _LANGUAGE, _TRANSLATION),
    since=2,
)
ENTRY = PackageTable(
    "entry",
    "documented occasions, those in the bin too",
    ("id",),
    (
        _C("id", _T.UUID, "key, the same in every database"),
        _VERSION,
        _to("node", "unit_id", "where it was"),
        _to("activity", "activity_id", "what it was an occasion of"),
        _FORM,
        _C("date", _T.DATE, "the day on which it began"),
        _C(
            "start_minute",
            _T.INTEGER,
            "when it began, on the clock of the place; empty: not known",
            unit="minutes from midnight",
            low=0,
            high=24 * 60 - 1,
            optional=True,
        ),
        _count("minutes", "length", MAX_MINUTES, "minutes", low=1),
        _C("setting", _T.CODE, "setting", codes=tuple(setting.value for setting in Setting)),
        _count("girls", "girls present"),
        _count("boys", "boys present"),
        _count("other", "others present, or gender not stated"),
        _C("estimated", _T.BOOLEAN, "whether attendance is an estimate"),
        *(replace(_count(n.column, n.meaning, n.stored_at_most, n.unit), since=n.since) for n in NUMBERS),
        _C("staff_minutes_typed", _T.BOOLEAN, "false: staff_count × minutes"),
        _to("age_band_set", "age_band_set_id", "the bands in which ages were counted"),
        _C("what", _T.TEXT, "what happened"),
        _C("why", _T.TEXT, "why"),
        _C("created_at", _T.INSTANT, "when it was first saved", unit="UTC"),
        _C("created_by", _T.TEXT, "who saved it first"),
        _C("changed_at", _T.INSTANT, "when it was last saved", unit="UTC"),
        _C("changed_by", _T.TEXT, "who saved it last"),
        _C(
            "binned_at",
            _T.INSTANT,
            "since when it is in the bin; empty: it counts",
            unit="UTC",
            optional=True,
        ),
    ),
)
ENTRY_AGE = PackageTable(
    "entry_age",
    "of the young people at an entry, those whose age is known",
    ("entry_id", "gender", "band"),
    (
        _C("entry_id", _T.UUID, "the entry", refers_to="entry"),
        _C("gender", _T.CODE, "gender", codes=tuple(gender.value for gender in Gender)),
        _C("band", _T.TEXT, "age band of the entry's set: under_7, 7-12, 29+", longest=10, filled=True),
        _count("visits", "young people", low=1),
    ),
)
ENTRY_TAG = PackageTable(
    "entry_tag",
    "what entries were about",
    ("entry_id", "tag_id"),
    (_C("entry_id", _T.UUID, "the entry", refers_to="entry"), _to("tag", "tag_id", "the tag")),
)
ENTRY_ANSWER = PackageTable(
    "entry_answer",
    "answers to reflection questions: a text or a number",
    ("entry_id", "question_id"),
    (
        _C("entry_id", _T.UUID, "the entry", refers_to="entry"),
        _to("question", "question_id", "the question"),
        _C("text", _T.TEXT, "the answer in words; empty: it is a number", optional=True),
        _C("number", _T.INTEGER, "1 to 5; no 0, yes 1; empty: it is a text", low=0, high=5, optional=True),
    ),
    since=2,
)
IMPORT_RUN = PackageTable(
    "import_run",
    "spreadsheets that were imported",
    ("id",),
    (
        _C("id", _T.UUID, "key, the same in every database"),
        _to("node", "organisation_id", "the organisation"),
        _C("file_name", _T.TEXT, "name of the file"),
        _C("made_at", _T.INSTANT, "when it was imported", unit="UTC"),
        _C("made_by", _T.TEXT, "who imported it"),
    ),
)
IMPORTED_ROW = PackageTable(
    "imported_row",
    "rows of those spreadsheets, so that none comes in twice",
    ("fingerprint",),
    (
        _C("fingerprint", _T.TEXT, "what tells the row from others", filled=True),
        _C("entry_id", _T.UUID, "the entry it became; empty: erased since", refers_to="entry", optional=True),
        _C("run_id", _T.UUID, "the import", refers_to="import_run"),
    ),
)
IMPORT_PLACE = PackageTable(
    "import_place",
    "which unit is meant by a name in spreadsheets",
    ("organisation_id", "spelling"),
    (
        _to("node", "organisation_id", "the organisation"),
        _C("spelling", _T.TEXT, "the name, folded"),
        _to("node", "unit_id", "the unit"),
    ),
)
HISTORY = PackageTable(
    "history",
    "who changed what, in the order in which it happened",
    ("id",),
    (
        _C("id", _T.INTEGER, "key in this package", low=1, high=2**63 - 1),
        _C("at", _T.INSTANT, "when", unit="UTC"),
        _C("by_name", _T.TEXT, "who"),
        _C("kind", _T.TEXT, "what kind of thing was changed", longest=20, filled=True),
        _C("subject", _T.TEXT, "key of the thing", longest=40),
        _C("entry_id", _T.UUID, "the entry, which may be erased since", optional=True),
        _C("node_id", _T.INTEGER, "the place", refers_to="node", optional=True),
        _C("action", _T.TEXT, "what was done", longest=20, filled=True),
        _C("fields", _T.TEXT, 'JSON: {"field": [before, after]}'),
    ),
)

TABLES = (
    NODE,
    NODE_NAME,
    NODE_PLACE,
    ACTIVITY,
    ACTIVITY_NAME,
    TAG,
    TAG_NAME,
    AGE_BAND_SET,
    AGE_BAND,
    VOCABULARY_CHOICE,
    LOCAL_NAME,
    CALENDAR_SPAN,
    CALENDAR_SPAN_NAME,
    QUESTION,
    QUESTION_NAME,
    ENTRY,
    ENTRY_AGE,
    ENTRY_TAG,
    ENTRY_ANSWER,
    IMPORT_RUN,
    IMPORTED_ROW,
    IMPORT_PLACE,
    HISTORY,
)
"""In an order in which each can be read with what it refers to known."""
