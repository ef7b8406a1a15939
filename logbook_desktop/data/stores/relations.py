"""Where the rows of a table come from when a store reads them.

A file, and the IT department on its server, read the tables. A person of a server has no right to any table: the
function ``app.read_<table>`` gives those rows of it that the person may see, with the columns of the table, so that
one query serves both. What is asked on top of it (a key, an order) only ever meets rows that may be seen.
For tables that a person sees few rows of; entries, and what belongs to them, have functions of their own.
"""

from typing import Any, Protocol

from sqlalchemy import FromClause, Table, column, func


class Relations(Protocol):
    """Gives what to select from for a table, under the table's name and with its columns."""

    def __call__(self, table: Table) -> FromClause:
        """The rows of the table that the connected login may see."""


def tables(table: Table) -> FromClause:
    """The table itself."""
    return table


def functions(table: Table, *wanted: Any) -> FromClause:
    """The function of the server that reads the table for a person; ``wanted``: what it is asked for, e.g. keys."""
    return called(f"read_{table.name}", table, *wanted)


def called(name: str, table: Table, *wanted: Any) -> FromClause:
    """A function of the server that gives rows of a table, under the table's name and with its columns."""
    rows = getattr(func.app, name)(*wanted).table_valued(
        *(column(each.name, each.type) for each in table.columns)
    )
    named: FromClause = rows.alias(table.name)
    return named
