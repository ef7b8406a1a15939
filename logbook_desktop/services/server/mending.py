"""``check --mend``: works out anew what follows from something else, so nothing is lost. The rest is for people."""

from logbook_desktop.data.invariants import keep_reach
from logbook_desktop.data.roll_up_check import recount
from logbook_desktop.domain.people.access import Action
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.server.checks import Finding, check, expected_reach

CLOSURE = frozenset({"closure_as_places"})
SUMS = frozenset({"roll_up_as_entries", "organisations_as_entries", "network_as_entries"})
MENDABLE = CLOSURE | SUMS
"""What says again, for speed, what the places and the entries say."""


@retry_on_conflict
def mend(context: Context) -> tuple[Finding, ...]:
    """Mend what can be mended without loss; gives what was broken and is not any more.

    All of it or, after an error, nothing. Raises NotAllowedError, ExternalError (others are writing for too long).
    """
    broken = tuple(one for one in check(context) if one.rule in MENDABLE)
    if not broken:
        return ()
    with context.writing() as work:
        work.trees.lock()
        tree = work.trees.read()
        context.require(Action.READ_ENTRIES, None, tree)
        expected = expected_reach(tree)
        if expected is None:
            return ()  # something hangs under itself: that comes first
        keep_reach(work.connection, expected)
        recount(work.connection)  # sums hang on the closure, too
        work.hint(root.id for root in tree.roots)
        work.commit()
    still = {one.rule for one in check(context)}
    return tuple(one for one in broken if one.rule not in still)
