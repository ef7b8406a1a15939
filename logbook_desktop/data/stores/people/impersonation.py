"""What a person may see of what the acting person may see, as the server says it (``postgres/rehearsal.sql``)."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.domain.people.access import Action, NotAllowedError

SEEN = "seen"
NAMED = "named"
READ = "read"
WRITTEN = "written"
TOTALS = "totals"
VIEWED = "viewed"
KEPT = "kept"


def impersonated(connection: Connection, person_id: int) -> dict[str, frozenset[int]]:
    """Nodes by what is open there. NotAllowedError for whoever is not the person's mentor in all they may do."""
    found: dict[str, set[int]] = {}
    asked = text("SELECT what, node_id FROM app.rehearsed(:person)")
    try:
        rows = connection.execute(asked, {"person": person_id})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise NotAllowedError(Action.MANAGE_PEOPLE, None) from error
    for row in rows:
        found.setdefault(row.what, set()).add(row.node_id)
    return {what: frozenset(nodes) for what, nodes in found.items()}
