"""What the registry says of dimensions, and what follows from it."""

import pytest

from logbook_desktop.domain.entries.attendance import AgeBand, Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.reports.dimensions import TIME_DIMENSIONS, Dimension, MemberKind
from logbook_desktop.domain.reports.report_tables import listed_codes, order_of_codes


def test_a_dimension_is_known_by_its_key() -> None:
    assert Dimension("age_band") is Dimension.AGE_BAND
    with pytest.raises(ValueError, match="tag"):
        Dimension("tag")


@pytest.mark.parametrize("dimension", Dimension)
def test_the_facts_of_a_dimension_agree(dimension: Dimension) -> None:
    facts = dimension.facts
    assert facts.label, "a name"
    assert facts.division.startswith("by ")
    assert bool(facts.codes) is (facts.members is MemberKind.CODES)
    assert dimension.is_time is (facts.members is MemberKind.TIMES)
    found_by = [facts.column is not None, dimension.is_time, facts.of_people]
    assert sum(found_by) == (dimension is not Dimension.ORGANISATION), "it alone needs a join"


def test_every_code_of_the_domain_has_a_name_and_stands_in_its_order() -> None:
    listed = listed_codes([AgeBand.parse("7-12"), AgeBand.parse("29+")])
    of_the_domain = {Dimension.FORM: FormOfWork, Dimension.SETTING: Setting, Dimension.GENDER: Gender}
    for dimension, codes in of_the_domain.items():
        assert listed[dimension] == tuple(codes)
    assert listed[Dimension.AGE_BAND] == ("7-12", "29+", "unknown")


def test_times_from_the_longest_to_the_shortest() -> None:
    assert TIME_DIMENSIONS == (Dimension.YEAR, Dimension.QUARTER, Dimension.MONTH)


def test_the_order_of_members() -> None:
    order = order_of_codes([AgeBand.parse("7-12")], {"9": 0, "3": 1}, {"5": 0, "4": 1})
    ordered = {
        Dimension.MONTH: ["2025-01", "2025-02"],
        Dimension.UNIT: ["9", "3", "1"],
        Dimension.ORGANISATION: ["9", "3"],
        Dimension.ACTIVITY: ["5", "4"],
        Dimension.SETTING: ["youth_centre", "street", "camp", "no such code"],
        Dimension.AGE_BAND: ["7-12", "unknown"],
    }
    for dimension, codes in ordered.items():
        ranked = {code: order(dimension, code) for code in codes[::-1]}
        assert sorted(ranked, key=ranked.__getitem__) == codes
