"""How long each proof took beside its share: the table at the end of a run with ``--all``."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

PROOF = "proof"
"""The property by which the report on a slow test says which proof it belongs to."""
QUICK = "quick"
QUICK_MINUTES = 5
ALL_MINUTES = 60
HEADINGS = ("proof", "tests", "minutes", "  share")
OVER = "more than its share"


@dataclass
class Spent:
    """What the tests of one proof took."""

    tests: int = 0
    seconds: float = 0.0
    """By the clock on the wall, as if all the processes had work all the time."""


class ProofTimes:
    """A plugin of the process that hears of every test, wherever it ran.

    ``shares`` are minutes by name; ``processes`` run tests side by side. ``proved`` is the one proof whose long form
    runs, with its ``seed``: shares are not of it.
    """

    def __init__(
        self, shares: Mapping[str, int], processes: int, proved: str | None = None, seed: int | None = None
    ) -> None:
        self._shares = shares
        self._processes = processes
        self._proved = proved
        self._again = f"python3 installer/bootstrap.py prove {proved} --seed {seed}"
        self._spent: dict[str, Spent] = defaultdict(Spent)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        spent = self._spent[str(dict(report.user_properties).get(PROOF, QUICK))]
        spent.tests += report.when == "setup" and not report.skipped
        # Nothing else runs beside a test that compares times.
        beside = 1 if "alone" in report.keywords else self._processes
        spent.seconds += report.duration / beside

    def lines(self) -> list[str]:
        """The table, and what its minutes mean."""
        if self._proved:
            rows = [HEADINGS[:3], self._row(self._proved, self._spent[self._proved])]
            rows.append(self._row("its laws", self._spent[QUICK]))
        else:
            shares = {QUICK: QUICK_MINUTES, **self._shares}
            rows = [HEADINGS, *(self._row(name, self._spent[name], share) for name, share in shares.items())]
            spent = self._spent.values()
            total = Spent(sum(one.tests for one in spent), sum(one.seconds for one in spent))
            rows.append(self._row("together", total, ALL_MINUTES))
        means = "Minutes are the seconds of its tests, set-up included"
        if self._processes > 1:
            means += f", divided by {self._processes} processes (not where a test runs alone)"
        table = [f"{name:12}{tests:>7}{minutes:>9}{''.join(share)}" for name, tests, minutes, *share in rows]
        return [*table, f"{means}."]

    def _row(self, name: str, spent: Spent, share: int | None = None) -> tuple[str, ...]:
        minutes = spent.seconds / 60
        row = name, str(spent.tests), f"{minutes:.1f}"
        if share is None:
            return row
        return *row, f"{share:>7}" + (f"  {OVER}" if minutes > share else "")

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Say the seed at once: a run that is broken off can be repeated, too."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if self._proved and reporter:
            reporter.write_line(f"The same again: {self._again}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._spent:
            return
        terminalreporter.section("time of the proofs")
        for line in self.lines():
            terminalreporter.write_line(line)
        if self._proved:
            terminalreporter.write_line(f"The same again: {self._again}")
