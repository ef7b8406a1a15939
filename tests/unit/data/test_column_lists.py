"""The lists of columns in the server's SQL are those of the table of an entry's fields, and of the tables."""

import re
from importlib import resources

import pytest

from logbook_desktop.data.postgres.column_lists import LISTS, filled_in
from logbook_desktop.data.postgres.installation import FILES, shipped
from logbook_desktop.data.server_tables import network_roll_up, organisation_roll_up, roll_up
from logbook_desktop.data.tables import entry
from logbook_desktop.domain.entries.entry_fields import NOTED_COLUMNS, NUMBERS, SUMMED_COLUMNS

KEPT_BY_THE_DATABASE = {
    *("id", "month", "created_at", "created_by", "created_by_id"),
    *("changed_at", "changed_by", "changed_by_id", "binned_at"),
}
"""Of an entry: its key, and what nobody types."""


def test_a_list_is_parted_by_commas_and_statements_follow_each_other() -> None:
    assert filled_in("f(@each(optional) '#' @end)").startswith("f('ages', 'producers', ")
    statements = filled_in("@each(noted) IF NEW.# THEN\n  x;\n  END IF; @end").split("END IF;")
    assert len(statements) == len(NOTED_COLUMNS) + 1
    assert statements[1].strip().startswith("IF NEW.unit_id THEN")


def test_an_unknown_list_is_no_list() -> None:
    with pytest.raises(KeyError):
        filled_in("@each(colours) # @end")


def test_every_column_that_a_person_fills_in_is_written() -> None:
    assert sorted(LISTS["written"]) == sorted(set(entry.c.keys()) - KEPT_BY_THE_DATABASE)


def test_every_column_that_a_person_fills_in_is_noted_in_history() -> None:
    silent = {"version", "staff_minutes_typed", "age_band_set_id", "search"}
    assert sorted(NOTED_COLUMNS) == sorted(set(entry.c.keys()) - KEPT_BY_THE_DATABASE - silent)


def test_the_roll_up_has_every_sum() -> None:
    sums = [column.name for column in roll_up.columns if not column.primary_key]
    assert sums == ["entries", "estimated", *SUMMED_COLUMNS]
    for coarse in (organisation_roll_up, network_roll_up):
        assert {c.name for c in coarse.columns if not c.primary_key} <= {"entries", *SUMMED_COLUMNS}


@pytest.mark.parametrize("name", FILES)
def test_no_mark_is_left(name: str) -> None:
    assert not re.search(r"@each|@end", shipped(name))


@pytest.mark.parametrize("name", FILES)
def test_no_file_lists_the_numbers_by_hand(name: str) -> None:
    """What lies in the coarse grains is a choice; whoever needs all of them uses a list."""
    written = resources.files("logbook_desktop.data.postgres").joinpath(f"{name}.sql").read_text("utf-8")
    by_hand = [number.column for number in NUMBERS if re.search(rf"\b{number.column}\b", written)]
    assert by_hand in ([], ["youth_minutes"]), "use @each(summed), @each(written) or @each(noted)"
