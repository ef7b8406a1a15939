"""Who gets in by which line: the kit's own file is right, and each way of getting it wrong is found."""

from pathlib import Path

import pytest

from logbook_desktop.data.host_rules import HostFault, HostFinding, HostRule, findings

KIT = Path(__file__).parents[3] / "installer" / "server" / "pg_hba.conf"
PEOPLE = [("logbook_people", "logbook")]
DATABASES = ["logbook", "postgres", "template1"]
_MASKS = {"0.0.0.0/0": ("0.0.0.0", "0.0.0.0"), "::/0": ("::", "::"), "10.0.0.0/8": ("10.0.0.0", "255.0.0.0")}


def rules(text: str) -> list[HostRule]:
    """A file as the server reads it."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        kind, database, user, *rest = words
        address, mask = (None, None) if kind == "local" else _MASKS.get(rest[0], (rest[0], None))
        if address == "127.0.0.1/32":
            address, mask = "127.0.0.1", "255.255.255.255"
        found.append(
            HostRule(
                number, kind, tuple(database.split(",")), tuple(user.split(",")), address, mask, rest[-1]
            )
        )
    return found


def found(text: str) -> list[tuple[HostFault, int]]:
    return [(one.fault, one.line) for one in findings(rules(text), PEOPLE, DATABASES)]


def test_the_kit_is_right() -> None:
    assert found(KIT.read_text()) == []


def test_a_second_database_needs_its_own_lines() -> None:
    two = [*PEOPLE, ("oulu_people", "oulu")]
    found_rules = list(findings(rules(KIT.read_text()), two, [*DATABASES, "oulu"]))
    line = next(one.line for one in rules(KIT.read_text()) if one.users == ("all",))
    assert HostFinding(HostFault.OTHER_DATABASE, line, "oulu_people", "logbook") in found_rules
    assert {one.group for one in found_rules} == {"oulu_people"}


IN = "hostssl logbook +logbook_people all scram-sha-256\n"
OUT = "host all +logbook_people all reject\n"
IT = "hostssl all all all scram-sha-256\n"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (IN + OUT + IT, []),
        (IN + IT, [(HostFault.OTHER_DATABASE, 2)]),
        ("", [(HostFault.NOBODY, 0)]),
        ("host logbook +logbook_people all scram-sha-256\n" + OUT, [(HostFault.UNENCRYPTED, 1)]),
        ("hostssl logbook +logbook_people all md5\n" + OUT, [(HostFault.METHOD, 1)]),
        (
            IN + "hostnossl all all 10.0.0.0/8 trust\n",
            [(HostFault.UNENCRYPTED, 2), (HostFault.METHOD, 2), (HostFault.OTHER_DATABASE, 2)],
        ),
        # what is refused for some addresses only is open to the others
        (IN + "host all +logbook_people 10.0.0.0/8 reject\n" + IT, [(HostFault.OTHER_DATABASE, 3)]),
        (IN + "host all +logbook_people samenet reject\n" + IT, [(HostFault.OTHER_DATABASE, 3)]),
        (IN + "host all +logbook_people 0.0.0.0/0 reject\n" + IT, [(HostFault.OTHER_DATABASE, 3)]),
        (IN + "host all +logbook_people 0.0.0.0/0 reject\nhost all +logbook_people ::/0 reject\n" + IT, []),
        # an encrypted refusal leaves the clear open
        (
            IN + "hostssl all +logbook_people all reject\nhost all all all scram-sha-256\n",
            [(HostFault.UNENCRYPTED, 3), (HostFault.OTHER_DATABASE, 3)],
        ),
        # the machine itself
        ("local all all trust\nhost all all 127.0.0.1/32 trust\n" + IN + OUT, []),
        ("host all all samehost trust\n" + IN + OUT, []),
        # by pattern or by name
        (IN + OUT + "host postgres /^logbook_ all trust\n", []),
        (IN + "host postgres /^logbook_ all trust\n", [(HostFault.OTHER_DATABASE, 2)]),
        (IN + "host /^post logbook_000001 all trust\n", [(HostFault.OTHER_DATABASE, 2)]),
        (IN + "host /[ all all trust\n", []),
        (IN + "host replication all all trust\n", []),
        (OUT + IN, [(HostFault.NOBODY, 0)]),
    ],
)
def test_lines(text: str, faults: list[tuple[HostFault, int]]) -> None:
    assert found(text) == faults


def test_a_line_that_is_not_understood() -> None:
    broken = HostRule(3, error="invalid connection type")
    found_rules = list(findings([*rules(IN + OUT), broken], PEOPLE, DATABASES))
    assert found_rules == [HostFinding(HostFault.NOT_UNDERSTOOD, 3)]
