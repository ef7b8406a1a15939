"""``tree``: the organisation as text or JSON, on any day."""

import argparse
import json
from collections.abc import Iterator
from datetime import date

from logbook_desktop.cli.arguments import DAY, add_output, day
from logbook_desktop.cli.console import Console, Exit, full_path, scope_id, tree_of
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("tree", help=words.tr("show the tree"))
    own.add_argument(
        "--scope", action="append", help=words.tr("a name, or the end of a path; may be repeated")
    )
    own.add_argument(
        "--on", type=day(words), metavar=DAY, help=words.tr("as it stood on this day (default: today)")
    )
    own.add_argument("--json", action="store_true", help=words.tr("for machines"))
    add_output(own, words)
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        tree = tree_of(context)
        output = console.output(asked.output, context)
    finally:
        console.close(context)
    on: date = asked.on or context.today()
    month = Month.of(on)
    top = tree.children(None, month)
    if asked.scope is not None:
        ids = (scope_id(tree, words, month, console.texts) for words in asked.scope)
        top = [tree[node_id] for node_id in dict.fromkeys(ids)]
    if asked.json:
        text = json.dumps([_as_json(tree, node, on) for node in top], ensure_ascii=False, indent=1) + "\n"
    else:
        text = "".join(line + "\n" for node in top for line in _lines(tree, node, on, 0, console.texts))
    console.deliver(text, output)
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


def _lines(tree: Tree, node: Node, on: date, depth: int, texts: Texts) -> Iterator[str]:
    name = node.name.in_language(texts.language)
    state = ""
    if node.is_closed(on) and node.closed_on is not None:
        state = " " + texts.tr("(closed {date})").format(date=texts.date(node.closed_on))
    elif not node.is_open(on) and node.opened_on is not None:
        state = " " + texts.tr("(opens {date})").format(date=texts.date(node.opened_on))
    yield f"{'  ' * depth}{name}{state}"
    for child in tree.children(node.id, Month.of(on)):
        yield from _lines(tree, child, on, depth + 1, texts)
