"""Who signs in: a person known on this computer by name, or another login; and the password."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPushButton

from logbook_desktop.support.i18n import tr
from logbook_desktop.support.profiles import RememberedLogin
from logbook_desktop.ui.connection import rows
from logbook_desktop.ui.kit import forms, theme


class PersonFields(QObject):
    """Rows of a form. ``changed`` when another person is meant, ``resized`` when rows come or go."""

    changed = Signal()
    resized = Signal()

    def __init__(self, form: QFormLayout) -> None:
        super().__init__()
        self._form = form
        self._kept: str | None = None
        self.who = forms.wide_choice(16)
        self.forget = QPushButton(tr("Remove from the list"))
        self.forget.setToolTip(tr("This name is no longer shown on this computer."))
        self._forget_row = rows.beside(self.forget)
        self.login = QLineEdit()
        self.password = rows.password_field()
        self.show_typed = QCheckBox(rows.show_typed_text())
        self.remember = QCheckBox(tr("Remember the password on this computer"))
        self.no_keyring = theme.muted(
            forms.sentence(tr("This computer has no safe place for passwords: it is asked for every time."))
        )
        forms.add_field(form, tr("Who signs in"), self.who)
        form.addRow("", self._forget_row)
        forms.add_field(form, tr("Sign-in name"), self.login)
        forms.add_field(form, tr("Password"), self.password)
        for widget in (self.show_typed, self.remember, self.no_keyring):
            form.addRow("", widget)
        for late in (self.remember, self.no_keyring):
            form.setRowVisible(late, False)  # until the keyring has been looked for
        self.who.currentIndexChanged.connect(self._choose)
        self.login.editingFinished.connect(self.changed)
        self.show_typed.toggled.connect(lambda shown: rows.show_typed(shown, self.password))

    def set_people(self, people: Sequence[RememberedLogin]) -> None:
        """The people known on the chosen server."""
        self.who.blockSignals(True)
        self.who.clear()
        for one in people:
            self.who.addItem(f"{one.name} ({one.login})" if one.name else one.login, one.login)
        self.who.addItem(tr("Someone else…"), "")
        self.who.setCurrentIndex(0)
        self.who.blockSignals(False)
        self.login.clear()
        self._choose()

    @property
    def chosen_login(self) -> str:
        """The login chosen or typed; empty while there is none."""
        return str(self.who.currentData() or "") or self.login.text().strip()

    @property
    def chosen_password(self) -> str:
        """What is typed, else what the keyring has."""
        return self.password.text() or self._kept or ""

    @property
    def has_remembered_password(self) -> bool:
        """Whether the keyring has the password of the chosen login."""
        return self._kept is not None

    def set_can_remember(self, can_remember: bool) -> None:
        """Offer to remember the password, or say that this computer cannot."""
        self._form.setRowVisible(self.remember, can_remember)
        self._form.setRowVisible(self.no_keyring, not can_remember)
        self.resized.emit()

    def set_remembered_password(self, password: str | None) -> None:
        """The keyring's password of the chosen login: used unless another is typed, never shown."""
        self._kept = password
        self.password.setPlaceholderText(tr("remembered") if password is not None else "")
        self.remember.setChecked(password is not None)

    def first_field(self) -> QLineEdit:
        """Where typing begins."""
        return self.password if self.chosen_login else self.login

    def _choose(self) -> None:
        known = bool(self.who.currentData())
        self._form.setRowVisible(self.who, self.who.count() > 1)
        self._form.setRowVisible(self._forget_row, known)
        self._form.setRowVisible(self.login, not known)
        self.password.clear()
        self.set_remembered_password(None)
        self.resized.emit()
        self.changed.emit()
