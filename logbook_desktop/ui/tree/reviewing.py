"""The last step of a wizard: what the changes lead to, worked out in the background."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout

from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.steps_dialog import StepPage, StepsDialog
from logbook_desktop.ui.tree.review_view import ReviewView

Reviewer = Callable[[Sequence[TreeChange], Callable[[Review], None], Callable[[Exception], None]], None]
"""Works a review out off the GUI thread, and hands it, or the error, back on it."""


class ReviewStep(StepPage):
    """Nothing can be done before the consequences are on the screen."""

    def __init__(
        self, wizard: StepsDialog, reviewer: Reviewer, changes: Callable[[], Sequence[TreeChange]]
    ) -> None:
        super().__init__()
        self.sentence = tr("This is what it leads to")
        self._wizard = wizard
        self._reviewer = reviewer
        self._changes = changes
        self._asked = 0
        self.review: Review | None = None
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.view = ReviewView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.view, 1)

    def enter(self) -> None:
        """Ask anew what the changes lead to, in the background."""
        self.review = None
        self._asked += 1
        asked = self._asked
        self._show_message(tr("Working out what it leads to…"))

        def arrived(review: Review) -> None:
            if asked == self._asked:  # else something else was chosen meanwhile
                self.review = review
                self.message.hide()
                self.view.show_review(review)
                self.view.show()
                self._wizard.update_buttons()

        def failed(error: Exception) -> None:
            if asked == self._asked:
                errors.show_in_place(
                    lambda message: self._show_message(f"{message.title}\n\n{message.text}"), error
                )
            else:
                errors.ignore_expected(error)

        self._reviewer(self._changes(), arrived, failed)

    def blocked_reason(self) -> str:
        """Why one cannot go on yet; empty once the consequences are known."""
        return "" if self.review is not None else tr("What it leads to is not known yet.")

    def _show_message(self, text: str) -> None:
        self.view.hide()
        self.message.setText(text)
        self.message.show()
