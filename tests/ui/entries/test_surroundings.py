"""What a form is read against arrives late, in any order, or not at all."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from helpers.entry_screen import Screen
from helpers.frame import nothing_remembered
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, AgeBandSet
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, FormOfWork, Tag
from logbook_desktop.domain.entries.questions import Question
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.editor.loading import SurroundingsLoader
from logbook_desktop.ui.entries.source import EntrySource


class Held:
    """Answers when the test says so, in any order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, Callable[[], None]]] = []

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def answer() -> None:
            try:
                found = question()
            except ExternalError as error:
                assert failed is not None
                failed(error)
            else:
                done(found)

        self.waiting.append((topic, answer))

    def answer(self, place: int = 0) -> None:
        self.waiting.pop(place)[1]()


class Fake(EntrySource):
    """Each unit has one activity, named by its number. ``gone``: the server does not answer."""

    def __init__(self) -> None:
        self.gone = False

    def today(self) -> date:
        return date(2025, 11, 4)

    def activities(self, unit_id: int, *, closed: bool = False) -> tuple[Activity, ...]:
        if self.gone:
            raise ExternalError(ErrorKind.NO_SERVER)
        return (Activity(unit_id * 10, unit_id, Name(f"Ilta {unit_id}"), FormOfWork.OPEN),)

    def tags(self, unit_id: int) -> tuple[Tag, ...]:
        return ()

    def usage(self, unit_id: int) -> EnabledVocabulary:
        return EnabledVocabulary()

    def questions(self, unit_id: int) -> tuple[Question, ...]:
        return ()

    def age_bands(self, unit_id: int, day: date) -> AgeBandSet:
        return AgeBandSet(1, DEFAULT_BANDS)


def loader_on(background: Held, source: Fake, parent: QObject) -> SurroundingsLoader:
    loader = SurroundingsLoader(source, background, parent)  # type: ignore[arg-type]
    loader.begin(closed=False)
    return loader


def names(loader: SurroundingsLoader) -> list[str]:
    return [one.name.text for one in loader.around.activities]


def test_a_late_answer_about_another_unit_never_wins(qtbot: QtBot) -> None:
    background, parent = Held(), QObject()
    loader = loader_on(background, Fake(), parent)
    loader.load(4, None)
    loader.load(5, None)
    background.answer(2)
    assert names(loader) == ["Ilta 5"]
    background.answer(0)
    assert names(loader) == ["Ilta 5"]
    loader.load(NO_UNIT, None)
    assert (names(loader), loader.is_loaded) == ([], False)


def test_only_what_changed_is_asked_for(qtbot: QtBot) -> None:
    background, parent = Held(), QObject()
    loader = loader_on(background, Fake(), parent)
    loader.load(4, date(2025, 11, 3))
    loader.load(4, date(2025, 11, 30))
    assert [topic for topic, _ in background.waiting] == ["vocabulary", "bands"]
    loader.load(4, date(2025, 10, 31))
    assert [topic for topic, _ in background.waiting] == ["vocabulary", "bands", "bands"]


def test_what_failed_is_asked_for_again(qtbot: QtBot) -> None:
    background, source, parent = Held(), Fake(), QObject()
    loader = loader_on(background, source, parent)
    source.gone = True
    loader.load(4, None)
    with qtbot.waitSignal(loader.failed):
        background.answer()
    source.gone = False
    background.waiting.clear()
    loader.load(4, None)
    background.answer()
    assert names(loader) == ["Ilta 4"]


def test_the_activity_is_not_lost_while_its_name_is_on_its_way(
    qtbot: QtBot, context: Context, village: Village, tree: Tree, draft_store: DraftStore, screen: Screen
) -> None:
    entry = saved_evening(context, village.hervanta)
    editor = EntryEditor(
        EntrySource(context), nothing_remembered(context, screen.prompts, Held()), draft_store
    )  # type: ignore[arg-type]
    qtbot.addWidget(editor)
    editor.open_entry(tree, village.hervanta, entry)
    editor.fields.what.setPlainText("Kesken")
    editor.keep_now()
    assert [kept.draft.activity_id for kept in draft_store.waiting()] == [entry.draft.activity_id]
    screen.panel.offer_drafts()
    screen.panel.list_page.draft_notice.buttons[0].click()
    assert screen.fields.activity.text() == "Avoin ilta"
    assert entries.entry(context, UUID(str(entry.draft.id))).draft.what != "Kesken"
