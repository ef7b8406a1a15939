"""History, redaction and the end of the bin: the same on a file and on a server."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data import server_tending
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.entries.questions import Answer, QuestionKind
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError
from logbook_desktop.domain.history import Changed, Event, HistoryAction, HistoryKind, events
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_changes import CloseNode, MoveNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import questions, vocabulary

A = HistoryAction


@pytest.fixture
def context(context: Context) -> Context:
    """With a clock that goes on, near that of a server: no two things happen at one moment."""
    begun, ticks = datetime.now(UTC), itertools.count()
    return replace(context, now=lambda: begun + timedelta(milliseconds=next(ticks)))


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def entry(context: Context, village: Village) -> Entry:
    return saved_evening(
        context,
        village.hervanta,
        attendance=Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 2}),
        tag_ids=frozenset({1, 2}),
    )


def emptied(context: Context) -> int:
    """As a program does at opening a file, and ``server tend`` on a server."""
    if context.database.shared:
        return server_tending.erase_binned(context.database)
    return history.empty_bin(context)


def later(context: Context, days: float) -> Context:
    """Days later on the program's clock, and so long ago in the rows of a server, which has its own clock."""
    if context.database.shared:
        with context.database.engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE entry SET version = version + 1, binned_at = binned_at - :days * interval '1 day'"
                    " WHERE binned_at IS NOT NULL"
                ),
                {"days": days},
            )
        return context
    return replace(context, now=lambda: context.now() + timedelta(days=days))


def changes_of(context: Context, entry_id: UUID) -> list[tuple[str, dict[str, tuple[object, object]]]]:
    found = history.of_entry(context, entry_id)
    return [(e.action.value, {one.field: (one.old, one.new) for one in e.fields}) for e in found.events]


def everything_written(context: Context) -> str:
    """All texts that any table of entries and history holds."""
    with context.database.engine.connect() as connection:
        rows = [
            tuple(row) for t in ("entry", "history") for row in connection.execute(text(f"SELECT * FROM {t}"))
        ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_an_entry_tells_who_made_it(context: Context, entry: Entry) -> None:
    (made,) = history.of_entry(context, entry.draft.id).events
    assert (made.action, made.by, made.at, made.fields) == (A.CREATE, "tester", entry.created_at, ())


def test_a_change_is_remembered_field_by_field(context: Context, entry: Entry) -> None:
    entries.save(
        context,
        replace(
            entry.draft,
            date=date(2025, 11, 4),
            minutes=180,
            attendance=Attendance(
                {Gender.GIRLS: 6, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 3, (Gender.BOYS, "13-15"): 1}
            ),
            estimated=True,
            tag_ids=frozenset({2, 3}),
            what="Leivottiin",
        ),
    )
    assert changes_of(context, entry.draft.id)[0] == (
        "change",
        {
            "date": ("2025-11-03", "2025-11-04"),
            "minutes": (210, 180),
            "staff_minutes": (420, 360),
            "girls": (5, 6),
            "estimated": (False, True),
            "what": ("Pelattiin biljardia", "Leivottiin"),
            "age:girls:7-12": (2, 3),
            "age:boys:13-15": (None, 1),
            "tag:1": (True, None),
            "tag:3": (None, True),
        },
    )


def test_only_what_differs_is_remembered(context: Context, entry: Entry) -> None:
    entries.save(context, replace(entry.draft, tag_ids=frozenset({1})))
    assert changes_of(context, entry.draft.id)[0] == ("change", {"tag:2": (True, None)})


def test_into_the_bin_and_out_of_it(context: Context, entry: Entry) -> None:
    entries.bin_entry(context, entry.draft.id, 1)
    entries.restore_entry(context, entry.draft.id, 2)
    assert [action for action, _ in changes_of(context, entry.draft.id)] == ["restore", "bin", "create"]


def test_names_come_with_the_history(context: Context, village: Village, entry: Entry) -> None:
    other, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Bändi"), entry.form)
    entries.save(context, replace(entry.draft, activity_id=other.id))
    found = history.of_entry(context, entry.draft.id)
    assert {name.text for name in found.activities.values()} == {"Bändi", "Avoin ilta"}
    assert found.nodes[village.hervanta].text == "Hervannan nuorisotila"
    assert 1 in found.tags


def test_a_node_remembers_its_making_names_moves_and_end(context: Context, village: Village) -> None:
    organisation.change(context, [RenameNode(village.hervanta, Name.of("Hervanta", {"sv": "Hervanta 2"}))])
    organisation.change(context, [MoveNode(village.hervanta, village.tampere, Month.of(date(2026, 1, 1)))])
    organisation.change(context, [CloseNode(village.hervanta, date(2026, 6, 1))])
    january = Month.of(date(2026, 1, 1)).number
    found = history.of_node(context, village.hervanta).events
    assert [(e.action.value, {o.field: (o.old, o.new) for o in e.fields}) for e in found[:3]] == [
        ("close", {"closed_on": (None, "2026-06-01")}),
        ("move", {f"place:{january}": (None, village.tampere)}),
        ("change", {"name": ("Hervannan nuorisotila", "Hervanta"), "name:sv": (None, "Hervanta 2")}),
    ]
    assert found[3].action is A.CREATE


def test_a_new_activity_stands_in_the_history_of_its_unit(context: Context, village: Village) -> None:
    made, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Bändi"), entry_form())
    (event,) = [
        e for e in history.of_node(context, village.hervanta).events if e.kind is HistoryKind.ACTIVITY
    ]
    assert (event.subject, event.action) == (str(made.id), A.CREATE)


def entry_form():  # type: ignore[no-untyped-def]
    from logbook_desktop.domain.entries.entries import FormOfWork

    return FormOfWork.GROUP


class TestRedaction:
    @pytest.fixture
    def secret(self, context: Context, entry: Entry) -> Entry:
        """An entry whose text named somebody, in two versions, and was corrected too late."""
        one = entries.save(context, replace(entry.draft, what="Salainen Nimi kävi")).entry
        two = entries.save(context, replace(one.draft, what="Salainen Nimi kävi taas", why="Miksi")).entry
        assert everything_written(context).count("Salainen") >= 3
        return two

    @pytest.mark.parametrize("binned", [False, True])
    def test_takes_the_text_out_of_entry_bin_and_history_at_once(
        self, context: Context, secret: Entry, binned: bool
    ) -> None:
        if binned:
            entries.bin_entry(context, secret.draft.id, secret.draft.version)
        after = history.redact(context, secret.draft.id, "what").entry
        assert (after.draft.what, after.draft.why) == ("", "Miksi")
        assert (after.binned_at is None) is not binned
        assert "salainen" not in everything_written(context).casefold()
        assert after.draft.version == secret.draft.version + 1 + binned

    def test_is_itself_remembered_and_who_wrote_before_too(self, context: Context, secret: Entry) -> None:
        history.redact(context, secret.draft.id, "what")
        assert changes_of(context, secret.draft.id) == [
            ("redact", {"what": (None, None)}),
            ("change", {"what": (None, None), "why": ("", "Miksi")}),
            ("change", {"what": (None, None)}),
            ("create", {}),
        ]

    def test_the_rest_of_the_text_is_still_found(
        self, context: Context, village: Village, secret: Entry
    ) -> None:
        history.redact(context, secret.draft.id, "what")
        assert entries.find(context, EntryQuery(village.network, words="miksi")).total == 1
        assert entries.find(context, EntryQuery(village.network, words="salainen")).total == 0

    def test_who_has_the_entry_open_cannot_put_it_back_unseen(self, context: Context, secret: Entry) -> None:
        history.redact(context, secret.draft.id, "what")
        with pytest.raises(ConflictError):
            entries.save(context, secret.draft)

    def test_takes_a_mentor(self, context: Context, village: Village, secret: Entry) -> None:
        worker = Actor("w", "Työntekijä", (Grant(Role.WORKER, village.hervanta),))
        with pytest.raises(NotAllowedError):
            history.redact(replace(context, actor=worker), secret.draft.id, "what")
        assert "Salainen" in everything_written(context)

    def test_nothing_else_can_be_redacted(self, context: Context, secret: Entry) -> None:
        with pytest.raises(ValueError, match="no text"):
            history.redact(context, secret.draft.id, "girls")


class TestBin:
    def test_is_emptied_after_thirty_days_with_the_texts(
        self, context: Context, village: Village, entry: Entry
    ) -> None:
        changed = entries.save(context, replace(entry.draft, what="Salainen Nimi kävi")).entry
        entries.bin_entry(context, changed.draft.id, 2)
        after = later(context, 31)
        assert emptied(after) == 1
        assert emptied(after) == 0
        with pytest.raises(ExternalError) as error:
            entries.entry(after, entry.draft.id)
        assert error.value.kind is ErrorKind.NOT_FOUND
        assert "Salainen" not in everything_written(context)
        assert "Pelattiin" not in everything_written(context)

    def test_takes_the_answers_along(self, context: Context, village: Village, entry: Entry) -> None:
        asked, _ = questions.add_question(context, village.hervanta, QuestionKind.TEXT, Name.of("Miten?"))
        found = entry.draft
        for words in ("Salainen Nimi suri", "Salainen Nimi iloitsi"):
            answers = frozenset({Answer(asked.id, text=words)})
            found = entries.save(context, replace(found, answers=answers)).entry.draft
        assert "Salainen" in everything_written(context)
        entries.bin_entry(context, found.id, found.version)
        assert emptied(later(context, 31)) == 1
        assert "Salainen" not in everything_written(context)
        with context.reading() as work:
            assert work.connection.scalar(text("SELECT count(*) FROM entry_answer")) == 0

    def test_that_it_existed_stays(self, context: Context, village: Village, entry: Entry) -> None:
        entries.bin_entry(context, entry.draft.id, 1)
        after = later(context, 31)
        emptied(after)
        (erased,) = [
            e for e in history.of_node(after, village.hervanta).events if e.kind is HistoryKind.ENTRY
        ]
        assert erased.action is A.ERASE
        kept = {one.field: one.old for one in erased.fields}
        assert (kept["date"], kept["created_by"], kept["binned_by"]) == ("2025-11-03", "tester", "tester")

    def test_is_not_emptied_before(self, context: Context, entry: Entry) -> None:
        entries.bin_entry(context, entry.draft.id, 1)
        after = later(context, 29)
        assert emptied(after) == 0
        binned = entries.entry(after, entry.draft.id)
        entries.restore_entry(after, entry.draft.id, binned.draft.version)

    def test_of_demo_data_is_kept_to_be_looked_at(self, context: Context, entry: Entry) -> None:
        entries.bin_entry(context, entry.draft.id, 1)
        with context.writing() as work:
            work.meta.set("demo", "1")
            work.commit()
        assert emptied(later(context, 31)) == 0

    def test_gives_nothing_back_after_that(self, context: Context, entry: Entry) -> None:
        entries.bin_entry(context, entry.draft.id, 1)
        after = later(context, 31)
        binned = entries.entry(after, entry.draft.id)
        with pytest.raises(ExternalError) as error:
            entries.restore_entry(after, entry.draft.id, binned.draft.version)
        assert error.value.kind is ErrorKind.TOO_LONG_IN_THE_BIN

    def test_opens_for_the_people_of_the_unit(self, context: Context, village: Village, entry: Entry) -> None:
        binned = entries.bin_entry(context, entry.draft.id, 1).entry
        worker = Actor("w", "Työntekijä", (Grant(Role.WORKER, village.hervanta),))
        restored = entries.restore_entry(replace(context, actor=worker), entry.draft.id, binned.draft.version)
        assert restored.entry.binned_at is None


def test_who_may_not_read_an_entry_reads_no_history(context: Context, village: Village, entry: Entry) -> None:
    stranger = replace(context, actor=Actor("x", "X", (Grant(Role.MENTOR, village.taipalsaari),)))
    with pytest.raises(NotAllowedError):
        history.of_entry(stranger, entry.draft.id)
    with pytest.raises(NotAllowedError):
        history.of_node(stranger, village.hervanta)
    worker = replace(context, actor=Actor("w", "W", (Grant(Role.WORKER, village.hervanta),)))
    assert history.of_entry(worker, entry.draft.id).events
    with pytest.raises(NotAllowedError):
        history.of_node(worker, village.hervanta)


def test_what_was_done_at_once_is_one_event_and_what_was_put_back_is_none() -> None:
    at = datetime(2025, 11, 3, 20).astimezone()

    def row(action: HistoryAction, *fields: Changed) -> Event:
        return Event(at, "l", "Aino", HistoryKind.ENTRY, "7", action, fields)

    rows = [  # the newest first
        row(A.CHANGE, Changed("tag:1", None, True), Changed("age:girls:7-12", None, 3)),
        row(A.CHANGE, Changed("tag:1", True, None), Changed("age:girls:7-12", 2, None)),
        row(A.BIN),
    ]
    (event,) = events(rows)
    assert (event.action, event.fields) == (A.BIN, (Changed("age:girls:7-12", 2, 3),))
    assert events(rows[:0]) == ()
    assert events([row(A.CHANGE, Changed("code", None, ""))]) == ()
