"""Values, members, periods and titles as people read them in each language."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.report_answers import AUTUMN, YEAR, Nodes, answer_of
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Blank, Value
from logbook_desktop.domain.reports.reports import TEMPLATES, Member, Note, NoteKind, ReportQuestion
from logbook_desktop.exports.grid import ReportGrid, change
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording.report_sentences import note_sentences, period_text, title
from logbook_desktop.wording.reports import (
    blank_mark,
    change_text,
    division_text,
    member_text,
    member_texts,
    value_text,
)

TEXTS = {language: texts(language) for language in ("fi", "sv", "en")}
D = Dimension
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("key", "value", "fi", "en"),
    [
        ("visits", 1284, f"1{NBSP}284", "1,284"),
        ("hours", 64 * 60 + 33, "64,6", "64.6"),
        ("visits_per_hour", Fraction(27, 4), "6,8", "6.8"),
        ("youth_hours_share", Fraction(26, 1000), f"2,6{NBSP}%", "2.6%"),
        ("girls_share", Blank.NOT_APPLICABLE, "–", "–"),
        ("hours", Blank.DOES_NOT_SPLIT, "·", "·"),
    ],
)
def test_values(key: str, value: Value, fi: str, en: str) -> None:
    assert value_text(MEASURES[key], value, TEXTS["fi"]) == fi
    assert value_text(MEASURES[key], value, TEXTS["en"]) == en


def test_blanks_zero_and_numbers_look_different() -> None:
    marks = {blank_mark(blank) for blank in Blank}
    assert len(marks) == len(Blank)
    assert not marks & {value_text(MEASURES["visits"], 0, TEXTS["fi"]), ""}


@pytest.mark.parametrize(
    ("dimension", "code", "fi", "sv", "en"),
    [
        (D.MONTH, "2025-08", "elokuu 2025", "augusti 2025", "August 2025"),
        (D.QUARTER, "2025-Q3", "3. neljännes 2025", "kvartal 3 2025", "Q3 2025"),
        (D.YEAR, "2025", "2025", "2025", "2025"),
        (D.FORM, "individual", "Yksilötyö", "Individuellt arbete", "Individual work"),
        (D.SETTING, "youth_centre", "Nuorisotila", "Ungdomsgård", "Youth centre"),
        (D.GENDER, "other", "Muu tai ei ilmoitettu", "Annat eller ej angivet", "Other or not stated"),
        (D.AGE_BAND, "under_7", "Alle 7 v", "Under 7 år", "Under 7"),
        (D.AGE_BAND, "29+", "29 v ja yli", "29 år och äldre", "29 and over"),
        (D.AGE_BAND, "unknown", "Ikä ei tiedossa", "Ålder okänd", "Age not known"),
    ],
)
def test_members(dimension: Dimension, code: str, fi: str, sv: str, en: str) -> None:
    shown = [member_text(dimension, Member(code), TEXTS[language]) for language in ("fi", "sv", "en")]
    assert shown == [fi, sv, en]


def test_an_age_band_keeps_on_one_line() -> None:
    assert member_text(D.AGE_BAND, Member("7-12"), TEXTS["fi"]) == f"7–12{NBSP}v"


def test_names_that_repeat_are_told_apart() -> None:
    members = [
        Member("1", ("Suomi", "Tampere", "Keskus")),
        Member("2", ("Suomi", "Oulu", "Keskus")),
        Member("3", ("Suomi", "Oulu", "Kirjasto")),
    ]
    shown = member_texts(D.UNIT, members, TEXTS["fi"])
    assert shown == {"1": "Tampere › Keskus", "2": "Oulu › Keskus", "3": "Kirjasto"}


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(tuple), unique=True))
def test_different_paths_have_different_names(paths: list[tuple[str, ...]]) -> None:
    members = [Member(str(number), ("root", *path)) for number, path in enumerate(paths)]
    shown = member_texts(D.UNIT, members, TEXTS["en"])
    assert len(set(shown.values())) == len(paths)
    for member in members:
        assert shown[member.code].endswith(member.path[-1])


def test_the_same_path_twice_does_not_hang() -> None:
    twice = [Member("1", ("a", "b")), Member("2", ("a", "b"))]
    assert set(member_texts(D.UNIT, twice, TEXTS["en"]).values()) == {"a › b"}


@pytest.mark.parametrize(
    ("first", "last", "fi"),
    [
        (date(2025, 8, 1), date(2025, 8, 31), "elokuu 2025"),
        (date(2025, 7, 1), date(2025, 9, 30), "3. neljännes 2025"),
        (date(2025, 1, 1), date(2025, 12, 31), "vuosi 2025"),
        (date(2023, 1, 1), date(2025, 12, 31), "vuodet 2023–2025"),
        (date(2025, 8, 1), date(2025, 12, 31), "1.8.–31.12.2025"),
        (date(2024, 8, 1), date(2025, 7, 31), "1.8.2024–31.7.2025"),
        (date(2025, 2, 3), date(2025, 2, 3), "3.2.2025"),
    ],
)
def test_periods_in_words(first: date, last: date, fi: str) -> None:
    assert period_text(Period(first, last), TEXTS["fi"]) == fi


def test_divisions_and_titles() -> None:
    assert division_text([D.UNIT, D.FORM], TEXTS["fi"]) == "yksiköittäin ja työmuodoittain"
    assert division_text([D.MONTH, D.GENDER], TEXTS["sv"]) == "per månad och kön"
    assert division_text([D.UNIT], TEXTS["sv"]) == "per enhet"
    assert division_text([D.UNIT, D.FORM, D.GENDER], TEXTS["en"]) == "by unit, form of work and gender"
    template = next(t for t in TEMPLATES if t.key == "organisation_year")
    question = ReportQuestion((1,), YEAR, template.measures, template.rows)
    assert title(answer_of(question, []), TEXTS["fi"]) == "Organisaation vuosi: Tampere, vuosi 2025"
    many = answer_of(question, [], scope_paths=(("A",), ("B",), ("C",), ("D",)))
    assert title(many, TEXTS["en"]) == "Year of an organisation: A, B and 2 others, year 2025"


def test_changes() -> None:
    visits, share = MEASURES["visits"], MEASURES["girls_share"]
    assert change_text(visits, change(visits, 110, 100), TEXTS["en"]) == "+10.0%"
    assert change_text(visits, change(visits, 90, 100), TEXTS["fi"]) == f"−10,0{NBSP}%"
    assert change_text(visits, change(visits, 100, 100), TEXTS["en"]) == "0.0%"
    assert change(visits, 5, 0) is Blank.NOT_APPLICABLE
    assert change_text(share, change(share, Fraction(1, 2), Fraction(2, 5)), TEXTS["en"]) == "+10.0"
    assert change(share, Blank.NOT_APPLICABLE, Fraction(1, 2)) is Blank.NOT_APPLICABLE


def test_measures_with_the_same_remark_share_it() -> None:
    notes = [Note(NoteKind.DOES_NOT_SPLIT, key, D.GENDER) for key in ("entries", "hours")]
    notes += [Note(NoteKind.ESTIMATED, count=1), Note(NoteKind.PART_MONTHS)]
    sentences = note_sentences(notes, TEXTS["en"])
    assert len(sentences) == 3
    assert "gender" in sentences[0]
    assert "Entries, Activity hours" in sentences[0]
    assert sentences[1] == "The attendance of 1 entry is an estimate."


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_remark_has_a_sentence(language: str, kind: NoteKind) -> None:
    (sentence,) = note_sentences([Note(kind, "girls_share", D.GENDER, 3)], TEXTS[language])
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_columns_of_a_table() -> None:
    question = ReportQuestion((1,), AUTUMN, ("visits", "hours"), (D.UNIT,), D.GENDER)
    nodes = [Nodes(D.UNIT, {"1": ("Tampere", "Itä")})]
    grid = ReportGrid(answer_of(question, [], nodes=nodes), TEXTS["en"])
    assert [column.headings for column in grid.columns[-2:]] == [
        ("Total", "Visits"),
        ("Total", "Activity hours"),
    ]
    assert len(grid.columns) == 4 * 2
    assert grid.blanks == {Blank.DOES_NOT_SPLIT}
    alone = ReportGrid(
        answer_of(ReportQuestion((1,), AUTUMN, ("visits",), (D.MONTH,), D.FORM), []), TEXTS["en"]
    )
    assert [column.headings for column in alone.columns][-1] == ("Total",)
