"""Demo data many times over, inside a server: more countries like the first, with all that is documented there.

For the size at which a server is measured (millions of entries). Nothing is sent over the wire again, and triggers
rest meanwhile: the copies are as right as what they are copied from, and the roll-up is copied with them.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from logbook_desktop.data.names import name_columns
from logbook_desktop.domain.names import Name

_NODE = "CASE WHEN {0} = :root THEN {0} ELSE {0} + k * :nodes END"
_ACTIVITY = "{0} + k * :activities"
_TAG = "CASE WHEN {0} <= :national THEN {0} ELSE {0} + k * :tags END"
# The same of every copy each time: the last byte of the key says which copy it is.
_ENTRY = "encode(set_byte(uuid_send({0}), 15, get_byte(uuid_send({0}), 15) # k), 'hex')::uuid"
_KEYS = {
    "node": {"id": _NODE},
    "node_name": {"node_id": _NODE},
    "node_place": {"node_id": _NODE, "parent_id": _NODE},
    "node_reach": {"ancestor_id": _NODE, "node_id": _NODE},
    "activity": {"id": _ACTIVITY, "unit_id": _NODE},
    "activity_name": {"activity_id": _ACTIVITY},
    "tag": {"id": _TAG, "organisation_id": _NODE},
    "tag_name": {"tag_id": _TAG},
    "entry": {"id": _ENTRY, "unit_id": _NODE, "activity_id": _ACTIVITY},
    "entry_age": {"entry_id": _ENTRY},
    "entry_tag": {"entry_id": _ENTRY, "tag_id": _TAG},
    "roll_up": {"unit_id": _NODE},
}
"""The tables that are copied, in order, and what becomes of their keys; the rest stays as it is."""
_FIRST_KEY = {"node": "id", "node_name": "node_id", "node_place": "node_id", "node_reach": "node_id"}
_COLUMNS = text(
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name = :name AND is_generated = 'NEVER' ORDER BY ordinal_position"
)


def copy_countries(connection: Connection, copies: int) -> Iterator[str]:
    """Make so many copies of everything below the network; gives the name of each table when it is done.

    For a superuser, on a server that holds the demo and nothing else.
    """
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    sizes = _sizes(connection)
    for table, keys in _KEYS.items():
        names = connection.scalars(_COLUMNS, {"name": table}).all()
        made = ", ".join(keys[name].format(name) if name in keys else name for name in names)
        rows = ""
        if table in _FIRST_KEY:  # the network itself stays one, and so do the national tags
            rows = f"WHERE {_FIRST_KEY[table]} <> :root"
        elif table in ("tag", "tag_name"):
            rows = f"WHERE {'id' if table == 'tag' else 'tag_id'} > :national"
        connection.execute(text(f"CREATE TEMP TABLE original ON COMMIT DROP AS TABLE public.{table}"))
        connection.execute(
            text(
                f"INSERT INTO {table} ({', '.join(names)})"
                f" SELECT {made} FROM generate_series(1, :copies) AS k CROSS JOIN original {rows}"
            ),
            {**sizes, "copies": copies},
        )
        connection.execute(text("DROP TABLE original"))
        yield table
    _number_countries(connection, sizes["nodes"])
    connection.execute(text("SET LOCAL session_replication_role = origin"))
    for made in (
        "INSERT INTO roll_up_mark SELECT id, 0, 120000 FROM node WHERE kind = 'organisation'",
        "INSERT INTO live_channel SELECT id, app.new_channel() FROM node WHERE kind = 'organisation'"
        " ON CONFLICT DO NOTHING",
    ):
        connection.execute(text(made))


def _sizes(connection: Connection) -> dict[str, int]:
    questions = {
        "root": "SELECT id FROM node WHERE kind = 'network'",
        "nodes": "SELECT max(id) FROM node",
        "activities": "SELECT max(id) FROM activity",
        "tags": "SELECT max(id) FROM tag",
        "national": "SELECT max(id) FROM tag WHERE organisation_id IS NULL",
    }
    return {name: int(connection.scalar(text(question)) or 0) for name, question in questions.items()}


def _number_countries(connection: Connection, nodes: int) -> None:
    countries = connection.execute(text("SELECT id, name FROM node WHERE kind = 'country'")).all()
    for row in countries:
        if row.id > nodes:
            values = name_columns(Name.of(f"{row.name} {(row.id - 1) // nodes + 1}"))
            connection.execute(
                text("UPDATE node SET name = :name, sort_key = :sort_key, search = :search WHERE id = :id"),
                {**values, "id": row.id},
            )
