"""A sentence that names a limit takes it from the rule, in each language as numbers and times are written there."""

import pytest

from logbook_desktop.domain.entries.entries import EntryRule, Problem
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.vocabulary import VocabularyRefusalError, VocabularyRule
from logbook_desktop.domain.errors import ErrorKind, ExternalError, QuestionError
from logbook_desktop.domain.people.people import PeopleRefusalError, PeopleRule
from logbook_desktop.domain.people.terms import TermsRefusalError, TermsRule
from logbook_desktop.domain.reports.reports import QuestionRule
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import LANGUAGES, NBSP, set_language
from logbook_desktop.wording import entry_errors, errors, limits


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (ExternalError(ErrorKind.WRONG_PASSWORD), "14"),
        (ExternalError(ErrorKind.PASSWORD_EXPIRED), "14"),
        (ExternalError(ErrorKind.TOO_LONG_IN_THE_BIN), "30"),
        (QuestionError((QuestionRule.TOO_LONG,)), "50"),
        (PeopleRefusalError(PeopleRule.BAD_NAME), "200"),
        (PeopleRefusalError(PeopleRule.SHORT_PASSWORD), "12"),
        (VocabularyRefusalError(VocabularyRule.SPAN_TOO_LONG), "400"),
        (TermsRefusalError(TermsRule.MISSING_TEXT), "200000"),
    ],
    ids=repr,
)
def test_a_refusal_names_its_limit(language: str, error: Exception, limit: str) -> None:
    set_language(language)
    message = errors.describe_error(error)
    figures = f"{message.title} {message.text}".replace(NBSP, "").replace(",", "")
    assert limit in figures
    assert "{" not in figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_remark_on_an_entry_has_a_hole(language: str) -> None:
    set_language(language)
    remarks = [entry_errors.sentence(Problem(field, rule)) for field in EntryField for rule in EntryRule]
    assert [remark for remark in remarks if "{" in remark] == []


@pytest.mark.parametrize(
    ("language", "night"),
    [
        ("fi", "klo 6.00 ja kestää enintään 12 "),
        ("sv", "kl. 6.00 och varar högst 12 "),
        ("en", "06:00 and lasts 12 "),
    ],
)
def test_the_night_ends_as_clocks_are_written(language: str, night: str) -> None:
    set_language(language)
    assert night in limits.with_limits(entry_errors.END_BEFORE_START)


def test_the_figure_follows_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setitem(limits.NUMBERS, "bin_days", 1000)
    assert limits.with_limits(N_("{bin_days} of {name}"), name="Ville") == "1,000 of Ville"
