"""A mentor builds the structure of Taipalsaari from nothing, by keyboard alone, and takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.person import CONTROL, SHIFT, Person
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.structure.page import StructurePage
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.structure.review_dialog import ReviewDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog

pytestmark = pytest.mark.qt_log_ignore("does not support")
K = Qt.Key


@pytest.fixture
def person(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Person]:
    appearance = qapp.font(), qapp.palette(), qapp.styleSheet()
    sitting = Person(qtbot, qapp, "en")
    yield sitting
    sitting.switch_off()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


@pytest.fixture
def admitted(tmp_path: Path) -> Path:
    """The organisation as the network admitted it: nothing is under it yet."""
    file = tmp_path / "data" / "taipalsaari.sqlite"
    file.parent.mkdir()
    database = databases.open_database(file, create=True)
    adds = [
        AddNode(-1, None, NodeKind.NETWORK, Name("Verkosto")),
        AddNode(-2, -1, NodeKind.ORGANISATION, Name("Taipalsaari")),
    ]
    organisation.change(databases.embedded_context(database), adds)
    databases.close_database(database)
    return file


def page_of(person: Person) -> StructurePage:
    page = person.panels["structure"]
    assert isinstance(page, StructurePage)
    return page


def to_tree(person: Person, page: StructurePage) -> None:
    """The key of the tab brings the cursor into its tree, from wherever it was."""
    person.press(K.Key_3, held=CONTROL)
    person.wait(lambda: person.focus is page.view.tree)


def lines(tree: Tree, page: StructurePage) -> list[str]:
    """Every path below the network."""
    return [
        "/".join(node.name.text for node in tree.path(n.id, page.target.month)[1:])
        for n in tree.walk(page.target.month)
        if len(tree.path(n.id, page.target.month)) > 1
    ]


def test_names_pasted_an_area_made_units_moved_reviewed_in_effect_and_undone(
    person: Person, admitted: Path
) -> None:
    person.start(admitted)
    person.find_place("Taipalsaari")
    page = page_of(person)
    to_tree(person, page)
    QApplication.clipboard().setText(
        "Kirkonkylän nuorisotila\nSaimaanharjun koulu\nSaimaanharjun tila\nBussi"
    )
    person.press(K.Key_V, held=CONTROL)
    person.dialog(PasteDialog)
    person.press(K.Key_Return)
    person.back_in_window()
    assert page.view.bar.state.text() == "4 changes are not in effect yet"

    to_tree(person, page)
    person.press(K.Key_Home, K.Key_Insert)
    dialog = person.dialog(NodeDialog)
    person.tab_to(dialog.kind_field) if dialog.kind_field is not None else None
    person.press(K.Key_A)  # Area
    person.tab_to(dialog.names.main)
    person.type("Saimaanharju")
    person.press(K.Key_Return)
    person.back_in_window()
    assert [page.target.tree[n].name.text for n in page.target.selected] == ["Saimaanharju"]

    to_tree(person, page)
    person.press(K.Key_Down)
    person.press(K.Key_Down, held=SHIFT)
    assert sorted(page.target.tree[n].name.text for n in page.target.selected) == [
        "Saimaanharjun koulu",
        "Saimaanharjun tila",
    ]
    person.press(K.Key_X, held=CONTROL)
    person.press(K.Key_Up, K.Key_Up)
    person.press(K.Key_V, held=CONTROL)
    built = [
        "Taipalsaari",
        "Taipalsaari/Bussi",
        "Taipalsaari/Kirkonkylän nuorisotila",
        "Taipalsaari/Saimaanharju",
        "Taipalsaari/Saimaanharju/Saimaanharjun koulu",
        "Taipalsaari/Saimaanharju/Saimaanharjun tila",
    ]
    assert lines(page.target.tree, page) == built
    assert lines(organisation.tree(person.context), page) == ["Taipalsaari"]

    person.tab_to(page.view.bar.review)
    person.press(K.Key_Space)
    review = person.dialog(ReviewDialog)
    person.wait(lambda: review.button.isEnabled())
    assert review.heading.text() == "5 added"
    person.tab_to(review.button)
    person.press(K.Key_Space)
    person.back_in_window()
    person.wait(lambda: page.session.plan.steps == ())
    assert lines(organisation.tree(person.context), page) == built
    person.wait(lambda: len(person.panels.dock.tree.nodes) == 7)

    to_tree(person, page)
    person.press(K.Key_Z, held=CONTROL)
    person.wait(lambda: len(organisation.tree(person.context).nodes) == 2)
    person.wait(lambda: lines(page.target.tree, page) == ["Taipalsaari"])
