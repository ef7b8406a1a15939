"""What is kept for writing without the server: enough to write, nothing that anybody documented, nothing changed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpers.away import LOGIN, kept_at
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.offline_copy import in_memory
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.entries.questions import Answer, QuestionKind
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.domain.errors import ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local import databases
from logbook_desktop.services.local.offline import LocalProfile, OfflineContext
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import questions, usage, vocabulary


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def worker(context: Context, village: Village) -> Context:
    """Writes in one unit of Tampere."""
    grant = Grant(Role.WORKER, village.hervanta)
    return replace(context, actor=Actor(LOGIN, "Aino Aalto", (grant,)))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[LocalProfile]:
    with closing(kept_at(tmp_path)) as profile:
        yield profile


@pytest.fixture
def offline(context: Context, worker: Context, village: Village, kept: LocalProfile) -> OfflineContext:
    asked, _ = questions.add_question(
        context, village.tampere, QuestionKind.TEXT, Name.of("Miten meni?", {"sv": "Hur gick det?"})
    )
    questions.add_question(context, village.kirkonkyla, QuestionKind.SCALE, Name.of("Muiden kysymys"))
    answers = frozenset({Answer(asked.id, text="Salaisuus vastauksena")})
    saved_evening(context, village.hervanta, what="Salaisuus", answers=answers)
    vocabulary.add_activity(context, village.hervanta, Name.of("Bändi", {"sv": "Band"}), FormOfWork.GROUP)
    vocabulary.add_activity(context, village.kirkonkyla, Name.of("Muiden oma"), FormOfWork.OPEN)
    choice = (context, village.tampere, VocabularyKind.SETTING)
    usage.choose(*choice, "mobile", in_use=False)
    usage.call(*choice, "youth_centre", Name.of("Nuokkari", {"sv": "Gården"}))
    kept.remember(worker)
    found = kept.remembered()
    assert found is not None
    return replace(found, today=context.today)


def test_it_is_as_the_server_gave_it(offline: OfflineContext, worker: Context, village: Village) -> None:
    unit, day = village.hervanta, date(2025, 11, 3)
    assert organisation.tree(offline).nodes == organisation.tree(worker).nodes
    assert organisation.tree(offline).places == organisation.tree(worker).places
    assert vocabulary.activities(offline, unit) == vocabulary.activities(worker, unit) != ()
    assert vocabulary.tags(offline, unit) == vocabulary.tags(worker, unit) != ()
    assert vocabulary.age_bands(offline, unit, day) == vocabulary.age_bands(worker, unit, day)
    assert vocabulary.usage(offline, unit) == vocabulary.usage(worker, unit) != EnabledVocabulary()
    assert questions.questions_in(offline, unit) == questions.questions_in(worker, unit) != ()
    assert offline.actor == worker.actor
    assert offline.remembered_at is not None
    assert not databases.describe(offline).demo


def test_only_the_own_units_have_activities(
    context: Context, worker: Context, offline: OfflineContext, kept: LocalProfile, village: Village
) -> None:
    """Not the other units of the own organisation either, which are seen but not written in."""
    beside = AddNode(-1, village.tampere, NodeKind.UNIT, Name.of("Kaukajärven nuorisotila"))
    other = organisation.change(context, [beside]).new_ids[-1]
    vocabulary.add_activity(context, other, Name.of("Kerho"), FormOfWork.GROUP)
    kept.remember(worker)
    anew = kept.remembered()
    assert anew is not None
    for remembered in (offline, anew):
        with remembered.reading() as work:
            assert work.activities.activities([village.hervanta]) != ()
            assert work.activities.activities([village.kirkonkyla, other]) == ()


def test_nothing_that_was_documented_is_kept(
    offline: OfflineContext, worker: Context, tmp_path: Path
) -> None:
    with closing(kept_at(tmp_path / "plain", key=None)) as plain:
        plain.remember(worker)
        assert plain.remembered() is not None
    (file,) = (tmp_path / "plain").rglob("*.json")
    written = file.read_text(encoding="utf-8")
    assert "Band" in written
    assert "Salaisuus" not in written
    assert "tester" not in written


@pytest.mark.parametrize(
    "question",
    [
        lambda context, village: entries.find(context, EntryQuery(village.hervanta)),
        lambda context, village: entries.last_like(context, village.hervanta, 1),
        lambda context, village: entries.save(context, open_evening(context, village.hervanta)),
        lambda context, village: vocabulary.add_activity(
            context, village.hervanta, Name.of("Uusi"), FormOfWork.OPEN
        ),
        lambda context, village: organisation.change(
            context, [RenameNode(village.hervanta, Name.of("Toinen"))]
        ),
        lambda context, village: reports.answer(
            context,
            ReportQuestion(
                (village.hervanta,),
                Period(Month(2025, 11).first_day, date(2025, 11, 30)),
                ("visits",),
                (Dimension.FORM,),
            ),
            language="fi",
        ),
    ],
)
def test_everything_else_needs_the_server(
    offline: OfflineContext, village: Village, question: object
) -> None:
    assert callable(question)
    with pytest.raises(ExternalError) as caught:
        question(offline, village)
    assert caught.value.kind is ErrorKind.NEEDS_SERVER


def test_a_draft_is_checked_before_it_goes_to_the_outbox(
    context: Context, offline: OfflineContext, village: Village
) -> None:
    evening = open_evening(context, village.hervanta)
    entries.check(offline, evening)
    with pytest.raises(IncompleteError):
        entries.check(offline, replace(evening, minutes=0))
    with pytest.raises(NotAllowedError):
        entries.check(offline, replace(evening, unit_id=village.kirkonkyla))


def test_another_login_has_nothing_here(offline: OfflineContext, tmp_path: Path) -> None:
    assert kept_at(tmp_path, login="logbook_000002").remembered() is None
    assert kept_at(tmp_path, key=None).remembered() is None
    with closing(kept_at(tmp_path)) as own:
        assert own.remembered() is not None
    assert kept_at(tmp_path, key=bytes(32)).remembered() is None


def test_begun_offline_nothing_is_sent_before_a_sign_in(
    context: Context, kept: LocalProfile, offline: OfflineContext, village: Village
) -> None:
    assert kept.outbox.state().reachable
    assert kept.begin_offline() is not None
    assert (kept.outbox.state().reachable, kept.outbox.state().sign_in) == (False, True)


def test_what_was_kept_by_another_version_or_is_damaged_is_set_aside(
    kept: LocalProfile, tmp_path: Path
) -> None:
    memory = kept._memory
    for damage in (
        "",
        "{}",
        "[]",
        '{"format": 2}',
        '{"format": 1, "at": "2025-11-03T10:00:00+00:00", "tables": {}}',
    ):
        memory.put("writing", damage)
        assert kept.remembered() is None
    assert len(memory.set_aside()) == 5


def test_rows_that_are_none_are_no_database() -> None:
    with pytest.raises((ValueError, KeyError)):
        in_memory({"meta": [{"key": None, "value": None}]}, "x")
