"""The issuers of certificates that this computer trusts, as one file: the database driver reads no other store.

The driver brings an OpenSSL of its own, which does not know where the operating system keeps them.
"""

import os
import socket
import ssl
import struct
import subprocess
import sys
from pathlib import Path

import platformdirs

from logbook_desktop.support import atomic
from logbook_desktop.support.paths import PROGRAM

_LINUX_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_MAC_KEYCHAINS = (
    "/System/Library/Keychains/SystemRootCertificates.keychain",
    "/Library/Keychains/System.keychain",
)
_TLS_REQUEST = struct.pack("!ii", 8, 80877103)
_OUT_OF_DATE = frozenset({9, 10})
"""OpenSSL's numbers for: not yet valid, expired."""


def trusted_issuers() -> Path:
    """A file of the certificates in PEM. It does not exist where the system names no issuers at all."""
    named = os.environ.get("SSL_CERT_FILE")
    for place in (named, *(_LINUX_FILES if sys.platform.startswith("linux") else ())):
        if place and is_there(place):
            return Path(place)
    kept = platformdirs.user_cache_path(PROGRAM, appauthor=False) / "trusted-issuers.pem"
    issuers = _of_the_keychains() if sys.platform == "darwin" else ""
    issuers = issuers or _of_the_system()
    if issuers and (not kept.exists() or kept.read_text(encoding="ascii") != issuers):
        kept.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(kept, issuers, private=True)  # another window of the program may be reading it
    return kept


def is_there(path: str) -> bool:
    """Whether a file of certificates can be looked at."""
    return os.access(path, os.R_OK) and Path(path).is_file()


def is_out_of_date(host: str, port: int, issuers: str, seconds: float) -> bool:
    """Whether a PostgreSQL server's certificate has expired, or is not valid yet (by the clock of this computer).

    The driver says only that there is something wrong with it. Nothing but the encryption is begun.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(issuers)
        with socket.create_connection((host, port), seconds) as line:
            line.sendall(_TLS_REQUEST)
            if line.recv(1) != b"S":
                return False
            context.wrap_socket(line, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_code in _OUT_OF_DATE
    except OSError:
        pass
    return False


def _of_the_system() -> str:
    """What Python can see: the stores of Windows, elsewhere the file its own OpenSSL looks into."""
    found = ssl.create_default_context().get_ca_certs(binary_form=True)
    return "".join(sorted(ssl.DER_cert_to_PEM_cert(issuer) for issuer in found))


def _of_the_keychains() -> str:
    command = ["/usr/bin/security", "find-certificate", "-a", "-p", *_MAC_KEYCHAINS]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, encoding="ascii", timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
