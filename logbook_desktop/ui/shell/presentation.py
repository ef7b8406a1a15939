"""How the whole program is presented: its language, the size of its text, light or dark.

The settings say it; the application is told; windows that are open have to be built anew (``Presentation.changed``).
"""

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from logbook_desktop.support import i18n
from logbook_desktop.support import settings as declared
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import theme


def install_language(app: QApplication, language: str) -> None:
    """Texts, numbers and Qt's own dialogs in a language."""
    i18n.set_language(language)
    QLocale.setDefault(QLocale(i18n.LOCALES[language]))
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def apply_theme(app: QApplication, settings: Settings) -> None:
    """Light or dark, and the size of text, by the settings."""
    appearance = theme.Appearance(settings.value(declared.APPEARANCE))
    theme.apply(app, appearance, settings.value(declared.TEXT_SIZE))


def usual_language(settings: Settings) -> str:
    """The language chosen; else that of the computer."""
    return declared.language(settings, QLocale.system().uiLanguages())


class Presentation(QObject):
    """What the menu *View* and the preferences change. ``changed`` once the application has it."""

    changed = Signal()

    def __init__(
        self, app: QApplication, settings: Settings, language: str = "", parent: QObject | None = None
    ) -> None:
        """``language`` is that of this time only; empty: the one of the settings."""
        super().__init__(parent)
        self._app, self._settings, self._language = app, settings, language

    def choose_language(self, language: str) -> None:
        """From now on, and at the next start."""
        self._language = ""
        self._settings.set(declared.LANGUAGE, language)
        self._apply(colours_and_sizes=False)

    def choose_appearance(self, appearance: str) -> None:
        """A value of ``theme.Appearance``."""
        self._settings.set(declared.APPEARANCE, appearance)
        self._apply()

    def choose(self, language: str, text_size: int, appearance: str) -> None:
        """All three at once; ``text_size`` in per cent of the usual."""
        before = self._settings.value(declared.TEXT_SIZE), self._settings.value(declared.APPEARANCE)
        self._language = ""
        self._settings.set(declared.LANGUAGE, language)
        self._settings.set(declared.TEXT_SIZE, text_size)
        self._settings.set(declared.APPEARANCE, appearance)
        self._apply(colours_and_sizes=before != (text_size, appearance))

    def step_text_size(self, step: int) -> None:
        """So many sizes larger, or smaller; it stays within those there are."""
        now = self._settings.value(declared.TEXT_SIZE)
        nearest = min(range(len(theme.TEXT_SIZES)), key=lambda place: abs(theme.TEXT_SIZES[place] - now))
        place = min(max(nearest + step, 0), len(theme.TEXT_SIZES) - 1)
        self.use_text_size(theme.TEXT_SIZES[place])

    def use_text_size(self, percent: int) -> None:
        """Per cent of the usual size."""
        self._settings.set(declared.TEXT_SIZE, percent)
        self._apply()

    def _apply(self, *, colours_and_sizes: bool = True) -> None:
        """Colours and sizes are put onto every widget there is, which is felt: not where they stay as they are."""
        install_language(self._app, self._language or usual_language(self._settings))
        if colours_and_sizes:
            apply_theme(self._app, self._settings)
        self.changed.emit()
