"""The page that lists what people may call: arguments, what it is for, and what it answers to strangers.

``tests/postgres/interface.txt`` is what a reviewer reads: it is in version control, and whatever is new,
gone or answers otherwise fails until the page is written anew (``tests/postgres/write_interface.py``) and looked
at.
"""

import re
from pathlib import Path

import psycopg

from helpers.attacks.functions import Arguments, Function
from helpers.attacks.world import World
from logbook_desktop.data.postgres.installation import FILES, shipped

PAGE = Path(__file__).parents[2] / "postgres" / "interface.txt"
_STRANGERS = ("stranger", "first", "gated")
_HEADING = """\
The functions that a person's login may call on a server; there is nothing else that it may touch.

After each what it is for, from the comment where it is made, and what it answers, when asked for what lies in
Tampere, to a login without a right / to one whose first password was not changed / to one who has not accepted
the terms of use: the SQLSTATE of the refusal, or how many rows (null: one without anything in it).
42501: no right. LB and a number: which rule was broken.
Written by tests/postgres/write_interface.py.
"""


def interface_page(world: World, functions: tuple[Function, ...], arguments: Arguments) -> str:
    comments = _comments()
    lines = [_HEADING]
    for function in functions:
        call = function.call(*arguments.all_of(function, "own"))
        named = ", ".join(
            f"{name} {of_type}" for name, of_type in zip(function.names, function.types, strict=True)
        )
        lines += [
            function.signature,
            f"  arguments: {named or 'none'}{'; writes' if function.writes else ''}",
            f"  for: {comments.get(function.name, 'see its file')}",
            f"  strangers: {' / '.join(_answered(world, who, call) for who in _STRANGERS)}",
            "",
        ]
    return "\n".join(lines)


def listed() -> set[str]:
    """The signatures on the page, without the schema."""
    return set(re.findall(r"^app\.(.+\))$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def _answered(world: World, who: str, call: str) -> str:
    session = world.sessions[who]
    session.execute("BEGIN")
    try:
        rows = session.execute(f"SELECT f FROM {call} AS f".encode()).fetchall()
    except psycopg.Error as error:
        return str(error.sqlstate)
    finally:
        session.rollback()
    return "null" if rows in ([(None,)], [("",)]) else f"{len(rows)} row{'' if len(rows) == 1 else 's'}"


def _comments() -> dict[str, str]:
    """The first sentence of the comment above each function, or of the nearest one above it in its file."""
    found: dict[str, str] = {}
    for name in FILES:
        comment: list[str] = []
        latest = ""
        for line in shipped(name).splitlines():
            if line.startswith("--"):
                comment.append(line.removeprefix("--").strip())
                continue
            if comment:
                latest = re.split(r"(?<=\.) ", " ".join(comment))[0]
                comment = []
            if made := re.match(r"\s*CREATE (?:OR REPLACE )?FUNCTION (app\.\w+)", line):
                found[made[1]] = latest
    return found
