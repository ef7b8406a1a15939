"""Where a sentence may stand beside a field: the person was there, or the service refused what stands in it."""

from uuid import UUID

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.ui.entries.editor.state import EditorState

F = EntryField
NEW = EntryDraft(UUID(int=1), 4)
WRONG = {F.DATE: "no date", F.WHY: "too long", F.PRODUCERS: "too many"}


def test_a_field_nobody_has_been_to_is_not_judged() -> None:
    state = EditorState(NEW)
    assert state.shown(WRONG) == {F.WHY: "too long"}
    state.judged.add(F.DATE)
    assert state.shown(WRONG) == {F.DATE: "no date", F.WHY: "too long"}


def test_what_the_service_refused_stands_until_the_next_change() -> None:
    state = EditorState(NEW, of_service={F.UNIT: "not open"})
    assert state.shown({}) == {F.UNIT: "not open"}
    state.edited()
    assert (state.shown({}), state.dirty) == ({}, True)


def test_what_is_wrong_by_now_is_said_in_place_of_what_the_service_said() -> None:
    state = EditorState(NEW, of_service={F.WHY: "of the service"})
    assert state.shown({F.WHY: "too long"}) == {F.WHY: "too long"}


def test_only_a_saved_entry_has_a_key_that_others_know() -> None:
    assert EditorState(NEW).saved_id is None
    assert EditorState(EntryDraft(UUID(int=1), 4, version=2)).saved_id == UUID(int=1)


def test_two_entries_do_not_share_what_is_judged() -> None:
    EditorState(NEW).judged.add(F.DATE)
    assert F.DATE not in EditorState(NEW).judged
