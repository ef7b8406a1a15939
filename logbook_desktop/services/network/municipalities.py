"""The municipalities of Finland with their regions, as they are offered where an organisation is admitted."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.support.resources import resource


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today by its official code, and the region it lies in."""

    code: str
    name: Name
    region_code: str
    region: Name


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them, by Finnish name."""
    rows = read_csv(resource("municipalities.csv"))
    return tuple(
        Municipality(
            row["code"],
            Name.of(row["name_fi"], {"sv": row["name_sv"]}),
            row["region_code"],
            region_name(row),
        )
        for row in rows
    )


def region_name(row: Mapping[str, str]) -> Name:
    """The region of a row of the table; in English it is called as in Finnish, unless it says otherwise."""
    return Name.of(row["region_fi"], {"sv": row["region_sv"], "en": row["region_en"]})


def municipality(typed: str) -> Municipality | None:
    """The one with this code, or this name in whatever language and case."""
    wanted = search_text(typed)
    fitting: Sequence[Municipality] = [
        one for one in municipalities() if wanted == one.code or wanted in one.name.spellings
    ]
    return fitting[0] if len(fitting) == 1 else None


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a table that comes with the program."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
