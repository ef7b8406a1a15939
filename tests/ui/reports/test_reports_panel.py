"""The Reports tab: what the ready-made reports are about, and the way into the wizard and back to it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from helpers.answers import autumn_answer
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.reports.reports import TEMPLATES
from logbook_desktop.exports.writing import Format
from logbook_desktop.ui.kit.printing import new_printer
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.reports.exporting import OFFERS, file_name

from .conftest import HERVANTA, TAMPERE


def test_a_card_says_what_its_report_is_about(panel, tree) -> None:
    panel.set_scope(tree, HERVANTA)
    subjects = {key: card.subject.text() for key, card in panel.cards.items()}
    assert subjects == {
        "unit_month": "For: Hervannan nuorisotila, December 2025",
        "organisation_year": "For: Tampere, year 2025",
        "form_by_unit": "For: Tampere, year 2025",
    }


def test_the_month_of_a_unit_advises_to_choose_one(panel, tree) -> None:
    panel.set_scope(tree, TAMPERE)
    assert "Choose a unit in the tree" in panel.cards["unit_month"].subject.text()
    assert panel.open_wizard(TEMPLATES[0]).draft.choices.scope == (TAMPERE,)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_card_makes_its_report(qtbot, panel, template) -> None:
    panel.show()
    qtbot.mouseClick(panel.cards[template.key].button, Qt.MouseButton.LeftButton)
    (wizard,) = panel.wizards
    assert wizard.step is wizard.finish_page
    assert wizard.preview.answer.question.measures == template.measures
    wizard.close()
    assert panel.wizards == []


def test_a_report_of_ones_own_begins_at_the_first_step(qtbot, panel) -> None:
    panel.show()
    qtbot.mouseClick(panel.own.button, Qt.MouseButton.LeftButton)
    (wizard,) = panel.wizards
    assert wizard.place == 0
    assert wizard.draft.choices.scope == (TAMPERE,)


def test_before_a_place_is_selected_nothing_opens(qtbot, prompts, settings, context) -> None:
    from logbook_desktop.ui.kit.background import InlineBackground
    from logbook_desktop.ui.reports.panel import ReportsPanel

    panel = ReportsPanel(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(panel)
    assert panel.open_wizard(None) is None


def test_reports_made_can_be_opened_again(qtbot, panel, prompts, tmp_path) -> None:
    prompts.save_to = tmp_path / "report.csv"
    panel.show()
    first = panel.open_wizard(TEMPLATES[1])
    first.finish_page.buttons[OFFERS[2]].click()
    asked = first.draft.choices.question
    first.close()
    buttons = [b for b in panel.findChildren(QPushButton) if b.accessibleName().startswith("Open again")]
    assert [button.text() for button in buttons] == ["Year of an organisation: Tampere, year 2025"]
    buttons[0].click()
    (again,) = panel.wizards
    assert again.draft.choices.question == asked
    again.finish_page.buttons[OFFERS[2]].click()
    assert len(panel.earlier) == 1, "the same report is listed once"


def test_the_latest_report_is_printed(panel, prompts, tmp_path) -> None:
    printer = new_printer()
    printed = tmp_path / "printed.pdf"
    printer.setOutputFileName(str(printed))
    panel.print_current(printer)
    assert not printed.exists()
    assert prompts.advice[0][0] == "There is no report to print yet"
    panel._remember(autumn_answer())
    panel.print_current(printer)
    assert printed.stat().st_size > 0


def test_the_menu_has_every_report(panel) -> None:
    texts = [action.text() for action in panel.actions_for_menu()]
    assert texts == [
        "Month of a unit…",
        "Year of an organisation…",
        "Form of work by unit…",
        "Make your own report…",
    ]
    panel.actions_for_menu()[2].trigger()
    assert panel.wizards[0].windowTitle() == "Report: Form of work by unit"


def test_a_change_elsewhere_leaves_the_tab_as_it_is(panel) -> None:
    subjects = panel.cards["unit_month"].subject.text()
    panel.refresh(Change())
    assert panel.cards["unit_month"].subject.text() == subjects


def test_everything_that_takes_the_focus_has_a_name(panel) -> None:
    panel.show()
    panel._remember(autumn_answer())
    QApplication.processEvents()
    named = []
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named.append(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name))
    assert len(named) == 5
    assert len(set(named)) == 5
    assert all(named)


def test_a_file_is_named_by_what_is_in_it() -> None:
    name = file_name(autumn_answer(), Format.CSV_MACHINE)
    assert name.endswith(".csv")
    assert "Tampere" in name
    assert not set(name) & set('/\\:*?"<>|')
