"""The page of functions that people may call is true."""

from helpers.attacks.asked_world import asked_world
from helpers.attacks.interface_page import PAGE, interface_page
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database


def test_the_page_is_true(postgres_server: PostgresServer, postgres_template: str) -> None:
    """Else write it anew with tests/postgres/write_interface.py, and look at what differs."""
    postgres_server.create_database("interface", template=postgres_template)
    database = open_database(postgres_server.url("interface"))
    with asked_world(database) as (world, functions, arguments):
        page = interface_page(world, functions, arguments)
    database.close()
    postgres_server.drop_database("interface")
    assert page == PAGE.read_text(encoding="utf-8")
