"""What writing entries takes of a database, as rows for a file, and a private database in memory made of them.

The same stores read it, so one code path serves the tree, activities and tags with the server and without it.
Nothing that anybody documented is in it: no entries, no texts, no people.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    QueuePool,
    Row,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import DEMO, TREE_VERSION
from logbook_desktop.data.organisation_tables import local_name, question, question_name, vocabulary_choice
from logbook_desktop.data.stores.vocabulary.store import of_owner
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
from logbook_desktop.data.unit_of_work import UnitOfWork

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


def rows_for_offline(work: UnitOfWork, unit_ids: Collection[int], organisation_ids: Collection[int]) -> Rows:
    """The tree as the person sees it, the vocabulary of some units and of the organisations they belong to."""
    own = list(organisation_ids)
    read = work.relations
    activities = work.activities.rows_of_units(unit_ids)
    tags, sets, choices, names = (read(table) for table in (tag, age_band_set, vocabulary_choice, local_name))
    rows = {
        activity.name: [_row(row) for row in activities],
        activity_name.name: [_row(row) for row in work.activities.name_rows(row.id for row in activities)],
        tag.name: _rows(work, tags, of_owner(tags.c.organisation_id, *own)),
        age_band_set.name: _rows(work, sets, of_owner(sets.c.organisation_id, *own)),
        vocabulary_choice.name: _rows(work, choices, choices.c.organisation_id.in_(own)),
        local_name.name: _rows(work, names, names.c.organisation_id.in_(own)),
        question.name: _rows(work, read(question)),
        question_name.name: _rows(work, read(question_name)),
        meta.name: [
            {"key": key, "value": kept} for key in (DEMO, TREE_VERSION) if (kept := work.meta.get(key))
        ],
        **{table.name: _rows(work, read(table)) for table in (node, node_name, node_place)},
    }
    for table, owner in ((tag_name, "tag_id"), (age_band, "set_id")):
        of = read(table)
        keys = [row["id"] for row in rows[tag.name if table is tag_name else age_band_set.name]]
        rows[table.name] = _rows(work, of, of.c[owner].in_(keys))
    return rows


def _rows(
    work: UnitOfWork, table: FromClause, wanted: ColumnElement[bool] | None = None
) -> list[dict[str, Any]]:
    query = select(table) if wanted is None else select(table).where(wanted)
    return [_row(row) for row in work.connection.execute(query)]


def _row(row: Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row._mapping.items()
    }


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
