"""The same deed for many people: a result for each of them, each in a transaction of its own.

What is refused for one does not stop the others; when the server is gone, the rest are not tried.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.people.people import Account, PeopleRefusalError, Person, PersonGrant
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import people
from logbook_desktop.services.people.people import NewPerson

Subject = TypeVar("Subject")
Made = TypeVar("Made")
Progress = Callable[[float], bool]
"""Told the part done; False: the rest are not tried any more."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Subject, Made]):
    """What became of one of many. ``made`` where it was done; ``error`` where it was refused; neither: not tried."""

    subject: Subject
    made: Made | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.made is not None


def add_many(
    context: Context, accounts: Sequence[Account], progress: Progress | None = None
) -> tuple[Outcome[Account, NewPerson], ...]:
    """A sign-in for each; whoever is refused has nothing, all others have everything."""
    return _each(accounts, lambda account: people.add_account(context, account), progress)


def reset_many(
    context: Context, persons: Sequence[Person], progress: Progress | None = None
) -> tuple[Outcome[Person, str], ...]:
    """A new first password for each; their sessions end."""
    return _each(persons, lambda person: people.reset(context, person.login), progress)


def deactivate_many(
    context: Context, persons: Sequence[Person], progress: Progress | None = None
) -> tuple[Outcome[Person, Person], ...]:
    """Every right taken, the sign-in locked for good."""

    def deactivated(person: Person) -> Person:
        people.deactivate(context, person.login)
        return person

    return _each(persons, deactivated, progress)


def grant_many(
    context: Context, persons: Sequence[Person], given: PersonGrant, progress: Progress | None = None
) -> tuple[Outcome[Person, Person], ...]:
    """One more right for each; who has it already keeps it."""

    def granted(person: Person) -> Person:
        return people.grant(context, person.login, given.node_id, given.role)

    return _each(persons, granted, progress)


def revoke_many(
    context: Context, persons: Sequence[Person], taken: PersonGrant, progress: Progress | None = None
) -> tuple[Outcome[Person, Person], ...]:
    """A right taken from each."""

    def revoked(person: Person) -> Person:
        return people.revoke(context, person.login, taken.node_id, taken.role)

    return _each(persons, revoked, progress)


def change_grant_many(
    context: Context,
    changes: Sequence[tuple[Person, PersonGrant]],
    instead: PersonGrant,
    progress: Progress | None = None,
) -> tuple[Outcome[tuple[Person, PersonGrant], Person], ...]:
    """One right in place of another for each; ``changes`` says whose, and in place of which."""

    def changed(change: tuple[Person, PersonGrant]) -> Person:
        person, given = change
        return people.change_grant(context, person.login, given, instead)

    return _each(changes, changed, progress)


def _each(
    subjects: Sequence[Subject], deed: Callable[[Subject], Made], progress: Progress | None
) -> tuple[Outcome[Subject, Made], ...]:
    return tuple(_results(subjects, deed, progress))


def _results(
    subjects: Sequence[Subject], deed: Callable[[Subject], Made], progress: Progress | None
) -> Iterable[Outcome[Subject, Made]]:
    stopped: bool = False
    for place, subject in enumerate(subjects):
        stopped = stopped or (progress is not None and not progress(place / len(subjects)))
        if stopped:
            yield Outcome(subject)
            continue
        try:
            yield Outcome(subject, deed(subject))
        except (NotAllowedError, PeopleRefusalError) as error:
            yield Outcome(subject, error=error)
        except ExternalError as error:
            stopped = True
            yield Outcome(subject, error=error)
