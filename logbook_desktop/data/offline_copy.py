"""What writing entries takes of a database, as rows for a file, and a private database in memory made of them.

The same stores read it, so one code path serves the tree, activities and tags with the server and without it.
Nothing that anybody documented is in it: no entries, no texts, no people.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, QueuePool, Table, create_engine, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import DEMO, TREE_VERSION
from logbook_desktop.data.organisation_tables import local_name, question, question_name, vocabulary_choice
from logbook_desktop.data.tables import (
    activity,
    activity_name,
    age_band,
    age_band_set,
    meta,
    node,
    node_name,
    node_place,
    tag,
    tag_name,
)

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, as JSON has them."""
_TABLES = (
    meta,
    node,
    node_name,
    node_place,
    activity,
    activity_name,
    tag,
    tag_name,
    age_band_set,
    age_band,
    vocabulary_choice,
    local_name,
    question,
    question_name,
)
_LATER = (vocabulary_choice, local_name, question, question_name)


class PrivateDatabase(Database):
    """A database in the memory of this program alone: no server, no file, gone when it is closed."""

    @property
    def shared(self) -> bool:
        """It is one person's own copy, although it is of a server."""
        return False


def rows_for_offline(
    connection: Connection, unit_ids: Collection[int], organisation_ids: Collection[int]
) -> Rows:
    """The tree as the person sees it, the vocabulary of some units and of the organisations they belong to."""
    own_tag = tag.c.organisation_id.is_(None) | tag.c.organisation_id.in_(organisation_ids)
    own_set = age_band_set.c.organisation_id.is_(None) | age_band_set.c.organisation_id.in_(organisation_ids)
    own_activity = activity.c.unit_id.in_(unit_ids)
    wanted: dict[Table, ColumnElement[bool] | None] = {
        meta: meta.c.key.in_((DEMO, TREE_VERSION)),
        activity: own_activity,
        activity_name: activity_name.c.activity_id.in_(select(activity.c.id).where(own_activity)),
        tag: own_tag,
        tag_name: tag_name.c.tag_id.in_(select(tag.c.id).where(own_tag)),
        age_band_set: own_set,
        vocabulary_choice: vocabulary_choice.c.organisation_id.in_(organisation_ids),
        local_name: local_name.c.organisation_id.in_(organisation_ids),
        age_band: age_band.c.set_id.in_(select(age_band_set.c.id).where(own_set)),
    }
    return {table.name: _rows(connection, table, wanted.get(table)) for table in _TABLES}


def _rows(connection: Connection, table: Table, wanted: ColumnElement[bool] | None) -> list[dict[str, Any]]:
    query = select(table) if wanted is None else select(table).where(wanted)
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in connection.execute(query).mappings()
    ]


def in_memory(rows: Mapping[str, Any], location: str) -> Database:
    """A database of these rows. KeyError, TypeError or ValueError where they are no such rows."""
    # One connection, which the threads of the program take in turn: a second would be another database.
    engine = create_engine(
        "sqlite://",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _no_transactions_of_its_own)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    database = PrivateDatabase(engine, location, None)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection, tables=_TABLES)
            for table in _TABLES:
                if lines := [_line(table, row) for row in _kept(rows, table)]:
                    connection.execute(insert(table), lines)
    except SQLAlchemyError as error:
        database.close()
        raise ValueError("no rows of a database") from error
    except BaseException:
        database.close()
        raise
    return database


def _no_transactions_of_its_own(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _kept(rows: Mapping[str, Any], table: Table) -> Any:
    """The rows of a table; an earlier program kept none of those that came later."""
    return rows.get(table.name, ()) if table in _LATER else rows[table.name]


def _line(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns this program knows, whatever the program that kept them knew."""
    known = {column.name: None for column in table.columns if column.nullable} | dict(row)
    return {column.name: _value(column.type, known[column.name]) for column in table.columns}


def _value(kind: object, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(kind, Date) and value is not None else value
