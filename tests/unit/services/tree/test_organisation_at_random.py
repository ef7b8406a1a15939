"""Whatever is done to the tree, on both databases: closure, places and totals tell one tale after each change."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings

from helpers.databases import context_on
from helpers.trees import History, histories
from logbook_desktop.data.database import Database
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation


def as_rows(tree: Tree) -> dict[int, object]:
    """The tree without the versions of its rows, which count the changes."""
    return {
        node.id: (node.kind, node.name, node.opened_on, node.closed_on, node.code, tree.places[node.id])
        for node in tree.nodes.values()
    }


# Each example is a database of its own, checked after every change: a fifth of them tell as much.
@settings(
    max_examples=settings().max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_the_closure_is_right_after_every_change(
    new_database: Callable[[], Database], history: History
) -> None:
    """Each change as it comes, then all of them taken back; what is read is what the rules made of it."""
    context = context_on(new_database())
    inverses = []
    for change, expected in zip(history.changes, history.trees[1:], strict=True):
        inverses.append(organisation.change(context, [change]).inverse)
        context.database.tree_cache = None
        assert as_rows(organisation.tree(context)) == as_rows(expected)
        assert checks.check(context) == ()
    for inverse in reversed(inverses):
        organisation.change(context, inverse)
        assert checks.check(context) == ()
    assert not organisation.tree(context).nodes
