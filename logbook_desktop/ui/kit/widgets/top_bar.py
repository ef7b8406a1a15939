"""The row above the tabs: where one is, the mark of demo data, the main action, and the language."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from logbook_desktop.support.i18n import LANGUAGES, active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, tinted
from logbook_desktop.ui.kit.widgets.breadcrumb import Breadcrumb


class TopBar(QWidget):
    """``place_chosen`` with a node, ``language_chosen`` with a code of a language."""

    place_chosen = Signal(int)
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.breadcrumb = Breadcrumb()
        self.breadcrumb.chosen.connect(self.place_chosen)
        self.demo_mark = QLabel(tr("Demo data"))
        self.demo_mark.setProperty("badge", True)
        self.demo_mark.setToolTip(tr("All units, activities and figures here are invented."))
        self.demo_mark.hide()
        self.main_button = theme.primary(QPushButton())
        self.main_button.hide()
        self.languages = QComboBox()
        self.languages.setAccessibleName(tr("Language"))
        self.languages.setToolTip(tr("Language"))
        for code, name in LANGUAGES.items():
            self.languages.addItem(name, code)
        self.languages.setCurrentIndex(self.languages.findData(active().language))
        self.languages.activated.connect(self._choose_language)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        row.setSpacing(theme.GROUP)
        row.addWidget(self.breadcrumb, 1)
        for widget in (self.demo_mark, self.main_button, self.languages):
            row.addWidget(widget)

    def set_main_action(self, action: QAction) -> None:
        """The primary button does what the menu's action does, and says how to reach it by keyboard."""
        self.main_button.setText(action.text().replace("&", ""))
        self.set_main(True)
        keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        self.main_button.setToolTip(keys)
        self.main_button.clicked.connect(action.trigger)
        self.main_button.setEnabled(action.isEnabled())
        action.changed.connect(lambda: self.main_button.setEnabled(action.isEnabled()))
        self.main_button.show()

    def set_main(self, main: bool) -> None:
        """Whether the button is what one comes for; while an entry is edited, saving it is."""
        self.main_button.setProperty("primary", main)
        self.main_button.setIcon(tinted("plus", QColor("#ffffff")) if main else icon("plus"))
        self.main_button.style().unpolish(self.main_button)
        self.main_button.style().polish(self.main_button)

    def _choose_language(self) -> None:
        code = str(self.languages.currentData())
        if code != active().language:
            self.language_chosen.emit(code)
