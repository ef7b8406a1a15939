"""Rights given, taken, or put in place of others, and what takes that back."""

from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Person, PersonGrant, RightsChange

GRANTS = st.builds(PersonGrant, st.sampled_from([Role.WORKER, Role.VIEWER]), st.integers(1, 2))
HELD = st.lists(GRANTS, unique=True, min_size=1, max_size=4)


def after(held: frozenset[PersonGrant], change: RightsChange | None) -> frozenset[PersonGrant]:
    """What a server makes of it: what is given again, or was not held, changes nothing."""
    if change is None:
        return held
    return (held - {change.taken}) | ({change.given} if change.given else frozenset())


@given(HELD, st.one_of(st.none(), GRANTS), st.one_of(st.none(), GRANTS))
def test_everybody_holds_again_what_they_held(
    held: list[PersonGrant], granted: PersonGrant | None, taken: PersonGrant | None
) -> None:
    change = RightsChange(granted, taken)
    before = Person(1, "logbook_1", "Aino", tuple(held))
    changed = after(frozenset(held), change)
    assert after(changed, change.inverse(before)) == frozenset(held)
    assert (change.inverse(before) is None) == (changed == frozenset(held))
