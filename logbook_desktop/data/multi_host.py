"""Connecting to a server of one or several machines: whoever answers first and may be written to is the server.

The driver can go through several hosts itself, but waits for each in turn, and for names without any limit. Here
the next machine is asked as soon as one has refused or is slow, and after ``PATIENCE`` seconds there are words.
"""

from collections.abc import Callable, Mapping
from queue import Empty, Queue
from threading import Lock, Thread
from time import monotonic
from typing import Any, Literal

from logbook_desktop.data.driver_errors import kind_of_failed_connection
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.servers import Encryption, Host, Server

PATIENCE = 4.5
"""Seconds until an attempt is given up, however many machines there are."""
SLOW = 0.7
"""Seconds after which the next machine is asked as well."""
OLDEST_MAJOR = 16
Session = Literal["read-write", "standby"]
_SESSION_LIMITS = {
    "statement_timeout": "120s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5min",
}
_UNDECIDED = frozenset({ErrorKind.NO_SERVER, ErrorKind.TOO_MANY_CONNECTIONS})
_CERTIFICATES = frozenset(
    {
        ErrorKind.UNTRUSTED_SERVER,
        ErrorKind.EXPIRED_CERTIFICATE,
        ErrorKind.WRONG_HOST_NAME,
        ErrorKind.NO_ENCRYPTION,
    }
)
"""A machine that cannot prove who it is is passed over like one that is silent, but told of."""


class HostConnector:
    """Makes connections to a server as a person; remembers which machine answered last and asks it first."""

    def __init__(
        self,
        server: Server,
        login: str,
        password: str,
        session: Session = "read-write",
        accept: Callable[[Any], bool] = lambda _connection: True,
    ) -> None:
        """``accept`` has the last word on a connection; one that it refuses counts as no answer."""
        self._server = server
        self._session = session
        self._accept = accept
        self._secret = {"user": login, "password": password}
        self._hosts = list(server.hosts)
        self.location = f"postgresql://{login}@{','.join(map(str, server.hosts))}/{server.database}"

    def use_password(self, password: str) -> None:
        """The password from now on."""
        self._secret = {**self._secret, "password": password}

    def prove(self, password: str) -> None:
        """Raises ExternalError (wrong password) unless the server takes this password from the same login."""
        HostConnector(self._server, self._secret["user"], password)().close()

    def __call__(self) -> Any:
        """A new psycopg connection within ``PATIENCE`` seconds. Raises ExternalError."""
        parameters = self._parameters()
        round_ = ConnectionRace(self._attempt, parameters)
        host, connection = round_.first(list(self._hosts), self.location)
        # In a new list: two threads may be connecting.
        self._hosts = [host, *(other for other in self._hosts if other != host)]
        return connection

    def _attempt(self, host: Host, parameters: Mapping[str, Any]) -> Any:
        import psycopg  # here, because the program starts without it where the data is a file

        try:
            connection = psycopg.connect(host=host.name, port=host.port, **parameters)
        except psycopg.Error as error:
            kind = kind_of_failed_connection(error)
            if kind is ErrorKind.UNTRUSTED_SERVER and _is_out_of_date(host, parameters):
                kind = ErrorKind.EXPIRED_CERTIFICATE
            raise ExternalError(kind, self.location) from error
        try:
            refuse_old_server(connection, self.location)
            if not self._accept(connection):
                raise ExternalError(ErrorKind.NO_SERVER, self.location)
        except psycopg.Error as error:
            connection.close()
            raise ExternalError(ErrorKind.NO_SERVER, self.location) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _parameters(self) -> dict[str, Any]:
        return {
            **self._secret,
            **_encryption(self._server),
            **KEPT_ALIVE,
            "dbname": self._server.database,
            "target_session_attrs": self._session,
            "connect_timeout": int(PATIENCE),
            "application_name": "logbook-desktop",
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION_LIMITS.items()),
            # The password is only ever proved, never told, whoever asks for it.
            "require_auth": "scram-sha-256",
            "gssencmode": "disable",
            "client_encoding": "UTF8",
        }


KEPT_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}
"""A machine that has died without a word is noticed in some ten seconds, and in five where something was sent."""


class ConnectionRace:
    """One attempt on several machines; what connects after it is over is closed again."""

    def __init__(
        self, attempt: Callable[[Host, Mapping[str, Any]], Any], parameters: Mapping[str, Any]
    ) -> None:
        self._attempt = attempt
        self._parameters = parameters
        self._answers: Queue[tuple[Host, Any]] = Queue()
        self._lock = Lock()
        self._over = False

    def first(self, hosts: list[Host], location: str) -> tuple[Host, Any]:
        """The first machine that answers, and the connection. Raises what says most about why there is none."""
        deadline = monotonic() + PATIENCE
        failures: list[BaseException] = []
        asked = 0
        try:
            while len(failures) < len(hosts) and monotonic() < deadline:
                if asked < len(hosts):
                    Thread(target=self._ask, args=(hosts[asked],), daemon=True, name="dial").start()
                    asked += 1
                wait = SLOW if asked < len(hosts) else deadline - monotonic()
                try:
                    host, answer = self._answers.get(timeout=max(wait, 0.001))
                except Empty:
                    continue
                if not isinstance(answer, BaseException):
                    return host, answer
                failures.append(answer)
                if _decisive(answer):
                    break
        finally:
            self._close_late_ones()
        raise max(failures, key=_weight, default=ExternalError(ErrorKind.NO_SERVER, location))

    def _ask(self, host: Host) -> None:
        try:
            answer = self._attempt(host, self._parameters)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            answer = error
        with self._lock:
            if not self._over:
                self._answers.put((host, answer))
                return
        _close(answer)

    def _close_late_ones(self) -> None:
        with self._lock:
            self._over = True
            while not self._answers.empty():
                _close(self._answers.get_nowait()[1])


def _close(answer: Any) -> None:
    if not isinstance(answer, BaseException):
        answer.close()


def _decisive(error: BaseException) -> bool:
    """Whether asking the other machines would not help: they would say the same."""
    return not isinstance(error, ExternalError) or error.kind not in _UNDECIDED | _CERTIFICATES


def _weight(error: BaseException) -> int:
    if _decisive(error):
        return 3
    assert isinstance(error, ExternalError)
    return 2 if error.kind in _CERTIFICATES else int(error.kind is not ErrorKind.NO_SERVER)


def refuse_old_server(connection: Any, location: str) -> None:
    """Raises ExternalError where the server is older than the program supports."""
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        raise ExternalError(ErrorKind.OLD_SERVER, location)


def _is_out_of_date(host: Host, parameters: Mapping[str, Any]) -> bool:
    from logbook_desktop.support import certificates

    return certificates.is_out_of_date(host.name, host.port, parameters.get("sslrootcert", ""), SLOW)


def _encryption(server: Server) -> dict[str, str]:
    if server.encryption is Encryption.OFF:
        return {"sslmode": "disable"}
    if server.encryption is Encryption.REQUIRE:
        return {"sslmode": "require"}
    from logbook_desktop.support import certificates  # here, because a program on a file starts without TLS

    issuers = server.root_certificate or str(certificates.trusted_issuers())
    if server.root_certificate and not certificates.is_there(server.root_certificate):
        raise ExternalError(ErrorKind.MISSING_FILE, server.root_certificate)
    return {"sslmode": "verify-full", "sslrootcert": issuers}
