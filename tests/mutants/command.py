"""What ``run.py`` does: reads what is asked for, tries it out, prints what became of each."""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mutants.catalogue import Mutant, mutants, rooms
from mutants.trying import Tried, Verdict, try_out


def main(argv: Sequence[str]) -> int:
    """The exit status: 0 where every mutant was noticed."""
    parser = argparse.ArgumentParser(description="Which small mistakes would the tests not notice?")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(rooms())}, or mutants by name")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(argv)
    wanted = named(asked.names)
    if not wanted:
        parser.error(f"no such room or mutant: {' '.join(asked.names)}")
    if stale := [one.stale for one in wanted if one.stale]:
        print("\n".join(stale))
        return 1
    began = time.monotonic()
    print(f"{len(wanted)} mutants; their tests are run as they are first.", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        tried = [_shown(one) for one in try_out(wanted, asked.processes, Path(scratch))]
    missed = [one for one in tried if not one.verdict.is_noticed]
    for one in missed:
        print(_explained(one))
    print(
        f"{len(tried)} mutants, {len(tried) - len(missed)} killed, {len(missed)} not,"
        f" {time.monotonic() - began:.0f} s"
    )
    return 1 if missed else 0


def named(names: Sequence[str]) -> list[Mutant]:
    """The mutants of these rooms or names; all where none are named."""
    everything = [(room, one) for room in rooms() for one in mutants(room)]
    return [one for room, one in everything if not names or room in names or one.key in names]


def _shown(one: Tried) -> Tried:
    print(f"{one.verdict:<9}{one.seconds:6.1f} s  {one.mutant.key}", flush=True)
    return one


def _explained(one: Tried) -> str:
    mutant = one.mutant
    lines = [f"\n{one.verdict} {mutant.key}: {mutant.file}", f"  - {mutant.before}", f"  + {mutant.after}"]
    lines.append(f"  {' '.join(mutant.tests)} -k {mutant.only!r}")
    if one.verdict is not Verdict.SURVIVED:
        lines += [f"  | {line}" for line in one.output.splitlines()[-25:]]
    return "\n".join(lines)
