"""The last day for documenting: 200 people at once, each saving three times for one report of a unit's year.

One asyncio process holds 200 connections, each with a login of its own; they send what the program sends, word for
word, noted from its services. None may fail and none be lost; the 95th percentile of each kind is told beside the
median of one client on an otherwise idle server in the same run (it should stay under ten times that). It is not
asserted: how busy the machine is otherwise says more about it than the program does.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event

from helpers.databases import context_on
from helpers.logins import PASSWORD, new_person, server_of
from helpers.postgres_server import PostgresServer
from helpers.proofs import Chance
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.reports import reports

PEOPLE = 200
SECONDS = 60
PAUSE = 10
"""Seconds between two acts of a person, on average."""
SAVES_TO_A_REPORT = 3
IDLE_ROUNDS = 50

Statement = tuple[str, Any]


@dataclass
class Noted:
    """The statements of one act, in their order, as they reach the driver; between BEGIN and COMMIT."""

    statements: list[Statement] = field(default_factory=list)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    settings = {
        "max_connections": "230",
        "fsync": "on",
        "synchronous_commit": "on",
        "shared_buffers": "256MB",
    }
    with PostgresServer(settings=settings) as own:
        yield own


def _noted(database: Database, act: Callable[[], object]) -> Noted:
    noted = Noted()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        noted.statements.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return noted


async def _do(connection: psycopg.AsyncConnection[Any], noted: Noted, old: UUID | None) -> float:
    """The act once more, with a new key where it saves an entry; seconds."""
    new = uuid7()
    start = time.perf_counter()
    async with connection.transaction():
        for statement, values in noted.statements:
            await connection.execute(statement, _with_new_key(values, old, new))
    return time.perf_counter() - start


def _with_new_key(values: Any, old: UUID | None, new: UUID) -> Any:
    if isinstance(values, dict):
        return {name: _with_new_key(value, old, new) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_with_new_key(value, old, new) for value in values)
    if old is not None and values == old:
        return new
    if old is not None and isinstance(values, str):
        return values.replace(str(old), str(new))
    return values


@dataclass
class Measured:
    saves: list[float] = field(default_factory=list)
    reports: list[float] = field(default_factory=list)


async def _person(
    connection: psycopg.AsyncConnection[Any],
    save: Noted,
    key: UUID,
    report: Noted,
    dice: random.Random,
    found: Measured,
) -> None:
    end = time.perf_counter() + SECONDS
    while True:
        pause = dice.expovariate(1 / PAUSE)
        if time.perf_counter() + pause > end:
            return
        await asyncio.sleep(pause)  # a person thinks; nothing is waited for here
        if dice.random() < SAVES_TO_A_REPORT / (SAVES_TO_A_REPORT + 1):
            found.saves.append(await _do(connection, save, key))
        else:
            found.reports.append(await _do(connection, report, None))


async def _peak(
    address: dict[str, Any],
    logins: list[str],
    save: Noted,
    key: UUID,
    report: Noted,
    folder: Path,
    chance: Chance,
) -> tuple[Measured, Measured, int]:
    async def connected(login: str) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            **address, user=login, password=PASSWORD, autocommit=True
        )

    idle = Measured()
    alone = await connected(logins[0])
    for _ in range(IDLE_ROUNDS):
        idle.saves.append(await _do(alone, save, key))
        idle.reports.append(await _do(alone, report, None))
    await alone.close()

    everybody = [await connected(login) for login in logins]
    for connection in everybody:  # they have been at work for a while: what a session learns once, it knows
        await _do(connection, save, key)
        await _do(connection, report, None)
    busy = Measured()
    people = (
        _person(connection, save, key, report, chance.random(number), busy)
        for number, connection in enumerate(everybody)
    )
    *_, memory = await asyncio.gather(*people, _most_memory(folder))
    for connection in everybody:
        await connection.close()
    return idle, busy, memory


async def _most_memory(folder: Path) -> int:
    """The most of it that was seen, in kilobytes."""
    seen = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        seen.append(await asyncio.to_thread(_memory_of, folder))
        await asyncio.sleep(SECONDS / 10)
    return max(seen)


def _memory_of(folder: Path) -> int:
    """Kilobytes of all processes of the server, what they share counted once."""
    pid = int((folder / "server" / "data" / "postmaster.pid").read_text().split()[0])
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(
                line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line
            )
            if pid in (int(process.name), int(status["PPid"])):
                rollup = (process / "smaps_rollup").read_text()
                total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, KeyError, ValueError):
            continue
    return total


@pytest.mark.slow("server")
@pytest.mark.alone
def test_two_hundred_people_on_the_last_day(
    server: PostgresServer, capsys: pytest.CaptureFixture[str], chance: Chance
) -> None:
    server.create_database("peak")
    database = open_database(server.url("peak"), create=True)
    context = context_on(database, date.today())
    village: Village = build_village(context)
    for month in range(1, 13):
        saved_evening(context, village.hervanta, date(2025, month, 3))
    logins = [
        new_person(database, f"Työntekijä {number}", [(Role.WORKER, village.hervanta)]).login
        for number in range(PEOPLE)
    ]
    one = sign_in(server_of(database), logins[0], PASSWORD).context
    draft = open_evening(context, village.hervanta, date(2025, 11, 3))
    year = ReportQuestion(
        (village.hervanta,),
        Period(date(2025, 1, 1), date(2025, 12, 31)),
        ("entries", "visits", "hours"),
        (Dimension.MONTH,),
        Dimension.FORM,
    )
    save = _noted(one.database, lambda: entries.save(one, draft))
    report = _noted(one.database, lambda: reports.answer(one, year, language="fi"))
    one.database.close()

    url = database.engine.url
    address = {"host": url.host, "port": url.port, "dbname": url.database}
    before = _count(database)
    assert server.folder is not None
    idle, busy, memory = asyncio.run(_peak(address, logins, save, draft.id, report, server.folder, chance))
    assert _count(database) == before + len(idle.saves) + PEOPLE + len(busy.saves)  # every one of them, once
    database.close()

    lines = [f"{PEOPLE} connections, {len(busy.saves)} saves, {len(busy.reports)} reports in {SECONDS} s"]
    for name, alone, together in (
        ("save", idle.saves, busy.saves),
        ("report", idle.reports, busy.reports),
    ):
        median = statistics.median(alone)
        late = statistics.quantiles(together, n=20)[-1]
        lines.append(
            f"{name}: idle median {median * 1000:.1f} ms, p95 {late * 1000:.1f} ms ({late / median:.1f} x)"
        )
    lines.append(f"most memory of the server: {memory / 1024:.0f} MB")
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def _count(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM entry").scalar() or 0)
