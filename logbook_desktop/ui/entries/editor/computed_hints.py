"""What the program understood of what was typed, written beside the fields while one types."""

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.parsing import read_length, runs_past_midnight
from logbook_desktop.support.i18n import NBSP, active, tr
from logbook_desktop.ui.entries.editor.form import Form


def length(draft: EntryDraft) -> str:
    """``3 h 30 min``, ``6 h 30 min, ends the next day``."""
    if draft.minutes is None:
        return ""
    written = active().length(draft.minutes)
    if draft.start is None:
        return tr("{length}, the start is not known").format(length=written)
    if runs_past_midnight(draft.start, draft.minutes):
        return tr("{length}, ends the next day").format(length=written)
    return written


def staff_default(draft: EntryDraft) -> str:
    """The staff hours that count unless others are typed: number × length."""
    if not draft.staff_count or not draft.minutes:
        return ""
    return active().length(draft.staff_count * draft.minutes)


def youth_time(form: Form) -> str:
    """``= 1 h 30 min`` for a length typed as a decimal."""
    typed = form.number(EntryField.YOUTH_MINUTES)
    minutes = read_length(typed)
    if minutes is None:
        return ""
    written = active().length(minutes)
    is_written_so = written == typed.strip().replace(" ", NBSP)
    return "" if is_written_so else tr("= {length}").format(length=written)
