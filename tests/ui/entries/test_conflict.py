"""Somebody else saved the same entry while it was open here: nobody's words are lost, and the person decides."""

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.entries.entry_fields import MergeField
from logbook_desktop.domain.entries.merging import Side
from logbook_desktop.domain.errors import ConflictError
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.ui.entries.conflict.dialog import ConflictDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
K = Qt.Key
F = MergeField


@pytest.fixture
def mine(screen: Screen, context: Context, village: Village) -> Entry:
    """An entry that is open in the editor, with *Minun: * typed before what happened."""
    entry = saved_evening(context, village.hervanta)
    screen.panel.list_page.ask()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.edit_current()
    screen.fields.what.setFocus()
    screen.type("Minun: ")
    return entry


def save_theirs(context: Context, entry: Entry, **changes: object) -> Entry:
    draft: EntryDraft = replace(entry.draft, **changes)  # type: ignore[arg-type]
    return entries.save(context, draft).entry


def dialog_after_saving(screen: Screen) -> ConflictDialog:
    screen.press(K.Key_S, control=True)
    found = screen.editor.findChild(ConflictDialog)
    assert isinstance(found, ConflictDialog)
    return found


def shown(dialog: ConflictDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def stored(context: Context, entry_id: UUID) -> EntryDraft:
    return entries.entry(context, entry_id).draft


class TestBothChangedTheText:
    """Both changed *what happened*; they changed the producers, too."""

    @pytest.fixture
    def dialog(self, screen: Screen, context: Context, mine: Entry) -> ConflictDialog:
        save_theirs(context, mine, what="Heidän", producers=2)
        return dialog_after_saving(screen)

    def test_mine_theirs_and_the_original_stand_side_by_side(self, dialog: ConflictDialog) -> None:
        words = shown(dialog)
        assert {"What happened", "Minun: Pelattiin biljardia", "Heidän", "Pelattiin biljardia"} <= set(words)
        assert "Original" in words
        assert "Date" not in words

    def test_the_draft_is_safe_meanwhile(
        self, dialog: ConflictDialog, mine: Entry, draft_store: DraftStore
    ) -> None:
        (kept,) = draft_store.waiting()
        assert (kept.draft.what, kept.original) == ("Minun: Pelattiin biljardia", mine.draft)

    def test_nothing_is_chosen_before_the_person_does(self, dialog: ConflictDialog) -> None:
        assert not dialog.save.isEnabled()
        assert "Choose for 1 more field." in shown(dialog)
        dialog.clashes.choose(F.WHAT, Side.MINE)
        assert dialog.save.isEnabled()

    @pytest.mark.parametrize(
        ("side", "what"),
        [
            (Side.MINE, "Minun: Pelattiin biljardia"),
            (Side.THEIRS, "Heidän"),
            (Side.BOTH, "Heidän\n\nMinun: Pelattiin biljardia"),
        ],
    )
    def test_the_choice_is_saved_over_their_version_with_the_rest_put_together(
        self,
        dialog: ConflictDialog,
        screen: Screen,
        context: Context,
        mine: Entry,
        draft_store: DraftStore,
        side: Side,
        what: str,
    ) -> None:
        dialog.clashes.choose(F.WHAT, side)
        dialog.save.click()
        saved = stored(context, mine.draft.id)
        assert (saved.what, saved.producers, saved.version) == (what, 2, 3)
        assert screen.fields.what.toPlainText() == what
        assert draft_store.waiting() == ()
        assert not screen.panel.is_typing

    def test_by_keyboard_alone(
        self, dialog: ConflictDialog, screen: Screen, context: Context, mine: Entry
    ) -> None:
        screen.bot.waitUntil(dialog.isActiveWindow)
        assert isinstance(QApplication.focusWidget(), QRadioButton)
        screen.press(K.Key_Space)
        screen.press(K.Key_Down)
        assert dialog.choices() == {F.WHAT: Side.BOTH}
        for _ in range(10):
            if QApplication.focusWidget() is dialog.save:
                break
            screen.press(K.Key_Tab)
        screen.press(K.Key_Return)
        assert stored(context, mine.draft.id).what == "Heidän\n\nMinun: Pelattiin biljardia"

    def test_a_screen_reader_hears_the_field_the_side_and_the_words(self, dialog: ConflictDialog) -> None:
        names = [radio.accessibleName() for radio in dialog.clashes.radios()]
        assert names == [
            "What happened. Mine: Minun: Pelattiin biljardia",
            "What happened. Keep both",
            "What happened. Theirs: Heidän",
        ]

    def test_what_was_put_together_by_itself_is_folded_and_can_be_seen(self, dialog: ConflictDialog) -> None:
        assert dialog.fold.text().replace("&", "") == "1 field put together by itself"
        assert "Producers" not in shown(dialog)
        dialog.fold.click()
        assert {"Producers", "✓ 2"} <= set(shown(dialog))

    def test_give_up_mine(
        self, dialog: ConflictDialog, screen: Screen, context: Context, mine: Entry, draft_store: DraftStore
    ) -> None:
        dialog.theirs.click()
        assert screen.fields.what.toPlainText() == "Heidän"
        assert not screen.panel.is_typing
        assert draft_store.waiting() == ()
        assert stored(context, mine.draft.id).version == 2

    def test_decide_later(
        self, dialog: ConflictDialog, screen: Screen, context: Context, mine: Entry, draft_store: DraftStore
    ) -> None:
        screen.bot.keyClick(dialog, K.Key_Escape)
        assert screen.fields.what.toPlainText() == "Minun: Pelattiin biljardia"
        assert len(draft_store.waiting()) == 1
        assert stored(context, mine.draft.id).what == "Heidän"

    def test_yet_another_was_quicker_and_the_same_begins_anew(
        self, dialog: ConflictDialog, screen: Screen, context: Context, mine: Entry, draft_store: DraftStore
    ) -> None:
        third = save_theirs(context, entries.entry(context, mine.draft.id), what="Kolmannen", staff_count=5)
        dialog.clashes.choose(F.WHAT, Side.BOTH)
        dialog.save.click()
        assert stored(context, mine.draft.id) == third.draft
        (again,) = (d for d in screen.editor.findChildren(ConflictDialog) if d is not dialog)
        assert {"Kolmannen", "Heidän", "Heidän\n\nMinun: Pelattiin biljardia"} <= set(shown(again))
        assert [kept.draft.what for kept in draft_store.waiting()] == ["Heidän\n\nMinun: Pelattiin biljardia"]
        again.clashes.choose(F.WHAT, Side.MINE)
        again.save.click()
        saved = stored(context, mine.draft.id)
        assert (saved.what, saved.producers, saved.staff_count, saved.version) == (
            "Heidän\n\nMinun: Pelattiin biljardia",
            2,
            5,
            4,
        )


def test_different_fields_fit_together_without_a_question(
    screen: Screen, context: Context, mine: Entry
) -> None:
    save_theirs(context, mine, producers=2)
    dialog = dialog_after_saving(screen)
    assert {"Producers", "✓ 2", "✓ Minun: Pelattiin biljardia"} <= set(shown(dialog))
    assert dialog.save.isEnabled()
    dialog.save.click()
    saved = stored(context, mine.draft.id)
    assert (saved.what, saved.producers) == ("Minun: Pelattiin biljardia", 2)


def test_what_does_not_go_together_is_told_beside_its_field(
    screen: Screen, context: Context, mine: Entry, draft_store: DraftStore
) -> None:
    """They made the occasion shorter, I made the youth-produced part of it longer."""
    screen.fields.numbers[F.YOUTH_MINUTES].setFocus()
    screen.press(K.Key_A, control=True)
    screen.type("3 h")
    save_theirs(context, mine, minutes=60, youth_minutes=0)
    dialog = dialog_after_saving(screen)
    dialog.save.click()
    assert stored(context, mine.draft.id).version == 2
    assert screen.remark(screen_field("YOUTH_MINUTES")) == "This is longer than the whole occasion."
    assert [kept.draft.version for kept in draft_store.waiting()] == [2]


def screen_field(name: str):  # type: ignore[no-untyped-def]
    from logbook_desktop.domain.entries.entry_fields import EntryField

    return EntryField[name]


def test_keeping_mine_takes_an_entry_out_of_the_bin(screen: Screen, context: Context, mine: Entry) -> None:
    entries.bin_entry(context, mine.draft.id, 1)
    dialog_after_saving(screen).save.click()
    saved = entries.entry(context, mine.draft.id)
    assert saved.binned_at is None
    assert saved.draft.what == "Minun: Pelattiin biljardia"


def test_the_draft_of_an_earlier_day_still_knows_where_it_began(
    screen: Screen, context: Context, mine: Entry, draft_store: DraftStore, tree: Tree, village: Village
) -> None:
    screen.panel.editor.leave()
    save_theirs(context, mine, producers=2)
    (kept,) = draft_store.waiting()
    screen.panel.pages.resume(kept)
    dialog_after_saving(screen).save.click()
    assert stored(context, mine.draft.id).producers == 2


def test_without_the_original_every_difference_is_asked(
    screen: Screen, context: Context, mine: Entry, draft_store: DraftStore
) -> None:
    """A draft that an earlier version of the program kept."""
    screen.panel.editor.leave()
    save_theirs(context, mine, producers=2)
    (kept,) = draft_store.waiting()
    screen.panel.pages.resume(StoredDraft(kept.draft, kept.typed, kept.kept_at))
    dialog = dialog_after_saving(screen)
    assert not dialog.save.isEnabled()
    assert "Original" not in shown(dialog)
    dialog.clashes.choose(F.WHAT, Side.MINE)
    dialog.clashes.choose(F.PRODUCERS, Side.THEIRS)
    dialog.save.click()
    saved = stored(context, mine.draft.id)
    assert (saved.what, saved.producers) == ("Minun: Pelattiin biljardia", 2)


class TestGone:
    """The entry is not there any more, or not for this person: which of it is not told."""

    @pytest.fixture
    def gone(self, screen: Screen, mine: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
        source = screen.panel._source
        really_save = source.save

        def save(draft: EntryDraft):  # type: ignore[no-untyped-def]
            if draft.version:
                raise ConflictError(None)
            return really_save(draft)

        monkeypatch.setattr(source, "save", save)

    def test_the_draft_is_kept(self, screen: Screen, gone: None, draft_store: DraftStore) -> None:
        screen.press(K.Key_S, control=True)
        (text,) = screen.prompts.asked
        assert "deleted, moved, or is no longer yours" in text
        assert [kept.draft.what for kept in draft_store.waiting()] == ["Minun: Pelattiin biljardia"]

    def test_the_text_can_be_copied(self, screen: Screen, gone: None, draft_store: DraftStore) -> None:
        screen.prompts.answers = ["copy"]
        screen.press(K.Key_S, control=True)
        assert QApplication.clipboard().text() == "Minun: Pelattiin biljardia"
        assert len(draft_store.waiting()) == 1

    def test_it_can_be_saved_anew(
        self, screen: Screen, context: Context, gone: None, mine: Entry, draft_store: DraftStore
    ) -> None:
        screen.prompts.answers = ["save"]
        screen.press(K.Key_S, control=True)
        assert screen.editor.reading().draft.id != mine.draft.id
        assert stored(context, screen.editor.reading().draft.id).what == "Minun: Pelattiin biljardia"


def test_an_entry_that_may_only_be_read_is_no_conflict(
    screen: Screen, context: Context, mine: Entry, draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server refused the change of a version that nobody else has touched."""

    def refuse(_draft: EntryDraft) -> None:
        raise ConflictError(mine)

    monkeypatch.setattr(screen.panel._source, "save", refuse)
    screen.press(K.Key_S, control=True)
    assert screen.editor.findChild(ConflictDialog) is None
    assert len(screen.prompts.advised) == 1
    assert len(draft_store.waiting()) == 1
