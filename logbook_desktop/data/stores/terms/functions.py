"""Terms of use on a server: what ``postgres/terms.sql`` gives and does for whoever is connected.

The IT department reads the tables and asks the same functions for the rest. A file has no terms.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from json import dumps

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.organisation_tables import terms, terms_text
from logbook_desktop.data.stores.relations import Relations
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.terms import (
    Acceptance,
    Terms,
    TermsAdoption,
    TermsDue,
    TermsRefusalError,
    TermsRule,
)

_RULES = {"LB002": TermsRule.DOES_NOT_FIT, "LB015": TermsRule.MENTOR_FIRST}


class TermsOnServer:
    """On a connection to a server; as a person it gives what that person may know."""

    def __init__(self, connection: Connection, relations: Relations) -> None:
        self._connection = connection
        self._relations = relations

    def versions(self) -> tuple[Terms, ...]:
        """Every version that was published, the newest first."""
        bodies: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self._connection.execute(select(self._relations(terms_text))):
            bodies[row.version][row.language] = row.body
        known = self._relations(terms)
        rows = self._connection.execute(select(known).order_by(known.c.version.desc()))
        return tuple(
            Terms(row.version, row.valid_from, row.published_at, bodies[row.version]) for row in rows
        )

    def in_force(self) -> int:
        """The version without which nothing works today; 0: there is none."""
        return int(self._connection.scalar(text("SELECT app.terms_in_force()")) or 0)

    def due(self) -> tuple[TermsDue, tuple[int, ...]] | None:
        """What the acting person is asked to accept, and for which organisations."""
        row = self._connection.execute(
            text("SELECT version, compulsory, own, organisations, waits_for FROM app.terms_due()")
        ).first()
        if row is None:
            return None
        asked = next(one for one in self.versions() if one.version == row.version)
        names = self._organisation_names()
        due = TermsDue(
            asked,
            row.compulsory,
            row.own,
            tuple(names[key] for key in row.organisations),
            tuple(names[key] for key in row.waits_for),
        )
        return due, tuple(row.organisations)

    def _organisation_names(self) -> dict[int, Name]:
        spoken: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self._connection.execute(
            text("SELECT organisation, language, name FROM app.own_organisation_names()")
        ):
            spoken[row.organisation][row.language] = row.name
        return {key: Name.of(words.pop(""), words) for key, words in spoken.items()}

    def accept(self, version: int, organisation_id: int | None = None) -> None:
        """For oneself or for an organisation. Raises TermsRefusalError."""
        with _refusals():
            self._connection.execute(
                text("SELECT app.accept_terms(:version, CAST(:organisation AS int))"),
                {"version": version, "organisation": organisation_id},
            )

    def publish(self, valid_from: date, texts: Mapping[str, str]) -> int:
        """Gives the version. Raises TermsRefusalError."""
        with _refusals():
            made = self._connection.scalar(
                text("SELECT app.publish_terms(:day, CAST(:texts AS jsonb))"),
                {"day": valid_from, "texts": dumps(dict(texts))},
            )
        assert made is not None
        return int(made)

    def acceptances(self) -> tuple[Acceptance, ...]:
        """Whatever the acting person may know, the latest first; a name that they may not know is empty."""
        rows = self._connection.execute(
            text("SELECT version, accepted_at, name, organisation FROM app.acceptances()")
        )
        return tuple(Acceptance(row.version, row.accepted_at, row.name, row.organisation) for row in rows)

    def own_acceptances(self, login: str) -> tuple[Acceptance, ...]:
        """The acting person's own, the latest first."""
        rows = self._connection.execute(
            text("SELECT version, accepted_at, organisation FROM app.own_acceptances()")
        )
        return tuple(Acceptance(row.version, row.accepted_at, login, row.organisation) for row in rows)

    def spread(self, version: int) -> tuple[TermsAdoption, ...]:
        """How far a version has come in the organisations that the acting person keeps."""
        rows = self._connection.execute(
            text("SELECT organisation, accepted_at, people, accepted FROM app.terms_spread(:version)"),
            {"version": version},
        )
        return tuple(
            TermsAdoption(row.organisation, row.accepted_at, row.people, row.accepted) for row in rows
        )


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        rule = _RULES.get(getattr(error.orig, "sqlstate", None) or "")
        if rule is None:
            raise
        raise TermsRefusalError(rule) from error
