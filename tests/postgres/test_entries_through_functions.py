"""What a person saves, reads and lists through the server's functions is what a file does, rule for rule."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from helpers.databases import context_on
from helpers.logins import new_person, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village
from logbook_desktop.domain.entries.attendance import AgeBand, Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.entries.listing import EntryOrder, EntryQuery
from logbook_desktop.domain.entries.questions import Answer, QuestionKind
from logbook_desktop.domain.errors import ConflictError, IncompleteError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import FIRST_DAY, LAST_DAY, Month, Period
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.vocabulary import questions, vocabulary

TODAY = date(2026, 2, 10)
DAYS = (date(1989, 12, 31), date(2025, 2, 28), date(2025, 11, 3), date(2026, 2, 11), date(2200, 1, 1))
ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Side:
    """The same village on a file and on a server; there the context is a person's own."""

    context: Context
    it: Context
    """The same as IT, which reads every table."""
    village: Village
    activities: dict[tuple[int, FormOfWork], int]
    tags: tuple[int, ...]
    questions: tuple[int, ...]


def furnished(context: Context) -> Callable[[Context], Side]:
    village = build_village(context)
    units = (village.kirkonkyla, village.saimaanharju, village.hervanta)
    made = {
        (unit, form): vocabulary.add_activity(context, unit, Name.of(f"Ryhmä {form} {unit}"), form)[0].id
        for unit in units
        for form in FormOfWork
    }
    with context.writing() as work:
        for organisation in (village.taipalsaari, village.tampere):
            work.activities.add_tag(organisation, "oma", Name.of(f"Oma {organisation}"))
        work.commit()
    asked = [
        questions.add_question(context, node, kind, Name.of(f"Miten? {kind}"))[0]
        for node, kind in (
            (village.taipalsaari, QuestionKind.TEXT),
            (village.kirkonkyla, QuestionKind.SCALE),
            (village.tampere, QuestionKind.YES_NO),
        )
    ]
    with context.writing() as work:
        bands = (AgeBand(0, 11), AgeBand(12, 17), AgeBand(18, None))
        work.activities.add_band_set(village.taipalsaari, Month(2025, 11).number, bands)
        own = [tag.id for tag in work.activities.tags(village.taipalsaari)]
        others = [tag.id for tag in work.activities.tags(village.tampere)]
        work.commit()
    known = tuple(dict.fromkeys([*own, *others, 9_999]))
    return lambda used: Side(used, context, village, made, known, tuple(one.id for one in asked))


@pytest.fixture
def sides(
    postgres_server: PostgresServer, postgres_template: str, tmp_path: Path
) -> Iterator[tuple[Side, Side]]:
    postgres_server.create_database("functions", template=postgres_template)
    admin = open_database(postgres_server.url("functions"))
    file = open_database(tmp_path / "same.sqlite", create=True)
    minutes = itertools.count()
    on_file = replace(context_on(file, TODAY), now=lambda: NOW + timedelta(minutes=next(minutes)))
    here = furnished(on_file)(on_file)
    there = furnished(context_on(admin, TODAY))
    mentor = new_person(admin, "Mette Mentor", [(Role.MENTOR, here.village.taipalsaari)])
    with signed_in(admin, *mentor) as own:
        yield here, there(replace(own, today=lambda: TODAY))
    for database in (admin, file):
        database.close()
    postgres_server.drop_database("functions")


def outcome(side: Side, action: Callable[..., Any], *what: object) -> object:
    """What came of it, without author and time."""
    try:
        found = action(side.context, *what)
    except IncompleteError as error:
        return error.problems
    except ConflictError as error:
        return "conflict", None if error.theirs is None else plain(error.theirs)
    return plain(found.entry), found.change


def plain(one: Entry) -> object:
    binned = None if one.binned_at is None else ORIGIN
    nobody = {"changed_by": "", "changed_by_now": "", "created_by": ""}
    return replace(one, **nobody, changed_at=ORIGIN, created_at=ORIGIN, binned_at=binned)


def random_draft(side: Side, random: Random, base: EntryDraft | None) -> EntryDraft:
    village = side.village
    unit = random.choice((village.kirkonkyla, village.saimaanharju))
    totals = {
        gender: random.choice((0, 1, 5, 7, 7, 100_001, -1)) if random.random() < 0.3 else 4
        for gender in Gender
    }
    bands = random.choice((("13-15", "16-17"), ("0-11", "12-17"), ("under_12", "12-17"), ()))
    ages = {(random.choice(list(Gender)), band): random.choice((0, 1, 2, 5)) for band in bands}
    fields: dict[str, Any] = {
        "unit_id": unit,
        "activity_id": random.choice(
            [
                *(key for (of, _), key in side.activities.items() if of == unit),
                *side.activities.values(),
                None,
            ]
        ),
        "date": random.choice([*DAYS, *[DAYS[2]] * 8, None]),
        "start": random.choice([None, time(17, 0), time(23, 59)]),
        "minutes": random.choice([60, 60, 60, 1440, 0, 1441, None]),
        "setting": random.choice(list(Setting)),
        "attendance": Attendance(totals, ages),
        "estimated": random.random() < 0.5,
        "producers": random.choice([0, 0, 1, 4, 13, -1]),
        "youth_minutes": random.choice([0, 0, 60, 61, -1]),
        "staff_count": random.choice([0, 2, 2, 1000, 1001]),
        "staff_minutes": random.choice([None, None, 30, -1, 10**7]),
        "tag_ids": frozenset(random.sample(side.tags, 3)),
        "answers": frozenset(random.sample(random_answers(side, random), 2)),
        "what": random.choice(["", "Pelattiin  biljardia", "STRASSE ß Åland", " \n x", "x" * 20_001]),
        "why": random.choice(["", "Koska"]),
    }
    good = EntryDraft(id=uuid7(), unit_id=unit, date=DAYS[2], start=time(17, 0), minutes=60, staff_count=2)
    start = base or replace(
        good,
        activity_id=side.activities[unit, FormOfWork.OPEN],
        attendance=Attendance.of(4, 4, 4),
        tag_ids=fields["tag_ids"],
        answers=fields["answers"],
    )
    others = random.sample(sorted(fields), random.choice([1, 2, 4]))
    version = start.version if random.random() < 0.7 else random.choice([0, 1, 7])
    return replace(start, **{name: fields[name] for name in others}, version=version)


def random_answers(side: Side, random: Random) -> list[Answer]:
    first, second, third = side.questions
    return [
        Answer(first, random.choice(["Hyvin", "Huonosti"])),
        Answer(second, number=random.randint(0, 6)),
        Answer(third, number=1),
        Answer(9_999, number=1),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_server_saves_what_a_file_saves(sides: tuple[Side, Side], seed: int) -> None:
    """Also what it refuses, by which rules, and what it shows of a conflict."""
    here, there = sides
    assert (here.village, here.activities, here.tags, here.questions) == (
        there.village,
        there.activities,
        there.tags,
        there.questions,
    )
    random = Random(seed)
    stored: dict[Any, EntryDraft] = {}
    seen = {"saved": 0, "again": 0, "refused": 0, "conflict": 0, "binned": 0}
    for _ in range(150):
        base = random.choice([None, *stored.values()])
        draft = random_draft(here, random, base)
        one, other = (outcome(side, entries.save, draft) for side in sides)
        assert one == other, draft
        count(seen, one)
        if isinstance(one, tuple) and one and isinstance(one[0], Entry):
            stored[draft.id] = one[0].draft
            if random.random() < 0.3:
                again, again_there = (outcome(side, entries.save, draft) for side in sides)
                assert again == again_there
                count(seen, again)
        if stored and random.random() < 0.2:
            chosen = random.choice(list(stored.values()))
            turn = random.choice([entries.bin_entry, entries.restore_entry])
            one, other = (outcome(side, turn, chosen.id, chosen.version) for side in sides)
            assert one == other
            if isinstance(one, tuple) and isinstance(one[0], Entry):
                stored[chosen.id] = one[0].draft
                seen["binned"] += 1
    assert all(seen.values()), seen
    for key in stored:
        noted = [
            [
                (event.action, frozenset(one for one in event.fields if one.field != "form"))
                for event in history.of_entry(side.it, key).events
            ]
            for side in sides
        ]
        assert noted[0] == noted[1]


def count(seen: dict[str, int], found: Any) -> None:
    if not isinstance(found[0], Entry):
        seen["conflict" if found[0] == "conflict" else "refused"] += 1
    else:
        seen["saved" if found[1].entries else "again"] += 1


@pytest.mark.parametrize("seed", range(3))
def test_a_server_lists_what_a_file_lists(sides: tuple[Side, Side], seed: int) -> None:
    here, _ = sides
    random = Random(seed)
    for _ in range(60):
        draft = random_draft(here, random, None)
        draft = replace(draft, date=random.choice([DAYS[1], DAYS[2], TODAY]))
        answers = {repr(outcome(side, entries.save, draft)) for side in sides}
        assert len(answers) == 1
        if random.random() < 0.2:
            for side in sides:
                outcome(side, entries.bin_entry, draft.id, 1) if known(side, draft) else None
    village = here.village
    for _ in range(60):
        query = EntryQuery(
            scope=random.choice([village.taipalsaari, village.kirkonkyla, village.saimaanharju]),
            words=random.choice(["", "", "strasse", "BILJARDIA pelattiin", "kirkonkylän", "ryhmä open", "%"]),
            period=random.choice([None, None, Period(date(2025, 11, 1), date(2025, 11, 30))]),
            forms=frozenset(random.sample(list(FormOfWork), random.choice([0, 0, 1, 2]))),
            settings=frozenset(random.sample(list(Setting), random.choice([0, 0, 3, 6]))),
            activity_ids=frozenset(random.sample(list(here.activities.values()), random.choice([0, 0, 4]))),
            tag_ids=frozenset(random.sample(here.tags, random.choice([0, 0, 2]))),
            binned=random.random() < 0.2,
            order=random.choice([order for order in EntryOrder if order is not EntryOrder.CHANGED_AT]),
            descending=random.random() < 0.5,
            offset=random.choice([0, 0, 3, 10]),
            limit=random.choice([200, 5]),
        )
        pages = [entries.find(side.context, query) for side in sides]
        one, other = (
            replace(
                page,
                rows=tuple(
                    replace(row, changed_by="", changed_by_now="", binned_at=None) for row in page.rows
                ),
            )
            for page in pages
        )
        assert one == other, query


def known(side: Side, draft: EntryDraft) -> bool:
    with side.context.reading() as work:
        return work.entries.get(draft.id) is not None


def test_an_entry_keeps_the_bands_it_was_counted_in(sides: tuple[Side, Side]) -> None:
    there = sides[1]
    unit = there.village.kirkonkyla
    ages = Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "13-15"): 3})
    draft = EntryDraft(
        uuid7(),
        unit,
        there.activities[unit, FormOfWork.OPEN],
        date(2025, 10, 3),
        time(17),
        60,
        attendance=ages,
    )
    before = entries.save(there.context, draft).entry
    with there.it.writing() as work:
        bands = (AgeBand(0, 11), AgeBand(12, 17), AgeBand(18, None))
        newer = work.activities.add_band_set(there.village.taipalsaari, Month(2025, 10).number, bands)
        work.commit()
    edited = entries.save(there.context, replace(before.draft, what="Korjattu")).entry
    assert (edited.draft.attendance.by_age, edited.age_band_set_id) == (ages.by_age, before.age_band_set_id)
    anew = Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "12-17"): 3})
    assert entries.save(there.context, replace(edited.draft, attendance=anew)).entry.age_band_set_id == newer


SPELLINGS = (
    *(
        "",
        " ",
        "Åbo  ÄLÄ\tÖ\n\nx",
        "STRASSE ß ẞ",
        "e\u0301 É",
        "Σίσυφος ΣΊΣΥΦΟΣ",
        "ﬁ Ǆ ǅ",
        "İ ı I i",
        "Ŋ Ʃ Ж",
    ),
    *("\u00a0a\u2003b\u2028c\u3000d\x1ee\x85f", "日本", "😀 %_\\", "Õ õ O\u0303"),
)


def test_a_server_s_calendar_is_the_domain_s(sides: tuple[Side, Side]) -> None:
    days = [FIRST_DAY - timedelta(days=1), FIRST_DAY, LAST_DAY, LAST_DAY + timedelta(days=1)]
    with sides[1].it.reading() as work:
        found = [work.connection.scalar(text("SELECT app.is_day(:day)"), {"day": day}) for day in days]
    assert found == [False, True, True, False]


def test_a_server_folds_texts_as_the_program_does(sides: tuple[Side, Side]) -> None:
    """What is looked for is folded by whoever looks: a file's program, or the server."""
    letters = [chr(code) for code in range(1, 0x0530) if not 0xD800 <= code < 0xE000]
    with sides[1].it.reading() as work:
        for words in (*SPELLINGS, *(" ".join(letters[at : at + 40]) for at in range(0, len(letters), 40))):
            folded = work.connection.scalar(text("SELECT app.search_text(:words)"), {"words": words})
            assert folded == search_text(words), words
