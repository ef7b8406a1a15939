"""A field of the editor: its name above it, what is wrong with it (or a hint) below it, in words beside a sign."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import pixmap, tinted
from logbook_desktop.ui.kit.widgets.mnemonic_label import MnemonicLabel

SIGN = "circle-alert"
_SIGN_SIZE = 14


class FieldRemark(QWidget):
    """A sentence beside what it is about, hidden while there is none. Never colour alone: it has a sign and words."""

    def __init__(self, sign: str = SIGN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self._sign_name = sign
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        theme.small_font(self._text)
        if sign == SIGN:
            theme.warning(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def text(self) -> str:
        """The sentence; empty if there is none."""
        return self._text.text()

    def colour(self) -> QColor:
        """The colour of its words."""
        self._text.ensurePolished()
        return self._text.palette().color(self._text.foregroundRole())

    def show_text(self, text: str) -> None:
        """Say it, or nothing."""
        if text == self._text.text():
            return
        if text:
            self._sign.setPixmap(pixmap(self._sign_name, _SIGN_SIZE, self.colour()))
        self._text.setText(text)
        self.setVisible(bool(text))


class EditorField(QWidget):
    """``editor`` with its name above and its remark below."""

    def __init__(
        self,
        name: str,
        editor: QWidget,
        help_key: str,
        *,
        remark_elsewhere: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """A narrow field's remark needs more room than the field: then the page places ``remark`` under it."""
        super().__init__(parent)
        self.editor = editor
        self.name = MnemonicLabel(name)
        self.name.setBuddy(editor)
        self.suggestion = theme.muted(QLabel(tr("suggested")))
        theme.small_font(self.suggestion)
        self.suggestion.hide()
        self.remark = FieldRemark()
        self._sign: QAction | None = None
        editor.setAccessibleName(name)
        help_texts.attach(editor, help_key)
        heading = QHBoxLayout()
        heading.setSpacing(theme.GAP)
        heading.addWidget(self.name)
        heading.addWidget(self.suggestion)
        heading.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addLayout(heading)
        layout.addWidget(editor)
        if not remark_elsewhere:
            layout.addWidget(self.remark)
        if not isinstance(editor, QAbstractScrollArea):
            layout.addStretch(1)

    def show_remark(self, sentence: str) -> None:
        """What is wrong with the field, also for screen readers; empty: nothing is."""
        if not isValid(self.editor):
            return  # the window goes, its parts one after another, and the cursor leaves the last of them
        self.remark.show_text(sentence)
        if self.editor.accessibleDescription() != sentence:
            self.editor.setAccessibleDescription(sentence)
        if isinstance(self.editor, QLineEdit):
            self._mark(self.editor, sentence)

    def set_suggested(self, suggested: bool, why: str = "") -> None:
        """Mark the value as the program's guess, until the person changes it."""
        self.suggestion.setVisible(suggested)
        self.suggestion.setToolTip(why)

    def _mark(self, line: QLineEdit, sentence: str) -> None:
        """The remark's sign in the field itself, so that one sees which of two neighbours is meant."""
        if self._sign is None and sentence:
            colour = self.remark.colour()
            self._sign = line.addAction(tinted(SIGN, colour), QLineEdit.ActionPosition.TrailingPosition)
        if self._sign is not None and isValid(self._sign):
            self._sign.setVisible(bool(sentence))
            self._sign.setToolTip(sentence)
