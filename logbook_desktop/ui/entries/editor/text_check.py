"""The gentle warning under the two texts when something in them looks like personal data."""

from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.personal_data import personal_data
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.wording.entry_errors import personal_sentence


class TextCheck:
    """Looks at the texts while the person pauses, and once more before saving. It warns and never refuses."""

    def __init__(self, fields: EntryFields) -> None:
        self._fields = fields
        self._shown: set[str] = set()

    def begin(self) -> None:
        """Another entry."""
        self._shown.clear()
        self._find()

    def update(self) -> None:
        """Show what is there now."""
        self._shown |= self._find()

    def finds_something_new(self) -> bool:
        """Show what is there now; whether the person has not seen it before."""
        now = self._find()
        is_new = bool(now - self._shown)
        self._shown |= now
        return is_new

    def _find(self) -> set[str]:
        texts = {
            EntryField.WHAT: self._fields.what.toPlainText(),
            EntryField.WHY: self._fields.why.toPlainText(),
        }
        found = set()
        for field, text in texts.items():
            # One sentence at a time: when the first is put right, the next one shows.
            first = next(iter(personal_data(text)), None)
            self._fields.show_personal(field, personal_sentence(first.kind, first.text) if first else "")
            if first:
                found.add(first.text)
        return found
