"""What the Entries tab asks a server that refuses: only one that is away is answered from memory."""

from types import SimpleNamespace
from typing import Any

import pytest

from logbook_desktop.domain.entries.entries import Activity, FormOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.services.local.outbox import AWAY
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.ui.entries.server_source import ServerSource

UNIT = 4
REMEMBERED = (Activity(7, UNIT, Name.of("Avoin ilta"), FormOfWork.OPEN),)


class Answering:
    """A server and the memory of it; ``refusal`` is what the server says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refusal: Exception) -> None:
        self.server: Any = SimpleNamespace()
        self.memory: Any = SimpleNamespace()
        self.asked = 0
        self._refusal = refusal
        monkeypatch.setattr(vocabulary, "activities", self._activities)
        outbox = SimpleNamespace(reachable=True)
        self.kept: Any = SimpleNamespace(outbox=outbox, remembered=lambda: self.memory)
        self.source = ServerSource(self.server, self.kept)

    def _activities(self, context: object, _unit_id: int, *, closed: bool) -> tuple[Activity, ...]:
        if context is self.memory:
            return REMEMBERED
        self.asked += 1
        raise self._refusal


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_only_a_server_that_is_away_is_answered_from_memory(
    kind: ErrorKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering = Answering(monkeypatch, ExternalError(kind))
    if kind in AWAY:
        assert answering.source.activities(UNIT) == REMEMBERED
    else:
        with pytest.raises(ExternalError) as raised:
            answering.source.activities(UNIT)
        assert raised.value.kind is kind


def test_a_right_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(monkeypatch, NotAllowedError(Action.WRITE_ENTRIES, UNIT))
    with pytest.raises(NotAllowedError):
        answering.source.activities(UNIT)


def test_a_server_known_to_be_away_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(monkeypatch, ExternalError(ErrorKind.NO_SERVER))
    answering.kept.outbox.reachable = False
    assert answering.source.activities(UNIT) == REMEMBERED
    assert answering.asked == 0


def test_without_a_memory_it_is_told_that_the_server_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering(monkeypatch, ExternalError(ErrorKind.NO_SERVER))
    answering.kept.remembered = lambda: None
    with pytest.raises(ExternalError) as raised:
        answering.source.activities(UNIT)
    assert raised.value.kind is ErrorKind.NO_SERVER
