"""The server answers through functions: marks of changed rights, authors by key, proposals of merges.

Frozen: what the tables look like now stands in ``logbook_desktop.data.tables`` and ``server_tables``.
"""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep_authors_by_key()
    if op.get_bind().dialect.name != "postgresql":
        return
    _mark_changed_rights()
    _propose_merges()
    _take_control_characters_out_of_names()


def _mark_changed_rights() -> None:
    # One row for each transaction that changes who may do what; swept by the next one.
    op.execute("CREATE TABLE right_change (xact xid8 PRIMARY KEY)")


def _take_control_characters_out_of_names() -> None:
    # From now on none comes in; what has one could not be changed any more.
    for table in ("node", "node_name", "activity", "activity_name", "tag", "tag_name"):
        op.execute(
            f"UPDATE {table} SET name = translate(name, chars.control, repeat(' ', length(chars.control)))"
            " FROM (SELECT string_agg(chr(code), '') AS control FROM unnest("
            "   ARRAY(SELECT generate_series(1, 31)) || ARRAY(SELECT generate_series(127, 159))) AS code) AS chars"
            " WHERE name <> translate(name, chars.control, '')"
        )


def _propose_merges() -> None:
    # No foreign keys to what it is about: a proposal keeps nobody from erasing an organisation, or a person.
    op.create_table(
        "merge_proposal",
        Column("id", Integer, primary_key=True),
        Column("node_id", Integer, nullable=False, index=True),
        Column("into_id", Integer, nullable=False),
        # From the first day of this month.
        Column("month", Integer, nullable=False),
        # Null: the IT department.
        Column("proposer_id", Integer),
        Column("proposed_by", Text, nullable=False),
        Column("proposed_at", DateTime(timezone=True), nullable=False),
        # Null while it is open, or has lapsed unseen.
        Column("outcome", String(20)),
        Column("closed_by", Text),
        Column("closed_at", DateTime(timezone=True)),
    )
    op.create_table(
        "merge_consent",
        Column("proposal_id", Integer, ForeignKey("merge_proposal.id", ondelete="CASCADE"), primary_key=True),
        Column("organisation_id", Integer, primary_key=True, autoincrement=False),
        Column("person_id", Integer),
        Column("agreed_by", Text, nullable=False),
        Column("agreed_at", DateTime(timezone=True), nullable=False),
    )


def _keep_authors_by_key() -> None:
    # Null: in a file, of the IT department, of what was imported, and where nobody was to be found.
    op.add_column("entry", Column("created_by_id", Integer))
    op.add_column("entry", Column("changed_by_id", Integer))
    op.add_column("history", Column("by_id", Integer))
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("UPDATE history h SET by_id = p.id FROM person p WHERE p.login = h.login")
    op.execute("ALTER TABLE entry DISABLE TRIGGER USER")  # no entry is changed by this
    op.execute(_ENTRIES_BY_KEY)
    op.execute("ALTER TABLE entry ENABLE TRIGGER USER")


_ENTRIES_BY_KEY = """
WITH called AS (
  SELECT p.id, p.created_at, p.name FROM person p
   UNION
  SELECT p.id, p.created_at, name
    FROM history h JOIN person p ON h.kind = 'person' AND h.subject = p.id::text,
         jsonb_array_elements_text(h.fields::jsonb -> 'name') AS name
   WHERE name IS NOT NULL
), sole AS (
  SELECT name, min(id) AS id, min(created_at) AS since FROM called GROUP BY name HAVING count(DISTINCT id) = 1
), last AS (
  SELECT entry_id, at, min(by_id) AS id FROM history WHERE kind = 'entry' GROUP BY entry_id, at
)
UPDATE entry e SET created_by_id = made.id,
       changed_by_id = CASE WHEN last.entry_id IS NULL THEN changed.id ELSE last.id END
  FROM entry same
  LEFT JOIN sole made ON made.name = same.created_by AND made.since <= same.created_at
  LEFT JOIN sole changed ON changed.name = same.changed_by AND changed.since <= same.changed_at
  LEFT JOIN last ON last.entry_id = same.id AND last.at = same.changed_at
 WHERE same.id = e.id AND coalesce(made.id, changed.id, last.id) IS NOT NULL
"""
"""By the login of the last change where history has it, else by name: one that only one person was ever called, who
was there already."""
