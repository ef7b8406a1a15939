"""Scenes of building a structure: Taipalsaari from nothing, step by step; ``helpers.scenes`` takes them in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.opening import open_workspace
from logbook_desktop.ui.shell.tabs import Tabs, make_tabs
from logbook_desktop.ui.structure.import_dialog import ImportDialog
from logbook_desktop.ui.structure.page import StructurePage
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.structure.review_dialog import ReviewDialog

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
UNITS = (
    "Kirkonkylän nuorisotila",
    "Saimaanharjun nuorisotila",
    "Saimaanharjun koulu",
    "Vehkataipaleen koulu",
    "Nuorisobussi",
    "Digitaalinen nuorisotyö",
)
_numbers: Iterator[int] = count(1)


def _window(stage: "Stage", workspace: Workspace) -> tuple[MainWindow, StructurePage]:
    """The main window with the page in front."""
    pages: list[StructurePage] = []

    def panels(given: Any, services: UiServices) -> Tabs:
        usual = make_tabs(given, services)
        others = [tab for tab in usual.tabs[2:] if not isinstance(tab, StructurePage)]
        pages.append(StructurePage(services))
        return Tabs(usual.dock, (*usual.tabs[:2], pages[0], *others))

    window = MainWindow(stage.bare_window()._background, DialogPrompts(), stage.settings, panel_maker=panels)
    window.resize(1366, 768)
    window.open_workspace(workspace)
    window.tabs.setCurrentWidget(pages[0])
    return stage.shown(window), pages[0]


def _begun(stage: "Stage") -> tuple[MainWindow, StructurePage]:
    """A file of its own with the organisation in it, and nothing more."""
    workspace = stage.opened(
        open_workspace(stage.scratch / f"taipalsaari-{next(_numbers)}.sqlite", create=True)
    )
    names = Name.of("Verkosto"), Name.of("Taipalsaari")
    adds = [
        AddNode(-1, None, NodeKind.NETWORK, names[0]),
        AddNode(-2, -1, NodeKind.ORGANISATION, names[1]),
    ]
    made = organisation.change(workspace.context, adds)
    window, page = _window(stage, replace(workspace, empty=False))
    page.set_scope(made.tree, made.new_ids[-2])
    page.take_focus()
    stage.settle()
    return window, page


def _pasted(stage: "Stage") -> tuple[MainWindow, StructurePage]:
    window, page = _begun(stage)
    page.commands.paste_names("\n".join(UNITS))
    stage.settle()
    return window, page


def _dialog(page: StructurePage, kind: type[Any]) -> Any:
    return next(dialog for dialog in page.findChildren(kind) if dialog.isVisible())


def _planned(stage: "Stage") -> tuple[MainWindow, StructurePage]:
    """The names in, an area made, and three units dragged into it."""
    window, page = _pasted(stage)
    _dialog(page, PasteDialog).button.click()
    stage.settle()
    taipalsaari = next(n.id for n in page.target.tree.nodes.values() if n.kind is NodeKind.ORGANISATION)
    area = AddNode(page.target.fresh_ids(1)[0], taipalsaari, NodeKind.AREA, Name("Saimaanharju"))
    page.target.apply("Saimaanharju", [area], [area.node_id])
    dragged = [n.id for n in page.target.tree.nodes.values() if n.name.text in UNITS[1:4]]
    page.commands.move(dragged, area.node_id)
    page.view.tree.expandAll()
    page.take_focus()
    stage.settle()
    return window, page


def structure_1_begun(stage: "Stage") -> QWidget:
    """Only the organisation."""
    return _begun(stage)[0]


def structure_2_names_pasted(stage: "Stage") -> QWidget:
    """A column of names from a spreadsheet, before they are added."""
    return stage.shown(_dialog(_pasted(stage)[1], PasteDialog))


def structure_3_planned(stage: "Stage") -> QWidget:
    """What is planned is marked; the bar below counts it."""
    return _planned(stage)[0]


def structure_4_review(stage: "Stage") -> QWidget:
    """What it leads to, before it is stored."""
    page = _planned(stage)[1]
    page.view.bar.review.click()
    stage.settle()
    return stage.shown(_dialog(page, ReviewDialog))


def structure_5_in_effect(stage: "Stage") -> QWidget:
    """Stored; undo takes all of it back."""
    window, page = _planned(stage)
    page.view.bar.review.click()
    stage.settle()
    _dialog(page, ReviewDialog).button.click()
    stage.settle()
    return window


def structure_of_demo(stage: "Stage") -> QWidget:
    """A large tree with changes of every kind, and a refusal beside the rows."""
    window, page = _window(stage, stage.workspace)
    tampere = stage.node("Tampere").id
    page.set_scope(stage.tree, tampere)
    page.view.tree.expand(page.tree_model.index_of(tampere))
    branch = list(stage.tree.branch(tampere, page.target.month))
    areas = [n for n in branch if n.kind is NodeKind.AREA]
    units = [n for n in branch if n.kind is NodeKind.UNIT]
    page.commands.move([unit.id for unit in units[-2:]], areas[0].id)
    page.commands.renamed(areas[1].id, "Länsi ja etelä")
    page.display.choose([units[0].id])
    page.commands.duplicate()
    page.display.choose([areas[0].id])
    page.commands.move([areas[0].id], stage.node("Oulu").id)
    page.take_focus()
    stage.settle()
    return window


def structure_review_of_demo(stage: "Stage") -> QWidget:
    """Figures and warnings."""
    structure_of_demo(stage)
    page = next(
        widget
        for widget in stage.app.allWidgets()
        if isinstance(widget, StructurePage) and widget.isVisible()
    )
    page.view.bar.review.click()
    stage.settle()
    return stage.shown(_dialog(page, ReviewDialog))


def structure_import(stage: "Stage") -> QWidget:
    """A spreadsheet with faults in some of its rows."""
    rows = [("Nimi", "Kuuluu", "Tyyppi")]
    rows += [(f"Nuorisotila {n}", "Saimaanharju" if n % 9 else "Pohjoinen", "yksikkö") for n in range(1, 60)]
    rows += [("Saimaanharju", "", "alue"), ("Linna", "Saimaanharju", "linna")]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Paikat")
    for row in rows:
        sheet.append(row)
    file = stage.scratch / "rakenne.xlsx"
    book.save(file)
    page = _begun(stage)[1]
    page.importing.preview(file)
    stage.settle()
    return stage.shown(_dialog(page, ImportDialog))


STRUCTURE_SCENES: dict[str, Scene] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        structure_1_begun,
        structure_2_names_pasted,
        structure_3_planned,
        structure_4_review,
        structure_5_in_effect,
        structure_of_demo,
        structure_review_of_demo,
        structure_import,
    )
}
