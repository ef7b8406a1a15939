"""What is typed in a dialog survives a crash, Esc and a refusal, and is offered where it was typed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.typing import press, type_text
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.local.typed import TypedStore, TypedText, read
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.kit import forms, keeping, typed
from logbook_desktop.ui.kit.typed_store import TypedStoreHolder, keep_typing, put_back


class Letter(QDialog):
    """Two texts and a choice."""

    def __init__(self, parent: QWidget, to: str = "", *, about: str = "") -> None:
        super().__init__(parent)
        self.to, self.text, self.kind = QLineEdit(to), QPlainTextEdit(), QComboBox()
        self.kind.addItems(["card", "letter"])
        form = QFormLayout()
        for field in (self.to, self.text, self.kind):
            form.addRow(field)
        row, self.button = forms.button_row(self, "Send")
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addLayout(row)
        fields = {"to": self.to, "text": self.text, "kind": self.kind}
        made = typed.keep(self, fields, about=about)
        assert made is not None
        self.typed = made
        self.open()

    @property
    def offer(self) -> str:
        return self.typed.bar.text() if self.typed.bar.isVisibleTo(self) else ""

    def press(self, text: str) -> None:
        (button,) = [one for one in self.typed.bar.buttons if one.text().replace("&", "") == text]
        button.click()


@pytest.fixture
def store(tmp_path: Path) -> TypedStore:
    return TypedStore(EncryptedFiles(tmp_path / "typed"))


@pytest.fixture
def page(qtbot: QtBot, store: TypedStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[QWidget]:
    """A page of a window: dialogs find the store of the window."""
    set_language("en")
    monkeypatch.setattr(keeping, "KEEP_AFTER_MS", 30)
    monkeypatch.setattr(keeping, "KEEP_AT_LATEST_MS", 50)
    monkeypatch.setattr(keeping, "TRY_AGAIN_MS", 20)
    window = QWidget()
    qtbot.addWidget(window)
    TypedStoreHolder(TypedStore(EncryptedFiles(Path("another window"))), window)
    TypedStoreHolder(store, window)
    over = QWidget(window)
    yield over
    over.deleteLater()


def on_the_disk(store: TypedStore) -> list[TypedText]:
    return EncryptedFiles(store._files.folder).read(lambda _name, text: read(text))


def test_what_is_typed_is_on_the_disk_and_the_line_says_so(
    qtbot: QtBot, page: QWidget, store: TypedStore
) -> None:
    dialog = Letter(page)
    assert dialog.offer == ""
    type_text(dialog.text, "Hyvä ystävä")
    assert dialog.typed.state.text() == "Not kept yet"
    qtbot.waitUntil(lambda: dialog.typed.state.text().startswith("Draft kept"))
    (kept,) = on_the_disk(store)
    assert kept.texts == {"to": "", "text": "Hyvä ystävä", "kind": "card"}


def test_a_crash_loses_nothing_of_it(qtbot: QtBot, page: QWidget, store: TypedStore) -> None:
    crashed = Letter(page)
    type_text(crashed.text, "Hyvä ystävä")
    crashed.kind.setCurrentText("letter")
    qtbot.waitUntil(lambda: bool(on_the_disk(store)))
    again = Letter(page)
    assert "Hyvä ystävä" in again.offer
    assert again.text.toPlainText() == "", "it is offered, not forced upon anybody"
    again.press("Continue")
    assert (again.text.toPlainText(), again.kind.currentText()) == ("Hyvä ystävä", "letter")
    assert again.focusWidget() is again.text
    assert len(on_the_disk(store)) == 1
    again.accept()
    assert Letter(page).offer == ""


def test_enter_is_for_the_button_it_is_on_and_in_a_field_for_that_of_the_dialog(page: QWidget) -> None:
    dialog = Letter(page)
    type_text(dialog.text, "Hyvä ystävä")
    dialog.reject()
    again = Letter(page)
    assert not any(button.isDefault() or button.autoDefault() for button in again.typed.bar.buttons)
    assert again.button.isDefault()
    press(again.typed.bar.buttons[0], Qt.Key.Key_Return)
    assert again.isVisible()
    assert again.text.toPlainText() == "Hyvä ystävä"
    texts = [button.text() for button in again.findChildren(QPushButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(set(letters)) == len(letters) >= 2


def test_esc_loses_nothing_either(page: QWidget) -> None:
    dialog = Letter(page)
    type_text(dialog.text, "Hyvä ystävä")
    dialog.reject()
    assert "Hyvä ystävä" in Letter(page).offer


def test_before_the_window_goes_it_is_written_at_once(page: QWidget, store: TypedStore) -> None:
    dialog = Letter(page)
    type_text(dialog.text, "Hyvä")
    assert on_the_disk(store) == []
    keep_typing(page, ())
    assert [kept.texts["text"] for kept in on_the_disk(store)] == ["Hyvä"]


def test_a_dialog_nobody_typed_in_leaves_nothing(page: QWidget, store: TypedStore) -> None:
    Letter(page, "Aino").reject()
    dialog = Letter(page)
    type_text(dialog.to, "a")
    dialog.to.clear()
    dialog.reject()
    assert on_the_disk(store) == []


def test_what_was_refused_is_offered_and_what_was_saved_is_not(page: QWidget) -> None:
    dialog = Letter(page)
    type_text(dialog.text, "Hyvä ystävä")
    dialog.accept()
    put_back(page)
    again = Letter(page)
    assert "Hyvä ystävä" in again.offer
    again.press("Continue")
    again.accept()
    assert Letter(page).offer == ""
    put_back(page)
    assert Letter(page).offer == "", "a refusal later on is about something else"


def test_it_is_offered_for_the_same_thing_only(page: QWidget) -> None:
    for to, about in (("Aino", ""), ("", "7")):
        dialog = Letter(page, to, about=about)
        type_text(dialog.text, f"for {to}{about}")
        dialog.reject()
    assert Letter(page).offer == ""
    assert "for Aino" in Letter(page, "Aino").offer
    assert "for 7" in Letter(page, about="7").offer


def test_two_openings_are_offered_one_after_another_and_a_discarded_one_can_be_had_back(
    page: QWidget,
) -> None:
    for text in ("first", "second"):
        dialog = Letter(page)
        type_text(dialog.text, text)
        dialog.reject()
    dialog = Letter(page)
    assert "second" in dialog.offer
    dialog.press("Discard")
    dialog.press("Undo: Discard the draft")
    assert "second" in dialog.offer
    dialog.press("Discard")
    assert "first" in Letter(page).offer


def test_typing_on_beside_an_offer_loses_neither(page: QWidget) -> None:
    dialog = Letter(page)
    type_text(dialog.text, "first")
    dialog.reject()
    dialog = Letter(page)
    type_text(dialog.text, "second")
    dialog.press("Continue")
    assert dialog.text.toPlainText() == "first"
    dialog.accept()
    assert "second" in Letter(page).offer


def test_a_full_disk_is_said_and_tried_again(
    qtbot: QtBot, page: QWidget, store: TypedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    dialog = Letter(page)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        type_text(dialog.text, "Hyvä ystävä")
        qtbot.waitUntil(lambda: "tried again by itself" in dialog.typed.state.text())
    qtbot.waitUntil(lambda: bool(on_the_disk(store)))


def test_esc_with_a_full_disk_loses_nothing_while_the_program_runs(
    page: QWidget, store: TypedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    dialog = Letter(page)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        type_text(dialog.text, "Hyvä ystävä")
        dialog.reject()
    assert on_the_disk(store) == []
    again = Letter(page)
    again.press("Continue")
    assert again.text.toPlainText() == "Hyvä ystävä"
    assert len(on_the_disk(store)) == 1, "there is room again"


def test_a_damaged_file_keeps_no_dialog_from_opening(page: QWidget, store: TypedStore) -> None:
    folder = store._files.folder
    folder.mkdir(parents=True)
    (folder / "0.json").write_text('{"format": 7}', encoding="utf-8")
    assert Letter(page).offer == ""


def test_no_secret_is_ever_kept(page: QWidget) -> None:
    dialog = Letter(page)
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    with pytest.raises(AssertionError):
        dialog.typed.add("password", secret)
