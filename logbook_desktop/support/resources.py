"""Where the files that come with the program lie, in a checkout and in a frozen build."""

import sys
from functools import cache
from pathlib import Path


@cache
def resource_folder() -> Path:
    """The folder ``resources/``: beside the package in a checkout, unpacked beside the program when frozen."""
    frozen = getattr(sys, "_MEIPASS", None)
    base = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return base / "resources"


def resource(*parts: str) -> Path:
    """The path of one file of ``resources/``."""
    return resource_folder().joinpath(*parts)


@cache
def program_version() -> str:
    """The version, kept in pyproject.toml only."""
    project = resource_folder().parent / "pyproject.toml"
    if project.is_file():
        import tomllib  # here and below, because the program starts without them

        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    from importlib import metadata

    return metadata.version("logbook-desktop")
