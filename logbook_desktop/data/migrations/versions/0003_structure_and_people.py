"""Structure and people: predecessors, letters to people, terms of use, vocabularies, questions and their answers.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables`` and ``organisation_tables``. Made so
that the program of 0002 goes on working: everything here is an addition.
"""

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
    text,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Key = Integer
Moment = DateTime(timezone=True)


def _codes(column: str, codes: str) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _key_of(table: str, name: str, *, optional: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Key, ForeignKey(f"{table}.id"), nullable=optional, index=index)


def upgrade() -> None:
    _add_columns()
    _create_terms()
    _create_vocabulary()
    _create_questions()


def _add_columns() -> None:
    # Written out: the tool at hand cannot add a column with a foreign key to a file.
    op.execute("ALTER TABLE node ADD COLUMN predecessor_id INTEGER REFERENCES node (id)")
    op.create_index("node_predecessor_id_idx", "node", ["predecessor_id"])
    op.add_column("person", Column("email", Text, nullable=False, server_default=""))
    op.add_column("person", Column("language", String(2), nullable=False, server_default="fi"))
    # The newest terms of use that the person has accepted; 0: none.
    op.add_column("person", Column("terms_version", Integer, nullable=False, server_default="0"))
    op.add_column("tag", Column("closed_on", Date))


def _create_terms() -> None:
    op.create_table(
        "terms",
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("valid_from", Date, nullable=False),
        Column("published_at", Moment, nullable=False),
        Column("published_by", Text, nullable=False),
    )
    op.create_table(
        "terms_text",
        Column("version", Integer, ForeignKey("terms.version"), primary_key=True, autoincrement=False),
        Column("language", String(8), primary_key=True),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "terms_acceptance",
        Column("id", Key, primary_key=True),
        Column("version", Integer, ForeignKey("terms.version"), nullable=False),
        Column("person_id", Key, ForeignKey("person.id"), nullable=False, index=True),
        # Null: for oneself. Else a mentor accepted for the organisation.
        _key_of("node", "organisation_id", optional=True, index=True),
        Column("accepted_at", Moment, nullable=False),
    )
    op.create_index(
        "terms_acceptance_own_key",
        "terms_acceptance",
        ["version", "person_id"],
        unique=True,
        postgresql_where=text("organisation_id IS NULL"),
        sqlite_where=text("organisation_id IS NULL"),
    )
    op.create_index(
        "terms_acceptance_organisation_key",
        "terms_acceptance",
        ["version", "organisation_id"],
        unique=True,
        postgresql_where=text("organisation_id IS NOT NULL"),
        sqlite_where=text("organisation_id IS NOT NULL"),
    )


def _create_vocabulary() -> None:
    op.create_table(
        "vocabulary_choice",
        Column("organisation_id", Key, ForeignKey("node.id"), primary_key=True, autoincrement=False),
        Column("kind", String(20), primary_key=True),
        Column("code", String(40), primary_key=True),
        Column("in_use", Boolean, nullable=False),
    )
    op.create_table(
        "local_name",
        Column("organisation_id", Key, ForeignKey("node.id"), primary_key=True, autoincrement=False),
        Column("kind", String(20), primary_key=True),
        Column("code", String(40), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )
    op.create_table(
        "calendar_span",
        Column("id", Key, primary_key=True),
        # Null: the network's, for everybody.
        _key_of("node", "organisation_id", optional=True, index=True),
        Column("kind", String(20), nullable=False),
        Column("name", Text, nullable=False),
        Column("first", Date, nullable=False),
        Column("last", Date, nullable=False),
        _codes("kind", "term holiday"),
        CheckConstraint("last >= first", name="days"),
    )
    op.create_table(
        "calendar_span_name",
        Column("span_id", Key, ForeignKey("calendar_span.id", ondelete="CASCADE"), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )


def _create_questions() -> None:
    op.create_table(
        "question",
        Column("id", Key, primary_key=True),
        # Asked in every unit of the branch. Null: the network's, for everybody.
        _key_of("node", "node_id", optional=True, index=True),
        Column("kind", String(20), nullable=False),
        Column("name", Text, nullable=False),
        Column("position", SmallInteger, nullable=False),
        # The first day on which it is not asked any more.
        Column("closed_on", Date),
        Column("version", Integer, nullable=False),
        _codes("kind", "text scale yes_no"),
    )
    op.create_table(
        "question_name",
        Column("question_id", Key, ForeignKey("question.id", ondelete="CASCADE"), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )
    op.create_table(
        "entry_answer",
        Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
        Column("question_id", Key, ForeignKey("question.id"), primary_key=True, autoincrement=False),
        # One of the two: a text, or a number (scale 1 to 5; no 0, yes 1).
        Column("text", Text),
        Column("number", SmallInteger),
        CheckConstraint("(text IS NULL) <> (number IS NULL)", name="answer"),
        CheckConstraint("number BETWEEN 0 AND 5", name="number"),
        Index("entry_answer_question_id_idx", "question_id"),
        sqlite_with_rowid=False,
    )
