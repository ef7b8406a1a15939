"""About the program: its version and licence, and the parts by others with the texts of their licences."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.resources import program_version, resource, resource_folder
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import program_icon

_ICON_SIZE = 64


@dataclass(frozen=True, slots=True)
class BundledPart:
    """A part by others: its name, its licence, what it is for, and the file with the licence's text."""

    name: str
    licence: str
    purpose: str
    file: tuple[str, ...]


_LGPL = ("licences", "LGPL-3.0.txt")
_SECRET_STORAGE = ("licences", "secretstorage.txt")
_MORE_ITERTOOLS = ("licences", "more-itertools.txt")
_METADATA = ("licences", "importlib_metadata.txt")
_CRYPTOGRAPHY = ("licences", "cryptography.txt")
PARTS = (
    BundledPart("Qt, PySide6, Shiboken", "LGPL-3.0", N_("Windows and everything in them"), _LGPL),
    BundledPart("psycopg, libpq", "LGPL-3.0, PostgreSQL", N_("Connections to a server"), _LGPL),
    BundledPart(
        "GNU GPL 3.0", "GPL-3.0", N_("The licence that LGPL-3.0 builds on"), ("licences", "GPL-3.0.txt")
    ),
    BundledPart(
        "Python", "PSF-2.0", N_("The language the program is written in"), ("licences", "python.txt")
    ),
    BundledPart("SQLAlchemy", "MIT", N_("Access to databases"), ("licences", "sqlalchemy.txt")),
    BundledPart("Alembic", "MIT", N_("Bringing older files up to date"), ("licences", "alembic.txt")),
    BundledPart("Mako", "MIT", N_("Bringing older files up to date"), ("licences", "mako.txt")),
    BundledPart(
        "MarkupSafe", "BSD-3-Clause", N_("Bringing older files up to date"), ("licences", "markupsafe.txt")
    ),
    BundledPart(
        "typing_extensions", "PSF-2.0", N_("Access to databases"), ("licences", "typing_extensions.txt")
    ),
    BundledPart("openpyxl", "MIT", N_("Excel files"), ("licences", "openpyxl.txt")),
    BundledPart("et_xmlfile", "MIT", N_("Excel files"), ("licences", "et_xmlfile.txt")),
    BundledPart("defusedxml", "PSF-2.0", N_("Excel files"), ("licences", "defusedxml.txt")),
    BundledPart("RapidFuzz", "MIT", N_("Recognising misspelt names"), ("licences", "rapidfuzz.txt")),
    BundledPart("Typst", "Apache-2.0", N_("PDF files"), ("licences", "typst.txt")),
    BundledPart("ReportLab", "BSD-3-Clause", N_("Sheets to fill in by hand"), ("licences", "reportlab.txt")),
    BundledPart(
        "charset-normalizer", "MIT", N_("Sheets to fill in by hand"), ("licences", "charset-normalizer.txt")
    ),
    BundledPart("Pillow", "MIT-CMU", N_("Charts"), ("licences", "pillow.txt")),
    BundledPart("Babel", "BSD-3-Clause", N_("Languages"), ("licences", "babel.txt")),
    BundledPart("platformdirs", "MIT", N_("Finding your folders"), ("licences", "platformdirs.txt")),
    BundledPart("keyring", "MIT", N_("Passwords in the computer’s own keyring"), ("licences", "keyring.txt")),
    BundledPart(
        "SecretStorage", "BSD-3-Clause", N_("Passwords in the computer’s own keyring"), _SECRET_STORAGE
    ),
    BundledPart("jeepney", "MIT", N_("Passwords in the computer’s own keyring"), ("licences", "jeepney.txt")),
    BundledPart(
        "jaraco.classes", "MIT", N_("Passwords in the computer’s own keyring"), ("licences", "jaraco.txt")
    ),
    BundledPart(
        "jaraco.context, jaraco.functools, zipp",
        "MIT",
        N_("Passwords in the computer’s own keyring"),
        ("licences", "zipp.txt"),
    ),
    BundledPart("more-itertools", "MIT", N_("Passwords in the computer’s own keyring"), _MORE_ITERTOOLS),
    BundledPart("importlib_metadata", "Apache-2.0", N_("Passwords in the computer’s own keyring"), _METADATA),
    BundledPart(
        "cryptography, OpenSSL", "BSD-3-Clause, Apache-2.0", N_("Encrypting what is kept here"), _CRYPTOGRAPHY
    ),
    BundledPart("cffi", "MIT-0", N_("Encrypting what is kept here"), ("licences", "cffi.txt")),
    BundledPart("Lucide", "ISC, MIT", N_("Icons"), ("icons", "LICENSE")),
    BundledPart(
        "Open Sans", "Apache-2.0", N_("Letters in PDF files and charts"), ("fonts", "LICENSE-OpenSans.txt")
    ),
)


class AboutDialog(QDialog):
    """Two pages: the program, and the parts by others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About the program"))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("About the program"))
        self.tabs.addTab(self._program_page(), tr("The program"))
        self.tabs.addTab(self._licence_page(), tr("Its licence"))
        self.tabs.addTab(self._parts_page(), tr("Parts by others"))
        buttons = QDialogButtonBox()
        close = buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        self.resize(theme.on_screen(self, 95, 62))

    def _program_page(self) -> QWidget:
        page = QWidget()
        picture = QLabel()
        picture.setPixmap(program_icon().pixmap(_ICON_SIZE, _ICON_SIZE))
        name = QLabel(tr("Logbook"))
        theme.figure_font(name)
        version = theme.muted(QLabel(tr("Version {version}").format(version=program_version())))
        text = QLabel(
            tr(
                "For documenting youth work: an organisation as a tree, its occasions as entries, and reports that "
                "can be trusted.\n\nFree to use, to pass on and to change under the European Union Public "
                "Licence 1.2. It comes without any warranty.\n\nQt and psycopg are used under the GNU Lesser "
                "General Public Licence 3.0. They are separate files of the program and may be replaced with "
                "versions of your own."
            )
        )
        protection = QLabel(
            tr(
                "A data file on this computer is protected by nothing but the sign-in of the computer. On a shared "
                "server everybody signs in, and the server keeps who may see and change what."
            )
        )
        for label in (text, protection):
            label.setWordWrap(True)
        beside = QVBoxLayout()
        beside.setSpacing(theme.SPACE)
        for label in (name, version, text, protection):
            label.setTextFormat(Qt.TextFormat.PlainText)
            beside.addWidget(label)
        beside.addStretch(1)
        row = QHBoxLayout(page)
        row.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        row.setSpacing(theme.PAGE)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)
        return page

    def _licence_page(self) -> QWidget:
        return _text_view(tr("Its licence"), resource_folder().parent / "LICENSE")

    def _parts_page(self) -> QWidget:
        page = QWidget()
        names = QListWidget()
        names.setAccessibleName(tr("Parts by others"))
        text = _text_view(tr("Text of the licence"), resource(*PARTS[0].file))
        purpose = QLabel()
        purpose.setWordWrap(True)
        names.addItems([part.name for part in PARTS])

        def show(row: int) -> None:
            part = PARTS[row]
            purpose.setText(f"{tr(part.purpose)}\n{part.licence}")
            text.setPlainText(_read(resource(*part.file)))

        names.currentRowChanged.connect(show)
        names.setCurrentRow(0)
        names.setMaximumWidth(theme.characters(names, 28))
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(purpose)
        right.addWidget(text, 1)
        row = QHBoxLayout(page)
        row.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        row.setSpacing(theme.GROUP)
        row.addWidget(names)
        row.addLayout(right, 1)
        return page


def _text_view(name: str, file: Path) -> QPlainTextEdit:
    view = QPlainTextEdit(_read(file))
    view.setReadOnly(True)
    view.setTabChangesFocus(True)
    view.setAccessibleName(name)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(view.font().pointSizeF())
    view.setFont(font)
    return view


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
