"""The line at the bottom: where the data is, what protects it, whether something is being done, which structure."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui import theme
from logbook_desktop.ui.icons import pixmap
from logbook_desktop.ui.widgets.elided_label import ElidedLabel

BUSY_SHOWN_AFTER_MS = 1000


class StatusLine(QStatusBar):
    """Filled once a database is open; ``set_busy`` shows a bar if the work lasts longer than a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = QLabel()
        self._where = ElidedLabel()
        self.protection = QLabel()
        self._structure = QLabel(tr("Structure: as of today"))
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedWidth(theme.characters(self, 12))
        self._busy.setAccessibleName(tr("Working"))
        self._busy.hide()
        self._delay = QTimer(self, singleShot=True, interval=BUSY_SHOWN_AFTER_MS)
        self._delay.timeout.connect(self._busy.show)
        self.addWidget(self._drawing)
        self.addWidget(self._where, 1)
        for widget in (self._busy, self.protection, self._structure):
            self.addPermanentWidget(widget)
        for label in (self.protection, self._structure):
            theme.muted(label).setContentsMargins(theme.GROUP, 0, 0, 0)
            label.hide()
        self.setContentsMargins(theme.SPACE, 0, theme.SPACE, 0)

    def show_database(self, location: str, *, shared: bool) -> None:
        """Say where the data is; for a file also that it protects nothing."""
        where = tr("On the server {location}") if shared else tr("Saved on this computer: {location}")
        self._drawing.setPixmap(pixmap("database", theme.icon_size()))
        self._where.set_text(where.format(location=location))
        self.protection.setText(tr("The file is not protected by a password"))
        self.protection.setToolTip(
            tr("Anyone who can open the file on this computer can read and change everything in it.")
        )
        self.protection.setVisible(not shared)
        self._structure.show()

    @property
    def where(self) -> str:
        """Where it says the data is."""
        return self._where.text

    def set_busy(self, busy: bool) -> None:
        """Something is being read or saved."""
        if busy and not self._delay.isActive() and self._busy.isHidden():
            self._delay.start()
        elif not busy:
            self._delay.stop()
            self._busy.hide()
