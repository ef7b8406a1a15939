"""The content tags of an entry, to be checked. It remembers chosen tags that it does not show (yet)."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from logbook_desktop.domain.entries import Tag
from logbook_desktop.support.i18n import active
from logbook_desktop.ui import theme

_ID = Qt.ItemDataRole.UserRole


class TagList(QListWidget):
    """``edited`` tells that the person checked or unchecked one."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: frozenset[int] = frozenset()
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
        with QSignalBlocker(self):
            for row in range(self.count()):
                item = self.item(row)
                wanted = item.data(_ID) in tag_ids
                item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)

    def set_tags(self, tags: Iterable[Tag]) -> None:
        """The tags to choose from; the chosen ones stay chosen."""
        flags = Qt.ItemFlag
        with QSignalBlocker(self):
            self.clear()
            for tag in tags:
                item = QListWidgetItem(tag.name.in_language(active().language), self)
                item.setToolTip(item.text())
                item.setData(_ID, tag.id)
                item.setFlags(flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsUserCheckable)
        self.choose(self._chosen)

    def _checked(self, item: QListWidgetItem) -> None:
        tag_id = int(item.data(_ID))
        is_checked = item.checkState() is Qt.CheckState.Checked
        self._chosen = self._chosen | {tag_id} if is_checked else self._chosen - {tag_id}
        self.edited.emit()
