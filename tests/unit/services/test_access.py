"""Every service asks for a right: a function without a rule here fails, and so does one that lets a stranger in."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from helpers.contents import contents
from helpers.evenings import evening
from helpers.packages import NoPackage
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop import services
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS
from logbook_desktop.domain.entries.entries import Activity, EntryDraft, FormOfWork, Setting, Tag
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.entries.questions import Question, QuestionKind
from logbook_desktop.domain.entries.vocabulary import BandsFrom, CalendarSpan, SpanKind, VocabularyKind
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.people.people import Account, Person, PersonGrant, RightsChange
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.domain.reports.suppression import Split
from logbook_desktop.domain.tree.merge_proposals import AgreesFor, MergeProposal, MergingOrganisation
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
)
from logbook_desktop.services import packages
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history, imports
from logbook_desktop.services.local import databases
from logbook_desktop.services.network import network
from logbook_desktop.services.people import impersonation, letters, people, people_many, terms
from logbook_desktop.services.reports import reports, totals
from logbook_desktop.services.server import checks, mending
from logbook_desktop.services.tree import beginning, merging, organisation, review
from logbook_desktop.services.vocabulary import (
    activities,
    age_bands,
    calendars,
    questions,
    tags,
    usage,
    vocabulary,
)


@dataclass(frozen=True)
class Place:
    """What the calls below are about: a unit of Taipalsaari, an entry of it, one in the bin."""

    village: Village
    saved: EntryDraft
    binned: EntryDraft
    folder: Path
    login: str
    """Of a worker of the unit, where the database is a server."""
    activity: Activity
    question: Question

    @property
    def unit(self) -> int:
        return self.village.kirkonkyla


Call = Callable[[Context, Place], object]


def _change(*changes: Callable[[Place], TreeChange]) -> list[Call]:
    def calling(make: Callable[[Place], TreeChange]) -> Call:
        return lambda context, place: organisation.change(context, [make(place)])

    return [calling(make) for make in changes]


def _question(place: Place) -> ReportQuestion:
    return ReportQuestion((place.unit,), Period.of_year(2025), ("visits",), (Dimension.MONTH,))


def _new(place: Place) -> EntryDraft:
    return replace(place.saved, id=uuid7(), version=0)


def _first_error(outcomes: Sequence[people_many.Outcome[Any, Any]]) -> None:
    """What is refused for one of many is told in its result."""
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error


def _one(place: Place) -> list[Person]:
    return [Person(1, place.login, "Aino")]


_JUNE = Month(2025, 6)
_ONE_OF_TWO = MergingOrganisation(1, Name.of("Lemi"), AgreesFor.MENTOR, may_agree=True)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PROPOSAL = MergeProposal(1, _ONE_OF_TWO, _ONE_OF_TWO, _JUNE, "Aino", _NOW, _NOW, mine=True)


_PLAN = beginning.FirstSteps(
    Name.of("Lemi"),
    (Name.of("Lemin nuorisotila"),),
    ((Name.of("Avoin ilta"), FormOfWork.OPEN),),
    frozenset({FormOfWork.OPEN}),
    frozenset({Setting.YOUTH_CENTRE}),
    frozenset(),
)


def _holiday(organisation_id: int | None) -> CalendarSpan:
    days = (date(2025, 12, 22), date(2026, 1, 6))
    return CalendarSpan(0, SpanKind.HOLIDAY, Name.of("Joululoma"), *days, organisation_id)


_FOR_MANY: dict[str, Callable[[Context, Place], Sequence[people_many.Outcome[Any, Any]]]] = {
    "add_many": lambda c, p: people_many.add_many(c, [Account("Uusi", Role.WORKER, (p.unit,))]),
    "reset_many": lambda c, p: people_many.reset_many(c, _one(p)),
    "deactivate_many": lambda c, p: people_many.deactivate_many(c, _one(p)),
    "change_rights": lambda c, p: people_many.change_rights(
        c, _one(p), RightsChange(PersonGrant(Role.VIEWER, p.unit), PersonGrant(Role.WORKER, p.unit))
    ),
}

ON_A_PLACE: dict[str, list[Call]] = {
    "vocabulary.questions.questions_in": [lambda c, p: questions.questions_in(c, p.unit)],
    "vocabulary.questions.add_question": [
        lambda c, p: questions.add_question(c, p.unit, QuestionKind.SCALE, Name.of("Kuinka meni?")),
        lambda c, p: questions.add_question(c, None, QuestionKind.TEXT, Name.of("Mitä opittiin?")),
    ],
    "vocabulary.questions.change_question": [lambda c, p: questions.change_question(c, p.question)],
    "vocabulary.questions.order_questions": [
        lambda c, p: questions.order_questions(c, p.unit, [p.question.id])
    ],
    "entries.entries.entry": [lambda c, p: entries.entry(c, p.saved.id)],
    "entries.entries.find": [
        lambda c, p: entries.find(c, EntryQuery(p.unit)),
        lambda c, p: entries.find(c, EntryQuery(p.village.network)),
    ],
    "entries.entries.last_like": [lambda c, p: entries.last_like(c, p.unit, p.saved.activity_id or 0)],
    "entries.entries.save": [
        lambda c, p: entries.save(c, _new(p)),
        lambda c, p: entries.save(c, replace(p.saved, what="x")),
        lambda c, p: entries.save(c, p.saved),
    ],
    "entries.entries.check": [lambda c, p: entries.check(c, _new(p))],
    "entries.entries.bin_entry": [lambda c, p: entries.bin_entry(c, p.saved.id, p.saved.version)],
    "entries.entries.restore_entry": [lambda c, p: entries.restore_entry(c, p.binned.id, p.binned.version)],
    "vocabulary.vocabulary.activities": [lambda c, p: vocabulary.activities(c, p.unit)],
    "vocabulary.vocabulary.activities_in": [lambda c, p: vocabulary.activities_in(c, p.village.taipalsaari)],
    "vocabulary.vocabulary.add_activity": [
        lambda c, p: vocabulary.add_activity(c, p.unit, Name.of("Avoin ilta"), FormOfWork.OPEN),
        lambda c, p: vocabulary.add_activity(c, p.unit, Name.of("Uusi"), FormOfWork.OPEN),
    ],
    "vocabulary.vocabulary.tags": [lambda c, p: vocabulary.tags(c, p.unit)],
    "vocabulary.vocabulary.usage": [lambda c, p: vocabulary.usage(c, p.unit)],
    "vocabulary.vocabulary.calendar": [lambda c, p: vocabulary.calendar(c, p.unit)],
    "vocabulary.vocabulary.vocabulary": [lambda c, p: vocabulary.vocabulary(c, p.unit)],
    "vocabulary.activities.change": [lambda c, p: activities.change(c, p.activity)],
    "vocabulary.tags.add": [
        lambda c, p: tags.add(c, p.village.taipalsaari, Name.of("Uusi")),
        lambda c, _: tags.add(c, None, Name.of("Kaikkien")),
    ],
    "vocabulary.tags.change": [
        lambda c, p: tags.change(c, Tag(1, "x", Name.of("Uusi"), p.village.taipalsaari)),
        lambda c, p: tags.change(c, Tag(1, "x", Name.of("Uusi"))),
    ],
    "vocabulary.tags.order": [
        lambda c, p: tags.order(c, p.village.taipalsaari, [1]),
        lambda c, p: tags.order(c, None, [2, 1]),
    ],
    "tree.beginning.begin": [
        lambda c, p: beginning.begin(c, replace(_PLAN, organisation=p.village.taipalsaari)),
        lambda c, _: beginning.begin(c, _PLAN),
    ],
    "vocabulary.usage.choose": [
        lambda c, p: usage.choose(c, p.village.taipalsaari, VocabularyKind.SETTING, "camp", in_use=False)
    ],
    "vocabulary.usage.call": [
        lambda c, p: usage.call(c, p.village.taipalsaari, VocabularyKind.SETTING, "camp", Name.of("Leiri"))
    ],
    "vocabulary.age_bands.add": [
        lambda c, p: age_bands.add(c, p.village.taipalsaari, Month(2026, 1), [0, 13]),
        lambda c, p: age_bands.add(c, None, Month(2026, 1), [0, 13]),
    ],
    "vocabulary.age_bands.remove": [
        lambda c, p: age_bands.remove(c, BandsFrom(1, None, DEFAULT_BANDS, p.village.taipalsaari)),
        lambda c, p: age_bands.remove(c, BandsFrom(1, None, DEFAULT_BANDS)),
    ],
    "vocabulary.calendars.keep": [
        lambda c, p: calendars.keep(c, _holiday(p.village.taipalsaari)),
        lambda c, p: calendars.keep(c, _holiday(None)),
    ],
    "vocabulary.calendars.remove": [
        lambda c, p: calendars.remove(c, _holiday(p.village.taipalsaari)),
        lambda c, p: calendars.remove(c, _holiday(None)),
    ],
    "vocabulary.vocabulary.age_bands": [lambda c, p: vocabulary.age_bands(c, p.unit, date(2025, 6, 1))],
    "reports.reports.answer": [lambda c, p: reports.answer(c, _question(p), language="fi")],
    "entries.imports.known_places": [lambda c, p: imports.known_places(c, p.village.taipalsaari)],
    "entries.imports.add_imported": [
        lambda c, p: imports.add_imported(
            c, p.village.taipalsaari, [evening(unit_id=p.unit)], file_name="a.csv"
        ),
        lambda c, p: imports.add_imported(c, p.village.taipalsaari, [], file_name="a.csv", dry_run=True),
        lambda c, p: imports.add_imported(c, imports.NewOrganisation("Lemi"), [], file_name="a.csv"),
    ],
    "tree.organisation.change": _change(
        lambda p: AddNode(-1, p.village.taipalsaari, NodeKind.UNIT, Name.of("Uusi")),
        lambda p: AddNode(-1, None, NodeKind.NETWORK, Name.of("Uusi")),
        lambda p: RenameNode(p.unit, Name.of("Uusi")),
        lambda p: RenameNode(p.village.taipalsaari, Name.of("Uusi")),
        lambda p: MoveNode(p.unit, p.village.taipalsaari, _JUNE),
        lambda p: MoveNode(p.unit, p.village.ita, _JUNE),
        lambda p: ForgetMove(p.unit, _JUNE),
        lambda p: CloseNode(p.unit, date(2025, 6, 1)),
        lambda p: RemoveNode(p.village.saimaanharju),
    ),
    "people.people.people": [
        lambda c, p: people.people(c, p.unit),
        lambda c, p: people.people(c, p.village.network),
    ],
    "people.people.add_person": [
        lambda c, p: people.add_person(c, "Uusi", p.unit, Role.WORKER),
        lambda c, p: people.add_person(c, "Uusi", p.village.taipalsaari, Role.MENTOR),
        lambda c, p: people.add_person(c, "Uusi", p.village.network, Role.NETWORK_ADMINISTRATOR),
    ],
    "people.people.add_account": [
        lambda c, p: people.add_account(c, Account("Uusi", Role.WORKER, (p.unit, p.village.saimaanharju))),
    ],
    "people.people.change_person": [lambda c, p: people.change_person(c, p.login, name="Toinen")],
    "people.people.change_grant": [
        lambda c, p: people.change_grant(
            c, p.login, PersonGrant(Role.WORKER, p.unit), PersonGrant(Role.VIEWER, p.village.saimaanharju)
        ),
    ],
    **{
        f"people.people_many.{name}": [lambda c, p, action=action: _first_error(action(c, p))]
        for name, action in _FOR_MANY.items()
    },
    "people.people.grant": [lambda c, p: people.grant(c, p.login, p.village.saimaanharju, Role.VIEWER)],
    "people.people.revoke": [lambda c, p: people.revoke(c, p.login, p.village.saimaanharju, Role.VIEWER)],
    "people.people.reset": [lambda c, p: people.reset(c, p.login)],
    "people.people.deactivate": [lambda c, p: people.deactivate(c, p.login)],
    "people.people_many.take_back_rights": [
        lambda c, p: people_many.take_back_rights(
            c, _one(p), RightsChange(given=PersonGrant(Role.VIEWER, p.unit))
        ),
    ],
    "network.network.take_back": [
        lambda c, p: network.take_back(
            c, network.Admitted(p.village.taipalsaari, (RemoveNode(p.village.taipalsaari),))
        ),
    ],
    "network.network.admit": [
        lambda c, _: network.admit(c, network.Admission(Name.of("Lemi"))),
        lambda c, _: network.admit(c, network.Admission(Name.of("Lemi"), region=Name.of("Uusi maakunta"))),
    ],
    "people.terms.publish": [lambda c, _: terms.publish(c, c.today(), {"fi": "a", "sv": "b", "en": "c"})],
    "reports.totals.viewer_totals": [
        lambda c, p: totals.viewer_totals(c, p.unit, _JUNE, _JUNE, Split.FORM),
        lambda c, p: totals.viewer_totals(c, p.village.network, _JUNE, _JUNE, Split.FORM),
    ],
    "reports.totals.whole_network_totals": [
        lambda c, _: totals.whole_network_totals(c, _JUNE, _JUNE, Split.FORM)
    ],
    "tree.review.review": [
        lambda c, p: review.review(c, [RenameNode(p.unit, Name.of("Uusi"))]),
        lambda c, p: review.review(c, [RenameNode(p.village.taipalsaari, Name.of("Uusi"))]),
    ],
    "people.impersonation.impersonate": [lambda c, p: impersonation.impersonate(c, p.login)],
    "people.impersonation.impersonate_role": [
        lambda c, p: impersonation.impersonate_role(c, Role.WORKER, p.unit)
    ],
    "entries.history.of_entry": [lambda c, p: history.of_entry(c, p.saved.id)],
    "entries.history.of_node": [
        lambda c, p: history.of_node(c, p.unit),
        lambda c, p: history.of_node(c, p.village.network),
    ],
    "entries.history.of_person": [lambda c, p: history.of_person(c, 1, p.unit)],
    "entries.history.redact": [
        lambda c, p: history.redact(c, p.saved.id, "what"),
        lambda c, p: history.redact(c, p.binned.id, "why"),
    ],
    "local.databases.save_copy": [lambda c, p: databases.save_copy(c, p.folder / "copy.sqlite")],
    "server.checks.check": [lambda c, _: checks.check(c)],
    "server.mending.mend": [lambda c, _: mending.mend(c)],
    "packages.export": [
        lambda c, p: packages.export(c, p.unit, lambda package: package.about),
        lambda c, p: packages.export(c, p.village.network, lambda package: package.about),
    ],
    "packages.import_package": [lambda c, _: packages.import_package(c, NoPackage())],
}
"""Calls that only somebody with a grant on the place (or on everything) may make."""

WITH_ANY_GRANT: dict[str, list[Call]] = {
    "people.letters.sender": [lambda c, _p: letters.sender(c)],
    "tree.organisation.tree": [lambda c, _: organisation.tree(c)],
    "network.network.adoption": [lambda c, _: network.adoption(c)],
    "network.network.adoption_by_month": [lambda c, _: network.adoption_by_month(c)],
    "tree.merging.proposals": [lambda c, _: merging.proposals(c)],
    "tree.merging.organisations": [lambda c, _: merging.organisations(c)],
    "tree.merging.propose": [
        lambda c, p: merging.propose(c, p.village.taipalsaari, p.village.tampere, _JUNE),
    ],
    "tree.merging.review": [lambda c, _: merging.review(c, (1, Name.of("a")), (2, Name.of("b")), _JUNE)],
    "tree.merging.agree": [lambda c, p: merging.agree(c, _PROPOSAL)],
    "tree.merging.refuse": [lambda c, p: merging.refuse(c, _PROPOSAL)],
    "people.terms.acceptances": [lambda c, _: terms.acceptances(c)],
    "people.terms.spread": [lambda c, _: terms.spread(c, 1)],
    "reports.totals.network_totals": [lambda c, _: totals.network_totals(c, _JUNE, _JUNE, Split.FORM)],
}
"""Names of the tree are open to whoever may read some of it, totals of the network in the part one administers."""

WITHOUT_A_RIGHT = {
    "local.databases.describe": "where the data is and whether it is demo data: shown to whoever opened it",
    "local.databases.open_database": "nobody acts yet: the file system or the server decides",
    "local.databases.open_and_migrate": "as open_database",
    "local.databases.close_database": "hands nothing out",
    "local.databases.embedded_context": "the embedded default protects nothing",
    "people.sign_in.sign_in": "nobody acts yet: the server decides",
    "people.new_mentor.make_mentor": "for the IT department alone; the server refuses everybody else",
    "people.new_mentor.appoint_mentor": "as make_mentor",
    "people.people.checked": "no data",
    "people.people.first_password": "no data",
    "people.people.with_login": "of the people that the server gives",
    "people.sign_in.choose_password": "the acting person's own; the server decides whose that is",
    "people.sign_in.acting_on": "as sign_in",
    "people.sign_in.change_own_password": "the acting person's own",
    "local.databases.restore_copy": "files of the person's own; no database is open",
    "demo.make_demo": "fills an empty database only",
    "tree.organisation.change_within": "asks as change does, inside somebody else's unit of work",
    "tree.review.review_within": "as organisation.change_within, and writes nothing",
    "tree.edit_steps.change_planned": "asks as organisation.change, which it calls",
    "tree.tree_rights.require_organisations": "is what a change of the tree asks",
    "tree.tree_rights.require_right": "is what a change of the tree asks",
    "tree.tree_rights.require_split_whole": "is what a change of the tree asks",
    "tree.beginning.waiting": "reckons with a tree that was handed out",
    "tree.beginning.waits": "as beginning.waiting",
    "vocabulary.usage.choose_within": "asks nobody: whoever opened the unit of work has asked",
    "vocabulary.vocabulary.require_owner": "is what the others ask",
    "tree.organisation.worked_out": "asks as change does, inside somebody else's unit of work, and writes nothing",
    "vocabulary.vocabulary.organisation_id": "reckons with a tree that was handed out",
    "packages.package_import.only": "no data",
    "packages.package_reading.unfit": "no data",
    **dict.fromkeys(
        (
            *("packages.places.places_of", "packages.places.tree_of", "packages.entries.entries_of"),
            *("packages.vocabulary.bands_of", "packages.vocabulary.unit_of"),
            "packages.importable.require_importable",
        ),
        "reads a package that was handed over",
    ),
    "context.operating_system_user": "no data",
    "server.server.init": "needs the superuser of the server, who may do everything; it refuses everybody else",
    "server.server.upgrade": "as server.init",
    "server.status.status": "as server.init; no contents of the data",
    "server.server.back_up": "as server.init",
    "server.server.restore": "as server.init",
    "server.server.logins_file": "no data",
    "server.server.administered": "as server.init",
    "server.tending.tend": "as server.init",
    "server.checks.expected_reach": "reckons with a tree that was handed out",
    "entries.history.may_redact": "the acting person's own right",
    "entries.history.empty_bin": "the day decides what is erased, not who asks",
    "live.change_listener": "hears that there is something, never what; the server hands out the channels",
    "local.databases.close_idle": "hands nothing out",
    "local.databases.has_password": "no data",
    "local.drafts.read": "a text of the person's own",
    "local.drafts.write": "as drafts.read",
    "local.typed.read": "as drafts.read",
    "local.typed.write": "as drafts.read",
    "tree.plans.read": "a text of the person's own",
    "tree.plans.write": "as plans.read",
    "local.encrypted_files.digest": "no data",
    "local.encrypted_files.place_of": "the operating-system user's own folder",
    "local.offline.local_profile": "as local_files.place_of",
    "local.offline.own_units": "reckons with a tree that was handed out",
    "local.outbox.same": "no data",
    "retrying.retry_on_conflict": "no data",
    "network.network.named_alike": "reckons with a tree that was handed out",
    "network.municipalities.municipality": "no data",
    "network.municipalities.read_csv": "no data",
    "network.municipalities.region_name": "no data",
    "people.terms.versions": "everybody with a sign-in reads the terms of use, before anything else",
    "people.terms.current": "as terms.versions",
    "people.terms.due": "the acting person's own; the server decides whose that is",
    "people.terms.accept": "as terms.due",
    "people.terms.own_acceptances": "as terms.due",
    "tree.merging.may_concern": "the acting person's own right",
    "people.terms.may_publish": "the acting person's own right",
}
"""What asks nobody, and why it need not."""

_VALUES_ONLY = "demo."
"""The rooms of the demo reckon with values; only ``make_demo`` is handed a database."""


def _public_functions() -> dict[str, Callable[..., Any]]:
    found = {}
    for module_info in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(module_info.name)
        room = module_info.name.removeprefix(f"{services.__name__}.")
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{room}.{name}"] = thing
    return found


def _takes_data(function: Callable[..., Any]) -> bool:
    kinds = {str(p.annotation) for p in inspect.signature(function).parameters.values()}
    return any(word in kind for kind in kinds for word in ("Context", "Database", "UnitOfWork"))


def test_every_service_has_a_rule() -> None:
    ruled = {*ON_A_PLACE, *WITH_ANY_GRANT, *WITHOUT_A_RIGHT}
    functions = _public_functions()
    asked = {
        name
        for name, function in functions.items()
        if not name.startswith(_VALUES_ONLY) or _takes_data(function) or name in ruled
    }
    assert asked == ruled


@pytest.fixture
def place(context: Context, tmp_path: Path) -> Place:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    binned = saved_evening(context, village.kirkonkyla, date(2025, 11, 4)).draft
    binned = entries.bin_entry(context, binned.id, binned.version).entry.draft
    organisation.change(context, [MoveNode(village.kirkonkyla, village.taipalsaari, _JUNE)])
    shared = context.database.shared
    login = people.add_person(context, "Aino", village.kirkonkyla, Role.WORKER).login if shared else ""
    activity = vocabulary.activities(context, village.kirkonkyla)[0]
    question, _ = questions.add_question(context, village.kirkonkyla, QuestionKind.TEXT, Name.of("Miksi?"))
    return Place(village, saved, binned, tmp_path, login, activity, question)


def _acting(context: Context, *grants: Grant) -> Context:
    return replace(context, actor=Actor("u", "Vieras", grants))


def _refused(context: Context, place: Place, calls: dict[str, list[Call]]) -> None:
    before = contents(context.database)
    let_in = []
    for name, ways in calls.items():
        for number, call in enumerate(ways):
            try:
                call(context, place)
            except NotAllowedError:
                continue
            let_in.append((name, number))
    assert let_in == []
    assert contents(context.database) == before


_ASK_FOR_FILES_FIRST = {"local.databases.save_copy"}
"""A server is not copied at all, whoever asks."""
_ASK_FOR_SERVERS_FIRST = {
    "people.impersonation.impersonate",
    *("people.people.reset", "people.people.deactivate", "people.people.change_person"),
    *("people.people_many.reset_many", "people.people_many.deactivate_many"),
}
"""Whose right it takes depends on the person, and a file has none."""


def _calls(context: Context, *tables: dict[str, list[Call]]) -> dict[str, list[Call]]:
    left_out = _ASK_FOR_FILES_FIRST if context.database.shared else _ASK_FOR_SERVERS_FIRST
    return {name: calls for table in tables for name, calls in table.items() if name not in left_out}


def test_nobody_is_let_in_without_a_grant(context: Context, place: Place) -> None:
    _refused(_acting(context), place, _calls(context, ON_A_PLACE, WITH_ANY_GRANT))


@pytest.mark.parametrize("role", list(Role))
def test_a_grant_elsewhere_opens_nothing_here(context: Context, place: Place, role: Role) -> None:
    elsewhere = _acting(context, Grant(role, place.village.tampere))
    _refused(elsewhere, place, _calls(context, ON_A_PLACE))


@pytest.mark.parametrize("role", [Role.NETWORK_ADMINISTRATOR, Role.VIEWER, Role.KIOSK])
def test_a_role_without_entries_sees_none(context: Context, place: Place, role: Role) -> None:
    """A network right never opens entries or texts; a viewer reads names."""
    everywhere = _acting(context, Grant(role, None))
    entry_calls = {
        name: calls
        for name, calls in ON_A_PLACE.items()
        if name.startswith(("entries.entries.", "entries.imports.add", "packages.", "reports.reports."))
    }
    entry_calls["entries.imports.add_imported"] = ON_A_PLACE["entries.imports.add_imported"][:2]
    _refused(everywhere, place, entry_calls)


def test_the_calls_themselves_are_right(context: Context, place: Place) -> None:
    """Whoever may do everything is refused nothing: the refusals above are about rights."""
    for name, ways in _calls(context, ON_A_PLACE, WITH_ANY_GRANT).items():
        for call in ways:
            try:
                call(context, place)
            except NotAllowedError:
                pytest.fail(f"{name} refuses the one who may do everything")
            except Exception as error:  # noqa: BLE001 - one call undoes what the next one needs
                assert type(error).__module__.startswith("logbook_desktop."), error  # noqa: PT017


def test_an_entry_cannot_be_carried_off_to_a_place_of_ones_own(context: Context, place: Place) -> None:
    worker = _acting(context, Grant(Role.WORKER, place.village.hervanta))
    there = open_evening(context, place.village.hervanta)
    stolen = replace(there, id=place.saved.id, version=place.saved.version)
    with pytest.raises(NotAllowedError):
        entries.save(worker, stolen)
    with pytest.raises(NotAllowedError):
        entries.save(worker, replace(stolen, version=0))
    kept: UUID = entries.entry(context, place.saved.id).draft.id
    assert kept == place.saved.id


def test_who_may_is_not_hindered(context: Context, place: Place) -> None:
    """The rows of domain.md's table that this version has, each by the least role that may."""
    unit, town = place.village.kirkonkyla, place.village.taipalsaari
    worker = _acting(context, Grant(Role.WORKER, unit))
    assert entries.save(worker, _new(place)).entry.draft.version == 1
    assert reports.answer(worker, _question(place), language="fi").provenance.role == "worker"
    manager = _acting(context, Grant(Role.KIOSK, unit), Grant(Role.MANAGER, town))
    assert entries.find(manager, EntryQuery(town)).total == 2
    assert reports.answer(manager, _question(place), language="fi").provenance.role == "manager"
    viewer = _acting(context, Grant(Role.VIEWER, town))
    assert organisation.tree(viewer).nodes
    mentor = _acting(context, Grant(Role.MENTOR, town))
    organisation.change(mentor, [RenameNode(unit, Name.of("Kirkonkylä"))])
    entries.restore_entry(mentor, place.binned.id, place.binned.version)
    network = _acting(context, Grant(Role.NETWORK_ADMINISTRATOR, None))
    organisation.change(network, [RenameNode(town, Name.of("Taipale"))])
