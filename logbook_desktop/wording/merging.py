"""The words of a proposed merge: what it is, who agreed, what it waits for."""

from datetime import datetime

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.merge_proposals import (
    AgreesFor,
    MergeProposal,
    MergingOrganisation,
    ProposalOutcome,
    days_left,
)
from logbook_desktop.support.i18n import active, tr, trn

OUTCOMES: dict[ProposalOutcome, str] = {
    ProposalOutcome.AGREED: N_("Agreed: the organisations are merged."),
    ProposalOutcome.REFUSED: N_("Refused."),
    ProposalOutcome.WITHDRAWN: N_("Withdrawn."),
    ProposalOutcome.LAPSED: N_("Lapsed: nobody agreed in time."),
    ProposalOutcome.OVERTAKEN: N_("Overtaken: one of the two has closed or was merged meanwhile."),
}


def called(name: Name) -> str:
    """A name in the language of the program."""
    return name.in_language(active().language)


def title_of(proposal: MergeProposal) -> str:
    """“Pertunmaa into Mäntyharju, 1 January 2027”."""
    words = tr("{name} into {other}, {day}")
    return words.format(
        name=called(proposal.gone.name),
        other=called(proposal.kept.name),
        day=active().date(proposal.month.first_day),
    )


def state_of_proposal(proposal: MergeProposal, now: datetime) -> str:
    """In one line: what became of it, or what it waits for."""
    if proposal.outcome is not None:
        return tr(OUTCOMES[proposal.outcome])
    if proposal.may_agree:
        return tr("Waits for your answer.")
    left = days_left(proposal, now)
    return trn("Open for {count} more day.", "Open for {count} more days.", left)


def lines_of(proposal: MergeProposal, now: datetime) -> list[str]:
    """Who proposed it, who agreed, whose answer is missing, until when: a sentence each."""
    words = tr("{person} proposed it on {day}.")
    lines = [words.format(person=proposal.proposed_by, day=active().date(proposal.proposed_at.date()))]
    lines += [_of_organisation(one, is_open=proposal.is_open) for one in (proposal.gone, proposal.kept)]
    if proposal.outcome is None:
        words = tr("It lapses on {day} unless both have agreed.")
        lines.append(words.format(day=active().date(proposal.lapses_at.date())))
    else:
        closed = tr(OUTCOMES[proposal.outcome])
        if proposal.closed_at is not None:
            closed = tr("{outcome} {person}, {day}").format(
                outcome=closed,
                person=proposal.closed_by,
                day=active().date(proposal.closed_at.date()),
            )
        lines.append(closed)
    return [line for line in lines if line]


def _of_organisation(one: MergingOrganisation, *, is_open: bool) -> str:
    if one.agreed_at is not None:
        words = tr("{organisation}: {person} agreed on {day}.")
        return words.format(
            organisation=called(one.name), person=one.agreed_by, day=active().date(one.agreed_at.date())
        )
    if not is_open:
        return ""
    match one.who:
        case AgreesFor.NOBODY:
            words = tr(
                "{organisation}: it has no mentor who could agree. The IT department gives it one first."
            )
        case AgreesFor.NETWORK:
            words = tr("{organisation}: the yes of its mentor or of the network is missing.")
        case AgreesFor.MENTOR:
            words = tr("{organisation}: the yes of its mentor is missing.")
    return words.format(organisation=called(one.name))
