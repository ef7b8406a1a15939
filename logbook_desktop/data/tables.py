"""The tables as they stand now, for queries; the migrations make them. A test compares the two.

Codes are short text with a CHECK, hours whole minutes, months the number of ``domain.periods.Month``.
Names are stored with the sort key and the folded search text that ``domain.names`` makes, compared as bytes.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from logbook_desktop.data import organisation_tables  # noqa: F401 (its tables are of the same metadata)
from logbook_desktop.data.columns import (
    BigIntKey,
    BinaryText,
    IntKey,
    SafeText,
    UtcDateTime,
    codes_of,
    metadata,
)
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.tree.tree import NodeKind

meta = Table(
    "meta", metadata, Column("key", String(40), primary_key=True), Column("value", SafeText, nullable=False)
)

node = Table(
    "node",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", SafeText, nullable=False),
    Column("sort_key", BinaryText, nullable=False),
    Column("search", BinaryText, nullable=False),
    Column("opened_on", Date),
    Column("closed_on", Date),
    Column("code", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    # The place that was split when this one was opened.
    Column("predecessor_id", IntKey, ForeignKey("node.id"), index=True),
    codes_of("kind", NodeKind),
    CheckConstraint("closed_on >= opened_on", name="days"),
)

node_name = Table(
    "node_name",
    metadata,
    Column("node_id", IntKey, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

node_place = Table(
    "node_place",
    metadata,
    Column("node_id", IntKey, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
    Column("from_month", Integer, primary_key=True),
    Column("parent_id", IntKey, ForeignKey("node.id"), index=True),
    CheckConstraint("parent_id <> node_id", name="parent"),
)

node_reach = Table(
    "node_reach",
    metadata,
    Column("ancestor_id", IntKey, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
    Column("node_id", IntKey, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
    Column("from_month", Integer, primary_key=True),
    Column("to_month", Integer, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    Column("ancestor_kind", String(20), nullable=False),
    CheckConstraint("to_month > from_month", name="months"),
    Index("node_reach_node_id_ancestor_kind_idx", "node_id", "ancestor_kind"),
)

activity = Table(
    "activity",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("unit_id", IntKey, ForeignKey("node.id"), nullable=False, index=True),
    Column("name", SafeText, nullable=False),
    Column("sort_key", BinaryText, nullable=False),
    Column("search", BinaryText, nullable=False),
    Column("form", String(20), nullable=False),
    Column("closed_on", Date),
    Column("version", Integer, nullable=False),
    codes_of("form", FormOfWork),
)

activity_name = Table(
    "activity_name",
    metadata,
    Column("activity_id", IntKey, ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

tag = Table(
    "tag",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("organisation_id", IntKey, ForeignKey("node.id"), index=True),
    Column("code", String(40), nullable=False),
    Column("name", SafeText, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("closed_on", Date),
)

tag_name = Table(
    "tag_name",
    metadata,
    Column("tag_id", IntKey, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("name", SafeText, nullable=False),
)

age_band_set = Table(
    "age_band_set",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("organisation_id", IntKey, ForeignKey("node.id"), index=True),
    Column("from_month", Integer, nullable=False),
)

age_band = Table(
    "age_band",
    metadata,
    Column("set_id", IntKey, ForeignKey("age_band_set.id", ondelete="CASCADE"), primary_key=True),
    Column("low", SmallInteger, primary_key=True, autoincrement=False),
    Column("high", SmallInteger),
    CheckConstraint("high >= low", name="ages"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", IntKey, ForeignKey("node.id"), nullable=False),
    Column("activity_id", IntKey, ForeignKey("activity.id"), nullable=False, index=True),
    Column("form", String(20), nullable=False),
    Column("date", Date, nullable=False),
    # Made by the database from the date, so that no writer can let the two differ.
    Column("month", Integer, server_default=FetchedValue()),
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
    Column("age_band_set_id", IntKey, ForeignKey("age_band_set.id"), nullable=False),
    Column("what", SafeText, nullable=False),
    Column("why", SafeText, nullable=False),
    Column("search", BinaryText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", SafeText, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", SafeText, nullable=False),
    Column("binned_at", UtcDateTime),
    # Whose the names are; null in files, of the IT department and of what was imported. No foreign keys: nobody is
    # ever erased, and each save would ask.
    Column("created_by_id", Integer),
    Column("changed_by_id", Integer),
    codes_of("form", FormOfWork),
    codes_of("setting", Setting),
    CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start"),
    CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    CheckConstraint("girls >= 0 AND boys >= 0 AND other >= 0", name="attendance"),
    CheckConstraint("producers BETWEEN 0 AND girls + boys + other", name="producers"),
    CheckConstraint("youth_minutes BETWEEN 0 AND minutes", name="youth_minutes"),
    CheckConstraint("staff_count >= 0 AND staff_minutes >= 0", name="staff"),
    CheckConstraint("form <> 'individual' OR girls + boys + other = 1", name="individual"),
)

entry_age = Table(
    "entry_age",
    metadata,
    Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("gender", String(10), primary_key=True),
    Column("band", String(10), primary_key=True),
    Column("visits", Integer, nullable=False),
    codes_of("gender", Gender),
    CheckConstraint("visits > 0", name="visits"),
    sqlite_with_rowid=False,
)

entry_tag = Table(
    "entry_tag",
    metadata,
    Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", IntKey, ForeignKey("tag.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", IntKey, ForeignKey("node.id"), nullable=False, index=True),
    Column("file_name", SafeText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", SafeText, nullable=False),
)

imported_row = Table(
    "imported_row",
    metadata,
    Column("fingerprint", BinaryText, primary_key=True),
    # Null once the entry has been erased from the bin: the row stays known and does not come back.
    Column("entry_id", Uuid, ForeignKey("entry.id", ondelete="SET NULL"), index=True),
    Column("run_id", Uuid, ForeignKey("import_run.id"), nullable=False, index=True),
)

import_place = Table(
    "import_place",
    metadata,
    Column("organisation_id", IntKey, ForeignKey("node.id"), primary_key=True),
    # The folded name rows were imported under; the unit may have been renamed since.
    Column("spelling", BinaryText, primary_key=True),
    Column("unit_id", IntKey, ForeignKey("node.id"), nullable=False, index=True),
)

person = Table(
    "person",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("login", BinaryText, nullable=False, unique=True),
    Column("name", SafeText, nullable=False),
    Column("sort_key", BinaryText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", SafeText, nullable=False),
    # Set until the first password has been changed; after that moment it opens nothing any more.
    Column("first_password_until", UtcDateTime),
    Column("deactivated_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("email", SafeText, nullable=False, server_default=""),
    # Of letters to the person; the program has a language of its own.
    Column("language", String(2), nullable=False, server_default="fi"),
    # The newest terms of use that the person has accepted; 0: none.
    Column("terms_version", Integer, nullable=False, server_default="0"),
)

person_grant = Table(
    "person_grant",
    metadata,
    Column("id", IntKey, primary_key=True),
    Column("person_id", IntKey, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(30), nullable=False),
    Column("node_id", IntKey, ForeignKey("node.id"), nullable=False, index=True),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("granted_by", SafeText, nullable=False),
    UniqueConstraint("person_id", "role", "node_id", name="person_grant_person_id_role_node_id_key"),
    codes_of("role", Role),
)

live_channel = Table(
    "live_channel",
    metadata,
    Column("organisation_id", IntKey, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
    # Not to be guessed: whoever knows the name can listen.
    Column("channel", SafeText, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", BigIntKey, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("login", SafeText, nullable=False),
    Column("by_name", SafeText, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(40), nullable=False),
    # No foreign keys: what happened stays, whatever becomes of what it happened to.
    Column("entry_id", Uuid),
    Column("node_id", IntKey),
    Column("action", String(20), nullable=False),
    # {"field": [old, new]} as JSON.
    Column("fields", SafeText, nullable=False),
    # Whose the name is; null in files, of the IT department and of what came with a package.
    Column("by_id", Integer),
    Index("history_entry_id_idx", "entry_id"),
    Index("history_kind_subject_idx", "kind", "subject"),
    Index("history_node_id_idx", "node_id"),
)

imported_key = Table(
    "imported_key",
    metadata,
    # Which row here a node or an activity of another database became; that database's own name is in its ``meta``.
    Column("source", Uuid, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("old_id", IntKey, primary_key=True, autoincrement=False),
    Column("new_id", IntKey, nullable=False),
    # As it was called there: two files copied from one give the same keys to different things.
    Column("name", SafeText, nullable=False),
    # Whether it was made there, or had only come there from another.
    Column("made_there", Boolean, nullable=False),
    Index("imported_key_kind_new_id_idx", "kind", "new_id"),
)
