"""What is tried again, how often, and what is not."""

import pytest

from logbook_desktop.data.driver_errors import CollisionError, LostError
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services import retrying
from logbook_desktop.services.retrying import retry_on_conflict

COLLISION = CollisionError(ErrorKind.SERVER_BUSY)
LOST = LostError(ErrorKind.NO_SERVER)
UNKNOWN = ExternalError(ErrorKind.NO_SERVER)


class Operation:
    """Fails as it is told, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.tries = 0

    def __call__(self, asked: str) -> str:
        self.tries += 1
        if self._failures:
            raise self._failures.pop(0)
        return f"{asked}!"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "LONGEST_PAUSE", 0.0)


@pytest.mark.parametrize("failures", [(), (COLLISION,) * 4, (LOST,), (COLLISION, LOST, COLLISION)])
def test_unseen(failures: tuple[Exception, ...]) -> None:
    operation = Operation(*failures)
    assert retry_on_conflict(operation.__call__)("done") == "done!"
    assert operation.tries == len(failures) + 1


@pytest.mark.parametrize(
    ("failures", "tries"),
    [((COLLISION,) * 5, 5), ((LOST, LOST), 2), ((UNKNOWN,), 1), ((ValueError("ours"),), 1)],
)
def test_there_is_an_end(failures: tuple[Exception, ...], tries: int) -> None:
    operation = Operation(*failures)
    with pytest.raises(type(failures[-1])) as error:
        retry_on_conflict(operation.__call__)("done")
    assert error.value is failures[-1]
    assert operation.tries == tries


def test_it_is_still_called_what_it_is_called() -> None:
    def save(draft: str) -> str:
        """Save."""
        return draft

    assert (retry_on_conflict(save).__name__, retry_on_conflict(save).__doc__) == ("save", "Save.")
