"""The main job: the tree with its memory, vocabulary, entries, imports.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables``.
"""

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
Key = Integer
Moment = DateTime(timezone=True)

_MEASURED = "girls, boys, other, minutes, youth_minutes, producers, staff_minutes, estimated, date"


def _codes(column: str, codes: str) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _month() -> str:
    """The number of the entry's month, counted from the year 0."""
    if _postgres():
        return "(extract(year FROM date)::int * 12 + extract(month FROM date)::int - 1)"
    return "CAST(substr(date, 1, 4) AS INTEGER) * 12 + CAST(substr(date, 6, 2) AS INTEGER) - 1"


def upgrade() -> None:
    _create_tables()
    _create_entry_tables()
    _create_report_indexes()


def _create_report_indexes() -> None:
    """One covering index answers reports; one orders the lists. Entries in the bin are in neither."""
    start = "start_minute"
    if _postgres():
        start += " NULLS FIRST"  # as in SQLite
        columns = f"(unit_id, month) INCLUDE (form, setting, activity_id, {_MEASURED})"
    else:
        columns = f"(unit_id, month, form, setting, activity_id, {_MEASURED})"
    op.execute(f"CREATE INDEX entry_report_idx ON entry {columns} WHERE binned_at IS NULL")
    op.execute(f"CREATE INDEX entry_list_idx ON entry (date, {start}, id) WHERE binned_at IS NULL")


def _create_tables() -> None:
    op.create_table(
        "meta", Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
    )

    op.create_table(
        "node",
        Column("id", Key, primary_key=True),
        Column("kind", String(20), nullable=False),
        Column("name", Text, nullable=False),
        Column("sort_key", Bytewise, nullable=False),
        Column("search", Bytewise, nullable=False),
        Column("opened_on", Date),
        Column("closed_on", Date),
        Column("code", String(20), nullable=False),
        Column("version", Integer, nullable=False),
        _codes("kind", "network country region organisation area unit"),
        CheckConstraint("closed_on >= opened_on", name="days"),
    )

    op.create_table(
        "node_name",
        Column("node_id", Key, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )

    op.create_table(
        "node_place",
        Column("node_id", Key, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
        Column("from_month", Integer, primary_key=True),
        Column("parent_id", Key, ForeignKey("node.id"), index=True),
        CheckConstraint("parent_id <> node_id", name="parent"),
    )

    op.create_table(
        "node_reach",
        Column("ancestor_id", Key, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
        Column("node_id", Key, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
        Column("from_month", Integer, primary_key=True),
        Column("to_month", Integer, nullable=False),
        Column("depth", SmallInteger, nullable=False),
        Column("ancestor_kind", String(20), nullable=False),
        CheckConstraint("to_month > from_month", name="months"),
        Index("node_reach_node_id_ancestor_kind_idx", "node_id", "ancestor_kind"),
    )

    op.create_table(
        "activity",
        Column("id", Key, primary_key=True),
        Column("unit_id", Key, ForeignKey("node.id"), nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("sort_key", Bytewise, nullable=False),
        Column("search", Bytewise, nullable=False),
        Column("form", String(20), nullable=False),
        Column("closed_on", Date),
        Column("version", Integer, nullable=False),
        _codes("form", "open group individual"),
    )

    op.create_table(
        "activity_name",
        Column("activity_id", Key, ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )

    op.create_table(
        "tag",
        Column("id", Key, primary_key=True),
        Column("organisation_id", Key, ForeignKey("node.id"), index=True),
        Column("code", String(40), nullable=False),
        Column("name", Text, nullable=False),
        Column("position", SmallInteger, nullable=False),
    )

    op.create_table(
        "tag_name",
        Column("tag_id", Key, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
        Column("language", String(8), primary_key=True),
        Column("name", Text, nullable=False),
    )

    op.create_table(
        "age_band_set",
        Column("id", Key, primary_key=True),
        Column("organisation_id", Key, ForeignKey("node.id"), index=True),
        Column("from_month", Integer, nullable=False),
    )

    op.create_table(
        "age_band",
        Column("set_id", Key, ForeignKey("age_band_set.id", ondelete="CASCADE"), primary_key=True),
        Column("low", SmallInteger, primary_key=True, autoincrement=False),
        Column("high", SmallInteger),
        CheckConstraint("high >= low", name="ages"),
    )


def _create_entry_tables() -> None:
    op.create_table(
        "entry",
        Column("id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("unit_id", Key, ForeignKey("node.id"), nullable=False),
        Column("activity_id", Key, ForeignKey("activity.id"), nullable=False, index=True),
        Column("form", String(20), nullable=False),
        Column("date", Date, nullable=False),
        # Made by the database from the date, so that no writer can let the two differ.
        Column("month", Integer, Computed(_month(), persisted=True)),
        Column("start_minute", SmallInteger),
        Column("minutes", SmallInteger, nullable=False),
        Column("setting", String(20), nullable=False),
        Column("girls", Integer, nullable=False),
        Column("boys", Integer, nullable=False),
        Column("other", Integer, nullable=False),
        Column("estimated", Boolean, nullable=False),
        Column("producers", Integer, nullable=False),
        Column("youth_minutes", SmallInteger, nullable=False),
        Column("staff_count", SmallInteger, nullable=False),
        Column("staff_minutes", Integer, nullable=False),
        Column("staff_minutes_typed", Boolean, nullable=False),
        Column("age_band_set_id", Key, ForeignKey("age_band_set.id"), nullable=False),
        Column("what", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("search", Bytewise, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("changed_at", Moment, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("binned_at", Moment),
        _codes("form", "open group individual"),
        _codes("setting", "youth_centre school street digital camp event mobile other"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("girls >= 0 AND boys >= 0 AND other >= 0", name="attendance"),
        CheckConstraint("producers BETWEEN 0 AND girls + boys + other", name="producers"),
        CheckConstraint("youth_minutes BETWEEN 0 AND minutes", name="youth_minutes"),
        CheckConstraint("staff_count >= 0 AND staff_minutes >= 0", name="staff"),
        CheckConstraint("form <> 'individual' OR girls + boys + other = 1", name="individual"),
    )

    op.create_table(
        "entry_age",
        Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
        Column("gender", String(10), primary_key=True),
        Column("band", String(10), primary_key=True),
        Column("visits", Integer, nullable=False),
        _codes("gender", "girls boys other"),
        CheckConstraint("visits > 0", name="visits"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "entry_tag",
        Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
        Column("tag_id", Key, ForeignKey("tag.id"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "import_run",
        Column("id", Uuid, primary_key=True),
        Column("organisation_id", Key, ForeignKey("node.id"), nullable=False, index=True),
        Column("file_name", Text, nullable=False),
        Column("made_at", Moment, nullable=False),
        Column("made_by", Text, nullable=False),
    )

    op.create_table(
        "imported_row",
        Column("fingerprint", Bytewise, primary_key=True),
        # Null once the entry has been erased from the bin: the row stays known and does not come back.
        Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="SET NULL"), index=True),
        Column("run_id", Uuid, ForeignKey("import_run.id"), nullable=False, index=True),
    )
    op.create_table(
        "import_place",
        Column("organisation_id", Key, ForeignKey("node.id"), primary_key=True),
        # The folded name rows were imported under; the unit may have been renamed since.
        Column("spelling", Bytewise, primary_key=True),
        Column("unit_id", Key, ForeignKey("node.id"), nullable=False, index=True),
    )
