"""The rows of a branch on their way out, table by table as ``domain.packages.package_tables`` describes them.

Small tables are read whole and sifted here; entries and what belongs to them come in a stream.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, select

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.stores.packages.store import PackageSource
from logbook_desktop.domain.packages.packages import PackageTable, Row
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree

PORTION = 2_000

_Record = dict[str, Any]


class PackageRows:
    """One consistent picture of a branch of today's tree, with whatever it ever hung under."""

    def __init__(
        self,
        connection: Connection,
        source: PackageSource,
        tree: Tree,
        scope: int,
        month: Month,
        *,
        database: UUID,
    ) -> None:
        """``database``: the identity of this one."""
        self._connection = connection
        self._source = source
        self._tree = tree
        self._database = database
        self._branch = frozenset(node.id for node in tree.branch(scope, month))

    def rows(self, table: PackageTable) -> Iterator[Row]:
        """The rows of a table in the order of its key."""
        sift = _SIFTS.get(table.name)
        fits = None if sift is None else sift(self)
        for record in self._records(table):
            if fits is None or fits(record):
                yield tuple([record[name] for name in table.names])

    def _records(self, table: PackageTable) -> Iterator[_Record]:
        stored = self._source.rows(metadata.tables[table.name])
        columns = [stored.c[name] for name in table.names if name in stored.c]
        query = select(*columns).order_by(*(self._ordered(table, stored, name) for name in table.key))
        origins = self._origins(table.name) if "source" in table.names else {}
        answer = self._connection.execute(query, execution_options={"yield_per": PORTION})
        for found in answer.mappings():
            record = dict(found)
            if "source" in table.names:
                record["source"], record["source_id"] = origins.get(
                    record["id"], (self._database, record["id"])
                )
            yield record

    def _ordered(self, table: PackageTable, stored: FromClause, name: str) -> ColumnElement[Any]:
        """By code point, on whatever collation the server was set up with."""
        column, collation = stored.c[name], self._source.collation
        is_text = table.columns[table.place(name)].type.is_text
        return column.collate(collation) if is_text and collation else column

    def _origins(self, kind: str) -> dict[int, tuple[UUID, int]]:
        """Where rows came from that were made in another database."""
        return {key: (source, old_id) for key, source, old_id in self._source.origins(kind)}

    @cached_property
    def nodes(self) -> frozenset[int]:
        """The branch, the owners of what its entries were made with, and all that these ever hung under."""
        found: set[int] = set()
        pending = [*self._branch, *(owner for owner in self._source.owners() if owner)]
        while pending:
            node_id = pending.pop()
            if node_id not in found and node_id in self._tree:
                found.add(node_id)
                above = (place.parent_id for place in self._tree.places[node_id])
                pending.extend(parent for parent in above if parent is not None)
        return frozenset(found)

    def place(self, record: _Record) -> bool:
        """A node of the package; what it was split from, if that is in it too."""
        if record["predecessor_id"] not in self.nodes:
            record["predecessor_id"] = None
        return record["id"] in self.nodes

    def of_nodes(self, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a node of the package."""
        return lambda record: record[name] in self.nodes

    def of_branch(self, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a node of the exported branch itself."""
        return lambda record: record[name] in self._branch

    def owned(self, name: str) -> Callable[[_Record], bool]:
        """A filter: rows that are everybody's, or whose column ``name`` is a node of the package."""
        return lambda record: record[name] is None or record[name] in self.nodes

    def of_rows(self, table: str, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a row of ``table`` that is in the package."""
        keys: set[Any] = set()
        stored = self._source.rows(metadata.tables[table])
        fits = _SIFTS[table](self)
        for row in self._connection.execute(select(stored)).mappings():
            if fits(dict(row)):
                keys.add(row["id"])
        return lambda record: record[name] in keys

    def learnt_place(self, record: _Record) -> bool:
        """A spelling of an import into an organisation of the package, for a unit of the branch."""
        return record["organisation_id"] in self.nodes and record["unit_id"] in self._branch

    def known_place(self, record: _Record) -> bool:
        """Takes from a row of history a place that is not in the package."""
        if record["node_id"] not in self.nodes:
            record["node_id"] = None
        return True


_SIFTS: dict[str, Callable[[PackageRows], Callable[[_Record], bool]]] = {
    "node": lambda of: of.place,
    "node_name": lambda of: of.of_nodes("node_id"),
    "node_place": lambda of: of.of_nodes("node_id"),
    "activity": lambda of: of.of_branch("unit_id"),
    "activity_name": lambda of: of.of_rows("activity", "activity_id"),
    "tag": lambda of: of.owned("organisation_id"),
    "tag_name": lambda of: of.of_rows("tag", "tag_id"),
    "age_band_set": lambda of: of.owned("organisation_id"),
    "age_band": lambda of: of.of_rows("age_band_set", "set_id"),
    "vocabulary_choice": lambda of: of.of_nodes("organisation_id"),
    "local_name": lambda of: of.of_nodes("organisation_id"),
    "calendar_span": lambda of: of.owned("organisation_id"),
    "calendar_span_name": lambda of: of.of_rows("calendar_span", "span_id"),
    "question": lambda of: of.owned("node_id"),
    "question_name": lambda of: of.of_rows("question", "question_id"),
    "import_run": lambda of: of.of_nodes("organisation_id"),
    "imported_row": lambda of: of.of_rows("import_run", "run_id"),
    "import_place": lambda of: of.learnt_place,
    "history": lambda of: of.known_place,
}
"""Which rows pass; of the other tables all that the source gives."""
