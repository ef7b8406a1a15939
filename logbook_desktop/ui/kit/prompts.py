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
        """Where to save, ``suggested`` filled in; None: cancelled.

        The path is the one to write to: it ends as ``suggested`` does, whatever was typed, and where a file of that
        name is there already, the person has said that it may be replaced.
        """
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
        while True:
            dialog = _file_dialog(parent, title, suggested.parent, filters)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setFileMode(QFileDialog.FileMode.AnyFile)
            dialog.selectFile(suggested.name)
            chosen = _chosen(dialog)
            if chosen is None:
                return None
            whole = with_ending(chosen, suggested.suffix)
            # The dialog has asked about the name that was typed, and knows nothing of the one it becomes.
            if whole == chosen or not whole.exists() or self._may_replace(parent, whole):
                return whole
            suggested = whole

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        """See ``Prompts.file_to_open``."""
        dialog = _file_dialog(parent, title, folder, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return _chosen(dialog)

    def _may_replace(self, parent: QWidget | None, path: Path) -> bool:
        title = tr("There is a file with this name already")
        text = tr("“{name}” would be replaced, and what is in it now would be lost.").format(name=path.name)
        choices = (
            PromptChoice("another", tr("Choose another name")),
            PromptChoice("replace", tr("Replace the file"), destructive=True),
        )
        return self.ask(parent, title, text, choices) == "replace"


def with_ending(path: Path, ending: str) -> Path:
    """``report 2025.12`` becomes ``report 2025.12.xlsx``; what ends so already stays, in small or capital letters."""
    if path.name.casefold().endswith(ending.casefold()):
        return path
    return path.with_name(path.name.rstrip(" .") + ending)


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
