"""The user's folders, where the operating system keeps such things. Nothing is made here until it is used."""

import os
from pathlib import Path

import platformdirs

PROGRAM = "logbook-desktop"


def _folders() -> platformdirs.PlatformDirsABC:
    return platformdirs.PlatformDirs(PROGRAM, appauthor=False)


def own_database() -> Path:
    """The person's own file, opened where no other is named."""
    return _folders().user_data_path / "logbook.sqlite"


def demo_database() -> Path:
    """The demo data: a file of its own in a folder of its own, never the person's."""
    return _folders().user_data_path / "demo" / "demo.sqlite"


def drafts_folder() -> Path:
    """Where half-written entries are kept."""
    return _folders().user_data_path / "drafts"


def login_data_folder() -> Path:
    """What is kept on this computer for the logins of servers: drafts, the outbox, what writing offline needs."""
    return _folders().user_data_path / "kept"


def settings_file() -> Path:
    """The settings of the program."""
    return _folders().user_config_path / "settings.json"


def connections_file() -> Path:
    """The servers this person connects to, and the logins used on them."""
    return _folders().user_config_path / "connections.json"


def policy_files() -> tuple[Path, ...]:
    """Where an IT department may preset things for everybody on this computer; the first that is there counts."""
    shared = platformdirs.PlatformDirs(PROGRAM, appauthor=False, multipath=True)
    return tuple(Path(folder) / "policy.toml" for folder in shared.site_config_dir.split(os.pathsep))


def log_folder() -> Path:
    """The program's log."""
    return _folders().user_log_path


def documents_folder() -> Path:
    """What file dialogs start from: the person's documents, or the home folder where there is no such folder."""
    documents = _folders().user_documents_path
    return documents if documents.is_dir() else Path.home()
