"""The Entries tab as a whole: finding, deleting and having back, drafts after a crash, paper."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QMainWindow, QTableView, QWidget
from pytestqt.qtbot import QtBot

from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.village import Village, saved_evening
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.list.model import EntryColumn
from logbook_desktop.ui.entries.paper import document_of
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.printing import new_printer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
K = Qt.Key
F = EntryField


def listed(screen: Screen, column: EntryColumn = EntryColumn.DATE) -> list[str]:
    model = screen.panel.list_page.model
    return [str(model.index(row, column).data()).replace("\u00a0", " ") for row in range(model.rowCount())]


def totals(screen: Screen) -> list[str]:
    return [label.text() for label in screen.panel.list_page._totals]


def choose(screen: Screen, row: int) -> None:
    screen.panel.list_page.table.selectRow(row)
    screen.panel.list_page.table.setFocus()


@pytest.fixture
def november(screen: Screen, context: Context, village: Village, tree: Tree) -> Screen:
    """Three evenings in two organisations, looked at from the top."""
    saved_evening(context, village.hervanta, date(2025, 11, 1))
    saved_evening(context, village.hervanta, date(2025, 11, 3), setting=Setting.SCHOOL, what="Yövaellus")
    saved_evening(context, village.kirkonkyla, date(2024, 11, 2))
    screen.panel.set_scope(tree, village.network)
    return screen


def test_the_list_of_a_place_with_its_totals(november: Screen, village: Village, tree: Tree) -> None:
    assert listed(november) == ["Mon 03/11/2025", "Sat 01/11/2025", "Sat 02/11/2024"]
    assert totals(november) == ["3 entries", "36 visits", "10.5 h"]
    assert not november.panel.list_page.table.isColumnHidden(EntryColumn.UNIT)
    november.panel.set_scope(tree, village.kirkonkyla)
    assert listed(november) == ["Sat 02/11/2024"]
    assert november.panel.list_page.table.isColumnHidden(EntryColumn.UNIT)


def test_filters_narrow_the_list(november: Screen) -> None:
    filters = november.panel.list_page.filters
    filters.words.setFocus()
    november.type("YÖVAELLUS")
    november.press(K.Key_Return)
    assert listed(november) == ["Mon 03/11/2025"]
    filters.clear_button.click()
    assert len(listed(november)) == 3
    filters.span.setCurrentIndex(filters.span.findText("Last year"))
    assert listed(november) == ["Sat 02/11/2024"]
    filters.span.setCurrentIndex(filters.span.findText("Other period…"))
    filters.first.choose(date(2025, 11, 3))
    filters.last.line.setFocus()
    november.press(K.Key_Return)
    assert listed(november) == ["Mon 03/11/2025"]
    filters.last.set_text("31.2.")
    november.press(K.Key_Return)
    assert "two dates" in filters._wrong_period.text()
    filters.clear()
    filters.setting.setCurrentIndex(filters.setting.findData(Setting.SCHOOL))
    assert listed(november) == ["Mon 03/11/2025"]
    filters.form.setCurrentIndex(filters.form.findData(FormOfWork.GROUP))
    assert listed(november) == []
    assert "No entry fits" in november.panel.list_page._stack.currentWidget().heading.text()


def test_activities_of_one_name_are_one_choice(november: Screen) -> None:
    box = november.panel.list_page.filters.activity
    assert [box.itemText(place) for place in range(box.count())] == ["All activities", "Avoin ilta"]
    box.setCurrentIndex(1)
    assert len(listed(november)) == 3  # of both organisations


def test_an_empty_place_offers_the_first_step(screen: Screen) -> None:
    page = screen.panel.list_page._stack.currentWidget()
    assert page.heading.text() == "No entries here yet"
    page.buttons[0].click()
    assert screen.editor.isVisible()


def test_delete_goes_to_the_bin_at_once_and_undo_has_it_back(
    november: Screen, context: Context, village: Village
) -> None:
    choose(november, 0)
    november.press(K.Key_Delete)
    assert listed(november) == ["Sat 01/11/2025", "Sat 02/11/2024"]
    notice = november.panel.list_page.notice
    assert notice.text() == "Avoin ilta, Mon\u00a003/11/2025 is in the bin."
    assert november.prompts.asked == []  # nobody asks "are you sure"
    notice.buttons[0].click()
    assert listed(november) == ["Mon 03/11/2025", "Sat 01/11/2025", "Sat 02/11/2024"]
    assert len(november.changes) == 2
    assert "back among" in notice.text()


def test_the_bin_shows_what_is_in_it_and_restores(
    november: Screen, context: Context, village: Village
) -> None:
    choose(november, 2)
    november.press(K.Key_Delete)
    november.panel.list_page.bin_button.click()
    assert listed(november) == ["Sat 02/11/2024"]
    choose(november, 0)
    names = {action.text(): action for action in november.panel.actions_for_menu()}
    assert names["Restore from the bin"].isVisible()
    assert not names["Move to the bin"].isEnabled()
    november.press(K.Key_Return)  # what is in the bin does not open
    assert "Restore the entry" in november.panel.list_page.notice.text()
    names["Restore from the bin"].trigger()
    assert listed(november) == []
    assert november.panel.list_page._stack.currentWidget().heading.text() == "The bin is empty"
    assert november.panel.list_page.bin_notice.isVisible()
    november.panel.list_page.bin_notice.buttons[0].click()
    assert not november.panel.list_page.bin_notice.isVisible()
    assert not november.panel.list_page.bin_button.isChecked()
    assert len(listed(november)) == 3


def test_what_somebody_else_changed_meanwhile_is_told(
    november: Screen, context: Context, prompts: FakePrompts, village: Village
) -> None:
    choose(november, 0)
    row = november.panel.list_page.current_row()
    assert row is not None
    entries.bin_entry(context, row.id, row.version)
    november.press(K.Key_Delete)
    assert "Somebody changed this entry" in november.panel.list_page.notice.text()
    assert len(listed(november)) == 2  # shown as it is now


def test_ordering_asks_the_database(november: Screen) -> None:
    november.panel.list_page.table.horizontalHeader().sectionClicked.emit(EntryColumn.UNIT)
    assert listed(november, EntryColumn.UNIT) == [
        "Hervannan nuorisotila",
        "Hervannan nuorisotila",
        "Kirkonkylän nuorisotila",
    ]


def test_a_new_entry_like_another(november: Screen) -> None:
    choose(november, 0)
    november.bot.keyClick(november.focus, K.Key_D, Qt.KeyboardModifier.ControlModifier)
    draft = november.editor.reading().draft
    assert (draft.setting, draft.minutes, draft.staff_count) == (Setting.SCHOOL, 210, 2)
    assert (draft.date, draft.version, draft.attendance.visits, draft.what) == (date(2025, 11, 4), 0, 0, "")
    assert november.fields.activity.text() == "Avoin ilta"


class TestAfterACrash:
    """The panel is made anew on the same shelf, as after a crash."""

    @pytest.fixture
    def again(
        self, screen: Screen, qtbot: QtBot, context: Context, draft_store: DraftStore, tmp_path: Path,
        tree: Tree, village: Village, prompts: FakePrompts,
    ) -> Screen:  # fmt: skip
        saved_evening(context, village.hervanta, date(2025, 10, 27))
        screen.panel.new_entry()
        screen.type("Avoin ilta")
        f = screen.fields
        for line, text in (
            (f.date.line, "31.2"),
            (f.start, "17-"),
            (f.numbers[F.YOUTH_MINUTES], "1,5 tuntiako"),
        ):
            line.setFocus()
            screen.press(K.Key_A, control=True)
            screen.type(text)
        f.attendance.setFocus()
        f.attendance.start_in(totals=True)
        screen.type("12")  # still in the cell
        f.what.setPlainText("Kesken jäi")
        screen.panel.keep_typing()
        other = Screen(qtbot, context, prompts, Settings(tmp_path / "other.json"), draft_store)
        other.panel.set_scope(tree, village.network)
        other.panel.offer_drafts()
        return other

    def test_the_draft_is_offered_in_words(self, again: Screen, draft_store: DraftStore) -> None:
        text = again.panel.list_page.draft_notice.text()
        assert text.startswith("Draft from ")
        assert text.endswith(": Avoin ilta, 31.2, Hervannan nuorisotila")

    def test_continued_it_is_as_it_was_wrong_input_included(self, again: Screen) -> None:
        again.panel.list_page.draft_notice.buttons[0].click()
        f = again.fields
        assert (f.activity.text(), f.date.text(), f.start.text()) == ("Avoin ilta", "31.2", "17-")
        assert f.numbers[F.YOUTH_MINUTES].text() == "1,5 tuntiako"
        assert f.grid.visits() == 12
        assert f.what.toPlainText() == "Kesken jäi"
        assert "no such date" in again.remark(F.DATE)
        assert "not a time" in again.remark(F.START)
        assert again.panel.is_typing

    def test_discarded_it_can_be_had_back(self, again: Screen, draft_store: DraftStore) -> None:
        again.panel.list_page.draft_notice.buttons[1].click()
        assert draft_store.waiting() == ()
        assert not again.panel.list_page.draft_notice.isVisible()
        (undo,) = again.panel.list_page.notice.buttons
        assert undo.text().replace("&", "") == "Undo: Discard the draft"
        undo.click()
        assert len(draft_store.waiting()) == 1
        assert again.panel.list_page.draft_notice.isVisible()

    def test_put_right_it_is_saved(self, again: Screen, context: Context, village: Village) -> None:
        again.panel.list_page.draft_notice.buttons[0].click()
        f = again.fields
        for line, text in (
            (f.date.line, "3.11."),
            (f.start, "17"),
            (f.end, "20"),
            (f.numbers[F.YOUTH_MINUTES], "1,5"),
        ):
            line.setFocus()
            again.press(K.Key_A, control=True)
            again.type(text)
        again.press(K.Key_Return, control=True)
        found = entries.find(context, EntryQuery(village.hervanta))
        assert (found.total, found.rows[0].visits, found.rows[0].minutes) == (2, 12, 180)


def test_a_damaged_draft_is_told_about(screen: Screen, draft_store: DraftStore) -> None:
    draft_store.folder.mkdir(parents=True)
    (draft_store.folder / "0.json").write_text("{", encoding="utf-8")
    screen.panel.offer_drafts()
    assert "damaged draft" in screen.panel.list_page.notice.text()


def test_choosing_another_place_leaves_what_is_being_typed(
    screen: Screen, village: Village, tree: Tree
) -> None:
    screen.panel.new_entry()
    screen.type("Retki")
    screen.panel.set_scope(tree, village.kirkonkyla)
    assert screen.editor.isVisible()
    assert screen.fields.activity.text() == "Retki"
    assert screen.editor.reading().draft.unit_id == village.hervanta


def test_an_entry_with_a_draft_opens_with_the_draft(november: Screen, draft_store: DraftStore) -> None:
    choose(november, 0)
    november.panel.edit_current()
    november.fields.why.setFocus()
    november.type("Kesken")
    november.press(K.Key_Escape)
    assert len(draft_store.waiting()) == 1
    choose(november, 0)
    november.panel.edit_current()
    assert november.fields.why.toPlainText() == "Kesken"


def test_without_a_unit_there_is_no_new_entry(screen: Screen, context: Context, village: Village) -> None:
    made = organisation.change(
        context, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Savitaipale"))]
    )
    screen.panel.set_scope(made.tree, made.new_ids[-1])
    new = screen.panel.actions_for_menu()[0]
    assert not new.isEnabled()
    assert "Add one in the tree" in new.toolTip()


def test_a_change_elsewhere_refreshes_what_is_shown(
    november: Screen, context: Context, village: Village
) -> None:
    saved_evening(context, village.saimaanharju, date(2025, 11, 4))
    vocabulary.add_activity(context, village.saimaanharju, Name.of("Retki"), FormOfWork.GROUP)
    november.panel.refresh(Change(vocabulary=True))
    assert len(listed(november)) == 4
    assert november.panel.list_page.filters.activity.count() == 3


def test_a_hidden_list_asks_when_it_is_shown(november: Screen, context: Context, village: Village) -> None:
    november.panel.hide()
    saved_evening(context, village.saimaanharju, date(2025, 11, 4))
    november.panel.refresh(Change())
    assert len(listed(november)) == 3
    november.panel.show()
    november.bot.waitUntil(lambda: len(listed(november)) == 4)


def test_a_server_that_is_gone_is_told_in_the_lists_place(
    november: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: EntrySource, _query: EntryQuery) -> None:
        raise ExternalError(ErrorKind.NO_SERVER)

    with monkeypatch.context() as patched:
        patched.setattr(EntrySource, "find", gone)
        november.panel.list_page.ask()
        page = november.panel.list_page._stack.currentWidget()
        assert page.heading.text() == "The server does not answer"
    page.buttons[0].click()
    assert len(listed(november)) == 3


def test_an_entry_on_paper(november: Screen, tmp_path: Path) -> None:
    for name, prepare in (("chosen", lambda: choose(november, 0)), ("open", november.panel.edit_current)):
        prepare()
        printer = new_printer()
        printer.setOutputFileName(str(tmp_path / f"{name}.pdf"))
        november.panel.print_current(printer)
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")


def test_columns_are_remembered_between_runs(november: Screen) -> None:
    november.panel.list_page.table.setColumnWidth(EntryColumn.ACTIVITY, 321)
    november.panel.save_state()
    november.panel.list_page.table.setColumnWidth(EntryColumn.ACTIVITY, 100)
    november.panel.restore_state()
    assert november.panel.list_page.table.columnWidth(EntryColumn.ACTIVITY) == 321


def test_everything_one_can_reach_has_a_name(november: Screen) -> None:
    november.panel.list_page.draft_notice.show_message("A draft", (("Continue", lambda: None),))
    nameless = []
    for kind in (QAbstractButton, QComboBox, QLineEdit, QTableView):
        for widget in november.panel.findChildren(kind):
            assert isinstance(widget, QWidget)
            if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or widget.isHidden():
                continue
            own = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            if not own and not isinstance(widget.parent(), QComboBox):
                nameless.append(widget)
    assert nameless == []


def test_after_saving_the_list_is_where_it_was(november: Screen, context: Context, village: Village) -> None:
    for back in range(60):
        saved_evening(context, village.saimaanharju, date(2025, 10, 1) - timedelta(days=back))
    november.panel.refresh(Change())
    table = november.panel.list_page.table
    bar = table.verticalScrollBar()
    november.bot.waitUntil(lambda: bar.maximum() > 0)
    choose(november, 50)
    table.scrollTo(table.currentIndex())
    place = bar.value()
    assert place > 0
    november.panel.edit_current()
    november.fields.why.setFocus()
    november.type("Muutettu")
    november.press(K.Key_S, control=True)
    november.press(K.Key_Escape)
    november.bot.waitUntil(lambda: november.panel.list_page.current_row().version == 2)
    assert bar.value() == place


@pytest.mark.slow("typing")
def test_a_long_list_from_a_real_database(november: Screen, context: Context, village: Village) -> None:
    for back in range(450):
        saved_evening(context, village.saimaanharju, date(2025, 10, 31) - timedelta(days=back))
    november.panel.refresh(Change())
    assert november.panel.list_page.model.rowCount() == 453
    choose(november, 0)
    november.bot.keyClick(november.focus, K.Key_End, Qt.KeyboardModifier.ControlModifier)
    november.bot.waitUntil(lambda: listed(november)[-1] != "…")
    dates = [november.panel.list_page.model.row_at(row) for row in range(400, 453)]
    assert all(row is not None for row in dates)


def test_each_letter_with_alt_does_one_thing_in_the_window(qtbot: QtBot, november: Screen) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    for title in ("&File", "&Edit", "E&ntry", "&Structure", "&Report", "&Help"):
        window.menuBar().addMenu(title)
    window.setCentralWidget(november.panel)
    with qtbot.waitExposed(window):
        window.show()
    november.panel.list_page.draft_notice.show_message(
        "A draft", (("Save", lambda: None), ("Edit", lambda: None))
    )
    assert_letters_are_unique(november.panel.list_page, "fensrh")
    november.panel.new_entry()
    assert_letters_are_unique(november.editor, "fensrh")
    window.takeCentralWidget()  # the panel is closed by itself


def assert_letters_are_unique(page: QWidget, of_menus: str) -> None:
    texts = [button.text() for button in page.findChildren(QAbstractButton) if button.text()]
    texts += [label.text() for label in page.findChildren(QLabel) if label.buddy() is not None]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(letters) >= min(len(texts), 15)
    assert len(set(letters)) == len(letters)
    assert not set(letters) & set(of_menus)


def test_what_was_typed_is_never_markup_on_paper() -> None:
    document = document_of("Entry", [("What happened", "<b>2 < 3</b> &\nnext line"), ("Why", "")])
    assert document.toPlainText().splitlines() == ["Entry", "What happened", "<b>2 < 3</b> &", "next line"]
