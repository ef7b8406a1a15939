"""The proposed merges, open ones first: who agreed, what each would do, and one's own answer."""

from collections.abc import Callable
from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.merge_proposals import MergeProposal
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors, forms, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.tree.review_view import ReviewView
from logbook_desktop.wording.merging import lines_of, state_of_proposal, title_of

_ID = Qt.ItemDataRole.UserRole


class MergeProposalsDialog(QDialog):
    """Stays open while one answers; whoever opened it asks the server and hands the answers back."""

    chosen = Signal(object)
    """The MergeProposal whose consequences are to be worked out."""
    agreed = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QWidget | None, now: datetime) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Proposed merges"))
        self._now = now
        self._proposals: dict[int, MergeProposal] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Proposed merges"))
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        theme.section_font(self.heading)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.view = ReviewView()
        self.trouble = forms.remark()
        self.empty = QLabel(
            tr("No merge is proposed. A mentor proposes one in the tree: {action}").format(
                action=tr("Merge into another organisation…")
            )
        )
        self.empty.setWordWrap(True)
        self.agree = theme.primary(QPushButton(tr("Agree")))
        self.refuse = QPushButton(tr("Refuse"))
        self.close_button = QPushButton(tr("Close"))
        for button in (self.agree, self.refuse):
            button.setAutoDefault(False)
        self.agree.clicked.connect(lambda: self._answer(self.agreed.emit))
        self.refuse.clicked.connect(lambda: self._answer(self.refused.emit))
        self.close_button.clicked.connect(self.reject)
        self._arrange()
        self.show_proposals(())

    @property
    def current(self) -> MergeProposal | None:
        """The one whose facts are shown."""
        if self.list.currentRow() < 0:
            return None
        return self._proposals.get(self.list.currentItem().data(_ID))

    def show_proposals(self, proposals: tuple[MergeProposal, ...]) -> None:
        """Those that concern the person; the one that was chosen stays chosen."""
        before = self.current
        self._proposals = {one.id: one for one in proposals}
        self.list.clear()
        for one in sorted(proposals, key=lambda one: (not one.may_agree, not one.is_open, -one.id)):
            item = QListWidgetItem(f"{title_of(one)}\n{state_of_proposal(one, self._now)}", self.list)
            item.setIcon(icon("merge" if one.is_open else "check"))
            item.setData(_ID, one.id)
            if before is not None and one.id == before.id:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self._show_current()

    def show_review(self, proposal_id: int, review: Review) -> None:
        """What a proposal would do, once it has been worked out."""
        if self.current is not None and self.current.id == proposal_id:
            self.view.show_review(review)
            self.agree.setEnabled(True)

    def show_failure(self, title: str, text: str) -> None:
        """An answer was not taken: why."""
        forms.show_remark(self.trouble, f"{title}. {text}")

    def show_no_review(self, proposal_id: int, error: Exception) -> None:
        """It could not be worked out: why."""
        if self.current is not None and self.current.id == proposal_id:
            errors.show_in_place(lambda message: self._say(f"{message.title}. {message.text}"), error)
        else:
            errors.ignore_expected(error)

    def _show_current(self) -> None:
        one = self.current
        self.empty.setVisible(one is None)
        self._split.setVisible(one is not None)
        self.agree.setVisible(one is not None and one.may_agree)
        self.refuse.setVisible(one is not None and (one.may_refuse or (one.mine and one.is_open)))
        self.agree.setEnabled(False)  # not before it is known what it leads to
        self.refuse.setEnabled(True)
        forms.show_remark(self.trouble, "")
        if one is None:
            return
        self.refuse.setText(tr("Withdraw") if one.mine else tr("Refuse"))
        self.heading.setText(title_of(one))
        lines = "".join(f"<li>{escape(line)}</li>" for line in lines_of(one, self._now))
        self.facts.setText(f'<ul style="margin: 0; margin-left: 16px; -qt-list-indent: 0">{lines}</ul>')
        self.view.setVisible(one.is_open)
        if one.is_open:
            self._say(tr("Working out what it leads to…"))
            self.chosen.emit(one)
        mnemonics.for_page(self)

    def _say(self, text: str) -> None:
        self.view.setPlainText(text)

    def _answer(self, tell: Callable[[MergeProposal], object]) -> None:
        one = self.current
        if one is not None:
            self.agree.setEnabled(False)
            self.refuse.setEnabled(False)
            tell(one)

    def _arrange(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.SPACE, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.heading)
        column.addWidget(self.facts)
        column.addWidget(self.view, 100)
        column.addStretch(1)  # the words stay on top where nothing is left to review
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([theme.characters(self, 34), theme.characters(self, 66)])
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addStretch(1)
        for button in (self.close_button, self.refuse, self.agree):
            buttons.addWidget(button)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(self._split, 1)
        page.addWidget(self.empty, 1)
        page.addWidget(self.trouble)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 110, 72))
