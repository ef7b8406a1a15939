"""The review before a plan takes effect: what it leads to, and the button that does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors, forms, theme
from logbook_desktop.ui.tree.review_view import ReviewView, summary


class ReviewDialog(QDialog):
    """Stays open until the plan is in effect: a refusal is told in it, and the plan is kept."""

    wanted = Signal()
    """The person has read it and wants the plan put into effect."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Review the changes"))
        self.heading = QLabel(tr("Working out what it leads to…"))
        self.heading.setWordWrap(True)
        theme.section_font(self.heading)
        self.view = ReviewView()
        self.trouble = forms.remark()
        buttons, self.button = forms.button_row(self, tr("Put into effect"), safe=True)
        self.button.setEnabled(False)
        self.button.clicked.disconnect()
        self.button.clicked.connect(self._want)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.SPACE)
        page.addWidget(self.heading)
        page.addWidget(self.view, 1)
        page.addWidget(self.trouble)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 110, 72))

    def show_review(self, review: Review) -> None:
        """What the changes lead to has been worked out."""
        self.heading.setText(summary(review))
        self.view.show_review(review)
        self.button.setEnabled(True)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_trouble(self, error: Exception) -> None:
        """It could not be worked out, or not be put into effect. The plan is as it was."""
        if (message := errors.message_of(error)) is not None:
            self.show_failure(message.title, message.text)
        else:
            self.reject()

    def show_failure(self, title: str, text: str) -> None:
        """What stands in the way, and that nothing is lost."""
        kept = tr("Nothing was changed, and your plan is kept.")
        self.heading.setText(title)
        forms.show_remark(self.trouble, f"{text} {kept}")
        self.button.setEnabled(False)

    def _want(self) -> None:
        self.button.setEnabled(False)
        self.heading.setText(tr("Putting the changes into effect…"))
        self.wanted.emit()
