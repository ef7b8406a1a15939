"""The invented vocabulary of the demo and the facts it stands on, read from ``resources``.

Figures of ``programmes.json``: ``share`` of all entries in 10,000ths, ``visits`` on average, percentages for
``girls``, ``other``, ``youth`` (entries with youth-produced time) and ``estimated``, ``ages`` in percent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.network.municipalities import read_csv, region_name
from logbook_desktop.support.resources import resource

Texts = Mapping[str, Sequence[str]]
"""Sentences by language."""


@dataclass(frozen=True, slots=True)
class DemoMunicipality:
    """A municipality of today; ``population`` only weighs, it is never shown."""

    code: str
    name: Name
    region: str
    population: int
    language: str
    bilingual: bool

    def called(self, words: Mapping[str, str]) -> Name:
        """A name for something of the municipality: in its own language, in both where it has two."""
        if self.language == "sv":
            return Name.of(words["sv"], {"fi": words["fi"]})
        return Name.of(words["fi"], {"sv": words["sv"]} if self.bilingual else None)


@dataclass(frozen=True, slots=True)
class RegionChange:
    """A municipality that belonged to another region until a month."""

    code: str
    from_region: str
    month: Month


@dataclass(frozen=True, slots=True)
class Programme:
    """A kind of activity that units run, with the figures its entries are drawn from."""

    key: str
    form: FormOfWork
    setting: Setting
    unit: str
    share: int
    visits: int
    per_unit: int
    season: str
    weekdays: tuple[int, ...]
    days_a_week: tuple[int, int]
    starts: tuple[int, ...]
    """Minutes after midnight."""
    minutes: tuple[int, ...]
    girls: int
    other: int
    ages: tuple[tuple[str, float], ...]
    """Codes of age bands, each with its part of 1."""
    staff: tuple[int, int]
    youth: int
    estimated: int
    tags: tuple[str, ...]
    names: tuple[Mapping[str, str], ...]
    what: Texts
    why: Texts
    by_week: bool = False
    """Days of one week go together (camps)."""
    main_only: bool = False
    """Run by the first unit of its kind in a municipality only."""


@dataclass(frozen=True, slots=True)
class Pilot:
    """A municipality whose units are laid down rather than drawn; ``names`` are those of its youth centres."""

    code: str
    size: float
    areas: tuple[str, ...]
    units: Mapping[str, int]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoVocabulary:
    """Everything that is written rather than drawn."""

    network: Name
    country: Name
    regions: Mapping[str, Name]
    municipalities: tuple[DemoMunicipality, ...]
    region_changes: tuple[RegionChange, ...]
    pilots: tuple[Pilot, ...]
    areas: Mapping[str, Mapping[str, str]]
    units: Mapping[str, Sequence[Mapping[str, str]]]
    places: Sequence[Mapping[str, str]]
    tags: Sequence[Mapping[str, str]]
    workers: Mapping[str, str]
    programmes: tuple[Programme, ...]


@cache
def vocabulary() -> DemoVocabulary:
    """The vocabulary that comes with the program."""
    network = _json("network.json")
    rows = read_csv(resource("municipalities.csv"))
    return DemoVocabulary(
        network=_finnish_first(network["network"]),
        country=_finnish_first(network["country"]),
        regions={row["region_code"]: region_name(row) for row in rows},
        municipalities=tuple(_municipality(row, network) for row in rows),
        region_changes=tuple(
            RegionChange(row["code"], row["from_region_code"], Month.parse(row["moved_on"][:7]))
            for row in _csv("region_changes.csv")
        ),
        pilots=tuple(_pilot(item) for item in network["pilots"]),
        areas=network["areas"],
        units=network["units"],
        places=network["places"],
        tags=network["tags"],
        workers=network["workers"],
        programmes=_programmes(),
    )


def calendar_file() -> Any:
    """The weeks of winter breaks, the closures and the seasons, as written."""
    return _json("calendar.json")


def _json(name: str) -> Any:
    return json.loads(resource("demo", name).read_text(encoding="utf-8"))


def _csv(name: str) -> list[dict[str, str]]:
    return read_csv(resource("demo", name))


def _finnish_first(words: Mapping[str, str]) -> Name:
    return Name.of(words["fi"], {code: text for code, text in words.items() if code != "fi"})


def _municipality(row: Mapping[str, str], network: Mapping[str, Any]) -> DemoMunicipality:
    return DemoMunicipality(
        code=row["code"],
        name=Name.of(row["name_fi"], {"sv": row["name_sv"]}),
        region=row["region_code"],
        population=int(row["population_approx"]),
        language="sv" if row["code"] in network["swedish"] else "fi",
        bilingual=row["code"] in network["bilingual"],
    )


def _pilot(item: Mapping[str, Any]) -> Pilot:
    return Pilot(
        item["code"], item["size"], tuple(item["areas"]), item["units"], tuple(item.get("names", ()))
    )


def _programmes() -> tuple[Programme, ...]:
    file = _json("programmes.json")
    return tuple(_programme(item, file["ages"][item["ages"]]) for item in file["programmes"])


def _programme(item: Mapping[str, Any], ages: Mapping[str, int]) -> Programme:
    whole = sum(ages.values())
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in item.items()
    }
    values |= {
        "form": FormOfWork(item["form"]),
        "setting": Setting(item["setting"]),
        "starts": tuple(int(clock[:2]) * 60 + int(clock[3:]) for clock in item["starts"]),
        "ages": tuple((band, count / whole) for band, count in ages.items()),
    }
    return Programme(**values)
