"""Brings the pages of a list from the service to its model. Answers to an older question are dropped."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.listing import EntryPage, EntryQuery
from logbook_desktop.ui.background import Background
from logbook_desktop.ui.entries.list_model import EntryListModel
from logbook_desktop.ui.entries.source import EntrySource


class EntryListLoader(QObject):
    """``answered`` carries each page (with the totals of its question), ``failed`` an error."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        source: EntrySource,
        background: Background,
        model: EntryListModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source, self._background, self._model = source, background, model
        self._query: EntryQuery | None = None
        self._ticket = 0
        self._begun = False
        self._asked: set[int] = set()

    @property
    def query(self) -> EntryQuery | None:
        """What was asked last."""
        return self._query

    def ask(self, query: EntryQuery) -> None:
        """A new question; its first page."""
        self._query = query
        self._ticket += 1
        self._begun = False
        self._asked.clear()
        self._read(0)

    def refresh(self, first: int, last: int) -> None:
        """The same question again, because something was saved: first the rows in view."""
        if self._query is None:
            return
        self._ticket += 1
        self._asked.clear()
        self._model.mark_stale()
        for offset in self._model.missing(first, last) or [0]:
            self._read(offset)

    def want(self, first: int, last: int) -> None:
        """Rows came into view: fetch the pages of theirs that are not here."""
        if self._query is None or not self._begun:
            return
        for offset in self._model.missing(first, last):
            if offset not in self._asked:
                self._read(offset)

    def _read(self, offset: int) -> None:
        assert self._query is not None
        self._asked.add(offset)
        source, query, ticket = self._source, replace(self._query, offset=offset), self._ticket
        self._background.read(
            self,
            f"page {offset}",
            lambda: source.find(query),
            lambda page: self._take(ticket, page),
            lambda error: self._trouble(ticket, offset, error),
        )

    def _take(self, ticket: int, page: EntryPage) -> None:
        if ticket != self._ticket:
            return
        self._asked.discard(page.offset)
        if self._begun:
            self._model.put(page)
        else:
            self._begun = True
            self._model.begin(page)
        self.answered.emit(page)

    def _trouble(self, ticket: int, offset: int, error: Exception) -> None:
        if ticket == self._ticket:
            self._asked.discard(offset)
            self.failed.emit(error)
