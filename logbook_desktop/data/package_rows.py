"""The rows of a branch on their way out, table by table as ``domain.packages.package_tables`` describes them.

Small tables are read whole and sifted here; entries and what belongs to them come in a stream.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, func, or_, select

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.organisation_tables import calendar_span, entry_answer, question
from logbook_desktop.data.scopes import units_today
from logbook_desktop.data.tables import (
    activity,
    age_band_set,
    entry,
    entry_tag,
    history,
    import_run,
    imported_key,
    imported_row,
    node,
    tag,
)
from logbook_desktop.domain.packages.packages import PackageTable, Row
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree

PORTION = 2_000
_NOT_IN_A_PACKAGE = ("person", "grant")
"""Kinds of history that are about people and their rights."""

_Record = dict[str, Any]


class PackageRows:
    """One consistent picture of a branch of today's tree, with whatever it ever hung under."""

    def __init__(
        self, connection: Connection, tree: Tree, scope: int, month: Month, *, database: UUID
    ) -> None:
        """``database``: the identity of this one."""
        self._connection = connection
        self._tree = tree
        self._database = database
        self._branch = frozenset(node.id for node in tree.branch(scope, month))
        self._units = units_today([scope], month)
        self._entries = select(entry.c.id).where(entry.c.unit_id.in_(self._units))

    def rows(self, table: PackageTable) -> Iterator[Row]:
        """The rows of a table in the order of its key."""
        for record in self._records(table, _WANTED[table.name](self)):
            yield tuple([record[name] for name in table.names])

    def _records(self, table: PackageTable, wanted: "_Wanted") -> Iterator[_Record]:
        stored = metadata.tables[table.name]
        columns = [wanted.instead.get(name, stored.c[name]) for name in table.names if name in stored.c]
        query = select(*columns).order_by(*(self._ordered(table, name) for name in table.key))
        if wanted.where is not None:
            query = query.where(wanted.where)
        origins = self._origins(table.name) if "source" in table.names else {}
        answer = self._connection.execute(query, execution_options={"yield_per": PORTION})
        for found in answer.mappings():
            record = dict(found)
            if "source" in table.names:
                record["source"], record["source_id"] = origins.get(
                    record["id"], (self._database, record["id"])
                )
            if wanted.sift is None or wanted.sift(record):
                yield record

    def _ordered(self, table: PackageTable, name: str) -> ColumnElement[Any]:
        """By code point, on whatever collation the server was set up with."""
        stored = metadata.tables[table.name].c[name]
        is_text = table.columns[table.place(name)].type.is_text
        return stored.collate("C") if is_text and self._connection.dialect.name == "postgresql" else stored

    def _origins(self, kind: str) -> dict[int, tuple[UUID, int]]:
        """Where rows came from that were made in another database."""
        if not self._may_read_keys():
            return {}
        c = imported_key.c
        query = select(c.new_id, c.source, c.old_id).where(c.kind == kind)
        first_last = query.order_by(c.made_there, c.source.desc(), c.old_id.desc())
        return {row.new_id: (row.source, row.old_id) for row in self._connection.execute(first_last)}

    def _may_read_keys(self) -> bool:
        """A server shows people only what they need; the package then says where it came from, not its parts."""
        if self._connection.dialect.name != "postgresql":
            return True
        return bool(
            self._connection.scalar(select(func.has_table_privilege("public.imported_key", "SELECT")))
        )

    @cached_property
    def nodes(self) -> frozenset[int]:
        """The branch, the owners of what its entries were made with, and all that these ever hung under."""
        owners = [
            select(tag.c.organisation_id).where(tag.c.id.in_(self._used(entry_tag.c.tag_id))),
            select(age_band_set.c.organisation_id).where(
                age_band_set.c.id.in_(self._used(entry.c.age_band_set_id))
            ),
            select(question.c.node_id).where(question.c.id.in_(self._used(entry_answer.c.question_id))),
        ]
        found: set[int] = set()
        pending = [*self._branch, *(o for query in owners for o in self._connection.scalars(query) if o)]
        while pending:
            node_id = pending.pop()
            if node_id not in found and node_id in self._tree:
                found.add(node_id)
                above = (place.parent_id for place in self._tree.places[node_id])
                pending.extend(parent for parent in above if parent is not None)
        return frozenset(found)

    def _used(self, column: Column[int]) -> Select[int]:
        for part in (entry_tag, entry_answer):
            if column.table is part:
                return select(column).where(part.c.entry_id.in_(self._entries)).distinct()
        return select(column).where(entry.c.unit_id.in_(self._units)).distinct()

    def of_nodes(self, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a node of the package."""
        return lambda record: record[name] in self.nodes

    def of_branch(self, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a node of the exported branch itself."""
        return lambda record: record[name] in self._branch

    def owned(self, record: _Record) -> bool:
        """National, or of an organisation that is in the package."""
        return record["organisation_id"] is None or record["organisation_id"] in self.nodes

    def asked(self, record: _Record) -> bool:
        """As ``owned``: a question belongs to any place."""
        return record["node_id"] is None or record["node_id"] in self.nodes

    @cached_property
    def _owned_keys(self) -> dict[str, frozenset[int]]:
        owners = {
            tag: tag.c.organisation_id,
            age_band_set: age_band_set.c.organisation_id,
            calendar_span: calendar_span.c.organisation_id,
            question: question.c.node_id,
        }
        return {
            table.name: frozenset(
                row.id
                for row in self._connection.execute(select(table.c.id, owner.label("owner")))
                if row.owner is None or row.owner in self.nodes
            )
            for table, owner in owners.items()
        }

    def of_owned(self, table: str, name: str) -> Callable[[_Record], bool]:
        """A filter: rows whose column ``name`` is a row of ``table`` that is in the package."""
        return lambda record: record[name] in self._owned_keys[table]

    @cached_property
    def _activities(self) -> frozenset[int]:
        rows = self._connection.execute(select(activity.c.id, activity.c.unit_id))
        return frozenset(row.id for row in rows if row.unit_id in self._branch)

    def of_activities(self, record: _Record) -> bool:
        """Whether a row belongs to an activity of the package."""
        return record["activity_id"] in self._activities

    def of_entries(self, column: ColumnElement[UUID]) -> ColumnElement[bool]:
        """A condition: the column holds an entry of the package."""
        return column.in_(self._entries)

    def at_units(self) -> ColumnElement[bool]:
        """A condition: the entry is of a unit of the branch."""
        return entry.c.unit_id.in_(self._units)

    def runs(self) -> ColumnElement[bool]:
        """Imports into the branch, and those from which an entry of it came."""
        into = import_run.c.organisation_id.in_(self._units)
        brought = select(imported_row.c.run_id).where(imported_row.c.entry_id.in_(self._entries))
        return and_(
            or_(into, import_run.c.id.in_(brought)), import_run.c.organisation_id.in_(list(self.nodes))
        )

    def imported(self) -> ColumnElement[bool]:
        """A condition: the imported row is of a run that is in the package."""
        return imported_row.c.run_id.in_(select(import_run.c.id).where(self.runs()))

    def predecessor_if_here(self) -> ColumnElement[Any]:
        """What a place was split from, if that is in the package."""
        here = node.c.predecessor_id.in_(self.nodes)
        return case((here, node.c.predecessor_id)).label("predecessor_id")

    def entry_if_here(self) -> ColumnElement[Any]:
        """An entry that has left the branch is not in the package; its row stays known."""
        here = imported_row.c.entry_id.in_(self._entries)
        return case((here, imported_row.c.entry_id)).label("entry_id")

    def happened(self) -> ColumnElement[bool]:
        """What was done to entries of the branch, to those erased from it, and to its places."""
        c = history.c
        erased = ~select(entry.c.id).where(entry.c.id == c.entry_id).exists()
        at_places = and_(c.node_id.in_(self._units), or_(c.entry_id.is_(None), erased))
        return and_(c.kind.not_in(_NOT_IN_A_PACKAGE), or_(c.entry_id.in_(self._entries), at_places))

    def known_place(self, record: _Record) -> bool:
        """Takes from a row of history a place that is not in the package."""
        if record["node_id"] not in self.nodes:
            record["node_id"] = None
        return True


class _Wanted:
    """Which rows of a table: those of a condition, of which a sieve lets pass; ``instead``: other columns."""

    def __init__(
        self,
        where: ColumnElement[bool] | None = None,
        sift: Callable[[_Record], bool] | None = None,
        instead: Iterable[ColumnElement[Any]] = (),
    ) -> None:
        self.where = where
        self.sift = sift
        self.instead = {str(column.key): column for column in instead}


_WANTED: dict[str, Callable[[PackageRows], _Wanted]] = {
    "node": lambda of: _Wanted(sift=of.of_nodes("id"), instead=[of.predecessor_if_here()]),
    "node_name": lambda of: _Wanted(sift=of.of_nodes("node_id")),
    "node_place": lambda of: _Wanted(sift=of.of_nodes("node_id")),
    "activity": lambda of: _Wanted(sift=of.of_branch("unit_id")),
    "activity_name": lambda of: _Wanted(sift=of.of_activities),
    "tag": lambda of: _Wanted(sift=of.owned),
    "tag_name": lambda of: _Wanted(sift=of.of_owned("tag", "tag_id")),
    "age_band_set": lambda of: _Wanted(sift=of.owned),
    "age_band": lambda of: _Wanted(sift=of.of_owned("age_band_set", "set_id")),
    "vocabulary_choice": lambda of: _Wanted(sift=of.of_nodes("organisation_id")),
    "local_name": lambda of: _Wanted(sift=of.of_nodes("organisation_id")),
    "calendar_span": lambda of: _Wanted(sift=of.owned),
    "calendar_span_name": lambda of: _Wanted(sift=of.of_owned("calendar_span", "span_id")),
    "question": lambda of: _Wanted(sift=of.asked),
    "question_name": lambda of: _Wanted(sift=of.of_owned("question", "question_id")),
    "entry": lambda of: _Wanted(of.at_units()),
    "entry_age": lambda of: _Wanted(of.of_entries(metadata.tables["entry_age"].c.entry_id)),
    "entry_tag": lambda of: _Wanted(of.of_entries(entry_tag.c.entry_id)),
    "entry_answer": lambda of: _Wanted(of.of_entries(entry_answer.c.entry_id)),
    "import_run": lambda of: _Wanted(of.runs()),
    "imported_row": lambda of: _Wanted(of.imported(), instead=[of.entry_if_here()]),
    "import_place": lambda of: _Wanted(
        sift=lambda record: of.of_nodes("organisation_id")(record) and of.of_branch("unit_id")(record)
    ),
    "history": lambda of: _Wanted(of.happened(), of.known_place),
}
