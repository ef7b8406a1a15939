"""``tree``: the organisation as text or JSON, on any day."""

import argparse
import json
import sys
from datetime import date

from logbook_desktop.cli.console import Console, Exit, day, full_path, scope_id, tree_of
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import Node, Tree


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = commands.add_parser("tree", help="show the tree")
    own.add_argument("--scope", help="only this branch: a name, or the end of a path")
    own.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="as it stood on this day (default today)")
    own.add_argument("--json", action="store_true", help="for machines")
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        tree = tree_of(context)
        on: date = asked.on or context.today()
        month = Month.of(on)
        top = (
            [tree[scope_id(tree, asked.scope, context, console.texts)]]
            if asked.scope
            else tree.children(None, month)
        )
    finally:
        console.close(context)
    if asked.json:
        json.dump([_as_json(tree, node, on) for node in top], sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for node in top:
            _print(tree, node, on, 0, console)
    return Exit.DONE


def _as_json(tree: Tree, node: Node, on: date) -> dict[str, object]:
    month = Month.of(on)
    return {
        "id": node.id,
        "kind": node.kind.value,
        "name": node.name.text,
        "names": node.name.translations,
        "path": full_path(tree, node, month),
        "code": node.code or None,
        "opened_on": None if node.opened_on is None else node.opened_on.isoformat(),
        "closed_on": None if node.closed_on is None else node.closed_on.isoformat(),
        "open": node.is_open(on),
        "children": [_as_json(tree, child, on) for child in tree.children(node.id, month)],
    }


def _print(tree: Tree, node: Node, on: date, depth: int, console: Console) -> None:
    texts = console.texts
    name = node.name.in_language(texts.language)
    state = ""
    if node.is_closed(on) and node.closed_on is not None:
        state = " " + texts.tr("(closed {date})").format(date=texts.date(node.closed_on))
    elif not node.is_open(on) and node.opened_on is not None:
        state = " " + texts.tr("(opens {date})").format(date=texts.date(node.opened_on))
    print(f"{'  ' * depth}{name}{state}")
    for child in tree.children(node.id, Month.of(on)):
        _print(tree, child, on, depth + 1, console)
