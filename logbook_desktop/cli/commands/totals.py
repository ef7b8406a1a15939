"""``totals``: whole months of a branch or of the network, small numbers suppressed.

Asked with the rights of whoever the login of the address is: a viewer's or a network administrator's.
"""

import argparse
import csv
import io
import json
from collections.abc import Callable, Sequence

from logbook_desktop.cli.arguments import add_output
from logbook_desktop.cli.console import Console, Exit, NotDoneError, full_path, scope_id, tree_of
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.suppression import Split, TotalsCell
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import totals
from logbook_desktop.support.i18n import Texts

_MONTH = "YYYY-MM"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser(
        "totals", help=words.tr("totals by month with small numbers suppressed, for viewers and the network")
    )
    own.add_argument(
        "--scope", help=words.tr("the units of this branch (default: the organisations of the network)")
    )
    own.add_argument(
        "--together", action="store_true", help=words.tr("the whole network as one, not by organisation")
    )
    own.add_argument("--from", dest="first", type=_month(words), required=True, metavar=_MONTH)
    own.add_argument("--to", dest="last", type=_month(words), required=True, metavar=_MONTH)
    own.add_argument("--by", choices=[split.value for split in Split], default=Split.FORM.value)
    own.add_argument("--json", action="store_true", help=words.tr("for machines"))
    add_output(own, words)
    own.set_defaults(run=run)


def _month(words: Texts) -> Callable[[str], Month]:
    def read(typed: str) -> Month:
        try:
            found = Month.parse(typed)
        except ValueError:
            found = None
        if found is None or str(found) != typed:
            sentence = words.tr("“{text}” is not a month. Write it as year-month: 2025-08.")
            raise argparse.ArgumentTypeError(sentence.format(text=typed))
        return found

    return read


def run(console: Console, asked: argparse.Namespace) -> Exit:
    if asked.last < asked.first:
        raise NotDoneError(console.texts.tr("The period ends before it begins: --to is earlier than --from."))
    if asked.scope is not None and asked.together:
        raise NotDoneError(console.texts.tr("Choose either --scope or --together."))
    context = console.open()
    try:
        output = console.output(asked.output, context)
        tree = tree_of(context)
        cells = _cells(console, context, tree, asked)
        rows = [_row(context, tree, cell) for cell in cells]
        rows.sort(key=lambda row: (row["month"], sort_key(str(row["place"] or ""))))
    finally:
        console.close(context)
    text = (
        json.dumps(rows, ensure_ascii=False, indent=1) + "\n" if asked.json else _table(rows, console.texts)
    )
    console.deliver(text, output)
    return Exit.DONE


def _cells(console: Console, context: Context, tree: Tree, asked: argparse.Namespace) -> Sequence[TotalsCell]:
    months, by = (asked.first, asked.last), Split(asked.by)
    if asked.scope is not None:
        node_id = scope_id(tree, asked.scope, context.month, console.texts)
        return totals.viewer_totals(context, node_id, *months, by)
    if asked.together:
        return totals.whole_network_totals(context, *months, by)
    return totals.network_totals(context, *months, by)


def _row(context: Context, tree: Tree, cell: TotalsCell) -> dict[str, object]:
    return {
        "place": None
        if cell.place_id is None or cell.place_id not in tree
        else full_path(tree, tree[cell.place_id], context.month),
        "month": str(cell.month),
        "code": cell.code,
        "entries": cell.entries,
        "visits": cell.visits,
        "minutes": cell.minutes,
        "youth_minutes": cell.youth_minutes,
        "suppressed": cell.suppressed,
    }


def _table(rows: Sequence[dict[str, object]], words: Texts) -> str:
    """Columns parted by tabs. A figure that is suppressed says so; one that does not exist is empty."""
    hidden = words.tr("suppressed")
    figures = ("entries", "visits", "minutes", "youth_minutes")
    made = io.StringIO()
    writer = csv.writer(made, delimiter="\t", lineterminator="\n")
    writer.writerow(("place", "month", "code", *figures))
    for row in rows:
        shown = (hidden if row["suppressed"] else row[name] for name in figures)
        writer.writerow((row["place"] or "", row["month"], row["code"], *shown))
    return made.getvalue()
