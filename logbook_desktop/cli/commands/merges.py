"""``merges``: the merges of organisations that are proposed on a server; proposing, agreeing and refusing.

Whoever signs in here has the say that they have at the screen. The IT department, which is no mentor, says yes where
the network may: for what nothing was ever documented in.
"""

import argparse
import json

from logbook_desktop.cli.console import Console, Exit, NotDoneError, put, write_message
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.merge_proposals import MergeProposal, ProposalOutcome
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import merging
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.merging import lines_of, title_of


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("merges", help=words.tr("proposed merges of organisations, on a server"))
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")
    listing = actions.add_parser("list", help=words.tr("what is proposed, and what became of it"))
    listing.add_argument("--json", action="store_true", help=words.tr("for machines"))
    listing.set_defaults(run=_list)
    proposing = actions.add_parser(
        "propose", help=words.tr("propose that one organisation merges into another")
    )
    proposing.add_argument("organisation", metavar="NAME", help=words.tr("the one that gives way"))
    proposing.add_argument("into", metavar="INTO", help=words.tr("the one that goes on"))
    proposing.add_argument(
        "--from",
        dest="month",
        required=True,
        metavar="YYYY-MM",
        help=words.tr("from the first day of this month"),
    )
    proposing.set_defaults(run=_propose)
    for name, run, text in (
        ("agree", _agree, words.tr("say yes to a proposal")),
        ("refuse", _refuse, words.tr("say no to a proposal, or withdraw one’s own")),
    ):
        answering = actions.add_parser(name, help=text)
        answering.add_argument(
            "proposal", metavar="NUMBER", type=int, help=words.tr("its number in the list")
        )
        answering.set_defaults(run=run)


def _list(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        found = merging.proposals(context)
        now = context.now()
    finally:
        console.close(context)
    if asked.json:
        put(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1) + "\n")
    elif not found:
        write_message(console.texts.tr("No merge is proposed."))
    else:
        put("".join(f"{one.id}  {title_of(one)}\n" + _indented(lines_of(one, now)) for one in found))
    return Exit.DONE


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)


def _as_json(one: MergeProposal) -> dict[str, object]:
    return {
        "id": one.id,
        "month": str(one.month),
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at.isoformat(),
        "lapses_at": one.lapses_at.isoformat(),
        "outcome": None if one.outcome is None else one.outcome.value,
        **{
            role: {
                "id": side.id,
                "name": side.name.text,
                "agreed_by": side.agreed_by or None,
                "agreed_at": None if side.agreed_at is None else side.agreed_at.isoformat(),
            }
            for role, side in (("organisation", one.gone), ("into", one.kept))
        },
    }


def _propose(console: Console, asked: argparse.Namespace) -> Exit:
    words = console.texts
    try:
        month = Month.parse(asked.month)
    except ValueError:
        message = words.tr("“{month}” is no month. Write it as 2027-01.").format(month=asked.month)
        raise NotDoneError(message) from None
    context = console.open()
    try:
        node_id, into_id = (_named(context, name, words) for name in (asked.organisation, asked.into))
        outcome = merging.propose(context, node_id, into_id, month).outcome
    finally:
        console.close(context)
    return _tell(outcome, words)


def _named(context: Context, typed: str, words: Texts) -> int:
    """The open organisation of that name, in whatever language; those too that one does not see into."""
    wanted = search_text(typed)
    found = [key for key, name in merging.organisations(context) if wanted in name.spellings]
    if len(found) == 1:
        return found[0]
    sentence = words.tr("There is no organisation “{name}”.")
    if found:
        sentence = words.tr("Several organisations are called “{name}”. Propose it at the screen.")
    raise NotDoneError(sentence.format(name=typed))


def _agree(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        outcome = merging.agree(context, _numbered(context, asked.proposal, console.texts)).outcome
    finally:
        console.close(context)
    return _tell(outcome, console.texts)


def _refuse(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        one = _numbered(context, asked.proposal, console.texts)
        merging.refuse(context, one)
    finally:
        console.close(context)
    words = console.texts
    write_message(
        words.tr("The proposal is withdrawn.") if one.mine else words.tr("The proposal is refused.")
    )
    return Exit.DONE


def _numbered(context: Context, number: int, words: Texts) -> MergeProposal:
    for one in merging.proposals(context):
        if one.id == number:
            return one
    raise NotDoneError(words.tr("There is no proposal {number}.").format(number=number))


def _tell(outcome: ProposalOutcome | None, words: Texts) -> Exit:
    match outcome:
        case ProposalOutcome.AGREED:
            write_message(words.tr("Agreed: the organisations are merged."))
        case None:
            write_message(words.tr("It takes effect when both have agreed."))
        case _:
            raise NotDoneError(words.tr("Overtaken: one of the two has closed or was merged meanwhile."))
    return Exit.DONE
