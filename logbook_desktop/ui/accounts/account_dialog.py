"""One account: of a new colleague with a role and a place, of an organisation's first mentor, or one to correct."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from logbook_desktop.domain.people.access import Actor, Role
from logbook_desktop.domain.people.people import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    Account,
    Person,
    is_email,
    is_person_name,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.accounts import fields
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.forms import button_row
from logbook_desktop.ui.kit.place_chooser import NodeChoice
from logbook_desktop.ui.kit.widgets import mnemonics


class AccountDialog(QDialog):
    """``wanted`` says that the fields are filled; the dialog stays until ``accept`` or ``show_failure``."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None, title: str, finish_text: str, explanation: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.email = QLineEdit()
        self.email.setMaxLength(LONGEST_EMAIL)
        self.language = fields.languages(active().language)
        self.failure = theme.warning(forms.sentence())
        self.failure.hide()
        self.form = forms.form_layout()
        forms.add_field(self.form, tr("Name"), self.name)
        self.name_wrong = forms.add_remark(self.form)
        forms.add_field(self.form, tr("E-mail"), self.email)
        self.email_wrong = forms.add_remark(self.form)
        forms.add_field(self.form, tr("Language of letters"), self.language)
        self._explanation, self._finish_text = explanation, finish_text
        self._waits = False

    def lay_out(self) -> None:
        """Once every field is in the form; the buttons come after them in the order of Tab, too."""
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        column.setSpacing(theme.GROUP)
        if self._explanation:
            column.addWidget(forms.sentence(self._explanation))
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.failure)
        buttons, self.button = button_row(self, self._finish_text)
        self.button.clicked.disconnect()
        self.button.clicked.connect(self.submit)
        column.addLayout(buttons)
        self.setMinimumWidth(min(theme.characters(self, 80), 900))
        typed.keep(self, {"name": self.name, "email": self.email, "language": self.language})
        mnemonics.for_page(self)
        self.name.setFocus()

    def submit(self) -> None:
        """Say what is wrong beside the field, or go on."""
        forms.show_remark(self.failure, "")
        found = list(self.troubles())
        for label, field, text in found:
            forms.show_remark(label, text)
            if text:
                field.setFocus()
        if not any(text for *_, text in found):
            self._set_waiting(True)
            self.wanted.emit()

    def troubles(self) -> list[tuple[QLabel, QWidget, str]]:
        """Where something may be wrong, and what is; the first field last, so that it gets the cursor."""
        name, email = self.name.text().strip(), self.email.text().strip()
        bad_email = (
            "" if not email or is_email(email) else tr("Write it like name@place.fi, or leave it empty.")
        )
        bad_name = "" if is_person_name(name) else tr("Write the person’s name.")
        return [(self.email_wrong, self.email, bad_email), (self.name_wrong, self.name, bad_name)]

    def show_failure(self, title: str, text: str) -> None:
        """It was refused: the fields stay as they are. The sentence says it without its title."""
        del title
        self._set_waiting(False)
        forms.show_remark(self.failure, text)

    def reject(self) -> None:
        """Not while the server is being asked."""
        if not self._waits:
            super().reject()

    def _set_waiting(self, waits: bool) -> None:
        self._waits = waits
        self.button.setEnabled(not waits)


class NewAccountDialog(AccountDialog):
    """An account with its first role and place."""

    def __init__(
        self, parent: QWidget | None, actor: Actor, tree: Tree, month: Month, node_id: int | None = None
    ) -> None:
        super().__init__(parent, tr("Add a colleague"), tr("Make the account"))
        self._actor, self._tree, self._month = actor, tree, month
        self.role = fields.role_choice(fields.roles(actor, tree, month))
        self.place = NodeChoice(tr("Place"))
        forms.add_field(self.form, tr("Role"), self.role)
        forms.add_field(self.form, tr("Place"), self.place)
        self.place_wrong = forms.add_remark(self.form)
        self.role.currentIndexChanged.connect(self._offer)
        self._offer()
        if node_id is not None:
            self.place.choose(node_id)
        self.lay_out()

    @property
    def account(self) -> Account:
        """What stands in the fields."""
        place, role = self.place.node_id, fields.chosen_role(self.role)
        assert place is not None, "it is asked for first"
        assert role is not None, "there is always one chosen"
        language: str = self.language.currentData()
        return Account(self.name.text().strip(), role, (place,), self.email.text().strip(), language)

    def troubles(self) -> list[tuple[QLabel, QWidget, str]]:
        """With the place, which has to be chosen."""
        text = "" if self.place.node_id is not None else tr("Choose the place where the colleague works.")
        return [(self.place_wrong, self.place, text), *super().troubles()]

    def _offer(self) -> None:
        role = fields.chosen_role(self.role)
        nodes = fields.places(self._actor, role, self._tree, self._month) if role else []
        self.place.offer(self._tree, nodes, self._month)


class FirstMentorDialog(AccountDialog):
    """The account of the first mentor of an organisation, which the network appoints."""

    def __init__(self, parent: QWidget | None, organisation_id: int, organisation: str) -> None:
        explanation = tr(
            "The mentor of {organisation} builds its structure and gives colleagues their accounts. You see "
            "the mentor’s sign-in name and first password once and hand them over."
        )
        super().__init__(
            parent,
            tr("The first mentor of {organisation}").format(organisation=organisation),
            tr("Appoint the mentor"),
            explanation.format(organisation=organisation),
        )
        self._organisation_id = organisation_id
        self.lay_out()

    @property
    def account(self) -> Account:
        """What stands in the fields."""
        name, email = self.name.text().strip(), self.email.text().strip()
        return Account(name, Role.MENTOR, (self._organisation_id,), email, self.language.currentData())


class EditAccountDialog(AccountDialog):
    """Name, address and language of somebody who has an account."""

    def __init__(self, parent: QWidget | None, person: Person) -> None:
        super().__init__(parent, tr("Change {name}").format(name=person.name), tr("Save"))
        self.person = person
        self.name.setText(person.name)
        self.email.setText(person.email)
        self.language.setCurrentIndex(max(0, self.language.findData(person.language)))
        self.lay_out()

    @property
    def changes(self) -> dict[str, str]:
        """What was changed, by the field of the person; the rest stays as a colleague may have made it meanwhile."""
        typed = {
            "name": self.name.text().strip(),
            "email": self.email.text().strip(),
            "language": self.language.currentData(),
        }
        return {field: text for field, text in typed.items() if text != getattr(self.person, field)}
