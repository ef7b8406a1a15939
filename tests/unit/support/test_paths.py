"""The user's folders: the demo data never stands where the user's own file does."""

from pathlib import Path

from logbook_desktop.support import paths


def test_the_demo_is_a_file_of_its_own(user_home: Path) -> None:
    assert paths.demo_database() != paths.own_database()
    assert paths.demo_database().parent != paths.own_database().parent
    for path in (paths.own_database(), paths.demo_database(), paths.settings_file(), paths.drafts_folder()):
        assert path.is_relative_to(user_home)
        assert not path.parent.exists(), "asking for a path makes nothing"
