"""The settings that ``server status`` compares with are those of the kit; its services call what there is."""

import re
from pathlib import Path

import pytest

from logbook_desktop.cli.main import parser
from logbook_desktop.data.kit_settings import KIT, KitSetting
from logbook_desktop.support.i18n import texts

COMPOSE = Path(__file__).parents[3] / "installer" / "server" / "compose.yaml"
_IN_UNITS = {"5min": "300000", "4GB": "4194304"}
"""As the server keeps them."""


def composed() -> dict[str, str]:
    """What the kit's server is started with; of what can be chosen there, what it is else."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text())
    return dict(re.findall(r"^ +- (\w+)=(\S+)$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("setting", KIT, ids=lambda setting: setting.name)
def test_the_kit_has_what_is_asked_for(setting: KitSetting) -> None:
    value = composed().get(setting.name)
    if value is None:  # the server's own default
        assert setting.name in {
            "log_min_duration_statement",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "data_checksums",
            "autovacuum",
        }
        return
    assert value == setting.wanted
    assert setting.fits(_IN_UNITS.get(value, value))


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("ssl", "off", False),
        ("ssl_min_protocol_version", "TLSv1.3", True),
        ("ssl_min_protocol_version", "TLSv1", False),
        ("password_encryption", "md5", False),
        ("idle_in_transaction_session_timeout", "0", False),
        ("idle_in_transaction_session_timeout", "60000", True),
        ("max_connections", "10", False),
        ("synchronous_commit", "local", False),
        ("log_min_duration_statement", "250", False),
    ],
)
def test_what_is_as_good(name: str, value: str, fits: bool) -> None:
    (setting,) = (one for one in KIT if one.name == name)
    assert setting.fits(value) is fits


@pytest.mark.parametrize("name", ["compose.yaml", "logbook-tend.service"])
def test_the_services_call_what_there_is(name: str) -> None:
    """What stands behind the program's path and the address."""
    text = " ".join((COMPOSE.parent / name).read_text().split())
    (words,) = re.findall(
        r"/opt/logbook/logbook-admin (--database (?:\S+) server tend(?: --every \S+)?)", text
    )
    asked = parser(texts("en")).parse_args(words.split())
    assert (asked.command, asked.action) == ("server", "tend")
