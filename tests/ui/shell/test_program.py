"""The program around the window: data files, languages, sizes, crashes. Real files, real services, fake features."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.frame import EAST, FakePrompts, fake_panels
from logbook_desktop.bootstrap import Program
from logbook_desktop.services.local import databases
from logbook_desktop.support import i18n, paths
from logbook_desktop.support import settings as declared
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.widgets.message_page import MessagePage
from logbook_desktop.ui.shell import presentation
from logbook_desktop.ui.shell.crash import CrashReporter
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.single_instance import FileLock


@pytest.fixture
def settings(user_home: Path) -> Settings:
    return Settings(paths.settings_file())


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, settings: Settings, prompts: FakePrompts) -> Iterator[Program]:
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    presentation.install_language(qapp, "en")
    theme.apply(qapp, theme.Appearance.LIGHT, 100)
    made = Program(qapp, settings, ThreadedBackground(), prompts, None, "en", fake_panels)
    yield made
    made.finish()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    qapp.setFont(before[0])
    qapp.setPalette(before[1])
    qapp.setStyleSheet(before[2])


def start(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.start(program.files.open_usual)


def copy_of(program: Program, target: Path) -> Path:
    assert program.files.workspace is not None
    databases.save_copy(program.files.workspace.context, target)
    return target


def test_the_first_start_makes_the_persons_own_file(
    program: Program, qtbot: QtBot, settings: Settings
) -> None:
    start(program, qtbot)
    assert paths.own_database().is_file()
    assert program.window.panels is not None
    assert settings.value(declared.DATABASE) == "", "the usual place is not a choice"


def test_a_chosen_file_that_is_gone_is_never_made_anew(
    program: Program, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    gone = tmp_path / "unplugged" / "gone.sqlite"
    settings.set(declared.DATABASE, str(gone))
    with qtbot.waitSignal(program.files.trouble, timeout=20_000):
        program.start(program.files.open_usual)
    assert not gone.parent.exists()
    (page,) = [found for found in program.window.findChildren(MessagePage) if found.isVisible()]
    assert page.heading.text() == "The file is not there"
    assert str(gone) in page.text.text()


def test_a_file_that_is_no_database_leaves_the_open_one_open(
    program: Program, qtbot: QtBot, prompts: FakePrompts, tmp_path: Path
) -> None:
    start(program, qtbot)
    kept = program.files.workspace
    other = tmp_path / "letter.sqlite"
    other.write_text("Dear all, this is a letter and no database, however long it may be." * 20)
    before = other.read_bytes()
    prompts.files = [other]
    program.file_commands.ask_open()
    qtbot.waitUntil(lambda: bool(prompts.advised), timeout=20_000)
    assert program.files.workspace is kept
    assert prompts.advised[0][0] in ("This is not a Logbook file", "The file is damaged")
    assert other.read_bytes() == before


def test_a_second_window_on_the_same_file_is_told(
    program: Program, qtbot: QtBot, prompts: FakePrompts
) -> None:
    paths.own_database().parent.mkdir(parents=True)
    other_window = FileLock(paths.own_database())
    assert other_window.claim()
    with qtbot.waitSignal(program.files.trouble) as trouble:
        program.start(program.files.open_usual)
    assert trouble.args is not None
    assert trouble.args[0].title == "The file is open in another window of the program"
    assert not paths.own_database().exists()
    other_window.release()
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.files.open_usual()
    assert not FileLock(paths.own_database()).claim()
    program.finish()
    after = FileLock(paths.own_database())
    assert after.claim(), "the lock goes with the program"
    after.release()


def test_a_new_file_takes_the_place_of_the_open_one(
    program: Program, qtbot: QtBot, settings: Settings, prompts: FakePrompts, tmp_path: Path
) -> None:
    start(program, qtbot)
    new = tmp_path / "new.sqlite"
    prompts.files = [new]
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.file_commands.ask_new()
    assert program.files.workspace is not None
    assert program.files.workspace.info.location == str(new)
    assert settings.value(declared.DATABASE) == str(new)
    assert new.name in program.window.status_line.where
    freed = FileLock(paths.own_database())
    assert freed.claim()
    freed.release()


def test_a_new_file_never_replaces_one(program: Program, prompts: FakePrompts, tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    there.write_bytes(b"precious")
    prompts.files = [there]
    program.file_commands.ask_new()
    assert prompts.advised[0][0] == "There is a file with this name already"
    assert there.read_bytes() == b"precious"


def test_save_a_copy_and_restore_it(
    program: Program, qtbot: QtBot, prompts: FakePrompts, tmp_path: Path
) -> None:
    start(program, qtbot)
    copy = tmp_path / "copy.sqlite"
    prompts.files = [copy]
    program.file_commands.ask_save_copy()
    qtbot.waitUntil(lambda: bool(prompts.advised), timeout=20_000)
    assert prompts.advised == [("The copy is saved", str(copy))]
    prompts.files, prompts.answers = [copy], ["restore"]
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.file_commands.ask_restore()
    own = paths.own_database()
    assert len(list(own.parent.glob(f"{own.name}.before-restore-*"))) == 1
    assert program.files.workspace is not None
    assert program.files.workspace.info.location == str(own)


def test_restoring_is_not_done_on_the_safe_answer(
    program: Program, qtbot: QtBot, prompts: FakePrompts, tmp_path: Path
) -> None:
    start(program, qtbot)
    copy = copy_of(program, tmp_path / "copy.sqlite")
    kept = program.files.workspace
    prompts.files = [copy]
    program.file_commands.ask_restore()
    assert program.files.workspace is kept


def test_a_copy_that_is_damaged_changes_nothing(
    program: Program, qtbot: QtBot, prompts: FakePrompts, tmp_path: Path
) -> None:
    start(program, qtbot)
    damaged = tmp_path / "copy.sqlite"
    damaged.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    prompts.files, prompts.answers = [damaged], ["restore"]
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.file_commands.ask_restore()
    assert len(prompts.advised) == 1
    assert program.files.workspace is not None
    assert program.files.workspace.info.location == str(paths.own_database())


def test_the_demo_is_made_once_beside_the_persons_own(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from logbook_desktop.services import demo

    made: list[Any] = []
    monkeypatch.setattr(
        demo, "make_demo", lambda database, size, *, progress: made.append((size, progress(0.5)))
    )
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.start(program.files.open_demo)
    assert made == [(demo.DemoSize.S, True)]
    assert paths.demo_database().is_file()
    assert not paths.own_database().exists()
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.files.open_demo()
    assert len(made) == 1


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid"), reason="rights of POSIX")
def test_a_folder_that_cannot_be_made_is_told(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with qtbot.waitSignal(program.files.trouble, timeout=20_000) as trouble:
        program.files.open(in_the_way / "own.sqlite", create=True)
    assert trouble.args is not None
    assert trouble.args[0].title != "The program made a mistake"


def test_a_stopped_demo_leaves_no_half_file(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from logbook_desktop.domain.errors import CancelledError
    from logbook_desktop.services import demo

    def stopped(*_args: object, **_more: object) -> None:
        raise CancelledError

    monkeypatch.setattr(demo, "make_demo", stopped)
    with qtbot.waitSignal(program.files.trouble, timeout=20_000) as trouble:
        program.start(program.files.open_demo)
    assert trouble.args is not None
    assert trouble.args[0].title == "Stopped"
    assert not paths.demo_database().exists()


def test_another_language_is_another_window_in_the_same_state(
    program: Program, qtbot: QtBot, settings: Settings
) -> None:
    start(program, qtbot)
    old = program.window
    assert old.panels is not None
    old.panels.dock.select_node(EAST)
    old.tabs.setCurrentIndex(1)
    typed: Any = old.panels["entries"]
    old.language_chosen.emit("fi")
    new = program.window
    assert new is not old
    assert new.isVisible()
    assert not old.isVisible()
    assert "keep_typing" in typed.calls
    assert new.tabs.tabText(0) == "Kirjaukset"
    assert new.tabs.currentIndex() == 1
    shown: Any = new.panels["entries"] if new.panels else None
    assert shown.scopes == [EAST]
    assert settings.value(declared.LANGUAGE) == "fi"
    assert QLocale().language() == QLocale.Language.Finnish
    assert i18n.active().language == "fi"


def test_what_is_being_typed_goes_on_in_the_new_window(program: Program, qtbot: QtBot) -> None:
    start(program, qtbot)
    panels: Any = program.window.panels
    panels.dock.select_node(EAST)
    panels["entries"].typing.setText("half a sentence")
    program.window.commanded.emit(Command.LARGER)
    shown: Any = program.window.panels
    assert shown["entries"].calls == ["restore_state", "resume_latest"]
    program.window.commanded.emit(Command.SMALLER)
    shown = program.window.panels
    assert shown["entries"].calls == ["restore_state", "offer_drafts"], "nothing was being typed"


def test_text_grows_in_steps_and_stays_in_bounds(program: Program, settings: Settings) -> None:
    body = QApplication.font().pointSizeF()
    sizes = []
    for _ in range(len(theme.TEXT_SIZES) + 1):
        program.window.commanded.emit(Command.LARGER)
        sizes.append(settings.value(declared.TEXT_SIZE))
    assert sizes == [*theme.TEXT_SIZES[1:], 200, 200]
    assert QApplication.font().pointSizeF() == pytest.approx(2 * body)
    program.window.commanded.emit(Command.SMALLER)
    assert settings.value(declared.TEXT_SIZE) == 175
    program.window.commanded.emit(Command.NORMAL_SIZE)
    assert QApplication.font().pointSizeF() == pytest.approx(body)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has colours of its own")
def test_dark_and_light(program: Program) -> None:
    program.window.appearance_chosen.emit("dark")
    assert theme.is_dark()
    program.window.appearance_chosen.emit("light")
    assert not theme.is_dark()


def test_preferences_are_used_when_accepted_only(program: Program, settings: Settings) -> None:
    from logbook_desktop.ui.preferences.dialog import PreferencesDialog

    program.window.commanded.emit(Command.PREFERENCES)
    dialog = program.window.findChild(PreferencesDialog)
    assert dialog is not None
    dialog.text_size.setCurrentIndex(dialog.text_size.findData(150))
    dialog.reject()
    assert settings.value(declared.TEXT_SIZE) == 100
    program.window.commanded.emit(Command.PREFERENCES)
    (dialog,) = [d for d in program.window.findChildren(PreferencesDialog) if d.isVisible()]
    dialog.text_size.setCurrentIndex(dialog.text_size.findData(150))
    dialog.language.setCurrentIndex(dialog.language.findData("sv"))
    dialog.accept()
    assert settings.value(declared.TEXT_SIZE) == 150
    assert i18n.active().language == "sv"


def test_copy_for_support_tells_the_versions(program: Program, qtbot: QtBot) -> None:
    start(program, qtbot)
    program.window.commanded.emit(Command.COPY_FOR_SUPPORT)
    text = QApplication.clipboard().text()
    assert "Qt: 6." in text
    assert "Data: SQLite, schema" in text


def test_a_crash_keeps_what_is_typed_and_shows_one_dialog(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(program, qtbot)
    shown: list[str] = []

    class Dialog:
        leave = False

        def __init__(self, *_args: object) -> None:
            shown.append("made")

        def exec(self) -> None:
            program.support.reporter(ValueError("another while the dialog stands"))

    monkeypatch.setattr("logbook_desktop.ui.shell.crash.CrashDialog", Dialog)
    typed: Any = program.window.panels["entries"] if program.window.panels else None
    typed.calls.clear()
    program.support.reporter(ValueError("ours"))
    assert shown == ["made"]
    assert typed.calls == ["keep_typing"]


def test_a_crash_while_keeping_drafts_still_shows_the_dialog(caplog: pytest.LogCaptureFixture) -> None:
    shown: list[str] = []
    reporter = CrashReporter(lambda: [][0], lambda: shown.append("shown"))
    reporter(ValueError("ours"))
    reporter(ValueError("the next one"))
    assert shown == ["shown", "shown"]
    assert "drafts could not be kept" in caplog.text


def test_closing_the_window_ends_the_program(program: Program, qtbot: QtBot) -> None:
    start(program, qtbot)
    with qtbot.waitSignal(program.window.closed):
        program.window.close()
    assert program.files.workspace is None
