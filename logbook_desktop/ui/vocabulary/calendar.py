"""Section *Terms and holidays*: periods with names, to report on."""

from dataclasses import replace
from functools import partial

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import CalendarSpan
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import calendars
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit.edit import Edit, Save, Undo
from logbook_desktop.ui.vocabulary import wording
from logbook_desktop.ui.vocabulary.button_bar import ButtonBar
from logbook_desktop.ui.vocabulary.dialogs import SpanDialog
from logbook_desktop.ui.vocabulary.listing import Listing, Row, named_button
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.wording.names import SPAN_NAMES, capital


class CalendarSection(Section):
    """The organisation's own periods are changed here, everybody's only above the organisations."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            tr("Terms and holidays"),
            tr("Periods with names. They are offered when a report is made; no figure depends on them."),
        )
        self._context = context
        self._found: Vocabulary | None = None
        headings = (tr("Name"), tr("Kind"), tr("First day"), tr("Last day"), tr("Whose"))
        self.table = Listing(self.title, headings, wide=0)
        self.add = named_button(tr("New term or holiday…"), "plus")
        self.edit = named_button(tr("Edit…"), "pencil")
        self.remove = named_button(tr("Remove"), "trash-2")
        self.column.addWidget(self.table, 1)
        self.column.addWidget(ButtonBar((self.add, self.edit, self.remove)))
        self.table.chosen.connect(self._update)
        self.table.opened.connect(self._edit)
        self.add.clicked.connect(self._add)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)
        self._update()

    def set_vocabulary(self, found: Vocabulary) -> None:
        """Show it, and what may be changed of it."""
        self._found = found
        newest_first = sorted(found.calendar, key=lambda span: (span.first, span.last), reverse=True)
        self.table.show_rows([_row(span) for span in newest_first])
        reason = ""
        if not found.may_change:
            reason = tr("The settings of the organisation are changed by its mentor.")
            if found.organisation_id is None:
                reason = tr("What is the same for everybody is changed by the network administrator.")
        elif not found.calendar:
            reason = tr("There are none yet. Add the term that is running, for example.")
        self.show_reason(reason)
        self._update()

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def _current(self) -> CalendarSpan | None:
        key = self.table.key()
        found = self._found.calendar if self._found else ()
        return next((span for span in found if span.id == key), None)

    def _update(self) -> None:
        span, found = self._current(), self._found
        may = found is not None and found.may_change
        own = span is not None and found is not None and span.organisation_id == found.organisation_id
        self.add.setEnabled(may)
        for button in (self.edit, self.remove):
            button.setEnabled(may and own)

    def _add(self) -> None:
        title = tr("New term or holiday")
        dialog = SpanDialog(self, title, tr("Add the period"), self._context.today(), None)
        dialog.accepted.connect(lambda: self._save(dialog, None))
        dialog.open()

    def _edit(self) -> None:
        span = self._current()
        if span is None or not self.edit.isEnabled():
            return
        dialog = SpanDialog(self, tr("Edit the period"), tr("Save"), self._context.today(), span)
        dialog.accepted.connect(lambda: self._save(dialog, span))
        dialog.open()

    def _save(self, dialog: SpanDialog, before: CalendarSpan | None) -> None:
        assert self._found is not None
        context = self._context
        after = dialog.span(before.id if before else 0, self._found.organisation_id)
        kept: list[CalendarSpan] = []

        def do() -> Change:
            span, change = calendars.keep(context, after)
            kept.append(span)
            return change

        def undo() -> Change:
            return calendars.keep(context, before)[1] if before else calendars.remove(context, kept[-1])

        message = tr("“{name}” was changed.") if before else tr("“{name}” was added.")
        step = trc("undo", "Change the period") if before else trc("undo", "Add the period")
        self._request_edit(do, message, after, Undo(step, undo))

    def _remove(self) -> None:
        span = self._current()
        if span is None:
            return
        context = self._context

        def undo() -> Change:
            return calendars.keep(context, replace(span, id=0))[1]

        do, message = partial(calendars.remove, context, span), tr("“{name}” was removed.")
        self._request_edit(do, message, span, Undo(trc("undo", "Remove the period"), undo))

    def _request_edit(self, do: Save, message: str, span: CalendarSpan, undo: Undo) -> None:
        name = span.name.in_language(active().language)
        self.wanted.emit(Edit(do, message.format(name=name), undo))


def _row(span: CalendarSpan) -> Row:
    texts, national = active(), span.organisation_id is None
    cells = (
        span.name.in_language(texts.language),
        capital(tr(SPAN_NAMES[span.kind])),
        texts.weekday_date(span.first),
        texts.weekday_date(span.last),
        wording.whose(national=national),
    )
    return Row(span.id, cells, icon_name="globe" if national else "calendar")
