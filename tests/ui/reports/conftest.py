"""A wizard on an invented tree, answered from the lists of helpers.answers, with prompts that a test answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.answers import answer, autumn
from helpers.trees import EMPTY, skeleton
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import apply
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.reports import own_calendar, preview
from logbook_desktop.ui.reports.panel import ReportsPanel
from logbook_desktop.ui.reports.wizard import ReportWizard

TODAY = date(2026, 1, 15)
TAMPERE, HERVANTA = 4, 8


@dataclass
class FakePrompts:
    """Answers with ``save_to``; keeps what was said."""

    save_to: Path | None = None
    suggested: list[Path] = field(default_factory=list)
    advice: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, parent: object, title: str, text: str, choices: Sequence[object]) -> str:
        raise AssertionError(f"nothing should be asked: {title}")

    def advise(self, parent: object, title: str, text: str, detail: str = "") -> None:
        self.advice.append((title, text))

    def file_to_save(self, parent: object, title: str, suggested: Path, filters: str) -> Path | None:
        self.suggested.append(suggested)
        return self.save_to

    def file_to_open(self, parent: object, title: str, folder: Path, filters: str) -> Path | None:
        raise AssertionError("nothing should be opened")


def invented(question: ReportQuestion, _cancelled: Callable[[], bool]) -> ReportAnswer:
    return answer(question, autumn())


@pytest.fixture(autouse=True)
def english(qapp, monkeypatch):
    """Texts as they stand in the code, whatever the catalogues hold; and no pause before asking."""
    monkeypatch.setattr(i18n._Active, "language", "en")
    monkeypatch.setattr(preview, "PAUSE_MS", 0)
    monkeypatch.setattr(own_calendar, "of_place", lambda _context, _place: ())


@pytest.fixture
def tree() -> Tree:
    return apply(EMPTY, skeleton())[0]


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def context() -> SimpleNamespace:
    return SimpleNamespace(today=lambda: TODAY)


@pytest.fixture
def make_wizard(qtbot, tree, prompts, settings, context):
    """Makes a wizard on Tampere; keyword arguments are those of ReportWizard."""

    def make(template=None, *, scope=(TAMPERE,), background=None, answerer=invented, **more) -> ReportWizard:
        wizard = ReportWizard(
            UiServices(context, background or InlineBackground(), prompts, settings),
            tree,
            scope,
            template,
            answerer=answerer,
            **more,
        )
        qtbot.addWidget(wizard)
        wizard.show()
        return wizard

    return make


@pytest.fixture
def panel(qtbot, tree, prompts, settings, context) -> ReportsPanel:
    made = ReportsPanel(UiServices(context, InlineBackground(), prompts, settings), answerer=invented)
    qtbot.addWidget(made)
    made.set_scope(tree, TAMPERE)
    return made
