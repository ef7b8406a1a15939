"""Brings the pages of a list from the service to its model. Answers to an older question are dropped.

Totals are counted with the first page of a question and handed on with it; a page that was scrolled past before its
turn came is not read at all.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.entries.listing import PAGE_SIZE, EntryPage, EntryQuery, EntryTotals
from logbook_desktop.ui.entries.list.model import EntryListModel
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import ignore_expected


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
        self._totals: EntryTotals | None = None
        self._in_view = range(1)

    @property
    def query(self) -> EntryQuery | None:
        """What was asked last."""
        return self._query

    def ask(self, query: EntryQuery) -> None:
        """A new question; its first page."""
        self._query = query
        self._ticket += 1
        self._begun = False
        self._totals = None
        self._in_view = range(1)
        self._asked.clear()
        self._read(0)

    def refresh(self, first: int, last: int) -> None:
        """The same question again, because something was saved: first the rows in view."""
        if self._query is None:
            return
        self._ticket += 1
        self._totals = None
        self._asked.clear()
        self._model.mark_stale()
        offsets = self._model.missing(first, last) or [0]
        self._in_view = range(offsets[0], offsets[-1] + 1)
        for offset in offsets:
            self._read(offset)

    def want(self, first: int, last: int) -> None:
        """Rows came into view: fetch the pages of theirs that are not here."""
        if self._query is None or not self._begun:
            return
        self._in_view = range(first - PAGE_SIZE + 1, last + 1)
        for offset in self._model.missing(first, last):
            if offset not in self._asked:
                self._read(offset)

    def _read(self, offset: int) -> None:
        assert self._query is not None
        self._asked.add(offset)
        source, ticket = self._source, self._ticket
        query = replace(self._query, offset=offset, known=self._totals)

        def find() -> EntryPage | None:
            # On a thread of the background, perhaps long after it was asked for.
            wanted = ticket == self._ticket and offset in self._in_view
            return source.find(query) if wanted else None

        self._background.read(
            self,
            f"page {offset}",
            find,
            lambda page: self._on_page(ticket, offset, page),
            lambda error: self._on_error(ticket, offset, error),
        )

    def _on_page(self, ticket: int, offset: int, page: EntryPage | None) -> None:
        if ticket != self._ticket:
            return
        self._asked.discard(offset)
        if page is None:
            if offset in self._in_view:  # it has come into view again since
                self._read(offset)
            return
        self._totals = page.totals
        if self._begun:
            self._model.put(page)
        else:
            self._begun = True
            self._model.begin(page)
        self.answered.emit(page)

    def _on_error(self, ticket: int, offset: int, error: Exception) -> None:
        if ticket == self._ticket:
            self._asked.discard(offset)
            self.failed.emit(error)
        else:
            ignore_expected(error)  # an answer to what is no longer asked
