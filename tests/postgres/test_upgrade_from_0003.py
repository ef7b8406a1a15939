"""``server upgrade`` on a server of schema 0003 with data: every row, figure and password is what it was.

Two copies of the same server: one is upgraded, one stays as it was and says what had been answered. The village is
quick; demo S is the same at the size of five municipalities and three years.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event, text

from helpers.commands import Admin, AdminAt, address_of
from helpers.databases import context_on
from helpers.furnished_village import furnished
from helpers.logins import PASSWORD, Login, connected, new_person, person_id, server_of, signed_in
from helpers.postgres_server import PostgresServer
from helpers.server_of_0003 import (
    accept_terms_0003,
    change_entry_0003,
    close_0003,
    columns_of,
    install_0003,
    publish_terms_0003,
)
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database, connect
from logbook_desktop.data.postgres import drift, installation
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import TEMPLATES, ReportAnswer, ReportQuestion
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.people import terms
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.reports import reports
from logbook_desktop.services.server import server
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.tree import organisation

JANUARY = date(2026, 1, 7)
"""The day of the reports, of which the last month and year are whole."""
NEW_TABLES = {"right_change", "merge_proposal", "merge_consent"}
WRITTEN_ANEW = {"serves_schema", "program_version"}


@dataclass
class Before:
    """A server of 0003 with people who worked on it, and the same once more, which is left alone."""

    database: Database
    untouched: Database
    organisation: int
    unit: int
    answered: list[tuple[object, ...]] = field(default_factory=list)
    """What a server that never was of 0003 answers from the same rows."""
    people: dict[str, Login] = field(default_factory=dict)
    changed: UUID = field(default_factory=lambda: UUID(int=0))

    @property
    def places(self) -> tuple[int, ...]:
        """The network, an organisation and a unit of it."""
        return 1, self.organisation, self.unit

    def upgrade(self) -> None:
        address = self.database.engine.url.render_as_string(hide_password=False)
        assert server.upgrade(address, None).before == "0003"
        assert server.upgrade(address, None).before == schema.newest_revision()


def village_in(database: Database) -> tuple[int, int]:
    made = furnished(context_on(database))
    return made.taipalsaari, made.kirkonkyla


def demo_in(database: Database) -> tuple[int, int]:
    make_demo(database, DemoSize.S, until=date(2025, 12, 31))
    context = context_on(database)
    tree = organisation.tree(context)
    with database.engine.connect() as connection:
        unit = connection.scalar(
            text("SELECT unit_id FROM entry GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        )
    assert isinstance(unit, int)
    place = tree.organisation_of(unit, context.month)
    assert place is not None
    return place.id, unit


Fill = Callable[[Database], tuple[int, int]]


@pytest.fixture
def admin_at(capfdbinary: pytest.CaptureFixture[bytes]) -> AdminAt:
    return lambda location: Admin(capfdbinary, location)


@pytest.fixture(
    params=[
        pytest.param(village_in, id="village"),
        pytest.param(demo_in, id="demo", marks=pytest.mark.slow("server")),
    ]
)
def before(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, postgres_template: str
) -> Iterator[Before]:
    fill: Fill = request.param
    with ExitStack() as stack:

        def database(name: str, template: str | None = None) -> Database:
            postgres_server.create_database(name, template)
            stack.callback(postgres_server.drop_database, name)
            made = connect(postgres_server.url(name))
            stack.callback(made.close)
            return made

        source = database("source_of_0003", postgres_template)
        place, unit = fill(source)
        old = database("of_0003")
        install_0003(old, source)
        made = Before(old, old, place, unit)
        made.answered = answers(context_on(source, JANUARY), made.places)
        source.close()
        work_in(made)
        old.close()
        made.untouched = database("left_at_0003", "of_0003")
        with made.untouched.engine.begin() as connection:
            close_0003(connection)
        yield made


def work_in(made: Before) -> None:
    """People of each kind, terms that they accepted, and a change by one of them; all by the rules of 0003."""
    for who, role, node in (
        ("Mette", Role.MENTOR, made.organisation),
        ("Minna", Role.MANAGER, made.organisation),
        ("Ville", Role.VIEWER, made.organisation),
        ("Wilma", Role.WORKER, made.unit),
        ("Niilo", Role.NETWORK_ADMINISTRATOR, 1),
    ):
        made.people[who] = new_person(made.database, who, [(role, node)], password=f"{PASSWORD}-{who}")
    publish_terms_0003(made.database)
    for who, login in made.people.items():
        accept_terms_0003(made.database, login, made.organisation if who == "Mette" else None)
    with made.database.engine.connect() as connection:
        made.changed = connection.execute(
            text("SELECT id FROM entry WHERE unit_id = :unit AND binned_at IS NULL ORDER BY id LIMIT 1"),
            {"unit": made.unit},
        ).scalar_one()
    change_entry_0003(made.database, made.people["Wilma"], made.changed, "Toisin")


def plain(database: Database) -> psycopg.Connection[tuple[Any, ...]]:
    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


Rows = dict[str, Counter[str]]


def rows_of_then(then: Database, now: Database) -> tuple[Rows, Rows]:
    """Every row of every table of ``then`` in both, in the columns of ``then``."""
    with plain(then) as old, plain(now) as new:
        columns = columns_of(old)
        assert set(columns_of(new)) - set(columns) <= NEW_TABLES
        return tuple(  # type: ignore[return-value]
            {table: _rows(session, table, names) for table, names in columns.items()}
            for session in (old, new)
        )


def _rows(session: psycopg.Connection[tuple[Any, ...]], table: str, columns: list[str]) -> Counter[str]:
    query = sql.SQL("SELECT row({})::text FROM public.{}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
    )
    found = Counter(row for (row,) in session.execute(query))
    if table == "meta":
        return Counter(row for row in found.elements() if not any(key in row for key in WRITTEN_ANEW))
    return Counter() if table == "alembic_version" else found


def answers(context: Context, places: tuple[int, ...]) -> list[tuple[object, ...]]:
    """Every template for every place; without who asked, and when."""
    return [_figures(reports.answer(context, question, language="fi")) for question in _questions(places)]


def _questions(places: tuple[int, ...]) -> list[ReportQuestion]:
    return [
        ReportQuestion((place,), one.period(JANUARY), one.measures, one.rows, one.column)
        for one in TEMPLATES
        for place in places
    ]


def _figures(answer: ReportAnswer) -> tuple[object, ...]:
    return (
        answer.table,
        answer.row_keys,
        answer.column_codes,
        answer.members,
        answer.coverage,
        answer.comparison,
    )


def test_every_row_and_every_report_is_what_it_was(before: Before) -> None:
    before.upgrade()
    then, now = rows_of_then(before.untouched, before.database)
    assert now == then
    assert min(sum(then[table].values()) for table in _FILLED) > 0
    context = context_on(before.database, JANUARY)
    with asked(before.database) as sent:
        assert answers(context, before.places) == before.answered
    sums = [(query, values) for query, values in sent if "FROM roll_up" in query or "FROM entry" in query]
    assert len(sums) >= 3 * len(TEMPLATES)
    with plain(before.untouched) as old, plain(before.database) as new:
        for query, values in sums:
            assert _found(old, query, values) == _found(new, query, values)
    assert check(context) == ()


def _found(session: psycopg.Connection[tuple[Any, ...]], query: str, values: Any) -> Counter[tuple[Any, ...]]:
    return Counter(session.execute(query.encode(), values).fetchall())


_FILLED = (
    "entry",
    "entry_age",
    "entry_tag",
    "history",
    "person",
    "person_grant",
    "terms",
    "terms_acceptance",
    "roll_up",
)


def test_a_person_is_answered_what_the_server_answered_before(before: Before) -> None:
    """What the program asks for the templates now, asked of the server as it was; and what it makes of it."""
    before.upgrade()
    its = answers(context_on(before.database, JANUARY), (before.organisation,))
    for who in ("Mette", "Minna"):
        login = before.people[who]
        with signed_in(before.database, *login) as context, asked(context.database) as sent:
            assert answers(context, (before.organisation,)) == its, who
        sums = [(query, values) for query, values in sent if "app.totals(" in query]
        assert len(sums) >= len(TEMPLATES)
        with connected(before.untouched, *login) as old, connected(before.database, *login) as new:
            for query, values in sums:
                assert _found(old, query, values) == _found(new, query, values)
    year = [Month(2025, 1).number, Month(2025, 12).number]
    small_hidden = (
        ("Ville", "SELECT * FROM app.viewer_totals(%s, %s, %s, 'form')", [before.organisation, *year]),
        ("Niilo", "SELECT * FROM app.network_totals(%s, %s, 'form')", year),
    )
    for asker, query, values in small_hidden:
        for who in ("Ville", "Niilo", "Mette"):
            login = before.people[who]
            with connected(before.untouched, *login) as old, connected(before.database, *login) as new:
                found = _answered(old, query, values)
                assert found == _answered(new, query, values), who
                assert bool(found)
                assert who != asker or isinstance(found, Counter), found


def _answered(session: psycopg.Connection[tuple[Any, ...]], query: str, values: list[int]) -> object:
    """What is found, or how it was refused."""
    try:
        return _found(session, query, values)
    except psycopg.Error as error:
        return error.sqlstate


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the program sends meanwhile, with their values."""
    heard: list[tuple[str, Any]] = []

    def hear(_conn: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(database.engine, "before_cursor_execute", hear)


def test_everybody_signs_in_with_the_password_they_had(before: Before) -> None:
    for login in before.people.values():
        with pytest.raises(ExternalError) as refused:
            sign_in(server_of(before.database), *login)
        assert refused.value.kind is ErrorKind.OLDER_SCHEMA
    before.upgrade()
    for who, login in before.people.items():
        found = sign_in(server_of(before.database), *login)
        assert found.context.actor.display_name == who
        assert terms.due(found.context) is None
        found.context.database.close()
        with pytest.raises(ExternalError) as refused:
            sign_in(server_of(before.database), login.login, PASSWORD)
        assert refused.value.kind is ErrorKind.WRONG_PASSWORD


def test_nothing_that_they_could_do_with_tables_is_left(before: Before, admin_at: AdminAt) -> None:
    wilma = before.people["Wilma"]
    with connected(before.database, *wilma) as session:
        assert session.execute("SELECT count(*) FROM entry").fetchone() != (0,)
    before.upgrade()
    with plain(before.database) as session:
        assert session.execute(_LEFT, ["before_people"] * 2).fetchall() == []
    with connected(before.database, *wilma) as session:
        for statement in ("SELECT FROM entry", "UPDATE entry SET what = ''", "SELECT FROM alembic_version"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement.encode())
    found = admin_at(address_of(before.database))("server", "status", "--json").json
    assert (found["changed_rules"], found["network_right_and_entries"]) == ([], [])
    assert found["role_prefix"] == "before"


_LEFT = """
SELECT c.relname, a.privilege_type
  FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
 WHERE c.relnamespace = 'public'::regnamespace AND a.grantee IN (0, %s::regrole)
UNION ALL
SELECT t.attrelid::regclass::text, a.privilege_type
  FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) AS a
 WHERE t.attacl IS NOT NULL AND a.grantee <> 10 AND t.attrelid >= 16384
UNION ALL
SELECT policyname, tablename FROM pg_policies WHERE roles && ARRAY['public', %s]::name[]
"""


def test_authors_are_known_by_key_where_one_person_can_be_meant(before: Before) -> None:
    before.upgrade()
    wilma = person_id(before.database, before.people["Wilma"].login)
    with before.database.engine.connect() as connection:
        changed = connection.execute(
            text("SELECT changed_by, changed_by_id, created_by_id FROM entry WHERE id = :id"),
            {"id": before.changed},
        ).one()
        assert tuple(changed) == ("Wilma", wilma, None)
        others = text(
            "SELECT count(*) FROM entry WHERE id <> :id AND (created_by_id, changed_by_id) IS NOT NULL"
        )
        assert connection.scalar(others, {"id": before.changed}) == 0
        unkeyed = text(
            "SELECT count(*) FROM history h JOIN person p USING (login) WHERE h.by_id IS DISTINCT FROM p.id"
        )
        assert connection.scalar(unkeyed) == 0
    with signed_in(before.database, *before.people["Wilma"]) as context:
        assert history.of_entry(context, before.changed).events[0].by == "Wilma"
        saved = entries.save(context, replace(entries.entry(context, before.changed).draft, why="Siksi"))
        assert saved.entry.changed_by == "Wilma"


def test_who_holds_a_network_right_and_reads_entries_is_told(before: Before, admin_at: AdminAt) -> None:
    """0003 let it be; whoever has both keeps both, until somebody decides."""
    both = new_person(
        before.database, "Kaksi", [(Role.NETWORK_ADMINISTRATOR, 1), (Role.WORKER, before.unit)]
    ).login
    admin = admin_at(address_of(before.database))
    for _ in range(2):
        ended = admin("server", "upgrade")
        assert (ended.status, both in ended.err, "Mette" in ended.err) == (1, True, False)
    assert admin("server", "status", "--json").json["network_right_and_entries"] == [both]
    found = check(context_on(before.database, JANUARY))
    assert [one.rule for one in found] == ["network_right_reads_no_entries"]


@pytest.mark.parametrize("place", ["step", "rules"])
def test_an_upgrade_that_breaks_off_leaves_the_server_as_it_was(
    before: Before, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """In the middle of the schema's step, or of the last file of the rules."""
    catalogue = _catalogue(before.database)
    shipped = installation.shipped

    def broken(name: str) -> str:
        return shipped(name) + ("\nSELECT 1/0;" if name == installation.FILES[-1] else "")

    if place == "rules":
        monkeypatch.setattr(installation, "shipped", broken)
    else:
        before.database.engine.dispose()
        with plain(before.database) as session:  # what the step makes last is in its way
            session.execute("CREATE TABLE merge_consent (x int)")
            catalogue = _catalogue(before.database)
    with pytest.raises(Exception, match="zero" if place == "rules" else "exists"):
        server.upgrade(before.database.engine.url.render_as_string(hide_password=False), None)
    assert _catalogue(before.database) == catalogue
    if place == "step":
        with plain(before.database) as session:
            session.execute("DROP TABLE merge_consent")
    then, now = rows_of_then(before.untouched, before.database)
    assert now == then
    wilma = before.people["Wilma"]
    change_entry_0003(before.database, wilma, before.changed, "Vielä kerran")  # work goes on as before
    monkeypatch.undo()
    before.upgrade()
    with signed_in(before.database, *wilma) as context:
        assert entries.entry(context, before.changed).draft.what == "Vielä kerran"


def _catalogue(database: Database) -> set[tuple[Any, ...]]:
    """Every function, policy, trigger, column and right, in words."""
    with database.engine.connect() as connection:
        rules = {tuple(row) for row in connection.execute(text(drift._OBJECTS))}
        columns = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            )
        )
        return rules | {tuple(row) for row in columns}
