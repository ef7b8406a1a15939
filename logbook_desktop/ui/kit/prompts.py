"""The one place that asks the user: message boxes and file dialogs, behind an interface that tests replace."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from logbook_desktop.support.i18n import tr


@dataclass(frozen=True, slots=True)
class PromptChoice:
    """A button: what it says and what it stands for."""

    key: str
    text: str
    destructive: bool = False


class Prompts(Protocol):
    """Every question to the user. ``ask`` gives the key of the chosen button, or the first choice on Esc."""

    def ask(self, parent: QWidget | None, title: str, text: str, choices: Sequence[PromptChoice]) -> str:
        """Ask a question; returns the key of the chosen answer, the first one on Esc."""
        ...

    def advise(self, parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
        """Show what happened and what to do next; ``detail`` is for whoever unfolds it."""
        ...

    def file_to_save(self, parent: QWidget | None, title: str, suggested: Path, filters: str) -> Path | None:
        """Where to save, ``suggested`` filled in; None: cancelled."""
        ...

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        """Which file to open; None: cancelled."""
        ...


class DialogPrompts:
    """The real dialogs. The first choice is the safe one: it has the focus, and Esc chooses it."""

    def ask(self, parent: QWidget | None, title: str, text: str, choices: Sequence[PromptChoice]) -> str:
        """See ``Prompts.ask``."""
        box = QMessageBox(parent)
        box.setWindowTitle(title)
        box.setText(text)
        box.setTextFormat(Qt.TextFormat.PlainText)
        roles = QMessageBox.ButtonRole
        buttons = {}
        for place, choice in enumerate(choices):
            role = roles.RejectRole if place == 0 else roles.AcceptRole
            buttons[choice.key] = box.addButton(
                choice.text, roles.DestructiveRole if choice.destructive else role
            )
        box.setDefaultButton(buttons[choices[0].key])
        box.setEscapeButton(buttons[choices[0].key])
        box.exec()
        chosen = box.clickedButton()
        return next((key for key, button in buttons.items() if button is chosen), choices[0].key)

    def advise(self, parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
        """See ``Prompts.advise``."""
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Information)
        box.setWindowTitle(title)
        box.setText(title)  # some systems show no title of a window
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(f"{text}\n\n{detail}" if detail else text)
        box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def file_to_save(self, parent: QWidget | None, title: str, suggested: Path, filters: str) -> Path | None:
        """See ``Prompts.file_to_save``."""
        dialog = _file_dialog(parent, title, suggested.parent, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(suggested.name)
        return _chosen(dialog)

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        """See ``Prompts.file_to_open``."""
        dialog = _file_dialog(parent, title, folder, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return _chosen(dialog)


def _file_dialog(parent: QWidget | None, title: str, folder: Path, filters: str) -> QFileDialog:
    """The system's own where it has one; Qt's otherwise, whose Finnish and Swedish lack two words."""
    dialog = QFileDialog(parent, title, str(folder), filters)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, tr("Folder:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, tr("Kind of file:"))
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = dialog.exec() and dialog.selectedFiles()
    dialog.deleteLater()
    return Path(accepted[0]) if accepted else None
