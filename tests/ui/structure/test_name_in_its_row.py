"""A name that is typed in its row survives a crash, and nothing but a crash leaves it behind."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from helpers.structure_screen import StructureScreen
from helpers.typing import press, type_text
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.local.typed import TypedStore
from logbook_desktop.ui.kit import keeping
from logbook_desktop.ui.kit.typed_store import TypedStoreHolder

K = Qt.Key


@pytest.fixture
def folder(screen: StructureScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keeping, "KEEP_AFTER_MS", 20)
    found = tmp_path / "typed"
    TypedStoreHolder(TypedStore(EncryptedFiles(found)), screen.page)
    return found


def begin(screen: StructureScreen, name: str) -> QLineEdit:
    screen.page.target.edit_name(screen.node(name).id)
    named = [one for one in screen.page.findChildren(QLineEdit) if one.accessibleName() == "Name"]
    (field,) = [one for one in named if one.isVisible()]
    field.selectAll()
    return field


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


def test_after_a_crash_the_same_name_goes_on_where_it_was(
    screen: StructureScreen, folder: Path, qtbot: QtBot
) -> None:
    field = begin(screen, "Itä")
    type_text(field, "Itära")
    qtbot.waitUntil(lambda: bool(files(folder)))
    left = files(folder)[0].read_bytes()
    press(field, K.Key_Escape)
    qtbot.waitUntil(lambda: not files(folder))
    (folder / "after-a-crash.json").write_bytes(left)
    assert begin(screen, "Itä").text() == "Itära"


def test_a_name_taken_over_or_given_up_leaves_nothing(
    screen: StructureScreen, folder: Path, qtbot: QtBot
) -> None:
    for key in (K.Key_Escape, K.Key_Return):
        field = begin(screen, "Itä")
        type_text(field, "Itära")
        qtbot.waitUntil(lambda: bool(files(folder)))
        press(field, key)
        qtbot.waitUntil(lambda: not files(folder))
    assert screen.node("Itära")
