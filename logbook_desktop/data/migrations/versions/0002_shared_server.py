"""The shared server: people and their grants, history, secret channels.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables``. Made so that the program of 0001
goes on working: everything here is an addition.
"""

from uuid import uuid4

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
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
Code = Text().with_variant(Text(collation="C"), "postgresql")
BigIntKey = BigInteger().with_variant(Integer, "sqlite")
Moment = DateTime(timezone=True)


def _codes(column: str, codes: str) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def upgrade() -> None:
    _create_people()
    _create_history()
    _create_keys_of_packages()
    _create_roll_up()


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
        Column("id", BigIntKey, primary_key=True),
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
        # As it was called there: copies of one file give the same keys to different things.
        Column("name", Text, nullable=False),
        # Whether it was made there, or had only come there from another.
        Column("made_there", Boolean, nullable=False),
        Index("imported_key_kind_new_id_idx", "kind", "new_id"),
    )
    meta = table("meta", column("key", String), column("value", String))
    op.execute(insert(meta).values(key="database", value=str(uuid4())))


_SUMS = "girls boys other minutes youth_minutes"
_FINE_SUMS = f"entries estimated {_SUMS} producers staff_minutes"
_FILLED = """
SELECT unit_id, month, form, setting, count(*) AS entries, sum(CASE WHEN estimated THEN 1 ELSE 0 END) AS estimated,
       sum(girls) AS girls, sum(boys) AS boys, sum(other) AS other, sum(minutes) AS minutes,
       sum(youth_minutes) AS youth_minutes, sum(producers) AS producers, sum(staff_minutes) AS staff_minutes
  FROM entry WHERE binned_at IS NULL
 GROUP BY unit_id, month, form, setting
"""


def _create_roll_up() -> None:
    """Sums of the entries: tables that a server keeps by triggers, a view in a file."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"CREATE VIEW roll_up AS {_FILLED}")
        return

    def sums(names: str) -> list[Column[int]]:
        return [Column(name, BigInteger, nullable=False) for name in names.split()]

    op.create_table(
        "roll_up",
        Column("unit_id", Key, primary_key=True, autoincrement=False),
        Column("month", Integer, primary_key=True, autoincrement=False),
        Column("form", Code, primary_key=True),
        Column("setting", Code, primary_key=True),
        *sums(_FINE_SUMS),
    )
    # The coarse grains are by form or by setting: ``dimension`` says which one ``code`` is of.
    op.create_table(
        "organisation_roll_up",
        Column("dimension", Code, primary_key=True),
        Column("month", Integer, primary_key=True, autoincrement=False),
        Column("organisation_id", Key, primary_key=True, autoincrement=False),
        Column("code", Code, primary_key=True),
        *sums(f"entries {_SUMS}"),
    )
    op.create_table(
        "network_roll_up",
        Column("dimension", Code, primary_key=True),
        Column("month", Integer, primary_key=True, autoincrement=False),
        Column("code", Code, primary_key=True),
        *sums(f"entries {_SUMS}"),
    )
    # Where the coarse grains are behind. Only ever added to, by everybody at once: no key.
    op.create_table(
        "roll_up_mark",
        Column("node_id", Key, nullable=False),
        Column("from_month", Integer, nullable=False),
        Column("to_month", Integer, nullable=False),
    )
    # Nobody writes between this and the triggers, which the same transaction makes.
    op.execute("LOCK TABLE entry, node_reach IN SHARE ROW EXCLUSIVE MODE")
    op.execute(f"INSERT INTO roll_up {_FILLED}")
    op.execute("INSERT INTO roll_up_mark SELECT id, 0, 120000 FROM node WHERE kind = 'organisation'")
