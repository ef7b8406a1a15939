"""The mutants: each a small mistake, written down as the text before and after, and the tests that must notice it.

One table for each room lies beside this file (``domain.toml`` and so on). An entry:

    [month-counts-twice]                           what it is called
    file = "logbook_desktop/domain/…"              where the mistake is made
    before = "inside < stop"                       the text as it is; exactly once in the file
    after = "inside <= stop"                       the text with the mistake
    tests = ["tests/unit/domain/…"]                the files whose tests notice it, kept few so that it is quick
    only = "months and sqlite"                     of these the tests of such names, as ``pytest -k`` takes it

Nothing here imports the program: whoever reads the catalogue is about to change it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake, and who must notice it."""

    key: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    only: str = ""

    @property
    def asked(self) -> tuple[tuple[str, ...], str]:
        """The tests to run, the same for all mutants that they notice."""
        return self.tests, self.only

    @property
    def source(self) -> str:
        """The file as it is; empty where there is none."""
        path = CHECKOUT / self.file
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @property
    def stale(self) -> str:
        """Why it cannot be made any more, because the program has moved on; empty where it can."""
        times = self.source.count(self.before)
        if times != 1:
            moved = "say in its table in tests/mutants where that is now, and what would be a mistake there"
            return f"{self.key}: its text stands {times} times in {self.file}; {moved}"
        gone = [test for test in self.tests if not (CHECKOUT / test).exists()]
        return f"{self.key}: there is no {', '.join(gone)}" if gone else ""

    def made_in(self, text: str) -> str:
        """The text of the file with the mistake in it."""
        return text.replace(self.before, self.after)


def rooms() -> tuple[str, ...]:
    """The names of the tables."""
    return tuple(sorted(path.stem for path in HERE.glob("*.toml")))


def mutants(room: str) -> tuple[Mutant, ...]:
    """The mutants of a room, in the order of its table."""
    table = tomllib.loads((HERE / f"{room}.toml").read_text(encoding="utf-8"))
    return tuple(
        Mutant(key, one.pop("file"), one.pop("before"), one.pop("after"), tuple(one.pop("tests")), **one)
        for key, one in table.items()
    )
