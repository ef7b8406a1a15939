"""The roll-up of a server: exact with every statement, whoever writes at the same time, and never stale."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.databases import context_on, on_a_server
from helpers.folding import fold_roll_up
from helpers.logins import connected, new_person
from helpers.proofs import Chance
from helpers.village import build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.roll_up_check import broken_roll_up
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_changes import MoveNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import close_database, open_database
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

COLUMNS = (
    "id, version, unit_id, activity_id, form, date, minutes, setting, girls, boys, other, estimated, producers,"
    " youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id, what, why, search,"
    " created_at, created_by, changed_at, changed_by, binned_at"
)
INSERT = f"""
INSERT INTO entry ({COLUMNS})
SELECT gen_random_uuid(), 1, %(unit)s, %(activity)s, %(form)s, %(day)s, %(minutes)s, %(setting)s, %(girls)s, 2, 1,
       %(estimated)s, 1, 10, 1, 60, false, (SELECT min(id) FROM age_band_set), '', '', '', now(), 'x', now(), 'x',
       CASE WHEN %(binned)s THEN now() END
"""
DAYS = [date(2025, month, day) for month in (1, 2, 6) for day in (1, 28)]


pytestmark = on_a_server


def differing(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [f"{broken.rule}: {broken.example} ({broken.count})" for broken in broken_roll_up(connection)]


@contextmanager
def superuser(database: Database, **options: Any) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, **options) as connection:
        yield connection


def activities(context: Context, units: list[int]) -> dict[tuple[int, str], int]:
    return {
        (unit, form.value): vocabulary.add_activity(context, unit, Name.of(f"{form} {unit}"), form)[0].id
        for unit in units
        for form in (FormOfWork.OPEN, FormOfWork.GROUP)
    }


def some_row(random: Random, known: dict[tuple[int, str], int]) -> dict[str, object]:
    (unit, form), activity = random.choice(list(known.items()))
    return {
        "unit": unit,
        "activity": activity,
        "form": form,
        "day": random.choice(DAYS),
        "minutes": random.randint(10, 300),
        "setting": random.choice(["school", "street"]),
        "girls": random.randint(0, 50),
        "estimated": random.random() < 0.3,
        "binned": random.random() < 0.1,
    }


CHANGES = (
    "UPDATE entry SET girls = girls + 1, version = version + 1 WHERE {some}",
    "UPDATE entry SET date = date + 31, minutes = minutes + 1, version = version + 1 WHERE {some}",
    "UPDATE entry SET binned_at = now(), version = version + 1 WHERE {some} AND binned_at IS NULL",
    "UPDATE entry SET binned_at = NULL, version = version + 1 WHERE binned_at IS NOT NULL",
    "UPDATE entry SET what = 'toinen teksti', version = version + 1 WHERE {some}",
    "UPDATE entry SET setting = 'camp', estimated = NOT estimated, version = version + 1 WHERE {some}",
    "DELETE FROM entry WHERE {some}",
)
SOME = "get_byte(uuid_send(id), 15) % 3 = 0"


def some_change(
    random: Random, connection: psycopg.Connection[Any], known: dict[tuple[int, str], int]
) -> None:
    change = random.choice([*CHANGES, INSERT, INSERT, "fold", "copy"])
    if change == "fold":
        connection.execute("SELECT app.fold_roll_up()")
    elif change == "copy":
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, [some_row(random, known) for _ in range(5)])
    elif change == INSERT:
        connection.execute(INSERT, some_row(random, known))
    else:
        connection.execute(change.format(some=SOME))


@pytest.mark.usefixtures("chance")  # something is drawn inside
def test_after_any_statements_every_grain_is_what_the_entries_add_up_to(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    known = activities(context, [village.kirkonkyla, village.hervanta])

    @given(seed=st.integers(0, 1 << 30), steps=st.integers(1, 12))
    def any_statements(seed: int, steps: int) -> None:
        random = Random(seed)
        with superuser(database) as connection:
            connection.execute("TRUNCATE entry CASCADE")
            for _ in range(steps):
                some_change(random, connection, known)
                if random.random() < 0.2:
                    connection.rollback()
                elif random.random() < 0.5:
                    connection.commit()
        assert differing(database) == []
        fold_roll_up(context)
        assert differing(database) == []
        with superuser(database) as connection:
            assert connection.execute("SELECT count(*) FROM roll_up_mark").fetchone() == (0,)

    any_statements()


def test_the_comparison_sees_what_is_wrong(context: Context, database: Database) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    fold_roll_up(context)
    assert checks.check(context) == ()
    with superuser(database) as connection:
        connection.execute("UPDATE roll_up SET girls = girls + 1")
    assert {finding.rule for finding in checks.check(context)} == {"roll_up_as_entries"}
    with superuser(database) as connection:
        connection.execute("UPDATE roll_up SET girls = girls - 1")
        connection.execute("UPDATE organisation_roll_up SET minutes = 0 WHERE dimension = 'form'")
        connection.execute("DELETE FROM network_roll_up WHERE dimension = 'setting'")
    assert {finding.rule for finding in checks.check(context)} == {
        "organisations_as_entries",
        "network_as_entries",
    }


def test_a_text_changes_no_sum_and_leaves_no_mark(context: Context, database: Database) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla)
    fold_roll_up(context)
    with superuser(database) as connection:
        connection.execute("UPDATE entry SET what = 'Toinen', version = version + 1")
        connection.commit()
        assert connection.execute("SELECT count(*) FROM roll_up_mark").fetchone() == (0,)
    assert saved.draft.what != "Toinen"


def test_cells_that_became_empty_go_when_marks_are_folded(context: Context, database: Database) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla)
    entries.bin_entry(context, saved.draft.id, saved.draft.version)
    with superuser(database, autocommit=True) as connection:
        assert connection.execute("SELECT entries FROM roll_up").fetchall() == [(0,)]
        connection.execute("SELECT app.fold_roll_up()")
        assert connection.execute("SELECT entries FROM roll_up").fetchall() == []


def test_an_emptied_table_leaves_no_sums(context: Context, database: Database) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    fold_roll_up(context)
    with superuser(database) as connection:
        connection.execute("TRUNCATE entry CASCADE")
    assert differing(database) == []


def test_the_trigger_functions_serve_no_other_table(context: Context, database: Database) -> None:
    build_village(context)
    with superuser(database) as connection:
        for function, change in (
            ("entries_added", "INSERT INTO other VALUES (1)"),
            ("reach_added", "INSERT INTO other VALUES (1)"),
        ):
            connection.execute("CREATE TABLE other (unit_id int)")
            connection.execute(
                "CREATE TRIGGER t AFTER INSERT ON other REFERENCING NEW TABLE AS added"
                f" FOR EACH STATEMENT EXECUTE FUNCTION app.{function}()"
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change)
            connection.rollback()


def test_people_read_write_and_fold_no_grain(context: Context, database: Database) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    login = new_person(database, grants=[(Role.MENTOR, village.network)])
    with connected(database, *login, autocommit=False) as connection:
        for table in ("roll_up", "organisation_roll_up", "network_roll_up", "roll_up_mark"):
            for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"LOCK TABLE {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
                connection.rollback()
        for call in (
            "app.organisation_sums(0, 30000, 'form')",
            "app.network_sums(0, 30000, 'form')",
            "app.marked(0, 30000)",
            "app.fold_roll_up()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {call}")
            connection.rollback()
    assert differing(database) == []


class Beside:
    """A connection of the superuser with an open transaction, to be in the middle of something."""

    def __init__(self, database: Database) -> None:
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(url)

    def finish_text(self, statement: str, values: Any = None) -> None:
        self.connection.execute(statement, values)

    def ends(self) -> None:
        self.connection.commit()
        self.connection.close()


def test_folding_beside_an_open_writer_loses_nothing(context: Context, database: Database) -> None:
    village = build_village(context)
    known = activities(context, [village.kirkonkyla])
    random = Random(1)
    saved_evening(context, village.kirkonkyla, DAYS[0])
    writer = Beside(database)
    row = {**some_row(random, known), "day": DAYS[0], "binned": False}
    writer.finish_text(INSERT, row)
    assert fold_roll_up(context) > 0  # sees the first entry, not the second
    assert differing(database) == []
    writer.ends()
    assert differing(database) == []
    fold_roll_up(context)
    assert differing(database) == []


def test_a_writer_beside_a_move_and_a_folding_is_counted_where_the_unit_went(
    context: Context, database: Database
) -> None:
    """The writer looked at the old organisation, the move is saved and folded before the writer saves."""
    village = build_village(context)
    known = activities(context, [village.hervanta])
    saved_evening(context, village.hervanta, DAYS[0])
    fold_roll_up(context)
    writer = Beside(database)
    writer.finish_text(INSERT, {**some_row(Random(2), known), "day": DAYS[4], "binned": False})
    with superuser(database) as connection:  # as a merger does; a plain move stays in its organisation
        connection.execute(
            "UPDATE node_reach SET ancestor_id = %s WHERE node_id = %s AND ancestor_kind = 'organisation'",
            [village.taipalsaari, village.hervanta],
        )
    fold_roll_up(context)
    assert differing(database) == []
    writer.ends()
    assert differing(database) == []
    fold_roll_up(context)
    assert differing(database) == []


def test_an_entry_folded_while_a_move_is_open_is_counted_where_the_unit_went(
    context: Context, database: Database
) -> None:
    """The move cannot see the entry that is saved, and folded, before it is saved itself."""
    village = build_village(context)
    known = activities(context, [village.hervanta])
    fold_roll_up(context)
    mover = Beside(database)
    mover.finish_text(
        "UPDATE node_reach SET ancestor_id = %s WHERE node_id = %s AND ancestor_kind = 'organisation'",
        [village.taipalsaari, village.hervanta],
    )
    with superuser(database) as connection:
        connection.execute(INSERT, {**some_row(Random(3), known), "binned": False})
    fold_roll_up(context)
    mover.ends()
    assert differing(database) == []
    fold_roll_up(context)
    assert differing(database) == []


def test_only_one_folds_at_a_time_and_never_with_an_old_picture(context: Context, database: Database) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    first = Beside(database)
    first.finish_text("SELECT app.fold_roll_up()")
    assert fold_roll_up(context) == 0
    assert differing(database) == []
    first.ends()
    saved_evening(context, village.kirkonkyla)
    with superuser(database) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert connection.execute("SELECT app.fold_roll_up()").fetchone() == (0,)
    assert fold_roll_up(context) > 0


def test_a_move_through_the_program_keeps_every_grain(context: Context, database: Database) -> None:
    village = build_village(context)
    for number in range(20):
        saved_evening(context, village.hervanta, date(2025, 1, 1) + timedelta(days=17 * number))
    fold_roll_up(context)
    organisation.change(context, [MoveNode(village.hervanta, village.tampere, Month(2025, 6))])
    assert differing(database) == []
    fold_roll_up(context)
    assert differing(database) == []


class Writing:
    """What several writers do to the same few units until the time is up."""

    def __init__(self, context: Context, units: list[int], seconds: float, chance: Chance) -> None:
        self.chance = chance
        self.context = context
        self.units = units
        self.drafts = {unit: open_evening(context, unit) for unit in units}
        self.known = activities(context, units)
        self.until = time.monotonic() + seconds

    def save(self, number: int) -> int:
        """Through the program, which does again unseen what met others; the number of entries."""
        random = self.chance.random(number)
        url = self.context.database.engine.url.render_as_string(hide_password=False)
        own = context_on(open_database(url))
        count = 0
        while time.monotonic() < self.until:
            draft = replace(
                self.drafts[random.choice(self.units)],
                id=uuid7(),
                date=random.choice(DAYS),
                setting=random.choice(list(Setting)),
                attendance=Attendance.of(girls=random.randint(0, 9), boys=1),
            )
            entry = entries.save(own, draft).entry
            if random.random() < 0.5:
                entry = entries.save(own, replace(entry.draft, date=random.choice(DAYS))).entry
            if random.random() < 0.2:
                entries.bin_entry(own, entry.draft.id, entry.draft.version)
            count += 1
        close_database(own.database)
        return count

    def save_many(self) -> int:
        """Several entries in one transaction, which meet others the other way round; how often it gave way."""
        random = self.chance.random(99)
        given_way = 0
        with superuser(self.context.database) as connection:
            while time.monotonic() < self.until:
                try:
                    for _ in range(5):
                        connection.execute(INSERT, some_row(random, self.known))
                    connection.commit()
                except psycopg.errors.DeadlockDetected:
                    given_way += 1
                    connection.rollback()
        return given_way

    def fold(self) -> int:
        folded = 0
        with superuser(self.context.database, autocommit=True) as connection:
            while time.monotonic() < self.until:
                row = connection.execute("SELECT app.fold_roll_up()").fetchone()
                folded += bool(row and row[0])
        return folded


@pytest.mark.slow("server")
def test_eight_writers_on_hot_units_and_somebody_folding(
    context: Context, database: Database, chance: Chance
) -> None:
    """Twenty seconds of saving, changing and binning through the program; deadlocks are retried unseen."""
    village = build_village(context)
    seconds = chance.times(20)
    writing = Writing(context, [village.kirkonkyla, village.saimaanharju, village.hervanta], seconds, chance)
    with ThreadPoolExecutor(max_workers=10) as pool:
        saving = [pool.submit(writing.save, number) for number in range(8)]
        many, folding = pool.submit(writing.save_many), pool.submit(writing.fold)
    counts = [future.result() for future in saving]
    assert min(counts) > 0
    assert folding.result() > 0
    assert differing(database) == []
    fold_roll_up(context)
    assert differing(database) == []
    with superuser(database) as connection:
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        (deadlocks,) = connection.execute(counted).fetchone() or (0,)
    print(
        f"{sum(counts)} entries by 8 writers in {seconds} s, {deadlocks} deadlocks,"
        f" folded in {folding.result()} times; one with several entries at a time gave way {many.result()} times"
    )
