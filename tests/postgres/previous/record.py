"""Writes down the SQL that a program of an earlier version sends for its everyday work, as ``statements.json``.

Run in a checkout of that version (with its tests, for the village): ``python record.py FILE`` starts a server, does
a day's work of an administrator, then of a mentor and of a worker with logins of their own, and notes each statement
with its values, and what it found or how many rows it touched.
"""

import json
import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, text

sys.path.insert(0, "tests")

from helpers.databases import context_on
from helpers.logins import PASSWORD, new_person, person_id, server_of
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MoveNode, RemoveNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import people
from logbook_desktop.services.people.sign_in import acting_on, sign_in
from logbook_desktop.services.reports import reports
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

FIRST_NUMBER = 7_000_001
"""Of the people who are made here: a number that nothing else in a day's work has."""
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def plain(value: Any, people: dict[object, str]) -> object:
    """As JSON holds it, with the type where that is lost; logins and numbers of ``people`` by their names."""
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item, people) for item in value]
    if not isinstance(value, bool) and value in people:
        kind = "person" if isinstance(value, int) else "number" if value.isdigit() else "login"
        return {kind: people[value]}
    assert value is None or isinstance(value, (str, int, float, bool)), value
    return value


class Recorder:
    def __init__(self) -> None:
        self.who = self.step = ""
        self.people: dict[object, str] = {}
        self.notes: list[dict[str, Any]] = []
        event.listen(Engine, "after_cursor_execute", self.note)
        for what in ("commit", "rollback"):
            event.listen(Engine, what, lambda _connection, what=what: self.end(what))

    def note(self, _c: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not self.who:
            return
        found: object = cursor.rowcount
        if cursor.description:
            rows = [plain(row, self.people) for row in cursor.fetchall()]
            found = sorted(rows, key=repr)
            if rows:
                cursor.scroll(0, mode="absolute")
        for one in values if many else [values]:
            written = {key: plain(value, self.people) for key, value in dict(one).items()}
            self.add({"sql": statement, "values": written, "found": 1 if many else found})

    def end(self, what: str) -> None:
        if self.who and self.notes and self.notes[-1]["sql"] not in ("commit", "rollback"):
            self.add({"sql": what, "values": {}, "found": None})

    def add(self, note: dict[str, Any]) -> None:
        self.notes.append({"who": self.who, "step": self.step, **note})


def work(context: Context, recorder: Recorder) -> Village:
    """What an administrator does on an empty server."""
    recorder.step = "tree"
    village = build_village(context)
    everyday(context, recorder, village, open_evening(context, village.hervanta))
    read(context, recorder, village)
    recorder.step = "structure"
    added = organisation.change(
        context, [AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Länsi", {"sv": "Väst"}))]
    ).new_ids[-1]
    organisation.change(context, [RenameNode(added, Name.of("Uusi länsi"))])
    organisation.change(context, [MoveNode(village.hervanta, added, Month(2026, 3))])
    organisation.change(context, [CloseNode(village.saimaanharju, date(2025, 12, 1))])
    spare = organisation.change(context, [AddNode(-1, added, NodeKind.UNIT, Name.of("Turha"))]).new_ids[-1]
    organisation.change(context, [RemoveNode(spare)])
    recorder.step = "check"
    assert checks.check(context) == ()
    return village


def everyday(context: Context, recorder: Recorder, village: Village, draft: EntryDraft) -> Entry:
    """An entry of Hervanta made, changed, taken away and back."""
    recorder.step = "vocabulary"
    vocabulary.activities(context, village.hervanta)
    vocabulary.tags(context, village.hervanta)
    vocabulary.age_bands(context, village.hervanta, date(2025, 11, 3))
    recorder.step = "save"
    ages = Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 3})
    saved = entries.save(context, replace(draft, attendance=ages, tag_ids=frozenset({1, 2}))).entry
    recorder.step = "change"
    ages = Attendance({Gender.GIRLS: 6, Gender.BOYS: 7}, {(Gender.GIRLS, "13-15"): 3})
    changed = replace(saved.draft, attendance=ages, tag_ids=frozenset({2, 3}), what="Toisin")
    saved = entries.save(context, changed).entry
    recorder.step = "bin"
    binned = entries.bin_entry(context, saved.draft.id, saved.draft.version).entry
    return entries.restore_entry(context, binned.draft.id, binned.draft.version).entry


def read(context: Context, recorder: Recorder, village: Village) -> None:
    """Lists and reports."""
    recorder.step = "list"
    entries.find(context, EntryQuery(village.tampere))
    entries.find(context, EntryQuery(village.ita, words="bilj", forms=frozenset({FormOfWork.OPEN})))
    recorder.step = "report"
    for structure in Structure:
        for dimensions in ((Dimension.MONTH,), (Dimension.GENDER,), (Dimension.AGE_BAND,)):
            question = ReportQuestion((village.tampere,), YEAR, ("visits",), dimensions, structure=structure)
            reports.answer(context, question, language="fi")


def lead(context: Context, recorder: Recorder, village: Village, worker: str) -> None:
    """What a mentor of Tampere does on the server of ``work``."""
    draft = open_evening(context, village.hervanta, activity="Pelikerho", form=FormOfWork.GROUP)
    saved = everyday(context, recorder, village, draft).draft
    read(context, recorder, village)
    recorder.step = "history"
    history.of_entry(context, saved.id)
    history.of_node(context, village.tampere)
    history.redact(context, saved.id, "what")
    recorder.step = "structure"
    unit = organisation.change(
        context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of("Tesoma", {"sv": "Tesoma"}))]
    ).new_ids[-1]
    organisation.change(context, [RenameNode(unit, Name.of("Tesoman talo"))])
    organisation.change(context, [MoveNode(unit, village.tampere, Month(2026, 5))])
    organisation.change(context, [CloseNode(unit, date(2026, 9, 1))])
    recorder.step = "people"
    people.people(context)
    people.grant(context, worker, village.ita, Role.MANAGER)
    people.revoke(context, worker, village.ita, Role.MANAGER)


def main(target: Path) -> None:
    recorder = Recorder()
    with PostgresServer() as server:
        server.create_database("recorded")
        database = open_database(server.url("recorded"), create=True)
        recorder.who = "administrator"
        village = work(context_on(database), recorder)
        recorder.who = ""
        logins = _people(database, recorder, village)
        for who in ("worker", "mentor"):
            signed_in = sign_in(server_of(database), logins[who], PASSWORD)
            recorder.who, recorder.step = who, "rights"
            context = acting_on(signed_in.context.database)
            if who == "mentor":
                lead(context, recorder, village, logins["worker"])
            else:
                listed = entries.find(context, EntryQuery(village.hervanta)).rows[0]
                found = entries.entry(context, listed.id).draft
                everyday(context, recorder, village, replace(found, id=uuid7(), version=0))
            recorder.who = ""
            context.database.close()
        database.close()
    lines = ",\n".join(json.dumps(note, ensure_ascii=False) for note in recorder.notes)
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _people(database: Database, recorder: Recorder, village: Village) -> dict[str, str]:
    """Their logins by what they are."""
    with database.engine.begin() as connection:
        connection.execute(text("SELECT setval('person_id_seq', :number)"), {"number": FIRST_NUMBER})
    logins = {}
    grants = {"worker": (Role.WORKER, village.hervanta), "mentor": (Role.MENTOR, village.tampere)}
    for who, grant in grants.items():
        login = new_person(database, who.title(), [grant]).login
        number = person_id(database, login)
        recorder.people |= {login: who, number: who, str(number): who}
        logins[who] = login
    return logins


if __name__ == "__main__":
    main(Path(sys.argv[1]))
