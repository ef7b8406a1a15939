"""A picture of every window, page and dialog, made from demo data without a display, for people to look at.

    python3 tests/screens.py OUT [--lang fi|sv|en] [--dark] [--text-size 200] [--only NAME]

The scenes are in ``helpers/scenes.py``. Started by any Python, it goes on with that of the checkout's environment.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"


def go_on_in_own_environment() -> None:
    """Start again with the environment's own Python, where there is one and this is another."""
    for python in (ENVIRONMENT / "bin" / "python", ENVIRONMENT / "Scripts" / "python.exe"):
        if python.exists() and Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
            os.execv(python, [str(python), *sys.argv])


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="OUT")
    parser.add_argument("--lang", choices=("fi", "sv", "en"), default="fi")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--text-size", type=int, default=100, metavar="PERCENT")
    parser.add_argument("--only", default="", metavar="NAME", help="scenes that have this in their name")
    return parser.parse_args()


def take_pictures(asked: argparse.Namespace, scratch: Path) -> int:
    """Play every scene and photograph it; returns how many."""
    from helpers import scenes

    stage = scenes.make_stage(scratch, asked.lang, dark=asked.dark, text_size=asked.text_size)
    asked.folder.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in scenes.SCENES if asked.only in name]
    for name in wanted:
        file = asked.folder / f"{name}.png"
        if not stage.play(name).grab().save(str(file)):
            raise SystemExit(f"{file} could not be written")
        stage.clear()
    stage.close()
    return len(wanted)


def main() -> int:
    go_on_in_own_environment()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    asked = options()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="logbook-screens-") as scratch:
        count = take_pictures(asked, Path(scratch))
    print(f"{count} pictures in {asked.folder} after {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
