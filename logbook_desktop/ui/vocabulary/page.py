"""The tab *Settings*: sections at the left, one calm page each at the right, about the place chosen in the tree.

In an organisation they are about that organisation; above organisations, about what is the same for everybody. The
vocabulary is read once for all sections; what a section wants to save is saved here, told, and read anew.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.people.access import Action, may_somewhere
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.services.vocabulary.vocabulary import Vocabulary
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit.edit import Edits
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.vocabulary.activities import ActivitiesSection
from logbook_desktop.ui.vocabulary.bands import BandsSection
from logbook_desktop.ui.vocabulary.calendar import CalendarSection
from logbook_desktop.ui.vocabulary.questions import QuestionsSection
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.ui.vocabulary.tags import TagsSection
from logbook_desktop.ui.vocabulary.usage import UsageSection

_WIDTH = 26
"""Of the list of sections, in characters."""
_SHARE = 0.25
"""Of the page, at most."""
_READS = "vocabulary"
_NOTHING = Vocabulary(None, False, (), frozenset(), (), EnabledVocabulary(), (), ())


class VocabularyPage(Tab):
    """The sections, and what they share: reading, saving, the bar that tells what was saved.

    ``first_steps_requested`` carries an organisation that has no units yet, and its name.
    """

    first_steps_requested = Signal(int, str)

    key, number = "settings", 5

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self.title = tr("Settings")
        self._context, self._background = services.context, services.background
        self._tree: Tree | None = None
        self._node_id = 0
        running = ActivitiesSection(services.context)
        running.first_steps_requested.connect(self.first_steps_requested)
        self.sections: tuple[Section, ...] = (
            running,
            TagsSection(services.context),
            UsageSection(services.context),
            BandsSection(services.context),
            QuestionsSection(services),
            CalendarSection(services.context),
        )
        self.list = QListWidget()
        self.stack = QStackedWidget()
        self.edits = Edits(services, self)
        self.edits.changed.connect(self._saved)
        self.edits.failed.connect(self._read)
        self._lay_out()
        help_texts.attach(self, "settings")
        self.list.setCurrentRow(0)

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """Whether the acting person changes a vocabulary somewhere."""
        actor = workspace.context.actor
        actions = (Action.CHANGE_VOCABULARY, Action.CHANGE_NATIONAL_VOCABULARY)
        return super().wanted(workspace) and any(may_somewhere(actor, action) for action in actions)

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """A notice about another place goes; every section hears of the new one."""
        if node_id != self._node_id:
            self.edits.notice.hide()
        self._tree, self._node_id = tree, node_id
        for section in self.sections:
            section.set_scope(tree, node_id)

    def load(self, missed: Sequence[Change] = ()) -> None:
        """Everything is read anew, whatever was missed."""
        self._read()

    def refresh(self, change: Change) -> None:
        """A vocabulary may be another one, or what was documented with it."""
        if change.vocabulary or change.tree or change.entries:
            self._read()

    def take_focus(self) -> None:
        """To the list of sections."""
        self.list.setFocus()

    def _lay_out(self) -> None:
        self.list.setAccessibleName(tr("Sections of the settings"))
        self.edits.notice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(theme.GAP // 2)
        self.list.setWordWrap(True)
        for section in self.sections:
            self.list.addItem(section.title)
            self.stack.addWidget(_scrolled(section))
            section.wanted.connect(self.edits.run)
            section.changed.connect(self.changed)
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.itemActivated.connect(lambda: self.sections[self.list.currentRow()].take_focus())
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(self.edits.notice)
        right.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        row.setSpacing(theme.PAGE)
        row.addWidget(self.list)
        row.addLayout(right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list gives way where text is large: its lines wrap."""
        super().resizeEvent(event)
        wanted = theme.characters(self.list, _WIDTH)
        self.list.setFixedWidth(min(wanted, int(self.width() * _SHARE)))

    def _read(self) -> None:
        context, node_id = self._context, self._node_id
        if self._tree is None or node_id not in self._tree:
            return
        self._background.read(
            self, _READS, lambda: vocabulary.vocabulary(context, node_id), self._show_vocabulary, self._unread
        )

    def _show_vocabulary(self, found: Vocabulary) -> None:
        for section in self.sections:
            section.set_vocabulary(found)
        mnemonics.for_page_of_window(self)

    def _unread(self, error: Exception) -> None:
        """Nothing is shown, calmly: people walk through places that are not theirs."""
        if (message := errors.message_of(error)) is None:
            return
        self._show_vocabulary(_NOTHING)
        for section in self.sections:
            section.show_reason(message.text)

    def _saved(self, change: Change) -> None:
        self._read()
        self.changed.emit(change)


def _scrolled(section: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(section)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
