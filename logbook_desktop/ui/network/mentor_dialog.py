"""Appointing an organisation's first mentor, and telling the sign-in once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.support.i18n import LANGUAGES, active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.widgets import mnemonics


class MentorDialog(QDialog):
    """``appointed`` (name, e-mail, language) asks for it; the dialog stays until ``accept`` or ``tell_failure``."""

    appointed = Signal(str, str, str)

    def __init__(self, organisation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("The first mentor of {organisation}").format(organisation=organisation))
        how = QLabel(
            tr(
                "The mentor of {organisation} builds its structure and gives colleagues their sign-ins. You see the "
                "sign-in of the mentor once and hand it over."
            ).format(organisation=organisation)
        )
        how.setWordWrap(True)
        self.name, self.email = QLineEdit(), QLineEdit()
        self.name.setMaxLength(200)
        self.email.setMaxLength(254)
        self.language = QComboBox()
        for code, spoken in LANGUAGES.items():
            self.language.addItem(spoken, code)
        self.language.setCurrentIndex(self.language.findData(active().language))
        self.wrong = forms.remark()
        buttons, self.appoint = forms.button_row(self, tr("Appoint the mentor"))
        self.appoint.clicked.disconnect()
        self.appoint.clicked.connect(self._appoint)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, field in (
            (tr("Name"), self.name),
            (tr("E-mail (if you like)"), self.email),
            (tr("Language of letters"), self.language),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(how)
        column.addLayout(form)
        column.addWidget(self.wrong)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 64))
        self.name.textChanged.connect(lambda text: self.appoint.setEnabled(bool(text.strip())))
        self.appoint.setEnabled(False)
        mnemonics.for_page(self)

    def tell_failure(self, title: str, text: str) -> None:
        """Nobody was appointed: why, and what to do next."""
        self._rest(False)
        forms.tell(self.wrong, f"{title}\n{text}")
        self.name.setFocus()

    def reject(self) -> None:
        """Not while the server is being asked."""
        if self.name.isEnabled():
            super().reject()

    def _appoint(self) -> None:
        forms.tell(self.wrong, "")
        self._rest(True)
        self.appointed.emit(self.name.text(), self.email.text().strip(), self.language.currentData())

    def _rest(self, resting: bool) -> None:
        for widget in (self.name, self.email, self.language, self.appoint):
            widget.setEnabled(not resting)


class SignInDialog(QDialog):
    """The sign-in of a person just made, shown once. ``letter_requested`` asks for the letter with it."""

    letter_requested = Signal()

    def __init__(self, made: NewPerson, organisation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("The sign-in of {name}").format(name=made.name))
        self._told = "\n".join(
            (
                made.name,
                organisation,
                tr("Login: {login}").format(login=made.login),
                tr("First password: {password}").format(password=made.password),
            )
        )
        once = theme.warning(
            QLabel(
                tr(
                    "The first password is shown only now. It is good for 14 days; at the first sign-in the mentor "
                    "chooses an own one and accepts the terms of use."
                )
            )
        )
        once.setWordWrap(True)
        self.sign_in = QLabel(self._told)
        theme.section_font(self.sign_in)
        self.sign_in.setTextFormat(Qt.TextFormat.PlainText)
        self.sign_in.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.sign_in.setAccessibleName(self._told)
        self.copy = QPushButton(tr("Copy"), self)
        self.letter = QPushButton(tr("Save the letter…"), self)
        self.done_button = theme.primary(QPushButton(tr("I have it"), self))
        for button in (self.copy, self.letter, self.done_button):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.letter)
        buttons.addStretch(1)
        buttons.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.sign_in)
        column.addWidget(once)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 64))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._told))
        self.letter.clicked.connect(self.letter_requested)
        self.done_button.clicked.connect(self.accept)
        mnemonics.for_page(self)
