"""Every window walked: what can have the focus has a name for screen readers, and the tab key reaches all of it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QFont, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from helpers import scenes

WALKED = sorted(name for name in scenes.SCENES if not name.startswith("menu-"))


@pytest.fixture(scope="module")
def stage(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[scenes.Stage]:
    appearance: tuple[QFont, QPalette, str] = qapp.font(), qapp.palette(), qapp.styleSheet()
    made = scenes.make_stage(tmp_path_factory.mktemp("stage"), "en")
    yield made
    made.close()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


@pytest.fixture(scope="module")
def played(stage: scenes.Stage, request: pytest.FixtureRequest) -> Iterator[QWidget]:
    """A scene; every test that only looks at it finds it on the stage already."""
    yield stage.play(request.param)
    stage.clear()
    # The next scene follows within the set-up of its first test: this one's windows must not see it.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def focusable(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        inner = isinstance(
            widget.parentWidget(), QAbstractSpinBox | QComboBox | QAbstractScrollArea | QTabBar
        )
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_focus and widget.isVisibleTo(root) and widget.isEnabled() and not inner:
            yield widget


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def accessible_text(widget: QWidget) -> str:
    way = [widget]
    while (parent := way[-1].parentWidget()) is not None:
        way.append(parent)
    return " < ".join(f"{type(w).__name__}#{w.objectName()}" for w in way[:4])


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("played", WALKED, indirect=True)
def test_what_can_have_the_focus_has_a_name(played: QWidget) -> None:
    nameless = [accessible_text(widget) for widget in focusable(played) if not name_of(widget)]
    assert not nameless, "\n".join(nameless)


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("played", WALKED, indirect=True)
def test_a_choice_is_named_by_its_label_not_by_its_value(played: QWidget) -> None:
    boxes = [box for box in played.findChildren(QComboBox) if box.isVisibleTo(played)]
    assert not [accessible_text(box) for box in boxes if not box.accessibleName()]


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("played", WALKED, indirect=True)
def test_the_tab_key_comes_round(played: QWidget) -> None:
    """From the first field, the chain of the focus reaches every field of the window once."""
    wanted = set(focusable(played))
    chain = set()
    step = played.nextInFocusChain()
    while step is not None and step not in chain:
        chain.add(step)
        step = step.nextInFocusChain()
    assert wanted - {played} <= chain


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("played", ["entries-of-organisation"], indirect=True)
def test_rows_and_fields_were_walked(played: QWidget) -> None:
    """Or the tests above would prove nothing."""
    found = list(focusable(played))
    assert any(isinstance(widget, QAbstractItemView) for widget in found)
    assert any(isinstance(widget, QLineEdit) for widget in found)
    assert len(found) > 10
    assert not any(isinstance(widget, QMenu) for widget in found)
