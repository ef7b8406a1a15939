"""A test that is skipped proves nothing: with ``CI=true`` a skip counts as a failure unless its reason stands here.

So nothing that a machine lacks goes by unseen; what the tests need, ``installer/bootstrap.py`` brings.
"""

import os
import sys
from collections.abc import Generator
from typing import Any

import pytest

ALLOWED = {
    "slow: run with --all": "the quick suite was asked for; .ci/run asks for the slow proofs too",
    "this system has no terminals to give (a bare chroot)": "what made the chroot has to mount devpts; apt cannot",
}
"""Reasons that hold on every system, and why nobody need look."""

ALLOWED_BEYOND_LINUX = {
    "there is no SIGKILL": "Windows ends a process in one way only",
    "only Linux can tie the server's life to ours": "setpriv is Linux's",
    "rights of POSIX": "Windows keeps rights in other lists",
    "Windows has colours of its own": "a person chooses high contrast in Windows itself",
    "only Linux may be without a display": "others always have one",
    "limits of Unix": "setrlimit is not on Windows",
    "a disk that is always full": "/dev/full is Linux's",
    "pipes of Unix": "a closed pipe is told otherwise on Windows",
    "a terminal of Unix": "Windows has consoles",
    "links need no rights there only": "making a link takes a right on Windows",
    "rights of Unix": "the folder's protection comes from the person's profile on Windows",
    "Windows has no such bits": "as the line before",
    "rights of files are others on Windows": "as the line before",
    "the zone of Windows cannot be set for a test": "tzset is not on Windows",
    "mutants are tried out in forks": "Windows has no fork",
    "folders of Linux": "elsewhere the administrator's file lies in another place",
}
"""Reasons for which a test cannot run on another system, and why."""


def is_allowed(reason: str, platform: str) -> bool:
    """Whether a test may be skipped for this reason on this system (``sys.platform``)."""
    return reason in ALLOWED or (platform != "linux" and reason in ALLOWED_BEYOND_LINUX)


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Make a failure of a skip that nobody allowed."""
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    longrepr: Any = report.longrepr
    reason = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
    if not is_allowed(reason, sys.platform):
        report.outcome = "failed"
        report.longrepr = f"skipped ({reason}), and tests/helpers/skips.py does not say why it may be"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # A slow proof that was not asked for would not have run: what else it lacks does not matter.
    if item.config.getoption("--all") or item.get_closest_marker("slow") is None:
        _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse(report)
    return report
