"""The four questions of the assistant, a page each; without a database behind them."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OPTIONAL_EXPLAINED, OptionalField
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.steps_dialog import StepPage
from logbook_desktop.wording.reports import FORM_NAMES, SETTING_NAMES

T = TypeVar("T")
ACTIVITY_COUNT = 3
LONGEST_NAME = 200
_UNITS_AT_MOST = 500
_LINES = 6

_FORMS: Mapping[FormOfWork, str] = {
    FormOfWork.OPEN: N_("Anyone may drop in: open evenings, events."),
    FormOfWork.GROUP: N_("The same young people meet for a purpose: bands, clubs."),
    FormOfWork.INDIVIDUAL: N_("Guidance of one young person at a time."),
}
_ACTIVITIES: Mapping[FormOfWork, tuple[str, ...]] = {
    FormOfWork.OPEN: (N_("Open evening"), N_("Event"), N_("Camp or trip")),
    FormOfWork.GROUP: (N_("Small group"), N_("Hobby group"), N_("Peer group")),
    FormOfWork.INDIVIDUAL: (N_("Individual guidance"), N_("Discussion"), N_("Support in everyday matters")),
}
"""Usual names, from which the three first activities are taken."""
_USUAL_SETTINGS = frozenset({Setting.YOUTH_CENTRE, Setting.CAMP, Setting.EVENT})
_USUALLY_COUNTED = frozenset({OptionalField.AGES, OptionalField.STAFF})


class BeginningStep(StepPage):
    """A question with its fields. ``changed``: whether it can be left may be different now."""

    changed = Signal()

    def __init__(self, name: str, question: str) -> None:
        super().__init__()
        self.name = name
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.SPACE)
        heading = QLabel(name)
        theme.section_font(heading)
        asked = QLabel(question)
        for label in (heading, asked):
            label.setWordWrap(True)
            self.column.addWidget(label)


class _Ticks(QWidget):
    """Boxes to tick, a picture of a set."""

    changed = Signal()

    def __init__(self, texts: Mapping[T, str], ticked: frozenset[T], columns: int = 1) -> None:
        super().__init__()
        self.boxes: dict[object, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.SPACE)
        for place, (key, text) in enumerate(texts.items()):
            box = self.boxes[key] = QCheckBox(text)
            box.setChecked(key in ticked)
            box.toggled.connect(self.changed)
            grid.addWidget(box, place // columns, place % columns)

    def ticked(self) -> list[object]:
        return [key for key, box in self.boxes.items() if box.isChecked()]


class WorkStep(BeginningStep):
    """What the organisation is called and what it does; ``known``: its name, where it is there already."""

    def __init__(self, known: str = "") -> None:
        super().__init__(tr("Your organisation"), tr("What is it called, and what does it do?"))
        self.organisation = QLineEdit(known)
        self.organisation.setMaxLength(LONGEST_NAME)
        self.organisation.setReadOnly(bool(known))
        self.organisation.setPlaceholderText(tr("a municipality, for example"))
        self.organisation.setAccessibleName(tr("Name of the organisation"))
        form = QFormLayout()
        form.addRow(tr("Name of the organisation"), self.organisation)
        self.column.addLayout(form)
        self.column.addSpacing(theme.SPACE)
        self.boxes: dict[FormOfWork, QCheckBox] = {}
        for one, message in _FORMS.items():
            box = self.boxes[one] = QCheckBox(tr(FORM_NAMES[one.value]))
            box.setChecked(True)
            box.setAccessibleDescription(tr(message))
            box.toggled.connect(self.changed)
            explained = theme.muted(QLabel(tr(message)))
            explained.setWordWrap(True)
            explained.setIndent(theme.PAGE)
            self.column.addWidget(box)
            self.column.addWidget(explained)
        self.column.addStretch(1)
        self.organisation.textChanged.connect(self.changed)

    def forms(self) -> frozenset[FormOfWork]:
        """The forms of work that are ticked."""
        return frozenset(form for form, box in self.boxes.items() if box.isChecked())

    def blocked_reason(self) -> str:
        """What still has to be answered, in a sentence; empty: nothing."""
        if not self.organisation.text().strip():
            return tr("Write the name of your organisation.")
        return "" if self.forms() else tr("Tick at least one form of work.")


class WhereStep(BeginningStep):
    """In which settings."""

    def __init__(self) -> None:
        super().__init__(tr("Where"), tr("Where do you meet young people?"))
        names = {setting: tr(SETTING_NAMES[setting.value]) for setting in Setting}
        self.ticks = _Ticks(names, _USUAL_SETTINGS, columns=2)
        self.ticks.changed.connect(self.changed)
        self.column.addWidget(self.ticks)
        self.column.addStretch(1)

    def settings(self) -> frozenset[Setting]:
        """The settings that are ticked."""
        return frozenset(Setting(str(key)) for key in self.ticks.ticked())

    def blocked_reason(self) -> str:
        """What still has to be answered, in a sentence; empty: nothing."""
        return "" if self.settings() else tr("Tick at least one.")


class SizeStep(BeginningStep):
    """One unit or several, and the first activities: usual ones of the forms chosen in ``work``."""

    def __init__(self, work: WorkStep) -> None:
        super().__init__(
            tr("Units"),
            tr("A unit is where the work happens: a youth centre, a school, a street patch, a bus."),
        )
        self._work = work
        self.one, self.several = QRadioButton(tr("We have one")), QRadioButton(tr("We have several"))
        self.unit = QLineEdit()
        self.unit.setMaxLength(LONGEST_NAME)
        self.unit.setAccessibleName(tr("Name of the unit"))
        self.unit.setPlaceholderText(tr("Name of the unit"))
        self.units = QPlainTextEdit()
        self.units.setTabChangesFocus(True)
        self.units.setAccessibleName(tr("Names of the units, one on each line"))
        self.units.setPlaceholderText(
            tr("Names of the units, one on each line. A column of a spreadsheet can be pasted.")
        )
        self.units.setMaximumHeight(self.units.fontMetrics().lineSpacing() * _LINES)
        for part in (self.one, self.unit, self.several, self.units):
            self.column.addWidget(part)
        self.column.addSpacing(theme.SPACE)
        message = QLabel(tr("The first activities of each unit. More can be added at any time."))
        message.setWordWrap(True)
        self.column.addWidget(message)
        self.activities = [QLineEdit() for _ in range(ACTIVITY_COUNT)]
        self._forms: list[FormOfWork] = []
        self._suggested = [""] * ACTIVITY_COUNT
        self._form_labels = [QLabel() for _ in range(ACTIVITY_COUNT)]
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE)
        for place, (field, label) in enumerate(zip(self.activities, self._form_labels, strict=True)):
            field.setMaxLength(LONGEST_NAME)
            grid.addWidget(field, place, 0)
            grid.addWidget(theme.muted(label), place, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)
        self.one.setChecked(True)
        self.one.toggled.connect(self._arrange)
        self.unit.textChanged.connect(self.changed)
        self.units.textChanged.connect(self.changed)
        self._arrange()

    def enter(self) -> None:
        """Names of activities are suggested for the forms of work that are chosen by now."""
        chosen = self._work.forms()
        self._suggest(self._work.organisation.text().strip(), [form for form in FormOfWork if form in chosen])

    def _suggest(self, organisation: str, forms: Sequence[FormOfWork]) -> None:
        """Usual names for what the person has not typed over."""
        self._forms = [forms[place % len(forms)] for place in range(ACTIVITY_COUNT)]
        for place, form in enumerate(self._forms):
            usual = tr(_ACTIVITIES[form][place // len(forms)])
            field = self.activities[place]
            if field.text() == self._suggested[place]:
                field.setText(usual)
            self._suggested[place] = usual
            self._form_labels[place].setText(tr(FORM_NAMES[form.value]))
            field.setAccessibleName(
                tr("Activity {number}, {form}").format(number=place + 1, form=tr(FORM_NAMES[form.value]))
            )
        self.unit.setPlaceholderText(tr("{organisation} youth centre").format(organisation=organisation))

    @property
    def fields(self) -> dict[str, QWidget]:
        """Each with what it is called where it is kept."""
        activities = {f"activity {place}": field for place, field in enumerate(self.activities, 1)}
        return {"unit": self.unit, "several": self.several, "units": self.units, **activities}

    def unit_names(self) -> tuple[Name, ...]:
        """Each name once; the first column where a wider block was pasted."""
        typed = [self.unit.text()] if self.one.isChecked() else self.units.toPlainText().splitlines()
        first_cells = (line.split("\t")[0].strip()[:LONGEST_NAME] for line in typed)
        return tuple(Name.of(text) for text in dict.fromkeys(filter(None, first_cells)))

    def activity_names(self) -> tuple[tuple[Name, FormOfWork], ...]:
        """The activities that were named, each with its form of work."""
        pairs = zip(self.activities, self._forms, strict=True)
        return tuple((Name.of(field.text()), form) for field, form in pairs if field.text().strip())

    def blocked_reason(self) -> str:
        """What still has to be answered, in a sentence; empty: nothing."""
        count = len(self.unit_names())
        if not count:
            return tr("Write the name of the unit.") if self.one.isChecked() else tr("Write their names.")
        if count <= _UNITS_AT_MOST:
            return ""
        return tr("At most {count} units at a time.").format(count=_UNITS_AT_MOST)

    def _arrange(self) -> None:
        self.unit.setEnabled(self.one.isChecked())
        self.units.setEnabled(self.several.isChecked())
        self.changed.emit()


class CountStep(BeginningStep):
    """What is asked for beyond young people and hours."""

    def __init__(self) -> None:
        super().__init__(
            tr("What to count"),
            tr(
                "Every entry counts young people and hours. What else should it ask for? Each field more takes time "
                "each evening; all of this can be changed later in Settings."
            ),
        )
        self.ticks = _Ticks({one: tr(text) for one, text in OPTIONAL_EXPLAINED.items()}, _USUALLY_COUNTED)
        self.column.addWidget(self.ticks)
        self.column.addStretch(1)

    def fields(self) -> frozenset[OptionalField]:
        """The fields that are ticked."""
        return frozenset(OptionalField(str(key)) for key in self.ticks.ticked())
