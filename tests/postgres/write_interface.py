"""Writes ``interface.txt`` anew: ``python tests/postgres/write_interface.py``; then look at what differs."""

import sys

sys.path.insert(0, "tests")

from helpers.attacks.asked_world import asked_world
from helpers.attacks.interface_page import PAGE, interface_page
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database


def main() -> None:
    """On a server of its own."""
    with PostgresServer() as server:
        server.create_database("interface")
        database = open_database(server.url("interface"), create=True)
        with asked_world(database) as (world, functions, arguments):
            PAGE.write_text(interface_page(world, functions, arguments), encoding="utf-8")
        database.close()


if __name__ == "__main__":
    main()
