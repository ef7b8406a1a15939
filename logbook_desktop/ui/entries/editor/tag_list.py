"""The content tags of an entry, to be checked. It remembers chosen tags that it does not show (yet)."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from logbook_desktop.domain.entries.entries import Tag
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.kit import local_names, theme

_ID = Qt.ItemDataRole.UserRole


class TagList(QListWidget):
    """``edited`` tells that the person checked or unchecked one."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: frozenset[int] = frozenset()
        self._tags: tuple[Tag, ...] = ()
        self._today = date.max
        self._usage = EnabledVocabulary()
        self.setSpacing(theme.GAP // 2)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(self._checked)

    def tag_ids(self) -> frozenset[int]:
        """The tags chosen."""
        return self._chosen

    def choose(self, tag_ids: frozenset[int]) -> None:
        """Check these, as the program does."""
        self._chosen = tag_ids
        if {tag.id for tag in self._offered()} != {self.item(row).data(_ID) for row in range(self.count())}:
            self._fill()
        with QSignalBlocker(self):
            for row in range(self.count()):
                item = self.item(row)
                wanted = item.data(_ID) in tag_ids
                item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)

    def set_tags(self, tags: Iterable[Tag], today: date) -> None:
        """The tags there are. Those in use are offered; the chosen ones stay chosen, in use or not."""
        self._tags, self._today = tuple(tags), today
        self._fill()
        self.choose(self._chosen)

    def set_usage(self, usage: EnabledVocabulary) -> None:
        """Which of the national tags the organisation uses, and what it calls them."""
        self._usage = usage
        self._fill()
        self.choose(self._chosen)

    def _offered(self) -> list[Tag]:
        return [tag for tag in self._tags if tag.id in self._chosen or self._is_offered(tag)]

    def _is_offered(self, tag: Tag) -> bool:
        here = tag.organisation_id is not None or self._usage.uses(VocabularyKind.TAG, tag.code)
        return here and (tag.closed_on is None or tag.closed_on > self._today)

    def _fill(self) -> None:
        flags = Qt.ItemFlag
        with QSignalBlocker(self):
            self.clear()
            for tag in self._offered():
                name = tag.name.in_language(active().language)
                if tag.organisation_id is None:
                    name = local_names.shown(VocabularyKind.TAG, tag.code, self._usage, name)
                item = QListWidgetItem(name, self)
                item.setToolTip(item.text())
                item.setData(_ID, tag.id)
                item.setFlags(flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsUserCheckable)

    def _checked(self, item: QListWidgetItem) -> None:
        tag_id = int(item.data(_ID))
        is_checked = item.checkState() is Qt.CheckState.Checked
        self._chosen = self._chosen | {tag_id} if is_checked else self._chosen - {tag_id}
        self.edited.emit()
