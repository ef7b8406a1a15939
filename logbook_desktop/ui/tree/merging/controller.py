"""Merges on a server, from the command in the tree to the answers: asks for a proposal, shows those there are.

In a file one person is everybody: there ``commands`` merges at once, and nothing of this is made.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget
from shiboken6 import isValid

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.merge_proposals import MergeProposal, ProposalOutcome, with_organisations
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.services.tree import merging
from logbook_desktop.services.tree.merging import ProposalAnswered
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.merging.dialog import MergeProposalsDialog
from logbook_desktop.ui.tree.merging.wizard import MergeWizard
from logbook_desktop.wording.merging import called


class ProposalsView(Protocol):
    """Where the person sees that something waits for their answer."""

    proposals: QToolButton

    def show_proposals(self, count: int) -> None:
        """So many wait."""

    def show_note(self, note: str) -> None:
        """What was done, in a sentence."""


class Merging(QObject):
    """``changed`` carries the Change of a merge that took effect; ``waiting`` for how many answers it is the person's
    turn; ``message`` what was done, in a sentence."""

    changed = Signal(object)
    waiting = Signal(int)
    message = Signal(str)

    def __init__(self, services: UiServices, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._background = services.context, services.background
        self._show_error = partial(services.errors.show, window)
        self._window = window

    @classmethod
    def on_server(cls, services: UiServices, window: QWidget) -> "Merging | None":
        """None where the database is a file, or proposals never concern the person."""
        context = services.context
        wanted = context.database.shared and merging.may_concern(context.actor)
        return cls(services, window) if wanted else None

    # --- proposing -------------------------------------------------------------------------------------------

    def ask(self, tree: Tree, node: Node) -> None:
        """Which organisation the node is to merge into, from when; then propose it."""

        def arrived(organisations: Sequence[tuple[int, Name]]) -> None:
            self._show_wizard(tree, node, dict(organisations))

        work = partial(merging.organisations, self._context)
        self._background.read(self, "organisations", work, arrived, self._show_error)

    def _show_wizard(self, tree: Tree, node: Node, names: dict[int, Name]) -> None:
        month = self._context.month
        shown = with_organisations(tree, [(node.id, node.name), *names.items()], month)

        def reviewer(
            _changes: Sequence[TreeChange],
            done: Callable[[Review], None],
            failed: Callable[[Exception], None],
        ) -> None:
            other = wizard.other
            assert other is not None
            one, two = (node.id, node.name), (other.id, other.name)
            work = partial(merging.review, self._context, one, two, wizard.when.month_field.month)
            self._background.read(wizard, "review", work, done, failed)

        def propose() -> None:
            other = wizard.other
            assert other is not None
            work = partial(merging.propose, self._context, node.id, other.id, wizard.when.month_field.month)
            done = partial(self._answered, called(node.name), called(other.name))
            self._background.change(work, done, self._show_error)

        wizard = MergeWizard(self._window, shown, node, self._context.today(), reviewer, proposes=True)
        wizard.accepted.connect(propose)
        wizard.finished.connect(wizard.deleteLater)
        wizard.open()

    def _answered(self, name: str, other: str, answered: ProposalAnswered) -> None:
        match answered.outcome:
            case ProposalOutcome.AGREED:
                words = tr("{name} is merged into {other}.")
            case ProposalOutcome.OVERTAKEN:
                words = tr("{name} is not merged into {other}: the structure has changed meanwhile.")
            case _:
                words = tr("Proposed: {name} merges into {other}. It takes effect when both have agreed.")
        if answered.change.tree:
            self.changed.emit(answered.change)
        self.message.emit(words.format(name=name, other=other))
        self.count_waiting()

    def offer(self, action: QAction, view: ProposalsView) -> None:
        """Let a view tell what waits for the person, and this action show it."""
        action.setVisible(True)
        action.triggered.connect(self.show)
        view.proposals.clicked.connect(self.show)
        self.waiting.connect(view.show_proposals)
        self.message.connect(view.show_note)

    # --- those there are -------------------------------------------------------------------------------------

    def count_waiting(self) -> None:
        """Ask how many wait for the person's answer; trouble is left to what the person asks for."""

        def arrived(found: tuple[MergeProposal, ...]) -> None:
            self.waiting.emit(sum(one.may_agree for one in found))

        work = partial(merging.proposals, self._context)
        self._background.read(self, "proposals", work, arrived, errors.ignore_expected)

    def show(self) -> None:
        """The dialog with all that concern the person."""
        dialog = MergeProposalsDialog(self._window, self._context.now())
        dialog.chosen.connect(partial(self._review, dialog))
        dialog.agreed.connect(partial(self._agree, dialog))
        dialog.refused.connect(partial(self._refuse, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._fill(dialog)

    def _fill(self, dialog: MergeProposalsDialog) -> None:
        def arrived(found: tuple[MergeProposal, ...]) -> None:
            dialog.show_proposals(found)
            self.waiting.emit(sum(one.may_agree for one in found))

        failed = partial(errors.show_in_dialog, dialog)
        self._background.read(dialog, "proposals", partial(merging.proposals, self._context), arrived, failed)

    def _review(self, dialog: MergeProposalsDialog, one: MergeProposal) -> None:
        gone, kept = ((side.id, side.name) for side in (one.gone, one.kept))
        self._background.read(
            dialog,
            "review",
            partial(merging.review, self._context, gone, kept, one.month),
            partial(dialog.show_review, one.id),
            partial(dialog.show_no_review, one.id),
        )

    def _agree(self, dialog: MergeProposalsDialog, one: MergeProposal) -> None:
        def done(answered: ProposalAnswered) -> None:
            self._answered(called(one.gone.name), called(one.kept.name), answered)
            self._fill_if_open(dialog)

        work = partial(merging.agree, self._context, one)
        self._background.change(work, done, partial(self._failed, dialog))

    def _refuse(self, dialog: MergeProposalsDialog, one: MergeProposal) -> None:
        def done(_none: None) -> None:
            words = tr("The proposal is withdrawn.") if one.mine else tr("The proposal is refused.")
            self.message.emit(words)
            self._fill_if_open(dialog)

        work = partial(merging.refuse, self._context, one)
        self._background.change(work, done, partial(self._failed, dialog))

    def _failed(self, dialog: MergeProposalsDialog, error: Exception) -> None:
        """Shown after the list is filled anew: that clears what was said before."""
        self._fill_if_open(dialog)
        errors.show_in_dialog(dialog, error)

    def _fill_if_open(self, dialog: MergeProposalsDialog) -> None:
        if isValid(dialog):
            self._fill(dialog)
        else:
            self.count_waiting()
