"""A small front before a PostgreSQL server of the tests: TLS with any certificate, an older version, a cut line.

The servers that pip installs are built without TLS. The front answers the request for it as a server would,
decrypts, and passes on what it gets. It notes what it was told before anything was encrypted and afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_TLS_REQUEST = 80877103
_GSS_REQUEST = 80877104
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Issuer:
    """An issuer of certificates made on the spot, and the file that makes a client trust it."""

    authority: trustme.CA
    file: Path

    @classmethod
    def new(cls, folder: Path) -> Issuer:
        authority = trustme.CA()
        file = folder / "issuer.pem"
        authority.cert_pem.write_to_path(file)
        return cls(authority, file)

    def for_host(self, name: str, *, expired: bool = False, early: bool = False) -> ssl.SSLContext:
        """What a server with a certificate for the name shows; ``early``: it is not valid yet."""
        day = timedelta(days=1)
        until = datetime.now(UTC) - day if expired else None
        since = datetime.now(UTC) + day if early else None
        certificate = self.authority.issue_cert(name, not_before=since, not_after=until)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


class Front:
    """Listens on a port of its own and passes on to ``port``; use it in a ``with`` statement.

    ``certificate`` None answers that there is no encryption, as a plain server does.
    ``version`` is what the server then says it is.
    """

    def __init__(
        self, port: int, certificate: ssl.SSLContext | None = None, version: str | None = None
    ) -> None:
        self.target = port
        self.port = 0
        self.received = b""
        """Everything that clients said to the server, decrypted."""
        self.connections = 0
        self._certificate = certificate
        self._version = version
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._silent = False
        self._closed = False

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._come_in, HOST, 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Every connection breaks in the middle of whatever it carries."""
        self._run(self._cut())

    def fall_silent(self) -> None:
        """From now on nothing is passed on, nobody is let in, and no connection is closed: a dead network."""
        self._silent = True

    def _run(self, doing):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(10)

    async def _cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _close(self) -> None:
        """Also who was just coming in is gone when it returns.

        The loop lets somebody in by a task of its own, and our answer is another: one that is thrown away, that is
        cancelled before its first step, or that finds the server closed leaves the socket open. So all of them are
        seen to their end first.
        """
        self._closed = True
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await self._cut()
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
        self._server.close()
        await asyncio.sleep(0)  # a transport closes its socket in the turn of the loop after it was let go

    async def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            if not self._closed:
                await self._pass_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client does not like us, or the line was cut
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await self._agreed(reader, writer)
        self.connections += 1
        server_reader, server_writer = await asyncio.open_connection(HOST, self.target)
        self._writers.add(server_writer)
        try:
            self.received += first
            server_writer.write(first)
            there = asyncio.create_task(self._pump(reader, server_writer, inward=True))
            back = asyncio.create_task(self._pump(server_reader, writer, inward=False))
            try:
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                there.cancel()
                back.cancel()
                await asyncio.gather(there, back, return_exceptions=True)
            with contextlib.suppress(OSError):
                await writer.drain()
        finally:
            self._writers.discard(server_writer)
            server_writer.transport.abort()

    async def _agreed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """The first message that is none about encryption, on a line encrypted if that was agreed."""
        while True:
            head = await reader.readexactly(8)
            while self._silent:
                await asyncio.sleep(3600)
            length, code = struct.unpack("!ii", head)
            if code == _TLS_REQUEST and self._certificate is not None:
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(self._certificate)
            elif code in (_TLS_REQUEST, _GSS_REQUEST):
                writer.write(b"N")
                await writer.drain()
            else:
                return head + await reader.readexactly(length - 8)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, inward: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                while self._silent:
                    await asyncio.sleep(3600)
                if inward:
                    self.received += data
                elif self._version is not None:
                    changed = b"server_version\0" + self._version.encode() + b"\0"
                    # Messages say how long they are: the same number of letters, or the client would be lost.
                    data = re.sub(
                        rb"server_version\0([^\0]+)\0",
                        lambda found, changed=changed: changed if len(changed) == len(found[0]) else found[0],
                        data,
                    )
                writer.write(data)
                await writer.drain()
