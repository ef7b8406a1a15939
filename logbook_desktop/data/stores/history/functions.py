"""The history of a server, which writes it itself (``postgres/history.sql``): read through its functions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.history.rows import event
from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.domain.entries.entries import Activity, Entry
from logbook_desktop.domain.history import Event, events
from logbook_desktop.domain.tree.tree import Tree


class HistoryOnServer:
    """As a person it gives what that person may know, to the IT department everything."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_entry(self, entry_id: UUID) -> tuple[Event, ...]:
        """As ``HistoryStore.of_entry``."""
        return self._read("history_of_entry(CAST(:key AS uuid))", entry_id)

    def of_node(self, node_id: int) -> tuple[Event, ...]:
        """As ``HistoryStore.of_node``."""
        return self._read("history_of_node(:key)", node_id)

    def of_person(self, person_id: int) -> tuple[Event, ...]:
        """As ``HistoryStore.of_person``."""
        return self._read("history_of_person(:key)", person_id)

    def people(self, subjects: Iterable[str]) -> dict[str, str]:
        """As ``HistoryStore.people``."""
        wanted = set(subjects)
        rows = self._connection.execute(text("SELECT id, name FROM app.read_person()"))
        return {str(row.id): str(row.name) for row in rows if str(row.id) in wanted}

    def _read(self, function: str, key: object) -> tuple[Event, ...]:
        query = (
            "SELECT at, author_key, by_name, name_now, kind, subject, node_id, action, fields"
            f" FROM app.{function} ORDER BY id DESC"
        )
        rows: Iterable[Any] = self._connection.execute(text(query), {"key": key})
        return events(event(row, row.author_key, row.name_now) for row in rows)

    def entry_noted(self, before: Entry, after: Entry, stamp: Stamp, login: str) -> None:
        """The server has seen it."""

    def activity_noted(self, made: Activity, stamp: Stamp, login: str) -> None:
        """The server has seen it."""

    def activity_changed(self, before: Activity, after: Activity, stamp: Stamp, login: str) -> None:
        """The server has seen it."""

    def vocabulary_noted(
        self, organisation_id: int | None, subject: str, old: Fields, new: Fields, stamp: Stamp, login: str
    ) -> None:
        """The server has seen it."""

    def tree_noted(self, before: Tree, after: Tree, stamp: Stamp, login: str) -> None:
        """The server has seen it."""

    def redact(self, found: Entry, field: str, stamp: Stamp, login: str) -> None:
        """As ``HistoryStore.redact``; author and time are the server's."""
        asked = text("SELECT app.redact(:id, :field)")
        self._connection.execute(asked, {"id": found.draft.id, "field": field})

    def erase_binned(self, stamp: Stamp, login: str) -> int:
        """None: a server is looked after by its administrator."""
        return 0
