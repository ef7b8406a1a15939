"""What a person may see of what the acting person may see, in the words of the server (``postgres/rehearsal.sql``)."""

from sqlalchemy import Connection, text

SEEN = "seen"
NAMED = "named"
READ = "read"
WRITTEN = "written"
TOTALS = "totals"
VIEWED = "viewed"
KEPT = "kept"


def rehearsed(connection: Connection, person_id: int) -> dict[str, frozenset[int]]:
    """Nodes by what is open there. The server refuses whoever is not the person's mentor."""
    found: dict[str, set[int]] = {}
    rows = connection.execute(text("SELECT what, node_id FROM app.rehearsed(:person)"), {"person": person_id})
    for row in rows:
        found.setdefault(row.what, set()).add(row.node_id)
    return {what: frozenset(nodes) for what, nodes in found.items()}
