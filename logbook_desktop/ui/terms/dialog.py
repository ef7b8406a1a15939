"""The terms of use that somebody is asked to accept: at sign-in, or when their day comes in the middle of work."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.terms import TermsDue
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.terms.text import TermsText


class TermsDialog(QDialog):
    """``agreed`` (version) asks for the acceptance; the dialog stays until ``accept`` or ``show_failure``.

    ``rejected`` means: sign out where the terms are compulsory, later where they are not.
    """

    agreed = Signal(int)

    def __init__(self, due: TermsDue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.due = due
        self.setWindowTitle(tr("Terms of use"))
        self.reason = forms.sentence(_reason(due))
        self.for_whom = forms.sentence(_for_whom(due.organisations))
        self.text = TermsText(due.terms.texts)
        self.wrong = theme.warning(forms.sentence(_waiting(due.waits_for)))
        self.leave = QPushButton(tr("Sign out") if due.compulsory else tr("Later"), self)
        self.agree = theme.primary(QPushButton(_agreement(due), self))
        self.agree.setEnabled(not due.waits_for)
        self._build()
        self.agree.clicked.connect(self._agree)
        self.leave.clicked.connect(self.reject)

    def _build(self) -> None:
        for button in (self.leave, self.agree):
            button.setAutoDefault(False)  # nobody accepts by an Enter that was meant for something else
        self.for_whom.setVisible(bool(self.due.organisations))
        self.wrong.setVisible(bool(self.due.waits_for))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.reason)
        column.addWidget(self.text, 1)
        column.addWidget(self.for_whom)
        column.addWidget(self.wrong)
        column.addLayout(buttons)
        self.resize(theme.on_screen(self, 80, 60))
        self.text.setFocus()
        mnemonics.for_page(self)

    def show_failure(self, title: str, text: str) -> None:
        """It was not accepted: why, and what to do next."""
        self._rest(False)
        self.wrong.setText(f"{title}\n{text}")
        self.wrong.show()
        self.agree.setFocus()

    def reject(self) -> None:
        """Sign out, later, Esc, the cross. Not while the server is being asked: nobody would know what holds."""
        if self.leave.isEnabled():
            super().reject()

    def _agree(self) -> None:
        self._rest(True)
        self.agreed.emit(self.due.terms.version)

    def _rest(self, resting: bool) -> None:
        self.agree.setEnabled(not resting)
        self.leave.setEnabled(not resting)


def _reason(due: TermsDue) -> str:
    day = active().date(due.terms.valid_from)
    if due.compulsory:
        return tr("Read and accept the terms of use to go on. They apply from {day}.").format(day=day)
    if not due.own:
        return tr("You have accepted the terms of use. Accept them for the organisation, too.")
    return tr("There are new terms of use. They apply from {day}: accept them now or by then.").format(
        day=day
    )


def _names(organisations: Sequence[Name]) -> str:
    return ", ".join(name.in_language(active().language) for name in organisations)


def _for_whom(organisations: Sequence[Name]) -> str:
    if len(organisations) == 1:
        sentence = tr("As its mentor you accept them for the whole organisation, too: {organisations}.")
    else:
        sentence = tr("As their mentor you accept them for these organisations, too: {organisations}.")
    return sentence.format(organisations=_names(organisations))


def _waiting(organisations: Sequence[Name]) -> str:
    if len(organisations) == 1:
        sentence = tr(
            "A mentor of {organisations} accepts the terms of use first, for the organisation. Ask them to sign in; "
            "then sign in again."
        )
    else:
        sentence = tr(
            "A mentor of each of these organisations accepts the terms of use first: {organisations}. Ask them to "
            "sign in; then sign in again."
        )
    return sentence.format(organisations=_names(organisations))


def _agreement(due: TermsDue) -> str:
    if due.organisations and due.own:
        return tr("I accept, for the organisation too")
    return tr("I accept for the organisation") if due.organisations else tr("I accept")
