"""Which server: one that is known by a name, or another that is typed here."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
)

from logbook_desktop.domain.servers import Encryption
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.profiles import DEFAULT_PORT, Profile, usual_name
from logbook_desktop.ui.connection import rows
from logbook_desktop.ui.connection.addresses import AddressError, Missing, machines, server_of, typed
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.widgets.unprotected import DangerNote

_EXAMPLE = "logbook.example.org"
"""What an address looks like, the same in every language."""
_ENCRYPTION = {
    Encryption.VERIFY_FULL: N_("Encrypted, server verified"),
    Encryption.REQUIRE: N_("Encrypted, server not verified"),
    Encryption.OFF: N_("Not encrypted"),
}
_WRONG = {
    Missing.HOSTS: N_("Write the name of the server, such as logbook.example.org."),
    Missing.DATABASE: N_("Write the name of the database."),
}


class ServerFields(QObject):
    """Rows of a form. ``changed`` when another server is meant, ``resized`` when rows come or go."""

    changed = Signal()
    resized = Signal()

    def __init__(
        self, form: QFormLayout, profiles: Sequence[Profile], *, may_add: bool, prompts: Prompts
    ) -> None:
        super().__init__()
        self._form = form
        self._may_add = may_add
        self._prompts = prompts
        self.choice = forms.wide_choice(16)
        self.only = QLabel()
        self.only.setTextFormat(Qt.TextFormat.PlainText)
        self.only.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.preset = theme.muted(forms.sentence())
        self.preset.setWordWrap(False)
        self.preset.setText(tr("Set up by the IT department of your organisation"))
        self.details = QPushButton()
        self.details.setCheckable(True)
        self.host = QLineEdit()
        self.port = QSpinBox()
        self.database = QLineEdit()
        self.name = QLineEdit()
        self.encryption = forms.wide_choice(16)
        self.certificate = QLineEdit()
        self.browse = QPushButton(tr("Choose…"))
        self.forget = QPushButton(tr("Remove this server from the list"))
        self.forget.setToolTip(
            tr("This server and who signed in to it are no longer shown on this computer.")
        )
        self.danger = DangerNote()
        self.wrong = theme.warning(QLabel())
        port_name = QLabel(tr("Port"))
        port_name.setBuddy(self.port)
        self._choice_row = rows.beside(self.choice, self.only, self.details)
        self._host_row = rows.beside(self.host, port_name, self.port)
        self._certificate_row = rows.beside(self.certificate, self.browse)
        self._build()
        self._fill(profiles)

    # --- what is meant ---------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Profile | None:
        """The known profile chosen; None for another server."""
        profile = self.choice.currentData()
        return profile if isinstance(profile, Profile) else None

    def choose(self, server_key: str) -> None:
        """Begin with a server by its key; nothing happens where it is not known."""
        for place in range(self.choice.count()):
            profile = self.choice.itemData(place)
            if isinstance(profile, Profile) and server_of(profile).key == server_key:
                self.choice.setCurrentIndex(place)

    def remove_chosen(self) -> None:
        """No longer offer the known profile chosen."""
        self.choice.removeItem(self.choice.currentIndex())

    def profile(self) -> Profile:
        """The server as it stands in the fields. Raises AddressError."""
        chosen = self.chosen
        if chosen is not None and (chosen.preset or not self.details.isChecked()):
            return chosen
        found = machines(self.host.text(), self.port.value())
        database = self.database.text().strip()
        if not database:
            raise AddressError(Missing.DATABASE)
        encryption = str(self.encryption.currentData())
        certificate = self.certificate.text().strip() if encryption == Encryption.VERIFY_FULL else ""
        profile = Profile("", found, database, encryption, certificate)
        name = self.name.text().strip() or usual_name(profile)
        return Profile(name, found, database, encryption, certificate)

    def show_address_error(self, error: AddressError) -> None:
        """Say beside the fields which one is not right, and go there."""
        self.wrong.setText(tr(_WRONG[error.field]))
        self._form.setRowVisible(self.wrong, True)
        (self.host if error.field is Missing.HOSTS else self.database).setFocus()
        self.resized.emit()

    # --- building --------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.port.setRange(1, 65535)
        self.port.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.port.setAccessibleName(tr("Port"))
        self.host.setPlaceholderText(_EXAMPLE)
        self.certificate.setPlaceholderText(tr("as this computer trusts"))
        self.wrong.setWordWrap(True)
        for kind, words in _ENCRYPTION.items():
            self.encryption.addItem(tr(words), kind.value)
        forms.add_field(self._form, tr("Server"), self.choice, self._choice_row)
        self._form.addRow("", self.preset)
        forms.add_field(self._form, tr("Address"), self.host, self._host_row)
        forms.add_field(self._form, tr("Database"), self.database)
        forms.add_field(self._form, tr("Shown as"), self.name)
        forms.add_field(self._form, tr("Protection"), self.encryption)
        forms.add_field(self._form, tr("Certificate"), self.certificate, self._certificate_row)
        self._forget_row = rows.beside(self.forget)
        self._form.addRow("", self.danger)
        self._form.addRow("", self._forget_row)
        self._form.addRow("", self.wrong)
        self.choice.currentIndexChanged.connect(self._choose)
        self.details.toggled.connect(self._show_rows)
        self.encryption.currentIndexChanged.connect(self._show_rows)
        self.browse.clicked.connect(self._browse)
        for field in (self.host, self.database):
            field.textEdited.connect(self._edited)
            field.editingFinished.connect(self.changed)

    def _fill(self, profiles: Sequence[Profile]) -> None:
        self.choice.blockSignals(True)
        for profile in profiles:
            self.choice.addItem(profile.name, profile)
        if self._may_add or not profiles:
            self.choice.addItem(tr("Another server…"), None)
        self.choice.setCurrentIndex(0)
        self.choice.blockSignals(False)
        self._choose()

    def _choose(self) -> None:
        chosen = self.chosen
        host, port = typed(chosen) if chosen else ("", DEFAULT_PORT)
        self.host.setText(host)
        self.port.setValue(port)
        self.database.setText(chosen.database if chosen else "")
        named = chosen is not None and chosen.name != usual_name(chosen)
        self.name.setText(chosen.name if chosen and named else "")
        self.encryption.setCurrentIndex(
            self.encryption.findData(chosen.encryption if chosen else Encryption.VERIFY_FULL.value)
        )
        self.certificate.setText(chosen.root_certificate if chosen else "")
        fixed = chosen is not None and chosen.preset
        for field in (self.host, self.database, self.name, self.certificate):
            field.setReadOnly(fixed)
        for widget in (self.port, self.encryption, self.browse):
            widget.setEnabled(not fixed)
        self.details.setText(tr("Show details") if fixed else tr("Change…"))
        self.details.setChecked(chosen is None)
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        opened = self.details.isChecked() or self.chosen is None
        several = self.choice.count() > 1
        encryption = Encryption(str(self.encryption.currentData()))
        self.choice.setVisible(several)
        self.only.setVisible(not several)
        self.only.setText(self.choice.currentText())
        self.details.setVisible(self.chosen is not None)
        show = self._form.setRowVisible
        show(self._choice_row, self.chosen is not None or several)
        show(self.preset, self.chosen is not None and self.chosen.preset)
        for row in (self._host_row, self.database, self.name, self.encryption):
            show(row, opened)
        show(self._certificate_row, opened and encryption is Encryption.VERIFY_FULL)
        show(self._forget_row, opened and self.chosen is not None and not self.chosen.preset)
        show(self.wrong, False)
        self.danger.show_encryption(encryption)
        show(self.danger, encryption is not Encryption.VERIFY_FULL)
        self.resized.emit()

    def _edited(self) -> None:
        self._form.setRowVisible(self.wrong, False)
        self.name.setPlaceholderText(self._usual_name())

    def _usual_name(self) -> str:
        try:
            return usual_name(Profile("", machines(self.host.text(), 1), self.database.text()))
        except AddressError:
            return ""

    def _browse(self) -> None:
        folder = Path(self.certificate.text()).parent if self.certificate.text() else Path.home()
        title = tr("Certificate of who vouches for the server")
        filters = tr("Certificates (*.pem *.crt *.cer);;All files (*)")
        chosen = self._prompts.file_to_open(self.browse.window(), title, folder, filters)
        if chosen is not None:
            self.certificate.setText(str(chosen))
