"""Section *Tags*: the organisation's own, and of the national ones which it offers and what it calls them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import Tag
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import tags, usage
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit import local_names
from logbook_desktop.ui.kit.edit import Edit, Undo
from logbook_desktop.ui.vocabulary import wording
from logbook_desktop.ui.vocabulary.button_bar import ButtonBar
from logbook_desktop.ui.vocabulary.dialogs import NameDialog
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section


class TagsSection(Section):
    """Own tags are made, named, ordered and closed; national ones are called otherwise, or done without."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Tags"),
            tr(
                "What entries are about. National tags are the same everywhere, so that figures can be compared; "
                "the organisation’s own stand beside them. A closed tag stays in old entries and is not offered "
                "any more."
            ),
        )
        self._context = context
        self._found: Vocabulary | None = None
        self.table = Listing(self.title, (tr("Tag"), tr("Whose"), tr("State")), wide=0)
        self.add = named_button(tr("New tag…"), "plus")
        self.rename = named_button(tr("Rename…"), "pencil")
        self.up, self.down = named_button(tr("Move up")), named_button(tr("Move down"))
        self.close_or_open = named_button(tr("Close the tag"))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(ButtonBar((self.add, self.rename, self.up, self.down, self.close_or_open)))
        self.table.chosen.connect(self._update)
        self.table.opened.connect(self._rename)
        self.add.clicked.connect(self._add)
        self.rename.clicked.connect(self._rename)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.close_or_open.clicked.connect(self._close_or_open)
        self._update()

    def set_vocabulary(self, found: Vocabulary) -> None:
        """Show it, and what may be changed of it."""
        self._found = found
        self.table.show_rows([self._row(tag) for tag in found.tags])
        self.show_reason(_reason(found))
        self._update()

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _row(self, tag: Tag) -> Row:
        assert self._found is not None
        national = tag.organisation_id is None
        today = self._context.today()
        name = tag.name.in_language(active().language)
        if national:
            name = local_names.shown(VocabularyKind.TAG, tag.code, self._found.usage, name)
        offered = self._is_offered(tag)
        state = wording.state(tag.closed_on, today) if tag.closed_on else ""
        state = state or (tr("In use") if offered else tr("Not in use here"))
        cells = (name, wording.whose(national=national), state)
        return Row(tag.id, cells, muted=not offered, icon_name="globe" if national else "tag")

    def _is_offered(self, tag: Tag) -> bool:
        assert self._found is not None
        closed = tag.closed_on is not None and tag.closed_on <= self._context.today()
        here = tag.organisation_id is not None or self._found.usage.uses(VocabularyKind.TAG, tag.code)
        return here and not closed

    def _current(self) -> Tag | None:
        key = self.table.key()
        found = self._found.tags if self._found else ()
        return next((tag for tag in found if tag.id == key), None)

    def _is_own(self, tag: Tag) -> bool:
        """Of the organisation; or everybody's, while everybody's are what is shown."""
        return self._found is not None and tag.organisation_id == self._found.organisation_id

    def _update(self) -> None:
        tag, found = self._current(), self._found
        may = found is not None and found.may_change
        own = tag is not None and self._is_own(tag)
        self.add.setEnabled(may)
        self.rename.setEnabled(may and tag is not None)
        self.rename.setText(tr("Rename…") if own or tag is None else tr("Own name…"))
        self.close_or_open.setEnabled(may and tag is not None)
        if tag is not None and found is not None:
            self.close_or_open.setText(self._verb(tag))
        order = self._order()
        place = order.index(tag.id) if tag is not None and own else -1
        self.up.setEnabled(may and place > 0)
        self.down.setEnabled(may and 0 <= place < len(order) - 1)

    def _verb(self, tag: Tag) -> str:
        if self._is_own(tag):
            return tr("Open the tag again") if tag.closed_on is not None else tr("Close the tag")
        return tr("Stop using it") if self._is_offered(tag) else tr("Take into use")

    def _order(self) -> list[int]:
        """The tags that can change places, as they stand."""
        return [tag.id for tag in self._found.tags if self._is_own(tag)] if self._found else []

    def _add(self) -> None:
        dialog = NameDialog(self, tr("New tag"), tr("Add the tag"))
        dialog.accepted.connect(lambda: self._save_new(dialog.name))
        dialog.open()

    def _save_new(self, name: Name | None) -> None:
        assert self._found is not None
        assert name is not None
        context, owner = self._context, self._found.organisation_id

        def do() -> Change:
            return tags.add(context, owner, name)[1]

        message = tr("“{name}” was added.").format(name=_called(name))
        self.wanted.emit(Edit(do, message, why_final=tr("It cannot be removed again, only closed.")))

    def _rename(self) -> None:
        tag = self._current()
        if tag is None or self._found is None or not self.rename.isEnabled():
            return
        if self._is_own(tag):
            dialog = NameDialog(self, tr("Rename the tag"), tr("Rename"), tag.name)
            dialog.accepted.connect(lambda: self._save_renamed(tag, dialog.name))
        else:
            before = self._found.usage.names.get((VocabularyKind.TAG, tag.code))
            dialog = own_name_dialog(self, _called(tag.name), before)
            dialog.accepted.connect(lambda: self._save_own_name(tag, before, dialog.name))
        dialog.open()

    def _save_renamed(self, before: Tag, name: Name | None) -> None:
        if name is None or name == before.name:
            return
        message = tr("“{old}” is now called “{new}”.").format(old=_called(before.name), new=_called(name))
        save = partial(tags.change, self._context)
        after = replace(before, name=name)
        undo = Undo(trc("undo", "Rename the tag"), partial(save, before))
        self.wanted.emit(Edit(partial(save, after), message, undo))

    def _save_own_name(self, tag: Tag, before: Name | None, name: Name | None) -> None:
        if self._found is None or self._found.organisation_id is None or name == before:
            return
        call = partial(usage.call, self._context, self._found.organisation_id, VocabularyKind.TAG, tag.code)
        self.wanted.emit(own_name_edit(call, _called(tag.name), before, name))

    def _move(self, step: int) -> None:
        tag, before = self._current(), self._order()
        if tag is None or self._found is None:
            return
        after = [one for one in before if one != tag.id]
        after.insert(before.index(tag.id) + step, tag.id)
        save = partial(tags.order, self._context, self._found.organisation_id)
        message = tr("The order of the tags was changed.")
        undo = Undo(trc("undo", "Move the tag"), partial(save, before))
        self.wanted.emit(Edit(partial(save, after), message, undo))

    def _close_or_open(self) -> None:
        tag, found = self._current(), self._found
        if tag is None or found is None:
            return
        offered = self._is_offered(tag)
        message = tr("“{name}” is not offered any more. Old entries keep it.") if offered else ""
        message = (message or tr("“{name}” is in use again.")).format(name=_called(tag.name))
        step = trc("undo", "Close the tag") if offered else trc("undo", "Open the tag again")
        if self._is_own(tag):
            save = partial(tags.change, self._context)
            after = replace(tag, closed_on=None if tag.closed_on else self._context.today())
            self.wanted.emit(Edit(partial(save, after), message, Undo(step, partial(save, tag))))
        elif found.organisation_id is not None:
            choose = partial(usage.choose, self._context, found.organisation_id, VocabularyKind.TAG, tag.code)
            undo = Undo(step, partial(choose, in_use=offered))
            self.wanted.emit(Edit(partial(choose, in_use=not offered), message, undo))


def own_name_dialog(parent: Section, national: str, before: Name | None) -> NameDialog:
    """Asks what the organisation calls something national."""
    note = tr(
        "Your own name is shown beside the national one, “{name}”. Reports use the national name, so that figures "
        "can be compared. Leave it empty to use the national name alone."
    )
    title = tr("Own name")
    return NameDialog(parent, title, tr("Save"), before, note=note.format(name=national), may_be_empty=True)


def own_name_edit(
    call: Callable[[Name | None], Change], national: str, before: Name | None, name: Name | None
) -> Edit:
    """It is called otherwise here, or again as everywhere."""
    if name is None:
        message = tr("“{name}” has its national name alone.").format(name=national)
    else:
        message = tr("“{national}” is called “{own}” here.").format(national=national, own=_called(name))
    undo = Undo(trc("undo", "Change the own name"), partial(call, before))
    return Edit(partial(call, name), message, undo)


def _called(name: Name) -> str:
    return name.in_language(active().language)


def _reason(found: Vocabulary) -> str:
    if found.may_change:
        return ""
    if found.organisation_id is None:
        return tr("What is the same for everybody is changed by the network administrator.")
    return tr("The settings of the organisation are changed by its mentor.")
