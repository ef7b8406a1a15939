"""Giving a right, taking one, or putting one in place of another – with what that leads to, before it is saved."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget

from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import GRANTABLE, Action, Actor
from logbook_desktop.domain.people.access_changes import by_change_of_grants
from logbook_desktop.domain.people.people import Person, PersonGrant
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import AccessChange
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.forms import button_row
from logbook_desktop.ui.kit.place_chooser import NodeChoice
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.people import fields, wording
from logbook_desktop.ui.tree.review_view import access_lines

_TOLD = 20
"""So many people's gains and losses are told; more are counted."""


class GrantChange(StrEnum):
    GIVE = "give"
    CHANGE = "change"
    TAKE = "take"


class RightDialog(QDialog):
    """``wanted`` says that it is chosen; the dialog stays until ``accept`` or ``tell_failure``."""

    wanted = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        deed: GrantChange,
        persons: Sequence[Person],
        actor: Actor,
        tree: Tree,
        month: Month,
        background: Background,
    ) -> None:
        super().__init__(parent)
        self.deed, self.persons = deed, tuple(persons)
        self._actor, self._tree, self._month, self._background = actor, tree, month, background
        self.setWindowTitle(_title(deed, wording.who(persons)))
        self.held = fields.choice([(one, wording.right(one, tree)) for one in self._taken()])
        self.role = fields.role_choice(fields.roles(actor, tree, month))
        self.place = NodeChoice(tr("Place"))
        self.consequences = QTextBrowser()
        self.consequences.setAccessibleName(tr("What it leads to"))
        self.consequences.setTabChangesFocus(True)
        self.failure = theme.warning(fields.sentence())
        self.failure.hide()
        self._lay_out()
        self.held.currentIndexChanged.connect(self._look)
        self.role.currentIndexChanged.connect(self._offer)
        self.place.chosen.connect(self._look)
        self._offer()

    @property
    def taken(self) -> PersonGrant | None:
        """The right to take, or to put another in place of."""
        chosen: PersonGrant | None = self.held.currentData()
        return None if self.deed is GrantChange.GIVE else chosen

    @property
    def given(self) -> PersonGrant | None:
        """The right to give; None while no place is chosen."""
        node_id, role = self.place.node_id, fields.chosen_role(self.role)
        if self.deed is GrantChange.TAKE or node_id is None or role is None:
            return None
        return PersonGrant(role, node_id)

    @property
    def concerned(self) -> tuple[Person, ...]:
        """Of the people chosen, those who hold the right that is taken; all, where none is."""
        taken = self.taken
        return tuple(person for person in self.persons if taken is None or taken in person.grants)

    def submit(self) -> None:
        """Go on, where everything is chosen."""
        if not self._blocked_reason():
            fields.tell(self.failure, "")
            self.button.setEnabled(False)
            self.wanted.emit()

    def tell_failure(self, text: str) -> None:
        """It was refused: the choice stays as it is."""
        fields.tell(self.failure, text)
        self._enable()

    def _taken(self) -> list[PersonGrant]:
        found = dict.fromkeys(grant for person in self.persons for grant in person.grants)
        return [
            grant
            for grant in found
            if grant.role in GRANTABLE
            and grant.node_id in self._tree
            and access.may(self._actor, Action.MANAGE_PEOPLE, grant.node_id, self._tree, self._month)
        ]

    def _offer(self) -> None:
        role = fields.chosen_role(self.role)
        nodes = fields.places(self._actor, role, self._tree, self._month) if role else []
        self.place.offer(self._tree, nodes, self._month)

    def _blocked_reason(self) -> str:
        if self.deed is not GrantChange.GIVE and self.taken is None:
            return tr("They have no right that you can take.")
        if self.deed is not GrantChange.TAKE and self.given is None:
            return tr("Choose the role and the place.")
        if self.deed is GrantChange.CHANGE and self.given == self.taken:
            return tr("This is the right they have.")
        return ""

    def _enable(self) -> None:
        told = self._blocked_reason()
        self.button.setEnabled(not told)
        self.button.setToolTip(told)

    def _look(self) -> None:
        """Work out, off the screen's thread, who gains and loses what."""
        self._enable()
        if told := self._blocked_reason():
            self.consequences.setPlainText(told)
            return
        asked, look = self.concerned[:_TOLD], _reviewer(self._tree, self._month, self.given, self.taken)
        self._background.read(self, "consequences", lambda: look(asked), self._show)

    def _show(self, changes: Sequence[AccessChange]) -> None:
        lines = [line for change in changes for line in access_lines(self._tree, change)]
        rest = len(self.concerned) - _TOLD
        if rest > 0:
            lines.append(escape(trn("and {count} more", "and {count} more", rest)))
        if self.deed is GrantChange.TAKE:
            last = [person for person in self.concerned if len(person.grants) == 1]
            if last:
                sentence = tr("It is the last right of {names}. To end an account, deactivate it.")
                lines.append(escape(sentence.format(names=wording.who(last))))
        none = tr("Nobody gains or loses access to anything.")
        self.consequences.setHtml("".join(f"<p>{line}</p>" for line in lines) or f"<p>{escape(none)}</p>")

    def _lay_out(self) -> None:
        form = fields.form()
        if self.deed is not GrantChange.GIVE:
            fields.add(form, tr("Right"), self.held)
        if self.deed is not GrantChange.TAKE:
            fields.add(form, tr("New role") if self.deed is GrantChange.CHANGE else tr("Role"), self.role)
            fields.add(form, tr("New place") if self.deed is GrantChange.CHANGE else tr("Place"), self.place)
        for box, shown in (
            (self.held, self.deed is not GrantChange.GIVE),
            (self.role, self.deed is not GrantChange.TAKE),
        ):
            if not shown:
                box.setParent(self)
                box.hide()
        if self.deed is GrantChange.TAKE:
            self.place.setParent(self)
            self.place.hide()
        heading = QLabel(tr("What it leads to"))
        theme.section_font(heading)
        self.consequences.setMinimumHeight(self.fontMetrics().lineSpacing() * 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        column.setSpacing(theme.SPACE)
        column.addWidget(fields.sentence(wording.who(self.persons)))
        column.addLayout(form, 2)
        column.addWidget(heading)
        column.addWidget(self.consequences, 1)
        column.addWidget(self.failure)
        buttons, self.button = button_row(
            self, _finish_text(self.deed, len(self.persons)), safe=self.deed is GrantChange.TAKE
        )
        self.button.clicked.disconnect()
        self.button.clicked.connect(self.submit)
        column.addLayout(buttons)
        self.setMinimumWidth(min(theme.characters(self, 84), 900))
        mnemonics.for_page(self)


def _reviewer(
    tree: Tree, month: Month, given: PersonGrant | None, taken: PersonGrant | None
) -> Callable[[Sequence[Person]], tuple[AccessChange, ...]]:
    def review(persons: Sequence[Person]) -> tuple[AccessChange, ...]:
        return tuple(change for person in persons for change in _changes(person, tree, month, given, taken))

    return review


def _changes(
    person: Person, tree: Tree, month: Month, given: PersonGrant | None, taken: PersonGrant | None
) -> list[AccessChange]:
    """Of both deeds together: what is lost with the one and gained with the other is not told."""
    left = [grant for grant in person.grants if grant not in (taken, given)]
    after = replace(person, grants=(*left, given) if given else tuple(left))
    found: dict[AccessChange, None] = {}
    for grant in (given, taken):
        if grant is not None:
            found |= dict.fromkeys(by_change_of_grants(tree, person, after, grant.node_id, month))
    return list(found)


def _title(deed: GrantChange, who: str) -> str:
    match deed:
        case GrantChange.GIVE:
            return tr("Give a right: {names}").format(names=who)
        case GrantChange.CHANGE:
            return tr("Change a right: {names}").format(names=who)
        case GrantChange.TAKE:
            return tr("Take a right: {names}").format(names=who)


def _finish_text(deed: GrantChange, count: int) -> str:
    match deed:
        case GrantChange.GIVE if count > 1:
            return trn("Give it to {count} colleague", "Give it to {count} colleagues", count)
        case GrantChange.GIVE:
            return tr("Give the right")
        case GrantChange.CHANGE:
            return tr("Change the right")
        case GrantChange.TAKE:
            return tr("Take the right away")
