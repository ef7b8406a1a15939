"""One version of the terms to be read: the program's language first, the others a tab away."""

from collections.abc import Mapping

from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QWidget

from logbook_desktop.domain.names import LANGUAGES
from logbook_desktop.support.i18n import LANGUAGES as SPOKEN
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme


class TermsText(QTabWidget):
    """A tab for each language; the texts are read only, and Tab leads on from them."""

    def __init__(self, texts: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.setAccessibleName(tr("Languages of the terms of use"))
        mine = active().language
        self._readers: dict[str, QPlainTextEdit] = {}
        for language in sorted(LANGUAGES, key=lambda code: code != mine):
            reader = QPlainTextEdit()
            reader.setReadOnly(True)
            reader.setTabChangesFocus(True)
            reader.setAccessibleName(tr("Terms of use"))
            self._readers[language] = reader
            self.addTab(reader, SPOKEN[language])
        self.setFocusProxy(self._readers[mine])
        self.setMinimumSize(theme.on_screen(self, 64, 14))
        self.show_texts(texts)

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Another version."""
        for language, reader in self._readers.items():
            reader.setPlainText(texts.get(language, ""))

    def text(self, language: str) -> str:
        """What is shown in a language."""
        return self._readers[language].toPlainText()
