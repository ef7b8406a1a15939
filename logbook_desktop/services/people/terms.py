"""Terms of use of a server: reading them, accepting them for oneself and for the organisation, publishing them.

The server keeps the gate (``postgres/terms.sql``): whoever has not accepted what is in force reaches nothing else.
In a file, which has one user and protects nothing, there are no terms.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from logbook_desktop.data.stores.terms.functions import TermsOnServer
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import LANGUAGES
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.people.terms import (
    LONGEST_TEXT,
    Acceptance,
    Terms,
    TermsAdoption,
    TermsDue,
    TermsRefusalError,
    TermsRule,
)
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict

LATEST = timedelta(days=3660)
"""So far ahead terms can be announced."""


@retry_on_conflict
def versions(context: Context) -> tuple[Terms, ...]:
    """Every version ever published, the newest first, the announced ones too; whoever has a sign-in may read them."""
    if not context.database.shared:
        return ()
    with context.reading() as work:
        return work.terms.versions()


@retry_on_conflict
def current(context: Context) -> Terms | None:
    """The version in force today; None: there is none."""
    if not context.database.shared:
        return None
    with context.reading() as work:
        store = work.terms
        in_force = store.in_force()
        return next((one for one in store.versions() if one.version == in_force), None)


@retry_on_conflict
def due(context: Context) -> TermsDue | None:
    """What the acting person is asked to accept: the terms in force, or else those announced. None: nothing."""
    if not context.database.shared:
        return None
    with context.reading() as work:
        found = work.terms.due()
    return None if found is None else found[0]


@retry_on_conflict
def accept(context: Context, version: int) -> None:
    """Accept for oneself and, as the mentor of whole organisations, for those of them that have not yet.

    Raises TermsRefusalError: the mentor of the own organisation has to be first; not the version that is asked for.
    """
    with context.writing() as work:
        store = _store(context, work)
        found = store.due()
        if found is None or found[0].terms.version != version:
            raise TermsRefusalError(TermsRule.DOES_NOT_FIT)
        asked, organisations = found
        for organisation_id in organisations:
            store.accept(version, organisation_id)
        if asked.own:
            store.accept(version)
        work.commit()


@retry_on_conflict
def publish(context: Context, valid_from: date, texts: Mapping[str, str]) -> int:
    """Publish the next version: announced at once, compulsory from the day on. Gives its number.

    For who administers the whole network. Raises NotAllowedError, TermsRefusalError (day, texts), ExternalError.
    """
    with context.writing() as work:
        _require_network(context, work)
        store = _store(context, work)
        wordings = {language: words.strip() for language, words in texts.items()}
        if set(wordings) != set(LANGUAGES) or not all(
            0 < len(words) <= LONGEST_TEXT for words in wordings.values()
        ):
            raise TermsRefusalError(TermsRule.MISSING_TEXT)
        latest = max((one.valid_from for one in store.versions()), default=date.min)
        if not max(context.today(), latest) <= valid_from <= context.today() + LATEST:
            raise TermsRefusalError(TermsRule.BAD_DAY)
        version = store.publish(valid_from, wordings)
        work.commit()
    return version


def may_publish(context: Context) -> bool:
    """Whether the acting person could publish terms here."""
    if not context.database.shared or not access.may_somewhere(context.actor, Action.CHANGE_NETWORK):
        return False
    with context.reading() as work:
        try:
            _require_network(context, work)
        except NotAllowedError:
            return False
    return True


@retry_on_conflict
def own_acceptances(context: Context) -> tuple[Acceptance, ...]:
    """What the acting person accepted and when, the latest first."""
    if not context.database.shared:
        return ()
    with context.reading() as work:
        return work.terms.own_acceptances(context.actor.display_name)


@retry_on_conflict
def acceptances(context: Context) -> tuple[Acceptance, ...]:
    """Who accepted which version when: for a mentor the people of the branch, for the network the organisations.

    Raises NotAllowedError, ExternalError.
    """
    with context.reading() as work:
        _require_keeping(context)
        return _store(context, work).acceptances()


@retry_on_conflict
def spread(context: Context, version: int) -> tuple[TermsAdoption, ...]:
    """How far a version has come in each organisation of the acting person's. Raises as ``acceptances``."""
    with context.reading() as work:
        _require_keeping(context)
        return _store(context, work).spread(version)


def _require_keeping(context: Context) -> None:
    ways = (Action.MANAGE_PEOPLE, Action.CHANGE_NETWORK)
    if not any(access.may_somewhere(context.actor, way) for way in ways):
        raise NotAllowedError(Action.MANAGE_PEOPLE, None)


def _require_network(context: Context, work: UnitOfWork) -> None:
    tree = work.trees.read()
    networks = [node.id for node in tree.roots if node.kind is NodeKind.NETWORK]
    if not networks:
        access.require(context.actor, Action.CHANGE_NETWORK, None, tree, context.month)
    for node_id in networks:
        context.require(Action.CHANGE_NETWORK, node_id, tree)


def _store(context: Context, work: UnitOfWork) -> TermsOnServer:
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    return work.terms
