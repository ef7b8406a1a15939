"""``network``: which organisations have begun and go on documenting; admitting new ones."""

import argparse
import json

from logbook_desktop.cli.console import Console, Exit, NotDoneError, put, tree_of, write_message
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.adoption import Adoption
from logbook_desktop.exports.adoption import EXPLAINED, AdoptionColumn, cell_text
from logbook_desktop.services.network import network
from logbook_desktop.services.network.municipalities import municipality
from logbook_desktop.services.network.network import Admission
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("network", help=words.tr("the organisations of a network on a server"))
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")
    adoption = actions.add_parser("adoption", help=words.tr("who has begun, and how many units document"))
    adoption.add_argument("--json", action="store_true", help=words.tr("for machines"))
    adoption.set_defaults(run=_adoption)
    admitting = actions.add_parser(
        "admit", help=words.tr("add an organisation, with its region if that is missing")
    )
    admitting.add_argument(
        "name", metavar="NAME", help=words.tr("a municipality by name or code, or any other name")
    )
    admitting.add_argument("--region", metavar="NAME", help=words.tr("the region of another organisation"))
    admitting.set_defaults(run=_admit)


def _adoption(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        rows = network.adoption(context)
    finally:
        console.close(context)
    if asked.json:
        put(json.dumps([_as_json(one) for one in rows], ensure_ascii=False, indent=1) + "\n")
        return Exit.DONE
    words = console.texts
    lines = ["\t".join(words.tr(EXPLAINED[column]) for column in AdoptionColumn)]
    lines += ["\t".join(cell_text(one, column, words) for column in AdoptionColumn) for one in rows]
    put("".join(f"{line}\n" for line in lines))
    return Exit.DONE


def _as_json(one: Adoption) -> dict[str, object]:
    def month(which: Month | None) -> str | None:
        return str(which) if which else None

    return {
        "organisation": one.name.text,
        "region": one.region.text if one.region else None,
        "stage": one.stage.value,
        "mentors": list(one.mentors),
        "has_mentor": one.has_mentor,
        "begun": month(one.begun),
        "last": month(one.last),
        "open_units": one.open_units,
        "units_3_months": one.units_3,
        "units_12_months": one.units_12,
        "terms_version": one.terms_version,
        "split_from": one.split_from.text if one.split_from else None,
    }


def _admit(console: Console, asked: argparse.Namespace) -> Exit:
    words = console.texts
    admission = _admission(asked, words)
    context = console.open()
    try:
        alike = network.named_alike(tree_of(context), admission)
        network.admit(context, admission)
    finally:
        console.close(context)
    write_message(
        words.tr("{organisation} is admitted. Give it its first mentor: {command}").format(
            organisation=admission.name.in_language(words.language),
            command=f"logbook-admin person add NAME --role mentor --unit {admission.name.text}",
        )
    )
    if alike:
        write_message(words.tr("The network had an organisation of that name already."))
        return Exit.REMARKS
    return Exit.DONE


def _admission(asked: argparse.Namespace, words: Texts) -> Admission:
    typed = " ".join(asked.name.split())
    if not typed:
        raise NotDoneError(words.tr("Write the name of the organisation."))
    region = " ".join(asked.region.split()) if asked.region else ""
    known = municipality(typed)
    if known is not None and not region:
        return Admission(known.name, known.code, known.region, known.region_code)
    if known is not None:
        return Admission(known.name, known.code, Name.of(region))
    return Admission(Name.of(typed), region=Name.of(region) if region else None)
