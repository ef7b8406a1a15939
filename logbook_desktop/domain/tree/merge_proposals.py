"""Merges of organisations that are proposed and wait for the yes of each of the two.

Source: domain.md, *The tree*. On a server only: in a file one person is everybody, and a merge takes effect at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import BEGINNING, Node, NodeKind, Place, Tree

HOLDS_DAYS = 60
"""A proposal that is not agreed to in so many days lapses."""


class ProposalOutcome(StrEnum):
    """What became of a proposal that is not open any more."""

    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OVERTAKEN = "overtaken"
    """The tree had changed: one of the two closed, or was merged elsewhere."""


class ProposalRule(StrEnum):
    """Why a proposal is refused."""

    DOES_NOT_FIT = "does_not_fit"
    NO_MENTOR = "no_mentor"
    """Something was documented in one of the two, and it has no mentor who could say yes."""
    NOT_OPEN = "not_open"
    """Somebody was quicker, or it lapsed."""
    ALREADY_PROPOSED = "already_proposed"


class ProposalRefusalError(Exception):
    """A proposal, or an answer to one, that breaks a rule."""

    def __init__(self, rule: ProposalRule) -> None:
        super().__init__(rule.value)
        self.rule = rule


class AgreesFor(StrEnum):
    """Who says yes for an organisation, beside its mentors."""

    NETWORK = "network"
    MENTOR = "mentor"
    NOBODY = "nobody"
    """It has entries and no mentor: IT gives it one first."""


@dataclass(frozen=True, slots=True)
class MergingOrganisation:
    """One of the two. ``agreed_by`` and ``agreed_at`` are empty while its yes is missing."""

    id: int
    name: Name
    who: AgreesFor
    may_agree: bool
    """Whether the acting person may say its yes, or no."""
    agreed_by: str = ""
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """From a month on ``gone`` comes under ``kept``. ``outcome`` None: it is open."""

    id: int
    gone: MergingOrganisation
    kept: MergingOrganisation
    month: Month
    proposed_by: str
    proposed_at: datetime
    lapses_at: datetime
    mine: bool
    """Whether the acting person proposed it, and may withdraw it."""
    outcome: ProposalOutcome | None = None
    closed_by: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be agreed to."""
        return self.outcome is None

    @property
    def missing(self) -> tuple[MergingOrganisation, ...]:
        """Those whose yes is missing."""
        return tuple(one for one in (self.gone, self.kept) if one.agreed_at is None)

    @property
    def may_agree(self) -> bool:
        """Whether a yes of the acting person is what it waits for."""
        return self.is_open and any(one.may_agree for one in self.missing)

    @property
    def may_refuse(self) -> bool:
        """Whether the acting person may say no for one of the two."""
        return self.is_open and not self.mine and (self.gone.may_agree or self.kept.may_agree)


def with_organisations(tree: Tree, organisations: Sequence[tuple[int, Name]], month: Month) -> Tree:
    """The tree with some organisations in it, those too that the acting person does not see.

    What is not seen hangs, empty, beside one that is: enough to choose it, and to review what a merge with it does to
    what is seen.
    """
    missing = [one for one in organisations if one[0] not in tree]
    seen = [one for one in organisations if one[0] in tree]
    if not missing or not seen:
        return tree
    above = tree.parent_id(seen[0][0], month)
    nodes = {key: Node(key, NodeKind.ORGANISATION, name) for key, name in missing}
    places = {key: (Place(key, BEGINNING, above),) for key in nodes}
    return Tree({**tree.nodes, **nodes}, {**tree.places, **places}, tree.language)


def days_left(proposal: MergeProposal, now: datetime) -> int:
    """Whole days until an open proposal lapses; 0 on its last day."""
    return max(0, (proposal.lapses_at - now).days)
