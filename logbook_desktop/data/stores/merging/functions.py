"""Proposals of merges as the server gives and takes them (``postgres/merging.sql``)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.merge_proposals import (
    AgreesFor,
    MergeProposal,
    MergingOrganisation,
    ProposalOutcome,
    ProposalRefusalError,
    ProposalRule,
)

_RULES = {
    "LB002": ProposalRule.DOES_NOT_FIT,
    "LB030": ProposalRule.NO_MENTOR,
    "LB031": ProposalRule.NOT_OPEN,
    "LB032": ProposalRule.ALREADY_PROPOSED,
}


class MergingOnServer:
    """On a connection to a server; as a person it gives and takes what concerns that person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def organisations(self) -> tuple[tuple[int, Name], ...]:
        """The open organisations that a proposal may name, by name."""
        rows = self._connection.execute(text("SELECT id, name, names FROM app.organisations_to_merge()"))
        return tuple((row.id, Name.of(row.name, row.names)) for row in rows)

    def proposals(self) -> tuple[MergeProposal, ...]:
        """Those that concern the acting person, open and closed, the latest first."""
        found = self._connection.scalars(text("SELECT p FROM app.merge_proposals() AS p"))
        return tuple(_proposal(one) for one in found)

    def propose(self, node_id: int, into_id: int, month: Month) -> tuple[int, ProposalOutcome | None]:
        """The number of the new proposal, and what became of it at once. Raises ProposalRefusalError."""
        values = {"node": node_id, "into": into_id, "month": month.number}
        with _refusals():
            made = self._connection.scalar(text("SELECT app.propose_merge(:node, :into, :month)"), values)
        assert made is not None
        return made["id"], _outcome(made["outcome"])

    def agree(self, proposal_id: int) -> ProposalOutcome | None:
        """Say every yes that is the acting person's; None: another is missing. Raises ProposalRefusalError."""
        with _refusals():
            asked = text("SELECT app.agree_to_merge(:proposal)")
            return _outcome(str(self._connection.scalar(asked, {"proposal": proposal_id})))

    def refuse(self, proposal_id: int) -> None:
        """Say no, or withdraw one's own. Raises ProposalRefusalError."""
        with _refusals():
            self._connection.execute(text("SELECT app.refuse_merge(:proposal)"), {"proposal": proposal_id})


def _outcome(written: str) -> ProposalOutcome | None:
    return None if written == "waiting" else ProposalOutcome(written)


def _proposal(written: Mapping[str, Any]) -> MergeProposal:
    gone, kept = (
        MergingOrganisation(
            one["id"],
            Name.of(one["name"], one["names"]),
            AgreesFor(one["who"]),
            one["may"],
            one["agreed_by"] or "",
            _instant(one["agreed_at"]),
        )
        for one in written["organisations"]
    )
    proposed_at, lapses_at = _instant(written["proposed_at"]), _instant(written["lapses_at"])
    assert proposed_at is not None
    assert lapses_at is not None
    return MergeProposal(
        written["id"],
        gone,
        kept,
        Month.from_number(written["month"]),
        written["proposed_by"],
        proposed_at,
        lapses_at,
        written["mine"],
        None if written["outcome"] is None else ProposalOutcome(written["outcome"]),
        written["closed_by"] or "",
        _instant(written["closed_at"]),
    )


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        rule = _RULES.get(getattr(error.orig, "sqlstate", None) or "")
        if rule is None:
            raise
        raise ProposalRefusalError(rule) from error
