"""The setting of an entry: those in use, under the names of the organisation, and whatever the entry has already."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from logbook_desktop.domain.entries.entries import Setting
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.ui.kit import local_names

_CHARACTERS = 16


class SettingBox(QComboBox):
    """A list of settings; ``activated`` is the person’s choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_CHARACTERS)
        self._usage = EnabledVocabulary()
        self._fill(Setting.YOUTH_CENTRE)

    def chosen(self) -> Setting:
        """The setting that is shown."""
        return Setting(self.currentData())

    def choose(self, setting: Setting) -> None:
        """Show a setting, in use or not, as the program does."""
        self._fill(setting)

    def set_usage(self, usage: EnabledVocabulary) -> None:
        """What is offered from now on."""
        self._usage = usage
        self._fill(self.chosen())

    def first_in_use(self) -> Setting:
        """What a new entry begins with."""
        used = (one for one in Setting if self._usage.uses(VocabularyKind.SETTING, one.value))
        return next(used, Setting.YOUTH_CENTRE)

    def _fill(self, chosen: Setting) -> None:
        offered = [
            one for one in Setting if one is chosen or self._usage.uses(VocabularyKind.SETTING, one.value)
        ]
        with QSignalBlocker(self):
            self.clear()
            for one in offered:
                self.addItem(local_names.shown(VocabularyKind.SETTING, one.value, self._usage), one)
            self.setCurrentIndex(offered.index(chosen))
