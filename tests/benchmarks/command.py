"""What ``run.py`` does: reads what is asked for, measures, prints the table."""

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from benchmarks import (
    entries,
    excel,
    merges,
    reports,
    reviewing,
    shared,
    sign_in,
    start,
    structure,
    trees,
    window,
)
from benchmarks.databases import Measured, measured
from benchmarks.measuring import QUICK_TIMES, TIMES, Result, table
from logbook_desktop.services.demo import DemoSize

ALONE: dict[str, Callable[[int], list[Result]]] = {
    "start": start.results,
    "tree": trees.results,
    "structure": structure.results,
    "review": reviewing.results,
    "merge": merges.results,
}
ON_EACH_DATABASE: dict[str, Callable[[Measured, int], list[Result]]] = {
    "save": entries.saving,
    "page": entries.pages,
    "report": reports.results,
}
ON_REQUEST: dict[str, Callable[[int], list[Result]]] = {
    "server": shared.results,
    "sign-in": sign_in.results,
}
"""Take many minutes to prepare: only where they are named."""
ON_ONE: dict[str, Callable[[Measured, int], list[Result]]] = {
    "excel": excel.results,
    "window": window.results,
}


def main() -> None:
    usual = [*ALONE, *ON_EACH_DATABASE, *ON_ONE]
    names = [*usual, *ON_REQUEST]
    parser = argparse.ArgumentParser(description="How long things take, beside their bare baselines.")
    parser.add_argument("--quick", action="store_true", help="the small demo, fewer rounds")
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the demo's SQLite file here")
    asked = parser.parse_args()
    wanted = asked.only or usual
    times = QUICK_TIMES if asked.quick else TIMES
    by_itself = {**ALONE, **ON_REQUEST}
    found = [result for name in wanted if name in by_itself for result in by_itself[name](times)]
    if any(name not in by_itself for name in wanted):
        with tempfile.TemporaryDirectory() as scratch:
            folder = asked.keep or Path(scratch)
            found += _on_databases(wanted, folder, DemoSize.S if asked.quick else DemoSize.M, times)
    print(f"{machine()}, {date.today()}; medians of {times}.\n\n{table(found)}")


def _on_databases(wanted: Sequence[str], folder: Path, size: DemoSize, times: int) -> list[Result]:
    with measured(folder, size) as databases:
        found = [
            result
            for name, measure in ON_EACH_DATABASE.items()
            if name in wanted
            for database in databases
            for result in measure(database, times)
        ]
        for name, measure in ON_ONE.items():
            if name in wanted:
                found += measure(databases[0], times)
    return found


def machine() -> str:
    """The processor, its cores, the system and Python."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [
            line.split(":", 1) for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        processor = lines[0][1].strip() if lines else processor
    system = f"{platform.system()} {platform.release()}"
    return f"{processor}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"
