"""Writes down the SQL that a program of an earlier version sends for its everyday work, as ``statements.json``.

Run in a checkout of that version (with its tests, for the village): ``python record.py FILE`` starts a server, does
a day's work and notes each statement with its values, how many rows it touched, and what it found.
"""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event

sys.path.insert(0, "tests")

from helpers.databases import context_on
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, open_evening
from logbook_desktop.domain.attendance import Attendance, Gender
from logbook_desktop.domain.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.listing import EntryQuery
from logbook_desktop.domain.measures import Dimension
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports import ReportQuestion, Structure
from logbook_desktop.domain.tree import NodeKind
from logbook_desktop.domain.tree_changes import AddNode, CloseNode, MoveNode, RemoveNode, RenameNode
from logbook_desktop.services import checks, entries, organisation, reports, vocabulary
from logbook_desktop.services.context import Context
from logbook_desktop.services.databases import open_database


def plain(value: object) -> object:
    """As JSON holds it, with the type where that is lost."""
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    assert value is None or isinstance(value, (str, int, float, bool)), value
    return value


class Recorder:
    def __init__(self) -> None:
        self.step = ""
        self.notes: list[dict[str, Any]] = []

    def listen(self, engine: Any) -> None:
        event.listen(engine, "after_cursor_execute", self.note)
        for what in ("commit", "rollback"):
            event.listen(engine, what, lambda _connection, what=what: self.end(what))

    def note(self, _c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        for one in values if many else [values]:
            written = {key: plain(value) for key, value in dict(one).items()}
            self.notes.append({"step": self.step, "sql": statement, "values": written})

    def end(self, what: str) -> None:
        if self.notes and self.notes[-1]["sql"] not in ("commit", "rollback"):
            self.notes.append({"step": self.step, "sql": what, "values": {}})


def work(context: Context, recorder: Recorder) -> None:
    recorder.step = "tree"
    village = build_village(context)
    recorder.step = "vocabulary"
    draft: EntryDraft = open_evening(context, village.hervanta)
    vocabulary.activities(context, village.hervanta)
    vocabulary.tags(context, village.hervanta)
    vocabulary.age_bands(context, village.hervanta, date(2025, 11, 3))
    recorder.step = "save"
    from dataclasses import replace

    ages = Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 3})
    saved = entries.save(context, replace(draft, attendance=ages, tag_ids=frozenset({1, 2}))).entry
    recorder.step = "change"
    ages = Attendance({Gender.GIRLS: 6, Gender.BOYS: 7}, {(Gender.GIRLS, "13-15"): 3})
    changed = replace(saved.draft, attendance=ages, tag_ids=frozenset({2, 3}), what="Toisin")
    saved = entries.save(context, changed).entry
    recorder.step = "list"
    entries.find(context, EntryQuery(village.tampere))
    entries.find(context, EntryQuery(village.network, words="bilj", forms=frozenset({FormOfWork.OPEN})))
    entries.last_like(context, village.hervanta, saved.draft.activity_id or 0)
    recorder.step = "bin"
    binned = entries.bin_entry(context, saved.draft.id, saved.draft.version).entry
    entries.restore_entry(context, binned.draft.id, binned.draft.version)
    recorder.step = "report"
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    for structure in Structure:
        for dimensions in ((Dimension.MONTH,), (Dimension.GENDER,), (Dimension.AGE_BAND,)):
            question = ReportQuestion((village.tampere,), year, ("visits",), dimensions, structure=structure)
            reports.answer(context, question, language="fi")
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


def main(target: Path) -> None:
    recorder = Recorder()
    with PostgresServer() as server:
        server.create_database("recorded")
        database = open_database(server.url("recorded"), create=True)
        database.engine.dispose()
        recorder.listen(database.engine)
        recorder.step = "opening"
        work(context_on(database), recorder)
        database.close()
    lines = ",\n".join(json.dumps(note, ensure_ascii=False) for note in recorder.notes)
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
