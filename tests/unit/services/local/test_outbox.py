"""The outbox: what the server could not take reaches it exactly once, and nothing is dropped on the way."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpers.outbox import send_all
from helpers.village import Village, build_village, open_evening
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.people.access import NotAllowedError, embedded_actor
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import LoginDraftStore
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.outbox import AWAY, SIGN_IN_AGAIN, Outbox, WaitsInOutboxError

KEY = bytes(range(32))
Away = Callable[[ErrorKind | None], None]


def outbox_at(root: Path, login: str = "logbook_000001", key: bytes | None = KEY) -> Outbox:
    place = LocalPlace(root, "palvelin.fi/logbook", login, key)
    return Outbox(place, LoginDraftStore(place))


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def evening(context: Context, village: Village) -> EntryDraft:
    return open_evening(context, village.hervanta)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return outbox_at(tmp_path)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Away:
    """``server(kind)`` is away from now on; ``server(None)`` is back."""
    answers = entries.save
    trouble: list[ErrorKind | None] = [None]

    def save(context: Context, draft: EntryDraft) -> SavedEntry:
        if trouble[0] is not None:
            raise ExternalError(trouble[0])
        return answers(context, draft)

    def set_trouble(kind: ErrorKind | None) -> None:
        trouble[0] = kind

    monkeypatch.setattr(entries, "save", save)
    return set_trouble


def stored(context: Context, village: Village) -> list[tuple[int, int]]:
    """Version and visits of every entry on the server."""
    page = entries.find(context, EntryQuery(village.network))
    return [(row.version, row.visits) for row in page.rows]


def test_with_the_server_there_nothing_waits(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox
) -> None:
    saved = outbox.save(context, evening)
    assert saved.entry.draft.version == 1
    assert outbox.waiting() == ()
    assert outbox.state().count == 0


@pytest.mark.parametrize("kind", sorted(AWAY))
def test_what_the_server_could_not_take_waits_and_is_sent(
    context: Context,
    village: Village,
    evening: EntryDraft,
    outbox: Outbox,
    server: Away,
    kind: ErrorKind,
    tmp_path: Path,
) -> None:
    server(kind)
    with pytest.raises(WaitsInOutboxError) as caught:
        outbox.save(context, evening)
    assert caught.value.waiting.draft == evening
    state = outbox.state()
    assert (state.waiting, state.reachable, state.sign_in) == (1, False, kind in SIGN_IN_AGAIN)
    after_a_restart = outbox_at(tmp_path)
    with pytest.raises(ExternalError):
        send_all(after_a_restart, context)
    server(None)
    assert [saved.entry.draft.id for saved in send_all(after_a_restart, context)] == [evening.id]
    assert stored(context, village) == [(1, 12)]
    assert after_a_restart.state() == replace(after_a_restart.state(), waiting=0, reachable=True, oldest=None)


@pytest.mark.parametrize("kind", sorted(set(ErrorKind) - AWAY))
def test_other_troubles_are_told_at_once(
    context: Context, evening: EntryDraft, outbox: Outbox, server: Away, kind: ErrorKind
) -> None:
    server(kind)
    with pytest.raises(ExternalError):
        outbox.save(context, evening)
    assert outbox.waiting() == ()


def test_what_the_server_cannot_take_does_not_stand_in_the_way_of_the_others(
    context: Context, village: Village, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit of the server that only one entry meets."""
    too_much, *others = (open_evening(context, village.hervanta) for _ in range(3))
    answers = entries.save

    def save(context: Context, draft: EntryDraft) -> SavedEntry:
        if draft.id == too_much.id:
            raise ExternalError(ErrorKind.SERVER_TROUBLE)
        return answers(context, draft)

    monkeypatch.setattr(entries, "save", save)
    for draft in (too_much, *others):
        outbox.keep(draft)
    for _ in range(6):
        if (waiting := outbox.next()) is not None:
            with suppress(ExternalError):
                outbox.send(context, waiting)
    assert [one.draft.id for one in outbox.waiting()] == [too_much.id]
    assert outbox.next() is not None, "it is tried again"


def test_while_the_server_is_known_to_be_away_nobody_waits_for_it(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, server: Away
) -> None:
    server(ErrorKind.NO_SERVER)
    with pytest.raises(WaitsInOutboxError):
        outbox.save(context, evening)
    server(None)
    with pytest.raises(WaitsInOutboxError):
        outbox.save(context, open_evening(context, village.hervanta))
    assert len(send_all(outbox, context)) == 2
    outbox.save(context, open_evening(context, village.hervanta))
    assert len(stored(context, village)) == 3


def test_what_was_typed_and_the_entry_it_began_from_are_kept_with_it(
    context: Context, evening: EntryDraft, outbox: Outbox, tmp_path: Path
) -> None:
    draft_store = LoginDraftStore(LocalPlace(tmp_path, "palvelin.fi/logbook", "logbook_000001", KEY))
    draft_store.keep(evening, {"activity": "Avoin ilta"}, evening)
    assert outbox.keep(evening).kept.typed == {"activity": "Avoin ilta"}
    draft_store.discard(evening.id)
    again = outbox.keep(replace(evening, what="Lisää")).kept  # typed on in the outbox
    assert (again.typed, again.original) == ({"activity": "Avoin ilta"}, evening)


def test_the_newest_is_sent_whatever_the_clock_says(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.keep(evening)

    class LastYear(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2024, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("logbook_desktop.services.local.outbox.datetime", LastYear)
    outbox.keep(replace(evening, producers=3))
    (sent,) = send_all(outbox, context)
    assert (sent.entry.draft.producers, outbox.waiting()) == (3, ())


def test_an_answer_that_never_came_is_no_conflict(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox
) -> None:
    """The server had saved it; the person went on typing meanwhile."""
    first = entries.save(context, evening).entry.draft
    outbox.keep(evening)
    outbox.keep(replace(evening, what="Lisää", tag_ids=frozenset({1})))
    send_all(outbox, context)
    assert stored(context, village) == [(2, 12)]
    assert entries.entry(context, evening.id).draft.tag_ids == {1}
    change = replace(first, version=2, what="Kolmas")
    entries.save(context, change)
    outbox.keep(change)
    send_all(outbox, context)  # a change that arrived is recognised, too
    assert stored(context, village) == [(3, 12)]
    assert outbox.waiting() == ()


def test_typing_on_while_it_is_being_sent_is_no_conflict(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox
) -> None:
    outbox.keep(evening)
    send_all(outbox, context)
    saved = outbox.save(context, replace(evening, what="Vielä tämä"))
    assert (saved.entry.draft.version, saved.entry.draft.what) == (2, "Vielä tämä")


@pytest.mark.parametrize("text", ["pelattiin \ud83d", "nolla \0 tavu"])
def test_what_is_no_character_is_no_conflict_either(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, text: str
) -> None:
    draft = replace(evening, what=text)
    entries.save(context, draft)
    outbox.keep(draft)
    send_all(outbox, context)
    assert stored(context, village) == [(1, 12)]
    assert outbox.waiting() == ()


def test_a_conflict_waits_for_its_author(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, tmp_path: Path
) -> None:
    mine = entries.save(context, evening).entry.draft
    entries.save(context, replace(mine, what="Kollegan"))
    outbox.keep(replace(mine, what="Minun"))
    assert send_all(outbox, context) == ()
    (waiting,) = outbox.waiting()
    assert isinstance(waiting.trouble, ConflictError)
    state = outbox.state()
    assert (state.waiting, state.conflicts, state.refused, state.count) == (0, 1, 0, 1)
    assert send_all(outbox, context) == ()  # not tried over and over
    assert entries.entry(context, evening.id).draft.what == "Kollegan"
    outbox.save(context, replace(mine, version=2, what="Molempien"))  # the author has chosen
    assert outbox.waiting() == ()
    assert entries.entry(context, evening.id).draft.what == "Molempien"


def test_an_entry_in_the_bin_is_a_conflict_even_where_nothing_differs(
    context: Context, evening: EntryDraft, outbox: Outbox
) -> None:
    entries.save(context, evening)
    entries.bin_entry(context, evening.id, 1)
    outbox.keep(evening)
    outbox.keep(replace(evening, what="Lisää"))
    assert send_all(outbox, context) == ()
    assert outbox.state().conflicts == 1


def test_what_the_server_refuses_is_kept_and_sent_when_it_may_be(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox
) -> None:
    nobody = replace(context, actor=replace(embedded_actor("x"), grants=()))
    outbox.keep(evening)
    outbox.keep(replace(open_evening(context, village.hervanta), unit_id=village.ita))
    assert send_all(outbox, nobody) == ()
    assert [type(one.trouble) for one in outbox.waiting()] == [NotAllowedError, NotAllowedError]
    assert outbox.state().refused == 2
    outbox.try_all_again()
    assert len(send_all(outbox, context)) == 1
    (left,) = outbox.waiting()
    assert isinstance(left.trouble, IncompleteError)
    outbox.remove(left)
    assert outbox.waiting() == ()


def test_another_login_sees_nothing_and_sends_nothing(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, tmp_path: Path
) -> None:
    outbox.keep(evening)
    other = outbox_at(tmp_path, login="logbook_000002")
    assert other.waiting() == ()
    assert send_all(other, context) == ()
    assert stored(context, village) == []


@pytest.mark.parametrize("key", [bytes(32), None], ids=["another key", "no key"])
def test_without_the_right_key_nothing_is_sent_and_nothing_deleted(
    context: Context, evening: EntryDraft, outbox: Outbox, tmp_path: Path, key: bytes | None
) -> None:
    outbox.keep(evening)
    wrong = outbox_at(tmp_path, key=key)
    assert send_all(wrong, context) == ()
    assert (wrong.state().locked, wrong.state().sealed) == ((0, True) if key else (1, False))
    for path in tmp_path.rglob("*.damaged"):
        path.rename(path.with_suffix(".sealed"))
    assert [one.draft for one in outbox_at(tmp_path).waiting()] == [evening]


def test_a_damaged_file_is_set_aside_and_the_rest_is_sent(
    context: Context, village: Village, evening: EntryDraft, outbox: Outbox, tmp_path: Path
) -> None:
    other = open_evening(context, village.hervanta)
    outbox.keep(other)
    (file,) = tmp_path.rglob("*.sealed")
    outbox.keep(evening)
    file.write_bytes(file.read_bytes()[:-1])
    assert [saved.entry.draft.id for saved in send_all(outbox, context)] == [evening.id]
    assert len(list(tmp_path.rglob("*.damaged"))) == 1


def test_a_week_is_too_long(evening: EntryDraft, outbox: Outbox) -> None:
    waiting = outbox.keep(evening)
    assert waiting.since is not None
    outbox.keep(replace(evening, what="Lisää"))  # it waits since it was first kept
    state = outbox.state()
    assert not state.is_overdue(waiting.since + timedelta(days=6, hours=23))
    assert state.is_overdue(waiting.since + timedelta(days=7))
    assert not outbox.state().is_overdue(waiting.since)


def test_neither_server_nor_disk(
    context: Context, evening: EntryDraft, outbox: Outbox, server: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(ErrorKind.NO_SERVER)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        outbox.save(context, evening)


def test_a_file_that_cannot_be_removed_is_recognised_when_it_is_sent_again(
    context: Context,
    village: Village,
    evening: EntryDraft,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    outbox.keep(evening)
    with monkeypatch.context() as held:
        held.setattr(Path, "unlink", lambda *_args, **_more: (_ for _ in ()).throw(PermissionError()))
        assert len(send_all(outbox, context)) == 1
        assert outbox.waiting() == ()
    assert len(send_all(outbox_at(tmp_path), context)) == 1
    assert stored(context, village) == [(1, 12)]
