"""The same operation for many people: a result for each of them, each in a transaction of its own.

What is refused for one does not stop the others; when the server is gone, the rest are not tried.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.people.people import Account, PeopleRefusalError, Person, RightsChange
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
        """Whether it was done for this one."""
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


def change_rights(
    context: Context, persons: Sequence[Person], change: RightsChange, progress: Progress | None = None
) -> tuple[Outcome[Person, Person], ...]:
    """A right given to each, taken from each, or put in place of another; who has the one given keeps it."""
    return _each(persons, lambda person: _change_rights(context, person.login, change), progress)


def take_back_rights(context: Context, before: Sequence[Person], change: RightsChange) -> None:
    """Undo ``change_rights`` for people as they were ``before`` it, with the rights that any such change takes.

    Raises the first refusal, after all were tried: NotAllowedError, PeopleRefusalError, ExternalError.
    """

    def restored(person: Person) -> Person:
        inverse = change.inverse(person)
        return person if inverse is None else _change_rights(context, person.login, inverse)

    for outcome in _each(before, restored, None):
        if outcome.error is not None:
            raise outcome.error


def _change_rights(context: Context, login: str, change: RightsChange) -> Person:
    given, taken = change.given, change.taken
    if given is not None and taken is not None:
        return people.change_grant(context, login, taken, given)
    if given is not None:
        return people.grant(context, login, given.node_id, given.role)
    assert taken is not None, "it says at least one of the two"
    return people.revoke(context, login, taken.node_id, taken.role)


def _each(
    subjects: Sequence[Subject], operation: Callable[[Subject], Made], progress: Progress | None
) -> tuple[Outcome[Subject, Made], ...]:
    return tuple(_results(subjects, operation, progress))


def _results(
    subjects: Sequence[Subject], operation: Callable[[Subject], Made], progress: Progress | None
) -> Iterable[Outcome[Subject, Made]]:
    stopped: bool = False
    for place, subject in enumerate(subjects):
        stopped = stopped or (progress is not None and not progress(place / len(subjects)))
        if stopped:
            yield Outcome(subject)
            continue
        try:
            yield Outcome(subject, operation(subject))
        except (NotAllowedError, PeopleRefusalError) as error:
            yield Outcome(subject, error=error)
        except ExternalError as error:
            stopped = True
            yield Outcome(subject, error=error)
