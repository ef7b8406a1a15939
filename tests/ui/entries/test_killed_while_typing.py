"""SIGKILL at random moments of typing, wherever text is typed: at most the last two seconds of it are lost.

The program runs whole, in a process of its own (``helpers.dying_typist``); what is left of each life are the files
on the disk, and they are read here without the program.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest

from helpers.dying_typist import PLACES, Order, words_of
from helpers.proofs import Chance
from helpers.village import Village
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.vocabulary import questions

pytestmark = [
    pytest.mark.slow("typing"),
    pytest.mark.alone,  # a machine with too much to do types late, and keeps late
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]
TESTS = Path(__file__).resolve().parents[2]
DEATHS = 32
AT_ONCE = 2
MOST_LOST = 2.0
"""Seconds of typing."""
LONGEST_LIFE = 7.0
"""Seconds from the first letter on."""


@dataclass(frozen=True)
class Death:
    """``keys``: how many letters there were, and when; ``left``: every text in the files."""

    order: Order
    keys: list[tuple[int, float]]
    killed_at: float
    left: list[str]

    @property
    def kept(self) -> int:
        """So many of the letters typed are on the disk."""
        typed = words_of(self.order.seed)
        return max((len(text) for text in self.left if text and typed.startswith(text)), default=0)

    @property
    def lost(self) -> float:
        """Seconds between the first letter that is missing and the end."""
        missing = [at for count, at in self.keys if count > self.kept]
        return max(0.0, self.killed_at - missing[0]) if missing else 0.0


@contextmanager
def forking() -> Iterator[IO[str]]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "helpers.dying_typist"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=TESTS,
    ) as process:
        assert process.stdin is not None
        yield process.stdin
        process.stdin.close()


def die(order: Order, after: float, orders: IO[str]) -> Death:
    os.mkfifo(order.pipe)
    orders.write(order.line())
    orders.flush()
    with Path(order.pipe).open(encoding="utf-8") as pipe:
        process = int(pipe.readline())
        lines = [pipe.readline()]  # the first letter
        time.sleep(after)
        killed_at = time.monotonic()
        os.kill(process, signal.SIGKILL)
        lines += pipe.readlines()
    keys = [(int(count), float(at)) for count, at in (line.split() for line in lines if line.endswith("\n"))]
    return Death(order, keys, killed_at, _texts_in(Path(order.home)))


def _texts_in(home: Path) -> list[str]:
    return [text for file in home.rglob("*.json") for text in _texts(json.loads(file.read_text("utf-8")))]


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for one in value.values() for text in _texts(one))
        case list():
            yield from (text for one in value for text in _texts(one))


@pytest.fixture
def database(context: Context, village: Village, tmp_path: Path) -> Path:
    """Of a village in which something is asked in words."""
    questions.add_question(context, village.tampere, QuestionKind.TEXT, Name.of("Mitä opimme?"))
    path = tmp_path / "typed.sqlite"
    context.database.engine.dispose()
    shutil.copyfile(tmp_path / "village.db", path)
    return path


def test_the_program_dies_while_somebody_types(
    database: Path, village: Village, tmp_path: Path, chance: Chance, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = chance.random(11)
    places = [place for _ in range(chance.times(DEATHS) // len(PLACES)) for place in PLACES]

    def one(number: int, place: str) -> tuple[Order, float]:
        home = tmp_path / f"life-{number}"
        home.mkdir()
        shutil.copyfile(database, home / "data.sqlite")
        own = Random(dice.getrandbits(31))
        order = Order(
            place,
            own.getrandbits(31),
            str(home),
            str(home / "data.sqlite"),
            village.hervanta,
            str(home / "keys"),
        )
        return order, own.uniform(0.0, LONGEST_LIFE)

    lives = [one(number, place) for number, place in enumerate(places)]
    with forking() as orders, ThreadPoolExecutor(AT_ONCE) as workers:
        deaths = list(workers.map(lambda life: die(*life, orders), lives))
    with capsys.disabled():
        worst = max(deaths, key=lambda death: death.lost)
        letters = sum(len(death.keys) for death in deaths)
        print(
            f"\n{len(deaths)} deaths, {letters} letters: at most {worst.lost:.2f} s lost ({worst.order.place})"
        )
    assert [
        f"{death.order.place}: {death.lost:.2f} s, {death.kept} of {len(death.keys)} letters kept"
        for death in deaths
        if death.lost > MOST_LOST
    ] == []
    for place in PLACES:
        assert any(death.kept for death in deaths if death.order.place == place), f"{place}: nothing ever was"
