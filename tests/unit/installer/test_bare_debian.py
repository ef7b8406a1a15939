"""The decisions of installer/bare_debian.py; what it does is seen where it is run, by hand and as root."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "installer" / "bare_debian.py"


@pytest.fixture
def bare_debian(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script finds its neighbour ``bootstrap`` because it lies in the same folder."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    spec = importlib.util.spec_from_file_location("installer_bare_debian", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delitem(sys.modules, "bootstrap")
    return module


@pytest.mark.parametrize(
    ("argv", "asked"),
    [
        ([], (["12", "13", "next"], False)),
        (["13"], (["13"], False)),
        (["next", "--keep", "12"], (["next", "12"], True)),
    ],
)
def test_all_releases_or_those_that_are_named(bare_debian: ModuleType, argv, asked):
    assert bare_debian.parse(argv) == asked


def test_a_release_it_does_not_know_is_told_with_those_it_does(bare_debian: ModuleType):
    with pytest.raises(Exception, match=r"There is no 11[\s\S]*bare_debian\.py 13 next") as caught:
        bare_debian.parse(["11"])
    assert caught.value.exit_code == 2


def test_the_archive_is_debians_own(bare_debian: ModuleType):
    lines = (
        "Somebody|Somebody|main|http://other.example/debian/",
        "Debian|Debian-Security|main|http://mirror.example/debian-security/",
        "Debian|Debian|contrib|http://contrib.example/debian/",
        "Debian|Debian|main|http://mirror.example/debian/",
        "Debian|Debian|main|http://second.example/debian/",
    )
    assert bare_debian.mirror("\n".join(lines)) == "http://mirror.example/debian/"


@pytest.mark.parametrize("known", ["", "Ubuntu|Ubuntu|main|http://mirror.example/ubuntu/"])
def test_without_an_archive_it_says_so(bare_debian: ModuleType, known):
    with pytest.raises(Exception, match="no archive of Debian") as caught:
        bare_debian.mirror(known)
    assert caught.value.exit_code == 2


def test_only_the_ways_to_the_world_are_handed_on(bare_debian: ModuleType):
    ours = {
        "PIP_CERT": "/etc/ssl/issuers.pem",
        "HTTPS_PROXY": "http://proxy.example",
        "no_proxy": "localhost",
        "SSL_CERT_FILE": "/etc/ssl/issuers.pem",
        "PGPASSWORD": "x",
        "DISPLAY": ":0",
        "HOME": "/home/aino",
        "PATH": "/home/aino/bin",
    }
    inside = bare_debian.handed_on(ours)
    assert {name: inside[name] for name in ours if name in inside} == {
        **{name: ours[name] for name in ("PIP_CERT", "HTTPS_PROXY", "no_proxy", "SSL_CERT_FILE")},
        "HOME": "/root",
        "PATH": inside["PATH"],
    }
    assert "aino" not in inside["PATH"]
    assert inside["CI"] == "true"


def test_a_link_in_the_bare_system_does_not_lead_out_of_it(bare_debian: ModuleType, tmp_path: Path):
    outside, ours = tmp_path / "outside", tmp_path / "ours"
    outside.write_text("untouched")
    ours.write_text("names")
    (tmp_path / "root" / "etc").mkdir(parents=True)
    (tmp_path / "root" / "etc" / "resolv.conf").symlink_to(outside)
    bare_debian.copy_into(tmp_path / "root", ours, "/etc/resolv.conf")
    assert (tmp_path / "root" / "etc" / "resolv.conf").read_text() == "names"
    assert outside.read_text() == "untouched"


def test_one_line_tells_how_each_command_ended(bare_debian: ModuleType):
    versions = "Python 3.13.5, SQLite 3.46.1"
    well = bare_debian.Result("13", versions, "run --demo", 0, 61.4, "The picture is there.")
    badly = bare_debian.Result("13", versions, "test", 1, 240.0, "1 failed, 9 passed")
    first, second = bare_debian.table([well, badly]).splitlines()
    line = "Debian 13 (Python 3.13.5, SQLite 3.46.1) run --demo went well 61 s The picture is there."
    assert " ".join(first.split()) == line
    assert "FAILED (1)" in second
    assert second.endswith("1 failed, 9 passed")
