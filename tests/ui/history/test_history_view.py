"""The lines of a history in words, in every language, and the model that shows them."""

from datetime import UTC, datetime

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.history import Changed, Event, History, HistoryAction, HistoryKind
from logbook_desktop.domain.names import Name
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.history.model import HistoryModel
from logbook_desktop.wording.history import ACTIONS, HistoryLine, lines

AT = datetime(2025, 11, 3, 20, tzinfo=UTC)
A, K = HistoryAction, HistoryKind


@pytest.fixture(autouse=True)
def english():  # type: ignore[no-untyped-def]
    set_language("en")
    yield
    set_language("fi")


def lines_of(
    kind: HistoryKind, action: HistoryAction, *fields: Changed, subject: str = "7"
) -> list[HistoryLine]:
    event = Event(AT, "login", "Aino", kind, subject, action, fields)
    names = {3: Name.of("Tampere", {"sv": "Tammerfors"}), 4: Name.of("Itä")}
    return list(lines(History((event,), names, {}, {}, {"7": "Liisa Laine"})))


def row(line: HistoryLine) -> tuple[str, str, str, str]:
    return line.done, line.field, line.before, line.after


def test_a_move_says_from_which_month_and_where() -> None:
    (line,) = lines_of(K.NODE, A.MOVE, Changed("place:24312", 3, 4))
    assert row(line) == ("Moved", "Place from January 2026", "Tampere", "Itä")


def test_a_name_in_another_language() -> None:
    (line,) = lines_of(K.NODE, A.CHANGE, Changed("name:sv", None, "Hervanta"))
    assert row(line) == ("Changed", "Name (Svenska)", "", "Hervanta")


def test_a_place_that_is_gone() -> None:
    (line,) = lines_of(K.NODE, A.MOVE, Changed("place:0", 99, 4))
    assert row(line) == ("Moved", "Place", "No longer there", "Itä")


def test_a_right_names_the_person() -> None:
    (line,) = lines_of(K.GRANT, A.GRANT, Changed("role", None, "worker"))
    assert row(line) == ("Right given", "Liisa Laine: Role", "", "Worker")


def test_an_erased_entry_is_one_line_that_says_what_it_was() -> None:
    fields = [Changed("date", "2025-11-03", None), Changed("created_by", "Eetu", None)]
    (line,) = lines_of(K.ENTRY, A.ERASE, *fields)
    assert row(line) == ("Erased", "Entry of Mon\u00a003/11/2025, made by Eetu", "", "")


def test_a_text_that_was_taken_out() -> None:
    (line,) = lines_of(K.ENTRY, A.CHANGE, Changed("what", None, None))
    assert row(line) == ("Changed", "What happened", "(redacted)", "(redacted)")


def test_clocks_days_and_yes() -> None:
    found = lines_of(
        K.ENTRY,
        A.CHANGE,
        Changed("start_minute", 1050, None),
        Changed("date", "2025-11-03", "2025-11-04"),
        Changed("estimated", False, True),
        Changed("setting", "school", "camp"),
    )
    assert [(line.field, line.before, line.after) for line in found] == [
        ("Start", "17:30", ""),
        ("Date", "Mon\u00a003/11/2025", "Tue\u00a004/11/2025"),
        ("The number is an estimate", "No", "Yes"),
        ("Setting", "School", "Camp or trip"),
    ]


def test_a_field_of_a_newer_program_is_shown_as_it_is() -> None:
    (line,) = lines_of(K.NODE, A.CHANGE, Changed("colour", "red", "blue"))
    assert row(line) == ("Changed", "colour", "red", "blue")


def test_every_action_has_words() -> None:
    assert set(ACTIONS) == set(HistoryAction)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_the_model_keeps_the_rules(qtmodeltester: ModelTester, count: int) -> None:
    model = HistoryModel()
    model.set_rows([HistoryLine(AT, "now", "Aino", "Changed", "Date", "a", "b")] * count)
    qtmodeltester.check(model)
    model.set_rows(())
    assert model.rowCount() == 0


def test_the_newest_line_is_chosen_and_read_below(qtbot: QtBot) -> None:
    dialog = HistoryDialog("Entry of today")
    qtbot.addWidget(dialog)
    dialog.show_lines([HistoryLine(AT, "now", "Aino", "Changed", "What happened", "vanha", "uusi")])
    assert (dialog.before.toPlainText(), dialog.after.toPlainText()) == ("vanha", "uusi")
    assert dialog.table.accessibleName() == "History"


def test_vocabulary_is_told_in_the_words_of_the_settings() -> None:
    (line,) = lines_of(K.VOCABULARY, A.CHANGE, Changed("in_use", True, False), subject="setting:school")
    assert row(line) == ("Changed", "School: In use", "Yes", "No")
    (line,) = lines_of(K.VOCABULARY, A.CREATE, Changed("from_month", None, 24312), subject="bands:3")
    assert row(line) == ("Made", "Age bands: From the month", "", "January 2026")
    (line,) = lines_of(
        K.VOCABULARY, A.CHANGE, Changed("name:fi", None, "Nuokkari"), subject="tag:participation"
    )
    assert row(line) == ("Changed", "Tag: Name (Suomi)", "", "Nuokkari")
    (line,) = lines_of(K.VOCABULARY, A.CHANGE, Changed("first", None, "2025-08-11"), subject="span:1")
    assert row(line)[1] == "Term or holiday: First day"
