"""Merges on a real server, at the screen: proposed by a mentor of one organisation, answered by one of the other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, on_a_server, real_month
from helpers.frame import FakePrompts
from helpers.logins import new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.shell import presentation
from logbook_desktop.ui.tree.dock.dock import OrganisationDock
from logbook_desktop.ui.tree.merging.dialog import MergeProposalsDialog
from logbook_desktop.ui.tree.merging.wizard import MergeWizard

pytestmark = on_a_server

DockOf = Callable[[str, list[tuple[str, int]]], OrganisationDock]
NEXT = real_month().plus(1)


@pytest.fixture(autouse=True)
def _speaking(qapp: QApplication) -> Iterator[None]:
    presentation.install_language(qapp, "en")
    yield
    set_language("fi")


@pytest.fixture
def village(database: Database) -> Village:
    context = context_on(database)
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    saved_evening(context, village.hervanta)
    return village


@pytest.fixture
def dock_of(qtbot: QtBot, database: Database, village: Village, tmp_path: Path) -> Iterator[DockOf]:
    """The dock as somebody with these rights has it, with everything open."""
    with ExitStack() as stack:

        def made(name: str, grants: list[tuple[str, int]]) -> OrganisationDock:
            context = stack.enter_context(signed_in(database, *new_person(database, name, grants)))
            settings = Settings(tmp_path / "settings.json")
            dock = OrganisationDock(UiServices(context, InlineBackground(), FakePrompts(), settings))
            qtbot.addWidget(dock)
            dock.resize(320, 500)
            dock.show()
            dock.refresh()
            return dock

        yield made


def propose(qtbot: QtBot, dock: OrganisationDock, village: Village) -> None:
    """By keyboard, from the menu on."""
    dock.select_node(village.taipalsaari)
    dock.actions_of_structure.merge.trigger()
    (wizard,) = dock.findChildren(MergeWizard)
    qtbot.keyClicks(wizard.into.choice.search, "tampere")
    assert wizard.into.choice.node_id == village.tampere
    qtbot.keyClick(wizard, Qt.Key.Key_Return)
    wizard.when.month_field.setDate(QDate(NEXT.year, NEXT.month, 1))
    qtbot.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.next.text().replace("&", "") == "Propose: Merge Taipalsaari into Tampere"
    assert "Taipalsaari" in wizard.outcome.view.toPlainText()
    qtbot.keyClick(wizard, Qt.Key.Key_Return)


def opened(dock: OrganisationDock) -> MergeProposalsDialog:
    dock.view.proposals.click()
    (dialog,) = dock.findChildren(MergeProposalsDialog)
    return dialog


def test_from_the_proposal_to_the_merge(
    qtbot: QtBot, database: Database, village: Village, dock_of: DockOf
) -> None:
    first = dock_of("Tiina Taipale", [("mentor", village.taipalsaari)])
    second = dock_of("Teemu Tampere", [("mentor", village.tampere)])
    assert not first.view.proposals.isVisible()
    propose(qtbot, first, village)
    assert "Proposed: Taipalsaari merges into Tampere." in first.view.note.text
    assert not first.view.proposals.isVisible()  # the other's answer is missing

    second.refresh()
    assert second.view.proposals.isVisible()
    assert second.view.proposals.text() == "1 merge waits for you"
    dialog = opened(second)
    assert "Taipalsaari into Tampere" in dialog.heading.text()
    assert "Tiina Taipale agreed on" in dialog.facts.text()
    assert "Tampere: the yes of its mentor is missing." in dialog.facts.text()
    assert "Taipalsaari" in dialog.view.toPlainText()
    assert dialog.agree.isEnabled()
    dialog.agree.click()
    assert not dialog.agree.isVisible()
    assert "Agreed: the organisations are merged." in dialog.facts.text()
    assert not second.view.proposals.isVisible()
    assert second.view.note.text == "Taipalsaari is merged into Tampere."
    assert organisation.tree(context_on(database)).merged_in(village.taipalsaari) == NEXT


def test_it_is_refused(qtbot: QtBot, database: Database, village: Village, dock_of: DockOf) -> None:
    first = dock_of("Tiina", [("mentor", village.taipalsaari)])
    second = dock_of("Teemu", [("mentor", village.tampere)])
    propose(qtbot, first, village)
    second.refresh()
    dialog = opened(second)
    assert dialog.refuse.text().replace("&", "") == "Refuse"
    dialog.refuse.click()
    assert "Refused." in dialog.facts.text()
    assert not dialog.agree.isVisible()
    assert not dialog.refuse.isVisible()
    assert organisation.tree(context_on(database)).merged_in(village.taipalsaari) is None


def test_it_is_withdrawn(qtbot: QtBot, village: Village, dock_of: DockOf) -> None:
    first = dock_of("Tiina", [("mentor", village.taipalsaari)])
    dock_of("Teemu", [("mentor", village.tampere)])
    propose(qtbot, first, village)
    first.actions_of_structure.proposals.trigger()
    (dialog,) = first.findChildren(MergeProposalsDialog)
    assert not dialog.agree.isVisible()
    assert dialog.refuse.text().replace("&", "") == "Withdraw"
    dialog.refuse.click()
    assert "Withdrawn." in dialog.facts.text()


def test_somebody_was_quicker(qtbot: QtBot, village: Village, dock_of: DockOf) -> None:
    first = dock_of("Tiina", [("mentor", village.taipalsaari)])
    second = dock_of("Teemu", [("mentor", village.tampere)])
    propose(qtbot, first, village)
    second.refresh()
    dialog = opened(second)
    first.actions_of_structure.proposals.trigger()
    (own,) = first.findChildren(MergeProposalsDialog)
    own.refuse.click()
    dialog.agree.click()
    assert "This proposal is not open any more." in dialog.trouble.text()
    assert "Withdrawn." in dialog.facts.text()


def test_nothing_is_proposed(qtbot: QtBot, village: Village, dock_of: DockOf) -> None:
    dock = dock_of("Tiina", [("mentor", village.taipalsaari)])
    dock.actions_of_structure.proposals.trigger()
    (dialog,) = dock.findChildren(MergeProposalsDialog)
    assert dialog.empty.isVisible()
    assert not dialog.agree.isVisible()


def test_workers_have_no_words_about_it(village: Village, dock_of: DockOf) -> None:
    dock = dock_of("Tuula", [("worker", village.taipalsaari)])
    assert dock.merging is None
    assert not dock.actions_of_structure.proposals.isVisible()
