"""Scenes of the tab *Settings* and of the first steps; ``helpers.scenes`` takes them in."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from helpers.settings_sections import show_section
from helpers.village import build_village, open_evening
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.entries.vocabulary import (
    CalendarSpan,
    SpanKind,
    VocabularyKind,
    VocabularyRefusalError,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import embedded_actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import age_bands, calendars, tags, usage
from logbook_desktop.ui.beginning.assistant import BeginningAssistant
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.vocabulary.activities import ActivitiesSection
from logbook_desktop.ui.vocabulary.bands import BandsSection
from logbook_desktop.ui.vocabulary.calendar import CalendarSection
from logbook_desktop.ui.vocabulary.page import VocabularyPage
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.ui.vocabulary.tags import TagsSection
from logbook_desktop.ui.vocabulary.usage import UsageSection

if TYPE_CHECKING:
    from helpers.scenes import Stage

_SIZE = (1080, 580)
"""Of a tab in the window."""
Scene = Callable[["Stage"], QWidget]


def _arrange(stage: "Stage", organisation_id: int) -> None:
    """What a mentor has arranged; a second scene finds it there."""
    context = stage.workspace.context
    try:
        age_bands.add(context, organisation_id, Month(2026, 1), [0, 10, 13, 16, 18, 29])
    except VocabularyRefusalError:
        return
    tags.add(context, organisation_id, Name.of("Mopoilu", {"sv": "Mopedåkning", "en": "Mopeds"}))
    usage.choose(context, organisation_id, VocabularyKind.SETTING, "mobile", in_use=False)
    usage.choose(context, organisation_id, VocabularyKind.FIELD, "producers", in_use=False)
    own = Name.of("Nuokkari", {"sv": "Gården", "en": "Club house"})
    usage.call(context, organisation_id, VocabularyKind.SETTING, "youth_centre", own)
    for name, kind, first, last, owner in (
        ("Syyslukukausi 2025", SpanKind.TERM, date(2025, 8, 11), date(2025, 12, 20), organisation_id),
        ("Syysloma 2025", SpanKind.HOLIDAY, date(2025, 10, 13), date(2025, 10, 19), organisation_id),
        ("Joululoma 2025", SpanKind.HOLIDAY, date(2025, 12, 21), date(2026, 1, 6), None),
    ):
        calendars.keep(context, CalendarSpan(0, kind, Name.of(name), first, last, owner))


def _services(stage: "Stage", context: Context) -> UiServices:
    return UiServices(context, InlineBackground(), DialogPrompts(), stage.settings)


def _page(stage: "Stage", kind: type[Section], place: str = "Tampere") -> VocabularyPage:
    _arrange(stage, stage.node("Tampere").id)
    page = VocabularyPage(_services(stage, stage.workspace.context))
    page.resize(*_SIZE)
    stage.shown(page)
    page.set_scope(stage.tree, stage.node(place).id)
    page.load()
    show_section(page, kind)
    page.take_focus()
    return page


def _dialog_of(stage: "Stage", kind: type[Section], button: str) -> QWidget:
    page = _page(stage, kind)
    (section,) = (one for one in page.sections if isinstance(one, kind))
    getattr(section, button).click()
    stage.settle()
    return next(dialog for dialog in page.findChildren(QDialog) if dialog.isVisible())


def _closed_tag(stage: "Stage") -> QWidget:
    """After a change, with the way back."""
    page = _page(stage, TagsSection)
    (section,) = (one for one in page.sections if isinstance(one, TagsSection))
    section.table.setCurrentCell(section.table.rowCount() - 1, 0)
    section.close_or_open.click()
    return page


def _assistant(stage: "Stage", steps: int) -> QWidget:
    assistant = BeginningAssistant(_services(stage, stage.workspace.context))
    stage.shown(assistant)
    assistant.work.organisation.setText("Taipalsaari")
    assistant.size_step.unit.setText("Kirkonkylän nuorisotila")
    for _ in range(steps):
        assistant.next.click()
    return assistant


def _small_editor(stage: "Stage") -> QWidget:
    """A new entry of an organisation that uses little: in a database of its own, the others use all."""
    file = stage.scratch / f"village-{len(list(stage.scratch.iterdir()))}.db"
    database = databases.open_database(file, create=True)
    stage.resources.callback(databases.close_database, database)
    context = Context(database, embedded_actor("tester"), stage.workspace.context.today)
    village = build_village(context)
    open_evening(context, village.hervanta)
    for optional in OptionalField:
        if optional is not OptionalField.STAFF:
            usage.choose(context, village.tampere, VocabularyKind.FIELD, optional.value, in_use=False)
    own = Name.of("Nuokkari", {"sv": "Gården", "en": "Club house"})
    usage.call(context, village.tampere, VocabularyKind.SETTING, "youth_centre", own)
    drafts = DraftStore(stage.scratch / "drafts", "village")
    panel = EntriesPanel(_services(stage, context), drafts)
    panel.resize(*_SIZE)
    stage.shown(panel)
    panel.set_scope(organisation.tree(context), village.hervanta)
    panel.new_entry()
    return panel


VOCABULARY_SCENES: dict[str, Scene] = {
    "settings-activities": lambda stage: _page(stage, ActivitiesSection),
    "settings-tags": lambda stage: _page(stage, TagsSection),
    "settings-tags-told": _closed_tag,
    "settings-in-use": lambda stage: _page(stage, UsageSection),
    "settings-age-bands": lambda stage: _page(stage, BandsSection),
    "settings-calendar": lambda stage: _page(stage, CalendarSection),
    "settings-of-everybody": lambda stage: _page(stage, UsageSection, stage.tree.roots[0].name.text),
    "settings-new-activity": lambda stage: _dialog_of(stage, ActivitiesSection, "add"),
    "settings-own-name": lambda stage: _dialog_of(stage, UsageSection, "name"),
    "settings-new-age-bands": lambda stage: _dialog_of(stage, BandsSection, "add"),
    "settings-small-editor": _small_editor,
    "settings-new-period": lambda stage: _dialog_of(stage, CalendarSection, "add"),
    **{f"first-steps-{step + 1}": lambda stage, step=step: _assistant(stage, step) for step in range(4)},  # type: ignore[misc]
}
