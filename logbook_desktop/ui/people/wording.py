"""How people and their rights are told on the screen."""

from collections.abc import Sequence

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Person, PersonGrant
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording.names import listed, role_name
from logbook_desktop.wording.tree import PATH_MARK, name_of

_NAMED = 3


def right(grant: PersonGrant, tree: Tree) -> str:
    """A role and where."""
    place = name_of(tree[grant.node_id]) if grant.node_id in tree else tr("a place you do not see")
    return tr("{role}: {place}").format(role=role_name(grant.role), place=place)


def rights(person: Person, tree: Tree) -> str:
    """All of them; the places of one role together."""
    by_role: dict[Role, list[str]] = {}
    for grant in person.grants:
        place = name_of(tree[grant.node_id]) if grant.node_id in tree else tr("a place you do not see")
        by_role.setdefault(grant.role, []).append(place)
    pattern = tr("{role}: {place}")
    return "; ".join(pattern.format(role=role_name(role), place=", ".join(p)) for role, p in by_role.items())


def state(person: Person) -> str:
    """What keeps the person from working; empty where nothing does."""
    if person.deactivated_at is not None:
        return tr("deactivated {moment}").format(
            moment=active().date(person.deactivated_at.astimezone().date())
        )
    if person.first_password_until is not None:
        day = active().date(person.first_password_until.astimezone().date())
        return tr("first password until {moment}").format(moment=day)
    if person.waits_for_terms:
        return tr("has not accepted the terms of use")
    return ""


def path(node_id: int, tree: Tree, month: Month) -> str:
    """Where a place is, from the top."""
    return PATH_MARK.join(tree.label_path(node_id, month, active().language)) if node_id in tree else ""


def who(persons: Sequence[Person]) -> str:
    """The names, or as many as fit in a sentence."""
    return listed([person.name for person in persons[:_NAMED]], len(persons) - _NAMED)
