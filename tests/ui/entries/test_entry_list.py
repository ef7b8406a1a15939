"""The list of entries: pages come when they are looked at, and late answers never win."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.listing import (
    PAGE_SIZE,
    EntryOrder,
    EntryPage,
    EntryQuery,
    EntryRow,
    EntryTotals,
)
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.entries.list.loader import EntryListLoader
from logbook_desktop.ui.entries.list.model import MAX_PAGES, ROW_ROLE, WAITING, EntryColumn, EntryListModel
from logbook_desktop.ui.entries.list.view import EntryTable
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import InlineBackground

ALIGN_RIGHT = Qt.AlignmentFlag.AlignRight


def row(number: int) -> EntryRow:
    return EntryRow(
        id=UUID(int=number),
        version=1,
        date=date(2025, 11, 3) - timedelta(days=number % 3000),
        start=time(17),
        minutes=210,
        unit_id=4,
        unit="Hervannan nuorisotila",
        activity=f"Ilta {number}",
        form=FormOfWork.OPEN,
        setting=Setting.YOUTH_CENTRE,
        girls=1000,
        boys=284,
        other=0,
        youth_minutes=0,
        estimated=False,
        changed_by="Maija",
    )


class Fake(EntrySource):
    """As many entries as wanted, named by their number; remembers what it was asked."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked: list[EntryQuery] = []

    def find(self, query: EntryQuery) -> EntryPage:
        self.asked.append(query)
        first = 0 if query.order is EntryOrder.DATE else 500_000
        rows = range(query.offset, min(query.offset + PAGE_SIZE, self.total))
        return EntryPage(
            tuple(row(first + number) for number in rows), query.offset, self.total, self.total * 1284, 210
        )


class Held:
    """A background that answers when the test says so, in any order."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.waiting.append(lambda: done(question()))

    def answer(self, place: int = 0) -> None:
        self.waiting.pop(place)()


def page_of(total: int, offset: int = 0) -> EntryPage:
    return Fake(total).find(EntryQuery(1, offset=offset))


def shown(model: EntryListModel, number: int, column: EntryColumn = EntryColumn.ACTIVITY) -> str:
    return str(model.index(number, column).data())


def test_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model = EntryListModel()
    qtmodeltester.check(model)
    model.begin(page_of(0))
    qtmodeltester.check(model)
    model.begin(page_of(650))
    model.put(page_of(650, 200))
    qtmodeltester.check(model)
    model.put(page_of(655, 400))
    model.put(page_of(3))
    qtmodeltester.check(model)
    model.begin(page_of(1))
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["ma 3.11.2025", "17.00–20.30", "Hervannan nuorisotila", "Ilta 0", "1 284", "3,5", "Maija"]),
        ("en", ["Mon 03/11/2025", "17:00–20:30", "Hervannan nuorisotila", "Ilta 0", "1,284", "3.5", "Maija"]),
    ],
)
def test_a_row_as_the_language_writes_it(language: str, expected: list[str]) -> None:
    set_language(language)
    model = EntryListModel()
    model.begin(page_of(1))
    coded = (EntryColumn.FORM, EntryColumn.SETTING, EntryColumn.DAYS_LEFT)
    cells = [shown(model, 0, column).replace("\u00a0", " ") for column in EntryColumn if column not in coded]
    assert cells == expected
    for column in EntryColumn:
        right = bool(model.index(0, column).data(Qt.ItemDataRole.TextAlignmentRole) & ALIGN_RIGHT)
        assert right is (column in (EntryColumn.VISITS, EntryColumn.HOURS, EntryColumn.DAYS_LEFT))


def test_a_row_without_a_start_and_with_an_estimate() -> None:
    model = EntryListModel()
    model.begin(EntryPage((replace(row(0), start=None, estimated=True, boys=0, girls=12),), 0, 1, 12, 210))
    assert shown(model, 0, EntryColumn.TIME) == ""
    assert shown(model, 0, EntryColumn.VISITS) == "about 12"


def test_rows_that_have_not_come_wait(qtbot: QtBot) -> None:
    model = EntryListModel()
    model.begin(page_of(1000))
    assert model.rowCount() == 1000
    assert shown(model, 199) == "Ilta 199"
    assert shown(model, 200) == WAITING
    assert model.index(200, 0).data(ROW_ROLE) is None
    assert model.missing(150, 450) == [200, 400]
    assert model.missing(990, 5000) == [800]
    assert model.missing(5, 2) == []


def test_pages_longest_unseen_are_let_go() -> None:
    model = EntryListModel()
    total = PAGE_SIZE * (MAX_PAGES + 5)
    model.begin(page_of(total))
    for number in range(1, MAX_PAGES):
        model.put(page_of(total, number * PAGE_SIZE))
    assert shown(model, 0) == "Ilta 0"  # looked at just now
    model.put(page_of(total, MAX_PAGES * PAGE_SIZE))
    assert model.missing(0, 0) == []
    assert model.missing(PAGE_SIZE, PAGE_SIZE) == [PAGE_SIZE]  # the second page went instead


def test_one_more_entry_meanwhile_makes_one_more_row(qtbot: QtBot) -> None:
    model = EntryListModel()
    model.begin(page_of(400))
    with qtbot.waitSignal(model.rowsInserted):
        model.put(page_of(401, 200))
    assert model.rowCount() == 401
    assert model.missing(0, 0) == [0]  # out of date, but still shown
    assert shown(model, 0) == "Ilta 0"
    with qtbot.waitSignal(model.rowsRemoved):
        model.put(page_of(399))
    assert model.rowCount() == 399


def loaded(source: EntrySource, background: Any) -> tuple[EntryListModel, EntryListLoader]:
    model = EntryListModel()
    return model, EntryListLoader(source, background, model, model)


def test_late_answers_to_an_older_question_never_win() -> None:
    background = Held()
    model, loader = loaded(Fake(1000), background)
    loader.ask(EntryQuery(1))
    loader.ask(EntryQuery(1, order=EntryOrder.VISITS))
    background.answer(1)  # the newer one comes first
    assert shown(model, 0) == "Ilta 500000"
    background.answer(0)
    assert shown(model, 0) == "Ilta 500000"


def test_pages_in_reverse_order_fall_into_their_places() -> None:
    background = Held()
    model, loader = loaded(Fake(1000), background)
    loader.ask(EntryQuery(1))
    background.answer()
    loader.want(150, 700)
    loader.want(150, 700)  # asked for already
    assert len(background.waiting) == 3
    while background.waiting:
        background.answer(-1)
    assert [shown(model, number) for number in (199, 200, 400, 799)] == [
        "Ilta 199", "Ilta 200", "Ilta 400", "Ilta 799",
    ]  # fmt: skip
    loader.want(0, 799)
    assert background.waiting == []


def test_totals_are_counted_once_for_a_question() -> None:
    source = Fake(1000)
    background = Held()
    _, loader = loaded(source, background)
    loader.ask(EntryQuery(1))
    background.answer()
    loader.want(400, 599)
    background.answer()
    loader.refresh(0, 10)  # something was saved: they may be others now
    background.answer()
    totals = EntryTotals(1000, 1_284_000, 210)
    assert [query.known for query in source.asked] == [None, totals, None]


def test_a_page_scrolled_past_is_not_read() -> None:
    source = Fake(1000)
    background = Held()
    model, loader = loaded(source, background)
    loader.ask(EntryQuery(1))
    background.answer()
    loader.want(250, 260)
    loader.want(850, 860)
    background.answer(0)
    assert [query.offset for query in source.asked] == [0]
    loader.want(250, 260)  # back again
    background.answer(1)
    background.answer(0)
    assert [query.offset for query in source.asked] == [0, 200]
    assert shown(model, 250) == "Ilta 250"


def test_a_late_page_of_an_older_question_never_wins() -> None:
    background = Held()
    model, loader = loaded(Fake(1000), background)
    loader.ask(EntryQuery(1))
    background.answer()
    loader.want(200, 399)
    loader.ask(EntryQuery(1, order=EntryOrder.VISITS))
    background.answer(1)
    background.answer(0)
    assert shown(model, 200) == WAITING
    loader.want(200, 399)
    background.answer()
    assert shown(model, 200) == "Ilta 500200"


def test_after_a_save_the_rows_in_view_come_anew_without_a_blink() -> None:
    background = Held()
    source = Fake(1000)
    model, loader = loaded(source, background)
    loader.ask(EntryQuery(1))
    background.answer()
    loader.refresh(190, 210)
    assert shown(model, 0) == "Ilta 0"
    assert len(background.waiting) == 2
    source.total = 1001
    background.answer()
    background.answer()
    assert model.rowCount() == 1001


def table_of(qtbot: QtBot, total: int) -> tuple[EntryTable, EntryListLoader, Fake]:
    source = Fake(total)
    model, loader = loaded(source, InlineBackground())
    table = EntryTable(model)
    table.rows_in_view.connect(loader.want)
    qtbot.addWidget(table)
    table.resize(1000, 400)
    with qtbot.waitExposed(table):
        table.show()
    loader.ask(EntryQuery(1))
    return table, loader, source


def test_scrolling_fetches_what_comes_into_view(qtbot: QtBot) -> None:
    table, _, source = table_of(qtbot, 400_000)
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: source.asked[-1].offset == 399_800)
    assert table.current_row() == row(399_999)
    assert len(source.asked) == 2  # nothing of what was passed over


def test_clicking_headings_orders_in_the_database(qtbot: QtBot) -> None:
    table, _, _ = table_of(qtbot, 10)
    chosen: list[tuple[EntryOrder, bool]] = []
    table.order_chosen.connect(lambda order, descending: chosen.append((order, descending)))
    click = table.horizontalHeader().sectionClicked.emit
    for column in (
        EntryColumn.DATE,
        EntryColumn.VISITS,
        EntryColumn.ACTIVITY,
        EntryColumn.ACTIVITY,
        EntryColumn.TIME,
    ):
        click(column)
    assert chosen == [
        (EntryOrder.DATE, False),
        (EntryOrder.VISITS, True),
        (EntryOrder.ACTIVITY, False),
        (EntryOrder.ACTIVITY, True),
    ]
    assert table.horizontalHeader().sortIndicatorSection() == EntryColumn.ACTIVITY


def test_columns_nobody_touched_follow_the_window(qtbot: QtBot) -> None:
    table, _, _ = table_of(qtbot, 10)
    usual = table.columnWidth(EntryColumn.ACTIVITY)
    table.show_units(False)
    assert table.columnWidth(EntryColumn.ACTIVITY) > usual
    table.show_units(True)
    table.resize(1400, 400)
    qtbot.waitUntil(lambda: table.columnWidth(EntryColumn.ACTIVITY) > usual)
    assert table.save_columns() == b""
    table.setColumnWidth(EntryColumn.ACTIVITY, 200)
    table.resize(1300, 400)
    assert table.save_columns()
    assert table.columnWidth(EntryColumn.ACTIVITY) == 200


def test_columns_are_remembered(qtbot: QtBot) -> None:
    table, _, _ = table_of(qtbot, 10)
    table.setColumnWidth(EntryColumn.UNIT, 333)
    table.horizontalHeader().moveSection(EntryColumn.VISITS, 0)
    other, _, _ = table_of(qtbot, 10)
    other.restore_columns(table.save_columns())
    assert other.columnWidth(EntryColumn.UNIT) == 333
    assert other.horizontalHeader().visualIndex(EntryColumn.VISITS) == 0
    other.restore_columns(b"nonsense")
    assert other.columnWidth(EntryColumn.UNIT) == 333
