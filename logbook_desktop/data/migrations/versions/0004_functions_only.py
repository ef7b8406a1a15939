"""The server answers through functions: marks of changed rights, proposals of merges.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables`` and ``server_tables``.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _mark_changed_rights()


def _mark_changed_rights() -> None:
    # One row for each transaction that changes who may do what; swept by the next one.
    op.execute("CREATE TABLE right_change (xact xid8 PRIMARY KEY)")
