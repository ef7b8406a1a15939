"""The rows of the adoption table for Qt: fit for any view, sorted by what they mean, found by any spelling."""

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.adoption import Adoption, Stage
from logbook_desktop.exports.adoption import AdoptionColumn
from logbook_desktop.support import i18n
from logbook_desktop.ui.network.model import AdoptionModel, SortedAdoption


def town(key: int, name: str, sv: str = "", begun: Month | None = None, units: int = 0) -> Adoption:
    return Adoption(
        key, Name.of(name, {"sv": sv}), None, (), False, begun, begun, units, units, units, units % 2
    )


TOWNS = (
    town(1, "Äänekoski", units=12, begun=Month(2025, 2)),
    town(2, "Turku", "Åbo", units=9, begun=Month(2024, 11)),
    town(3, "Zeta"),
)


def shown(model: SortedAdoption) -> list[int]:
    return [one.organisation_id for one in model.shown]


def test_fit_for_any_view(qtmodeltester: ModelTester) -> None:
    model = AdoptionModel()
    qtmodeltester.check(model)
    model.set_rows(TOWNS)
    qtmodeltester.check(model)
    qtmodeltester.check(SortedAdoption(model))
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_sorted_by_what_it_means() -> None:
    i18n.set_language("fi")
    try:
        rows = AdoptionModel()
        rows.set_rows(TOWNS)
        model = SortedAdoption(rows)
        for column, expected in (
            (AdoptionColumn.ORGANISATION, [2, 3, 1]),  # ä after z
            (AdoptionColumn.OPEN_UNITS, [3, 2, 1]),  # 9 before 12
            (AdoptionColumn.BEGUN, [3, 2, 1]),  # 11/2024 before 2/2025
        ):
            model.sort(column, Qt.SortOrder.AscendingOrder)
            assert shown(model) == expected, column
        model.filter_by("ÅBO")
        assert shown(model) == [2]
        model.filter_by("")
        assert len(shown(model)) == 3
    finally:
        i18n.set_language("en")


def test_the_stages() -> None:
    assert [one.stage for one in TOWNS] == [Stage.DOCUMENTS, Stage.DOCUMENTS, Stage.ADMITTED]
