"""The preferences dialog: shows the settings, and gives back what was chosen. The program applies it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.support import settings as declared
from logbook_desktop.support.i18n import LANGUAGES, tr
from logbook_desktop.support.settings import SettingKey, Settings
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.theme import Appearance
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.mnemonic_label import MnemonicLabel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the dialog was left with. ``language`` empty: that of the computer."""

    language: str
    text_size: int
    appearance: str


class FileRequest(StrEnum):
    """Another data file is wanted: the dialog closes and says which way."""

    OPEN = "open"
    NEW = "new"


class PreferencesDialog(QDialog):
    """``file_requested`` tells of a wish for another data file."""

    file_requested = Signal(FileRequest)

    def __init__(self, settings: Settings, location: str, parent: QWidget | None = None) -> None:
        """``location`` is the data file that is open now."""
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        languages = [("", tr("As on the computer")), *LANGUAGES.items()]
        sizes = [(size, tr("{percent} %").format(percent=size)) for size in theme.TEXT_SIZES]
        appearances = [
            (Appearance.SYSTEM.value, tr("As on the computer")),
            (Appearance.LIGHT.value, tr("Light")),
            (Appearance.DARK.value, tr("Dark")),
        ]
        self.language = _choice(declared.LANGUAGE, languages, settings)
        self.text_size = _choice(declared.TEXT_SIZE, sizes, settings)
        self.appearance = _choice(declared.APPEARANCE, appearances, settings)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.GROUP)
        form.setVerticalSpacing(theme.SPACE)
        for setting, box in (
            (declared.LANGUAGE, self.language),
            (declared.TEXT_SIZE, self.text_size),
            (declared.APPEARANCE, self.appearance),
        ):
            name = MnemonicLabel(tr(setting.label))
            name.setBuddy(box)
            form.addRow(name, box)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addLayout(form)
        column.addLayout(self._file_part(location))
        column.addWidget(self._buttons())
        mnemonics.for_page(self)

    @property
    def chosen(self) -> Preferences:
        """What stands in the fields."""
        return Preferences(
            self.language.currentData(), self.text_size.currentData(), self.appearance.currentData()
        )

    def _file_part(self, location: str) -> QVBoxLayout:
        heading = QLabel(tr(declared.DATABASE.label))
        theme.section_font(heading)
        where = QLabel(location or tr("No file is open."))
        where.setWordWrap(True)
        where.setMinimumWidth(theme.characters(self, 50))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for text, wish in ((tr("Open another…"), FileRequest.OPEN), (tr("New file…"), FileRequest.NEW)):
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, wish=wish: self._want(wish))
            row.addWidget(button)
        row.addStretch(1)
        part = QVBoxLayout()
        part.setSpacing(theme.SPACE)
        part.addWidget(heading)
        part.addWidget(where)
        part.addLayout(row)
        return part

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        use = QPushButton(tr("Use these"), self)  # in the dialog already: else it is not its default
        theme.primary(use).setDefault(True)
        buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _want(self, wish: FileRequest) -> None:
        self.reject()
        self.file_requested.emit(wish)


def _choice(setting: SettingKey[T], offered: Sequence[tuple[T, str]], settings: Settings) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(tr(setting.label))
    for value, name in offered:
        box.addItem(name, value)
    now = box.findData(settings.value(setting))
    box.setCurrentIndex(max(0, now))
    return box
