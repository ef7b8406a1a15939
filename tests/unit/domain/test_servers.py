"""A server as it is typed at sign-in, whatever address the program was opened with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.servers import DEFAULT_PORT, Host, TypedAddress, typed_address

names = st.one_of(
    st.from_regex(r"[a-z][a-z0-9-]{0,20}(\.[a-z]{2,6}){0,3}", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
)
hosts = st.builds(Host, names, st.one_of(st.just(DEFAULT_PORT), st.integers(1, 65535)))


@pytest.mark.parametrize(
    ("location", "machines", "database"),
    [
        ("postgresql://db.example.fi/logbook", "db.example.fi", "logbook"),
        ("postgresql://maija@db.example.fi/logbook", "db.example.fi", "logbook"),
        ("postgresql://maija:***@db.example.fi:5432/logbook?sslmode=require", "db.example.fi", "logbook"),
        ("postgresql://maija@db.example.fi:6432/logbook", "db.example.fi:6432", "logbook"),
        ("postgresql://m@one.fi,two.fi:5433/logbook", "one.fi, two.fi:5433", "logbook"),
        ("postgresql://m@one.fi,[::1]:5433,[2001:db8::7]/l", "one.fi, [::1]:5433, [2001:db8::7]", "l"),
        ("postgresql://m@/l?host=one.fi:5434&host=two.fi", "one.fi:5434, two.fi", "l"),
        ("postgresql:///l?host=one.fi,two.fi&port=5432,5433", "one.fi, two.fi:5433", "l"),
        ("postgresql:///l?host=::1", "[::1]", "l"),
        ("postgresql://m%40t.fi@db.fi/kirjaukset%202026", "db.fi", "kirjaukset 2026"),
        ("postgresql://db.fi", "db.fi", ""),
    ],
)
def test_every_way_of_writing_an_address(location: str, machines: str, database: str) -> None:
    """Of the first, the letter once said that the server is called “postgresql:”."""
    assert typed_address(location) == TypedAddress(machines, database)


@given(st.lists(hosts, min_size=1, max_size=4), st.sampled_from(["", "logbook_000123@"]))
def test_what_the_program_connects_to_is_what_is_typed(machines: list[Host], person: str) -> None:
    location = f"postgresql://{person}{','.join(map(str, machines))}/logbook"
    assert typed_address(location) == TypedAddress(", ".join(map(str, machines)), "logbook")
