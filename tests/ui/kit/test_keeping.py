"""What is typed is on the disk before two seconds have passed, however it is typed, and the line is true."""

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.kit import keeping
from logbook_desktop.ui.kit.keeping import Keeping

KEY_EVERY_MS = 8


class Disk:
    """``keeping`` on a disk that can be full; ``lines``: what a state line went through."""

    def __init__(self, parent: QObject) -> None:
        self.written = 0
        self.full = False
        self.lines: list[str] = []
        self.keeping = Keeping(self._write, parent)
        self.keeping.unkept.connect(lambda: self.lines.append("not yet"))
        self.keeping.kept.connect(lambda: self.lines.append("kept"))
        self.keeping.failed.connect(lambda _why: self.lines.append("failed"))

    def _write(self) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.written += 1


@pytest.fixture
def disk(qtbot: QtBot, qapp: QObject, monkeypatch: pytest.MonkeyPatch) -> Disk:
    set_language("en")
    monkeypatch.setattr(keeping, "KEEP_AFTER_MS", 60)
    monkeypatch.setattr(keeping, "KEEP_AT_LATEST_MS", 90)
    monkeypatch.setattr(keeping, "TRY_AGAIN_MS", 20)
    return Disk(qapp)


def test_at_most_two_seconds_are_ever_missing() -> None:
    assert keeping.KEEP_AFTER_MS <= keeping.KEEP_AT_LATEST_MS <= 1500


def test_somebody_who_types_without_a_pause_is_kept_up_with(qtbot: QtBot, disk: Disk) -> None:
    keys = QTimer(interval=KEY_EVERY_MS)
    keys.timeout.connect(disk.keeping.touch)
    keys.start()
    qtbot.waitUntil(lambda: disk.written >= 3)
    assert disk.lines == ["not yet"], "there is always a letter more, and the line does not flicker"
    keys.stop()
    qtbot.waitUntil(lambda: disk.lines == ["not yet", "kept"])


def test_a_full_disk_is_tried_again_by_itself(qtbot: QtBot, disk: Disk) -> None:
    disk.full = True
    disk.keeping.touch()
    qtbot.waitUntil(lambda: disk.lines.count("failed") >= 3)
    disk.keeping.touch()
    assert disk.lines[-1] == "failed", "that it cannot be kept is the graver thing to say"
    disk.full = False
    qtbot.waitUntil(lambda: disk.lines[-1] == "kept")
    written = disk.written
    disk.lines.clear()
    qtbot.wait(100)
    assert (disk.written, disk.lines) == (written, []), "and no more"


def test_given_up_nothing_is_written(qtbot: QtBot, disk: Disk) -> None:
    disk.keeping.touch()
    disk.keeping.stop()
    qtbot.wait(120)
    assert disk.written == 0
