"""The choices behind the wizard: nothing of a question is lost, and what cannot be asked is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, skeleton
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import (
    TEMPLATES,
    QuestionRule,
    ReportQuestion,
    Structure,
    question_problems,
)
from logbook_desktop.domain.reports.spans import ReportSpan
from logbook_desktop.domain.tree.tree_changes import apply
from logbook_desktop.ui.reports.choices import Choices, Comparison, QuestionDraft, permitted, scope_for

TODAY = date(2026, 1, 15)
NETWORK, PIRKANMAA, TAMPERE, ITA, HERVANTA = 1, 2, 4, 6, 8


@st.composite
def _period(draw) -> Period:
    first = draw(st.dates(date(1995, 1, 1), date(2050, 1, 1)))
    return Period(first, first + timedelta(days=draw(st.integers(0, 800))))


@st.composite
def _question(draw) -> ReportQuestion:
    dimensions = draw(st.lists(st.sampled_from(Dimension), min_size=2, max_size=4, unique=True))
    period = draw(_period())
    compared = st.one_of(st.none(), _period(), st.just(period.before()), st.just(period.year_before()))
    return ReportQuestion(
        tuple(draw(st.lists(st.integers(1, 9), min_size=1, unique=True))),
        period,
        tuple(draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, unique=True))),
        tuple(dimensions[1:]),
        draw(st.sampled_from([None, dimensions[0]])),
        draw(compared),
        draw(st.sampled_from(Structure)),
    )


@given(question=_question())
def test_choices_of_a_question_lead_back_to_it(question: ReportQuestion) -> None:
    choices = Choices.of_question(question)
    assert choices.question == question
    assert choices.problems == question_problems(question)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_can_be_asked_as_it_is(template) -> None:
    choices = Choices.of_template(template, [TAMPERE], TODAY)
    assert choices.question is not None
    assert not choices.problems
    assert choices.question.measures == template.measures
    assert choices.question.period == template.period(TODAY)
    assert choices.span in (ReportSpan.MONTH, ReportSpan.YEAR)


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (TODAY, date(2025, 8, 1)),  # the new term has hardly begun
        (date(2026, 5, 20), date(2026, 1, 1)),
        (date(2026, 8, 20), date(2026, 6, 1)),
        (date(2026, 11, 23), date(2026, 8, 1)),
    ],
)
def test_a_report_of_ones_own_begins_with_a_term_there_is_something_to_say_of(
    today: date, begins: date
) -> None:
    choices = Choices.first([TAMPERE], today)
    assert choices.question is not None
    assert not choices.problems
    assert choices.period.first == begins


def test_a_period_typed_wrong_asks_nothing() -> None:
    draft = QuestionDraft(Choices.first([TAMPERE], TODAY))
    draft.change(period=None)
    assert draft.choices.question is None
    assert not draft.choices.has_periods
    draft.change(period=Period(TODAY, TODAY), comparison=Comparison.OTHER)
    assert draft.choices.question is None, "the other period is still missing"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"scope": ()}, QuestionRule.NO_SCOPE),
        ({"measures": ()}, QuestionRule.NO_MEASURES),
        ({"rows": ()}, QuestionRule.NO_ROWS),
    ],
)
def test_what_is_missing_is_known(change, rule) -> None:
    draft = QuestionDraft(Choices.first([TAMPERE], TODAY))
    draft.change(**change)
    assert draft.choices.problems == (rule,)


def test_only_a_difference_is_announced() -> None:
    draft = QuestionDraft(Choices.first([TAMPERE], TODAY))
    columns = []
    draft.changed.connect(lambda: columns.append(draft.choices.column))
    draft.change(column=None)
    draft.change(column=Dimension.FORM)
    draft.change(column=Dimension.FORM)
    assert columns == [Dimension.FORM]


@given(keys=st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, unique=True))
def test_what_is_permitted_shows_a_number_of_some_measure(keys: list[str]) -> None:
    for dimension in Dimension:
        splits = any(MEASURES[key].splits(dimension) for key in keys)
        assert (dimension in permitted(keys)) is splits


def test_without_measures_nothing_is_forbidden_yet() -> None:
    assert permitted([]) == frozenset(Dimension)


@pytest.mark.parametrize(
    ("template", "selected", "about"),
    [
        ("unit_month", HERVANTA, HERVANTA),
        ("unit_month", TAMPERE, TAMPERE),
        ("organisation_year", HERVANTA, TAMPERE),
        ("organisation_year", ITA, TAMPERE),
        ("organisation_year", TAMPERE, TAMPERE),
        ("organisation_year", PIRKANMAA, PIRKANMAA),
        ("form_by_unit", HERVANTA, TAMPERE),
        ("form_by_unit", ITA, ITA),
        ("form_by_unit", NETWORK, NETWORK),
    ],
)
def test_templates_rise_to_what_they_are_about(template: str, selected: int, about: int) -> None:
    tree, _ = apply(EMPTY, skeleton())
    chosen = next(found for found in TEMPLATES if found.key == template)
    assert scope_for(chosen, tree, selected, Month.of(TODAY)) == about
