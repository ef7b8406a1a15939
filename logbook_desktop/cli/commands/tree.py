"""``tree``: the organisation as text or JSON, on any day; and adding to it, so that a server needs no screen."""

import argparse
import json
from collections.abc import Iterator
from datetime import date

from logbook_desktop.cli.arguments import DAY, add_output, day
from logbook_desktop.cli.console import (
    Console,
    Exit,
    NotDoneError,
    full_path,
    scope_id,
    tree_of,
    write_message,
)
from logbook_desktop.domain.names import OWN_NAMES, Name, search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import LANGUAGES, Texts, texts
from logbook_desktop.wording.tree import KIND_NAMES


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
    adding = own.add_subparsers(dest="action", metavar="add").add_parser(
        "add", help=words.tr("add a place to the tree")
    )
    adding.add_argument("kind", metavar="KIND", help=", ".join(_kinds(words)))
    adding.add_argument("name", metavar="NAME")
    adding.add_argument(
        "--under", metavar="SCOPE", help=words.tr("what it hangs under: a name, or the end of a path")
    )
    for language in ("fi", "sv"):
        adding.add_argument(
            f"--{language}", dest=f"in_{language}", metavar="NAME", help=words.tr("its name in this language")
        )
    adding.add_argument("--code", default="", help=words.tr("its official code"))
    adding.add_argument(
        "--opened", type=day(words), metavar=DAY, help=words.tr("the first day on which it is open")
    )
    adding.set_defaults(run=_add)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        tree = tree_of(context)
        if asked.json:  # machines read the same whoever asks
            tree = tree.in_language(OWN_NAMES)
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


def _add(console: Console, asked: argparse.Namespace) -> Exit:
    words = console.texts
    kind, typed = _kind(asked.kind, words), " ".join(asked.name.split())
    if not typed:
        raise NotDoneError(words.tr("Write the name of the place."))
    spoken = {
        language: " ".join((getattr(asked, f"in_{language}") or "").split()) for language in ("fi", "sv")
    }
    name = Name.of(typed, {language: one for language, one in spoken.items() if one})
    context = console.open()
    try:
        tree = tree_of(context)
        parent_id = _parent(tree, asked.under, context, words)
        added = AddNode(-1, parent_id, kind, name, opened_on=asked.opened, code=asked.code.strip())
        changed = organisation.change(context, [added])
        path = full_path(changed.tree, changed.tree[changed.new_ids[-1]], context.month)
        alike = parent_id is not None and any(
            name.spellings & other.name.spellings for other in tree.children(parent_id, context.month)
        )
    finally:
        console.close(context)
    write_message(words.tr("Added: {path}").format(path=path))
    if alike:
        write_message(words.tr("There was a place of that name beside it already."))
        return Exit.REMARKS
    return Exit.DONE


def _parent(tree: Tree, under: str | None, context: Context, words: Texts) -> int | None:
    """What a new place hangs under; the only root where nothing is said."""
    if under is not None:
        return scope_id(tree, under, context.month, words)
    roots = tree.roots
    return roots[0].id if len(roots) == 1 else None


def _kinds(words: Texts) -> list[str]:
    return [words.tr(KIND_NAMES[kind]) for kind in NodeKind]


def _kind(typed: str, words: Texts) -> NodeKind:
    """By its code or its name in any language. NotDoneError for a word that is none."""
    spoken = [texts(language) for language in LANGUAGES]
    for kind in NodeKind:
        names = (kind.value, *(language.tr(KIND_NAMES[kind]) for language in spoken))
        if search_text(typed) in map(search_text, names):
            return kind
    sentence = words.tr("“{kind}” is no kind of place. Write one of these: {kinds}")
    raise NotDoneError(sentence.format(kind=typed, kinds=", ".join(_kinds(words))))


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
