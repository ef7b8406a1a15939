"""A single change that deserves a look before it is made: what it leads to, and a button that makes it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.tree_changes import MoveNode, TreeChange
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.tree.review_view import ReviewView
from logbook_desktop.ui.tree.reviewing import Reviewer

_SIZE = (72, 46)
"""In characters."""


class ConfirmReviewDialog(QDialog):
    """The safe choice first: nothing has been changed yet."""

    def __init__(self, parent: QWidget | None, text: str, review: Review) -> None:
        super().__init__(parent)
        self.setWindowTitle(text)
        heading = QLabel(tr("This is what it leads to"))
        theme.section_font(heading)
        self.view = ReviewView()
        self.view.show_review(review)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(heading)
        page.addWidget(self.view, 1)
        buttons, self.button = forms.button_row(self, text, safe=True)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, *_SIZE))


class ConfirmReview:
    """Makes moves: at once where nobody gains or loses anything and nothing past changes, else after a look."""

    def __init__(
        self,
        reviewer: Reviewer,
        make: Callable[[], None],
        refused: Callable[[Exception], None],
        window: QWidget,
        text: str,
    ) -> None:
        self._reviewer, self._make, self._refused = reviewer, make, refused
        self._window, self._text = window, text

    def begin(self, changes: Sequence[TreeChange], this_month: Month) -> None:
        """Ask what it leads to. Where that cannot be worked out, ``refused`` tells why: nothing is changed unseen."""
        past = any(isinstance(one, MoveNode) and one.month < this_month for one in changes)

        def arrived(review: Review) -> None:
            if review.access or (past and any(figure.difference for figure in review.figures)):
                self._show(review)
            else:
                self._make()

        self._reviewer(changes, arrived, self._refused)

    def _show(self, review: Review) -> None:
        dialog = ConfirmReviewDialog(self._window, self._text, review)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._make)
        dialog.open()
