"""The whole program in a process of its own, in which somebody types until it is killed.

Run as ``python -m helpers.dying_typist``. Each line on its standard input starts one (an Order as JSON); it is forked
once everything is imported, so that each life costs a moment. It opens the place, types the letters of ``words_of``
without ever pausing for long, and says on the pipe of the order its process id, then after each letter how many there
are by now and when that was (``time.monotonic``, the same for all processes).
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from helpers.typing import type_text
from logbook_desktop.bootstrap import Program, application
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.accounts.account_dialog import NewAccountDialog
from logbook_desktop.ui.beginning.assistant import BeginningAssistant
from logbook_desktop.ui.entries.editor.question_fields import _InWords
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.typed import TypedLine
from logbook_desktop.ui.network.admit_dialog import AdmitDialog
from logbook_desktop.ui.people.list_dialog import ListDialog
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.structure.page import StructurePage
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.terms.publishing import PublishDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog
from logbook_desktop.ui.tree.split_wizard import SplitWizard
from logbook_desktop.ui.vocabulary.dialogs import NameDialog
from logbook_desktop.ui.vocabulary.questions import QuestionDialog

LETTERS = "aeiouyäöklmnprstv"


@dataclass(frozen=True)
class Order:
    """``home``: where this life has its files; ``pipe``: where it says what it has typed."""

    place: str
    seed: int
    home: str
    database: str
    unit: int
    pipe: str

    def line(self) -> str:
        """As it is handed over."""
        return json.dumps(asdict(self)) + "\n"


def words_of(seed: int) -> str:
    """What is typed: more than anybody types before the end."""
    dice = Random(seed)
    words = ("".join(dice.choices(LETTERS, k=dice.randint(2, 9))) for _ in range(40))
    return " ".join(words)[:190].strip()


class Typist:
    """Opens the place as soon as the tree is there, and types."""

    def __init__(self, program: Program, order: Order) -> None:
        self._program, self._order = program, order
        self._dice = Random(order.seed)
        self._text, self._count = words_of(order.seed), 0
        self._pipe = os.open(order.pipe, os.O_WRONLY)
        self._says(os.getpid())
        self._poll = QTimer(interval=20)
        self._poll.timeout.connect(self._begin)
        self._poll.start()

    @property
    def _window(self) -> MainWindow:
        return self._program.window

    def _says(self, *words: object) -> None:
        os.write(self._pipe, (" ".join(map(str, words)) + "\n").encode())

    def _begin(self) -> None:
        panels = self._window.panels
        if panels is None or self._order.unit not in panels.dock.tree.nodes:
            return
        panel = panels["entries"]
        assert isinstance(panel, EntriesPanel)
        if panel.pages.scope != self._order.unit:
            panels.dock.select_node(self._order.unit)
            return
        field = PLACES[self._order.place](self._window, panel)
        if field is None:
            return
        self._poll.stop()
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()
        self._type(field)

    def _type(self, field: QWidget) -> None:
        type_text(field, self._text[self._count])
        self._count += 1
        self._says(self._count, time.monotonic())
        if self._count < len(self._text):
            pause = self._dice.choice((30, 60, 120, 250, 250, 700))
            QTimer.singleShot(pause, partial(self._type, field))


Place = Callable[[MainWindow, EntriesPanel], QWidget | None]


def _in_entry(find: Callable[[EntriesPanel], QWidget | None]) -> Place:
    def place(_window: MainWindow, panel: EntriesPanel) -> QWidget | None:
        if panel.pages.shown_editor is None:
            panel.new_entry()
        editor = panel.editor
        return find(panel) if editor.live.loader.is_loaded else None

    return place


def _answer(panel: EntriesPanel) -> QWidget | None:
    asked = panel.editor.fields.questions.findChildren(_InWords)
    return asked[0].text if asked else None


def _new_activity(panel: EntriesPanel) -> QWidget:
    panel.editor.fields.new_activity_button.click()
    return panel.editor.fields.new_activity.name


def _in_dialog(make: Callable[[MainWindow, Any], tuple[QDialog, QWidget]]) -> Place:
    def place(window: MainWindow, panel: EntriesPanel) -> QWidget:
        dialog, field = make(window, panel)
        dialog.open()
        return field

    return place


def _name(window: MainWindow, _panel: Any) -> tuple[QDialog, QWidget]:
    dialog = NameDialog(window, "Name", "Save")
    return dialog, dialog.names.others["sv"]


def _question(window: MainWindow, _panel: Any) -> tuple[QDialog, QWidget]:
    dialog = QuestionDialog(window, "Question", "Ask", "")
    return dialog, dialog.names.main


def _node(window: MainWindow, _panel: Any) -> tuple[QDialog, QWidget]:
    dialog = NodeDialog(window, "Place", "Add", lambda _name: None)
    return dialog, dialog.names.main


def _paste(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    tree = panel.pages.tree
    assert tree is not None
    dialog = PasteDialog(window, tree, panel.pages.scope, [NodeKind.UNIT], _month(panel), "")
    return dialog, dialog.text


def _split(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    tree, context = panel.pages.tree, panel._services.context
    assert tree is not None
    node = tree[panel.pages.scope]
    dialog = SplitWizard(window, tree, node, context.today(), lambda *_asked: None)
    return dialog, dialog.parts.fields[1]


def _terms(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    dialog = PublishDialog(panel._services.context.today(), {}, window)
    return dialog, dialog.fields["fi"]


def _list(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    tree, services = panel.pages.tree, panel._services
    assert tree is not None
    dialog = ListDialog(window, services.context.actor, tree, _month(panel), (), services.prompts)
    return dialog, dialog.text


def _account(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    tree = panel.pages.tree
    assert tree is not None
    dialog = NewAccountDialog(window, panel._services.context.actor, tree, _month(panel))
    return dialog, dialog.name


def _admit(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    tree = panel.pages.tree
    assert tree is not None
    dialog = AdmitDialog(tree, window)
    line = dialog.region.lineEdit()
    assert line is not None
    return dialog, line


def _beginning(window: MainWindow, panel: EntriesPanel) -> tuple[QDialog, QWidget]:
    services = panel._services
    dialog = BeginningAssistant(
        UiServices(services.context, services.background, services.prompts, services.settings), window
    )
    dialog.show_step(2)
    dialog.size_step.several.setChecked(True)
    return dialog, dialog.size_step.units


def _row(window: MainWindow, panel: EntriesPanel) -> QWidget | None:
    """A name in its row of the plan."""
    window.tabs.show_key("structure")
    assert window.panels is not None
    page = window.panels["structure"]
    assert isinstance(page, StructurePage)
    if panel.pages.scope not in page.target.tree:
        return None
    page.target.edit_name(panel.pages.scope)
    field = page.focusWidget()
    return field if isinstance(field, QLineEdit) and field.findChild(TypedLine) else None


def _month(panel: EntriesPanel) -> Month:
    return Month.of(panel._services.context.today())


PLACES: dict[str, Place] = {
    "entry, what": _in_entry(lambda panel: panel.editor.fields.what),
    "entry, why": _in_entry(lambda panel: panel.editor.fields.why),
    "entry, activity": _in_entry(lambda panel: panel.editor.fields.activity.lineEdit()),
    "entry, answer": _in_entry(_answer),
    "entry, new activity": _in_entry(_new_activity),
    "name": _in_dialog(_name),
    "question": _in_dialog(_question),
    "place": _in_dialog(_node),
    "name in a row of the plan": _row,
    "pasted places": _in_dialog(_paste),
    "parts of a split": _in_dialog(_split),
    "terms of use": _in_dialog(_terms),
    "list of colleagues": _in_dialog(_list),
    "account": _in_dialog(_account),
    "admission": _in_dialog(_admit),
    "first steps": _in_dialog(_beginning),
}
"""Every place where text is typed: it is opened at the second call or later, when what it needs is there."""


def _live(order: Order) -> int:
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[variable] = order.home
    settings = Settings(paths.settings_file())
    app = application(settings, "en")
    program = Program(app, settings, ThreadedBackground(), DialogPrompts(), None, "en")
    program.start(lambda: program.files.open(Path(order.database)))
    typist = Typist(program, order)
    code = app.exec()
    del typist
    return code


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        if os.fork() == 0:
            os._exit(_live(Order(**json.loads(line))))


if __name__ == "__main__":
    main()
