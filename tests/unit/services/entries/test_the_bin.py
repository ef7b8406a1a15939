"""Nothing in the bin is written over, on either database: not by saving, not by binning again, not from an outbox."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from helpers.at_work import outbox_in
from helpers.contents import contents
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.entries.entries import BIN_DAYS, Entry
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def binned(context: Context, village: Village) -> Entry:
    saved = saved_evening(context, village.kirkonkyla).draft
    return entries.bin_entry(context, saved.id, saved.version).entry


def refused(context: Context, change: Callable[[], object], stored: Entry) -> None:
    """The change is a conflict that shows what is stored, and nothing at all was written."""
    before = contents(context.database)
    with pytest.raises(ConflictError) as conflict:
        change()
    assert conflict.value.theirs == stored
    assert contents(context.database) == before


def test_a_save_of_the_version_in_the_bin_is_a_conflict(context: Context, binned: Entry) -> None:
    refused(context, lambda: entries.save(context, replace(binned.draft, what="muutettu")), binned)


def test_so_is_one_of_the_version_before_it(context: Context, binned: Entry) -> None:
    draft = replace(binned.draft, version=binned.draft.version - 1)
    refused(context, lambda: entries.save(context, replace(draft, what="muutettu")), binned)
    refused(context, lambda: entries.save(context, draft), binned)


def test_a_new_entry_sent_again_after_a_colleague_binned_it(context: Context, binned: Entry) -> None:
    """It is not answered as saved: it counts nowhere."""
    refused(context, lambda: entries.save(context, replace(binned.draft, version=0)), binned)


def test_binned_again_its_thirty_days_do_not_begin_again(context: Context, binned: Entry) -> None:
    later = replace(context, now=lambda: context.now() + timedelta(days=3))
    for version in (binned.draft.version, binned.draft.version - 1):
        refused(later, partial(entries.bin_entry, later, binned.draft.id, version), binned)


def test_what_is_not_in_the_bin_is_not_restored(context: Context, binned: Entry) -> None:
    restored = entries.restore_entry(context, binned.draft.id, binned.draft.version).entry
    for version in (restored.draft.version, binned.draft.version):
        refused(context, partial(entries.restore_entry, context, restored.draft.id, version), restored)


def test_its_history_tells_only_what_was_done(context: Context, binned: Entry) -> None:
    hours = itertools.count(1)  # what is done at one moment is one event
    later = replace(context, now=lambda: context.now() + timedelta(hours=next(hours)))
    for change in (entries.bin_entry, entries.restore_entry, entries.restore_entry):
        try:
            change(later, binned.draft.id, entries.entry(context, binned.draft.id).draft.version)
        except ConflictError:
            continue
    found = [one.action.value for one in history.of_entry(context, binned.draft.id).events]
    assert found == ["restore", "bin", "create"]


def test_an_outbox_does_not_write_over_it(context: Context, binned: Entry, tmp_path: Path) -> None:
    """It becomes a conflict for the person, also where this computer had sent the entry itself."""
    outbox = outbox_in(tmp_path / "outbox")
    for version in (binned.draft.version, 0):
        waiting = outbox.keep(replace(binned.draft, version=version, what=f"muutettu {version}"))
        before = contents(context.database)
        assert outbox.send(context, waiting) is None
        assert outbox.state().conflicts == 1
        assert contents(context.database) == before
        outbox.remove(waiting)


def test_the_next_entry_is_not_guessed_from_it(context: Context, village: Village) -> None:
    days = (date(2025, 11, 3), date(2025, 11, 5), date(2025, 11, 4))
    oldest, newest, between = (saved_evening(context, village.kirkonkyla, day).draft for day in days)
    assert oldest.activity_id is not None

    def guessed_from() -> UUID | None:
        found = entries.last_like(context, village.kirkonkyla, oldest.activity_id or 0)
        return None if found is None else found.draft.id

    for one in (newest, between, oldest):
        assert guessed_from() == one.id
        entries.bin_entry(context, one.id, one.version)
    assert guessed_from() is None


@pytest.mark.parametrize(("beyond", "restorable"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_it_can_be_restored_for_thirty_days_to_the_second(
    context: Context, binned: Entry, beyond: timedelta, restorable: bool
) -> None:
    assert binned.binned_at is not None
    at_the_end = binned.binned_at + timedelta(days=BIN_DAYS) + beyond
    later = replace(context, now=lambda: at_the_end)
    if restorable:
        assert entries.restore_entry(later, binned.draft.id, binned.draft.version).entry.binned_at is None
    else:
        with pytest.raises(ExternalError) as error:
            entries.restore_entry(later, binned.draft.id, binned.draft.version)
        assert error.value.kind is ErrorKind.TOO_LONG_IN_THE_BIN
