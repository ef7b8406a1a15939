"""Section *Questions*: what is asked at each entry of the place chosen, from everybody's down to the unit's own."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.questions import Question, QuestionKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.vocabulary import questions
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit.edit import Edit, Undo
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.vocabulary import wording
from logbook_desktop.ui.vocabulary.dialogs import NameDialog
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.wording.names import QUESTION_KIND_NAMES


class QuestionDialog(NameDialog):
    """Asks for the words of a new question, and how it is answered."""

    def __init__(self, parent: QWidget | None, title: str, verb: str, note: str) -> None:
        super().__init__(parent, title, verb, note=note)
        self.kind_field = QComboBox()
        self.kind_field.setAccessibleName(tr("Answered"))
        for kind, name in QUESTION_KIND_NAMES.items():
            self.kind_field.addItem(tr(name), kind.value)
        self.form.addRow(tr("Answered"), self.kind_field)
        self.keep_too(kind=self.kind_field)

    @property
    def kind(self) -> QuestionKind:
        """How the question is answered."""
        return QuestionKind(self.kind_field.currentData())


class QuestionsSection(Section):
    """The questions of other places are shown, too: one sees what is asked at an entry, in its order."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(
            tr("Reflection questions"),
            tr(
                "What is asked under the texts of each entry. A question of the organisation is asked in all its "
                "units, one of a unit only there. Choose the place in the tree. Nobody has to answer."
            ),
        )
        self._context, self._background = services.context, services.background
        self._tree: Tree | None = None
        self._node_id = 0
        self._known: tuple[Question, ...] = ()
        self.table = Listing(
            self.title, (tr("Question"), tr("Answered"), tr("Asked in"), tr("State")), wide=0
        )
        self.add = named_button(tr("New question…"), "plus")
        self.rename = named_button(tr("Change the wording…"), "pencil")
        self.up, self.down = named_button(tr("Move up")), named_button(tr("Move down"))
        self.close_or_open = named_button(tr("Stop asking"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for button in (self.add, self.rename, self.up, self.down, self.close_or_open):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(row)
        self.table.chosen.connect(self._update)
        self.table.opened.connect(self._rename)
        self.add.clicked.connect(self._add)
        self.rename.clicked.connect(self._rename)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.close_or_open.clicked.connect(self._close_or_open)
        self._update()

    # --- what is shown ---------------------------------------------------------------------------------------

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Keep the place chosen in the tree: what is added is added there."""
        self._tree, self._node_id = tree, node_id

    def set_vocabulary(self, found: Vocabulary) -> None:
        """The vocabulary of the place was read: now its questions."""
        context, node_id = self._context, self._node_id
        if self._tree is not None and node_id in self._tree:
            self._background.read(
                self, "questions", lambda: questions.questions_in(context, node_id), self._show, self._unread
            )

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _show(self, known: tuple[Question, ...]) -> None:
        self._known = known
        self.table.show_rows([self._row(one) for one in known])
        reason = "" if self._may(self._owner) else tr("Questions are made by the mentor of the place.")
        self.show_reason(reason)
        self._update()

    def _unread(self, error: Exception) -> None:
        if (message := errors.message_of(error)) is None:
            return
        self._known = ()
        self.table.show_rows([])
        self.show_reason(message.text)
        self._update()

    def _row(self, one: Question) -> Row:
        ended = wording.state(one.closed_on, self._context.today()) if one.closed_on else ""
        cells = (
            _called(one.name),
            tr(QUESTION_KIND_NAMES[one.kind]),
            self._place(one.node_id),
            ended or tr("Asked"),
        )
        return Row(
            one.id, cells, muted=bool(ended), icon_name="globe" if one.node_id is None else "circle-help"
        )

    def _place(self, node_id: int | None) -> str:
        if node_id is None:
            return wording.whose(national=True)
        return _called(self._tree[node_id].name) if self._tree and node_id in self._tree else ""

    @property
    def _owner(self) -> int | None:
        """Whose questions are made here: those of the place; above organisations, everybody's."""
        inside = (NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.UNIT)
        known = self._tree is not None and self._node_id in self._tree
        return self._node_id if known and self._tree and self._tree[self._node_id].kind in inside else None

    def _may(self, owner: int | None) -> bool:
        tree, month = self._tree, Month.of(self._context.today())
        if tree is None or not tree.roots:
            return False
        action = Action.CHANGE_NATIONAL_VOCABULARY if owner is None else Action.CHANGE_VOCABULARY
        about = tree.roots[0].id if owner is None else owner
        return about in tree and access.may(self._context.actor, action, about, tree, month)

    def _current(self) -> Question | None:
        key = self.table.key()
        return next((one for one in self._known if one.id == key), None)

    def _order(self, owner: int | None) -> list[int]:
        return [one.id for one in self._known if one.node_id == owner]

    def _update(self) -> None:
        one = self._current()
        may = one is not None and self._may(one.node_id)
        self.add.setEnabled(self._may(self._owner))
        self.rename.setEnabled(may)
        self.close_or_open.setEnabled(may)
        ended = one is not None and one.closed_on is not None
        self.close_or_open.setText(tr("Ask again") if ended else tr("Stop asking"))
        order = self._order(one.node_id) if one is not None else []
        place = order.index(one.id) if one is not None else -1
        self.up.setEnabled(may and place > 0)
        self.down.setEnabled(may and 0 <= place < len(order) - 1)

    # --- what is done ----------------------------------------------------------------------------------------

    def _add(self) -> None:
        owner = self._owner
        where = self._place(owner)
        note = tr("It is asked in: {place}").format(place=where)
        dialog = QuestionDialog(self, tr("New question"), tr("Add the question"), note)
        dialog.accepted.connect(lambda: self._save_new(owner, dialog.kind, dialog.name))
        dialog.open()

    def _save_new(self, owner: int | None, kind: QuestionKind, name: Name | None) -> None:
        assert name is not None
        context = self._context

        def do() -> Change:
            return questions.add_question(context, owner, kind, name)[1]

        message = tr("“{name}” is asked from now on.").format(name=_called(name))
        why_final = tr("It cannot be removed again: when it is needed no more, choose “{command}”.")
        self.wanted.emit(Edit(do, message, why_final=why_final.format(command=tr("Stop asking"))))

    def _rename(self) -> None:
        one = self._current()
        if one is None or not self.rename.isEnabled():
            return
        note = tr("Only correct the wording: old answers were given to the question as it was.")
        dialog = NameDialog(self, tr("Change the wording"), tr("Save"), one.name, note=note)
        dialog.accepted.connect(lambda: self._save_renamed(one, dialog.name))
        dialog.open()

    def _save_renamed(self, one: Question, name: Name | None) -> None:
        if name is not None and name != one.name:
            message = tr("“{old}” is now called “{new}”.").format(old=_called(one.name), new=_called(name))
            self._change(one, replace(one, name=name), message, trc("undo", "Change the question"))

    def _close_or_open(self) -> None:
        one = self._current()
        if one is None:
            return
        if one.closed_on is None:
            message = tr("“{name}” is not asked any more. Old answers stay.")
            after = replace(one, closed_on=self._context.today())
            step = trc("undo", "Ask the question no more")
        else:
            message, after = tr("“{name}” is asked from now on."), replace(one, closed_on=None)
            step = trc("undo", "Ask the question again")
        self._change(one, after, message.format(name=_called(one.name)), step)

    def _change(self, before: Question, after: Question, message: str, step: str) -> None:
        context = self._context

        def do() -> Change:
            return questions.change_question(context, after)[1]

        def undo() -> Change:
            return questions.change_question(context, replace(before, version=before.version + 1))[1]

        self.wanted.emit(Edit(do, message, Undo(step, undo)))

    def _move(self, step: int) -> None:
        one = self._current()
        if one is None:
            return
        before = self._order(one.node_id)
        after = [key for key in before if key != one.id]
        after.insert(before.index(one.id) + step, one.id)
        save = partial(self._save_order, one.node_id)
        message = tr("The order of the questions was changed.")
        undo = Undo(trc("undo", "Move the question"), partial(save, before))
        self.wanted.emit(Edit(partial(save, after), message, undo))

    def _save_order(self, owner: int | None, ids: list[int]) -> Change:
        return questions.order_questions(self._context, owner, ids)[1]


def _called(name: Name) -> str:
    return name.in_language(active().language)
