"""Merges of organisations on a server: proposing one, and answering those that are proposed."""

from collections.abc import Sequence
from dataclasses import dataclass

from logbook_desktop.data.stores.merging.functions import MergingOnServer
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Actor, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.merge_proposals import MergeProposal, ProposalOutcome, with_organisations
from logbook_desktop.domain.tree.tree_changes import MergeNode, apply
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree.review import review_within


@dataclass(frozen=True, slots=True)
class ProposalAnswered:
    """What became of a proposal (None: it waits for another's yes), and what was changed by it."""

    proposal_id: int
    outcome: ProposalOutcome | None
    change: Change


def may_concern(actor: Actor) -> bool:
    """Whether proposals may concern the person: a mentor, or whoever administers a part of the network."""
    return not actor.read_only and any(
        grant.role in (Role.MENTOR, Role.NETWORK_ADMINISTRATOR) for grant in actor.grants
    )


@retry_on_conflict
def proposals(context: Context) -> tuple[MergeProposal, ...]:
    """Those that concern the acting person, open and closed, the latest first.

    Raises NotAllowedError, ExternalError (only servers).
    """
    _require(context)
    with context.reading() as work:
        return _store(context, work).proposals()


@retry_on_conflict
def organisations(context: Context) -> Sequence[tuple[int, Name]]:
    """The open organisations that a proposal may name, by name. Raises as ``proposals``."""
    _require(context)
    with context.reading() as work:
        return _store(context, work).organisations()


@retry_on_conflict
def review(context: Context, gone: tuple[int, Name], kept: tuple[int, Name], month: Month) -> Review:
    """What the merge would do to what the acting person sees.

    Raises TreeRefusalError, NotAllowedError, ExternalError.
    """
    _require(context)
    with context.reading() as work:
        before = with_organisations(work.trees.read(), (gone, kept), month)
        after, _back = apply(before, [MergeNode(gone[0], kept[0], month)])
        return review_within(context, work, before, after, {})


@retry_on_conflict
def propose(context: Context, node_id: int, into_id: int, month: Month) -> ProposalAnswered:
    """Propose that an organisation comes under another; where no other yes is missing it takes effect at once.

    Raises NotAllowedError, ProposalRefusalError, ExternalError.
    """
    _require(context)
    with context.writing() as work:
        proposal_id, outcome = _store(context, work).propose(node_id, into_id, month)
        work.commit()
    return ProposalAnswered(proposal_id, outcome, _change(outcome, node_id, into_id))


@retry_on_conflict
def agree(context: Context, proposal: MergeProposal) -> ProposalAnswered:
    """Say yes for every organisation of the two that one may say it for; with the last one the merge takes effect.

    Raises NotAllowedError, ProposalRefusalError (not open any more, no mentor), ExternalError.
    """
    _require(context)
    with context.writing() as work:
        outcome = _store(context, work).agree(proposal.id)
        work.commit()
    return ProposalAnswered(proposal.id, outcome, _change(outcome, proposal.gone.id, proposal.kept.id))


@retry_on_conflict
def refuse(context: Context, proposal: MergeProposal) -> None:
    """Say no, which takes no reason, or withdraw one's own proposal. Raises as ``agree``."""
    _require(context)
    with context.writing() as work:
        _store(context, work).refuse(proposal.id)
        work.commit()


def _change(outcome: ProposalOutcome | None, *node_ids: int) -> Change:
    merged = outcome is ProposalOutcome.AGREED
    return Change(units=frozenset(node_ids) if merged else frozenset(), tree=merged)


def _require(context: Context) -> None:
    if not may_concern(context.actor):
        raise NotAllowedError(Action.CHANGE_TREE, None)


def _store(context: Context, work: UnitOfWork) -> MergingOnServer:
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    return MergingOnServer(work.connection)
