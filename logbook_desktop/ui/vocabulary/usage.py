"""Section *Settings and forms*: what entries offer, and what the organisation calls it.

Whatever is not in use is not asked for in new entries; entries that have it go on showing it.
"""

from functools import partial

from logbook_desktop.domain.entries.entry_fields import OPTIONAL_NAMES, OptionalField
from logbook_desktop.domain.entries.vocabulary import CODES, VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import usage
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit.edit import Edit, Undo
from logbook_desktop.ui.vocabulary.button_bar import ButtonBar
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.ui.vocabulary.tags import own_name_dialog, own_name_edit
from logbook_desktop.wording.names import VOCABULARY_KIND_NAMES
from logbook_desktop.wording.reports import FORM_NAMES, SETTING_NAMES

Key = tuple[VocabularyKind, str]


class UsageSection(Section):
    """What new entries offer, and what it is called here; old entries keep what is no longer offered."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Forms, settings and fields"),
            tr(
                "Tick what your organisation uses. The rest is hidden from new entries; entries that have it keep "
                "it, and it can be taken into use again at any time."
            ),
        )
        self._context = context
        self._found: Vocabulary | None = None
        headings = (tr("In use"), tr("Kind"), tr("Own name"))
        self.table = Listing(self.title, headings, wide=0)
        self.name = named_button(tr("Own name…"), "pencil")
        self.column.addWidget(self.table, 1)
        self.column.addWidget(ButtonBar((self.name,)))
        self.table.chosen.connect(self._update)
        self.table.opened.connect(self._name)
        self.table.ticked.connect(self._ticked)
        self.name.clicked.connect(self._name)
        self._update()

    def set_vocabulary(self, found: Vocabulary) -> None:
        """Show it, and what may be changed of it."""
        self._found = found
        above = found.organisation_id is None
        rows = [] if above else [self._row((kind, code)) for kind, codes in CODES.items() for code in codes]
        self.table.show_rows(rows)
        reason = ""
        if above:
            reason = tr("Choose an organisation or a unit in the tree: each organisation chooses for itself.")
        elif not found.may_change:
            reason = tr("The settings of the organisation are changed by its mentor.")
        self.show_reason(reason)
        self._update()

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _row(self, key: Key) -> Row:
        assert self._found is not None
        kind, code = key
        in_use = self._found.usage.uses(kind, code)
        own = self._found.usage.local_name(kind, code, active().language)
        return Row(
            key, (national_name(key), tr(VOCABULARY_KIND_NAMES[kind]), own), muted=not in_use, ticked=in_use
        )

    def _current(self) -> Key | None:
        key = self.table.key()
        return None if key is None else (VocabularyKind(key[0]), str(key[1]))  # type: ignore[index]

    def _update(self) -> None:
        key = self._current()
        may = self._found is not None and self._found.may_change
        self.name.setEnabled(may and key is not None and key[0] is not VocabularyKind.FIELD)

    def _ticked(self, key: object, in_use: bool) -> None:
        found = self._found
        if found is None or found.organisation_id is None:
            return
        if not found.may_change:
            self.set_vocabulary(found)  # as it was
            return
        kind, code = VocabularyKind(key[0]), str(key[1])  # type: ignore[index]
        choose = partial(usage.choose, self._context, found.organisation_id, kind, code)
        message = tr("“{name}” is in use again.") if in_use else tr("“{name}” is hidden from new entries.")
        message = message.format(name=national_name((kind, code)))
        undo = Undo(trc("undo", "Change what is in use"), partial(choose, in_use=not in_use))
        self.wanted.emit(Edit(partial(choose, in_use=in_use), message, undo))

    def _name(self) -> None:
        key = self._current()
        if key is None or self._found is None or not self.name.isEnabled():
            return
        before = self._found.usage.names.get(key)
        dialog = own_name_dialog(self, national_name(key), before)
        dialog.accepted.connect(lambda: self._save_name(key, before, dialog.name))
        dialog.open()

    def _save_name(self, key: Key, before: Name | None, name: Name | None) -> None:
        if self._found is None or self._found.organisation_id is None or name == before:
            return
        call = partial(usage.call, self._context, self._found.organisation_id, *key)
        self.wanted.emit(own_name_edit(call, national_name(key), before, name))


def national_name(key: Key) -> str:
    """What everybody calls it."""
    kind, code = key
    if kind is VocabularyKind.FIELD:
        return tr(OPTIONAL_NAMES[OptionalField(code)])
    return tr((FORM_NAMES if kind is VocabularyKind.FORM else SETTING_NAMES)[code])
