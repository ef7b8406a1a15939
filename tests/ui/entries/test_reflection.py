"""Reflection questions in the editor: asked where they belong, answered by keyboard, kept and shown again."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton, QToolButton

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.questions import Answer, Question, QuestionKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.vocabulary import questions


@pytest.fixture
def asked(context: Context, village: Village) -> dict[QuestionKind, Question]:
    """One question of each kind, of the organisation."""
    words = {
        QuestionKind.TEXT: "What stayed?",
        QuestionKind.SCALE: "How was it?",
        QuestionKind.YES_NO: "Did they decide?",
    }
    return {
        kind: questions.add_question(context, village.tampere, kind, Name.of(text))[0]
        for kind, text in words.items()
    }


def test_nothing_is_asked_where_nobody_made_questions(screen: Screen, tree: Tree, village: Village) -> None:
    screen.editor.begin(tree, village.hervanta)
    assert screen.fields.questions.isHidden()


def test_each_kind_is_answered_by_keyboard_and_saved(
    screen: Screen, context: Context, tree: Tree, village: Village, asked: dict[QuestionKind, Question]
) -> None:
    entry = saved_evening(context, village.hervanta)
    screen.panel.set_scope(tree, village.hervanta)
    screen.panel.new_entry()
    screen.editor.open_entry(tree, village.hervanta, entry)
    shown = screen.fields.questions
    shown.asked(asked[QuestionKind.TEXT].id).setFocus()
    screen.type("Laughter")
    screen.press(Qt.Key.Key_Tab)
    screen.press(Qt.Key.Key_Space)
    screen.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    decide = shown.asked(asked[QuestionKind.YES_NO].id).findChildren(QRadioButton)
    decide[1].setFocus()
    screen.press(Qt.Key.Key_Space)
    assert decide[1].accessibleName() == "Did they decide?: No"
    assert screen.editor.has_unsaved
    screen.editor.save()
    assert entries.entry(context, entry.draft.id).draft.answers == {
        Answer(asked[QuestionKind.TEXT].id, text="Laughter"),
        Answer(asked[QuestionKind.SCALE].id, number=4),
        Answer(asked[QuestionKind.YES_NO].id, number=0),
    }
    assert ("Did they decide?", "No") in screen.editor.in_words()


def test_an_answer_can_be_taken_back(
    screen: Screen, context: Context, tree: Tree, village: Village, asked: dict[QuestionKind, Question]
) -> None:
    entry = saved_evening(context, village.hervanta)
    scale = asked[QuestionKind.SCALE].id
    saved = entries.save(context, replace(entry.draft, answers=frozenset({Answer(scale, number=5)}))).entry
    screen.editor.open_entry(tree, village.hervanta, saved)
    clear = screen.fields.questions.asked(scale).findChild(QToolButton)
    assert clear.isEnabled()
    clear.click()
    assert screen.editor.reading().draft.answers == frozenset()


def test_an_ended_question_is_not_asked_but_its_answer_is_shown(
    screen: Screen, context: Context, tree: Tree, village: Village, asked: dict[QuestionKind, Question]
) -> None:
    entry = saved_evening(context, village.hervanta)
    scale = asked[QuestionKind.SCALE]
    saved = entries.save(context, replace(entry.draft, answers=frozenset({Answer(scale.id, number=5)}))).entry
    questions.change_question(context, replace(scale, closed_on=date(2025, 1, 1)))
    screen.editor.open_entry(tree, village.hervanta, saved)
    assert screen.fields.questions.asked(scale.id).isVisibleTo(screen.fields)
    assert screen.editor.reading().draft.answers == saved.draft.answers
    screen.editor.begin(tree, village.hervanta)
    with pytest.raises(KeyError):
        screen.fields.questions.asked(scale.id)


def test_answers_lie_on_the_shelf_with_the_rest(
    screen: Screen,
    context: Context,
    tree: Tree,
    village: Village,
    asked: dict[QuestionKind, Question],
    draft_store: DraftStore,
) -> None:
    screen.editor.begin(tree, village.hervanta)
    screen.fields.questions.asked(asked[QuestionKind.TEXT].id).setFocus()
    screen.type("Half a thought")
    screen.editor.keep_now()
    (kept,) = draft_store.waiting()
    assert kept.draft.answers == {Answer(asked[QuestionKind.TEXT].id, text="Half a thought")}
    screen.editor.begin(tree, village.hervanta)
    assert screen.editor.reading().draft.answers == frozenset()
    screen.editor.resume(tree, village.hervanta, kept)
    assert screen.editor.reading().draft.answers == kept.draft.answers
