"""Drafts survive: what is kept comes back as it was, and nothing is lost when a file or the disk fails."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft

DRAFT = EntryDraft(id=UUID(int=7), unit_id=3, date=None, start=time(17), what="Pelattiin sählyä ”öisin”")

counts = st.integers(-5, 10**6)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
drafts = st.builds(
    EntryDraft,
    id=st.uuids(),
    unit_id=counts,
    activity_id=st.none() | counts,
    date=st.none() | st.dates(),
    start=st.none() | st.times(),
    minutes=st.none() | counts,
    setting=st.sampled_from(Setting),
    attendance=st.builds(
        Attendance,
        st.dictionaries(st.sampled_from(Gender), counts),
        st.dictionaries(st.tuples(st.sampled_from(Gender), texts), counts),
    ),
    estimated=st.booleans(),
    producers=counts,
    youth_minutes=counts,
    staff_count=counts,
    staff_minutes=st.none() | counts,
    tag_ids=st.frozensets(counts, max_size=4),
    what=texts,
    why=texts,
    version=counts,
)


@pytest.fixture
def draft_store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path / "luonnokset", "sqlite:///nuoriso.sqlite")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts, st.dictionaries(texts, texts, max_size=6), st.none() | drafts)
def test_what_is_kept_comes_back_as_it_was(
    draft_store: DraftStore, draft: EntryDraft, typed: dict[str, str], original: EntryDraft | None
) -> None:
    kept_at = draft_store.keep(draft, typed, original)
    reopened = DraftStore(draft_store.folder.parent, "sqlite:///nuoriso.sqlite")
    assert reopened.waiting() == (StoredDraft(draft, typed, kept_at, original),)
    draft_store.discard(draft.id)
    assert reopened.waiting() == ()


def test_half_a_character_is_no_reason_to_lose_the_rest(draft_store: DraftStore) -> None:
    kept_at = draft_store.keep(replace(DRAFT, what="pelattiin \ud83d"), {"what": "\ud83d"})
    (kept,) = draft_store.waiting()
    assert kept == StoredDraft(replace(DRAFT, what="pelattiin \ud83d"), {"what": "\ud83d"}, kept_at)


def test_a_draft_that_cannot_be_removed_is_offered_again(
    draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_store.keep(DRAFT, {})

    def held(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", held)
    draft_store.discard(DRAFT.id)
    assert len(draft_store.waiting()) == 1


def test_one_draft_per_entry_and_the_newest_first(draft_store: DraftStore) -> None:
    draft_store.put(StoredDraft(DRAFT, {"date": "3."}, datetime(2025, 11, 3, 20, tzinfo=UTC)))
    draft_store.put(StoredDraft(replace(DRAFT, id=UUID(int=8)), {}, datetime(2025, 11, 4, tzinfo=UTC)))
    draft_store.put(StoredDraft(DRAFT, {"date": "3.11."}, datetime(2025, 11, 3, 21, tzinfo=UTC)))
    assert [(kept.draft.id.int, kept.typed) for kept in draft_store.waiting()] == [
        (8, {}),
        (7, {"date": "3.11."}),
    ]


def test_each_database_has_a_shelf_of_its_own(tmp_path: Path) -> None:
    DraftStore(tmp_path, "a").keep(DRAFT, {})
    assert DraftStore(tmp_path, "b").waiting() == ()


def test_no_folder_yet_means_no_drafts(draft_store: DraftStore) -> None:
    assert draft_store.waiting() == ()
    draft_store.discard(DRAFT.id)
    assert not draft_store.folder.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "null",
        "[]",
        '{"format": 1}',
        '{"format": 2}',
        "\x00\x00",
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_and_the_others_are_found(draft_store: DraftStore, damage: str) -> None:
    draft_store.keep(DRAFT, {})
    bad = draft_store.folder / f"{UUID(int=9)}.json"
    for _ in range(2):  # the second time there is one set aside already
        bad.write_text(damage, encoding="utf-8")
        assert [kept.draft for kept in draft_store.waiting()] == [DRAFT]
        assert not bad.exists()
    assert [path.read_text(encoding="utf-8") for path in draft_store.set_aside()] == [damage, damage]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_id", "3"),
        ("unit_id", True),
        ("date", "31.2."),
        ("setting", "moon"),
        ("what", 5),
        ("id", "x"),
        ("tag_ids", 1),
    ],
)
def test_a_file_with_a_wrong_field_is_damaged(draft_store: DraftStore, field: str, value: object) -> None:
    draft_store.keep(DRAFT, {})
    path = draft_store.folder / f"{DRAFT.id}.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    written["draft"][field] = value
    path.write_text(json.dumps(written), encoding="utf-8")
    assert draft_store.waiting() == ()
    assert len(draft_store.set_aside()) == 1


@pytest.mark.parametrize("younger", [*(number.attribute for number in NUMBERS), "answers"])
def test_a_draft_from_before_there_was_a_field_has_nothing_in_it(
    draft_store: DraftStore, younger: str
) -> None:
    draft_store.keep(DRAFT, {})
    path = draft_store.folder / f"{DRAFT.id}.json"
    written = json.loads(path.read_text(encoding="utf-8"))
    del written["draft"][younger]
    path.write_text(json.dumps(written), encoding="utf-8")
    assert [kept.draft for kept in draft_store.waiting()] == [DRAFT]


def test_bytes_that_are_no_text_are_damaged(draft_store: DraftStore) -> None:
    draft_store.keep(DRAFT, {})
    (draft_store.folder / f"{DRAFT.id}.json").write_bytes(b"\xff\xfe{}")
    assert draft_store.waiting() == ()
    assert len(draft_store.set_aside()) == 1


def test_a_draft_that_another_window_saves_meanwhile_is_no_damage(
    draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_store.keep(DRAFT, {})
    read_bytes = Path.read_bytes

    def gone(path: Path) -> bytes:
        path.unlink(missing_ok=True)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert draft_store.waiting() == ()
    assert draft_store.set_aside() == ()


def test_a_full_disk_leaves_the_earlier_draft(
    draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_store.keep(DRAFT, {"what": "first"})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        draft_store.keep(DRAFT, {"what": "second"})
    on_the_disk = DraftStore(draft_store.folder.parent, "sqlite:///nuoriso.sqlite")
    assert [dict(kept.typed) for kept in on_the_disk.waiting()] == [{"what": "first"}]
    assert len(list(draft_store.folder.iterdir())) == 1


def test_what_the_disk_did_not_take_is_remembered_and_written_later(
    draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    other = replace(DRAFT, id=UUID(int=8))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        for draft in (DRAFT, other):
            with pytest.raises(OSError, match="No space"):
                draft_store.keep(draft, {"what": "typed"})
        assert {kept.draft.id for kept in draft_store.waiting()} == {DRAFT.id, other.id}
        draft_store.discard(other.id)
        with pytest.raises(OSError, match="No space"):
            draft_store.write_again()
    assert draft_store.has_unwritten
    draft_store.write_again()
    assert not draft_store.has_unwritten
    on_the_disk = DraftStore(draft_store.folder.parent, "sqlite:///nuoriso.sqlite")
    assert [kept.draft.id for kept in on_the_disk.waiting()] == [DRAFT.id]


@pytest.mark.skipif(os.name == "nt", reason="rights of files are others on Windows")
def test_drafts_are_for_this_user_only(draft_store: DraftStore) -> None:
    draft_store.keep(DRAFT, {})
    assert draft_store.folder.stat().st_mode & 0o077 == 0
    assert (draft_store.folder / f"{DRAFT.id}.json").stat().st_mode & 0o077 == 0
