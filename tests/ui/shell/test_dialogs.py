"""The dialogs around: what they say, what the safe choice is, that every licence is there to be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.resources import program_version, resource
from logbook_desktop.support.settings import TEXT_SIZE, Settings
from logbook_desktop.ui.kit.prompts import DialogPrompts, PromptChoice
from logbook_desktop.ui.preferences.dialog import FileRequest, PreferencesDialog
from logbook_desktop.ui.shell import about
from logbook_desktop.ui.shell.about import AboutDialog
from logbook_desktop.ui.shell.crash import CrashDialog, support_text


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


@pytest.mark.parametrize("part", about.PARTS, ids=lambda part: part.name)
def test_every_part_comes_with_its_licence(part: about.BundledPart) -> None:
    text = resource(*part.file).read_text(encoding="utf-8", errors="replace").lower()
    assert "permission" in text or "licen" in text


def test_about_names_the_version_and_the_licences(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    words = " ".join(label.text() for label in dialog.findChildren(about.QLabel))
    assert program_version() in words
    assert "European Union Public Licence" in words
    texts = " ".join(view.toPlainText() for view in dialog.findChildren(QPlainTextEdit))
    assert "EUROPEAN UNION PUBLIC LICENCE" in texts
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts


def test_what_cannot_be_changed_can_still_be_left_by_tab(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert all(view.tabChangesFocus() for view in dialog.findChildren(QPlainTextEdit))


def answer_box(press: Callable[[QMessageBox], None]) -> None:
    """Once the message box is up, press something in it."""

    def act() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        press(box)

    QTimer.singleShot(0, act)


CHOICES = (PromptChoice("keep", "Keep"), PromptChoice("close", "Close the unit", destructive=True))


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        (lambda box: box.button_named("Close the unit").click(), "close"),
        (lambda box: box.button_named("Keep").click(), "keep"),
        (lambda box: box.reject(), "keep"),
        (lambda box: box.defaultButton().click(), "keep"),
    ],
    ids=["chosen", "safe", "escape", "enter"],
)
def test_the_first_choice_is_the_safe_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, press: Callable[[QMessageBox], None], expected: str
) -> None:
    def named(box: QMessageBox, text: str) -> object:
        return next(button for button in box.buttons() if button.text().replace("&", "") == text)

    monkeypatch.setattr(QMessageBox, "button_named", named, raising=False)
    parent = QWidget()
    qtbot.addWidget(parent)
    answer_box(press)
    assert DialogPrompts().ask(parent, "Close", "Close it?", CHOICES) == expected


def test_advice_shows_title_and_text(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    seen: list[str] = []

    def read(box: QMessageBox) -> None:
        seen.extend((box.windowTitle(), box.text(), box.informativeText()))
        box.buttons()[0].click()

    answer_box(read)
    DialogPrompts().advise(parent, "The disk is full", "Make room.", "12 MB are missing.")
    assert seen == ["The disk is full", "The disk is full", "Make room.\n\n12 MB are missing."]


def test_the_crash_dialog_goes_on_by_default(qtbot: QtBot) -> None:
    copied: list[str] = []
    dialog = CrashDialog(lambda: copied.append("copied"), lambda: copied.append("folder"))
    qtbot.addWidget(dialog)
    dialog.show()
    texts = {button.text().replace("&", ""): button for button in dialog.findChildren(QPushButton)}
    texts["Copy for support"].click()
    texts["Open the folder of the log"].click()
    assert copied == ["copied", "folder"]
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert not dialog.leave


def test_the_crash_dialog_can_end_the_program(qtbot: QtBot) -> None:
    dialog = CrashDialog(lambda: None, lambda: None)
    qtbot.addWidget(dialog)
    dialog.show()
    ending = next(
        b for b in dialog.findChildren(QPushButton) if "Close the program" in b.text().replace("&", "")
    )
    ending.click()
    assert dialog.leave


def test_enter_on_a_button_of_the_crash_dialog_presses_that_one(qtbot: QtBot) -> None:
    dialog = CrashDialog(lambda: None, lambda: None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    ending = next(b for b in dialog.findChildren(QPushButton) if "Close the program" in plain(b))
    ending.setFocus()
    qtbot.keyClick(ending, Qt.Key.Key_Return)
    assert dialog.leave


def test_enter_on_a_button_of_the_preferences_presses_that_one(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = PreferencesDialog(Settings(tmp_path / "settings.json"), "/data/own.sqlite")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    button = next(b for b in dialog.findChildren(QPushButton) if "New file" in plain(b))
    button.setFocus()
    with qtbot.waitSignal(dialog.file_requested, timeout=1000) as wish:
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert wish.args == [FileRequest.NEW]


def test_enter_in_a_field_of_the_preferences_uses_them(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = PreferencesDialog(Settings(tmp_path / "settings.json"), "/data/own.sqlite")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert [plain(b) for b in dialog.findChildren(QPushButton) if b.isDefault()] == ["Use these"]
    dialog.language.setFocus()
    with qtbot.waitSignal(dialog.accepted, timeout=1000):
        qtbot.keyClick(dialog.language, Qt.Key.Key_Return)


def plain(button: QPushButton) -> str:
    return button.text().replace("&", "")


def test_support_is_told_versions_and_no_more(tmp_path: Path, qapp: QApplication) -> None:
    text = support_text(tmp_path / "no.log", "SQLite, demo, schema 0001")
    assert f"Logbook: {program_version()}" in text
    assert "Data: SQLite, demo, schema 0001" in text
    assert str(tmp_path) not in text


def test_preferences_show_what_is_set(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.set(TEXT_SIZE, 150)
    dialog = PreferencesDialog(settings, "/data/own.sqlite")
    qtbot.addWidget(dialog)
    assert dialog.chosen.text_size == 150
    assert dialog.chosen.language == ""
    wished: list[FileRequest] = []
    dialog.file_requested.connect(wished.append)
    for button in dialog.findChildren(QPushButton):
        if button.text().replace("&", "") in ("Open another…", "New file…"):
            button.click()
    assert wished == [FileRequest.OPEN, FileRequest.NEW]
    assert settings.value(TEXT_SIZE) == 150
