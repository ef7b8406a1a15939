"""What is shown while something takes time: nothing for a second, then how far it is and a way to stop it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme

PATIENCE_MS = 1000
"""Who waits for less than this needs to be told nothing."""


class WaitingView(QWidget):
    """A line with a sentence, a progress bar and Cancel; hidden unless the waiting lasts."""

    cancelled = Signal()

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(sentence)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(sentence)
        self._stop = QPushButton(tr("Cancel"))
        self._stop.setAccessibleName(tr("Stop making the report"))
        self._stop.clicked.connect(self.cancelled)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self.show)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE)
        layout.addWidget(self._label)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._stop)
        self.hide()

    def begin(self) -> None:
        """Something has begun; how long it takes is not known."""
        self._bar.setRange(0, 0)
        if self.isHidden():
            self._timer.start()

    def end(self) -> None:
        """Nothing is waited for any more."""
        self._timer.stop()
        self.hide()
