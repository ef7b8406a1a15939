"""The settings that the kit for IT departments gives a server, and which of a server's own differ from them.

``installer/server/compose.yaml`` sets them; a test compares the two.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class KitSetting:
    """``wanted`` is what the kit sets, ``fits`` what is as good; numbers in the setting's own unit."""

    name: str
    wanted: str
    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class DifferingSetting:
    """A setting of a server that is not as good as the kit's."""

    name: str
    value: str
    wanted: str


def _one(name: str, wanted: str, *others: str) -> KitSetting:
    return KitSetting(name, wanted, lambda value: value in (wanted, *others))


def _between(name: str, wanted: str, low: int, high: int) -> KitSetting:
    return KitSetting(name, wanted, lambda value: low <= int(value) <= high)


KIT = (
    # Nothing in the clear, no password that could be read
    _one("ssl", "on"),
    _one("ssl_min_protocol_version", "TLSv1.2", "TLSv1.3"),
    _one("password_encryption", "scram-sha-256"),
    # No password, no verifier of one and no text of an entry in the log
    _one("log_statement", "none"),
    _one("log_min_error_statement", "panic"),
    _one("log_min_duration_statement", "-1"),
    # What was acknowledged is there
    _one("fsync", "on"),
    _one("full_page_writes", "on"),
    _one("synchronous_commit", "on", "remote_apply"),
    _one("data_checksums", "on"),
    _one("autovacuum", "on"),
    # Nobody is held up for long by who forgot a transaction or was switched off; the rest is for ``server tend``
    _between("idle_in_transaction_session_timeout", "5min", 1, 300_000),
    _between("tcp_keepalives_idle", "60", 1, 300),
    _between("max_connections", "200", 20, 5_000),
    _between("temp_file_limit", "4GB", 1, 64 * 1024 * 1024),
    _one("jit", "off"),
)


def differing(connection: Connection) -> tuple[DifferingSetting, ...]:
    """Those of a server that are not as good as the kit's."""
    rows = connection.execute(
        text("SELECT name, reset_val FROM pg_settings WHERE name = ANY (:names)"),
        {"names": [setting.name for setting in KIT]},
    )
    values = {str(row.name): str(row.reset_val) for row in rows}
    return tuple(
        DifferingSetting(one.name, values[one.name], one.wanted)
        for one in KIT
        if one.name in values and not one.fits(values[one.name])
    )
