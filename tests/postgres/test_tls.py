"""Who the server is, is proved before a password is used: TLS against certificates made on the spot.

The front (tests/helpers/tls_front.py) plays the server's TLS; everything behind it is a real server.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from helpers.postgres_server import HOST, PostgresServer
from helpers.tls_front import Front, Issuer
from logbook_desktop.data import multi_host
from logbook_desktop.data.database import Database, connect, connect_server
from logbook_desktop.data.driver_errors import world_errors
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.support import certificates
from logbook_desktop.support.i18n import set_language
from logbook_desktop.wording import errors

LOGIN, PASSWORD = "tls_person", "kuusi palaa 7"


@pytest.fixture(scope="module")
def database_name(postgres_server: PostgresServer) -> Iterator[str]:
    name = "behind_tls"
    postgres_server.create_database(name)
    postgres_server.execute(
        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(LOGIN), sql.Literal(PASSWORD))
    )
    yield name
    postgres_server.drop_database(name)
    postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(LOGIN)))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer.new(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
def fronted(postgres_server: PostgresServer) -> Iterator[Callable[..., Front]]:
    """Puts a front before the server."""
    with ExitStack() as stack:
        yield lambda certificate=None, **more: stack.enter_context(
            Front(postgres_server.port, certificate, **more)
        )


@pytest.fixture
def used(database_name: str) -> Iterator[Callable[..., str | None]]:
    """Signs in through a front and reads something; gives what was read."""
    opened: list[Database] = []

    def use(
        *ports: int,
        encryption: Encryption = Encryption.VERIFY_FULL,
        root: Path | str = "",
        host: str = "localhost",
        password: str = PASSWORD,
        database: str = database_name,
        login: str = LOGIN,
    ) -> str | None:
        hosts = tuple(Host(host, port) for port in ports)
        opened.append(connect_server(Server(hosts, database, encryption, str(root)), login, password))
        with world_errors(opened[-1].location), opened[-1].engine.connect() as connection:
            return connection.scalar(text("SELECT session_user"))

    yield use
    for database in opened:
        database.close()


def refused(use: Callable[..., object], *ports: object, **how: object) -> ErrorKind:
    with pytest.raises(ExternalError) as error:
        use(*ports, **how)
    assert PASSWORD not in str(error.value)
    set_language("en")
    assert PASSWORD not in errors.describe_error(error.value).text
    return error.value.kind


def test_a_server_that_proves_its_name_is_used(fronted, used, issuer) -> None:
    front = fronted(issuer.for_host("localhost"))
    assert used(front.port, root=issuer.file) == LOGIN
    assert front.connections == 1
    assert PASSWORD.encode() not in front.received, "scram proves the password without telling it"


def test_the_address_of_a_machine_is_a_name_too(fronted, used, issuer) -> None:
    front = fronted(issuer.for_host(HOST))
    assert used(front.port, root=issuer.file, host=HOST) == LOGIN


def test_issuers_that_the_system_trusts_are_trusted(fronted, used, issuer, monkeypatch) -> None:
    front = fronted(issuer.for_host("localhost"))
    assert refused(used, front.port) is ErrorKind.UNTRUSTED_SERVER
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.file))
    assert used(front.port) == LOGIN


@pytest.mark.parametrize(
    ("name", "how", "kind"),
    [
        ("other.example", {}, ErrorKind.WRONG_HOST_NAME),
        ("localhost", {"expired": True}, ErrorKind.EXPIRED_CERTIFICATE),
        ("localhost", {"early": True}, ErrorKind.EXPIRED_CERTIFICATE),  # or the clock here is wrong
    ],
)
def test_a_wrong_certificate_gets_no_password(fronted, used, issuer, name, how, kind) -> None:
    front = fronted(issuer.for_host(name, **how))
    assert refused(used, front.port, root=issuer.file) is kind
    assert (front.connections, front.received) == (0, b""), "not even the name of the login"


def test_an_unknown_issuer_gets_no_password(fronted, used, issuer, tmp_path) -> None:
    front = fronted(Issuer.new(tmp_path).for_host("localhost"))
    assert refused(used, front.port, root=issuer.file) is ErrorKind.UNTRUSTED_SERVER
    assert (front.connections, front.received) == (0, b"")


def test_a_server_without_encryption_gets_no_password(
    fronted, used, issuer, postgres_server: PostgresServer
) -> None:
    front = fronted()
    for encryption in (Encryption.VERIFY_FULL, Encryption.REQUIRE):
        how = {"encryption": encryption, "root": issuer.file}
        assert refused(used, front.port, **how) is ErrorKind.NO_ENCRYPTION
        assert refused(used, postgres_server.port, **how) is ErrorKind.NO_ENCRYPTION
    assert (front.connections, front.received) == (0, b"")


def test_encrypted_to_whoever_answers_must_be_asked_for(fronted, used, tmp_path) -> None:
    front = fronted(Issuer.new(tmp_path).for_host("other.example", expired=True))
    assert used(front.port, encryption=Encryption.REQUIRE) == LOGIN
    assert PASSWORD.encode() not in front.received


def test_without_encryption_works_where_it_is_asked_for(fronted, used) -> None:
    front = fronted()
    assert used(front.port, encryption=Encryption.OFF) == LOGIN
    assert PASSWORD.encode() not in front.received


def test_a_missing_file_of_the_issuer_is_told(fronted, used, issuer, tmp_path) -> None:
    front = fronted(issuer.for_host("localhost"))
    assert refused(used, front.port, root=tmp_path / "gone.pem") is ErrorKind.MISSING_FILE
    broken = tmp_path / "broken.pem"
    broken.write_text("not a certificate", encoding="ascii")
    assert refused(used, front.port, root=broken) is ErrorKind.UNTRUSTED_SERVER


def test_the_address_of_it_takes_only_a_server_that_proves_its_name(
    fronted, issuer, database_name, monkeypatch, tmp_path
) -> None:
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.file))

    def ask(front: Front, more: str = "") -> str | None:
        # A name as on a network, which leads to this machine.
        place = f"{LOGIN}@db.example.fi:{front.port}/{database_name}?hostaddr={HOST}{more}"
        with ExitStack() as stack:
            database = connect(f"postgresql://{place}", PASSWORD)
            stack.callback(database.close)
            stack.enter_context(world_errors(database.location))
            connection = stack.enter_context(database.engine.connect())
            return connection.scalar(text("SELECT session_user"))

    good = fronted(issuer.for_host("db.example.fi"))
    assert ask(good) == ask(good, "&sslmode=verify-full&sslrootcert=system") == LOGIN
    bare, stranger = fronted(), fronted(Issuer.new(tmp_path).for_host("db.example.fi"))
    for front, kind in ((bare, ErrorKind.NO_ENCRYPTION), (stranger, ErrorKind.UNTRUSTED_SERVER)):
        assert refused(ask, front) is kind
        assert (front.connections, front.received) == (0, b"")
    assert ask(bare, "&sslmode=disable") == ask(stranger, "&sslmode=require") == LOGIN


def test_a_machine_that_cannot_prove_its_name_is_passed_over(fronted, used, issuer) -> None:
    bad, good = fronted(issuer.for_host("other.example")), fronted(issuer.for_host("localhost"))
    assert used(bad.port, good.port, root=issuer.file) == LOGIN
    assert bad.received == b""
    good.cut()
    unused = fronted(issuer.for_host("other.example"))
    assert refused(used, 9, unused.port, root=issuer.file) is ErrorKind.WRONG_HOST_NAME


def test_a_wrong_password_is_told_and_tried_once(fronted, used, issuer) -> None:
    fronts = [fronted(issuer.for_host("localhost")) for _ in range(2)]
    ports = [front.port for front in fronts]
    assert refused(used, *ports, root=issuer.file, password="arvattu") is ErrorKind.WRONG_PASSWORD
    assert [front.connections for front in fronts] == [1, 0]


def test_a_locked_login_is_told(fronted, used, issuer, postgres_server: PostgresServer) -> None:
    front = fronted(issuer.for_host("localhost"))
    postgres_server.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(LOGIN)))
    try:
        assert refused(used, front.port, root=issuer.file) is ErrorKind.SIGNED_OUT
    finally:
        postgres_server.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(LOGIN)))


def test_no_room_is_told(fronted, used, issuer, postgres_server: PostgresServer) -> None:
    front = fronted(issuer.for_host("localhost"))
    postgres_server.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(sql.Identifier(LOGIN)))
    try:
        assert refused(used, front.port, root=issuer.file) is ErrorKind.TOO_MANY_CONNECTIONS
    finally:
        postgres_server.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT -1").format(sql.Identifier(LOGIN)))


def test_a_missing_database_is_told(fronted, used, issuer) -> None:
    front = fronted(issuer.for_host("localhost"))
    assert refused(used, front.port, root=issuer.file, database="gone") is ErrorKind.MISSING_DATABASE


def test_an_old_server_is_told(fronted, used, issuer, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url().replace("+psycopg", "")) as connection:
        shown = connection.info.parameter_status("server_version")
    assert shown is not None
    old = fronted(issuer.for_host("localhost"), version="14" + shown[2:])
    assert refused(used, old.port, root=issuer.file) is ErrorKind.OLD_SERVER
    same = fronted(issuer.for_host("localhost"), version="16" + shown[2:])
    assert used(same.port, root=issuer.file) == LOGIN


def test_a_server_that_wants_to_read_the_password_does_not_get_it(used, issuer, tmp_path) -> None:
    with _Nosy(issuer.for_host("localhost")) as nosy:
        assert refused(used, nosy.port, root=issuer.file) is ErrorKind.UNTRUSTED_SERVER
    assert PASSWORD.encode() not in nosy.received


@pytest.mark.alone
def test_dead_machines_cost_a_moment_and_words_come_in_five_seconds(
    fronted, used, issuer, monkeypatch
) -> None:
    certificate = issuer.for_host("localhost")
    silent = [fronted(certificate) for _ in range(4)]
    for front in silent:
        front.fall_silent()
    alive = fronted(certificate)
    monkeypatch.setattr(multi_host, "SLOW", 0.05)
    # Far below the patience of one machine: they were not waited for one after the other.
    began = time.monotonic()
    assert used(*(front.port for front in silent), alive.port, root=issuer.file) == LOGIN
    assert time.monotonic() - began < multi_host.PATIENCE
    assert multi_host.PATIENCE < 5
    monkeypatch.setattr(multi_host, "PATIENCE", 0.5)
    assert refused(used, *(front.port for front in silent), root=issuer.file) is ErrorKind.NO_SERVER


def test_the_issuers_of_the_system_are_a_file(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(certificates, "_LINUX_FILES", ())
    monkeypatch.setattr(
        certificates.ssl, "create_default_context", lambda: _Trusting(Issuer.new(tmp_path).file)
    )
    kept = certificates.trusted_issuers()
    assert kept.read_text(encoding="ascii").count("BEGIN CERTIFICATE") == 1
    assert certificates.trusted_issuers() == kept
    assert list(kept.parent.iterdir()) == [kept], "nothing is left beside"


class _Trusting(ssl.SSLContext):
    """A system that trusts one issuer."""

    def __new__(cls, file: Path) -> "_Trusting":
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(file)
        return context


class _Nosy(Front):
    """Asks for the password itself, as a server with the method "password" does."""

    def __init__(self, certificate: ssl.SSLContext) -> None:
        super().__init__(0, certificate)

    async def _pass_on(self, reader, writer) -> None:
        self.received += await self._agreed(reader, writer)
        writer.write(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
        await writer.drain()
        self.received += await reader.read(1000)
