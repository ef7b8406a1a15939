"""Scenes: every window, page and dialog of the program on demo data, for pictures and for tests that walk them all.

A scene brings something on the ``Stage`` and gives the widget to look at.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from helpers.demo_file import demo_file
from helpers.scenes_connection import CONNECTION_SCENES
from helpers.scenes_impersonation import IMPERSONATION_SCENES
from helpers.scenes_merging import MERGING_SCENES
from helpers.scenes_network import NETWORK_SCENES
from helpers.scenes_offline import OFFLINE_SCENES
from helpers.scenes_people import PEOPLE_SCENES
from helpers.scenes_structure import STRUCTURE_SCENES
from helpers.scenes_typed import TYPED_SCENES
from helpers.scenes_vocabulary import VOCABULARY_SCENES
from logbook_desktop import bootstrap
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import TEMPLATES
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local import databases
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.support import settings as declared
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import help as field_help
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.opening import let_go, open_workspace
from logbook_desktop.ui.shell.tabs import Tabs

W = TypeVar("W", bound=QWidget)
TODAY = date(2025, 12, 1)
MONTH = Month.of(TODAY)
SIZE = (1366, 768)


class Stage:
    """The program on demo data, in one language and look; scenes act on it."""

    def __init__(self, app: QApplication, settings: Settings, workspace: Workspace, scratch: Path) -> None:
        self.app = app
        self.settings = settings
        self._first_settings = (scratch / "settings.json").read_bytes()
        self.scratch = scratch
        context = Context(workspace.context.database, workspace.context.actor, lambda: TODAY)
        self.workspace = replace(
            workspace, context=context, drafts=DraftStore(scratch / "drafts", "screens"), copied_to=None
        )
        self.tree = organisation.tree(context)
        self._windows: list[QWidget] = []
        self.resources = ExitStack()
        """What a scene opens for itself; ``clear`` lets go of it."""

    def window(self, place: str = "Tampere", workspace: Workspace | None = None) -> MainWindow:
        """A fresh main window at a place."""
        made = self.bare_window()
        made.open_workspace(workspace or self.workspace)
        if place:
            self.panels(made).dock.select_node(self.node(place).id)
        return self.shown(made)

    def bare_window(self) -> MainWindow:
        made = MainWindow(InlineBackground(), DialogPrompts(), self.settings)
        made.resize(*SIZE)
        return made

    def panels(self, window: MainWindow) -> Tabs:
        assert window.panels is not None
        return window.panels

    def node(self, name: str) -> Node:
        return self.tree.find(name, self.workspace.context.month)[0]

    def unit(self) -> Node:
        """A unit that documents."""
        branch = self.tree.branch(self.node("Tampere").id, self.workspace.context.month)
        return next(node for node in branch if node.kind is NodeKind.UNIT and "talo" in node.name.text)

    def shown(self, widget: W) -> W:
        widget.show()
        self._windows.append(widget)
        self.settle()
        return widget

    def settle(self) -> None:
        for _ in range(5):
            self.app.processEvents()

    def opened(self, workspace: Workspace) -> Workspace:
        """A workspace of the scene's own, which is closed after it."""
        self.resources.callback(let_go, workspace)
        return workspace

    def play(self, name: str) -> QWidget:
        """Bring a scene on the stage."""
        widget = SCENES[name](self)
        self.settle()
        return widget

    def close(self) -> None:
        """Let go of the data."""
        self.resources.close()
        databases.close_database(self.workspace.context.database)

    def clear(self) -> None:
        """Everything of a scene goes before the next, also what its window remembered a moment later."""
        for widget in reversed(self._windows):
            widget.hide()
            widget.deleteLater()
        self._windows = []
        self.settle()
        self.resources.close()
        file = self.scratch / "settings.json"
        file.write_bytes(self._first_settings)
        self.settings = Settings(file)

    def draft(self) -> EntryDraft:
        """A filled-in evening."""
        unit = self.unit()
        activity = vocabulary.activities(self.workspace.context, unit.id)[0]
        tags = vocabulary.tags(self.workspace.context, unit.id)
        attendance = Attendance(
            {Gender.GIRLS: 14, Gender.BOYS: 11, Gender.OTHER: 2},
            {(Gender.GIRLS, "13-15"): 8, (Gender.GIRLS, "16-17"): 4, (Gender.BOYS, "13-15"): 9},
        )
        return EntryDraft(
            uuid7(), unit.id, activity.id, date(2025, 11, 28), time(17, 0), 210, Setting.YOUTH_CENTRE,
            attendance, producers=4, youth_minutes=60, staff_count=2, tag_ids=frozenset({tags[0].id}),
            what="Leivontailta. Kaukajärveltä tuli uusi porukka, joka viihtyi loppuun asti.",
            why="Halusimme, että uudet tuntevat olonsa tervetulleiksi.",
        )  # fmt: skip

    def dialog(self, window: MainWindow) -> QWidget:
        """The dialog that stands over the window."""
        self.settle()
        dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
        return dialogs[-1]


def make_stage(scratch: Path, language: str, *, dark: bool = False, text_size: int = 100) -> Stage:
    """A stage in one language and look, on a copy of the demo data in the folder ``scratch``."""
    settings = Settings(scratch / "settings.json")
    settings.set(declared.TEXT_SIZE, text_size)
    settings.set(declared.APPEARANCE, "dark" if dark else "light")
    app = bootstrap.application(settings, language)
    return Stage(app, settings, _demo(scratch), scratch)


Scene = Callable[[Stage], QWidget]
SCENES: dict[str, Scene] = {}


def scene(made: Scene) -> Scene:
    """A function that brings something on the stage and gives the widget to photograph."""
    SCENES[made.__name__.replace("_", "-")] = made
    return made


# --- the window ---------------------------------------------------------------------------------------------


@scene
def opening(stage: Stage) -> QWidget:
    return stage.shown(stage.bare_window())


@scene
def file_trouble(stage: Stage) -> QWidget:
    from logbook_desktop.domain.errors import ErrorKind, ExternalError
    from logbook_desktop.ui.kit import errors

    window = stage.bare_window()
    message = errors.describe_error(ExternalError(ErrorKind.MISSING_FILE, "/home/maija/nuorisotyo.sqlite"))
    window.pages.show_trouble(message.title, message.text)
    return stage.shown(window)


@scene
def first_start(stage: Stage) -> QWidget:
    empty = stage.scratch / "empty.sqlite"
    return stage.window("", stage.opened(open_workspace(empty, create=True)))


@scene
def entries_of_organisation(stage: Stage) -> QWidget:
    return stage.window()


@scene
def entries_of_unit(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.select_node(stage.unit().id)
    return window


@scene
def small_window(stage: Stage) -> QWidget:
    window = stage.window()
    window.resize(900, 600)
    return window


@scene
def tree_search(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.view.search.setText("nuorisotalo")
    stage.settle()
    return window


@scene
def tree_nothing_found(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.view.search.setText("kuukävely")
    stage.settle()
    return window


@scene
def tree_with_closed(stage: Stage) -> QWidget:
    window = stage.window("Oulu")
    dock = stage.panels(window).dock
    dock.actions_of_structure.show_closed.setChecked(True)
    dock.view.tree.expandAll()
    stage.settle()
    return window


def _menu_of_tab(window: MainWindow, name: str) -> QMenu:
    title = {"entry": tr("Entry"), "report": tr("Report")}[name]
    menus = window.menuBar().findChildren(QMenu)
    return next(menu for menu in menus if menu.title().replace("&", "") == title)


def menu_scene(name: str) -> None:
    def made(stage: Stage) -> QWidget:
        window = stage.window()
        menu = getattr(window.menu, name, None) or _menu_of_tab(window, name)
        menu.popup(window.mapToGlobal(window.rect().center()))
        stage.settle()
        return menu

    SCENES[f"menu-{name}"] = made


for menu_name in ("file", "edit", "view", "entry", "structure", "report", "help"):
    menu_scene(menu_name)


# --- entries ------------------------------------------------------------------------------------------------


@scene
def entries_none_found(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window)["entries"].list_page.filters.words.setText("kuukävely")
    stage.panels(window)["entries"].list_page.ask()
    stage.settle()
    return window


@scene
def entries_none_yet(stage: Stage) -> QWidget:
    return stage.window("Akaa")


@scene
def editor_empty(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.select_node(stage.unit().id)
    stage.panels(window)["entries"].new_entry()
    stage.settle()
    return window


@scene
def editor_filled(stage: Stage) -> QWidget:
    window = stage.window()
    saved = entries.save(stage.workspace.context, stage.draft()).entry
    panel = stage.panels(window)["entries"]
    stage.panels(window).dock.select_node(stage.unit().id)
    panel.pages.open_entry(saved)
    stage.settle()
    return window


@scene
def editor_with_errors(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.select_node(stage.unit().id)
    panel = stage.panels(window)["entries"]
    panel.new_entry()
    fields = panel.editor.fields
    form = replace(
        fields.form(), activity="", date="31.11.2025", start="17", end="16",
        numbers={EntryField.STAFF_COUNT: "kaksi", EntryField.PRODUCERS: "40", EntryField.YOUTH_MINUTES: "9 h"},
        totals={Gender.GIRLS: 3}, counts={(Gender.GIRLS, "13-15"): 8},
        what="Soitin Matti Meikäläiselle numeroon 040 123 4567.",
    )  # fmt: skip
    fields.set_form(form)
    fields.edited.emit(None)
    panel.editor.save()
    stage.settle()
    return window


@scene
def draft_offer(stage: Stage) -> QWidget:
    stage.workspace.drafts.keep(stage.draft(), {})
    return stage.window()


@scene
def the_bin(stage: Stage) -> QWidget:
    saved = entries.save(stage.workspace.context, stage.draft()).entry
    entries.bin_entry(stage.workspace.context, saved.draft.id, saved.draft.version)
    window = stage.window()
    stage.panels(window)["entries"].list_page.show_bin(True)
    stage.settle()
    return window


@scene
def conflict(stage: Stage) -> QWidget:
    return conflict_dialog(stage, {})


@scene
def conflict_put_together(stage: Stage) -> QWidget:
    """Each changed other fields: nothing to choose."""
    return conflict_dialog(stage, {"minutes": 195, "what": "Pelattiin biljardia ja leivottiin sämpylöitä."})


def conflict_dialog(stage: Stage, mine: dict[str, Any]) -> QWidget:
    from logbook_desktop.domain.entries.merging import merge
    from logbook_desktop.ui.entries.conflict.dialog import ConflictDialog
    from logbook_desktop.ui.entries.conflict.labels import read_names
    from logbook_desktop.ui.entries.source import EntrySource

    context = stage.workspace.context
    saved = entries.save(context, stage.draft()).entry
    original = saved.draft
    tags = frozenset(tag.id for tag in vocabulary.tags(context, original.unit_id)[:2])
    theirs = replace(
        original, minutes=240, what="Leivottiin sämpylöitä.", producers=2, staff_count=3, version=2
    )
    typed = replace(original, minutes=195, what=f"{original.what} Pelattiin myös biljardia.", tag_ids=tags)
    if mine:
        theirs = replace(theirs, minutes=original.minutes, what=original.what)
    merged = merge(original, replace(typed, **mine), theirs)
    names = read_names(EntrySource(context), [original], lambda _unit: stage.unit().name.text)
    window = stage.window()
    return stage.shown(
        ConflictDialog(merged, replace(saved, draft=theirs, changed_by="Aino Aalto"), names, window)
    )


@scene
def history(stage: Stage) -> QWidget:
    """An entry that was corrected twice, in the mentor's eyes."""
    context = stage.workspace.context
    first = entries.save(context, stage.draft()).entry.draft
    tags = frozenset(tag.id for tag in vocabulary.tags(context, first.unit_id)[:2])
    second = replace(first, minutes=195, what=f"{first.what} Pelattiin myös biljardia.", tag_ids=tags)
    saved = entries.save(context, second).entry.draft
    ages = {(Gender.GIRLS, "13-15"): 2}
    third = replace(saved, attendance=Attendance({Gender.GIRLS: 5, Gender.BOYS: 4}, ages), staff_count=3)
    entries.save(context, third)
    window = stage.window()
    panel = stage.panels(window)["entries"]
    panel.list_page.table.selectRow(0)
    panel.entry_actions.history._current = lambda: first.id
    panel.entry_actions.history.show()
    return stage.dialog(window)


# --- structure ----------------------------------------------------------------------------------------------


@scene
def add_place(stage: Stage) -> QWidget:
    window = stage.window()
    stage.panels(window).dock.commands.add_under(stage.node("Tampere").id)
    return stage.dialog(window)


@scene
def rename_place(stage: Stage) -> QWidget:
    window = stage.window()
    dock = stage.panels(window).dock
    dock.select_node(stage.unit().id)
    dock.commands.ask_name()
    return stage.dialog(window)


@scene
def move_place(stage: Stage) -> QWidget:
    window = stage.window()
    dock = stage.panels(window).dock
    dock.select_node(stage.unit().id)
    dock.commands.ask_where()
    return stage.dialog(window)


@scene
def close_place(stage: Stage) -> QWidget:
    window = stage.window()
    dock = stage.panels(window).dock
    dock.select_node(stage.unit().id)
    dock.commands.close()
    return stage.dialog(window)


# --- reports ------------------------------------------------------------------------------------------------


@scene
def reports(stage: Stage) -> QWidget:
    window = stage.window()
    window.tabs.setCurrentIndex(1)
    stage.settle()
    return window


def wizard_scene(step: int, template: int, name: str) -> None:
    def made(stage: Stage) -> QWidget:
        window = stage.window()
        wizard = stage.panels(window)["reports"].open_wizard(TEMPLATES[template])
        assert wizard is not None
        wizard.go_to(step)
        stage.shown(wizard)
        return wizard

    SCENES[name] = made


for number, step_name in enumerate(("where", "when", "what", "division", "finish")):
    wizard_scene(number, 1, f"report-{number + 1}-{step_name}")
wizard_scene(4, 0, "report-month-of-unit")
wizard_scene(4, 2, "report-form-by-unit")


# --- the others ---------------------------------------------------------------------------------------------

SCENES.update(CONNECTION_SCENES)
SCENES.update(OFFLINE_SCENES)
SCENES.update(TYPED_SCENES)
SCENES.update(VOCABULARY_SCENES)
SCENES.update(PEOPLE_SCENES)
SCENES.update(IMPERSONATION_SCENES)
SCENES.update(NETWORK_SCENES)
SCENES.update(STRUCTURE_SCENES)
SCENES.update(MERGING_SCENES)


# --- around -------------------------------------------------------------------------------------------------


@scene
def preferences(stage: Stage) -> QWidget:
    from logbook_desktop.ui.preferences.dialog import PreferencesDialog

    window = stage.window()
    return stage.shown(PreferencesDialog(stage.settings, "/home/maija/nuorisotyo.sqlite", window))


def about_scene(page: int, name: str) -> None:
    def made(stage: Stage) -> QWidget:
        from logbook_desktop.ui.shell.about import AboutDialog

        dialog = stage.shown(AboutDialog())
        dialog.tabs.setCurrentIndex(page)
        return dialog

    SCENES[name] = made


about_scene(0, "about")
about_scene(2, "about-parts")


@scene
def help_on_attendance(stage: Stage) -> QWidget:
    window = field_help.HelpWindow()
    window.show_topic("entry.attendance")
    return stage.shown(window)


@scene
def crash(stage: Stage) -> QWidget:
    from logbook_desktop.ui.shell.crash import CrashDialog

    return stage.shown(CrashDialog(lambda: None, lambda: None))


# --- the data ---------------------------------------------------------------------------------------------


def _demo(scratch: Path) -> Workspace:
    copy = scratch / "demo.sqlite"
    copy.write_bytes(demo_file().read_bytes())
    return open_workspace(copy)
