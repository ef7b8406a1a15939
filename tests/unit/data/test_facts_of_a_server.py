"""What the functions of a server say a second time, in their own language, is what the registries say."""

import re

import pytest

from logbook_desktop.data.postgres.installation import shipped
from logbook_desktop.data.report_sources import GROUPED, SUMMED
from logbook_desktop.data.server_tables import roll_up
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.suppression import SMALLEST_SHOWN, Split

CODED = re.compile(r"'([a-z_]+)'")


def function(file: str, name: str) -> str:
    """A function with its head, from its name to the next one's, its text in single spaces."""
    text = re.sub(r"--.*", "", shipped(file))
    return " ".join(text.split(f"CREATE FUNCTION app.{name}(")[1].split("CREATE FUNCTION")[0].split())


def columns(of: str) -> list[str]:
    """The names of the columns that a function gives."""
    (inside,) = re.findall(r"RETURNS TABLE \(([^)]*)\)", of)
    return [column.split()[0] for column in inside.split(",")]


def in_brackets(text: str, before: str) -> list[list[str]]:
    """The codes in each list that stands behind some words."""
    return [CODED.findall(found) for found in re.findall(re.escape(before) + r" *\(([^)]*)\)", text)]


@pytest.mark.parametrize(
    ("name", "more"), [("totals", SUMMED), ("age_totals", ("gender", "band", "visits"))], ids=["all", "ages"]
)
def test_totals_are_grouped_by_every_column_of_a_dimension(name: str, more: tuple[str, ...]) -> None:
    text = function("totals", name)
    first = ["unit_id", "month", *GROUPED.values()]
    assert columns(text)[: len(first)] == first
    assert sorted(columns(text)[len(first) :]) == sorted(more)
    by_what = re.findall(r"by_(\w+) constant boolean := '(\w+)' = ANY \(by_what\)", text)
    assert by_what == [(key, key) for key in GROUPED]
    of_entries = re.findall(
        r"CASE WHEN by_(\w+) THEN (.+?)(?:::text)? END", text.rpartition("RETURN QUERY")[2]
    )
    assert [key for key, _ in of_entries] == list(GROUPED)
    for key, made_of in of_entries:
        assert made_of == f"e.{GROUPED[Dimension(key)]}"
    by_place = [int(place) for place in re.findall(r"GROUP BY ([\d, ]+);", text)[-1].split(",")]
    kept_apart = 2 + len(GROUPED) + (2 if name == "age_totals" else 0)
    assert by_place == list(range(1, kept_apart + 1))


def test_the_roll_up_answers_where_it_is_fine_enough() -> None:
    text = function("totals", "totals")
    fine = {key.value: column for key, column in GROUPED.items() if column in roll_up.primary_key.columns}
    (condition,) = re.findall(r"IF whole((?: AND NOT by_\w+)*) THEN", text)
    assert re.findall(r"by_(\w+)", condition) == [key for key in GROUPED if key not in fine]
    assert re.findall(r"CASE WHEN by_(\w+) THEN f\.(\w+) END", text) == list(fine.items())


def test_totals_name_no_code_that_is_none() -> None:
    named = set(CODED.findall(re.sub(r"USING ERRCODE|'no [^']*'", "", shipped("totals"))))
    assert named == {key.value for key in GROUPED} | {form.value for form in FormOfWork}


def test_suppressed_totals_are_split_by_what_the_program_offers() -> None:
    text = shipped("suppressed")
    assert in_brackets(text, "by_what IN") == [[split.value for split in Split]]
    genders = list(Dimension.GENDER.facts.codes)
    by_gender = re.findall(r"VALUES ((?:\('\w+', \w\.\w+\)(?:, )?)+)\)", text)
    assert [CODED.findall(one) for one in by_gender] == [genders] * 3
    assert f"visits BETWEEN 1 AND {SMALLEST_SHOWN - 1}" in text


def test_settings_of_an_organisation_know_the_same_codes() -> None:
    text = function("vocabulary", "check_code")
    for dimension in (Dimension.FORM, Dimension.SETTING):
        (codes,) = re.findall(rf"WHEN '{dimension}' THEN code IN \(([^)]*)\)", text)
        assert CODED.findall(codes) == list(dimension.facts.codes)
    assert in_brackets(shipped("vocabulary"), "NOT IN")[0] == list(Dimension.FORM.facts.codes)
