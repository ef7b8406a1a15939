"""A choice from a list that is typed: any part of a name finds it, whatever the case.

Enter and Tab take the only name that fits, as in a sheet or an address line; of several nobody guesses which.
"""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from logbook_desktop.domain.names import search_text
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme


class TypeAhead(QComboBox):
    """An editable combo box whose text is what counts; ``edited`` tells of the person's changes only."""

    edited = Signal()
    left = Signal()
    entered = Signal()
    """Enter was pressed on one of the choices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setMinimumWidth(theme.characters(self, 20))
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.editTextChanged.connect(lambda _text: self.edited.emit())
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText(tr("Type any part of the name"))
        line.editingFinished.connect(self.left)
        line.returnPressed.connect(self._on_return)

    def set_choices(self, choices: Iterable[tuple[str, object]]) -> None:
        """The texts to choose from, each with what it stands for. What is typed stays."""
        typed = self.currentText()
        with QSignalBlocker(self):
            self.clear()
            for text, meaning in choices:
                self.addItem(text, meaning)
            self.setCurrentIndex(-1)
            self.set_text(typed)

    def text(self) -> str:
        return self.currentText()

    def set_text(self, text: str) -> None:
        """Write a text as the program does: nobody is told."""
        if text != self.currentText():
            with QSignalBlocker(self):
                self.setEditText(text)

    def chosen(self) -> object:
        """What the typed text stands for; None where it is none of the choices."""
        wanted = search_text(self.currentText())
        places = (place for place in range(self.count()) if search_text(self.itemText(place)) == wanted)
        place = next(places, None)
        return None if place is None else self.itemData(place)

    def setAccessibleName(self, name: str) -> None:
        """Also of the line in which one types, which is what has the focus."""
        super().setAccessibleName(name)
        if line := self.lineEdit():
            line.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:
        """Also of the line in which one types, which is what has the focus."""
        super().setAccessibleDescription(text)
        if line := self.lineEdit():
            line.setAccessibleDescription(text)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab takes the only choice that fits what is typed, also while the suggestions are open."""
        if following:
            self._take_only_one()
        return super().focusNextPrevChild(following)

    def _on_return(self) -> None:
        """So does Enter."""
        self._take_only_one()
        if self.chosen() is not None:
            self.entered.emit()

    def _take_only_one(self) -> None:
        typed = search_text(self.currentText())
        if not typed or self.chosen() is not None:
            return
        fitting = [place for place in range(self.count()) if typed in search_text(self.itemText(place))]
        if len(fitting) == 1:
            self.setEditText(self.itemText(fitting[0]))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the page must not change a choice on its way
