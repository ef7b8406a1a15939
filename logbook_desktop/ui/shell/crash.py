"""When the program itself was at fault: it is logged, what was typed is kept, and plain words say so."""

import logging
from collections.abc import Callable
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from logbook_desktop.support import logs
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.support.resources import program_version
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap
from logbook_desktop.ui.kit.widgets import mnemonics

_ICON_SIZE = 32
_log = logging.getLogger(__name__)


def support_text(log_file: Path | None, database_kind: str) -> str:
    """What support needs to know: versions, kind of database, the end of the log. English, for those who read it."""
    facts = {
        "Logbook": program_version(),
        "Qt": f"{qVersion()} (PySide6 {PySide6.__version__}, {QGuiApplication.platformName()})",
        "Language": active().language,
        "Data": database_kind,
    }
    return logs.for_support(log_file, facts)


def copy_for_support(log_file: Path | None, database_kind: str) -> None:
    """The same text on the clipboard."""
    QGuiApplication.clipboard().setText(support_text(log_file, database_kind))


def open_folder(folder: Path) -> None:
    """Show a folder in the file manager of the computer."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class CrashDialog(QDialog):
    """Says what happened in plain words, and what one can do now. ``leave`` tells that the person wants to end."""

    def __init__(
        self, copy: Callable[[], None], open_log_folder: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.leave = False
        self.setWindowTitle(tr("Logbook"))
        heading = QLabel(tr("The program made a mistake"))
        theme.section_font(heading)
        text = QLabel(
            tr(
                "What you typed is kept as a draft on this computer. You can go on, or close the program and start "
                "it again.\n\nThe log tells what happened. Nothing that you typed is in it."
            )
        )
        text.setWordWrap(True)
        text.setMinimumWidth(theme.characters(self, 60))
        icon_label = QLabel()
        icon_label.setPixmap(pixmap("triangle-alert", _ICON_SIZE))
        beside = QVBoxLayout()
        beside.setSpacing(theme.SPACE)
        beside.addWidget(heading)
        beside.addWidget(text)
        top = QHBoxLayout()
        top.setSpacing(theme.GROUP)
        top.addWidget(icon_label, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(beside, 1)
        self._copied = theme.muted(QLabel())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        whole.setSpacing(theme.GROUP)
        whole.addLayout(top)
        whole.addLayout(self._support_row(copy, open_log_folder))
        whole.addWidget(self._copied)
        whole.addLayout(self._decision_row())
        mnemonics.for_page(self)

    def _support_row(self, copy: Callable[[], None], open_log_folder: Callable[[], None]) -> QHBoxLayout:
        copying = QPushButton(icon("clipboard-copy"), tr("Copy for support"))
        folder = QPushButton(icon("folder-open"), tr("Open the folder of the log"))

        def copied() -> None:
            copy()
            self._copied.setText(tr("Copied. Paste it into a message to support."))

        copying.clicked.connect(copied)
        folder.clicked.connect(open_log_folder)
        return _row(copying, folder)

    def _decision_row(self) -> QHBoxLayout:
        ending = QPushButton(tr("Close the program"))
        going_on = theme.primary(QPushButton(tr("Go on"), self))
        going_on.setDefault(True)
        going_on.setFocus()
        ending.clicked.connect(self._leave)
        going_on.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addStretch(1)
        row.addWidget(ending)
        row.addWidget(going_on)
        return row

    def _leave(self) -> None:
        self.leave = True
        self.reject()


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


class CrashReporter:
    """Shows one crash dialog at a time; what fails while it stands there is only logged."""

    def __init__(self, keep_typing: Callable[[], None], show: Callable[[], None]) -> None:
        self._keep_typing = keep_typing
        self._show = show
        self._showing = False

    def __call__(self, _error: BaseException) -> None:
        if self._showing:
            return
        self._showing = True
        try:
            try:
                self._keep_typing()
            except Exception:  # noqa: BLE001 - the first fault may have broken this too; the dialog must come all the same
                _log.exception("drafts could not be kept after a crash")
            self._show()
        finally:
            self._showing = False
