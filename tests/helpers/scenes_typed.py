"""Scenes of what was typed and not saved: all drafts in a list, a dialog opened again after a crash."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from helpers.typing import type_text
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.local.typed import TypedStore
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.drafts_dialog import DraftsDialog
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.typed_store import TypedStoreHolder
from logbook_desktop.ui.terms.publishing import PublishDialog
from logbook_desktop.ui.vocabulary.questions import QuestionDialog

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
_TEXT = "Mikä tänään yllätti, ja mitä siitä opimme ensi kertaa varten?"


def _all_drafts(stage: "Stage") -> QWidget:
    draft = stage.draft()
    for day, activity in ((26, "Bändikerho"), (27, ""), (28, "Avoin ilta")):
        kept = replace(draft, id=uuid7(), date=date(2025, 11, day))
        stage.workspace.drafts.keep(kept, {"activity": activity})
    window = stage.window()
    panels = window.panels
    assert panels is not None
    panel = panels["entries"]
    assert isinstance(panel, EntriesPanel)
    panel.pages.show_drafts()
    stage.settle()
    return next(iter(window.findChildren(DraftsDialog)))


def _again(stage: "Stage", make: Callable[[QWidget], tuple[QDialog, QWidget]]) -> QWidget:
    """Opened after a crash, with something typed beside the offer."""
    page = stage.shown(QWidget())
    TypedStoreHolder(TypedStore(EncryptedFiles(stage.scratch / f"typed-{uuid7()}")), page)
    dialog, field = make(page)
    type_text(field, _TEXT)
    dialog.reject()
    again, field = make(page)
    stage.shown(again)
    type_text(field, "Mitä")
    return again


def _question(page: QWidget) -> tuple[QDialog, QWidget]:
    dialog = QuestionDialog(page, tr("New question"), tr("Add the question"), "")
    return dialog, dialog.names.main


def _terms(page: QWidget) -> tuple[QDialog, QWidget]:
    dialog = PublishDialog(date(2025, 12, 1), {}, page)
    return dialog, dialog.fields["fi"]


TYPED_SCENES: dict[str, Scene] = {
    "drafts": _all_drafts,
    "dialog-opened-again": lambda stage: _again(stage, _question),
    "terms-opened-again": lambda stage: _again(stage, _terms),
}
