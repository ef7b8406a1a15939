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
from logbook_desktop.support.i18n import tr, trc, trn
from logbook_desktop.ui.accounts import fields
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.forms import button_row
from logbook_desktop.ui.kit.place_chooser import NodeChoice
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.people import wording
from logbook_desktop.ui.tree.review_view import access_lines

_SHOWN = 20
"""So many people's gains and losses are shown; more are counted."""


class GrantChange(StrEnum):
    """What is done with a right."""

    GIVE = "give"
    CHANGE = "change"
    TAKE = "take"


class RightDialog(QDialog):
    """``wanted`` says that it is chosen; the dialog stays until ``accept`` or ``show_failure``."""

    wanted = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        kind: GrantChange,
        persons: Sequence[Person],
        actor: Actor,
        tree: Tree,
        month: Month,
        background: Background,
    ) -> None:
        super().__init__(parent)
        self.kind, self.persons = kind, tuple(persons)
        self._actor, self._tree, self._month, self._background = actor, tree, month, background
        self.setWindowTitle(_title(kind, wording.who(persons)))
        self.held = fields.choice([(one, wording.right(one, tree)) for one in self._taken()])
        self.role = fields.role_choice(fields.roles(actor, tree, month))
        self.place = NodeChoice(tr("Place"))
        self.consequences = QTextBrowser()
        self.consequences.setAccessibleName(tr("What it leads to"))
        self.consequences.setTabChangesFocus(True)
        self.failure = theme.warning(forms.sentence())
        self.failure.hide()
        self._lay_out()
        self.held.currentIndexChanged.connect(self._update_review)
        self.role.currentIndexChanged.connect(self._offer)
        self.place.chosen.connect(self._update_review)
        self._offer()

    @property
    def taken(self) -> PersonGrant | None:
        """The right to take, or to put another in place of."""
        chosen: PersonGrant | None = self.held.currentData()
        return None if self.kind is GrantChange.GIVE else chosen

    @property
    def given(self) -> PersonGrant | None:
        """The right to give; None while no place is chosen."""
        node_id, role = self.place.node_id, fields.chosen_role(self.role)
        if self.kind is GrantChange.TAKE or node_id is None or role is None:
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
            forms.show_remark(self.failure, "")
            self.button.setEnabled(False)
            self.wanted.emit()

    def show_failure(self, title: str, text: str) -> None:
        """It was refused: the choice stays as it is. The sentence says it without its title."""
        del title
        forms.show_remark(self.failure, text)
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
        if self.kind is not GrantChange.GIVE and self.taken is None:
            return tr("They have no right that you can take.")
        if self.kind is not GrantChange.TAKE and self.given is None:
            return tr("Choose the role and the place.")
        if self.kind is GrantChange.CHANGE and self.given == self.taken:
            return tr("This is the right they have.")
        return ""

    def _enable(self) -> None:
        reason = self._blocked_reason()
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason)

    def _update_review(self) -> None:
        """Work out, off the screen's thread, who gains and loses what."""
        self._enable()
        if reason := self._blocked_reason():
            self.consequences.setPlainText(reason)
            return
        asked, review = self.concerned[:_SHOWN], _reviewer(self._tree, self._month, self.given, self.taken)
        self._background.read(self, "consequences", lambda: review(asked), self._show)

    def _show(self, changes: Sequence[AccessChange]) -> None:
        lines = [line for change in changes for line in access_lines(self._tree, change)]
        rest = len(self.concerned) - _SHOWN
        if rest > 0:
            lines.append(escape(trn("and {count} more", "and {count} more", rest)))
        if self.kind is GrantChange.TAKE:
            last = [person for person in self.concerned if len(person.grants) == 1]
            if last:
                sentence = tr("It is the last right of {names}. To end an account, deactivate it.")
                lines.append(escape(sentence.format(names=wording.who(last))))
        none = tr("Nobody gains or loses access to anything.")
        self.consequences.setHtml("".join(f"<p>{line}</p>" for line in lines) or f"<p>{escape(none)}</p>")

    def _lay_out(self) -> None:
        form = forms.form_layout()
        if self.kind is not GrantChange.GIVE:
            forms.add_field(form, tr("Right"), self.held)
        if self.kind is not GrantChange.TAKE:
            forms.add_field(
                form, tr("New role") if self.kind is GrantChange.CHANGE else tr("Role"), self.role
            )
            forms.add_field(
                form, tr("New place") if self.kind is GrantChange.CHANGE else tr("Place"), self.place
            )
        for box, shown in (
            (self.held, self.kind is not GrantChange.GIVE),
            (self.role, self.kind is not GrantChange.TAKE),
        ):
            if not shown:
                box.setParent(self)
                box.hide()
        if self.kind is GrantChange.TAKE:
            self.place.setParent(self)
            self.place.hide()
        heading = QLabel(tr("What it leads to"))
        theme.section_font(heading)
        self.consequences.setMinimumHeight(self.fontMetrics().lineSpacing() * 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        column.setSpacing(theme.SPACE)
        column.addWidget(forms.sentence(wording.who(self.persons)))
        column.addLayout(form, 2)
        column.addWidget(heading)
        column.addWidget(self.consequences, 1)
        column.addWidget(self.failure)
        buttons, self.button = button_row(
            self, _finish_text(self.kind, len(self.persons)), safe=self.kind is GrantChange.TAKE
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
    """Of both together: what is lost with the one and gained with the other is left out."""
    left = [grant for grant in person.grants if grant not in (taken, given)]
    after = replace(person, grants=(*left, given) if given else tuple(left))
    found: dict[AccessChange, None] = {}
    for grant in (given, taken):
        if grant is not None:
            found |= dict.fromkeys(by_change_of_grants(tree, person, after, grant.node_id, month))
    return list(found)


def _title(kind: GrantChange, who: str) -> str:
    match kind:
        case GrantChange.GIVE:
            return tr("Give a right: {names}").format(names=who)
        case GrantChange.CHANGE:
            return tr("Change a right: {names}").format(names=who)
        case GrantChange.TAKE:
            return tr("Take a right: {names}").format(names=who)


def _finish_text(kind: GrantChange, count: int) -> str:
    match kind:
        case GrantChange.GIVE if count > 1:
            return trn("Give it to {count} colleague", "Give it to {count} colleagues", count)
        case GrantChange.GIVE:
            return tr("Give the right")
        case GrantChange.CHANGE:
            return tr("Change the right")
        case GrantChange.TAKE:
            return tr("Take the right away")


def done_message(kind: GrantChange, persons: Sequence[Person]) -> str:
    """What was done with a right of these people."""
    sentence = {
        GrantChange.GIVE: tr("{names}: the right was given."),
        GrantChange.CHANGE: tr("{names}: the right was changed."),
        GrantChange.TAKE: tr("{names}: the right was taken away."),
    }[kind]
    return sentence.format(names=wording.who(persons))


def undo_step(kind: GrantChange) -> str:
    """What is taken back where the right is undone."""
    return {
        GrantChange.GIVE: trc("undo", "Give the right"),
        GrantChange.CHANGE: trc("undo", "Change the right"),
        GrantChange.TAKE: trc("undo", "Take the right away"),
    }[kind]
