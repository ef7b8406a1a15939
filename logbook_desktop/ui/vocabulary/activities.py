"""Section *Activities*: what the units run, in which form of work, and what they run no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import Activity, FormOfWork
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import beginning
from logbook_desktop.services.vocabulary import activities, vocabulary
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit import local_names
from logbook_desktop.ui.kit.edit import Edit, Undo
from logbook_desktop.ui.vocabulary import wording
from logbook_desktop.ui.vocabulary.button_bar import ButtonBar
from logbook_desktop.ui.vocabulary.dialogs import ActivityChoice, ActivityDialog
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.wording.reports import FORM_NAMES


class ActivitiesSection(Section):
    """``first_steps_requested`` carries an organisation that has no units yet, and its name."""

    first_steps_requested = Signal(int, str)

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Activities"),
            tr(
                "What the units run. An activity that has ended is closed: its entries stay, and new ones are not "
                "offered it."
            ),
        )
        self._context = context
        self._tree: Tree | None = None
        self._found: Vocabulary | None = None
        headings = (tr("Activity"), tr("Form of work"), tr("Unit"), tr("State"))
        self.table = Listing(self.title, headings, wide=0)
        self.add = named_button(tr("New activity…"), "plus")
        self.edit = named_button(tr("Edit…"), "pencil")
        self.close_or_open = named_button(tr("Close the activity"))
        self.begin = named_button(tr("First steps…"))
        self.begin.hide()
        self.column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(ButtonBar((self.add, self.edit, self.close_or_open)))
        self.table.chosen.connect(self._update)
        self.table.opened.connect(self._edit)
        self.begin.clicked.connect(self._begin)
        self.add.clicked.connect(self._add)
        self.edit.clicked.connect(self._edit)
        self.close_or_open.clicked.connect(self._close_or_open)
        self._update()

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Keep the place chosen in the tree: what is added is added there."""
        self._tree = tree

    def set_vocabulary(self, found: Vocabulary) -> None:
        """Show it, and what may be changed of it."""
        self._found = found
        self.table.show_rows([self._row(activity) for activity in self._sorted(found.activities)])
        above = found.organisation_id is None
        reason = tr("Choose an organisation or a unit in the tree to see its activities.") if above else ""
        if not above and not found.changeable_units:
            reason = tr("The activities here are changed by the mentor of the organisation.")
        if waiting := self._waits(found):
            reason = tr("There are no units yet. A few questions lead to the first ones.")
        self.begin.setVisible(waiting)
        self.show_reason(reason)
        self._update()

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _waits(self, found: Vocabulary) -> bool:
        """Whether the organisation has no units, and the acting person may make them."""
        owner, tree = found.organisation_id, self._tree
        if owner is None or tree is None or owner not in tree:
            return False
        return beginning.waits(self._context.actor, tree, self._context.month, owner)

    def _begin(self) -> None:
        assert self._found is not None
        assert self._tree is not None
        owner = self._found.organisation_id
        assert owner is not None
        self.first_steps_requested.emit(owner, _called(self._tree[owner].name))

    def _sorted(self, found: Sequence[Activity]) -> list[Activity]:
        """By unit, what is open first; within that by name, as they come."""
        places = {unit.unit_id: place for place, unit in enumerate(self._units(every=True))}
        today = self._context.today()
        return sorted(found, key=lambda one: (places.get(one.unit_id, 0), _closed(one, today)))

    def _row(self, one: Activity) -> Row:
        usage = self._found.usage if self._found else None
        form = tr(FORM_NAMES[one.form.value])
        if usage is not None:
            form = local_names.shown(VocabularyKind.FORM, one.form.value, usage)
        today = self._context.today()
        cells = (
            one.name.in_language(active().language),
            form,
            self._unit_name(one.unit_id),
            wording.state(one.closed_on, today),
        )
        return Row(one.id, cells, muted=_closed(one, today))

    def _unit_name(self, unit_id: int) -> str:
        if self._tree is None or unit_id not in self._tree:
            return ""
        return self._tree[unit_id].name.in_language(active().language)

    def _units(self, *, every: bool = False) -> list[ActivityChoice]:
        """The units in whose activities something may be changed, in the order of the tree."""
        if self._tree is None or self._found is None:
            return []
        units = [node for node in self._tree.walk(self._context.month) if node.kind is NodeKind.UNIT]
        allowed, today = self._found.changeable_units, self._context.today()
        return [
            ActivityChoice(unit.id, self._unit_name(unit.id))
            for unit in units
            if every or (unit.id in allowed and not unit.is_closed(today))
        ]

    def _current(self) -> Activity | None:
        key = self.table.key()
        found = self._found.activities if self._found else ()
        return next((one for one in found if one.id == key), None)

    def _update(self) -> None:
        one = self._current()
        allowed = self._found.changeable_units if self._found else frozenset()
        may = one is not None and one.unit_id in allowed
        self.add.setEnabled(bool(self._units()))
        self.edit.setEnabled(may)
        self.close_or_open.setEnabled(may)
        closed = one is not None and one.closed_on is not None
        self.close_or_open.setText(tr("Open the activity again") if closed else tr("Close the activity"))

    def _forms(self) -> list[tuple[FormOfWork, str]]:
        usage = self._found.usage if self._found else None
        return [
            (form, local_names.shown(VocabularyKind.FORM, form.value, usage))
            for form in FormOfWork
            if usage is not None and usage.uses(VocabularyKind.FORM, form.value)
        ]

    def _add(self) -> None:
        units = self._units()
        dialog = ActivityDialog(self, tr("New activity"), tr("Add the activity"), self._forms(), units)
        dialog.accepted.connect(lambda: self._save_new(dialog))
        dialog.open()

    def _save_new(self, dialog: ActivityDialog) -> None:
        context, name = self._context, dialog.name
        assert name is not None
        unit_id, form = dialog.unit_id, dialog.form_of_work

        def do() -> Change:
            return vocabulary.add_activity(context, unit_id, name, form)[1]

        message = tr("“{name}” was added.").format(name=_called(name))
        self.wanted.emit(Edit(do, message, why_final=tr("It cannot be removed again, only closed.")))

    def _edit(self) -> None:
        one = self._current()
        if one is None or not self.edit.isEnabled():
            return
        title = tr("Edit the activity")
        dialog = ActivityDialog(self, title, tr("Save"), self._forms(), (), one.name, one.form)
        dialog.accepted.connect(lambda: self._save_edited(dialog, one))
        dialog.open()

    def _save_edited(self, dialog: ActivityDialog, before: Activity) -> None:
        assert dialog.name is not None
        after = replace(before, name=dialog.name, form=dialog.form_of_work)
        if after != before:
            message = tr("“{name}” was changed.").format(name=_called(after.name))
            self._change(before, after, message, trc("undo", "Change the activity"))

    def _close_or_open(self) -> None:
        one = self._current()
        if one is None:
            return
        if one.closed_on is None:
            after = replace(one, closed_on=self._context.today())
            message = tr("“{name}” is closed. Its entries stay.")
            step = trc("undo", "Close the activity")
        else:
            after, message = replace(one, closed_on=None), tr("“{name}” is in use again.")
            step = trc("undo", "Open the activity again")
        self._change(one, after, message.format(name=_called(one.name)), step)

    def _change(self, before: Activity, after: Activity, message: str, step: str) -> None:
        save = partial(activities.change, self._context)
        self.wanted.emit(Edit(partial(save, after), message, Undo(step, partial(save, before))))


def _closed(one: Activity, today: date) -> bool:
    return one.closed_on is not None and one.closed_on <= today


def _called(name: Name) -> str:
    return name.in_language(active().language)
