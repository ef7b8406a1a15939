"""The plan: steps gathered on the page, and the draft of the tree as it stands with them. Pure.

page and commands → ``PlanStep`` → **plan** → tree and table show the draft; the review is asked about ``changes``.
The stored tree may become another while a plan is being made: then the steps are taken anew, and one that no longer
fits stays in the plan as a ``PlanObstacle`` until a person leaves it out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from logbook_desktop.domain.tree.tree import Node, Place, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    MergeNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    apply,
)
from logbook_desktop.domain.tree.tree_difference import node_state


class PlanMark(StrEnum):
    """What is planned for a node and not yet in effect."""

    NEW = "new"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing a person did, under its name in undo and redo."""

    text: str
    changes: tuple[TreeChange, ...]


@dataclass(frozen=True, slots=True)
class PlanObstacle:
    """A step that no longer fits the stored tree, and why."""

    step: PlanStep
    refusal: TreeRefusalError


class Plan:
    """Steps over a stored tree (``base``), and the tree that they lead to (``draft``)."""

    def __init__(self, base: Tree, steps: Sequence[PlanStep] = ()) -> None:
        self.base = base
        self.draft = base
        self._steps: list[PlanStep] = []
        self._lowest = 0
        self.obstacles: tuple[PlanObstacle, ...] = ()
        if steps:
            self._replay(steps)

    @property
    def steps(self) -> tuple[PlanStep, ...]:
        """The steps in the order in which they were made."""
        return tuple(self._steps)

    def fresh_ids(self, count: int) -> list[int]:
        """Ids for new nodes, used by no step so far."""
        return list(range(self._lowest - 1, self._lowest - 1 - count, -1))

    def try_out(self, changes: Sequence[TreeChange]) -> Tree:
        """The draft with these changes too; the plan stays as it is. TreeRefusalError."""
        return apply(self.draft, changes)[0]

    def add(self, step: PlanStep) -> None:
        """Take a step. TreeRefusalError: it is not taken."""
        self.draft = self.try_out(step.changes)
        self._append(step)

    def remove_last(self) -> None:
        """Take the last step back."""
        self._replay(self._steps[:-1])

    def leave_out(self, step: PlanStep) -> None:
        """Take a step out of the middle; what no longer fits without it becomes an obstacle."""
        self._replay([other for other in self._steps if other is not step])

    def rebase(self, tree: Tree) -> frozenset[int]:
        """Go on from another stored tree. Gives the nodes that the plan touches and somebody else changed."""
        before, self.base = self.base, tree
        steps = self._steps
        self._replay(steps)
        return changed_between(before, tree, touched(self.raw_changes))

    @property
    def raw_changes(self) -> list[TreeChange]:
        """The changes of all steps that fit, in order."""
        blocked = {id(obstacle.step) for obstacle in self.obstacles}
        return [change for step in self._steps if id(step) not in blocked for change in step.changes]

    @property
    def changes(self) -> list[TreeChange]:
        """What has to be done to the stored tree: nothing is added only to be removed again."""
        raw = self.raw_changes
        short = _without_detours(raw)
        if len(short) == len(raw):
            return raw
        try:
            shorter = apply(self.base, short)[0]
        except TreeRefusalError:
            return raw
        return short if (shorter.nodes, shorter.places) == (self.draft.nodes, self.draft.places) else raw

    @property
    def marks(self) -> dict[int, tuple[PlanMark, ...]]:
        """For each node what is planned for it; removed ones are in the base only."""
        found: dict[int, tuple[PlanMark, ...]] = {}
        for node_id in self.base.nodes.keys() - self.draft.nodes.keys():
            found[node_id] = (PlanMark.REMOVED,)
        for node_id, node in self.draft.nodes.items():
            old = self.base.nodes.get(node_id)
            line = self.draft.places[node_id]
            # Most nodes are the very same object as before: nothing to compare.
            if old is node and self.base.places[node_id] is line:
                continue
            marks = _marks(old, node, self.base.places.get(node_id), line)
            if PlanMark.CLOSED in marks and PlanMark.MOVED in marks and self.draft.merged_in(node_id):
                marks = (*(mark for mark in marks if mark is PlanMark.RENAMED), PlanMark.MERGED)
            if marks:
                found[node_id] = marks
        return found

    def _append(self, step: PlanStep) -> None:
        self._steps.append(step)
        self._lowest = min(self._lowest, *(change.node_id for change in step.changes))

    def _replay(self, steps: Sequence[PlanStep]) -> None:
        """All steps anew, from the stored tree."""
        self._steps, self.draft = [], self.base
        obstacles: list[PlanObstacle] = []
        try:
            if steps:
                self.draft = apply(self.base, [change for step in steps for change in step.changes])[0]
        except TreeRefusalError:
            for step in steps:
                try:
                    self.draft = self.try_out(step.changes)
                except TreeRefusalError as refusal:
                    obstacles.append(PlanObstacle(step, refusal))
        for step in steps:
            self._append(step)
        self.obstacles = tuple(obstacles)


def touched(changes: Iterable[TreeChange]) -> frozenset[int]:
    """The stored nodes that changes are about."""
    return frozenset(change.node_id for change in changes if change.node_id > 0)


def changed_between(before: Tree, after: Tree, node_ids: Iterable[int]) -> frozenset[int]:
    """Of some nodes those that another tree has otherwise; what counts is not the version but what it says."""
    return frozenset(n for n in node_ids if node_state(before, n) != node_state(after, n))


def _without_detours(changes: Sequence[TreeChange]) -> list[TreeChange]:
    """Without what was planned about a new node before it was removed from the plan (or put elsewhere in it)."""
    removed = {
        change.node_id: index
        for index, change in enumerate(changes)
        if isinstance(change, RemoveNode) and change.node_id < 0
    }

    def counts(index: int, change: TreeChange) -> bool:
        above = change.into_id if isinstance(change, MergeNode) else None
        above = change.parent_id if isinstance(change, AddNode | MoveNode) else above
        ends = [removed[node_id] for node_id in (change.node_id, above) if node_id in removed]
        return all(index > end for end in ends)

    return [change for index, change in enumerate(changes) if counts(index, change)]


def _marks(
    old: Node | None, node: Node, old_line: tuple[Place, ...] | None, line: tuple[Place, ...]
) -> tuple[PlanMark, ...]:
    if old is None:
        return (PlanMark.NEW,)
    found = []
    if old.name != node.name:
        found.append(PlanMark.RENAMED)
    if old_line is None or tuple(old_line) != tuple(line):
        found.append(PlanMark.MOVED)
    if old.closed_on != node.closed_on:
        found.append(PlanMark.CLOSED if node.closed_on is not None else PlanMark.REOPENED)
    return tuple(found)
