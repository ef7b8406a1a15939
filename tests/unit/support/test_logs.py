"""The log: it tells what happened in the code and nothing of what people typed."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.support import logs


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file = logs.start(tmp_path / "log")
    assert file is not None
    yield file
    logs.stop()


TYPED = "Matti Meikäläinen"


def fail_on(text: str) -> None:
    int(text)


def test_an_unhandled_error_is_logged_without_its_values(log: Path) -> None:
    shown: list[BaseException] = []
    hook = logs.excepthook(shown.append)
    try:
        fail_on(TYPED)
    except ValueError as error:
        hook(type(error), error, error.__traceback__)
    written = log.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert "fail_on" in written
    assert TYPED not in written
    assert [type(error) for error in shown] == [ValueError]


def test_our_own_errors_are_codes_and_keep_them() -> None:
    assert "disk_full" in logs.describe_exception(ExternalError(ErrorKind.DISK_FULL))
    try:
        try:
            fail_on(TYPED)
        except ValueError as error:
            raise ExternalError(ErrorKind.DAMAGED) from error
    except ExternalError as error:
        description = logs.describe_exception(error)
    assert "damaged" in description
    assert "ValueError" in description
    assert TYPED not in description


def test_ctrl_c_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[object] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *args: ended.append(args))
    hook = logs.excepthook(lambda _error: pytest.fail("shown"))
    hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(ended) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert logs.start(tmp_path / "file" / "log") is None


def test_for_support_has_facts_and_no_traces_of_the_person(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs.getpass, "getuser", lambda: "mmeikala")
    logging.getLogger("logbook_desktop.test").warning(
        "opened by mmeikala: /home/mmeikala/Salainen kansio/x.sqlite"
    )
    text = logs.for_support(log, {"Qt": "6.12", "Data": "SQLite"})
    assert "Qt: 6.12" in text
    assert "opened by <user>: <path>" in text
    assert "mmeikala" not in text
    assert "Salainen" not in text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            r'  File "C:\Users\Anna Ek\app\logbook_desktop\ui\help.py", line 3',
            r'  File "<path>/logbook_desktop\ui\help.py", line 3',
        ),
        (r"missing_file: \\server\home$\anna\tiedosto.sqlite", "missing_file: <path>"),
        ("report 2025/08 and/or 3", "report 2025/08 and/or 3"),
        ("Anna saved", "<user> saved"),
        ("Annala saved", "Annala saved"),
    ],
)
def test_redaction(line: str, expected: str) -> None:
    assert list(logs.redacted([line], "anna")) == [expected]


def test_the_log_rotates(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("logbook_desktop.test")
    for _ in range(20):
        logger.info("x" * (logs.MAX_BYTES // 4))
    assert sorted(file.name for file in log.parent.iterdir()) == [
        "logbook.log",
        "logbook.log.1",
        "logbook.log.2",
        "logbook.log.3",
    ]
    assert all(file.stat().st_size <= logs.MAX_BYTES for file in log.parent.iterdir())
