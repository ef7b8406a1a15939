"""The status line: where the data is, as whom, whether others can listen, whether it is sent."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.kit.widgets.sending import Sending
from logbook_desktop.ui.kit.widgets.status_line import StatusLine
from logbook_desktop.ui.kit.widgets.unprotected import LONG, SHORT

SERVER = Server((Host("db1.example.fi"), Host("db2.example.fi", 5433)), "logbook")


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    set_language("en")
    made = StatusLine()
    qtbot.addWidget(made)
    made.resize(1200, 30)
    made.show()
    return made


def test_a_file_protects_nothing_and_says_so(line: StatusLine) -> None:
    line.show_database("/data/own.sqlite", shared=False)
    assert line.where == "Saved on this computer: /data/own.sqlite"
    assert line.protection.isVisible()
    assert "can read and change everything" in line.protection.toolTip()
    assert not line.danger.isVisible()
    assert not line.sending.isVisible()


def test_a_server_is_named_with_the_person(line: StatusLine) -> None:
    line.show_signed_in(SERVER, "Town", "Maija")
    assert line.where == "On the server Town: Maija"
    assert not line.protection.isVisible()
    assert not line.danger.isVisible()


@pytest.mark.parametrize("encryption", [kind for kind in Encryption if kind is not Encryption.VERIFY_FULL])
def test_every_lesser_protection_is_told(line: StatusLine, encryption: Encryption) -> None:
    line.show_signed_in(Server(SERVER.hosts, "logbook", encryption), "Town", "Maija")
    assert line.danger.isVisible()
    assert line.danger.text == SHORT[encryption]
    assert line.danger.toolTip() == LONG[encryption]
    assert not line.danger.icon_label.pixmap().isNull()
    line.show_signed_in(SERVER, "Town", "Maija")
    assert not line.danger.isVisible()


def test_what_is_kept_unencrypted_is_told(line: StatusLine) -> None:
    line.show_signed_in(SERVER, "Town", "Maija", sealed=False)
    assert line.protection.isVisible()
    assert "not encrypted" in line.protection.text()
    line.show_database("/data/own.sqlite", shared=False)
    assert "password" in line.protection.text()


def test_offline_is_told(line: StatusLine) -> None:
    line.show_signed_in(Server(SERVER.hosts, "logbook", Encryption.OFF), "Town", "Maija", offline=True)
    assert line.where == "Offline, kept on this computer: Maija"
    assert not line.danger.isVisible(), "there is no connection to listen to"


@pytest.mark.parametrize(
    ("state", "count", "text"),
    [
        (Sending.SENT, 0, "Sent"),
        (Sending.WAITING, 1, "Saved here: 1 entry to send"),
        (Sending.WAITING, 12, "Saved here: 12 entries to send"),
        (Sending.CONFLICTS, 1, "1 conflict to decide"),
        (Sending.CONFLICTS, 2, "2 conflicts to decide"),
    ],
)
def test_whether_it_is_sent_is_told_by_words_and_a_drawing(
    line: StatusLine, state: Sending, count: int, text: str
) -> None:
    line.set_sending(state, count)
    assert line.sending.isVisible()
    assert line.sending.text == text
    labels = [label for label in line.sending.findChildren(QLabel) if label.isVisible()]
    assert any(not label.pixmap().isNull() for label in labels)
    assert line.sending.toolTip()


def test_the_drawings_differ(line: StatusLine) -> None:
    pictures = []
    states = (Sending.SENT, Sending.WAITING, Sending.CONFLICTS)
    for state in states:
        line.set_sending(state, 1)
        pictures.append(line.sending.icon_label.pixmap().toImage())
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(states)


def test_what_waits_can_be_opened_from_the_keyboard(line: StatusLine, qtbot: QtBot) -> None:
    opened: list[str] = []
    line.set_sending(Sending.WAITING, 3, lambda: opened.append("outbox"))
    assert line.sending.button.isVisible()
    assert "3 entries" in line.sending.button.text()
    line.sending.button.click()
    assert opened == ["outbox"]
    line.set_sending(Sending.SENT)
    assert not line.sending.button.isVisible()


def test_a_message_before_the_window_does_not_cover_the_words(qtbot: QtBot) -> None:
    set_language("en")
    made = StatusLine()
    qtbot.addWidget(made)
    made.show_database("/data/own.sqlite", shared=False)
    made.showMessage("Brought up to date.")
    made.show()
    assert made.currentMessage() == "Brought up to date."
    assert not made._where.isVisible()
    made.clearMessage()
    assert made._where.isVisible()
