"""The front of tests/helpers/tls_front.py: what it opens it closes, whoever is just coming in."""

import gc
import socket
from contextlib import ExitStack

from helpers.tls_front import HOST, Front


def open_at(port: int) -> list[socket.socket]:
    """The sockets of this process that stand at the front's own port."""
    sockets = [one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() != -1]
    return [one for one in sockets if one.getsockname()[1] == port]


def test_whoever_is_just_coming_in_is_gone_with_the_front() -> None:
    for already_in in range(5):
        with ExitStack() as clients, Front(port=1) as front:
            for number in range(2 * already_in):
                line = clients.enter_context(socket.create_connection((HOST, front.port)))
                if number < already_in:
                    line.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")  # is there encryption?
                    assert line.recv(1) == b"N"
        assert open_at(front.port) == []
