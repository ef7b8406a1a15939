"""A new activity made in passing: its name and its form of work, in place, without leaving the entry."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import local_names, theme
from logbook_desktop.wording.reports import FORM_NAMES


class NewActivity(QFrame):
    """``requested`` carries name and form of work; *Cancel* (and Esc, by the page around it) hides it again."""

    requested = Signal(str, object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.form = QComboBox()
        for form in FormOfWork:
            self.form.addItem(tr(FORM_NAMES[form.value]), form)
        self.add = QPushButton(tr("Add"))
        self._cancel = QPushButton(tr("Cancel"))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        line.setSpacing(theme.SPACE)
        for text, widget, share in ((tr("New activity"), self.name, 1), (tr("Form of work"), self.form, 0)):
            label = QLabel(text)
            label.setBuddy(widget)
            widget.setAccessibleName(text)
            help_texts.attach(widget, "entry.activity")
            column = QVBoxLayout()
            column.setSpacing(theme.GAP)
            column.addWidget(label)
            column.addWidget(widget)
            line.addLayout(column, share)
        for button in (self.add, self._cancel):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.name.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.add.clicked.connect(self._request)
        self.name.returnPressed.connect(self._request)
        self._cancel.clicked.connect(self.close_quietly)
        self.hide()

    def set_usage(self, usage: EnabledVocabulary) -> None:
        """Which forms of work the organisation uses, and what it calls them."""
        self.form.clear()
        for form in FormOfWork:
            if usage.uses(VocabularyKind.FORM, form.value):
                self.form.addItem(local_names.shown(VocabularyKind.FORM, form.value, usage), form)

    def ask(self, name: str) -> None:
        """Show, beginning with a name that was typed already."""
        self.name.setText(name)
        self.add.setEnabled(bool(name.strip()))
        self.show()
        (self.form if name.strip() else self.name).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the form of work adds, too: the name may have been typed before."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.form.hasFocus():
            self._request()
        else:
            super().keyPressEvent(event)

    def close_quietly(self) -> None:
        """No new activity, then."""
        self.hide()
        self.cancelled.emit()

    def _request(self) -> None:
        if self.name.text().strip():
            self.requested.emit(self.name.text().strip(), FormOfWork(self.form.currentData()))
