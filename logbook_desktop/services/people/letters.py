"""Letters with which colleagues sign in for the first time: in whose name, to which server, with which rights.

Flow: ``sender`` reads what all letters share, before any account is made → a letter for each account or new password
→ exports.letters. Writing a letter asks the server nothing, so a first password is never lost for want of an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.passwords import FIRST_PASSWORD_DAYS
from logbook_desktop.domain.people.people import Account, Person, PersonGrant
from logbook_desktop.domain.periods import TIME_ZONE
from logbook_desktop.domain.servers import typed_address
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.retrying import retry_on_conflict


@dataclass(frozen=True, slots=True)
class LetterSender:
    """The acting person as a writer of letters. ``email``: empty where there is none; ``demo``: all is invented."""

    context: Context
    tree: Tree
    email: str = ""
    demo: bool = False

    def for_new(self, account: Account, made: NewPerson) -> Letter:
        """Of an account just made."""
        grants = [PersonGrant(account.role, node_id) for node_id in account.node_ids]
        return self._letter(made.name, account.language, made.login, made.password, grants, is_new=True)

    def for_reset(self, person: Person, password: str) -> Letter:
        """Of a new first password; to somebody who has never had one of their own, it is as of a new account."""
        is_new = person.first_password_until is not None
        return self._letter(
            person.name, person.language, person.login, password, person.grants, is_new=is_new
        )

    def _letter(
        self,
        name: str,
        language: str,
        login: str,
        password: str,
        grants: Sequence[PersonGrant],
        *,
        is_new: bool,
    ) -> Letter:
        context, tree = self.context, self.tree
        address = typed_address(context.database.location)
        known = [grant for grant in grants if grant.node_id in tree]
        organisation = tree.organisation_of(known[0].node_id, context.month) if known else None
        return Letter(
            name=name,
            language=language,
            server=address.machines,
            database=address.database,
            login=login,
            password=password,
            valid_until=(context.now() + timedelta(days=FIRST_PASSWORD_DAYS)).astimezone(ZoneInfo(TIME_ZONE)),
            mentor=context.actor.display_name,
            mentor_email=self.email,
            organisation=organisation.name.in_language(language) if organisation else "",
            rights=tuple((grant.role, tree[grant.node_id].name.in_language(language)) for grant in known),
            is_new=is_new,
            demo=self.demo,
        )


@retry_on_conflict
def sender(context: Context) -> LetterSender:
    """The acting person as a writer of letters, read before anything is made.

    For those who make accounts: raises NotAllowedError, ExternalError.
    """
    ways = (Action.MANAGE_PEOPLE, Action.APPOINT_MENTOR)
    if not any(access.may_somewhere(context.actor, way) for way in ways):
        raise NotAllowedError(Action.MANAGE_PEOPLE, None)
    with context.reading() as work:
        return LetterSender(context, work.trees.read(), _own_email(context, work), work.meta.demo)


def _own_email(context: Context, work: UnitOfWork) -> str:
    if not context.database.shared:
        return ""
    people = PeopleStore(work.connection).people()
    return next((one.email for one in people if one.login == context.actor.login), "")
