"""The file of the demo data, made once and kept in the folder for temporary files until its makers change."""

import hashlib
import tempfile
from pathlib import Path

from logbook_desktop import bootstrap
from logbook_desktop.services.local import databases
from logbook_desktop.support.resources import resource
from logbook_desktop.ui.shell.opening import make_demo_workspace


def demo_file() -> Path:
    """The file of the demo data, made once and kept in the folder for temporary files until its makers change."""
    folder = Path(tempfile.gettempdir()) / f"logbook-screens-{_makers_of_the_demo()}"
    kept = folder / "demo.sqlite"
    if not kept.exists():
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as apart:  # another run may be making it, too
            made = Path(apart) / "demo.sqlite"
            databases.close_database(make_demo_workspace(made, lambda _share: True).context.database)
            made.replace(kept)
    return kept


def _makers_of_the_demo() -> str:
    """A name for what decides the content of the file: the schema's steps, the stores, the demo and its words."""
    package = Path(bootstrap.__file__).parent
    rooms = (package / "domain", package / "data", package / "services" / "demo", resource("demo"))
    files = sorted(path for room in rooms for path in room.rglob("*") if path.suffix in _MAKES_THE_DEMO)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


_MAKES_THE_DEMO = (".py", ".sql", ".csv", ".json")
