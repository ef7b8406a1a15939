"""Scopes at the command line, and the tree as text and JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from helpers.commands import Admin, Ended
from helpers.village import Village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation


@pytest.fixture
def database(a_file: Database) -> Database:
    """What the two databases have in common is proven elsewhere; here one is enough."""
    return a_file


@dataclass(frozen=True)
class Finder:
    """Asks the tree for a scope; the kind of the top node found."""

    admin: Admin

    def __call__(self, scope: str) -> Ended:
        return self.admin("tree", "--scope", scope, "--json")


@pytest.fixture
def found(admin: Admin, village: Village) -> Callable[[str], Ended]:
    return Finder(admin)


@pytest.mark.parametrize(
    "words",
    [
        "Tampere",
        "tampere",
        "TAMMERFORS",
        " Tammerfors ",
        "network/tampere",
        "VERKOSTO/Tammerfors",
    ],
)
def test_a_name_or_the_end_of_a_path_in_any_language_and_case(
    found: Callable[[str], Ended], village: Village, words: str
) -> None:
    ended = found(words)
    assert ended.status == 0
    assert [node["id"] for node in ended.json] == [village.tampere]


@pytest.mark.parametrize(
    "words", ["", " ", "/", "Tamper", "Tampere/", "/Tampere", "Taipalsaari/Itä", r"Tampere\/Itä"]
)
def test_what_is_no_place(found: Callable[[str], Ended], words: str) -> None:
    ended = found(words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"There is no place “{words}” in the tree.\n"


def test_a_slash_in_a_name_is_written_with_a_backslash(
    found: Callable[[str], Ended], village: Village, context: Context
) -> None:
    organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of(r"Kahvila 1/2 \ sali"))])
    written = r"Kahvila 1\/2 \\ sali"
    (node,) = found(written).json
    assert node["name"] == r"Kahvila 1/2 \ sali"
    assert node["path"] == rf"Tampere/Itä/{written}"
    assert found(node["path"]).json == [node]


def test_several_fitting_places_are_told_with_paths_that_work(
    found: Callable[[str], Ended], village: Village, context: Context
) -> None:
    """Also where one of them lies directly under the network, whose name people do not see."""
    organisation.change(
        context, [AddNode(-1, village.tampere, NodeKind.UNIT, Name.of("TAMPERE", {"sv": "Öppet hus"}))]
    )
    ended = found("tampere")
    assert (ended.status, ended.out) == (2, "")
    first, *paths = ended.err.splitlines()
    assert first == "Several places fit “tampere”. Write one of these:"
    assert paths == ["  Verkosto/Tampere", "  Tampere/TAMPERE"]
    assert [found(path.strip()).json[0]["kind"] for path in paths] == ["organisation", "unit"]


def test_the_tree_as_text_in_a_language_with_what_is_closed(
    admin: Admin, village: Village, close: Callable[[int, date], None]
) -> None:
    close(village.hervanta, date(2025, 12, 31))
    assert admin("tree", "--on", "2025-12-31", "--lang", "sv").out.splitlines() == [
        "Verkosto",
        "  Södra Karelen",
        "    Taipalsaari",
        "      Kirkonkylän nuorisotila",
        "      Saimaanharjun nuorisotila",
        "  Tammerfors",
        "    Itä",
        "      Hervannan nuorisotila (stängd 31.12.2025)",
    ]
    assert "(closed" not in admin("tree", "--on", "2025-12-30").out
    assert "(closed 31/12/2025)" in admin("tree", "--on", "2025-12-31").out


def test_the_tree_of_another_day(admin: Admin, village: Village, context: Context) -> None:
    changes = [
        AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Länsi"), opened_on=date(2025, 6, 1)),
        MoveNode(village.hervanta, -1, Month(2025, 7)),
    ]
    organisation.change(context, changes)
    before = admin("tree", "--on", "2025-05-31", "--scope", "Tampere").out.splitlines()
    assert before == ["Tampere", "  Itä", "    Hervannan nuorisotila", "  Länsi (opens 01/06/2025)"]
    after = admin("tree", "--on", "2025-07-01", "--scope", "Tampere").out.splitlines()
    assert after == ["Tampere", "  Itä", "  Länsi", "    Hervannan nuorisotila"]
    # A scope is a path of the day asked for.
    old_path = "Itä/Hervannan nuorisotila"
    assert admin("tree", "--on", "2025-06-30", "--scope", old_path).status == 0
    assert admin("tree", "--on", "2025-07-01", "--scope", old_path).status == 2


def test_the_tree_for_machines(admin: Admin, village: Village) -> None:
    (root,) = admin("tree", "--json", "--lang", "sv").json
    assert (root["kind"], root["name"], root["names"]) == ("network", "Verkosto", {"en": "Network"})
    region, tampere = root["children"]
    assert tampere == {
        "id": village.tampere,
        "kind": "organisation",
        "name": "Tampere",
        "names": {"sv": "Tammerfors"},
        "path": "Tampere",
        "code": None,
        "opened_on": None,
        "closed_on": None,
        "open": True,
        "children": tampere["children"],
    }
    assert [unit["path"] for unit in region["children"][0]["children"]] == [
        "Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila",
        "Etelä-Karjala/Taipalsaari/Saimaanharjun nuorisotila",
    ]


def test_several_branches_each_once_and_into_a_file(admin: Admin, village: Village, tmp_path: Path) -> None:
    scopes = ("--scope", "Tampere", "--scope", "Taipalsaari", "--scope", "TAMMERFORS")
    out = tmp_path / "puu.json"
    ended = admin("tree", *scopes, "--json", "-o", out)
    assert ended == Ended(0, "", "")
    nodes = json.loads(out.read_text(encoding="utf-8"))
    assert [node["id"] for node in nodes] == [village.tampere, village.taipalsaari]
    assert "Write to another file." in admin("tree", "-o", admin.database).err


def test_an_empty_tree(admin: Admin) -> None:
    assert admin("tree") == Ended(0, "", "")
    assert admin("tree", "--json").json == []


def test_the_tree_is_in_the_order_of_the_names_shown_and_for_machines_always_the_same(
    admin: Admin, context: Context, village: Village
) -> None:
    names = {
        village.kirkonkyla: Name.of("Aura", {"sv": "Åbo"}),
        village.saimaanharju: Name.of("Bastu", {"sv": "Koltrasten"}),
    }
    organisation.change(context, [RenameNode(node_id, name) for node_id, name in names.items()])
    for language, shown in (("fi", ["Aura", "Bastu"]), ("sv", ["Koltrasten", "Åbo"])):
        lines = [line.strip() for line in admin("tree", before=("--lang", language)).out.splitlines()]
        assert [line for line in lines if line in shown] == shown
        data = admin("tree", "--json", before=("--lang", language)).out
        assert data.index('"Aura"') < data.index('"Bastu"')
