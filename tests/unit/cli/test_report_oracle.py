"""Reports at the command line beside figures counted one by one from the occasions themselves.

The occasions are random, saved through the services, and kept in plain lists beside; ``helpers.report_oracle`` says
what must come out, and CSV for machines is compared with it line by line.
"""

import csv
import io
from datetime import date, time, timedelta
from pathlib import Path
from random import Random

import pytest

from helpers.commands import AdminAt
from helpers.databases import context_on
from helpers.proofs import Chance
from helpers.report_oracle import (
    BANDS,
    CLOSED,
    FIRST,
    GENDERS,
    LAST,
    LEMI_MOVED,
    MEASURES,
    SETTINGS,
    UNITS,
    Occasion,
    Question,
    expected,
)
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MoveNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

HOW_MANY = 300


def lemi_then(unit: str, day: date) -> bool:
    return unit.startswith("Etelä") or ("/Lemi/" in unit and day < LEMI_MOVED)


QUESTIONS = [
    Question(("Verkosto",), lambda *_: True, "month"),
    Question(("Verkosto",), lambda *_: True, "quarter,form"),
    Question(("Verkosto",), lambda *_: True, "year,organisation", "gender"),
    Question(("Verkosto",), lambda *_: True, "unit", "month"),
    Question(("Etelä",), lambda unit, _: unit.startswith("Etelä"), "organisation,unit"),
    Question(("Etelä",), lemi_then, "month,organisation", structure="reported"),
    Question(("Pohjoinen",), lambda unit, _: unit.startswith("Pohjoinen"), "month,unit"),
    Question(("lemi", "LEMI/asema", "Pohjoinen"), lambda unit, _: unit.startswith("Pohjoinen"), "age_band"),
    Question(("Muola", "Talo"), lambda unit, _: "Muola" in unit or "Talo" in unit, "activity", "form"),
    Question(("Ånäs",), lambda unit, _: "Ånäs" in unit, "gender,age_band", "quarter"),
    Question(("Idän alue",), lambda unit, _: "Idän" in unit, "setting,month"),
    Question(
        ("Lemi",),
        lambda unit, _: "/Lemi/" in unit,
        "month,form,setting",
        first=date(2025, 1, 10),
        last=date(2025, 4, 9),
    ),
    Question(
        ("Verkosto",), lambda *_: True, "year,quarter,month", first=date(2024, 12, 31), last=date(2025, 1, 1)
    ),
    Question(("Öhman",), lambda unit, _: "Öhman" in unit, "age_band,gender", "activity"),
]


def build_tree(context: Context) -> dict[str, int]:
    """The tree of ``UNITS``; ids by path of today."""
    top = [AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto"))]
    regions = {"Pohjoinen": -2, "Etelä": -3}
    top += [AddNode(number, -1, NodeKind.REGION, Name.of(name)) for name, number in regions.items()]
    ids = organisation.change(context, top).new_ids
    region_ids = {name: ids[number] for name, number in regions.items()}
    # Lemi was in Etelä first.
    under = {"Lemi": "Etelä", "Muola": "Pohjoinen", "Ånäs": "Etelä"}
    owners: dict[str, int] = {}
    for name, region in under.items():
        added = AddNode(-1, region_ids[region], NodeKind.ORGANISATION, Name.of(name))
        owners[name] = organisation.change(context, [added]).new_ids[-1]
    area = AddNode(-1, owners["Ånäs"], NodeKind.AREA, Name.of("Idän alue"))
    area_id = organisation.change(context, [area]).new_ids[-1]
    units: dict[str, int] = {}
    for path, owner in UNITS.items():
        parent = area_id if "Idän alue" in path else owners[owner]
        name = path.replace(r"\/", "|").rsplit("/", 1)[1].replace("|", "/")
        added = AddNode(-1, parent, NodeKind.UNIT, Name.of(name))
        units[path] = organisation.change(context, [added]).new_ids[-1]
    organisation.change(context, [MoveNode(owners["Lemi"], region_ids["Pohjoinen"], Month.of(LEMI_MOVED))])
    organisation.change(context, [CloseNode(units[CLOSED[0]], CLOSED[1])])
    return units


def random_occasion(random: Random, activities: dict[str, list[tuple[str, FormOfWork]]]) -> Occasion:
    unit = random.choice(list(UNITS))
    day = FIRST - timedelta(days=40) + timedelta(days=random.randrange((LAST - FIRST).days + 80))
    if unit == CLOSED[0]:
        day = min(day, CLOSED[1] - timedelta(days=1))
    activity, form = random.choice(activities[unit])
    totals = {gender: random.choice([0, 0, 1, 3, 7, 12]) for gender in GENDERS}
    if form is FormOfWork.INDIVIDUAL:
        totals = dict.fromkeys(GENDERS, 0) | {random.choice(GENDERS): 1}
    ages: dict[tuple[str, str], int] = {}
    for gender in GENDERS:
        left = random.randint(0, totals[gender])
        while left:
            part = random.randint(1, left)
            band = random.choice(BANDS[:-1])
            ages[gender, band] = ages.get((gender, band), 0) + part
            left -= part
    minutes = random.randint(20, 400)
    return Occasion(
        unit=unit,
        activity=f"{unit}/{activity}",
        day=day,
        form=form.value,
        setting=random.choice(SETTINGS),
        totals=totals,
        ages=ages,
        minutes=minutes,
        youth_minutes=random.choice([0, 0, random.randint(0, minutes)]),
        producers=random.randint(0, sum(totals.values())),
        staff_minutes=random.randint(0, 800),
    )


def save(context: Context, unit_id: int, activity_id: int, occasion: Occasion, *, binned: bool) -> None:
    ages = {(Gender(gender), band): visits for (gender, band), visits in occasion.ages.items()}
    totals = {Gender(gender): visits for gender, visits in occasion.totals.items()}
    draft = EntryDraft(
        id=uuid7(),
        unit_id=unit_id,
        activity_id=activity_id,
        date=occasion.day,
        start=time(17, 0),
        minutes=occasion.minutes,
        setting=Setting(occasion.setting),
        attendance=Attendance(totals, ages),
        producers=occasion.producers,
        youth_minutes=occasion.youth_minutes,
        staff_count=1,
        staff_minutes=occasion.staff_minutes,
    )
    saved = entries.save(context, draft).entry
    if binned:
        entries.bin_entry(context, saved.draft.id, saved.draft.version)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory, chance: Chance) -> tuple[Path, list[Occasion]]:
    """A database and the occasions in it, those in the bin left out."""
    path = tmp_path_factory.mktemp("oracle") / "oracle.sqlite"
    context = context_on(open_database(path, create=True))
    random = chance.random(20251123)
    units = build_tree(context)
    activities: dict[str, list[tuple[str, FormOfWork]]] = {}
    ids: dict[str, int] = {}
    for unit, unit_id in units.items():
        activities[unit] = [
            ("Ääni", FormOfWork.OPEN),
            ("Bändi", FormOfWork.GROUP),
            ("Tuki", FormOfWork.INDIVIDUAL),
        ]
        for name, form in activities[unit]:
            made, _ = vocabulary.add_activity(context, unit_id, Name.of(name), form)
            ids[f"{unit}/{name}"] = made.id
    kept = []
    for number in range(HOW_MANY):
        occasion = random_occasion(random, activities)
        binned = number % 15 == 0
        save(context, units[occasion.unit], ids[occasion.activity], occasion, binned=binned)
        kept += [] if binned else [occasion]
    context.database.close()
    return path, kept


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.scopes[0]}:{q.rows}:{q.columns}")
def test_the_report_says_what_the_occasions_say(
    admin_at: AdminAt, documented: tuple[Path, list[Occasion]], question: Question
) -> None:
    path, occasions = documented
    scopes = [word for scope in question.scopes for word in ("--scope", scope)]
    columns = ["--columns", question.columns] if question.columns else []
    period = ["--from", question.first.isoformat(), "--to", question.last.isoformat()]
    ended = admin_at(str(path))(
        "report",
        *(*scopes, *period, "--rows", question.rows, *columns, "--measures", ",".join(MEASURES)),
        *("--structure", question.structure, "--format", "csv-machine", "--lang", "sv"),
    )
    assert (ended.status, ended.err) == (0, "")
    heading, *lines = csv.reader(io.StringIO(ended.out))
    assert heading == [
        *question.rows.split(","),
        *([question.columns] if question.columns else []),
        *MEASURES,
    ]
    assert lines == expected(question, occasions)


def test_the_oracle_has_something_to_say(documented: tuple[Path, list[Occasion]]) -> None:
    sizes = [len(expected(question, documented[1])) for question in QUESTIONS]
    assert min(sizes) >= 2
    assert max(sizes) > 60
