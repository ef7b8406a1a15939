"""``server status``: what of a server should be mended, and what is good to know."""

import argparse
import json
from datetime import datetime
from fractions import Fraction

from logbook_desktop.cli.console import Console, Exit, put
from logbook_desktop.services.server import status
from logbook_desktop.services.server.status import HostFault, Status
from logbook_desktop.support.i18n import Texts


def add_to(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = actions.add_parser(
        "status", help=words.tr("version, sizes, backups, service, rules and settings: what should be mended")
    )
    own.add_argument("--json", action="store_true", help=words.tr("for machines"))
    own.set_defaults(run=_status)


def _status(console: Console, asked: argparse.Namespace) -> Exit:
    found = console.with_password(status.status)
    put(_as_json(found) if asked.json else _in_words(console.texts, found))
    return Exit.REMARKS if found.remarks else Exit.DONE


def _as_json(found: Status) -> str:
    state = found.state
    whole = {
        "server": state.server_version,
        "schema": state.schema,
        "newest_schema": found.newest_schema,
        "bytes": state.size,
        "tables": dict(state.sizes),
        "people": state.people,
        "last_backup": _moment(state.last_backup),
        "last_tend": _moment(state.last_tend),
        "restored": _moment(state.restored),
        "connections": state.connections,
        "max_connections": state.max_connections,
        "role_prefix": state.prefix,
        "superusers": state.superusers,
        "extensions": list(state.extensions),
        "network_right_and_entries": list(state.with_both_rights),
        "changed_rules": None if found.drift is None else list(found.drift),
        "host_lines": [
            {"fault": one.fault.value, "line": one.line, "people": one.group, "database": one.database}
            for one in found.host_findings
        ],
        "settings": {one.name: {"value": one.value, "kit": one.wanted} for one in found.settings},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _in_words(texts: Texts, found: Status) -> str:
    lines = [*_facts(texts, found), *_moments(texts, found), *_rules(texts, found), *_kit(texts, found)]
    return "".join(f"{line}\n" for line in lines)


def _facts(texts: Texts, found: Status) -> list[str]:
    state = found.state
    return [
        f"PostgreSQL {state.server_version}",
        texts.tr("Schema: {schema} (this program: {newest})").format(
            schema=state.schema, newest=found.newest_schema
        ),
        texts.tr("Size: {megabytes} MB").format(megabytes=texts.number(Fraction(state.size, 1_000_000), 1)),
        texts.tr("People who can sign in: {count}").format(count=texts.number(state.people)),
        texts.tr("Connections: {count} of {most}").format(
            count=state.connections, most=state.max_connections
        ),
        texts.tr("Roles that can read everything (superusers): {count}").format(
            count=texts.number(state.superusers)
        ),
    ]


def _moments(texts: Texts, found: Status) -> list[str]:
    state = found.state
    lines = []
    if state.restored is not None:
        sentence = texts.tr(
            "Restored from a backup: {day}. Work goes on in one copy only: this or the original."
        )
        lines.append(sentence.format(day=_day(state.restored)))
    if state.last_backup is None:
        lines.append(texts.tr("Last backup by this program: never"))
    else:
        lines.append(texts.tr("Last backup by this program: {day}").format(day=_day(state.last_backup)))
    if state.last_tend is None:
        lines.append(texts.tr("“server tend” has never run: set up its service (see the kit’s page)."))
    elif not found.is_tended:
        sentence = texts.tr("“server tend” has not run since {day}: look whether its service is there.")
        lines.append(sentence.format(day=_day(state.last_tend)))
    else:
        lines.append(texts.tr("“server tend” last ran: {day}").format(day=_day(state.last_tend)))
    return lines


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _rules(texts: Texts, found: Status) -> list[str]:
    if found.state.schema != found.newest_schema:
        return [texts.tr("Bring the server up to date: logbook-admin server upgrade")]
    if found.drift is None:
        return [texts.tr("The rules could not be compared while others were working. Try again later.")]
    if not found.drift:
        return [texts.tr("The rules are those of this program.")]
    changed = texts.tr("Rules that were changed since; “server upgrade” installs them anew:")
    return [changed, *(f"  {name}" for name in found.drift)]


def both_rights_words(texts: Texts, logins: tuple[str, ...]) -> str:
    """Of logins that hold a network right and read entries: what to do about it."""
    sentence = texts.tr(
        "Accounts with a network right that also read entries: {logins}. Take one of the two away with "
        "“person revoke”, or make a second account for it."
    )
    return sentence.format(logins=", ".join(logins))


def _kit(texts: Texts, found: Status) -> list[str]:
    lines = []
    if found.state.extensions:
        sentence = texts.tr("Extensions, whose functions are open to everybody who signs in: {names}")
        lines.append(sentence.format(names=", ".join(found.state.extensions)))
    if found.state.with_both_rights:
        lines.append(both_rights_words(texts, found.state.with_both_rights))
    sentences = {
        HostFault.NOT_UNDERSTOOD: texts.tr("pg_hba.conf, line {line}: the server does not understand it."),
        HostFault.UNENCRYPTED: texts.tr(
            "pg_hba.conf, line {line}: lets {people} into {database} without encryption."
        ),
        HostFault.METHOD: texts.tr(
            "pg_hba.conf, line {line}: lets {people} into {database} by “{method}” instead of scram-sha-256."
        ),
        HostFault.OTHER_DATABASE: texts.tr(
            "pg_hba.conf, line {line}: lets {people} into {database}, which is not theirs."
        ),
        HostFault.NOBODY: texts.tr("pg_hba.conf: no encrypted line lets {people} into {database}."),
    }
    lines += [
        sentences[one.fault].format(line=one.line, people=one.group, database=one.database, method=one.method)
        for one in found.host_findings
    ]
    setting = texts.tr("{name} is {value}; the kit has {wanted}.")
    lines += [setting.format(name=one.name, value=one.value, wanted=one.wanted) for one in found.settings]
    return lines
