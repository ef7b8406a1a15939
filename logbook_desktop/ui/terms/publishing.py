"""Publishing the next version of the terms of use: a text in each language, and its first compulsory day."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.names import LANGUAGES
from logbook_desktop.support.i18n import LANGUAGES as SPOKEN
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.forms import DayField
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.terms.text import TermsText


class PublishDialog(QDialog):
    """``published`` (day, texts) asks for it; the dialog stays until ``accept`` or ``show_failure``."""

    published = Signal(object, object)

    def __init__(
        self, today: date, texts: dict[str, str] | None = None, parent: QWidget | None = None
    ) -> None:
        """``texts``: those of the version before, to begin with."""
        super().__init__(parent)
        self._today = today
        self.setWindowTitle(tr("Publish terms of use"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Languages of the terms of use"))
        self.fields = {language: self._field(language, texts or {}) for language in LANGUAGES}
        self.preview = TermsText({})
        self.tabs.addTab(self.preview, tr("Preview"))
        self.day = DayField(today)
        self.consequence = theme.muted(forms.sentence())
        self.wrong = theme.warning(forms.sentence())
        self.cancel = QPushButton(tr("Cancel"), self)
        self.publish = theme.primary(QPushButton(tr("Publish"), self))
        self._build()
        self.tabs.currentChanged.connect(self._show_consequence)
        self.day.dateChanged.connect(self._show_consequence)
        self.publish.clicked.connect(self._publish)
        self.cancel.clicked.connect(self.reject)
        self._show_consequence()

    def _field(self, language: str, texts: dict[str, str]) -> QPlainTextEdit:
        field = QPlainTextEdit(texts.get(language, ""))
        field.setTabChangesFocus(True)
        field.setAccessibleName(tr("Text in this language: {language}").format(language=SPOKEN[language]))
        self.tabs.addTab(field, SPOKEN[language])
        return field

    def _build(self) -> None:
        self.wrong.hide()
        for button in (self.cancel, self.publish):
            button.setAutoDefault(False)
        self.day.setAccessibleName(tr("Compulsory from"))
        form = QFormLayout()
        form.addRow(tr("Compulsory from"), self.day)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.publish)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.tabs, 1)
        column.addLayout(form)
        column.addWidget(self.consequence)
        column.addWidget(self.wrong)
        column.addLayout(buttons)
        self.resize(theme.on_screen(self, 80, 60))
        self.fields["fi"].setFocus()
        typed.keep(self, {**self.fields, "day": self.day})
        mnemonics.for_page(self)

    @property
    def texts(self) -> dict[str, str]:
        """As typed."""
        return {language: field.toPlainText().strip() for language, field in self.fields.items()}

    def show_failure(self, title: str, text: str) -> None:
        """Nothing was published: why, and what to do next."""
        self._rest(False)
        forms.show_remark(self.wrong, f"{title}\n{text}")

    def reject(self) -> None:
        """Not while the server is being asked."""
        if self.cancel.isEnabled():
            super().reject()

    def _show_consequence(self) -> None:
        self.preview.show_texts(self.texts)
        day = self.day.day
        if day is None or day <= self._today:
            sentence = tr(
                "From now on nobody can work before they have accepted it. By publishing you accept it."
            )
        else:
            sentence = tr(
                "Everybody is told at once and can accept it. From {day} nobody can use the program before "
                "they have. By publishing you accept it."
            ).format(day=active().weekday_date(day))
        self.consequence.setText(sentence)

    def _publish(self) -> None:
        missing = [language for language, text in self.texts.items() if not text]
        if missing:
            forms.show_remark(
                self.wrong, tr("A text is missing: {language}.").format(language=SPOKEN[missing[0]])
            )
            self.tabs.setCurrentWidget(self.fields[missing[0]])
            self.fields[missing[0]].setFocus()
            return
        forms.show_remark(self.wrong, "")
        self._rest(True)
        self.published.emit(self.day.day, self.texts)

    def _rest(self, resting: bool) -> None:
        for widget in (self.tabs, self.day, self.cancel, self.publish):
            widget.setEnabled(not resting)
