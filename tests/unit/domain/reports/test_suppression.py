"""What the rule promises of any table: no small cell shows, and none is alone in its row or column."""

from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.reports.suppression import Cell, suppressed

tables = st.dictionaries(
    st.tuples(st.integers(1, 5), st.sampled_from(["group", "individual", "open"])),
    st.sampled_from([0, 0, 1, 2, 4, 5, 6, 7, 20, 20, 300]),
)


@given(tables)
def test_no_small_cell_shows_and_none_can_be_told_from_one_total(visits: dict[Cell, int]) -> None:
    hidden = suppressed(visits)
    for cell, count in visits.items():
        assert cell in hidden or count == 0 or count >= 5
        assert cell not in hidden or count > 0
    for along in (0, 1):
        for line in {cell[along] for cell in visits}:
            cells = [cell for cell in visits if cell[along] == line]
            if len(hidden.intersection(cells)) == 1:
                assert not [cell for cell in cells if visits[cell] and cell not in hidden]


@given(tables)
def test_nothing_is_hidden_where_nothing_is_small(visits: dict[Cell, int]) -> None:
    if not any(0 < count < 5 for count in visits.values()):
        assert suppressed(visits) == frozenset()


def test_the_smallest_beside_is_hidden_in_row_and_column() -> None:
    visits = {
        (1, "group"): 3,
        (1, "individual"): 9,
        (1, "open"): 80,
        (2, "group"): 40,
        (2, "open"): 70,
        (3, "group"): 30,
        (3, "open"): 60,
    }
    # With the 3 go the 9 of its row and the 30 of its column; with the 30 the 60 of its row; with that one of
    # its column, the 70; and with that the 40. The 9 has nothing beside it in its column.
    assert suppressed(visits) == {
        (1, "group"),
        (1, "individual"),
        (3, "group"),
        (3, "open"),
        (2, "open"),
        (2, "group"),
    }


def test_of_equal_ones_the_first_is_hidden() -> None:
    visits = {(1, "a"): 1, (1, "b"): 9, (1, "c"): 9, (2, "a"): 9, (3, "a"): 9}
    assert suppressed(visits) == {(1, "a"), (1, "b"), (2, "a")}
