"""Demo data goes from a file to a server, to another server and back into a file: nothing is lost or changed."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from helpers.databases import context_on
from helpers.packages import bring_in, export, same_data
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.meta_store import DATABASE, DEMO
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.exports.writing import Format, render
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.reports import reports
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import texts

MEASURES = ("entries", "visits", "hours", "youth_hours", "producers", "staff_hours", "visits_per_hour")
YEARS = Period.of_year(2025)
REPORTS = [
    ((Dimension.MONTH,), Dimension.FORM, MEASURES),
    ((Dimension.ORGANISATION,), Dimension.SETTING, ("entries", "visits", "hours")),
    ((Dimension.UNIT,), None, MEASURES),
    ((Dimension.ACTIVITY,), None, ("entries", "visits")),
    ((Dimension.AGE_BAND,), Dimension.GENDER, ("visits",)),
]
_numbers = itertools.count(1)


@pytest.fixture
def a_file(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], Context]]:
    opened = []

    def make() -> Context:
        path = tmp_path / f"{next(_numbers)}.sqlite"
        shutil.copyfile(sqlite_template, path)
        opened.append(open_database(path))
        return _with_a_name(context_on(opened[-1]))

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def a_server(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Callable[[], Context]]:
    opened, names = [], []

    def make() -> Context:
        names.append(f"round_{next(_numbers)}")
        postgres_server.create_database(names[-1], template=postgres_template)
        opened.append(open_database(postgres_server.url(names[-1])))
        return _with_a_name(context_on(opened[-1]))

    yield make
    for database in opened:
        database.close()
    for name in names:
        postgres_server.drop_database(name)


def _with_a_name(context: Context) -> Context:
    """Copies of one template are not the same database."""
    with context.writing() as work:
        work.meta.set(DATABASE, str(uuid4()))
        work.commit()
    return context


def answers(context: Context) -> list[str]:
    """The fixed reports over everything, in either structure, as people read them."""
    scope = (organisation.tree(context).roots[0].id,)
    return [
        render(
            reports.answer(
                context,
                ReportQuestion(scope, YEARS, measures, rows, column, structure=structure),
                language="fi",
            ),
            Format.CSV,
            texts("fi"),
        ).decode()
        for (rows, column, measures), structure in itertools.product(REPORTS, Structure)
    ]


@pytest.mark.slow("house")
def test_demo_data_goes_round(
    a_file: Callable[[], Context], a_server: Callable[[], Context], tmp_path: Path
) -> None:
    first = a_file()
    make_demo(first.database, DemoSize.S)
    contents, asked = same_data(first.database), answers(first)
    assert "," in asked[0]
    before = first
    for number, after in enumerate((a_server(), a_server(), a_file())):
        folder = tmp_path / str(number)
        written = export(before, organisation.tree(before).roots[0].id, folder)
        outcome = bring_in(after, folder)
        assert outcome.added["entry"] == written.counts["entry"] == len(contents["entry"])
        for name, rows in same_data(after.database).items():
            assert rows == contents[name], (number, name)
        assert answers(after) == asked
        assert checks.check(after) == ()
        with after.reading() as work:
            assert work.meta.get(DEMO) == "S 1 2025-12-31"
        assert not bring_in(after, folder).changed
        before = after
    last = tmp_path / "last"
    export(before, organisation.tree(before).roots[0].id, last)
    assert not bring_in(first, last).changed
    for file in ("entry_age.csv", "age_band.csv"):
        assert (last / file).read_bytes() == (tmp_path / "0" / file).read_bytes()
