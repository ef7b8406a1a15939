"""The dialogs of terms of use: what they say, what they ask for, and that a wrong key accepts nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.terms import Acceptance, Terms, TermsDue, TermsRefusalError, TermsRule
from logbook_desktop.services.people import terms as service
from logbook_desktop.support import i18n
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.terms.controller import TermsController
from logbook_desktop.ui.terms.dialog import TermsDialog
from logbook_desktop.ui.terms.publishing import PublishDialog
from logbook_desktop.ui.terms.reading import TermsReader

TEXTS = {"fi": "Ehdot", "sv": "Villkor", "en": "Terms"}
ONE = Terms(1, date(2025, 1, 1), datetime(2024, 12, 1, tzinfo=UTC), TEXTS)
TWO = Terms(2, date(2026, 1, 1), datetime(2025, 12, 1, tzinfo=UTC), {**TEXTS, "fi": "Uudet ehdot"})
TOWN, CITY = Name.of("Taipalsaari"), Name.of("Tampere", {"sv": "Tammerfors"})


def plain(text: str) -> str:
    return text.replace("&", "")


@pytest.fixture
def english() -> None:
    i18n.set_language("en")


@pytest.fixture
def show(qtbot: QtBot, english: None) -> Callable[[TermsDue], TermsDialog]:
    def shown(due: TermsDue) -> TermsDialog:
        dialog = TermsDialog(due)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return shown


def test_what_it_says_to_whom(show: Callable[[TermsDue], TermsDialog]) -> None:
    worker = show(TermsDue(ONE, True, True))
    assert (plain(worker.leave.text()), plain(worker.agree.text())) == ("Sign out", "I accept")
    assert not worker.for_whom.isVisible()
    mentor = show(TermsDue(ONE, True, True, (TOWN, CITY)))
    assert mentor.for_whom.text().endswith("Taipalsaari, Tampere.")
    assert plain(mentor.agree.text()) == "I accept, for the organisation too"
    later = show(TermsDue(TWO, False, True))
    assert (plain(later.leave.text()), "01/01/2026" in later.reason.text()) == ("Later", True)
    only_for = show(TermsDue(ONE, False, False, (TOWN,)))
    assert plain(only_for.agree.text()) == "I accept for the organisation"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_own_language_comes_first(qtbot: QtBot, language: str) -> None:
    i18n.set_language(language)
    try:
        dialog = TermsDialog(TermsDue(ONE, True, True))
        qtbot.addWidget(dialog)
        assert dialog.text.tabText(0) == i18n.LANGUAGES[language]
        assert {dialog.text.tabText(n) for n in range(3)} == {"Suomi", "Svenska", "English"}
        assert [dialog.text.text(code) for code in ("fi", "sv", "en")] == ["Ehdot", "Villkor", "Terms"]
    finally:
        i18n.set_language("en")


def test_enter_and_escape_never_accept(qtbot: QtBot, show: Callable[[TermsDue], TermsDialog]) -> None:
    dialog = show(TermsDue(ONE, True, True))
    agreed: list[int] = []
    dialog.agreed.connect(agreed.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(dialog.text.widget(0), key)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert agreed == []
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert agreed == []


def test_while_the_server_is_asked_nothing_else_is(
    qtbot: QtBot, show: Callable[[TermsDue], TermsDialog]
) -> None:
    dialog = show(TermsDue(ONE, True, True))
    agreed: list[int] = []
    dialog.agreed.connect(agreed.append)
    dialog.agree.click()
    dialog.agree.click()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (agreed, dialog.isVisible()) == ([1], True)
    dialog.show_failure("The server does not answer", "Try again.")
    assert dialog.wrong.isVisible()
    assert dialog.agree.isEnabled()


def test_whoever_waits_for_the_mentor_cannot_accept(show: Callable[[TermsDue], TermsDialog]) -> None:
    dialog = show(TermsDue(ONE, True, True, (), (TOWN,)))
    assert not dialog.agree.isEnabled()
    assert "Taipalsaari" in dialog.wrong.text()


def test_reading_any_version(qtbot: QtBot, english: None) -> None:
    reader = TermsReader((TWO, ONE), (Acceptance(1, datetime(2025, 1, 7, 9, 0, tzinfo=UTC), "Maija"),))
    qtbot.addWidget(reader)
    reader.show()
    assert reader.text.text("fi") == "Uudet ehdot"
    assert reader.when.text() == "You have not accepted this version."
    reader.choice.setFocus()
    qtbot.keyClick(reader.choice, Qt.Key.Key_Down)
    assert reader.text.text("fi") == "Ehdot"
    assert reader.when.text().startswith("You accepted this version on 07/01/2025")
    assert not reader.people.isVisible()
    empty = TermsReader((), ())
    qtbot.addWidget(empty)
    empty.show()
    assert not empty.text.isVisible()


def test_a_mentor_reads_who_accepted_which_version(qtbot: QtBot, english: None) -> None:
    when = datetime(2025, 1, 7, 9, 0, tzinfo=UTC)
    others = (Acceptance(2, when, "Väinö"), Acceptance(1, when, "Mervi", 3), Acceptance(1, when, "Mervi"))
    reader = TermsReader((TWO, ONE), (), others=others)
    qtbot.addWidget(reader)
    reader.show()

    def rows() -> list[list[str]]:
        items = [reader.people.topLevelItem(row) for row in range(reader.people.topLevelItemCount())]
        return [[item.text(column) for column in range(2)] for item in items if item is not None]

    assert rows() == [["Väinö", "oneself"]]
    reader.choice.setCurrentIndex(1)
    assert rows() == [["Mervi", "the organisation"], ["Mervi", "oneself"]]


# --- publishing ----------------------------------------------------------------------------------------------


@pytest.fixture
def publishing(qtbot: QtBot, english: None) -> PublishDialog:
    dialog = PublishDialog(date(2025, 12, 1))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_text_that_is_missing_is_shown(qtbot: QtBot, publishing: PublishDialog) -> None:
    asked: list[Any] = []
    publishing.published.connect(lambda *what: asked.append(what))
    publishing.fields["fi"].setPlainText("Ehdot")
    publishing.fields["en"].setPlainText("Terms")
    publishing.publish.click()
    assert asked == []
    assert "Svenska" in publishing.wrong.text()
    assert publishing.tabs.currentWidget() is publishing.fields["sv"]
    qtbot.keyClicks(publishing.fields["sv"], " Villkor ")
    publishing.tabs.setCurrentWidget(publishing.preview)
    assert publishing.preview.text("sv") == "Villkor"
    publishing.publish.click()
    assert asked == [(date(2025, 12, 1), TEXTS)]


def test_the_consequence_stands_beside_the_day(publishing: PublishDialog) -> None:
    assert publishing.consequence.text().startswith("From now on")
    publishing.day.setDate(publishing.day.date().addDays(31))
    assert "01/01/2026" in publishing.consequence.text()


# --- the desk ------------------------------------------------------------------------------------------------


class Answers:
    """What the services say, in place of a server."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.due: TermsDue | None = None
        self.trouble: Exception | None = None
        self.accepted: list[int] = []
        self.heard: list[str] = []
        monkeypatch.setattr(service, "due", lambda _context: self._answer(self.due))
        monkeypatch.setattr(service, "accept", lambda _context, version: self._answer(self._accept(version)))
        monkeypatch.setattr(service, "versions", lambda _context: (ONE,))
        monkeypatch.setattr(service, "own_acceptances", lambda _context: ())
        monkeypatch.setattr(service, "acceptances", lambda _context: ())

    def _answer(self, answer: Any) -> Any:
        if self.trouble is not None:
            raise self.trouble
        return answer

    def _accept(self, version: int) -> None:
        if self.trouble is None:
            self.accepted.append(version)

    def passed(self) -> None:
        self.heard.append("passed")

    def left(self) -> None:
        self.heard.append("left")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    return Answers(monkeypatch)


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def over(qtbot: QtBot, english: None) -> QDialog:
    window = QDialog()
    qtbot.addWidget(window)
    window.show()
    return window


def dialog_over(window: QDialog) -> TermsDialog:
    (dialog,) = (one for one in window.findChildren(TermsDialog) if one.isVisible())
    return dialog


def ask(answers: Answers, prompts: FakePrompts, over: QDialog, *, again: bool = False) -> TermsController:
    controller = TermsController(InlineBackground(), prompts, over)
    context: Any = None
    (controller.ask_again if again else controller.ask)(context, over, answers.passed, answers.left)
    return controller


def test_nothing_due_is_passed(answers: Answers, prompts: FakePrompts, over: QDialog) -> None:
    ask(answers, prompts, over)
    assert answers.heard == ["passed"]


def test_accepted_and_passed(answers: Answers, prompts: FakePrompts, over: QDialog) -> None:
    answers.due = TermsDue(ONE, True, True)
    ask(answers, prompts, over)
    dialog_over(over).agree.click()
    assert (answers.accepted, answers.heard) == ([1], ["passed"])


@pytest.mark.parametrize(("compulsory", "heard"), [(True, "left"), (False, "passed")])
def test_left_or_later(
    answers: Answers, prompts: FakePrompts, over: QDialog, compulsory: bool, heard: str
) -> None:
    answers.due = TermsDue(ONE, compulsory, True)
    ask(answers, prompts, over)
    dialog_over(over).leave.click()
    assert (answers.accepted, answers.heard) == ([], [heard])


def test_in_the_middle_only_what_is_compulsory(answers: Answers, prompts: FakePrompts, over: QDialog) -> None:
    for answers.due in (None, TermsDue(ONE, False, True)):
        ask(answers, prompts, over, again=True)
        assert answers.heard == []
    answers.due = TermsDue(ONE, True, True)
    ask(answers, prompts, over, again=True)
    dialog_over(over).agree.click()
    assert answers.heard == ["passed"]


def test_one_dialog_at_a_time(answers: Answers, prompts: FakePrompts, over: QDialog) -> None:
    answers.due = TermsDue(ONE, True, True)
    controller = ask(answers, prompts, over)
    context: Any = None
    controller.ask_again(context, over, answers.passed, answers.left)
    dialog_over(over).leave.click()
    assert answers.heard == ["left"]


def test_a_refusal_stands_in_the_dialog(answers: Answers, prompts: FakePrompts, over: QDialog) -> None:
    answers.due = TermsDue(ONE, True, True)
    ask(answers, prompts, over)
    answers.trouble = TermsRefusalError(TermsRule.MENTOR_FIRST)
    dialog = dialog_over(over)
    dialog.agree.click()
    assert "mentor accepts the terms of use first" in dialog.wrong.text()
    assert (answers.heard, dialog.isVisible()) == ([], True)


def test_a_server_that_went_away_lets_nobody_in(
    answers: Answers, prompts: FakePrompts, over: QDialog
) -> None:
    answers.trouble = ExternalError(ErrorKind.NO_SERVER)
    ask(answers, prompts, over)
    assert answers.heard == ["left"]
    ask(answers, prompts, over, again=True)
    assert answers.heard == ["left"]
