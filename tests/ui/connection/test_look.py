"""How the dialogs of signing in look in each language and size: nothing is cut, nothing is said by colour alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from helpers import scenes
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets.unprotected import DangerNote

pytestmark = pytest.mark.qt_log_ignore("does not support")
DIALOGS = [name for name in scenes.SCENES if name.startswith("connect-") or name.endswith("-password")]
SMALLEST = (1366, 728)
"""A municipal laptop, without the bar of the system."""
SIZES = [("fi", 100, False), ("fi", 200, True), ("sv", 200, False), ("en", 150, False)]


@pytest.fixture(
    scope="module", params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}-{'dark' if size[2] else 'light'}"
)
def stage(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[scenes.Stage]:
    language, size, dark = request.param
    appearance: tuple[QFont, QPalette, str] = qapp.font(), qapp.palette(), qapp.styleSheet()
    made = scenes.make_stage(tmp_path_factory.mktemp("stage"), language, dark=dark, text_size=size)
    yield made
    made.close()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])
    theme.apply_text_size(qapp, 100)


@pytest.fixture
def dialog(stage: scenes.Stage, request: pytest.FixtureRequest) -> Iterator[QDialog]:
    played = stage.play(request.param)
    assert isinstance(played, QDialog)
    yield played
    stage.clear()


def shown(root: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in root.findChildren(kind) if widget.isVisibleTo(root)]


def test_all_dialogs_are_looked_at() -> None:
    assert len(DIALOGS) >= 8


@pytest.mark.parametrize("dialog", DIALOGS, indirect=True)
def test_nothing_is_cut(dialog: QDialog) -> None:
    assert dialog.width() <= SMALLEST[0]
    assert dialog.height() <= SMALLEST[1]
    assert cut_buttons(dialog) == []
    assert cut_choices(dialog) == []
    assert cut_sentences(dialog) == []
    every_button_has_a_letter_of_its_own(dialog)


def cut_buttons(dialog: QDialog) -> list[str]:
    found = [*shown(dialog, QPushButton), *shown(dialog, QCheckBox)]
    assert found
    return [
        f"{widget.text()}: {widget.width()} of {widget.sizeHint().width()}"
        for widget in found
        if isinstance(widget, QAbstractButton) and widget.width() < widget.sizeHint().width()
    ]


def cut_choices(dialog: QDialog) -> list[str]:
    return [
        box.currentText()
        for box in shown(dialog, QComboBox)
        if isinstance(box, QComboBox)
        and room_for_text(box) < box.fontMetrics().horizontalAdvance(box.currentText())
    ]


def room_for_text(box: QComboBox) -> int:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    style = QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    return box.style().subControlRect(*style).width()


def cut_sentences(dialog: QDialog) -> list[str]:
    return [
        label.text()
        for label in shown(dialog, QLabel)
        if isinstance(label, QLabel) and label.text() and is_cut(label)
    ]


def is_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.height() < label.sizeHint().height() or label.width() < label.sizeHint().width()


def every_button_has_a_letter_of_its_own(dialog: QDialog) -> None:
    texts = [widget.text() for widget in shown(dialog, QPushButton) if isinstance(widget, QPushButton)]
    texts += [widget.text() for widget in shown(dialog, QCheckBox) if isinstance(widget, QCheckBox)]
    texts += [
        label.text()
        for label in shown(dialog, QLabel)
        if isinstance(label, QLabel) and label.buddy() is not None
    ]
    letters = [text[text.index("&") + 1].casefold() for text in texts if "&" in text]
    assert len(letters) == len(texts), texts
    assert len(set(letters)) == len(letters), texts


@pytest.mark.parametrize("dialog", ["connect-unencrypted"], indirect=True)
def test_red_is_red_and_not_alone(dialog: QDialog) -> None:
    note = next(note for note in dialog.findChildren(DangerNote) if note.isVisibleTo(dialog))
    colour = note.label.palette().color(QPalette.ColorRole.WindowText)
    assert colour == theme.tone_colour("danger")
    assert colour.red() > colour.green() + 60
    assert note.text
    assert not note.icon_label.pixmap().isNull()
