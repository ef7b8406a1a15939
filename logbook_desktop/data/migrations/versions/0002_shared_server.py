"""The shared server: people and their grants, history, secret channels.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables``. Made so that the program of 0001
goes on working: everything here is an addition.
"""

from uuid import uuid4

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    column,
    insert,
    table,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
Key = Integer
LongKey = BigInteger().with_variant(Integer, "sqlite")
Moment = DateTime(timezone=True)


def _codes(column: str, codes: str) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def upgrade() -> None:
    _create_people()
    _create_history()
    _create_keys_of_packages()


def _create_people() -> None:
    op.create_table(
        "person",
        Column("id", Key, primary_key=True),
        Column("login", Bytewise, nullable=False, unique=True),
        Column("name", Text, nullable=False),
        Column("sort_key", Bytewise, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("created_by", Text, nullable=False),
        # Set until the first password has been changed; after that moment it opens nothing any more.
        Column("first_password_until", Moment),
        Column("deactivated_at", Moment),
        Column("version", Integer, nullable=False),
    )
    op.create_table(
        "person_grant",
        Column("id", Key, primary_key=True),
        Column("person_id", Key, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        Column("role", String(30), nullable=False),
        Column("node_id", Key, ForeignKey("node.id"), nullable=False, index=True),
        Column("granted_at", Moment, nullable=False),
        Column("granted_by", Text, nullable=False),
        UniqueConstraint("person_id", "role", "node_id", name="person_grant_person_id_role_node_id_key"),
        _codes("role", "network_administrator mentor manager worker viewer kiosk"),
    )
    op.create_table(
        "live_channel",
        Column("organisation_id", Key, ForeignKey("node.id", ondelete="CASCADE"), primary_key=True),
        # Not to be guessed: whoever knows the name can listen.
        Column("channel", Text, nullable=False),
    )


def _create_history() -> None:
    op.create_table(
        "history",
        Column("id", LongKey, primary_key=True),
        Column("at", Moment, nullable=False),
        Column("login", Text, nullable=False),
        Column("by_name", Text, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("subject", String(40), nullable=False),
        # No foreign keys: what happened stays, whatever becomes of what it happened to.
        Column("entry_id", Uuid),
        Column("node_id", Key),
        Column("action", String(20), nullable=False),
        # {"field": [old, new]} as JSON.
        Column("fields", Text, nullable=False),
        Index("history_entry_id_idx", "entry_id"),
        Index("history_kind_subject_idx", "kind", "subject"),
        Index("history_node_id_idx", "node_id"),
    )
    # The bin is looked at, and emptied after 30 days, without reading every entry.
    op.execute("CREATE INDEX entry_bin_idx ON entry (binned_at) WHERE binned_at IS NOT NULL")


def _create_keys_of_packages() -> None:
    """By what a package of data knows the rows of another database, and the name of this one."""
    op.create_table(
        "imported_key",
        Column("source", Uuid, primary_key=True),
        Column("kind", String(20), primary_key=True),
        Column("old_id", Key, primary_key=True, autoincrement=False),
        Column("new_id", Key, nullable=False),
        # As it was called there, and at which version: copies of one file give the same keys to different things.
        Column("name", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Index("imported_key_kind_new_id_idx", "kind", "new_id"),
    )
    meta = table("meta", column("key", String), column("value", String))
    op.execute(insert(meta).values(key="database", value=str(uuid4())))
