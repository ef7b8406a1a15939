"""What is typed in dialogs lies in files as drafts do: it comes back as it was, and only to whose it is."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logbook_desktop.services.local.encrypted_files import EncryptedFiles, LocalPlace
from logbook_desktop.services.local.typed import TypedStore, TypedText

texts = st.text(st.characters(codec="utf-8"), max_size=40)
KEY = bytes(range(32))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.uuids(), texts, st.dictionaries(texts, texts, max_size=5), st.datetimes(timezones=st.just(UTC)))
def test_what_is_kept_comes_back_as_it_was(
    tmp_path: Path, key: UUID, place: str, fields: dict[str, str], kept_at: datetime
) -> None:
    store, typed = TypedStore(EncryptedFiles(tmp_path / "typed")), TypedText(key, place, fields, kept_at)
    store.keep(typed)
    assert typed in store.waiting(place)
    store.discard(key)
    assert store.waiting(place) == ()


def test_half_a_character_is_no_reason_to_lose_the_rest(tmp_path: Path) -> None:
    store = TypedStore(EncryptedFiles(tmp_path / "typed"))
    typed = TypedText(UUID(int=1), "terms", {"fi": "ehdot \ud83d"}, datetime.now(UTC))
    store.keep(typed)
    assert store.waiting("terms") == (typed,)


def test_names_of_colleagues_are_read_by_nobody_else(tmp_path: Path) -> None:
    typed = TypedText(UUID(int=1), "list", {"text": "Aino Aalto; aino@example.fi"}, datetime.now(UTC))
    TypedStore(LocalPlace(tmp_path, "server", "me", KEY).encrypted_files("typed")).keep(typed)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"Aino" not in file.read_bytes()
    other = TypedStore(LocalPlace(tmp_path, "server", "another", KEY).encrypted_files("typed"))
    assert other.waiting("list") == ()


@pytest.mark.parametrize(
    "damage", ["", "{", "null", '{"format": 2}', '{"format": 1}', '{"format": 1, "key": "x"}']
)
def test_a_damaged_file_hides_no_other(tmp_path: Path, damage: str) -> None:
    files = EncryptedFiles(tmp_path / "typed")
    typed = TypedText(UUID(int=1), "name", {"name": "Itä"}, datetime.now(UTC))
    TypedStore(files).keep(typed)
    (files.folder / "0.json").write_text(damage, encoding="utf-8")
    assert TypedStore(files).waiting("name") == (typed,)
    assert len(files.set_aside()) == 1
