"""Merges of organisations on a server: proposed, agreed to by a mentor of each, and nothing before."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from psycopg import DatabaseError
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text

from helpers.databases import context_on, real_month
from helpers.logins import Login, connected, new_person, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.tree.merge_proposals import (
    AgreesFor,
    MergeProposal,
    ProposalOutcome,
    ProposalRefusalError,
    ProposalRule,
)
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MergeNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import merging, organisation

Session = Callable[[str], Context]
NEXT = real_month().plus(1)


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("merging", template=postgres_template)
    database = open_database(postgres_server.url("merging"))
    yield database
    assert checks.check(context_on(database)) == ()
    database.close()
    postgres_server.drop_database("merging")


@pytest.fixture
def village(database: Database) -> Village:
    """Both organisations have documented something."""
    context = context_on(database)
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    saved_evening(context, village.hervanta)
    return village


@pytest.fixture
def logins(database: Database, village: Village) -> dict[str, Login]:
    wanted: dict[str, list[tuple[str, int]]] = {
        "taipalsaari": [("mentor", village.taipalsaari)],
        "tampere": [("mentor", village.tampere)],
        "both": [("mentor", village.taipalsaari), ("mentor", village.tampere)],
        "part": [("mentor", village.ita), ("mentor", village.kirkonkyla)],
        "worker": [("worker", village.taipalsaari), ("worker", village.tampere)],
        "network": [("network_administrator", village.network)],
        "region": [("network_administrator", village.region)],
        "stranger": [],
    }
    return {name: new_person(database, name.title(), grants) for name, grants in wanted.items()}


@pytest.fixture
def session(database: Database, logins: dict[str, Login]) -> Iterator[Session]:
    with ExitStack() as stack:
        opened: dict[str, Context] = {}

        def of(name: str) -> Context:
            if name not in opened:
                opened[name] = stack.enter_context(signed_in(database, *logins[name]))
            return opened[name]

        yield of


def merged(database: Database, village: Village) -> bool:
    tree = organisation.tree(context_on(database))
    return tree.merged_in(village.taipalsaari) is not None


def proposed(session: Session, village: Village, by: str = "taipalsaari") -> MergeProposal:
    made = merging.propose(session(by), village.taipalsaari, village.tampere, NEXT)
    return next(one for one in merging.proposals(session(by)) if one.id == made.proposal_id)


def test_it_takes_effect_with_the_second_yes(database: Database, village: Village, session: Session) -> None:
    made = merging.propose(session("taipalsaari"), village.taipalsaari, village.tampere, NEXT)
    assert made.outcome is None
    assert not made.change.tree
    assert not merged(database, village)

    (seen,) = merging.proposals(session("tampere"))
    assert (seen.gone.name.text, seen.gone.agreed_by, seen.kept.agreed_by) == (
        "Taipalsaari",
        "Taipalsaari",
        "",
    )
    assert [one.id for one in seen.missing] == [village.tampere]
    assert seen.may_agree
    assert (seen.lapses_at - seen.proposed_at).days == 60

    answered = merging.agree(session("tampere"), seen)
    assert answered.outcome is ProposalOutcome.AGREED
    assert answered.change.tree
    tree = organisation.tree(context_on(database))
    assert tree.merged_in(village.taipalsaari) == NEXT
    assert tree.parent_id(village.taipalsaari, NEXT) == village.tampere
    assert tree[village.taipalsaari].closed_on == NEXT.first_day
    (closed,) = merging.proposals(session("taipalsaari"))
    assert closed.outcome is ProposalOutcome.AGREED
    assert (closed.gone.agreed_by, closed.kept.agreed_by) == ("Taipalsaari", "Tampere")


def test_it_is_what_the_program_itself_would_make(
    database: Database, village: Village, session: Session
) -> None:
    """The server's own merge and that of the domain leave the same tree and closure behind."""
    context = context_on(database)
    first = organisation.change(context, [MergeNode(village.taipalsaari, village.tampere, NEXT)])
    reach = "SELECT * FROM node_reach ORDER BY 1, 2, 3, 4, 5, 6"
    with database.engine.connect() as connection:
        wanted = connection.execute(text(reach)).all()
    organisation.change(context, first.inverse)
    merging.agree(session("tampere"), proposed(session, village))
    with database.engine.connect() as connection:
        assert connection.execute(text(reach)).all() == wanted


def test_who_is_mentor_of_both_merges_at_once(database: Database, village: Village, session: Session) -> None:
    made = merging.propose(session("both"), village.taipalsaari, village.tampere, NEXT)
    assert made.outcome is ProposalOutcome.AGREED
    assert merged(database, village)


def test_the_network_proposes_and_says_no_yes(database: Database, village: Village, session: Session) -> None:
    made = merging.propose(session("network"), village.taipalsaari, village.tampere, NEXT)
    assert made.outcome is None
    (seen,) = merging.proposals(session("network"))
    assert len(seen.missing) == 2
    assert not seen.may_agree
    with pytest.raises(ExternalError) as error:
        merging.agree(session("network"), seen)
    assert error.value.kind is ErrorKind.NO_RIGHT
    assert merging.agree(session("taipalsaari"), seen).outcome is None
    assert not merged(database, village)
    assert merging.agree(session("tampere"), seen).outcome is ProposalOutcome.AGREED


def test_the_network_says_the_yes_of_what_is_empty(
    database: Database, village: Village, session: Session
) -> None:
    context = context_on(database)
    adding = [
        AddNode(-1, village.region, NodeKind.ORGANISATION, Name("Lemi")),
        AddNode(-2, village.region, NodeKind.ORGANISATION, Name("Savitaipale")),
    ]
    ids = organisation.change(context, adding).new_ids
    made = merging.propose(session("network"), ids[-1], village.tampere, NEXT)
    assert made.outcome is None  # Tampere has entries: its mentor says its yes
    (seen,) = merging.proposals(session("tampere"))
    assert seen.gone.who is AgreesFor.NETWORK
    assert [one.id for one in seen.missing] == [village.tampere]
    assert merging.agree(session("tampere"), seen).outcome is ProposalOutcome.AGREED
    empty = organisation.change(
        context, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name("Luumäki"))]
    ).new_ids[-1]
    both_empty = merging.propose(session("network"), ids[-2], empty, NEXT)
    assert both_empty.outcome is ProposalOutcome.AGREED


def test_the_networks_yes_ends_where_something_is_documented(
    database: Database, village: Village, session: Session
) -> None:
    """Else a mentor of the network's own choosing would read what was written since."""
    context = context_on(database)
    lemi = organisation.change(
        context,
        [
            AddNode(-1, village.region, NodeKind.ORGANISATION, Name("Lemi")),
            AddNode(-2, -1, NodeKind.UNIT, Name("Lemin nuorisotila")),
        ],
    ).new_ids
    with signed_in(database, *new_person(database, "Lempi Lemi", [("mentor", lemi[-1])])) as mentor:
        assert merging.propose(session("network"), lemi[-1], village.tampere, NEXT).outcome is None
        saved_evening(context, lemi[-2])
        (seen,) = merging.proposals(session("tampere"))
        assert (seen.gone.who, seen.gone.agreed_by) == (AgreesFor.MENTOR, "")
        assert merging.agree(session("tampere"), seen).outcome is None
        assert organisation.tree(context_on(database)).merged_in(lemi[-1]) is None
        (seen,) = merging.proposals(mentor)
        assert (seen.gone.agreed_by, seen.kept.agreed_by, seen.may_agree) == ("", "Tampere", True)
        assert merging.agree(mentor, seen).outcome is ProposalOutcome.AGREED
    (closed,) = merging.proposals(session("tampere"))
    assert (closed.gone.agreed_by, closed.kept.agreed_by) == ("Lempi Lemi", "Tampere")


def test_what_has_entries_and_no_mentor_is_not_merged(
    database: Database, village: Village, session: Session
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"DELETE FROM person_grant WHERE node_id = {village.tampere} AND role = 'mentor'"
        )
    with pytest.raises(ProposalRefusalError) as refusal:
        proposed(session, village)
    assert refusal.value.rule is ProposalRule.NO_MENTOR
    assert merging.proposals(session("taipalsaari")) == ()


@pytest.mark.parametrize("by", ["part", "worker", "region", "stranger"])
def test_others_propose_and_answer_nothing(
    database: Database, village: Village, session: Session, logins: dict[str, Login], by: str
) -> None:
    made = proposed(session, village)
    with connected(database, *logins[by]) as raw:
        for call in (
            f"propose_merge({village.tampere}, {village.taipalsaari}, {NEXT.number})",
            f"agree_to_merge({made.id})",
            f"refuse_merge({made.id})",
            f"agree_to_merge({made.id + 100})",
            "agree_to_merge(NULL)",
        ):
            with pytest.raises(InsufficientPrivilege):
                raw.execute(f"SELECT app.{call}".encode())
        found = raw.execute("SELECT count(*) FROM app.merge_proposals()").fetchone()
        assert found == (1 if by == "region" else 0,)
        with pytest.raises(InsufficientPrivilege):
            raw.execute("SELECT * FROM merge_proposal")
        with pytest.raises(InsufficientPrivilege):
            raw.execute("SELECT * FROM merge_consent")
    assert not merged(database, village)


def test_refusing_needs_no_reason(database: Database, village: Village, session: Session) -> None:
    made = proposed(session, village)
    (seen,) = merging.proposals(session("tampere"))
    assert seen.may_refuse
    merging.refuse(session("tampere"), seen)
    (closed,) = merging.proposals(session("taipalsaari"))
    assert (closed.outcome, closed.closed_by) == (ProposalOutcome.REFUSED, "Tampere")
    with pytest.raises(ProposalRefusalError) as refusal:
        merging.agree(session("tampere"), made)
    assert refusal.value.rule is ProposalRule.NOT_OPEN
    assert not merged(database, village)
    proposed(session, village)  # and it can be proposed again


def test_who_proposed_it_withdraws_it(village: Village, session: Session) -> None:
    made = proposed(session, village)
    assert made.mine
    assert not made.may_refuse
    merging.refuse(session("taipalsaari"), made)
    (closed,) = merging.proposals(session("tampere"))
    assert closed.outcome is ProposalOutcome.WITHDRAWN


def test_it_lapses_after_sixty_days(database: Database, village: Village, session: Session) -> None:
    made = proposed(session, village)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE merge_proposal SET proposed_at = now() - interval '59 days 23 hours'"
        )
    (still,) = merging.proposals(session("tampere"))
    assert still.is_open
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE merge_proposal SET proposed_at = now() - interval '60 days'")
    (lapsed,) = merging.proposals(session("tampere"))
    assert lapsed.outcome is ProposalOutcome.LAPSED
    with pytest.raises(ProposalRefusalError) as refusal:
        merging.agree(session("tampere"), made)
    assert refusal.value.rule is ProposalRule.NOT_OPEN
    proposed(session, village)


def test_one_at_a_time(village: Village, session: Session) -> None:
    proposed(session, village)
    with pytest.raises(ProposalRefusalError) as refusal:
        proposed(session, village)
    assert refusal.value.rule is ProposalRule.ALREADY_PROPOSED


def test_two_who_agree_at_the_same_moment(database: Database, village: Village, session: Session) -> None:
    made = merging.propose(session("network"), village.taipalsaari, village.tampere, NEXT)
    (seen,) = merging.proposals(session("network"))
    together = Barrier(2)

    def agree(by: str) -> ProposalOutcome | None:
        together.wait()
        return merging.agree(session(by), seen).outcome

    session("taipalsaari"), session("tampere")
    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(agree, ("taipalsaari", "tampere")))
    assert outcomes == {None, ProposalOutcome.AGREED}
    assert made.outcome is None
    assert merged(database, village)


def test_a_proposal_is_overtaken_by_another_merge(
    database: Database, village: Village, session: Session
) -> None:
    context = context_on(database)
    third = organisation.change(
        context, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name("Lappeenranta"))]
    ).new_ids[-1]
    made = proposed(session, village)
    organisation.change(context, [MergeNode(village.taipalsaari, third, NEXT)])  # by IT
    answered = merging.agree(session("tampere"), made)
    assert answered.outcome is ProposalOutcome.OVERTAKEN
    assert not answered.change.tree
    with pytest.raises(ProposalRefusalError):
        merging.agree(session("tampere"), made)


def test_a_proposal_whose_organisation_is_gone(
    database: Database, village: Village, session: Session
) -> None:
    context = context_on(database)
    empty = organisation.change(context, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name("Lemi"))])
    gone = empty.new_ids[-1]
    merging.propose(session("network"), gone, village.tampere, NEXT)
    (seen,) = merging.proposals(session("tampere"))
    organisation.change(context, [CloseNode(gone, date(2020, 1, 1))])
    assert merging.agree(session("tampere"), seen).outcome is ProposalOutcome.OVERTAKEN
    organisation.change(context, [CloseNode(gone, None)])
    again = merging.propose(session("network"), gone, village.tampere, NEXT)
    organisation.change(context, empty.inverse)
    assert [one for one in merging.proposals(session("tampere")) if one.id == again.proposal_id] == []
    with pytest.raises(ProposalRefusalError):
        merging.agree(session("tampere"), seen)
    assert (
        merging.agree(session("tampere"), replace(seen, id=again.proposal_id)).outcome
        is ProposalOutcome.OVERTAKEN
    )


@pytest.mark.parametrize("month", ["0", "11", "120000", "NULL", "-5"])
def test_months_that_are_none(
    database: Database, village: Village, logins: dict[str, Login], month: str
) -> None:
    with connected(database, *logins["both"]) as raw, pytest.raises(DatabaseError) as error:
        raw.execute(f"SELECT app.propose_merge({village.taipalsaari}, {village.tampere}, {month})".encode())
    assert error.value.sqlstate == "LB002"


def test_rolled_back_it_opens_nothing(database: Database, village: Village, logins: dict[str, Login]) -> None:
    """33 − 30 = 3: the totals before and after a merge that never was would tell a hidden number."""
    with connected(database, *logins["both"], autocommit=False) as raw:
        before = raw.execute("SELECT count(*) FROM app.my_grants()").fetchone()
        raw.execute(
            f"SELECT app.propose_merge({village.taipalsaari}, {village.tampere}, {NEXT.number})".encode()
        )
        assert before == (2,)
        assert raw.execute("SELECT count(*) FROM app.my_grants()").fetchone() == (0,)
        raw.rollback()
    assert not merged(database, village)


def test_organisations_are_named_to_those_who_may_propose(village: Village, session: Session) -> None:
    assert [name.text for _, name in merging.organisations(session("taipalsaari"))] == [
        "Taipalsaari",
        "Tampere",
    ]
    assert merging.organisations(session("part")) == ()
    for other in ("worker", "stranger"):
        with pytest.raises(NotAllowedError):
            merging.organisations(session(other))


def test_entries_stay_with_their_units(database: Database, village: Village, session: Session) -> None:
    worker = new_person(database, "Uusi", [("worker", village.kirkonkyla)])
    query = EntryQuery(village.kirkonkyla)
    with signed_in(database, *worker) as before:
        found = entries.find(before, query)
    now = merging.propose(session("both"), village.taipalsaari, village.tampere, real_month())
    assert now.outcome is ProposalOutcome.AGREED
    with signed_in(database, *worker) as after:
        assert entries.find(after, query) == found
        assert found.total == 1
    assert entries.find(session("tampere"), EntryQuery(village.tampere)).total == 2
