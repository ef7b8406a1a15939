"""A village with everything that a package carries."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert

from helpers.evenings import evening
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.tables import history
from logbook_desktop.domain.entries.attendance import AgeBand, Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.entries.questions import Answer, QuestionKind
from logbook_desktop.domain.entries.vocabulary import CalendarSpan, SpanKind, VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MoveNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, imports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import calendars, questions, tags, usage

ODD = '=SUM(A1:A9)\r\n"Ä", \\N; \u2028 \x0b 🎈 \ufeff e\u0301\n'
Fresh = Callable[[], Context]


def furnished(context: Context) -> Village:
    """A village with everything a package carries."""
    village = build_village(context)
    organisation.change(context, [RenameNode(village.saimaanharju, Name.of("Saimis", {"sv": "Saima"}))])
    organisation.change(context, [AddNode(-1, village.taipalsaari, NodeKind.AREA, Name.of("Etelä"))])
    (south,) = (n for n in organisation.tree(context).nodes.values() if n.name.text == "Etelä")
    organisation.change(context, [MoveNode(village.saimaanharju, south.id, Month(2025, 9))])
    with context.writing() as work:
        own = work.activities.add_tag(village.taipalsaari, "music", Name.of("Musiikki", {"sv": "Musik"}))
        bands = (AgeBand(0, 11), AgeBand(12, 17), AgeBand(18, None))
        work.activities.add_band_set(village.taipalsaari, Month(2025, 10).number, bands)
        national = work.activities.tags(None)[1].id
        work.commit()
    counted = Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "12-17"): 4})
    about = frozenset({own, national})
    answers = asked_and_answered(context, village)
    saved = saved_evening(
        context, village.kirkonkyla, attendance=counted, tag_ids=about, what=ODD, why="", answers=answers
    )
    entries.save(context, replace(saved.draft, producers=3, staff_minutes=100))
    saved_evening(context, village.saimaanharju, date(2025, 8, 30), start=None, estimated=True)
    binned = saved_evening(context, village.kirkonkyla, date(2025, 11, 4)).draft
    entries.bin_entry(context, binned.id, binned.version)
    saved_evening(context, village.hervanta, what="Tampereen oma")
    rows = [evening("Talo", unit_id=village.kirkonkyla, day=date(2025, 12, day)) for day in (1, 2)]
    imports.add_imported(context, village.taipalsaari, rows, file_name='"kausi", 1.xlsx')
    organisation.change(context, [CloseNode(village.saimaanharju, date(2025, 12, 1))])
    arranged(context, village.taipalsaari)
    remembered(context, village, saved)
    return village


def asked_and_answered(context: Context, village: Village) -> frozenset[Answer]:
    """A question of each kind and owner, one ended since, and the answers to them."""
    asked = [
        (village.kirkonkyla, QuestionKind.TEXT, Name.of("Mitä jäi mieleen?", {"sv": "Vad minns du?"}), ODD),
        (village.taipalsaari, QuestionKind.SCALE, Name.of("Kuinka meni?"), 4),
        (None, QuestionKind.YES_NO, Name.of("Saivatko nuoret päättää?"), 0),
    ]
    found = set()
    for node_id, kind, name, answer in asked:
        made, _ = questions.add_question(context, node_id, kind, name)
        text, number = (answer, None) if isinstance(answer, str) else (None, answer)
        found.add(Answer(made.id, text, number))
        if kind is QuestionKind.SCALE:
            questions.change_question(context, replace(made, closed_on=date(2025, 12, 1)))
    return frozenset(found)


def arranged(context: Context, town: int) -> None:
    """What an organisation uses, calls and plans, and everybody's calendar."""
    usage.choose(context, town, VocabularyKind.SETTING, "mobile", in_use=False)
    usage.choose(context, town, VocabularyKind.FIELD, "producers", in_use=False)
    name = Name.of("Nuokkari", {"sv": "Gården"})
    usage.call(context, town, VocabularyKind.SETTING, "youth_centre", name)
    closed, _ = tags.add(context, town, Name.of("Mopoilu"))
    tags.change(context, replace(closed, closed_on=date(2025, 11, 30)))
    term = Name.of("Syyslukukausi 2025", {"sv": "Höstterminen 2025"})
    days = (date(2025, 8, 11), date(2025, 12, 20))
    for owner in (town, None):
        calendars.keep(context, CalendarSpan(0, SpanKind.TERM, term, *days, owner))


def remembered(context: Context, village: Village, saved: Entry) -> None:
    """Events as a server and a file note them."""
    at = datetime(2025, 11, 5, 9, 30, 1, 123456, UTC)
    event = {
        "at": at,
        "login": "logbook_000007",
        "by_name": "Mia",
        "kind": "entry",
        "subject": str(saved.draft.id),
        "entry_id": saved.draft.id,
        "node_id": village.kirkonkyla,
        "action": "change",
        "fields": json.dumps({"what": ["a", ODD], "unit_id": [village.saimaanharju, village.kirkonkyla]}),
    }
    place = {
        "kind": "node",
        "subject": str(village.saimaanharju),
        "entry_id": None,
        "node_id": village.saimaanharju,
        "action": "move",
        "fields": json.dumps({"place:24308": [None, village.taipalsaari]}),
    }
    grant = {"kind": "grant", "subject": "7", "entry_id": None, "action": "grant", "fields": "{}"}
    with context.database.engine.begin() as connection:
        connection.execute(insert(history), [event, {**event, **place}, {**event, **grant}])


def everything(context: Context) -> list[Entry]:
    root = organisation.tree(context).roots[0].id
    return [entries.entry(context, row.id) for row in entries.find(context, EntryQuery(root)).rows]


def find(context: Context, words: str) -> int:
    (found,) = organisation.tree(context).find(words, context.month)
    return found.id


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
