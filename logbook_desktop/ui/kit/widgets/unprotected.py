"""What is said in red of a connection that is less than verified: in the connection dialog, and ever after in the
status line. Never by colour alone: an icon and the words say it too.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from logbook_desktop.domain.servers import Encryption
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import pixmap

SHORT = {
    Encryption.REQUIRE: N_("Server not verified"),
    Encryption.OFF: N_("Unencrypted connection"),
}
"""For the status line."""
LONG = {
    Encryption.REQUIRE: N_(
        "The program does not check who answers. Somebody who poses as the server can read and change everything."
    ),
    Encryption.OFF: N_(
        "Anybody on the way to the server can read and change everything that you see and write."
    ),
}
"""For the dialog, and for whoever asks the status line."""


class DangerNote(QWidget):
    """A sentence in red with its icon; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None, *, wraps: bool = True) -> None:
        super().__init__(parent)
        self.icon_label = QLabel()
        self.label = theme.danger(QLabel())
        self.label.setWordWrap(wraps)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        if wraps:
            self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        top = Qt.AlignmentFlag.AlignTop if wraps else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self.icon_label, 0, top)
        row.addWidget(self.label, 1)
        self.set_text("")

    def set_text(self, text: str) -> None:
        """Say it, or be silent."""
        self.icon_label.setPixmap(pixmap("triangle-alert", theme.icon_size(), theme.tone_colour("danger")))
        self.label.setText(text)
        self.setVisible(bool(text))

    def show_encryption(self, encryption: Encryption) -> None:
        """What is wrong with a connection of this kind; silent where nothing is."""
        self.set_text(tr(LONG[encryption]) if encryption in LONG else "")

    @property
    def text(self) -> str:
        """What it says."""
        return self.label.text()
