"""Scenes of a merger: Pertunmaa into Mäntyharju, and last year's report by either structure.

``helpers.scenes`` takes them in.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from helpers.neighbours import build_neighbours
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import TEMPLATES, Structure
from logbook_desktop.domain.tree.merge_proposals import (
    AgreesFor,
    MergeProposal,
    MergingOrganisation,
    ProposalOutcome,
)
from logbook_desktop.services.context import Context
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.opening import open_workspace
from logbook_desktop.ui.tree.merging.dialog import MergeProposalsDialog
from logbook_desktop.ui.tree.merging.wizard import MergeWizard

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
_numbers: Iterator[int] = count(1)


def _begun(stage: "Stage") -> tuple[MainWindow, MergeWizard]:
    """The wizard over the window, as the menu opens it."""
    opened = stage.opened(open_workspace(stage.scratch / f"mantyharju-{next(_numbers)}.sqlite", create=True))
    context = Context(opened.context.database, opened.context.actor, stage.workspace.context.today)
    ids = build_neighbours(context)
    window = stage.window("", replace(opened, context=context, empty=False))
    dock = stage.panels(window).dock
    dock.view.tree.expandAll()
    dock.select_node(ids["Pertunmaa"])
    stage.settle()
    dock.actions_of_structure.merge.trigger()
    stage.settle()
    (wizard,) = window.findChildren(MergeWizard)
    wizard.into.choice.search.setText("mänty")
    return window, wizard


def _stepped(stage: "Stage", steps: int) -> tuple[MainWindow, MergeWizard]:
    window, wizard = _begun(stage)
    for step in range(steps):
        if step == 1:
            wizard.when.month_field.setDate(QDate(2025, 1, 1))
        wizard.next.click()
        stage.settle()
    if steps == 1:
        wizard.when.month_field.setDate(QDate(2025, 1, 1))
    return window, wizard


def _in_effect(stage: "Stage") -> MainWindow:
    window = _stepped(stage, 3)[0]
    dock = stage.panels(window).dock
    (town,) = dock.tree.find("Mäntyharju", stage.workspace.context.month)
    dock.select_node(town.id)
    dock.view.tree.expandAll()
    stage.settle()
    return window


def _report(stage: "Stage", structure: Structure) -> QWidget:
    """The year before the merger."""
    wizard = stage.panels(_in_effect(stage))["reports"].open_wizard(TEMPLATES[2])
    assert wizard is not None
    wizard.go_to(1)
    wizard.pages[1].structure[structure].setChecked(True)  # type: ignore[attr-defined]
    stage.shown(wizard)
    wizard.go_to(4)
    wizard.preview.ask_now()
    stage.settle()
    return wizard


_NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)


def _proposals() -> tuple[MergeProposal, ...]:
    """One that waits for the person, one that waits for others, one that is over."""

    def town(key: int, name: str, by: str = "", *, may: bool = False) -> MergingOrganisation:
        return MergingOrganisation(
            key, Name.of(name), AgreesFor.MENTOR, may, by, _NOW - timedelta(days=3) if by else None
        )

    def made(number: int, gone: MergingOrganisation, kept: MergingOrganisation, **more: Any) -> MergeProposal:
        at = _NOW - timedelta(days=3 * number)
        fields = {"mine": False, **more}
        return MergeProposal(
            number, gone, kept, Month(2027, 1), "Pirkko Pertunmaa", at, at + timedelta(days=60), **fields
        )

    return (
        made(3, town(2, "Pertunmaa", "Pirkko Pertunmaa"), town(3, "Mäntyharju", may=True)),
        made(2, town(3, "Mäntyharju", "Maija Mäntyharju"), town(4, "Mikkeli"), mine=True),
        made(
            1,
            town(5, "Hirvensalmi", "Heikki Hirvensalmi"),
            town(3, "Mäntyharju", may=True),
            outcome=ProposalOutcome.REFUSED,
            closed_by="Maija Mäntyharju",
            closed_at=_NOW - timedelta(days=1),
        ),
    )


def _dialog(stage: "Stage", proposals: tuple[MergeProposal, ...], row: int = 0) -> QWidget:
    """The dialog over the proposals, with the review of the merger of ``_stepped``."""
    wizard = _stepped(stage, 2)[1]
    dialog = MergeProposalsDialog(wizard.parentWidget(), _NOW)
    dialog.show_proposals(proposals)
    if proposals:
        dialog.list.setCurrentRow(row)
        assert wizard.outcome.review is not None
        dialog.show_review(proposals[row].id, wizard.outcome.review)
    wizard.reject()
    return stage.shown(dialog)


MERGING_SCENES: dict[str, Scene] = {
    "merge-1-into": lambda stage: _begun(stage)[1],
    "merge-2-when": lambda stage: _stepped(stage, 1)[1],
    "merge-3-review": lambda stage: _stepped(stage, 2)[1],
    "merge-4-in-effect": _in_effect,
    "merge-5-as-reported": lambda stage: _report(stage, Structure.REPORTED),
    "merge-7-proposed": lambda stage: _dialog(stage, _proposals()),
    "merge-8-own-proposal": lambda stage: _dialog(stage, _proposals(), 1),
    "merge-9-refused": lambda stage: _dialog(stage, _proposals(), 2),
    "merge-10-nothing-proposed": lambda stage: _dialog(stage, ()),
    "merge-6-as-of-today": lambda stage: _report(stage, Structure.TODAY),
}
