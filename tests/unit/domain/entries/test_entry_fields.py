"""The table of an entry's fields says of each what there is, and leaves none out."""

from dataclasses import fields
from uuid import UUID

import pytest

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import (
    ENTRY_FIELDS,
    NOTED_COLUMNS,
    NUMBERS,
    OPTIONAL_EXPLAINED,
    OPTIONAL_NAMES,
    SPEC_OF,
    SUMMED_COLUMNS,
    EntryField,
    FieldKind,
    FieldSpec,
    MergeField,
    OptionalField,
)
from logbook_desktop.domain.entries.imported import ImportedRow
from logbook_desktop.domain.packages.package_tables import ENTRY
from logbook_desktop.domain.reports.measures import Totals


def test_every_field_of_a_draft_is_there_once() -> None:
    of_a_draft = [one.name for one in fields(EntryDraft) if one.name not in ("id", "version")]
    assert sorted(spec.attribute for spec in ENTRY_FIELDS) == sorted(of_a_draft)


def test_problems_versions_and_choices_have_each_their_field() -> None:
    assert set(SPEC_OF) == set(EntryField)
    genders = {MergeField.GIRLS, MergeField.BOYS, MergeField.OTHER}
    assert {spec.merged_as for spec in ENTRY_FIELDS} - {None} == set(MergeField) - genders
    assert {spec.optional for spec in ENTRY_FIELDS} - {None} == set(OptionalField) - {OptionalField.AGES}
    assert set(OPTIONAL_NAMES) == set(OPTIONAL_EXPLAINED) == set(OptionalField)


def test_every_sum_of_the_table_is_in_the_sums_of_reports() -> None:
    assert set(SUMMED_COLUMNS) <= {one.name for one in fields(Totals)}


def test_a_package_carries_every_column() -> None:
    assert set(NOTED_COLUMNS) <= set(ENTRY.names)


def test_every_number_can_be_read_from_a_spreadsheet() -> None:
    assert {number.attribute for number in NUMBERS} <= {one.name for one in fields(ImportedRow)}


@pytest.mark.parametrize("spec", ENTRY_FIELDS, ids=lambda spec: spec.attribute)
def test_only_parts_with_tables_of_their_own_have_no_column(spec: FieldSpec) -> None:
    assert bool(spec.columns) is (spec.kind not in (FieldKind.TAGS, FieldKind.ANSWERS))


def test_an_empty_number_is_none_or_what_follows_from_others() -> None:
    draft = EntryDraft(UUID(int=1), 4, minutes=90, staff_count=2)
    assert {number.attribute: number.value_of(draft) for number in NUMBERS} == {
        "producers": 0, "youth_minutes": 0, "staff_count": 2, "staff_minutes": 180,
    }  # fmt: skip
