"""Is the roll-up of a server what the entries add up to? Each grain beside a full re-aggregation."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete, text

from logbook_desktop.data.invariants import BrokenInvariant
from logbook_desktop.data.server_tables import network_roll_up, organisation_roll_up, roll_up, roll_up_mark
from logbook_desktop.domain.entries.entry_fields import SUMMED_COLUMNS

_FINE = f"""
SELECT unit_id, month, form, setting, count(*) AS entries, sum(estimated::int) AS estimated,
       {", ".join(f"sum({name}) AS {name}" for name in SUMMED_COLUMNS)}
  FROM entry WHERE binned_at IS NULL GROUP BY unit_id, month, form, setting
"""
_ORGANISATIONS = f"""
SELECT d.dimension, f.month, r.ancestor_id AS organisation_id,
       CASE d.dimension WHEN 'form' THEN f.form ELSE f.setting END AS code, sum(f.entries) AS entries,
       sum(f.girls) AS girls, sum(f.boys) AS boys, sum(f.other) AS other, sum(f.minutes) AS minutes,
       sum(f.youth_minutes) AS youth_minutes
  FROM (VALUES ('form'), ('setting')) AS d(dimension) CROSS JOIN ({_FINE}) AS f
  JOIN node_reach r ON r.node_id = f.unit_id AND r.ancestor_kind = 'organisation'
   AND r.from_month <= f.month AND r.to_month > f.month
 GROUP BY 1, 2, 3, 4
"""
_NETWORK = f"""
SELECT o.dimension, o.month, o.code, sum(o.entries), sum(o.girls), sum(o.boys), sum(o.other), sum(o.minutes),
       sum(o.youth_minutes)
  FROM ({_ORGANISATIONS}) AS o GROUP BY 1, 2, 3
"""
_COARSE_COLUMNS = "dimension, month, code, entries, girls, boys, other, minutes, youth_minutes"
_WAIT = "10s"
"""How long a recount waits for those who are writing."""
_MONTHS = """
SELECT coalesce(min(month), 0), coalesce(max(month), 0)
  FROM (SELECT month FROM entry UNION ALL SELECT month FROM roll_up UNION ALL SELECT month FROM organisation_roll_up
        UNION ALL SELECT month FROM network_roll_up) AS every_month
"""
"""The months in which anything is, rightly or wrongly; readers' functions take time for each month they are asked."""


def broken_roll_up(connection: Connection) -> Iterator[BrokenInvariant]:
    """Rows of each grain, as readers get it, that differ from the entries. Nothing for a file: it has views."""
    if connection.dialect.name != "postgresql":
        return
    first, last = connection.execute(text(_MONTHS)).one()
    columns = ", ".join(c.name for c in roll_up.columns)  # in the order of _FINE, whatever that of the table
    figures = " OR ".join(f"{c.name} <> 0" for c in roll_up.columns if not c.primary_key)
    kept = {
        "roll_up_as_entries": (roll_up, _FINE, f"SELECT {columns} FROM roll_up WHERE {figures}"),
        "organisations_as_entries": (
            organisation_roll_up,
            _ORGANISATIONS,
            _read("organisation_sums", first, last),
        ),
        "network_as_entries": (network_roll_up, _NETWORK, _read("network_sums", first, last)),
    }
    for rule, (table, anew, stored) in kept.items():
        names = ", ".join(c.name for c in table.primary_key.columns)
        query = text(
            f"WITH anew AS ({anew}), kept AS ({stored}),"
            " differing AS ((TABLE anew EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE anew))"
            f" SELECT ({names})::text, count(*) OVER () FROM differing LIMIT 1"
        )
        for example, count in connection.execute(query):
            yield BrokenInvariant(rule, str(example), int(count))


def recount(connection: Connection) -> None:
    """Work out every grain anew from the entries. Nothing for a file: it has views.

    Who writes entries or changes the tree meanwhile waits; readers do not. Raises DBAPIError (lock_timeout)
    where somebody has been writing for too long.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
    connection.execute(text("LOCK TABLE entry, node_reach IN SHARE ROW EXCLUSIVE MODE"))
    for table in (roll_up_mark, network_roll_up, organisation_roll_up, roll_up):
        connection.execute(delete(table))
    for table, anew in (
        (roll_up, _FINE),
        (organisation_roll_up, _ORGANISATIONS),
        (network_roll_up, _NETWORK),
    ):
        columns = ", ".join(column.name for column in table.columns)
        named = anew if table is not network_roll_up else f"SELECT * FROM ({anew}) AS n ({_COARSE_COLUMNS})"
        connection.execute(
            text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM ({named}) AS anew")
        )


def _read(function: str, first: int, last: int) -> str:
    return " UNION ALL ".join(
        f"SELECT * FROM app.{function}({first:d}, {last:d}, '{by}')" for by in ("form", "setting")
    )
