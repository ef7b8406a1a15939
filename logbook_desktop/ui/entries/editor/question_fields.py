"""The reflection questions under an entry's texts, each answered in its own way: words, a scale, yes or no."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.questions import SCALE, Answer, Question, QuestionKind
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon

_LINES = 2


class _QuestionField(QWidget):
    """One question and the place for its answer."""

    edited = Signal()

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.words = question.name.in_language(active().language)
        label = QLabel(self.words)
        label.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        self._column.addWidget(label)

    def answer(self) -> Answer | None:
        raise NotImplementedError

    def show_answer(self, answer: Answer | None) -> None:
        raise NotImplementedError

    def stops(self) -> list[QWidget]:
        """What the Tab key stops at, in order."""
        raise NotImplementedError


class _InWords(_QuestionField):
    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.words)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + theme.GROUP)
        self.text.textChanged.connect(self.edited)
        self._column.addWidget(self.text)
        self.setFocusProxy(self.text)

    def answer(self) -> Answer | None:
        text = self.text.toPlainText()
        return Answer(self.question.id, text=text) if text.strip() else None

    def stops(self) -> list[QWidget]:
        return [self.text]

    def show_answer(self, answer: Answer | None) -> None:
        self.text.setPlainText("" if answer is None else answer.text or "")


class _ByChoice(_QuestionField):
    """Choices in a row; the cross takes the answer back."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.group = QButtonGroup(self)
        self.clear = QToolButton()
        self.clear.setIcon(icon("x"))
        self.clear.setAutoRaise(True)
        self.clear.setToolTip(tr("No answer"))
        self.clear.setAccessibleName(tr("No answer: {question}").format(question=self.words))
        self.clear.clicked.connect(self._clear_answer)
        row = QHBoxLayout()
        row.setSpacing(theme.GROUP)
        for number, text, spoken in self._choices():
            button = QRadioButton(text)
            button.setAccessibleName(f"{self.words}: {spoken}")
            button.setToolTip(spoken)
            self.group.addButton(button, number)
            row.addWidget(button)
        row.addWidget(self.clear)
        row.addStretch(1)
        self._column.addLayout(row)
        self.group.idClicked.connect(self._chosen)
        self.clear.setEnabled(False)

    def _choices(self) -> Iterable[tuple[int, str, str]]:
        """The number kept, the words shown, and what is said of it."""
        if self.question.kind is QuestionKind.YES_NO:
            return [(1, tr("Yes"), tr("Yes")), (0, tr("No"), tr("No"))]
        least, most = tr("1, the least"), tr("5, the most")
        named = {SCALE[0]: least, SCALE[-1]: most}
        return [(number, str(number), named.get(number, str(number))) for number in SCALE]

    def answer(self) -> Answer | None:
        number = self.group.checkedId()
        return None if number < 0 else Answer(self.question.id, number=number)

    def stops(self) -> list[QWidget]:
        return [*self.group.buttons(), self.clear]

    def show_answer(self, answer: Answer | None) -> None:
        self.group.setExclusive(False)
        for button in self.group.buttons():
            button.setChecked(answer is not None and self.group.id(button) == answer.number)
        self.group.setExclusive(True)
        self.clear.setEnabled(answer is not None)

    def _chosen(self) -> None:
        self.clear.setEnabled(True)
        self.edited.emit()

    def _clear_answer(self) -> None:
        first = self.group.buttons()[0]
        self.show_answer(None)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()


class QuestionFields(QWidget):
    """Shows what is asked on the day, and what was answered though it is asked no more; else it is hidden."""

    edited = Signal()

    def __init__(self, date_field: DateField) -> None:
        super().__init__()
        self._date_field = date_field
        self._known: tuple[Question, ...] = ()
        self._answers: dict[int, Answer] = {}
        self._asked: dict[int, _QuestionField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        help_texts.attach(self, "entry.answers")
        date_field.edited.connect(self._ask_anew)
        self.hide()

    def set_questions(self, known: tuple[Question, ...]) -> None:
        """The questions of the unit in the order of asking, ended ones too."""
        self._known = known
        self._ask_anew()

    def choose(self, answers: Iterable[Answer]) -> None:
        """Show other answers; nobody is told."""
        self._answers = {answer.question_id: answer for answer in answers}
        self._rebuild()

    def answers(self) -> frozenset[Answer]:
        """What is answered, also to questions that are not on the screen."""
        found = {key: one for key, one in self._answers.items() if key not in self._asked}
        shown = (one.answer() for one in self._asked.values())
        return frozenset([*found.values(), *(answer for answer in shown if answer is not None)])

    def asked(self, question_id: int) -> QWidget:
        """The place of a question on the screen."""
        return self._asked[question_id]

    def _ask_anew(self, *_day: object) -> None:
        """The day of the entry, or what is known of questions, is another; the answers stay."""
        self._answers = {answer.question_id: answer for answer in self.answers()}
        self._rebuild()

    def _rebuild(self) -> None:
        day = self._date_field.day() or date.max
        wanted = [one for one in self._known if one.is_asked(day) or one.id in self._answers]
        if [one.question for one in self._asked.values()] != wanted:
            for old in self._asked.values():
                self._column.removeWidget(old)
                old.deleteLater()
            self._asked = {one.id: self._made(one) for one in wanted}
            self._order_stops()
        for key, shown in self._asked.items():
            shown.blockSignals(True)
            shown.show_answer(self._answers.get(key))
            shown.blockSignals(False)
        self.setVisible(bool(self._asked))

    def _order_stops(self) -> None:
        """What is made late stands last in the window's order: the Tab key is to go through it here."""
        before: QWidget = self
        for shown in self._asked.values():
            for stop in shown.stops():
                QWidget.setTabOrder(before, stop)
                before = stop

    def _made(self, question: Question) -> _QuestionField:
        made = (_InWords if question.kind is QuestionKind.TEXT else _ByChoice)(question)
        self._column.addWidget(made)
        made.edited.connect(self.edited)
        return made
