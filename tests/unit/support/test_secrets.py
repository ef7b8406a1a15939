"""Secrets: kept in the keyring alone, and a computer without one goes on working."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from helpers.keyrings import LockedKeyring, MemoryKeyring, PlainFileKeyring
from logbook_desktop.support import secrets

SERVER, LOGIN = "db.example.fi/logbook", "logbook_000123"


@pytest.fixture(autouse=True)
def _keyring_of_before() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def ring() -> MemoryKeyring:
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made


@pytest.mark.usefixtures("ring")
def test_a_password_is_kept_for_its_login_on_its_server_alone() -> None:
    assert secrets.can_remember()
    assert secrets.password(SERVER, LOGIN) is None
    assert secrets.keep_password(SERVER, LOGIN, "hyvin pitkä sanä")
    assert secrets.password(SERVER, LOGIN) == "hyvin pitkä sanä"
    assert secrets.password(SERVER, "logbook_000124") is None
    assert secrets.password("other.example.fi/logbook", LOGIN) is None


@pytest.mark.usefixtures("ring")
def test_a_forgotten_password_is_gone_and_forgetting_twice_is_harmless() -> None:
    secrets.keep_password(SERVER, LOGIN, "one")
    secrets.keep_password(SERVER, "other", "two")
    secrets.forget_password(SERVER, LOGIN)
    secrets.forget_password(SERVER, LOGIN)
    assert secrets.password(SERVER, LOGIN) is None
    assert secrets.password(SERVER, "other") == "two"


def test_the_local_key_is_random_and_stays(ring: MemoryKeyring) -> None:
    key = secrets.local_key(SERVER, LOGIN)
    assert key is not None
    assert len(key) == secrets.KEY_BYTES
    assert secrets.local_key(SERVER, LOGIN) == key
    assert secrets.local_key(SERVER, "other") != key
    assert secrets.local_key("other", LOGIN) != key
    secrets.keep_password(SERVER, LOGIN, "one")
    secrets.forget_password(SERVER, LOGIN)
    assert secrets.local_key(SERVER, LOGIN) == key, "a forgotten password takes no local file with it"
    ring.kept.clear()
    assert secrets.local_key(SERVER, LOGIN) != key


@pytest.mark.parametrize("kept", ["", "not base64", "c2hvcnQ=", "åäö"])
def test_a_damaged_key_is_neither_used_nor_replaced(ring: MemoryKeyring, kept: str) -> None:
    secrets.local_key(SERVER, LOGIN)
    ring.kept = dict.fromkeys(ring.kept, kept)
    assert secrets.local_key(SERVER, LOGIN) is None
    assert set(ring.kept.values()) == {kept}


@pytest.mark.parametrize("made", [fail.Keyring, null.Keyring, PlainFileKeyring])
def test_without_a_keyring_nothing_is_kept_and_nothing_fails(made: type[KeyringBackend]) -> None:
    keyring.set_keyring(made())
    assert not secrets.can_remember()
    assert not secrets.keep_password(SERVER, LOGIN, "one")
    assert secrets.password(SERVER, LOGIN) is None
    assert secrets.local_key(SERVER, LOGIN) is None
    secrets.forget_password(SERVER, LOGIN)


def test_a_keyring_that_stays_locked_is_told_to_the_log_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keyring.set_keyring(LockedKeyring())
    assert secrets.can_remember()
    assert secrets.password(SERVER, LOGIN) is None
    assert not secrets.keep_password(SERVER, LOGIN, "one")
    assert secrets.local_key(SERVER, LOGIN) is None
    secrets.forget_password(SERVER, LOGIN)
    assert "KeyringLocked" in caplog.text
    assert "sälaisuus" not in caplog.text


def test_a_computer_whose_keyring_cannot_be_found_out_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_bus() -> KeyringBackend:
        raise RuntimeError("no session bus")

    monkeypatch.setattr(keyring, "get_keyring", no_bus)
    assert not secrets.can_remember()
    assert secrets.local_key(SERVER, LOGIN) is None
