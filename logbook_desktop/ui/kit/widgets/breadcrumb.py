"""Where one is: the way from the root to the selected place, each step a button that goes there.

Steps that do not fit are left out from the beginning; the place itself is always there, shortened if it must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import pixmap

if TYPE_CHECKING:
    from logbook_desktop.domain.periods import Month
    from logbook_desktop.domain.tree.tree import Tree


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way."""

    node_id: int
    name: str


def steps_to(tree: "Tree", node_id: int, month: "Month") -> list[Crumb]:
    """The way to a place as it was in a month, in the language of the program; without what is hidden."""
    way, language = tree.path(node_id, month), active().language
    shown = [node for node in way[:-1] if node.id not in tree.hidden] + way[-1:]
    return [Crumb(node.id, node.name.in_language(language)) for node in shown]


class Breadcrumb(QWidget):
    """The path as a row; ``chosen`` says which step was clicked."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # it may get narrower
        self._row.addStretch(1)
        self._earlier: list[tuple[QToolButton, QLabel]] = []
        self.here = QLabel()
        self.here.setTextFormat(Qt.TextFormat.PlainText)
        self.here.setContentsMargins(theme.GAP, 0, 0, 0)
        theme.section_font(self.here)
        self._row.insertWidget(0, self.here)
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: Sequence[Crumb]) -> None:
        """Show another way; empty shows nothing."""
        for button, chevron in self._earlier:
            for old in (button, chevron):
                old.hide()  # until the event loop has time to delete it
                self._row.removeWidget(old)
                old.deleteLater()
        self._earlier = []
        for place, step in enumerate(steps[:-1]):
            button, chevron = self._button(step), QLabel()
            chevron.setPixmap(pixmap("chevron-right", theme.icon_size()))
            self._row.insertWidget(2 * place, button)
            self._row.insertWidget(2 * place + 1, chevron)
            self._earlier.append((button, chevron))
        self._name = steps[-1].name if steps else ""
        self.setAccessibleName(" › ".join(step.name for step in steps))
        self.here.setToolTip(self._name)
        self._fit()

    @property
    def buttons(self) -> list[QToolButton]:
        """The earlier steps, from the root."""
        return [button for button, _ in self._earlier]

    def _button(self, step: Crumb) -> QToolButton:
        button = QToolButton()
        button.setText(step.name.replace("&", "&&"))
        button.setAccessibleName(tr("Go to {place}").format(place=step.name))
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self.chosen.emit(step.node_id))
        return button

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.here.font()).horizontalAdvance(self._name) + theme.SPACE
        wide += sum(button.sizeHint().width() + theme.icon_size() for button, _ in self._earlier)
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.characters(self, 12), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.here.font())
        room = self.width() - min(metrics.horizontalAdvance(self._name) + theme.SPACE, self.width())
        for button, chevron in reversed(self._earlier):
            room -= button.sizeHint().width() + theme.icon_size()
            button.setVisible(room >= 0)
            chevron.setVisible(room >= 0)
        self.here.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, self.width()))
