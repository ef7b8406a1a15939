"""The assistant of the first start: a few answers, and a small organisation stands as they say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on
from helpers.frame import nothing_remembered
from helpers.organisation_screen import RecordedAdvice
from helpers.typing import type_text
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import beginning, organisation
from logbook_desktop.services.tree.beginning import FirstStepsResult
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.support import i18n
from logbook_desktop.ui.beginning.assistant import BeginningAssistant

TODAY = date(2025, 11, 4)


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("fi")


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    database = databases.open_database(tmp_path / "empty.db", create=True)
    yield context_on(database, TODAY)
    databases.close_database(database)


def shown(
    qtbot: QtBot, context: Context, **named: object
) -> tuple[BeginningAssistant, list[FirstStepsResult], RecordedAdvice]:
    prompts, begun = RecordedAdvice(), list[FirstStepsResult]()
    assistant = BeginningAssistant(nothing_remembered(context, prompts), **named)  # type: ignore[arg-type]
    assistant.begun.connect(begun.append)
    qtbot.addWidget(assistant)
    with qtbot.waitExposed(assistant):
        assistant.show()
    return assistant, begun, prompts


def test_one_unit_and_three_activities(qtbot: QtBot, context: Context) -> None:
    assistant, begun, _ = shown(qtbot, context)
    assert not assistant.next.isEnabled()
    type_text(assistant.work.organisation, "Taipalsaari")
    assistant.next.click()
    assistant.where.ticks.boxes[Setting.SCHOOL].setChecked(True)
    assistant.next.click()
    assert not assistant.next.isEnabled()
    type_text(assistant.size_step.unit, "Kirkonkylän nuorisotila")
    assistant.size_step.activities[0].setText("Avoin ilta")
    assistant.next.click()
    assert assistant.next.text().replace("&", "") == "Begin with these"
    assistant.next.click()
    (made,) = begun
    tree = organisation.tree(context)
    assert tree[made.organisation_id].name.text == "Taipalsaari"
    (unit,) = made.unit_ids
    assert [(a.name.text, a.form) for a in vocabulary.activities(context, unit)] == [
        ("Avoin ilta", FormOfWork.OPEN),
        ("Individual guidance", FormOfWork.INDIVIDUAL),
        ("Small group", FormOfWork.GROUP),
    ]
    usage = vocabulary.usage(context, unit)
    used = {s for s in Setting if usage.uses(VocabularyKind.SETTING, s.value)}
    assert used == {Setting.YOUTH_CENTRE, Setting.SCHOOL, Setting.CAMP, Setting.EVENT}
    assert {one for one in OptionalField if usage.shows(one)} == {OptionalField.AGES, OptionalField.STAFF}
    assert made.change.tree
    assert made.change.vocabulary
    assert not assistant.isVisible()


def test_several_units_are_pasted_and_back_forgets_nothing(qtbot: QtBot, context: Context) -> None:
    assistant, begun, _ = shown(qtbot, context)
    assistant.work.organisation.setText("Lemi")
    assistant.work.boxes[FormOfWork.INDIVIDUAL].setChecked(False)
    assistant.next.click()
    assistant.next.click()
    assistant.size_step.several.setChecked(True)
    assistant.size_step.units.setPlainText("Talo\t12\nKoulu\n\n Talo \nBussi")
    assistant.back.click()
    assistant.back.click()
    assistant.work.boxes[FormOfWork.GROUP].setChecked(False)
    for _ in range(2):
        assistant.next.click()
    assert [field.text() for field in assistant.size_step.activities] == [
        "Open evening",
        "Event",
        "Camp or trip",
    ]
    assert [name.text for name in assistant.size_step.unit_names()] == ["Talo", "Koulu", "Bussi"]
    assistant.size_step.activities[2].clear()
    assistant.next.click()
    assistant.next.click()
    (made,) = begun
    for unit in made.unit_ids:
        assert len(vocabulary.activities(context, unit)) == 2
    usage = vocabulary.usage(context, made.unit_ids[0])
    assert [form for form in FormOfWork if usage.uses(VocabularyKind.FORM, form.value)] == [FormOfWork.OPEN]


def test_what_is_missing_is_said_beside_the_button(qtbot: QtBot, context: Context) -> None:
    assistant, _, _ = shown(qtbot, context)
    assistant.work.organisation.setText("Lemi")
    for box in assistant.work.boxes.values():
        box.setChecked(False)
    assert assistant.steps[0].blocked_reason() == "Tick at least one form of work."
    assert not assistant.next.isEnabled()


def test_each_step_begins_at_its_first_field_and_keeps_its_letters(qtbot: QtBot, context: Context) -> None:
    assistant, _, _ = shown(qtbot, context)
    assert assistant.focusWidget() is assistant.work.organisation
    type_text(assistant.work.organisation, "Lemi")
    assert "&" in assistant.next.text()
    assistant.next.click()
    assert assistant.focusWidget() is next(iter(assistant.where.ticks.boxes.values()))
    assistant.next.click()
    assert assistant.focusWidget() is assistant.size_step.one
    assert "&" in assistant.back.text()


def test_not_now_changes_nothing(qtbot: QtBot, context: Context) -> None:
    assistant, begun, _ = shown(qtbot, context)
    assistant.work.organisation.setText("Lemi")
    assistant.next.click()
    assistant.reject()
    assert begun == []
    assert not organisation.tree(context).nodes


def test_an_organisation_without_units_is_gone_on_with(qtbot: QtBot, context: Context) -> None:
    made = organisation.change(
        context,
        [
            AddNode(-1, None, NodeKind.NETWORK, Name.of("Verkosto")),
            AddNode(-2, -1, NodeKind.ORGANISATION, Name.of("Lemi")),
            AddNode(-3, -1, NodeKind.ORGANISATION, Name.of("Savitaipale")),
        ],
    )
    lemi = made.new_ids[-2]
    mentor = replace(context, actor=Actor("m", "M", (Grant(Role.MENTOR, lemi),)))
    assert beginning.waiting(mentor.actor, made.tree, context.month) == lemi
    assistant, begun, _ = shown(qtbot, mentor, organisation_id=lemi, organisation_name="Lemi")
    assert assistant.work.organisation.isReadOnly()
    assistant.next.click()
    assistant.next.click()
    assistant.size_step.unit.setText("Talo")
    assistant.next.click()
    assistant.next.click()
    assert begun[0].organisation_id == lemi
    assert beginning.waiting(mentor.actor, organisation.tree(context), context.month) is None
    worker = Actor("w", "W", (Grant(Role.WORKER, None),))
    assert beginning.waiting(worker, made.tree, context.month) is None


def test_all_or_nothing(context: Context) -> None:
    plan = beginning.FirstSteps(
        Name.of("Lemi"),
        (Name.of("Talo"),),
        ((Name.of("Avoin ilta"), FormOfWork.OPEN),),
        frozenset(),  # no form of work: refused, when the tree is made already
        frozenset({Setting.SCHOOL}),
        frozenset(),
    )
    with pytest.raises(Exception, match="last_in_use"):
        beginning.begin(context, plan)
    assert not organisation.tree(context).nodes
