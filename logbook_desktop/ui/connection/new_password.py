"""Choosing the own password: at the first sign-in in place of the one that was given, later from the menu."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.people.passwords import SHORTEST_PASSWORD
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.connection import rows
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording.limits import with_limits


class NewPasswordDialog(QDialog):
    """``chosen`` (old, new) asks for the change; the dialog stays until ``accept`` or ``show_failure``."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None, *, first: str | None = None) -> None:
        """``first`` is the password that was given by somebody else, just used to sign in; it is not asked again."""
        super().__init__(parent)
        self._first = first
        self._form = forms.form_layout()
        self.setWindowTitle(tr("Change password") if first is None else tr("Choose your own password"))
        self.reason = QLabel(
            tr(
                "The password that you were given is known to somebody else. Choose one that only you know; "
                "then the work can begin."
            )
        )
        self.reason.setWordWrap(True)
        if first is None:
            self.reason.hide()
        self.old = rows.password_field()
        self.new = rows.password_field()
        self.again = rows.password_field()
        self.rule = theme.muted(forms.sentence())
        self.rule.setText(
            tr(
                "At least 12 characters, no other rules. A few words that only you would put together are easy "
                "to remember and hard to guess."
            )
        )
        self.wrong = theme.warning(QLabel())
        self.wrong.setWordWrap(True)
        self.show_typed = QCheckBox(rows.show_typed_text())
        self.cancel = QPushButton(tr("Cancel") if first is None else tr("Sign out"), self)
        self.use = theme.primary(QPushButton(tr("Change the password"), self))
        self.use.setDefault(True)
        self._build()
        self._connect()

    def _build(self) -> None:
        form = self._form
        forms.add_field(form, tr("Present password"), self.old)
        forms.add_field(form, tr("New password"), self.new)
        forms.add_field(form, tr("The new one again"), self.again)
        form.addRow("", self.show_typed)
        form.setRowVisible(self.old, self._first is None)
        self.wrong.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.reason)
        column.addWidget(self.rule)
        column.addLayout(form)
        column.addWidget(self.wrong)
        column.addStretch(1)
        column.addLayout(buttons)
        self.rule.setMinimumWidth(rows.width(self))
        (self.new if self._first is not None else self.old).setFocus()
        mnemonics.for_page(self)

    def _connect(self) -> None:
        self.use.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.reject)
        self.show_typed.toggled.connect(lambda shown: rows.show_typed(shown, self.old, self.new, self.again))

    def show_failure(self, title: str, text: str) -> None:
        """The password was not changed: why, and what to do next."""
        self._rest(False)
        self._show_remark(f"{title}\n{text}", self.new if self._first is not None else self.old)

    def reject(self) -> None:
        """Cancel, Esc, the cross. Not while the server changes it: then nobody would know which one holds."""
        if self.use.isEnabled():
            super().reject()

    def _choose(self) -> None:
        old = self.old.text() if self._first is None else self._first
        new = self.new.text()
        if not old:
            self._show_remark(tr("Write your present password."), self.old)
        elif len(new) < SHORTEST_PASSWORD:
            self._show_remark(
                with_limits(N_("The new password needs at least {password_length} characters.")), self.new
            )
        elif new == old:
            self._show_remark(tr("This is the present password. Choose another one."), self.new)
        elif new != self.again.text():
            self._show_remark(tr("The two are not the same. Write the new password again."), self.again)
        else:
            self._show_remark("")
            self._rest(True)
            self.chosen.emit(old, new)

    def _rest(self, resting: bool) -> None:
        """While the server is being asked."""
        for widget in (self.old, self.new, self.again, self.show_typed, self.cancel, self.use):
            widget.setEnabled(not resting)

    def _show_remark(self, text: str, field: QLineEdit | None = None) -> None:
        forms.show_remark(self.wrong, text)
        if field is not None:
            field.setFocus()
            field.selectAll()
        rows.fit(self)
