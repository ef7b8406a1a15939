"""Try both commands of the README on bare Debians: 12, 13 and the one that is to come, which has the newest Python.

By hand before a release or the end of a larger change, as root on a Debian or on a system with Debian's archive keys:

    python3 installer/bare_debian.py            all three
    python3 installer/bare_debian.py 13 next    these; --keep leaves the folders to look into

Each is made anew by debootstrap in a temporary folder and holds Python and nothing else of use. The commit that is
checked out is cloned into it, and there ``run --demo`` and ``test`` have to set everything up by themselves. Where
packages come from is asked of this machine (apt's own mirror and settings, pip's settings, proxies, certificates),
never written here, and handed to the bare system only. With ``CI=true`` a test that is skipped without need fails.

Exit status 0: all was tried and went well, 1: something failed, 2: it cannot be tried on this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bootstrap import CHECKOUT, SetupError, SystemPart, provide_system_parts, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SUITES = {"12": "bookworm", "13": "trixie", "next": "testing"}
"""What a person calls a release, and what the archive calls it; ``testing`` is always the one to come."""
COMMANDS = (("run", "--demo"), ("test",))
PARTS = (SystemPart("program", "debootstrap", "debootstrap"), SystemPart("program", "git", "git"))
SCRIPT = "/usr/share/debootstrap/scripts/sid"
"""The same for every release, and there also for those that are newer than this debootstrap."""
FILES = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pip.conf",
    "/etc/xdg/pip/pip.conf",
    "/etc/apt/auth.conf",
)
"""Names of machines, issuers of certificates and addresses of packages: as here, in the same place."""
PIP_OF_A_PERSON = (".config/pip/pip.conf", ".pip/pip.conf")
CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
MIRROR_FORMAT = "$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)"
ENTER = """
mount -t proc proc "$0/proc"
mount -t tmpfs tmpfs "$0/dev/shm"
mkdir -p "$0/dev/pts"
mount -t devpts devpts "$0/dev/pts"
exec chroot "$0" "$@"
"""
"""What a running system has beside its files. It is mounted for these processes alone, and gone with them."""
VERSIONS = "import platform, sqlite3; print(platform.python_version(), sqlite3.sqlite_version)"

EXIT_FAILED = 1
EXIT_CANNOT = 2


class Result(NamedTuple):
    """How one command ended in one Debian; ``words`` is the last line it printed."""

    release: str
    versions: str
    command: str
    status: int
    seconds: float
    words: str


# --- Decisions: no side effects -----------------------------------------------------------------------------


def parse(argv: Sequence[str]) -> tuple[list[str], bool]:
    """The releases that were asked for, and whether their folders are to stay."""
    releases = [word for word in argv if word != "--keep"]
    if unknown := [word for word in releases if word not in SUITES]:
        raise SetupError(f"There is no {unknown[0]}.\n\n{__doc__}", EXIT_CANNOT)
    return releases or list(SUITES), "--keep" in argv


def mirror(index_targets: str) -> str:
    """Debian's own archive among all that apt knows here (lines of ``MIRROR_FORMAT``)."""
    for line in index_targets.splitlines():
        origin, label, component, address = line.split("|", 3)
        if (origin, label, component) == ("Debian", "Debian", "main"):
            return address
    raise SetupError("apt knows no archive of Debian on this machine to take a bare one from.", EXIT_CANNOT)


def handed_on(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables that say how to reach the world; nothing else of this machine's gets in."""
    kept = {
        name: value
        for name, value in variables.items()
        if name.startswith("PIP_") or name.lower().endswith("_proxy") or name in CERTIFICATES
    }
    system = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    return {**kept, **system, "LANG": "C.UTF-8", "CI": "true"}


def inside(root: Path, variables: Mapping[str, str], command: Sequence[str]) -> list[str]:
    """The command that runs another as root of the bare system; whatever it leaves running ends with it."""
    settings = [f"{name}={value}" for name, value in variables.items()]
    enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", ENTER, str(root)]
    return [*enter, "env", "-i", *settings, *command]


def table(results: Iterable[Result]) -> str:
    """One line for each command: how it ended, how long it took, its last words."""
    lines = []
    for one in results:
        ended = "went well" if one.status == 0 else f"FAILED ({one.status})"
        name = f"Debian {one.release} ({one.versions})"
        lines.append(f"{name:<42} {one.command:<11} {ended:<12} {one.seconds:5.0f} s  {one.words}")
    return "\n".join(lines)


# --- The machine: looking at it and changing it -------------------------------------------------------------


def output(*command: str) -> str:
    """What a command prints; SetupError with its own words where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"{' '.join(command[:2])} failed:\n{done.stderr or done.stdout}", EXIT_CANNOT)
    return done.stdout


def refuse_this_machine() -> None:
    """Raises SetupError, with the reason, where no bare system can be made and entered."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        raise SetupError("A bare Debian can only be made where apt is: on a Debian.", EXIT_CANNOT)
    if os.geteuid() != 0:
        raise SetupError("Only root can make a bare Debian and enter it (debootstrap, chroot).", EXIT_CANNOT)
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode != 0:
        raise SetupError("This machine (a container?) does not let root mount anything.", EXIT_CANNOT)
    provide_system_parts(PARTS)


def find_mirror() -> str:
    """The archive that this machine's own packages come from."""
    listing = ("apt-get", "indextargets", "--format", MIRROR_FORMAT, "Created-By: Packages")
    return mirror(output(*listing) or (output("apt-get", "update") and output(*listing)))


def make(root: Path, release: str, archive: str) -> None:
    """A bare system with Python, this machine's ways to the world, and a clone of the checkout."""
    options = ("--variant=minbase", "--include=ca-certificates,python3")
    output("debootstrap", *options, SUITES[release], str(root), archive, SCRIPT)
    for name in FILES:
        copy_into(root, Path(name), name)
    for name in PIP_OF_A_PERSON:
        copy_into(root, Path.home() / name, f"/root/{name}")
    for part in Path("/etc/apt/auth.conf.d").glob("*.conf"):
        copy_into(root, part, str(part))
    settings = root / "etc/apt/apt.conf.d/99as-outside"
    settings.write_text(output("apt-config", "dump", "Acquire"), encoding="utf-8")
    clone = ("clone", "--quiet", "--no-hardlinks", str(CHECKOUT), str(root / "root/logbook"))
    output("git", "-c", "safe.directory=*", *clone)


def copy_into(root: Path, file: Path, name: str) -> None:
    """A file of this machine, if there is one, into the bare system; never through a link, which would lead out."""
    if not file.is_file():
        return
    target = root / name.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copyfile(file, target)


def watch(command: Sequence[str]) -> tuple[int, str]:
    """Run a command and show what it prints as it comes; its exit status and its last line."""
    last = ""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


def try_release(root: Path, release: str, archive: str) -> Iterable[Result]:
    """Make a bare Debian at ``root`` and run the commands of the README in it."""
    say(f"Making a bare Debian {release} in {root}")
    make(root, release, archive)
    variables = handed_on(os.environ)
    python, sqlite = output(*inside(root, variables, ["python3", "-c", VERSIONS])).split()
    for words in COMMANDS:
        command = " ".join(words)
        say(f"Debian {release}, Python {python}: {command}")
        started = time.monotonic()
        line = f"cd /root/logbook && exec python3 installer/bootstrap.py {command}"
        status, last = watch(inside(root, variables, ["sh", "-c", line]))
        took = time.monotonic() - started
        yield Result(release, f"Python {python}, SQLite {sqlite}", command, status, took, last)


def main() -> int:
    """Try what was asked for, tell how it went, tidy up."""
    results: list[Result] = []
    try:
        releases, keep = parse(sys.argv[1:])
        refuse_this_machine()
        if output("git", "-c", "safe.directory=*", "-C", str(CHECKOUT), "status", "--porcelain"):
            say("What is not committed is not tried.")
        archive = find_mirror()
        for release in releases:
            folder = Path(tempfile.mkdtemp(prefix=f"bare-debian-{release}-"))
            folder.chmod(0o755)  # the database of the tests is not root's
            try:
                results.extend(try_release(folder, release, archive))
            finally:
                if not keep:
                    shutil.rmtree(folder)
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        print(table(results))
    return EXIT_FAILED if any(one.status for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
