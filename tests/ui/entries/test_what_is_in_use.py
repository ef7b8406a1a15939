"""The editor offers what the organisation uses, under its names; what an entry has already is always shown."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField, OptionalField
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.vocabulary import tags, usage, vocabulary

F = EntryField
OF_FIELD = {
    OptionalField.PRODUCERS: [F.PRODUCERS],
    OptionalField.YOUTH_HOURS: [F.YOUTH_MINUTES],
    OptionalField.STAFF: [F.STAFF_COUNT, F.STAFF_MINUTES],
    OptionalField.WHY: [F.WHY],
}


def without(context: Context, village: Village, kind: VocabularyKind, *codes: str) -> None:
    for code in codes:
        usage.choose(context, village.tampere, kind, code, in_use=False)


def settings(screen: Screen) -> list[str]:
    return [screen.fields.setting.itemText(row) for row in range(screen.fields.setting.count())]


def tag_names(screen: Screen) -> list[str]:
    return [screen.fields.tags.item(row).text() for row in range(screen.fields.tags.count())]


def test_settings_not_in_use_are_not_offered(screen: Screen, context: Context, village: Village) -> None:
    used = [Setting.SCHOOL, Setting.STREET]
    without(context, village, VocabularyKind.SETTING, *(s.value for s in Setting if s not in used))
    screen.panel.new_entry()
    assert settings(screen) == ["School", "Street or public place"]
    assert screen.editor.reading().draft.setting is Setting.SCHOOL  # it begins with one that is in use


def test_own_names_stand_beside_the_national_meaning(
    screen: Screen, context: Context, village: Village
) -> None:
    call = Name.of("Nuokkari", {"en": "The club"})
    usage.call(context, village.tampere, VocabularyKind.SETTING, "youth_centre", call)
    usage.call(context, village.tampere, VocabularyKind.FORM, "group", Name.of("Pienryhmä"))
    screen.panel.new_entry()
    assert settings(screen)[0] == "The club (youth centre)"
    forms = screen.fields.new_activity.form
    assert [forms.itemText(row) for row in range(forms.count())][1] == "Pienryhmä (group activity)"


def test_an_old_entry_shows_a_setting_that_is_not_in_use(
    screen: Screen, context: Context, village: Village, tree: Tree
) -> None:
    entry = saved_evening(context, village.hervanta, setting=Setting.MOBILE)
    without(context, village, VocabularyKind.SETTING, "mobile")
    screen.editor.open_entry(tree, village.hervanta, entry)
    assert screen.fields.setting.currentText() == "Mobile unit"
    assert screen.editor.reading().draft.setting is Setting.MOBILE
    screen.editor.begin(tree, village.hervanta)
    assert "Mobile unit" not in settings(screen)


@pytest.mark.parametrize("optional", list(OF_FIELD))
def test_a_field_not_in_use_is_hidden_unless_something_stands_in_it(
    screen: Screen, context: Context, village: Village, tree: Tree, optional: OptionalField
) -> None:
    entry = saved_evening(
        context, village.hervanta, producers=2, youth_minutes=30, staff_count=1, why="Toive"
    )
    screen.panel.new_entry()
    assert all(screen.fields.field(key).isVisible() for key in OF_FIELD[optional])
    without(context, village, VocabularyKind.FIELD, optional.value)
    screen.editor.begin(tree, village.hervanta)
    hidden = {key for keys in OF_FIELD.values() for key in keys if not screen.fields.field(key).isVisible()}
    assert hidden == set(OF_FIELD[optional])
    screen.editor.open_entry(tree, village.hervanta, entry)
    assert all(screen.fields.field(key).isVisible() for key in OF_FIELD[optional])


def test_without_ages_only_totals_are_counted(
    screen: Screen, context: Context, village: Village, tree: Tree
) -> None:
    counted = Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "13-15"): 4})
    entry = saved_evening(context, village.hervanta, attendance=counted)
    without(context, village, VocabularyKind.FIELD, "ages")
    screen.editor.begin(tree, village.hervanta)
    grid = screen.fields.grid
    assert grid.rowCount() == 2  # age not known, total
    screen.fields.focus_on(F.ATTENDANCE)
    assert screen.fields.attendance.currentIndex().row() == grid.total_row
    grid.setData(grid.index(grid.total_row, 0), "7", Qt.ItemDataRole.EditRole)
    assert screen.editor.reading().draft.attendance.total(Gender.GIRLS) == 7
    screen.editor.open_entry(tree, village.hervanta, entry)
    assert grid.rowCount() == 3  # the band in which somebody was counted
    assert screen.editor.reading().draft.attendance == replace(counted, totals=entry.draft.attendance.totals)


def test_closed_and_unused_tags_are_not_offered_but_stay(
    screen: Screen, context: Context, village: Village, tree: Tree
) -> None:
    own, _ = tags.add(context, village.tampere, Name.of("Mopoilu"))
    national = vocabulary.tags(context, village.hervanta)[0]
    entry = saved_evening(context, village.hervanta, tag_ids=frozenset({own.id, national.id}))
    tags.change(context, replace(own, closed_on=date(2025, 11, 4)))
    without(context, village, VocabularyKind.TAG, national.code)
    screen.editor.begin(tree, village.hervanta)
    assert len(tag_names(screen)) == 4
    assert "Mopoilu" not in tag_names(screen)
    screen.editor.open_entry(tree, village.hervanta, entry)
    assert len(tag_names(screen)) == 6
    screen.editor.save()
    assert entries.entry(context, entry.draft.id).draft.tag_ids == entry.draft.tag_ids


def test_a_form_not_in_use_is_not_offered_for_a_new_activity(
    screen: Screen, context: Context, village: Village
) -> None:
    without(context, village, VocabularyKind.FORM, "individual", "group")
    screen.panel.new_entry()
    forms = screen.fields.new_activity.form
    assert [forms.itemData(row) for row in range(forms.count())] == [FormOfWork.OPEN]
