"""What stands in lists is in the order of the names that its reader sees, not of names in another language."""

from dataclasses import replace
from datetime import date

import pytest

from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.names import OWN_NAMES, Name
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.review import review
from logbook_desktop.services.vocabulary import vocabulary

IN_ORDER = {"fi": ["Aura", "Bastu"], "sv": ["Koltrasten", "Åbo"]}
"""The two units of Taipalsaari in Finnish and in Swedish, where the first is called Åbo."""


@pytest.fixture
def village(context: Context) -> Village:
    built = build_village(context)
    names = {
        built.kirkonkyla: Name.of("Aura", {"sv": "Åbo"}),
        built.saimaanharju: Name.of("Bastu", {"sv": "Koltrasten"}),
    }
    organisation.change(context, [RenameNode(node_id, name) for node_id, name in names.items()])
    return built


def reader(context: Context, language: str) -> Context:
    return replace(context, language=lambda: language)


@pytest.mark.parametrize("language", IN_ORDER)
def test_the_tree(context: Context, village: Village, language: str) -> None:
    mine = reader(context, language)
    tree = organisation.tree(mine)
    units = tree.children(village.taipalsaari, context.month)
    assert [unit.name.in_language(language) for unit in units] == IN_ORDER[language]
    assert organisation.tree(mine) is tree, "nobody's rows are built anew while nothing has changed"
    changed = organisation.change(mine, [RenameNode(village.hervanta, Name.of("Hervanta"))]).tree
    units = changed.children(village.taipalsaari, context.month)
    assert [unit.name.in_language(language) for unit in units] == IN_ORDER[language]


@pytest.mark.parametrize("language", IN_ORDER)
def test_what_a_change_leads_to(context: Context, village: Village, language: str) -> None:
    tree = organisation.tree(context)
    names = {unit: tree[unit].name for unit in (village.kirkonkyla, village.saimaanharju)}
    others = {unit: Name.of("?", {"fi": name.text, **name.translations}) for unit, name in names.items()}
    found = review(reader(context, language), [RenameNode(*item) for item in others.items()])
    (renamed,) = found.changed.values()
    shown = [found.after[unit].name.in_language(language) for unit in renamed]
    assert shown == IN_ORDER[language]


@pytest.mark.parametrize("language", IN_ORDER)
def test_the_rows_of_a_report(context: Context, village: Village, language: str) -> None:
    for unit in (village.kirkonkyla, village.saimaanharju):
        saved_evening(context, unit)
    question = ReportQuestion(
        (village.taipalsaari,),
        Period(date(2025, 11, 1), date(2025, 11, 30)),
        ("visits",),
        (Dimension.UNIT,),
    )
    answer = reports.answer(context, question, language=language)
    members = answer.members[Dimension.UNIT]
    assert [members[code].path[-1] for (code,) in answer.row_keys] == IN_ORDER[language]
    own = reports.answer(reader(context, language), question, language=OWN_NAMES)
    assert [own.members[Dimension.UNIT][code].path[-1] for (code,) in own.row_keys] == IN_ORDER["fi"]


@pytest.mark.parametrize("language", IN_ORDER)
def test_activities(context: Context, village: Village, language: str) -> None:
    for name in (Name.of("Bastu", {"sv": "Koltrasten"}), Name.of("Aura", {"sv": "Åbo"})):
        vocabulary.add_activity(context, village.hervanta, name, FormOfWork.OPEN)
    mine = reader(context, language)
    for found in (
        vocabulary.activities(mine, village.hervanta),
        vocabulary.activities_in(mine, village.tampere),
        vocabulary.vocabulary(mine, village.hervanta).activities,
    ):
        assert [one.name.in_language(language) for one in found] == IN_ORDER[language]
