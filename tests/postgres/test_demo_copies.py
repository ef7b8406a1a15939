"""The demo for measuring a server: more countries like the first, as right as that one."""

from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server
from logbook_desktop.data.database import Database
from logbook_desktop.services.demo import DemoSize, generator, make_demo
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation


@on_a_server
def test_every_country_is_like_the_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(generator._SCALES, DemoSize.XL, generator._Scale(3, 1, 600))
    monkeypatch.setitem(generator.COUNTRIES, DemoSize.XL, 3)
    summary = make_demo(database, DemoSize.XL)
    assert summary.entries == 3 * 600
    context = context_on(database)
    assert checks.check(context) == ()
    names = [node.name.text for node in organisation.tree(context).nodes.values() if node.kind == "country"]
    assert sorted(names) == ["Suomi", "Suomi 2", "Suomi 3"]
    with database.engine.connect() as connection:
        alike = "SELECT count(*), sum(girls), sum(minutes) FROM entry GROUP BY (unit_id - 1) / :nodes"
        nodes = connection.scalar(text("SELECT max(id) / 3 FROM node"))
        assert len(set(connection.execute(text(alike), {"nodes": nodes}).all())) == 1
        ages = "SELECT count(*) FROM entry_age WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = entry_id)"
        assert connection.scalar(text(ages)) == 0


def test_it_is_for_a_server(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", create=True)
    with pytest.raises(ValueError, match="server"):
        make_demo(database, DemoSize.XL)
    database.close()
