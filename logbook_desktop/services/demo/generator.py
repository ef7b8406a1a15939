"""The demo as values, before any database: what there is, and its entries one after another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from logbook_desktop.data.bulk_store import BulkEntry
from logbook_desktop.domain.entries.entries import Tag
from logbook_desktop.domain.periods import Period
from logbook_desktop.services.demo.documenting import EntryWriter
from logbook_desktop.services.demo.network import DemoNetwork, network
from logbook_desktop.services.demo.occasions import occasions
from logbook_desktop.services.demo.programme import DemoActivity, activities
from logbook_desktop.services.demo.vocabulary import DemoVocabulary, vocabulary


class DemoSize(StrEnum):
    """S: the five pilots, three years, 18,000 entries. M: 130 municipalities, ten years, 400,000 entries.

    XL: 25 countries like that of M, 10 million entries; for measuring a server, and made inside it.
    """

    S = "S"
    M = "M"
    XL = "XL"


@dataclass(frozen=True, slots=True)
class _Scale:
    documenting: int
    years: int
    entries: int


_SCALES = {
    DemoSize.S: _Scale(5, 3, 18_000),
    DemoSize.M: _Scale(130, 10, 400_000),
    DemoSize.XL: _Scale(130, 10, 400_000),
}
COUNTRIES = {DemoSize.S: 1, DemoSize.M: 1, DemoSize.XL: 25}
"""How often the same is there, under other keys."""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything but the entries, and the occasions that they document, in the order of their dates."""

    seed: int
    period: Period
    network: DemoNetwork
    activities: tuple[DemoActivity, ...]
    tags: tuple[Tag, ...]
    """The organisations' own, after the national ones."""
    tag_ids: Mapping[tuple[int | None, str], int]
    occasions: Sequence[tuple[date, DemoActivity]]


def plan(size: DemoSize, seed: int, until: date, national_tags: Sequence[Tag]) -> DemoPlan:
    """What a demo of that size, seed and last day is made of."""
    scale = _SCALES[size]
    period = _years_until(until, scale.years)
    net = network(seed, scale.documenting, period)
    run = activities(seed, net.units, period)
    own = _own_tags(net, vocabulary(), first_id=max((tag.id for tag in national_tags), default=0) + 1)
    return DemoPlan(
        seed,
        period,
        net,
        run,
        own,
        {(tag.organisation_id, tag.code): tag.id for tag in (*national_tags, *own)},
        occasions(seed, run, period, scale.entries),
    )


def entries(demo: DemoPlan) -> Iterator[BulkEntry]:
    """The entries of all occasions, in their order; anew from the first each time it is called."""
    pen = EntryWriter(demo.seed, demo.tag_ids, demo.period.last)
    for day, activity in demo.occasions:
        yield pen.document(day, activity)


def _years_until(until: date, years: int) -> Period:
    """That many whole years, the last day of which is ``until``."""
    tomorrow = until + timedelta(days=1)
    leap_day = (tomorrow.month, tomorrow.day) == (2, 29)
    first = tomorrow.replace(year=tomorrow.year - years, day=28 if leap_day else tomorrow.day)
    return Period(first, until)


def _own_tags(net: DemoNetwork, words: DemoVocabulary, first_id: int) -> tuple[Tag, ...]:
    """The pilots have content tags of their own."""
    pilots = {pilot.code for pilot in words.pilots}
    owners = [
        (unit.organisation_id, unit.municipality)
        for unit in net.units
        if unit.main and unit.kind == "youth_centre" and unit.municipality.code in pilots
    ]
    wanted = [(owner, item.called(tag), tag["code"]) for owner, item in owners for tag in words.tags]
    return tuple(
        Tag(number, code, name, owner) for number, (owner, name, code) in enumerate(wanted, start=first_id)
    )
