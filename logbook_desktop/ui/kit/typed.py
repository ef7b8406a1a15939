"""Dialogs that lose nothing: what is typed in their fields is kept meanwhile, and offered when they are opened again.

A dialog calls ``keep`` once it is laid out and says which fields count. Where the texts go is known to the window
under it (``typed_store``); over a window that works on no database nothing is kept. A file for each opening goes when
the dialog is accepted; Esc leaves it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QDate, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services.local.typed import TypedText
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.kit import moments, theme
from logbook_desktop.ui.kit.edit import undo_text
from logbook_desktop.ui.kit.keeping import Keeping, failure_text, pending_text
from logbook_desktop.ui.kit.typed_store import TypedStoreHolder, holder_over
from logbook_desktop.ui.kit.widgets.notice import NoticeBar

_BEGINNING = 40
"""So many letters of what was typed tell which it was."""


def keep(
    dialog: QDialog,
    fields: Mapping[str, QWidget],
    *,
    about: str = "",
    before_filling: Callable[[Mapping[str, str]], None] | None = None,
) -> "TypedFields | None":
    """Keep what is typed in the fields, and offer what was typed in them before.

    The dialog is laid out in a column whose last row holds its buttons. What it is about is told apart by what stands
    in the fields at first, and by ``about`` where that is nothing. ``before_filling`` gets the texts that are
    put back, where fields have to be made for them first.
    """
    holder = holder_over(dialog)
    return None if holder is None else TypedFields(dialog, holder, fields, about, before_filling)


class TypedFields(QObject):
    """The fields of one opening of a dialog."""

    def __init__(
        self,
        dialog: QDialog,
        holder: TypedStoreHolder,
        fields: Mapping[str, QWidget],
        about: str,
        before_filling: Callable[[Mapping[str, str]], None] | None,
    ) -> None:
        super().__init__(dialog)
        self._store, self._before_filling = holder.store, before_filling
        self._fields: dict[str, QWidget] = {}
        self._initial: dict[str, str] = {}
        self._key = uuid7()
        self._keeping = Keeping(self._write, self)
        for name, field in fields.items():
            self.add(name, field)
        self._place = f"{type(dialog).__name__} {_digest(about, self._initial)}"
        self.bar, self.state = NoticeBar(), theme.muted(QLabel())
        self._lay_out(dialog)
        self._keeping.unkept.connect(lambda: self.state.setText(pending_text()))
        self._keeping.failed.connect(lambda why: self.state.setText(failure_text(why)))
        self._keeping.kept.connect(self._show_kept)
        holder.keep_requested.connect(self._keeping.now)
        dialog.finished.connect(self._on_finished)
        self._offer()

    def add(self, name: str, field: QWidget) -> None:
        """A field more, as it stands now."""
        self._fields[name], self._initial[name] = field, _text(field)
        _on_edited(field, self._keeping.touch)

    def _texts(self) -> dict[str, str]:
        return {name: _text(field) for name, field in self._fields.items()}

    def _typed(self) -> TypedText:
        return TypedText(self._key, self._place, self._texts(), datetime.now(UTC))

    def _is_as_it_was(self) -> bool:
        return self._texts() == self._initial

    def _write(self) -> None:
        if self._is_as_it_was():
            self._store.discard(self._key)
        else:
            self._store.keep(self._typed())

    def _show_kept(self) -> None:
        clock = active().time(datetime.now().astimezone().time())
        self.state.setText("" if self._is_as_it_was() else tr("Draft kept {time}").format(time=clock))

    def _on_finished(self, result: int) -> None:
        self._keeping.stop()
        if result == QDialog.DialogCode.Accepted:
            self._store.use(self._typed())
        else:
            self._keeping.now()
            self._keeping.stop()  # the dialog goes: nobody could try again

    # --- what was typed before -------------------------------------------------------------------------------

    def _offer(self) -> None:
        try:
            waiting = self._store.waiting(self._place)
        except OSError:
            return  # a dialog that cannot offer what was typed can be filled in anew
        if not waiting:
            self.bar.hide()
            return
        newest = waiting[0]
        beginning = " ".join(_longest_change(newest.texts, self._initial).split())
        if len(beginning) > _BEGINNING:
            beginning = f"{beginning[:_BEGINNING].rstrip()}…"
        words = tr("Draft from {moment}: {what}").format(
            moment=moments.in_words(newest.kept_at, datetime.now().astimezone().date()), what=beginning
        )
        offers = (
            (tr("Continue"), lambda: self._fill(newest)),
            (tr("Discard"), lambda: self._discard(newest)),
        )
        self.bar.show_message(words, offers)

    def _fill(self, typed: TypedText) -> None:
        """From now on it is kept in its place: of the two only one is left."""
        if not self._is_as_it_was():
            self._keeping.now()
        else:
            self._store.discard(self._key)
        self._key = typed.key
        if self._before_filling is not None:
            self._before_filling(typed.texts)
        for name, text in typed.texts.items():
            if name in self._fields:
                _set_text(self._fields[name], text)
        first = next((name for name in typed.texts if typed.texts[name] != self._initial.get(name)), "")
        if first in self._fields:
            self._fields[first].setFocus()
        self._keeping.now()

    def _discard(self, typed: TypedText) -> None:
        self._store.discard(typed.key)
        undo = undo_text(trc("undo", "Discard the draft"))
        self.bar.show_message(tr("The draft was discarded."), ((undo, lambda: self._undo_discard(typed)),))

    def _undo_discard(self, typed: TypedText) -> None:
        try:
            self._store.keep(typed)
        finally:
            self._offer()

    def _lay_out(self, dialog: QDialog) -> None:
        """The offer over everything; the state in the row of the buttons, where it has its room."""
        column = dialog.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, self.bar)
        last = column.itemAt(column.count() - 1)
        row = None if last is None else last.layout()
        assert isinstance(row, QHBoxLayout)
        items = (row.itemAt(place) for place in range(row.count()))
        spacer = next((place for place, item in enumerate(items) if item and item.spacerItem()), 0)
        theme.small_font(self.state)
        self.state.setWordWrap(True)
        row.insertWidget(spacer, self.state, 4)


class TypedLine(QObject):
    """A text that is edited in a row of a table: kept while it is typed, so that only a crash leaves it behind.

    Whoever edits the same text again finds what was typed (``begun``); leaving the row ends it, taken over or not.
    """

    def __init__(self, field: QLineEdit, before: str) -> None:
        """``before``: the text as it stands in the row."""
        super().__init__(field)
        holder = holder_over(field)
        self._store = None if holder is None else holder.store
        self._field, self._key = field, uuid7()
        self._place = f"{type(self).__name__} {_digest('', {'text': before})}"
        self._keeping = Keeping(self._write, self)
        self.begun = self._take_up()
        field.textEdited.connect(lambda _text: self._keeping.touch())

    def _take_up(self) -> str:
        """What a crash left behind; empty: nothing."""
        try:
            waiting = () if self._store is None else self._store.waiting(self._place)
        except OSError:
            return ""
        if not waiting:
            return ""
        self._key = waiting[0].key
        return waiting[0].texts.get("text", "")

    def _write(self) -> None:
        if self._store is not None:
            texts = {"text": self._field.text()}
            self._store.keep(TypedText(self._key, self._place, texts, datetime.now(UTC)))

    def end(self) -> None:
        """The row is left."""
        self._keeping.stop()
        if self._store is not None:
            self._store.discard(self._key)


def _digest(about: str, texts: Mapping[str, str]) -> str:
    """What stands in the fields at the beginning says what the dialog is about: a new thing, or one of that name."""
    filled = sorted((name, text) for name, text in texts.items() if text)
    return hashlib.sha256(json.dumps([about, filled]).encode()).hexdigest()[:16]


def _longest_change(texts: Mapping[str, str], initial: Mapping[str, str]) -> str:
    changed = [text for name, text in texts.items() if text != initial.get(name, "")]
    return max(changed, key=len, default="")


def _text(field: QWidget) -> str:
    match field:
        case QLineEdit():
            assert field.echoMode() is QLineEdit.EchoMode.Normal, "no secret is kept"
            return field.text()
        case QPlainTextEdit():
            return field.toPlainText()
        case QComboBox():
            return field.currentText()
        case QDateEdit():
            return field.date().toString(Qt.DateFormat.ISODate)
        case QAbstractButton():
            return "1" if field.isChecked() else ""
    raise TypeError(f"no field of a dialog: {field!r}")


def _set_text(field: QWidget, text: str) -> None:
    match field:
        case QLineEdit():
            field.setText(text)
        case QPlainTextEdit():
            field.setPlainText(text)
        case QComboBox() if field.isEditable():
            field.setEditText(text)
        case QComboBox():
            if (place := field.findText(text)) >= 0:
                field.setCurrentIndex(place)
        case QDateEdit():
            field.setDate(QDate.fromString(text, Qt.DateFormat.ISODate))
        case QAbstractButton():
            field.setChecked(bool(text))


def _on_edited(field: QWidget, do: Callable[[], None]) -> None:
    """What the program writes by itself is nothing typed."""
    match field:
        case QLineEdit():
            field.textEdited.connect(lambda _text: do())
        case QPlainTextEdit():
            field.textChanged.connect(do)
        case QComboBox():
            field.activated.connect(lambda _place: do())
            if field.isEditable():
                field.editTextChanged.connect(lambda _text: do())
        case QDateEdit():
            field.dateChanged.connect(lambda _day: do())
        case QAbstractButton():
            field.clicked.connect(lambda: do())
