"""Reflection questions and their answers, through the services, on both databases."""

from dataclasses import replace
from datetime import date

import pytest

from helpers.village import Village, build_village, open_evening
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.questions import Answer, Question, QuestionKind
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.history import ANSWER
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.vocabulary import questions

DAY = date(2025, 11, 3)


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


def made(context: Context, node_id: int | None, kind: QuestionKind, name: str) -> Question:
    question, change = questions.add_question(context, node_id, kind, Name.of(name, {"sv": f"{name} sv"}))
    assert change.vocabulary
    return question


def answered(context: Context, village: Village, *answers: Answer) -> EntryDraft:
    draft = replace(open_evening(context, village.kirkonkyla), answers=frozenset(answers))
    return entries.save(context, draft).entry.draft


def test_the_network_asks_first_then_the_organisation_then_the_unit(
    context: Context, village: Village
) -> None:
    own = made(context, village.kirkonkyla, QuestionKind.TEXT, "Mitä jäi mieleen?")
    towns = made(context, village.taipalsaari, QuestionKind.SCALE, "Kuinka meni?")
    elsewhere = made(context, village.tampere, QuestionKind.SCALE, "Miten täällä?")
    everybodys = made(context, None, QuestionKind.YES_NO, "Saivatko nuoret päättää?")
    asked = questions.questions_in(context, village.kirkonkyla)
    assert asked == (everybodys, towns, own)
    assert elsewhere in questions.questions_in(context, village.hervanta)
    assert asked[1].name.in_language("sv") == "Kuinka meni? sv"


def test_order_words_and_end_of_a_question(context: Context, village: Village) -> None:
    first = made(context, village.taipalsaari, QuestionKind.SCALE, "Ensin")
    then = made(context, village.taipalsaari, QuestionKind.SCALE, "Sitten")
    ordered, _ = questions.order_questions(context, village.taipalsaari, [then.id, first.id])
    assert [one.id for one in ordered] == [then.id, first.id]
    now = ordered[0]
    after, _ = questions.change_question(
        context, replace(now, name=Name.of("Nyt"), kind=QuestionKind.TEXT, closed_on=DAY)
    )
    assert (after.name.text, after.kind, after.version) == ("Nyt", QuestionKind.SCALE, now.version + 1)
    known = questions.questions_in(context, village.kirkonkyla)
    assert [one.id for one in known if one.is_asked(DAY)] == [first.id]
    with pytest.raises(ExternalError) as refused:
        questions.change_question(context, now)
    assert refused.value.kind is ErrorKind.CHANGED_MEANWHILE


def test_answers_are_saved_changed_and_remembered(context: Context, village: Village) -> None:
    how = made(context, village.taipalsaari, QuestionKind.SCALE, "Kuinka meni?")
    what = made(context, village.kirkonkyla, QuestionKind.TEXT, "Mitä jäi mieleen?")
    saved = answered(context, village, Answer(how.id, number=4), Answer(what.id, text="Nauru"))
    assert saved.answers == {Answer(how.id, number=4), Answer(what.id, text="Nauru")}
    changed = replace(saved, answers=frozenset({Answer(how.id, number=2)}))
    again = entries.save(context, changed).entry.draft
    assert entries.entry(context, saved.id).draft.answers == {Answer(how.id, number=2)}
    fields = {
        one.field: (one.old, one.new)
        for event in history.of_entry(context, saved.id).events
        for one in event.fields
    }
    assert fields[f"{ANSWER}{how.id}"] == (4, 2)
    assert fields[f"{ANSWER}{what.id}"] == ("Nauru", None)
    bare = entries.save(context, replace(again, answers=frozenset())).entry.draft
    assert entries.entry(context, bare.id).draft.answers == frozenset()
    assert check(context) == ()


def test_an_answer_to_what_is_not_asked_there_is_left_out(context: Context, village: Village) -> None:
    elsewhere = made(context, village.tampere, QuestionKind.SCALE, "Miten täällä?")
    how = made(context, village.kirkonkyla, QuestionKind.SCALE, "Kuinka meni?")
    saved = answered(context, village, Answer(elsewhere.id, number=3), Answer(how.id, text="viisi"))
    assert saved.answers == frozenset()


def test_what_was_answered_stays_when_the_question_has_ended(context: Context, village: Village) -> None:
    how = made(context, village.kirkonkyla, QuestionKind.YES_NO, "Oliko mukavaa?")
    saved = answered(context, village, Answer(how.id, number=1))
    questions.change_question(context, replace(how, closed_on=DAY))
    again = entries.save(context, replace(saved, what="Uusi teksti")).entry.draft
    assert again.answers == saved.answers


def test_a_redacted_answer_is_gone_from_the_entry_and_its_history(context: Context, village: Village) -> None:
    what = made(context, village.kirkonkyla, QuestionKind.TEXT, "Mitä jäi mieleen?")
    saved = answered(context, village, Answer(what.id, text="Matti Meikäläinen suri"))
    saved = entries.save(
        context, replace(saved, answers=frozenset({Answer(what.id, text="Matti Meikäläinen iloitsi")}))
    ).entry.draft
    history.redact(context, saved.id, f"{ANSWER}{what.id}")
    assert entries.entry(context, saved.id).draft.answers == frozenset()
    assert "Meikäläinen" not in repr(history.of_entry(context, saved.id))
