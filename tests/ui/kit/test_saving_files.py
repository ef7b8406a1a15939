"""Where a file goes is asked through one door: the name is whole before anybody is asked whether to replace it."""

import ast
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

import logbook_desktop
from helpers.answers import autumn_answer
from helpers.frame import fake_workspace
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.accounts.letters import save_letters
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts, with_ending
from logbook_desktop.ui.network.page import NetworkPage
from logbook_desktop.ui.reports.exporting import OFFERS, Exporter
from logbook_desktop.ui.shell.file_commands import FileCommands
from logbook_desktop.ui.structure.importing import StructureImport

PACKAGE = Path(logbook_desktop.__file__).parent


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> None:
    set_language("en")


class AtTheDialogs:
    """Somebody who types names into the save dialog and answers what the program asks, one after another."""

    def __init__(self, *names: str, answers: tuple[str, ...] = ()) -> None:
        self._names, self._answers = list(names), list(answers)
        self.asked: list[str] = []
        self.offered: list[str] = []
        self._gone = False
        self._act()

    def go(self) -> None:
        self._gone = True

    def _act(self) -> None:
        if self._gone:
            return
        QTimer.singleShot(
            10, self._act
        )  # a new one: what is pressed may open a dialog, and return when that closes
        shown = QApplication.activeModalWidget()
        if isinstance(shown, QMessageBox):
            self._answer(shown)
        elif isinstance(shown, QFileDialog):
            self._type(shown)

    def _type(self, dialog: QFileDialog) -> None:
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        self.offered.append(field.text())
        if not self._names:
            dialog.reject()
            return
        field.setText(self._names.pop(0))
        (box,) = dialog.findChildren(QDialogButtonBox)
        box.button(QDialogButtonBox.StandardButton.Save).click()

    def _answer(self, box: QMessageBox) -> None:
        self.asked.append(box.text())
        if (
            not self._answers
        ):  # nobody expected the question: the test fails by it, and does not wait for ever
            box.reject()
            return
        wanted = self._answers.pop(0)
        if wanted == "Yes":  # of Qt's own box, in whatever language it speaks
            box.button(QMessageBox.StandardButton.Yes).click()
            return
        fitting = [one for one in box.buttons() if one.text().replace("&", "") == wanted]
        if fitting:
            fitting[0].click()
        else:
            box.reject()


def _close_all() -> None:
    """What nobody answers in so long fails the test instead of holding up all others."""
    while isinstance(shown := QApplication.activeModalWidget(), QDialog):
        print("still open:", shown, shown.windowTitle(), getattr(shown, "text", str)())
        shown.reject()


def save(folder: Path, person: AtTheDialogs, suggested: str = "Report.xlsx") -> Path | None:
    give_up = QTimer()
    give_up.setSingleShot(True)
    give_up.timeout.connect(_close_all)
    give_up.start(20_000)
    try:
        return DialogPrompts().file_to_save(None, "Save", folder / suggested, "Excel workbook (*.xlsx)")
    finally:
        person.go()


def test_a_name_without_its_ending_replaces_nothing_unasked(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "kevat.xlsx").write_text("the spring")
    person = AtTheDialogs("kevat", "kevat 2", answers=("Choose another name",))
    assert save(tmp_path, person) == tmp_path / "kevat 2.xlsx"
    assert person.asked == ["“kevat.xlsx” would be replaced, and what is in it now would be lost."]
    assert person.offered == ["Report.xlsx", "kevat.xlsx"]


def test_it_is_replaced_by_whoever_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "kevat.xlsx").write_text("the spring")
    person = AtTheDialogs("kevat", answers=("Replace the file",))
    assert save(tmp_path, person) == tmp_path / "kevat.xlsx"


def test_a_whole_name_is_asked_about_once(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "kevat.xlsx").write_text("the spring")
    person = AtTheDialogs("kevat.xlsx", answers=("Yes",))
    assert save(tmp_path, person) == tmp_path / "kevat.xlsx"
    assert len(person.asked) == 1


def test_nothing_is_asked_where_nothing_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    assert save(tmp_path, AtTheDialogs("report 2025.12")) == tmp_path / "report 2025.12.xlsx"
    assert save(tmp_path, AtTheDialogs()) is None


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("kevat", "kevat.xlsx"),
        ("kevat.xlsx", "kevat.xlsx"),
        ("KEVAT.XLSX", "KEVAT.XLSX"),
        ("report 2025.12", "report 2025.12.xlsx"),
        ("kevat.", "kevat.xlsx"),
        ("kevat.csv", "kevat.csv.xlsx"),
    ],
)
def test_endings(typed: str, whole: str) -> None:
    assert with_ending(Path(typed), ".xlsx") == Path(whole)
    assert with_ending(Path(typed), "") == Path(typed), "a folder has none"


class WhereTo:
    """Prompts that note what is suggested, and change their mind."""

    def __init__(self) -> None:
        self.suggested: list[tuple[Path, str]] = []

    def file_to_save(self, parent: object, title: str, suggested: Path, filters: str) -> None:
        self.suggested.append((suggested, filters))


Caller = Callable[[Any, Path], None]


def _structure(prompts: Any) -> Any:
    return SimpleNamespace(_prompts=prompts, _window=None)


def _files(prompts: Any) -> FileCommands:
    files: Any = SimpleNamespace(window=None, workspace=fake_workspace())
    return FileCommands(files, InlineBackground(), prompts)


def _save_report(prompts: Any, folder: Path) -> None:
    window: Any = None
    services: Any = SimpleNamespace(
        prompts=prompts, errors=None, background=None, settings=Settings(folder / "settings.json")
    )
    for offer in OFFERS:
        Exporter(services).save(window, autumn_answer(), offer)


def _letters(prompts: Any, count: int) -> None:
    services: Any = SimpleNamespace(prompts=prompts)
    letters: Any = [None] * count
    window: Any = None
    save_letters(services, window, letters, lambda _where: None)


CALLERS: dict[tuple[str, str], Caller] = {
    ("ui/structure/importing.py", "save_template"): lambda prompts, _folder: StructureImport.save_template(
        _structure(prompts)
    ),
    ("ui/structure/importing.py", "_save_faults"): lambda prompts, folder: StructureImport._save_faults(
        _structure(prompts), folder / "units.csv", None
    ),  # type: ignore[arg-type]
    ("ui/network/page.py", "ask_export"): lambda prompts, _folder: NetworkPage.ask_export(
        SimpleNamespace(_prompts=prompts, _context=fake_workspace().context)  # type: ignore[arg-type]
    ),
    ("ui/shell/file_commands.py", "ask_new"): lambda prompts, _folder: _files(prompts).ask_new(),
    ("ui/shell/file_commands.py", "ask_save_copy"): lambda prompts, _folder: _files(prompts).ask_save_copy(),
    ("ui/reports/exporting.py", "save"): _save_report,
    ("ui/accounts/letters.py", "save_letters"): lambda prompts, _folder: _letters(prompts, 2),
}
"""Every function that asks where to save, and how it is made to."""


@pytest.mark.parametrize("caller", CALLERS.values(), ids=[" ".join(key) for key in CALLERS])
def test_every_caller_suggests_a_whole_name(caller: Caller, tmp_path: Path) -> None:
    prompts = WhereTo()
    caller(prompts, tmp_path)
    assert prompts.suggested
    for suggested, filters in prompts.suggested:
        assert suggested.suffix, suggested
        assert f"(*{suggested.suffix})" in filters


def test_no_caller_is_forgotten_and_none_changes_the_name_afterwards() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef) or place == "ui/kit/prompts.py":
                continue
            used = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            if "file_to_save" in used:
                found.add((place, function.name))
                assert not used & {"with_suffix", "suffix"}, f"{place}: {function.name}"
    assert found == set(CALLERS)
