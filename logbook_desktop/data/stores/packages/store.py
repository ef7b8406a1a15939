"""Where the rows of a package come from: everything about one branch of today's tree, and nothing beside it."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from sqlalchemy import FromClause, Table


class PackageSource(Protocol):
    """The tables of one branch, from the tables themselves or from a server's functions."""

    collation: str | None
    """The collation by which texts sort by code point; None: they do so already."""

    def rows(self, table: Table) -> FromClause:
        """Of entries, their parts, imports and history: what belongs to the branch.

        Of the other tables: at least that; whoever asks sifts.
        """

    def owners(self) -> Iterable[int | None]:
        """Whose tags, age bands and questions the entries of the branch have; None: everybody's."""

    def origins(self, kind: str) -> Iterable[tuple[int, UUID, int]]:
        """Key here, database and key there of what came from another database; of several the first is last."""
