"""Laws of the plan: undone to the end it is empty and the tree the same; taken anew it leads to the same draft."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack

from helpers.trees import MONTHS, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import plan_edits
from logbook_desktop.domain.tree.plan import Plan, PlanStep
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import RenameNode, TreeChange, TreeRefusalError, apply
from logbook_desktop.ui.structure.plan_session import PlanCommand

BASE, _ = apply(Tree({}, {}), skeleton())


class Planner:
    """Random steps as a person makes them: one or many nodes, stored or only planned."""

    def __init__(self, base: Tree) -> None:
        self.plan = Plan(base)
        self.stack = QUndoStack()

    def take(self, changes: Sequence[TreeChange]) -> None:
        step = PlanStep("step", tuple(changes))
        try:
            self.plan.try_out(step.changes)
        except TreeRefusalError:
            return
        self.stack.push(PlanCommand(step, self._add, self.plan.remove_last))

    def _add(self, step: PlanStep) -> None:
        if not any(step is taken for taken in self.plan.steps):
            self.plan.add(step)


@st.composite
def step(draw: st.DrawFn, plan: Plan) -> Sequence[TreeChange]:
    tree = plan.draft
    chosen = draw(st.lists(st.sampled_from(sorted(tree.nodes)), min_size=1, max_size=3, unique=True))
    target = draw(st.sampled_from(sorted(tree.nodes)))
    month: Month = draw(st.sampled_from(MONTHS))
    try:
        match draw(st.sampled_from("aadmmmcor")):
            case "a":
                kind = draw(st.sampled_from([NodeKind.AREA, NodeKind.UNIT]))
                return plan_edits.additions(tree, [Name("Uusi")], kind, target, None, plan.fresh_ids(2))
            case "d":
                return plan_edits.duplicates(tree, chosen, month, plan.fresh_ids(100), "{name} (copy)")
            case "m":
                return plan_edits.moves(tree, chosen, target, month)
            case "c":
                new = [n for n in chosen if n < 0]
                if new:
                    return plan_edits.removals(tree, new[0])
                return plan_edits.closings(tree, chosen, date(2025, 5, 1))
            case "o":
                return plan_edits.reopenings(tree, chosen, month)
            case _:
                return [RenameNode(chosen[0], Name(draw(st.sampled_from("ABC"))))]
    except TreeRefusalError:
        return []


@given(st.data())
def test_undone_to_the_end_the_plan_is_empty_and_done_again_the_same(data: st.DataObject) -> None:
    planner = Planner(BASE)
    drafts = [planner.plan.draft]
    for _ in range(data.draw(st.integers(1, 10))):
        if changes := data.draw(step(planner.plan)):
            planner.take(changes)
            drafts = [*drafts[: planner.stack.index()], planner.plan.draft]
    for at in reversed(range(planner.stack.count())):
        planner.stack.undo()
        same(planner.plan.draft, drafts[at])
    assert planner.plan.draft is BASE
    assert planner.plan.steps == ()
    assert planner.plan.changes == []
    assert planner.plan.marks == {}
    for after in drafts[1:]:
        planner.stack.redo()
        same(planner.plan.draft, after)


@given(st.data())
def test_what_takes_effect_is_what_was_seen(data: st.DataObject) -> None:
    planner = Planner(BASE)
    for _ in range(data.draw(st.integers(1, 10))):
        if changes := data.draw(step(planner.plan)):
            planner.take(changes)
    plan = planner.plan
    same(apply(BASE, plan.changes)[0], plan.draft)
    assert len(plan.changes) <= len(plan.raw_changes)
    plan.rebase(BASE)
    assert plan.obstacles == ()
    same(apply(BASE, plan.raw_changes)[0], plan.draft)


@given(st.data())
def test_a_node_is_marked_when_and_only_when_it_differs(data: st.DataObject) -> None:
    planner = Planner(BASE)
    for _ in range(data.draw(st.integers(1, 6))):
        if changes := data.draw(step(planner.plan)):
            planner.take(changes)
    draft, marks = planner.plan.draft, planner.plan.marks
    differing = {n for n in draft.nodes.keys() | BASE.nodes.keys() if state(draft, n) != state(BASE, n)}
    assert marks.keys() == differing


def state(tree: Tree, node_id: int) -> object:
    return (tree.nodes[node_id], tree.places[node_id]) if node_id in tree else None


def same(one: Tree, other: Tree) -> None:
    assert one.nodes == other.nodes
    assert one.places == other.places
