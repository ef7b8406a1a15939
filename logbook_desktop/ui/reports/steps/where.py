"""Step 1, Where: the parts of the tree that the report is about."""

from PySide6.QtCore import QSortFilterProxyModel
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QTreeView, QWidget

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.reports.choices import QuestionDraft
from logbook_desktop.ui.reports.scope_model import SEARCH_ROLE, ScopeModel
from logbook_desktop.ui.reports.steps.page import ReportStepPage, labelled
from logbook_desktop.wording.reports import PATH_SEPARATOR

_NAMED = 4
"""More chosen places than this are counted instead of listed."""


class WherePage(ReportStepPage):
    """A tree with boxes, and a search over it."""

    def __init__(self, draft: QuestionDraft, tree: Tree, month: Month) -> None:
        super().__init__(
            draft,
            1,
            tr("Where"),
            tr("Choose the places that the report is about; each brings along all that is under it."),
            "report.scope",
        )
        self._tree, self._month = tree, month
        self.model = ScopeModel(tree, month, self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self.model)
        self._found.setFilterRole(SEARCH_ROLE)
        self._found.setRecursiveFilteringEnabled(True)
        self._found.setAutoAcceptChildRows(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Name of a unit, an organisation, …"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            QAction(icon("search"), "", self.search), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._search)
        labelled(tr("Search"), self.search, self.fields)
        self.view = QTreeView()
        self.view.setModel(self._found)
        self.view.setHeaderHidden(True)
        self.view.setUniformRowHeights(True)
        self.view.setAccessibleName(tr("Places of the report"))
        self.view.setMinimumHeight(theme.characters(self, 20))
        self.fields.addWidget(self.view, 1)
        self.chosen = QLabel()
        self.chosen.setWordWrap(True)
        self.fields.addWidget(self.chosen)
        self.model.chosen_changed.connect(self._choose)
        self.model.boxes_changed.connect(self.view.viewport().update)

    @property
    def first_field(self) -> QWidget:
        return self.search

    def show_choices(self) -> None:
        self.model.choose(self.draft.choices.scope)
        self._show_chosen()
        self._reveal()

    def blocked_reason(self) -> str:
        return "" if self.draft.choices.scope else tr("Nothing is chosen yet. Tick at least one place.")

    def _choose(self) -> None:
        self.draft.change(scope=self.model.chosen)
        self._show_chosen()
        self.changed.emit()

    def _search(self, words: str) -> None:
        self._found.setFilterFixedString(search_text(words))
        if words.strip():
            self.view.expandAll()
            self.view.setCurrentIndex(self._found.index(0, 0))
        else:
            self.view.collapseAll()
            self._reveal()

    def _reveal(self) -> None:
        """Open the tree down to what is chosen."""
        for node_id in self.draft.choices.scope[:_NAMED]:
            index = self._found.mapFromSource(self.model.index_of(node_id))
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QTreeView.ScrollHint.PositionAtCenter)
        if not self.draft.choices.scope:
            self.view.expandToDepth(0)

    def _show_chosen(self) -> None:
        paths = [
            PATH_SEPARATOR.join(self._tree.label_path(node_id, self._month, active().language))
            for node_id in self.draft.choices.scope
            if node_id in self._tree
        ]
        missing = not paths
        if missing:
            text = tr("Nothing is chosen yet. Tick at least one place.")
        elif len(paths) <= _NAMED:
            text = tr("Chosen: {places}").format(places="; ".join(paths))
        else:
            more = active().number(len(paths) - _NAMED)
            text = tr("Chosen: {places}; and {count} more").format(
                places="; ".join(paths[:_NAMED]), count=more
            )
        self.chosen.setText(text)
        self.chosen.setProperty("tone", "warning" if missing else "")
        self.chosen.style().unpolish(self.chosen)
        self.chosen.style().polish(self.chosen)
