"""What only a server has as tables, beside ``tables``.

The roll-up: sums of the entries, kept by triggers, in a file a view (what the grains mean: ``postgres/rollup.sql``);
the marks of transactions that change rights (``postgres/scopes.sql``); and proposals of merges, which in a file
nobody has to agree to (``postgres/merging.sql``).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import UserDefinedType

from logbook_desktop.domain.entries.entry_fields import SUMMED_COLUMNS

server_metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "ix": "%(table_name)s_%(column_0_name)s_idx",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
    }
)


class Xid8(UserDefinedType[str]):
    """The full number of a transaction."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """As PostgreSQL writes the type."""
        return "xid8"


_Code = Text().with_variant(Text(collation="C"), "postgresql")
_COARSE = ("girls", "boys", "other", "minutes", "youth_minutes")


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _code(name: str) -> Column[str]:
    return Column(name, _Code, primary_key=True)


def _sums(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


roll_up = Table(
    "roll_up",
    server_metadata,
    _key("unit_id"),
    _key("month"),
    _code("form"),
    _code("setting"),
    *_sums("entries", "estimated", *SUMMED_COLUMNS),
)
"""Per unit, month, form and setting; minutes whole. A row may have become 0 throughout: ask for ``entries > 0``."""

organisation_roll_up = Table(
    "organisation_roll_up",
    server_metadata,
    _code("dimension"),
    _key("month"),
    _key("organisation_id"),
    _code("code"),
    *_sums("entries", *_COARSE),
)

network_roll_up = Table(
    "network_roll_up",
    server_metadata,
    _code("dimension"),
    _key("month"),
    _code("code"),
    *_sums("entries", *_COARSE),
)

roll_up_mark = Table(
    "roll_up_mark",
    server_metadata,
    Column("node_id", Integer, nullable=False),
    Column("from_month", Integer, nullable=False),
    Column("to_month", Integer, nullable=False),
)

right_change = Table("right_change", server_metadata, Column("xact", Xid8, primary_key=True))
"""Transactions that changed rights, passwords, terms or the tree: each gets no answer but that change's own."""

merge_proposal = Table(
    "merge_proposal",
    server_metadata,
    Column("id", Integer, primary_key=True),
    Column("node_id", Integer, nullable=False, index=True),
    Column("into_id", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("proposer_id", Integer),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("outcome", String(20)),
    Column("closed_by", Text),
    Column("closed_at", DateTime(timezone=True)),
)
"""``node_id`` comes under ``into_id`` from a month on, once a mentor of each has agreed."""

merge_consent = Table(
    "merge_consent",
    server_metadata,
    Column("proposal_id", Integer, ForeignKey("merge_proposal.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Integer),
    Column("agreed_by", Text, nullable=False),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
)
"""The yes that was said for an organisation."""
