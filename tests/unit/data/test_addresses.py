"""An address typed by IT: across a network the server has to prove its name, unless less was chosen."""

from pathlib import Path

import pytest

from logbook_desktop.data.database import connect
from logbook_desktop.support import certificates

PROVED = {"sslmode": "verify-full", "sslrootcert": "trusted.pem"}


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGSSLMODE", "PGSSLROOTCERT", "PGHOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(certificates, "trusted_issuers", lambda: Path("trusted.pem"))


def options(address: str) -> dict[str, object]:
    return dict(connect(address).engine.url.query)


@pytest.mark.parametrize(
    "place", ["db.example.fi", "db.example.fi:443", "10.0.0.7", "[fd00::7]:5432", "localhost,db.example.fi"]
)
def test_a_server_elsewhere_proves_its_name(place: str) -> None:
    assert options(f"postgresql://it@{place}/logbook") == PROVED


def test_so_does_each_of_several_machines() -> None:
    chosen = options("postgresql://it@/logbook?host=localhost:1&host=db.example.fi:2")
    assert {name: chosen[name] for name in PROVED} == PROVED


def test_so_does_a_server_that_only_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options("postgresql://it@/logbook") == {}
    monkeypatch.setenv("PGHOST", "db.example.fi")
    assert options("postgresql://it@/logbook") == PROVED


@pytest.mark.parametrize("place", ["", "localhost", "localhost:5433", "127.0.0.1:5433", "[::1]:5433"])
def test_on_this_machine_nothing_goes_over_a_network(place: str) -> None:
    assert options(f"postgresql://it@{place}/logbook") == {}


def test_less_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options("postgresql://it@db.example.fi/logbook?sslmode=disable") == {"sslmode": "disable"}
    monkeypatch.setenv("PGSSLMODE", "require")
    assert options("postgresql://it@db.example.fi/logbook") == {}


def test_the_issuers_of_the_system_are_those_this_computer_trusts() -> None:
    written = "postgresql://it@db.example.fi/logbook?sslmode=verify-full&sslrootcert=system"
    assert options(written) == PROVED
    assert connect(written).location == written, "shown as it was typed"


def test_a_named_issuer_stays() -> None:
    named = options("postgresql://it@db.example.fi/logbook?sslrootcert=own.pem")
    assert named == {"sslmode": "verify-full", "sslrootcert": "own.pem"}
