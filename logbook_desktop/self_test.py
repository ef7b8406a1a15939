"""``--self-test``: does this installation work? In a temporary folder; nothing of the user's is touched.

One line per step. It runs in the built program too, where it shows that every library came along.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.support.i18n import texts

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context

DAY = date(2025, 11, 3)
CSV_ROWS = (
    "Päivä;Paikka;Toiminta;Klo;Tytöt;Pojat;Muut\n"
    "4.11.2025;Testitalo;Avoin ilta;17-20.30;5;7;1\n"
    "5.11.2025;Testitalo;Avoin ilta;klo 18–21;n. 4;6;\n"
)
WORKBOOK_ROWS = (
    ("Päivä", "Paikka", "Toiminta", "Klo", "Tytöt", "Pojat", "Muut"),
    ("6.11.2025", "Testitalo", "Avoin ilta", "17-20", 2, 3, 0),
)
EXPECTED_VISITS = 9 + 13 + 10 + 5


class _FailedError(Exception):
    """Something came out otherwise than it should."""


@dataclass
class _Run:
    """What the steps hand on to each other."""

    folder: Path
    language: str
    context: "Context | None" = None
    organisation_id: int = 0
    unit_id: int = 0
    answer: ReportAnswer | None = None

    def opened(self) -> "Context":
        if self.context is None:
            raise _FailedError("no database is open")
        return self.context


def run(language: str) -> int:
    """All steps; returns 0 if each came out right, else 1 after the reason."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="logbook-self-test-", ignore_cleanup_errors=True) as folder:
        current = _Run(Path(folder), language)
        try:
            for name, step in STEPS.items():
                print(f"{name}: {step(current)}", flush=True)
        except Exception as error:  # noqa: BLE001 - whatever is wrong is what this command is to tell
            print(f"{name}: FAILED – {type(error).__name__}: {error}", flush=True)
            return 1
        finally:
            if current.context is not None:
                current.context.database.close()
    print("The program works here.", flush=True)
    return 0


def _database(current: _Run) -> str:
    from logbook_desktop.services.local import databases
    from logbook_desktop.services.tree import organisation

    database = databases.open_database(current.folder / "test.sqlite", create=True)
    current.context = databases.embedded_context(database)
    changed = organisation.change(
        current.context,
        [
            AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto")),
            AddNode(-2, -1, NodeKind.ORGANISATION, Name.of("Testikunta")),
            AddNode(-3, -2, NodeKind.UNIT, Name.of("Testitalo")),
        ],
    )
    current.organisation_id, current.unit_id = changed.new_ids[-2], changed.new_ids[-3]
    return f"schema {databases.describe(current.context).schema}"


def _entry(current: _Run) -> str:
    from logbook_desktop.services.entries import entries
    from logbook_desktop.services.vocabulary import vocabulary

    context = current.opened()
    activity, _ = vocabulary.add_activity(context, current.unit_id, Name.of("Avoin ilta"), FormOfWork.OPEN)
    draft = EntryDraft(
        uuid7(),
        current.unit_id,
        activity.id,
        DAY,
        time(17, 0),
        210,
        attendance=Attendance.of(girls=5, boys=3, other=1),
        what="Itsetesti: åäö",
    )
    saved = entries.save(context, draft).entry
    if entries.entry(context, saved.draft.id).draft.what != draft.what:
        raise _FailedError("the entry came back changed")
    return "saved and read again"


def _imports(current: _Run) -> str:
    from openpyxl import Workbook

    plain = current.folder / "kuukausi.csv"
    plain.write_text(CSV_ROWS, encoding="utf-8")
    workbook = Workbook()
    assert workbook.active is not None
    for row in WORKBOOK_ROWS:
        workbook.active.append(row)
    sheet = current.folder / "kuukausi.xlsx"
    workbook.save(sheet)
    workbook.close()
    return f"{_bring_in(current, plain, 2)} from CSV, {_bring_in(current, sheet, 1)} from Excel"


def _bring_in(current: _Run, file: Path, expected: int) -> int:
    from logbook_desktop.imports.reader import read_file
    from logbook_desktop.services.entries import imports

    context = current.opened()
    reading = read_file(
        file,
        texts=texts(current.language),
        known=imports.known_places(context, current.organisation_id),
        places={},
        may_create=False,
        today=context.today(),
    )
    outcome = imports.add_imported(context, current.organisation_id, reading.accepted, file_name=file.name)
    if len(outcome.added) != expected or reading.rejected:
        raise _FailedError(
            f"{file.suffix}: {len(outcome.added)} rows came in, {len(reading.rejected)} did not"
        )
    return len(outcome.added)


def _report(current: _Run) -> str:
    from logbook_desktop.services.reports import reports

    period = Period(date(2025, 11, 1), date(2025, 11, 30))
    question = ReportQuestion(
        (current.organisation_id,), period, ("entries", "visits", "hours"), (Dimension.UNIT,), Dimension.FORM
    )
    current.answer = reports.answer(current.opened(), question, language=current.language)
    visits = current.answer.total(MEASURES["visits"])
    if visits != EXPECTED_VISITS:
        raise _FailedError(f"{visits} visits instead of {EXPECTED_VISITS}")
    return f"{visits} visits"


def _excel(current: _Run) -> str:
    from openpyxl import load_workbook

    file = _write(current, "report.xlsx")
    workbook = load_workbook(file)
    found = len(workbook.sheetnames)
    workbook.close()
    if found < 3:
        raise _FailedError(f"{found} sheets instead of three")
    return f"{found} sheets"


def _pdf(current: _Run) -> str:
    content = _write(current, "report.pdf").read_bytes()
    if not content.startswith(b"%PDF-"):
        raise _FailedError("not a PDF")
    return f"{len(content)} bytes"


def _write(current: _Run, name: str) -> Path:
    from logbook_desktop.exports.writing import Format, write

    assert current.answer is not None
    file = current.folder / name
    write(current.answer, file, Format(file.suffix.removeprefix(".")), texts(current.language))
    return file


def _server(current: _Run) -> str:
    """What a shared server takes: its driver, its rules, and a sealed place for what waits to be sent."""
    import keyring
    import psycopg

    from logbook_desktop.data.postgres import installation
    from logbook_desktop.services.local.encrypted_files import EncryptedFiles

    rules = sum(len(installation.shipped(name)) for name in installation.FILES)
    files = EncryptedFiles(current.folder / "sealed", "self-test", bytes(range(32)))
    files.put("one", "åäö")
    if files.read(lambda _name, text: text) != ["åäö"]:
        raise _FailedError("what was sealed came back changed")
    library = psycopg.pq.version() // 10_000
    return f"libpq {library}, {rules} characters of rules, {type(keyring.get_keyring()).__module__}"


def _window(current: _Run) -> str:
    from logbook_desktop import bootstrap
    from logbook_desktop.services.local import databases
    from logbook_desktop.services.local.drafts import DraftStore
    from logbook_desktop.support.settings import Settings
    from logbook_desktop.ui.kit.background import InlineBackground
    from logbook_desktop.ui.kit.prompts import DialogPrompts
    from logbook_desktop.ui.kit.workspace import Workspace
    from logbook_desktop.ui.shell.main_window import MainWindow

    context = current.opened()
    settings = Settings(current.folder / "settings.json")
    app = bootstrap.application(settings, current.language)
    window = MainWindow(InlineBackground(), DialogPrompts(), settings)
    drafts = DraftStore(current.folder / "drafts", "self-test")
    window.open_workspace(Workspace(context, databases.describe(context), drafts))
    window.show()
    app.processEvents()
    picture = window.grab()
    window.hide()
    if picture.isNull():
        raise _FailedError("the window stayed empty")
    return f"{picture.width()} × {picture.height()} pixels"


STEPS: dict[str, Callable[[_Run], str]] = {
    "Database": _database,
    "Entry": _entry,
    "Import": _imports,
    "Report": _report,
    "Excel": _excel,
    "PDF": _pdf,
    "Window": _window,
    "Server": _server,
}
