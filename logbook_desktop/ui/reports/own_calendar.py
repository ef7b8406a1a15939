"""The terms and holidays of the organisation that a report is about, brought to the page *When*."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from logbook_desktop.domain.entries.vocabulary import CalendarSpan
from logbook_desktop.ui.kit.errors import ignore_expected
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.reports.choices import QuestionDraft
from logbook_desktop.ui.reports.steps.when import WhenPage

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context


def of_place(context: "Context", node_id: int) -> tuple[CalendarSpan, ...]:
    """Everybody's calendar and that of the organisation the place belongs to."""
    # Imported when first needed: SQLAlchemy takes longer to import than the window to appear.
    from logbook_desktop.services.vocabulary import vocabulary

    return vocabulary.calendar(context, node_id)


class OwnCalendar(QObject):
    """Read again whenever the report comes to be about another place."""

    def __init__(self, services: UiServices, draft: QuestionDraft, page: WhenPage) -> None:
        super().__init__(page)
        self._draft, self._page = draft, page
        self._context, self._background = services.context, services.background
        self._place: int | None = None
        draft.changed.connect(self.read)

    def read(self) -> None:
        """Ask for the calendar of the place that is chosen first, unless it is there already."""
        place = next(iter(self._draft.choices.scope), None)
        if place is None or place == self._place:
            return
        self._place = place
        context = self._context
        self._background.read(
            self, "calendar", lambda: of_place(context, place), self._page.set_calendar, self._none
        )

    def _none(self, error: Exception) -> None:
        """Without it the periods that everybody has are offered."""
        self._page.set_calendar(())
        ignore_expected(error)
