"""A program of one window with the dock in it, for tests that drive a real window system from outside.

Run with the path of a database: prints where its rows are on the screen, then the path of a row after each change.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from logbook_desktop.services.local import databases
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.dock import OrganisationDock


def main() -> int:
    database = Path(sys.argv[1])
    app = QApplication([])
    context = databases.embedded_context(databases.open_database(database))
    settings = Settings(database.with_suffix(".json"))
    dock = OrganisationDock(UiServices(context, InlineBackground(), DialogPrompts(), settings))
    window = QMainWindow()
    window.setWindowTitle("Dock")
    window.setCentralWidget(dock)
    window.resize(400, 500)
    window.show()
    dock.refresh()

    def print_places() -> None:
        view, centres = dock.view.tree, {}
        for node in dock.tree.nodes.values():
            index = dock.model.index_of(node.id)
            if index.isValid():
                place = view.viewport().mapToGlobal(view.visualRect(index).center())
                centres[node.name.text] = [place.x(), place.y()]
        print(json.dumps(centres), flush=True)

    def print_change() -> None:
        steps = [dock.undo_stack.text(row) for row in range(dock.undo_stack.count())]
        print(json.dumps(steps), flush=True)

    dock.changed.connect(print_change)
    QTimer.singleShot(300, print_places)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
