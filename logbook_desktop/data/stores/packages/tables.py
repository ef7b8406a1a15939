"""The branch of a package over tables: of a file, and for the IT department of its server."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, case, or_, select

from logbook_desktop.data.organisation_tables import entry_answer, question
from logbook_desktop.data.scopes import units_today
from logbook_desktop.data.tables import (
    activity,
    age_band_set,
    entry,
    entry_age,
    entry_tag,
    history,
    import_run,
    imported_key,
    imported_row,
    tag,
)
from logbook_desktop.domain.periods import Month

_PARTS = (entry_age, entry_tag, entry_answer)
_NOT_IN_A_PACKAGE = ("person", "grant")
"""Kinds of history that are about people and their rights."""


class PackageInTables:
    """See ``PackageSource``."""

    def __init__(self, connection: Connection, scope: int, month: Month, collation: str | None) -> None:
        self.collation = collation
        self._connection = connection
        self._units = units_today([scope], month)
        self._entries = select(entry.c.id).where(entry.c.unit_id.in_(self._units))

    def rows(self, table: Table) -> FromClause:
        """See ``PackageSource.rows``."""
        if table is imported_row:
            here = imported_row.c.entry_id.in_(self._entries)
            of_runs = select(
                imported_row.c.fingerprint,
                case((here, imported_row.c.entry_id)).label("entry_id"),
                imported_row.c.run_id,
            ).where(imported_row.c.run_id.in_(select(import_run.c.id).where(self._runs())))
            return of_runs.subquery(table.name)
        if table in _PARTS:
            wanted: ColumnElement[bool] = table.c.entry_id.in_(self._entries)
        elif table in (entry, activity):
            wanted = table.c.unit_id.in_(self._units)
        elif table is import_run:
            wanted = self._runs()
        elif table is history:
            wanted = self._happened()
        else:
            return table
        return select(table).where(wanted).subquery(table.name)

    def owners(self) -> Iterable[int | None]:
        """See ``PackageSource.owners``."""
        sets = select(entry.c.age_band_set_id).where(entry.c.unit_id.in_(self._units)).distinct()
        for query in (
            select(tag.c.organisation_id).where(tag.c.id.in_(self._used(entry_tag, entry_tag.c.tag_id))),
            select(age_band_set.c.organisation_id).where(age_band_set.c.id.in_(sets)),
            select(question.c.node_id).where(
                question.c.id.in_(self._used(entry_answer, entry_answer.c.question_id))
            ),
        ):
            yield from self._connection.scalars(query)

    def origins(self, kind: str) -> Iterable[tuple[int, UUID, int]]:
        """See ``PackageSource.origins``."""
        c = imported_key.c
        query = select(c.new_id, c.source, c.old_id).where(c.kind == kind)
        for row in self._connection.execute(query.order_by(c.made_there, c.source.desc(), c.old_id.desc())):
            yield row.new_id, row.source, row.old_id

    def _used(self, part: Table, column: ColumnElement[int]) -> Select[int]:
        return select(column).where(part.c.entry_id.in_(self._entries)).distinct()

    def _runs(self) -> ColumnElement[bool]:
        """Imports into the branch, and those from which an entry of it came."""
        brought = select(imported_row.c.run_id).where(imported_row.c.entry_id.in_(self._entries))
        return or_(import_run.c.organisation_id.in_(self._units), import_run.c.id.in_(brought))

    def _happened(self) -> ColumnElement[bool]:
        """What was done to entries of the branch, to those erased from it, and to its places."""
        c = history.c
        erased = ~select(entry.c.id).where(entry.c.id == c.entry_id).exists()
        at_places = and_(c.node_id.in_(self._units), or_(c.entry_id.is_(None), erased))
        return and_(c.kind.not_in(_NOT_IN_A_PACKAGE), or_(c.entry_id.in_(self._entries), at_places))
