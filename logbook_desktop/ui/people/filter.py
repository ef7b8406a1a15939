"""Which of the colleagues are shown: those that have what is searched for, and the role chosen."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Person
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.accounts import fields
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.people import wording
from logbook_desktop.wording.names import role_name

_ALL_ROLES = ""
_NEW = "new"
"""Whose first password is not changed yet."""


class PeopleFilter(QObject):
    """The fields over the table; ``changed`` says that others may be shown now."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search colleagues"))
        self.search.setAccessibleName(tr("Search colleagues"))
        self.search.setClearButtonEnabled(True)
        self.role = fields.choice(_roles())
        self.role.setAccessibleName(tr("Role"))
        self.count = theme.muted(QLabel())
        self.search.textChanged.connect(lambda: self.changed.emit())
        self.role.currentIndexChanged.connect(lambda: self.changed.emit())

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of Tab."""
        return self.search, self.role, self.count

    @property
    def is_set(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.search.text() or self.role.currentData())

    def row(self) -> QHBoxLayout:
        """The fields in one line."""
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.search, 2)
        row.addWidget(self.role, 1)
        row.addWidget(self.count)
        return row

    def show_count(self, count: int) -> None:
        """How many are shown."""
        self.count.setText(trn("{count} colleague", "{count} colleagues", count))

    def clear(self) -> None:
        """Everybody."""
        self.search.clear()
        self.role.setCurrentIndex(0)
        self.search.setFocus()

    def fits(self, person: Person, tree: Tree) -> bool:
        """Whether the person has the role chosen, and every word that is searched for."""
        wanted: str = self.role.currentData()
        if wanted == _NEW and person.first_password_until is None:
            return False
        if wanted not in (_ALL_ROLES, _NEW) and not any(grant.role == wanted for grant in person.grants):
            return False
        text = search_text(f"{person.name} {person.email} {person.login} {wording.rights(person, tree)}")
        return all(word in text for word in search_text(self.search.text()).split())


def _roles() -> list[tuple[str, str]]:
    roles = [(role.value, role_name(role)) for role in Role if role is not Role.NETWORK_ADMINISTRATOR]
    return [(_ALL_ROLES, tr("All roles")), *roles, (_NEW, tr("First password not changed"))]
