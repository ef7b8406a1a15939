"""Settings: every one is remembered, and nothing in the file can stop the program."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.support import settings as declared
from logbook_desktop.support.settings import SettingKey, Settings, language

OTHER_VALUES = {
    "language": "sv",
    "text_size": 150,
    "appearance": "dark",
    "database": "/somewhere/else.sqlite",
    "server": "db.example.fi/logbook",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.json"


def test_every_declared_setting_has_another_value_here() -> None:
    assert set(OTHER_VALUES) == {setting.key for setting in declared.ALL}


@pytest.mark.parametrize("setting", declared.ALL, ids=lambda setting: setting.key)
def test_round_trip(setting: SettingKey[str], file: Path) -> None:
    assert Settings(file).value(setting) == setting.default
    assert setting.label
    other = OTHER_VALUES[setting.key]
    assert other != setting.default
    Settings(file).set(setting, other)
    assert Settings(file).value(setting) == other


@pytest.mark.parametrize("wrong", [99, 201, "150", True, None, 1.5])
def test_a_value_out_of_range_gives_the_default(
    file: Path, wrong: object, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.write_text(json.dumps({"values": {"text_size": wrong}, "states": {}}))
    assert Settings(file).value(declared.TEXT_SIZE) == 100
    assert "text_size" in caplog.text


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"values": 1, "states": {}}', b"\xff\xfe\x00", b"null"]
)
def test_a_damaged_file_gives_the_defaults(
    file: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    settings = Settings(file)
    assert [settings.value(setting) for setting in declared.ALL] == [s.default for s in declared.ALL]
    assert "could not be read" in caplog.text
    settings.set(declared.TEXT_SIZE, 125)
    assert Settings(file).value(declared.TEXT_SIZE) == 125


def test_refuses_what_a_setting_cannot_be(file: Path) -> None:
    with pytest.raises(ValueError, match="text_size"):
        Settings(file).set(declared.TEXT_SIZE, 300)


@given(state=st.binary(max_size=300))
def test_states_are_opaque_bytes(tmp_path_factory: pytest.TempPathFactory, state: bytes) -> None:
    file = tmp_path_factory.mktemp("states") / "settings.json"
    Settings(file).set_state("window", state)
    assert Settings(file).state("window") == state
    assert Settings(file).state("other") == b""


def test_a_damaged_state_is_no_state(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(json.dumps({"values": {}, "states": {"window": "%%%", "columns": 7}}))
    assert Settings(file).state("window") == b""
    assert Settings(file).state("columns") == b""


def test_a_folder_that_cannot_be_written_costs_the_setting_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings = Settings(in_the_way / "settings.json")
    settings.set(declared.TEXT_SIZE, 150)
    assert settings.value(declared.TEXT_SIZE) == 150
    assert "could not be written" in caplog.text


@pytest.mark.parametrize(
    ("of_computer", "expected"),
    [(["sv-FI", "fi"], "sv"), (["de-DE", "en-US"], "en"), (["et"], "fi"), ([], "fi"), (["fi_FI"], "fi")],
)
def test_the_first_language(file: Path, of_computer: list[str], expected: str) -> None:
    settings = Settings(file)
    assert language(settings, of_computer) == expected
    settings.set(declared.LANGUAGE, "en")
    assert language(settings, of_computer) == "en"
