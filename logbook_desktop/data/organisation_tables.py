"""What an organisation arranges for itself: terms of use and who accepted them, vocabularies, questions, answers.

Of the same metadata as ``tables``, which they refer to by name.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Uuid,
)

from logbook_desktop.data.columns import IntKey, SafeText, UtcDateTime, codes_of, metadata
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.entries.vocabulary import SpanKind

terms = Table(
    "terms",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    # From this day on the program opens only to those who have accepted.
    Column("valid_from", Date, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", SafeText, nullable=False),
)

terms_text = Table(
    "terms_text",
    metadata,
    Column("version", Integer, ForeignKey("terms.version"), primary_key=True, autoincrement=False),
    Column("language", String(8), primary_key=True),
    Column("body", SafeText, nullable=False),
)

terms_acceptance = Table(
    "terms_acceptance",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("version", Integer, ForeignKey("terms.version"), nullable=False),
    Column("person_id", IntKey, ForeignKey("person.id"), nullable=False, index=True),
    # Null: for oneself. Else a mentor accepted for the organisation.
    Column("organisation_id", IntKey, ForeignKey("node.id"), index=True),
    Column("accepted_at", UtcDateTime, nullable=False),
)

vocabulary_choice = Table(
    "vocabulary_choice",
    metadata,
    # What an organisation uses of what the program offers; what has no row is in use.
    Column("organisation_id", IntKey, ForeignKey("node.id"), primary_key=True, autoincrement=False),
    Column("kind", String(20), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("in_use", Boolean, nullable=False),
)

local_name = Table(
    "local_name",
    metadata,
    # What an organisation calls a national code, beside the national name.
    Column("organisation_id", IntKey, ForeignKey("node.id"), primary_key=True, autoincrement=False),
    Column("kind", String(20), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

calendar_span = Table(
    "calendar_span",
    metadata,
    Column("id", IntKey, primary_key=True),
    # Null: the network's, for everybody.
    Column("organisation_id", IntKey, ForeignKey("node.id"), index=True),
    Column("kind", String(20), nullable=False),
    Column("name", SafeText, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    codes_of("kind", SpanKind),
    CheckConstraint("last >= first", name="days"),
)

calendar_span_name = Table(
    "calendar_span_name",
    metadata,
    Column("span_id", IntKey, ForeignKey("calendar_span.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", IntKey, primary_key=True),
    # Asked in every unit of the branch. Null: the network's, for everybody.
    Column("node_id", IntKey, ForeignKey("node.id"), index=True),
    Column("kind", String(20), nullable=False),
    Column("name", SafeText, nullable=False),
    Column("position", SmallInteger, nullable=False),
    # The first day on which it is not asked any more.
    Column("closed_on", Date),
    Column("version", Integer, nullable=False),
    codes_of("kind", QuestionKind),
)

question_name = Table(
    "question_name",
    metadata,
    Column("question_id", IntKey, ForeignKey("question.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

entry_answer = Table(
    "entry_answer",
    metadata,
    Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("question_id", IntKey, ForeignKey("question.id"), primary_key=True, autoincrement=False),
    # One of the two: a text, or a number (scale 1 to 5; no 0, yes 1).
    Column("text", SafeText),
    Column("number", SmallInteger),
    CheckConstraint("(text IS NULL) <> (number IS NULL)", name="answer"),
    CheckConstraint("number BETWEEN 0 AND 5", name="number"),
    Index("entry_answer_question_id_idx", "question_id"),
    sqlite_with_rowid=False,
)
