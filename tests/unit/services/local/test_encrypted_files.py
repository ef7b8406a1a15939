"""Files of one login: nobody else reads them, nothing is written over by halves, nothing unreadable is deleted."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logbook_desktop.services.local.encrypted_files import EncryptedFiles, LocalPlace

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
AINO = ("palvelin.fi/logbook", "logbook_000001")
LIISA = ("palvelin.fi/logbook", "logbook_000002")


def files_of(
    root: Path, whose: tuple[str, str] = AINO, key: bytes | None = KEY, kind: str = "outbox"
) -> EncryptedFiles:
    return LocalPlace(root, *whose, key).encrypted_files(kind)


def texts(stored: EncryptedFiles) -> dict[str, str]:
    return dict(stored.read(lambda name, text: (name, text)))


def files(stored: EncryptedFiles) -> list[Path]:
    return sorted(stored.folder.iterdir())


@pytest.mark.parametrize("key", [KEY, None], ids=["sealed", "plain"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.uuids().map(str), st.text(st.characters(codec="utf-8")), max_size=4))
def test_what_is_put_comes_back(
    tmp_path_factory: pytest.TempPathFactory, key: bytes | None, kept: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("kept")
    for name, text in kept.items():
        files_of(root, key=key).put(name, "something earlier")
        files_of(root, key=key).put(name, text)
    assert texts(files_of(root, key=key)) == kept
    for name in kept:
        files_of(root, key=key).remove(name)
        files_of(root, key=key).remove(name)
    assert texts(files_of(root, key=key)) == {}


def test_sealed_files_show_nothing_of_what_is_in_them(tmp_path: Path) -> None:
    files_of(tmp_path).put("1", "Pelattiin sählyä")
    files_of(tmp_path, key=None).put("2", "Pelattiin sählyä")
    sealed, plain = sorted(files_of(tmp_path).folder.iterdir(), key=lambda path: path.name)
    assert b"Pelattiin" not in sealed.read_bytes()
    assert b"Pelattiin" in plain.read_bytes()
    assert all("logbook_0" not in part and "palvelin" not in part for part in sealed.parts)


@pytest.mark.parametrize("key", [KEY, None], ids=["sealed", "plain"])
def test_another_login_sees_nothing_even_of_a_file_copied_over(tmp_path: Path, key: bytes | None) -> None:
    mine, other = files_of(tmp_path, AINO, key), files_of(tmp_path, LIISA, key)
    mine.put("1", "minun")
    assert texts(other) == {}
    other.put("2", "hänen")
    (copied,) = files(mine)
    (other.folder / copied.name).write_bytes(copied.read_bytes())
    assert texts(other) == {"2": "hänen"}
    assert [path.read_bytes() for path in other.set_aside()] == [copied.read_bytes()]
    assert texts(mine) == {"1": "minun"}


def test_a_file_is_tied_to_its_name_and_its_kind(tmp_path: Path) -> None:
    outbox, drafts = files_of(tmp_path), files_of(tmp_path, kind="drafts")
    outbox.put("1", "lähtevä")
    drafts.put("0", "luonnos")
    (file,) = files(outbox)
    (drafts.folder / file.name).write_bytes(file.read_bytes())
    file.rename(file.with_stem("2"))
    assert texts(outbox) == {}
    assert texts(drafts) == {"0": "luonnos"}
    assert (len(outbox.set_aside()), len(drafts.set_aside())) == (1, 1)


def test_a_wrong_key_sets_aside_and_deletes_nothing(tmp_path: Path) -> None:
    files_of(tmp_path).put("1", "tärkeä")
    (file,) = files(files_of(tmp_path))
    before = file.read_bytes()
    assert texts(files_of(tmp_path, key=OTHER_KEY)) == {}
    (aside,) = files_of(tmp_path).set_aside()
    assert aside.read_bytes() == before
    aside.rename(file)  # support puts it back when the right keyring is there again
    assert texts(files_of(tmp_path)) == {"1": "tärkeä"}


def test_while_the_keyring_is_away_sealed_files_wait_for_it(tmp_path: Path) -> None:
    files_of(tmp_path).put("1", "sinetöity")
    without = files_of(tmp_path, key=None)
    assert not without.is_sealed
    without.put("2", "selväkielinen")
    assert texts(without) == {"2": "selväkielinen"}
    assert (without.locked(), without.set_aside()) == (1, ())
    again = files_of(tmp_path)
    assert texts(again) == {"1": "sinetöity", "2": "selväkielinen"}
    assert [path.suffix for path in files(again)] == [".sealed", ".sealed"]  # and is sealed from now on
    assert again.locked() == 0


@pytest.mark.parametrize(
    "damage", [b"", b"x", b"logbook sealed 1\n", b"logbook sealed 1\n" + bytes(40), b"\xff\xfe"]
)
@pytest.mark.parametrize("suffix", [".sealed", ".json"])
def test_a_damaged_file_is_set_aside_and_the_others_are_read(
    tmp_path: Path, suffix: str, damage: bytes
) -> None:
    stored = files_of(tmp_path)
    stored.put("1", "ehjä")
    for _ in range(2):
        (stored.folder / f"0{suffix}").write_bytes(damage)
        assert texts(stored) == {"1": "ehjä"}
    assert [path.read_bytes() for path in stored.set_aside()] == [damage, damage]


def test_the_log_tells_what_kept_a_file_from_being_understood(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stored = files_of(tmp_path)
    stored.put("1", "ehjä")

    def understand(_name: str, _text: str) -> None:
        raise KeyError("a bug of ours")

    assert stored.read(understand) == []
    (line,) = caplog.records
    assert line.exc_info is not None
    assert line.exc_info[0] is KeyError
    assert len(stored.set_aside()) == 1


def test_every_byte_of_a_sealed_file_counts(tmp_path: Path) -> None:
    stored = files_of(tmp_path)
    stored.put("1", "ehjä")
    (file,) = files(stored)
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert texts(stored) == {}, place
    assert len(stored.set_aside()) == len(whole)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = files_of(tmp_path)
    stored.put("1", "ensimmäinen")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        stored.put("1", "toinen")
    assert texts(stored) == {"1": "ensimmäinen"}
    assert len(files(stored)) == 1


@pytest.mark.skipif(os.name == "nt", reason="rights of files are others on Windows")
def test_files_are_for_this_user_only(tmp_path: Path) -> None:
    stored = files_of(tmp_path)
    stored.put("1", "minun")
    assert [
        path.stat().st_mode & 0o077 for path in (*files(stored), stored.folder, stored.folder.parent)
    ] == [0] * 3
