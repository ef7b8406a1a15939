"""The wizard from the first question to the file, by keyboard and step by step."""

from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from helpers.answers import answer, autumn
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import TEMPLATES, Structure
from logbook_desktop.domain.reports.spans import ReportSpan
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.help import topics
from logbook_desktop.ui.kit.printing import new_printer
from logbook_desktop.ui.reports import exporting
from logbook_desktop.ui.reports.choices import Comparison
from logbook_desktop.ui.reports.exporting import OFFERS
from logbook_desktop.ui.reports.steps.finish import FinishPage

from .conftest import HERVANTA, TAMPERE

UNIT_MONTH, ORGANISATION_YEAR, FORM_BY_UNIT = TEMPLATES
WHERE, WHEN, WHAT, DIVISION, FINISH = range(5)
OCTOBER = Period(date(2025, 10, 1), date(2025, 10, 31))
AUTUMN = Period(date(2025, 8, 1), date(2025, 12, 31))


def press(window: QWidget, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
    """Keys go to whatever has the focus, as from a keyboard."""
    for _ in range(times):
        QTest.keyClick(window.focusWidget() or window, key, modifier)


def tab_to(window: QWidget, wanted: QWidget) -> None:
    """Reach a widget with Tab alone."""
    for _ in range(80):
        if window.focusWidget() is wanted:
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {wanted.accessibleName() or wanted}")


def activate(window: QWidget, button: QAbstractButton) -> None:
    tab_to(window, button)
    press(window, Qt.Key.Key_Space)


def answered(qtbot, wizard) -> None:
    qtbot.waitUntil(lambda: wizard.preview.answer is not None)


# The whole way


def test_from_a_template_to_a_file_by_keyboard(qtbot, panel, prompts, tmp_path: Path, tree) -> None:
    prompts.save_to = tmp_path / "report.csv"
    panel.set_scope(tree, HERVANTA)
    panel.show()
    activate(panel, panel.cards["unit_month"].button)
    (wizard,) = panel.wizards
    qtbot.addWidget(wizard)
    assert wizard.place == FINISH
    answered(qtbot, wizard)
    activate(wizard, wizard.finish_page.changes[WHEN])
    assert wizard.place == WHEN
    tab_to(wizard, wizard.pages[WHEN].named)
    press(wizard, Qt.Key.Key_Down, times=2)
    assert wizard.draft.choices.period == OCTOBER
    for _ in range(3):
        activate(wizard, wizard.next)
    assert wizard.place == FINISH
    answered(qtbot, wizard)
    activate(wizard, wizard.finish_page.buttons[OFFERS[2]])
    lines = prompts.save_to.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Activity;Entries;Visits")
    assert lines[-2].startswith("Total;8;238;")
    assert lines[-1].startswith("Demo data: the units"), "what stands under every table of invented figures"
    assert prompts.suggested[0].name == "Month of a unit Tampere, October 2025.csv"
    assert wizard.finish_page.result.isVisible()
    assert wizard.focusWidget() is wizard.finish_page.result.open
    assert [made.question.period for made in panel.earlier] == [OCTOBER]


def test_alt_and_a_letter_turn_the_pages(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    with qtbot.waitActive(wizard):
        wizard.activateWindow()
    QTest.keyClick(wizard.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: wizard.place == WHEN)  # a button pressed by its letter is seen going down
    QTest.keyClick(wizard.windowHandle(), Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: wizard.place == WHERE)


def test_letters_of_a_page_are_different(make_wizard) -> None:
    wizard = make_wizard()
    for step in range(5):
        wizard.go_to(step)
        buttons = [b for b in wizard.findChildren(QAbstractButton) if b.isVisible()]
        labels = [label for label in wizard.findChildren(QLabel) if label.isVisible() and label.buddy()]
        letters = [
            text[text.index("&") + 1].casefold()
            for text in (w.text() for w in (*buttons, *labels))
            if "&" in text
        ]
        assert len(letters) == len(set(letters)), f"step {step}: {letters}"
        assert {"b", "n"} & set(letters)


def test_each_page_begins_at_its_first_field(make_wizard) -> None:
    wizard = make_wizard()
    for step in range(5):
        wizard.go_to(step)
        assert wizard.focusWidget() is wizard.pages[step].first_field


def test_enter_in_a_field_does_not_turn_the_page(make_wizard) -> None:
    wizard = make_wizard()
    wizard.pages[WHERE].search.setFocus()
    press(wizard, Qt.Key.Key_Return)
    assert wizard.isVisible()
    assert wizard.place == WHERE


# Back never forgets


def choose_everything(wizard) -> None:
    """Something else than the beginning, on every page, through its fields."""
    where, when, what, division, _ = wizard.pages
    where.model.setData(where.model.index_of(5), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    wizard.next.click()
    when.span.setCurrentIndex(when.span.findData(ReportSpan.DAYS))
    when.days.first.setDate(QDate(2025, 9, 2))
    when.days.last.setDate(QDate(2025, 11, 20))
    when.comparison[Comparison.OTHER].click()
    when.other_days.first.setDate(QDate(2024, 9, 3))
    when.other_days.last.setDate(QDate(2024, 11, 21))
    when.structure[Structure.REPORTED].click()
    wizard.next.click()
    what.items()["entries"].setCheckState(Qt.CheckState.Unchecked)
    what.items()["girls_share"].setCheckState(Qt.CheckState.Checked)
    wizard.next.click()
    division.rows[0].setCurrentIndex(division.rows[0].findData(Dimension.UNIT.value))
    division.rows[1].setCurrentIndex(division.rows[1].findData(Dimension.QUARTER.value))
    division.column.setCurrentIndex(division.column.findData(Dimension.AGE_BAND.value))
    wizard.next.click()


def fields_of(wizard) -> list[object]:
    where, when, what, division, _ = wizard.pages
    return [
        where.model.chosen,
        when.span.currentData(),
        when.days.period,
        when.other_days.period,
        [c for c, button in when.comparison.items() if button.isChecked()],
        [s for s, button in when.structure.items() if button.isChecked()],
        [key for key, item in what.items().items() if item.checkState() is Qt.CheckState.Checked],
        [box.currentData() for box in (*division.rows, division.column)],
    ]


def test_every_choice_reaches_the_question(make_wizard) -> None:
    wizard = make_wizard()
    choose_everything(wizard)
    question = wizard.draft.choices.question
    assert question.scope == (TAMPERE, 5)
    assert question.period == Period(date(2025, 9, 2), date(2025, 11, 20))
    assert question.comparison == Period(date(2024, 9, 3), date(2024, 11, 21))
    assert question.structure is Structure.REPORTED
    assert question.measures == ("visits", "hours", "girls_share")
    assert (question.rows, question.column) == ((Dimension.UNIT, Dimension.QUARTER), Dimension.AGE_BAND)


def test_back_never_forgets(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    choose_everything(wizard)
    answered(qtbot, wizard)
    question, fields = wizard.draft.choices.question, fields_of(wizard)
    for _ in range(4):
        activate(wizard, wizard.back)
        assert wizard.draft.choices.question == question
        assert fields_of(wizard) == fields
    assert wizard.place == WHERE
    for _ in range(4):
        activate(wizard, wizard.next)
        assert wizard.draft.choices.question == question
        assert fields_of(wizard) == fields
    assert wizard.preview.answer.question == question


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_survives_a_walk_through_all_pages(make_wizard, template) -> None:
    wizard = make_wizard(template)
    question = wizard.draft.choices.question
    assert (question.measures, question.rows, question.column) == (
        template.measures,
        template.rows,
        template.column,
    )
    wizard.go_to(WHERE)
    wizard.go_to(FINISH)
    assert wizard.draft.choices.question == question


def test_a_report_made_before_is_opened_as_it_was(make_wizard) -> None:
    wizard = make_wizard()
    choose_everything(wizard)
    question = wizard.draft.choices.question
    again = make_wizard(question=question)
    assert again.place == FINISH
    again.go_to(WHERE)
    again.go_to(FINISH)
    assert again.draft.choices.question == question
    assert fields_of(again) == fields_of(wizard)


def test_dates_typed_the_wrong_way_round_are_kept_and_said(make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(WHEN)
    when = wizard.pages[WHEN]
    when.span.setCurrentIndex(when.span.findData(ReportSpan.DAYS))
    when.days.first.setDate(QDate(2025, 12, 24))
    when.days.last.setDate(QDate(2025, 9, 1))
    assert when.blocked_reason()
    assert not wizard.next.isEnabled()
    assert any(
        "before it begins" in label.text() for label in when.days.findChildren(QLabel) if label.isVisible()
    )
    wizard.back.click()
    wizard.next.click()
    assert when.days.first.date() == QDate(2025, 12, 24)
    assert when.days.last.date() == QDate(2025, 9, 1)
    when.days.first.setDate(QDate(2025, 8, 1))
    assert not when.blocked_reason()
    assert wizard.draft.choices.period == Period(date(2025, 8, 1), date(2025, 9, 1))


# The preview


def test_the_preview_is_there_from_the_first_step_and_follows(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    table = wizard.preview.table.report
    assert wizard.preview.isVisible()
    assert table.index(0, 0).data() == "August 2025"
    wizard.go_to(WHAT)
    wizard.pages[WHAT].items()["visits_per_hour"].setCheckState(Qt.CheckState.Checked)
    answered(qtbot, wizard)
    assert table.columnCount() == 5
    wizard.go_to(DIVISION)
    rows = wizard.pages[DIVISION].rows[0]
    rows.setCurrentIndex(rows.findData(Dimension.YEAR.value))
    answered(qtbot, wizard)
    assert table.index(0, 0).data() == "2025"
    assert wizard.preview.isVisible(), "the same preview goes from page to page"


def test_one_change_asks_once(qtbot, make_wizard) -> None:
    asked = []

    def answerer(question, _cancelled):
        asked.append(question)
        return answer(question, autumn())

    wizard = make_wizard(answerer=answerer)
    asked.clear()
    items = wizard.pages[WHAT].items()
    wizard.go_to(WHAT)
    for key in ("contacts", "producers", "staff_hours"):
        items[key].setCheckState(Qt.CheckState.Checked)
    answered(qtbot, wizard)
    assert [question.measures[3:] for question in asked] == [("contacts", "producers", "staff_hours")]


def test_demo_data_says_so(make_wizard) -> None:
    wizard = make_wizard()
    badges = [label for label in wizard.findChildren(QLabel) if label.property("badge")]
    assert [(badge.text(), badge.isVisible()) for badge in badges] == [("Demo data", True)]


def test_what_does_not_split_is_told_at_once(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(DIVISION)
    division = wizard.pages[DIVISION]
    assert not division.warning.isVisible()
    division.column.setCurrentIndex(division.column.findData(Dimension.GENDER.value))
    assert "Entries, Activity hours" in division.warning.text()
    assert division.warning.isVisible()
    answered(qtbot, wizard)
    assert "does not split" in wizard.preview.notes.text()
    wizard.go_to(WHAT)
    assert "Entries, Activity hours" in wizard.pages[WHAT].warning.text()
    for key in ("entries", "hours"):
        wizard.pages[WHAT].items()[key].setCheckState(Qt.CheckState.Unchecked)
    assert not wizard.pages[WHAT].warning.isVisible()


def test_only_what_makes_a_table_is_offered(make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(DIVISION)
    division = wizard.pages[DIVISION]
    assert division.column.findData(Dimension.MONTH.value) < 0, "it is in the rows"
    assert division.column.findData(Dimension.GENDER.value) >= 0
    assert not division.hint.isVisible()
    wizard.draft.change(measures=("entries", "hours"))
    division.show_choices()
    offered = [division.column.itemData(i) for i in range(division.column.count())]
    assert Dimension.GENDER.value not in offered
    assert Dimension.AGE_BAND.value not in offered
    assert division.hint.isVisible()


def test_at_most_three_dimensions_in_the_rows(make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(DIVISION)
    rows = wizard.pages[DIVISION].rows
    assert [box.isVisible() for box in rows] == [True, True, False]
    rows[1].setCurrentIndex(rows[1].findData(Dimension.FORM.value))
    rows[2].setCurrentIndex(rows[2].findData(Dimension.UNIT.value))
    assert wizard.draft.choices.rows == (Dimension.MONTH, Dimension.FORM, Dimension.UNIT)
    rows[1].setCurrentIndex(0)
    assert wizard.draft.choices.rows == (Dimension.MONTH, Dimension.UNIT), "what follows moves up"
    assert rows[1].currentData() == Dimension.UNIT.value


def test_every_measure_is_explained(make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(WHAT)
    what = wizard.pages[WHAT]
    assert set(what.items()) == set(MEASURES)
    for key, item in what.items().items():
        what.list.setCurrentItem(item)
        assert what.definition.meaning.text() == MEASURES[key].definition


def test_nothing_chosen_is_said_in_the_place_of_the_table(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.go_to(WHAT)
    for key in ("entries", "visits", "hours"):
        wizard.pages[WHAT].items()[key].setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: wizard.preview.message.isVisible())
    assert wizard.preview.message.text() == "Choose at least one measure."
    assert not wizard.next.isEnabled()
    wizard.go_to(FINISH)
    assert wizard.place == WHAT, "nothing can be skipped"


def test_an_error_of_the_world_can_be_tried_again(qtbot, make_wizard) -> None:
    broken = [True]

    def answerer(question, _cancelled):
        if broken:
            raise ExternalError(ErrorKind.LOCKED)
        return answer(question, autumn())

    wizard = make_wizard(answerer=answerer)
    assert "Another program is using the file" in wizard.preview.message.text()
    wizard.go_to(FINISH)
    assert not any(button.isEnabled() for button in wizard.finish_page.buttons.values())
    broken.clear()
    qtbot.mouseClick(wizard.preview._again, Qt.MouseButton.LeftButton)
    assert wizard.preview.answer is not None
    assert all(button.isEnabled() for button in wizard.finish_page.buttons.values())


# The files


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.fmt.value)
def test_every_format_is_written_where_it_was_asked(make_wizard, prompts, tmp_path, offer) -> None:
    prompts.save_to = tmp_path / f"report 2025.12{offer.fmt.suffix}"
    wizard = make_wizard(ORGANISATION_YEAR)
    made = []
    wizard.made.connect(made.append)
    wizard.finish_page.buttons[offer].click()
    written = prompts.save_to
    assert written.stat().st_size > 0
    assert list(tmp_path.glob("report*")) == [written]
    assert written.name in wizard.finish_page.result.message.text()
    assert [answer.question.rows for answer in made] == [ORGANISATION_YEAR.rows]


def test_the_folder_is_remembered(make_wizard, prompts, tmp_path) -> None:
    prompts.save_to = tmp_path / "a.csv"
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[3]].click()
    prompts.save_to = None
    wizard.finish_page.buttons[OFFERS[3]].click()
    assert prompts.suggested[1].parent == tmp_path


def test_changing_ones_mind_writes_nothing(make_wizard, prompts, tmp_path) -> None:
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[2]].click()
    assert len(prompts.suggested) == 1
    assert not wizard.finish_page.result.isVisible()
    assert prompts.advice == []


def test_a_file_that_cannot_be_written_is_explained(make_wizard, prompts, tmp_path) -> None:
    prompts.save_to = tmp_path / "no such folder" / "report.csv"
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[2]].click()
    ((title, text),) = prompts.advice
    assert title == "The report was not saved"
    assert text.endswith("There is no such folder. Choose another folder.")
    assert not wizard.finish_page.result.isVisible()


def test_a_stopped_export_says_that_nothing_was_written(make_wizard, prompts, tmp_path, monkeypatch) -> None:
    from logbook_desktop.exports.progress import CancelledError

    def stopped(*_args):
        raise CancelledError

    monkeypatch.setattr(exporting, "write", stopped)
    prompts.save_to = tmp_path / "report.csv"
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[2]].click()
    assert prompts.advice == [("Stopped", "No file was written.")]


def test_a_later_change_takes_the_saved_file_off_the_page(make_wizard, prompts, tmp_path) -> None:
    prompts.save_to = tmp_path / "report.csv"
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[2]].click()
    wizard.draft.change(period=OCTOBER)
    assert wizard.finish_page.result.isHidden()
    assert not wizard.finish_page.buttons[OFFERS[2]].isEnabled(), (
        "the table of the new choices is not there yet"
    )


def test_the_file_and_its_folder_are_opened(make_wizard, prompts, tmp_path, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(
        exporting.QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or False
    )
    prompts.save_to = tmp_path / "ä b.csv"
    wizard = make_wizard(UNIT_MONTH)
    wizard.finish_page.buttons[OFFERS[2]].click()
    wizard.finish_page.result.open.click()
    wizard.finish_page.result.folder.click()
    assert opened == [prompts.save_to, tmp_path]
    assert str(prompts.save_to) in wizard.finish_page.result.remarks.text(), (
        "where it is, when nothing opens it"
    )


def test_the_report_is_printed_with_ctrl_p(qtbot, make_wizard, tmp_path) -> None:
    def choose(_parent):
        printer = new_printer()
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        return printer

    wizard = make_wizard(ORGANISATION_YEAR, choose_printer=choose)
    with qtbot.waitActive(wizard):
        wizard.activateWindow()
    QTest.keyClick(wizard.windowHandle(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_there_is_nothing_to_print_before_the_answer(make_wizard) -> None:
    def answerer(_question, _cancelled):
        raise ExternalError(ErrorKind.NO_SERVER)

    wizard = make_wizard(UNIT_MONTH, answerer=answerer, choose_printer=lambda _parent: pytest.fail("asked"))
    wizard._print()
    assert wizard.print_current(new_printer()) == 0


# For everybody


def test_everything_that_takes_the_focus_has_a_name(make_wizard) -> None:
    wizard = make_wizard()
    for step in range(5):
        wizard.go_to(step)
        for widget in wizard.findChildren(QWidget):
            takes_focus = widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if not takes_focus or widget.objectName().startswith("qt_"):
                continue
            accessible_text = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert accessible_text, f"step {step}: {widget}"
            if isinstance(widget, QComboBox):
                assert widget.accessibleName(), f"step {step}: {accessible_text}"


def test_the_summary_leads_back_to_each_step(make_wizard) -> None:
    wizard = make_wizard(FORM_BY_UNIT)
    assert isinstance(wizard.step, FinishPage)
    for step in range(4):
        wizard.finish_page.changes[step].click()
        assert wizard.place == step
        wizard.go_to(FINISH)
    texts = [label.text() for label in wizard.finish_page._lines]
    assert texts[0] == "Where: Pirkanmaa › Tampere"
    assert texts[3] == "Rows and columns: unit × form of work"


def test_size_and_place_are_remembered(make_wizard, settings) -> None:
    wizard = make_wizard()
    wizard.resize(771, 633)
    wizard.close()
    assert settings.state("report_wizard")
    assert make_wizard().size().width() == 771


def test_closing_while_counting_is_no_trouble(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.draft.change(measures=("visits",))
    wizard.close()
    QApplication.processEvents()
    assert not wizard.isVisible()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_help_topic_of_the_wizard_is_written(make_wizard, panel, language) -> None:
    wizard = make_wizard()
    named = {widget.property("helpKey") for widget in (panel, *wizard.findChildren(QWidget))} - {None}
    assert {"reports", "report.scope", "report.period", "report.columns", "report.export"} <= named
    assert named <= set(topics(language))


def test_leaving_tells_the_worker_to_stop(qtbot, make_wizard) -> None:
    background = ThreadedBackground()
    begun, go_on, stopped = Event(), Event(), []

    def answerer(_question, cancelled):
        begun.set()
        assert go_on.wait(30)
        stopped.append(cancelled())
        raise CancelledError

    wizard = make_wizard(background=background, answerer=answerer)
    assert begun.wait(30)
    wizard.close()
    go_on.set()
    assert background.wait()
    assert stopped == [True]
