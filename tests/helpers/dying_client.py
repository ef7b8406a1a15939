"""A program that saves until it is killed, forked so that a hundred deaths take a minute rather than an hour.

Run as ``python -m helpers.dying_client PORT DATABASE LOGIN PASSWORD UNIT FOLDER``. Each line on its standard input
starts one: ``save`` works until it is killed, ``finish`` sends what waits and ends. Each says its process id, then
what it has promised, a line for each entry: ``arrived KEY`` or ``kept KEY``.
"""

import os
import signal
import sys
from pathlib import Path

from helpers.at_work import Workstation, outbox_in
from helpers.postgres_server import HOST
from helpers.village import open_evening
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.people.sign_in import sign_in

KEPT_FIRST = 3
"""So many entries begin in the outbox, as if the server had just come back."""


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for order in sys.stdin:
        if os.fork() == 0:
            _live(order.strip(), *sys.argv[1:])
            os._exit(0)


def _live(order: str, port: str, database: str, login: str, password: str, unit: str, folder: str) -> None:
    _print_line(f"begun {os.getpid()}")
    server = Server((Host(HOST, int(port)),), database, Encryption.OFF)
    context = sign_in(server, login, password).context
    workstation = Workstation(context, open_evening(context, int(unit)), outbox_in(Path(folder)))
    if order == "finish":
        while workstation.outbox.waiting():
            workstation.send()
        _print_line("finished")
        return
    workstation.outbox.reachable = False
    for _ in range(KEPT_FIRST):
        _save(workstation)
    workstation.send()
    while True:
        _save(workstation)


def _save(workstation: Workstation) -> None:
    draft = workstation.new_draft()
    _print_line(f"{'arrived' if workstation.save(draft) else 'kept'} {draft.id}")


def _print_line(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # at once, and whole


if __name__ == "__main__":
    main()
