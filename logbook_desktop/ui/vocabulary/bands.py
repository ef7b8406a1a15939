"""Section *Age bands*: in which bands ages are counted, from which month on."""

from functools import partial

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import BandsFrom
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import age_bands
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import tr, trc
from logbook_desktop.ui.kit.edit import Edit, Undo
from logbook_desktop.ui.vocabulary import wording
from logbook_desktop.ui.vocabulary.button_bar import ButtonBar
from logbook_desktop.ui.vocabulary.dialogs import BandsDialog
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section


class BandsSection(Section):
    """From which month on which bands are counted in; a set that nothing was counted in can be taken back."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Age bands"),
            tr(
                "In which bands the ages of young people are counted. A change begins with a month; what was "
                "counted before stays as it is. Reports by age over both show the bands they share, and say so."
            ),
        )
        self._context = context
        self._found: Vocabulary | None = None
        headings = (tr("From"), tr("Age bands"), tr("Whose"), tr("State"))
        self.table = Listing(self.title, headings, wide=1)
        self.add = named_button(tr("New age bands…"), "plus")
        self.remove = named_button(tr("Take these age bands back"))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(ButtonBar((self.add, self.remove)))
        self.table.chosen.connect(self._update)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self._update()

    def set_vocabulary(self, found: Vocabulary) -> None:
        """Show it, and what may be changed of it."""
        self._found = found
        current = self._in_use(self._context.month)
        self.table.show_rows([self._row(one, current) for one in reversed(found.bands)])
        reason = ""
        if not found.may_change:
            reason = tr("Age bands are changed by the mentor of the organisation.")
            if found.organisation_id is None:
                reason = tr("What is the same for everybody is changed by the network administrator.")
        self.show_reason(reason)
        self._update()

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _in_use(self, month: Month) -> BandsFrom | None:
        """The set that entries of a month are counted in: the organisation's own goes before everybody's."""
        assert self._found is not None
        begun = [one for one in self._found.bands if one.month is None or one.month <= month]
        own = [one for one in begun if one.organisation_id is not None]
        return next(reversed(own or begun), None)

    def _row(self, one: BandsFrom, current: BandsFrom | None) -> Row:
        assert self._found is not None
        national = one.organisation_id is None
        planned = one.month is not None and one.month > self._context.month
        state = tr("In use") if one is current else tr("Planned") if planned else tr("Earlier")
        if national and current is not None and current.organisation_id is not None and one is not current:
            state = tr("Your own are in use")
        cells = (
            wording.month_words(one.month),
            wording.bands_words(one.bands),
            wording.whose(national=national),
            state,
        )
        return Row(
            one.id, cells, muted=one is not current and not planned, icon_name="globe" if national else "tag"
        )

    def _current(self) -> BandsFrom | None:
        key = self.table.key()
        found = self._found.bands if self._found else ()
        return next((one for one in found if one.id == key), None)

    def _update(self) -> None:
        one, found = self._current(), self._found
        may = found is not None and found.may_change
        self.add.setEnabled(may)
        own = one is not None and found is not None and one.organisation_id == found.organisation_id
        free = one is not None and own and not one.documented and one.month is not None
        self.remove.setEnabled(may and free)
        hint = tr("Only bands that nothing was counted in yet can be taken back.")
        self.remove.setToolTip("" if free else hint)

    def _add(self) -> None:
        current = self._in_use(self._context.month)
        starts = [band.low for band in current.bands] if current else [0, 18]
        dialog = BandsDialog(self, self._context.month.plus(1), starts)
        dialog.accepted.connect(lambda: self._save(dialog))
        dialog.open()

    def _save(self, dialog: BandsDialog) -> None:
        starts, month = dialog.starts(), dialog.month
        assert starts is not None
        assert self._found is not None
        context, owner = self._context, self._found.organisation_id
        added: list[BandsFrom] = []

        def do() -> Change:
            bands, change = age_bands.add(context, owner, month, starts)
            added.append(bands)
            return change

        message = tr("New age bands from {month}.").format(month=wording.month_words(month))
        undo = Undo(trc("undo", "Add the age bands"), lambda: age_bands.remove(context, added[-1]))
        self.wanted.emit(Edit(do, message, undo))

    def _remove(self) -> None:
        one = self._current()
        if one is None or one.month is None:
            return
        context, owner, month = self._context, one.organisation_id, one.month
        starts = [band.low for band in one.bands]
        message = tr("The age bands from {month} were taken back.").format(month=wording.month_words(month))

        def undo() -> Change:
            return age_bands.add(context, owner, month, starts)[1]

        step = trc("undo", "Remove the age bands")
        self.wanted.emit(Edit(partial(age_bands.remove, context, one), message, Undo(step, undo)))
