"""The table of what waits on this workstation, a line for each: drafts, and entries for the server."""

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget


def waiting_table(name: str, headings: Sequence[str], widest: int) -> QTreeWidget:
    """An empty table called ``name``; the column ``widest``, counted from 0, has what room is left."""
    table = QTreeWidget()
    table.setAccessibleName(name)
    table.setHeaderLabels(list(headings))
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAlternatingRowColors(True)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    heading = table.header()
    heading.setStretchLastSection(False)
    heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    heading.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
    return table
