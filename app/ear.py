"""Owns how updates are waited for: by a question in bytes made once, on a connection that stays.

It is nearly all that a company at rest says, so it passes by what a call needs and this doesn't.
The connection is aiohttp's, through whatever proxy; an answer of another shape than Telegram gives
is left to aiohttp, too, which reads any.
"""

from __future__ import annotations

import asyncio
import json
import re
from asyncio.sslproto import SSLProtocol
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientOSError, ClientRequest, ClientTimeout, ServerDisconnectedError
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiogram.client.session.aiohttp import AiohttpSession
    from aiohttp.connector import Connection

SAID: Final = ("Host", "User-Agent", "Authorization")
"""The headers that aiohttp would send, and that matter here."""

LONGEST_HEAD: Final = 1 << 16
"""Bytes; Telegram's has some hundreds."""

LARGEST_ANSWER: Final = 8 << 20
"""Bytes: twice what a hundred updates hold. Whoever sends more is not Telegram, and the memory is
not one company's alone."""

READ_AT_ONCE: Final = 1 << 15
"""Bytes. Python holds so many for each encrypted connection, and 256 KB if it is not told: with a
connection for each of a thousand bots that is a quarter of a gigabyte, of zeros."""

SSLProtocol.max_size = READ_AT_ONCE

STATUS: Final = re.compile(rb"http/1\.1 (?:200|[45]\d\d) ")
LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*(?=\r\n)")
OTHERWISE: Final = (b"\r\ntransfer-encoding:", b"\r\ncontent-encoding:")
LAST: Final = re.compile(rb"\r\nconnection:[^\r\n]*\bclose\b")


class UnlikeError(Exception):
    """An answer of another shape than Telegram's: in chunks, packed, leading elsewhere."""


class Ear:
    """One bot's, by one hop. Asks one thing at a time."""

    def __init__(self, session: AiohttpSession, url: str, connect_within: float) -> None:
        """`url`: of the method; `connect_within`: seconds for a connection to stand."""
        self._session, self._url = session, URL(url)
        self._limits = ClientTimeout(connect=connect_within)
        self._line: _Line | None = None
        self._head = b""
        self._question: Mapping[str, Any] | None = None
        self._bytes = b""

    async def ask(self, question: Mapping[str, Any], seconds: float) -> bytes:
        """What the answer holds; `seconds`: until all of it must be there.

        Raises ClientError, TimeoutError; UnlikeError where it must be asked in aiohttp's way.
        """
        try:
            line = self._line if self._line and self._line.is_open() else await self._connected()
            answer = await line.ask(self._put(question), seconds)
        except BaseException:  # a cancelled one too: what comes late is no answer to the next
            self.hang_up()
            raise
        if line.is_last:
            self.hang_up()
        return answer

    def hang_up(self) -> None:
        """Let go of the connection; the next question finds another."""
        line, self._line = self._line, None
        if line:
            line.close()

    async def _connected(self) -> _Line:
        self.hang_up()
        session = await self._session.create_session()
        assert session.connector is not None
        request = ClientRequest("POST", self._url, headers=session.headers, session=session)
        connection = await session.connector.connect(request, [], self._limits)
        self._line = line = _Line(connection)
        said = {name: request.headers[name] for name in SAID if name in request.headers}
        told = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        head = f"POST {request.url.raw_path_qs} HTTP/1.1\r\n{told}Content-Type: application/json"
        self._head, self._question = head.encode(), None
        return line

    def _put(self, question: Mapping[str, Any]) -> bytes:
        """It in bytes; mostly it is the same as before."""
        if question != self._question:
            body = json.dumps(question).encode()
            self._question = question
            self._bytes = b"%b\r\nContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body)
        return self._bytes


class _Line(asyncio.Protocol):
    """A connection, and what is heard on it."""

    def __init__(self, connection: Connection) -> None:
        """Taken over from aiohttp, which counts it as open until it is closed."""
        assert connection.transport is not None
        self._connection, self._transport = connection, connection.transport
        self._aiohttps = connection.protocol
        self._heard = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self.is_last = False
        """Whether the server will close it."""
        self._transport.set_protocol(self)

    def is_open(self) -> bool:
        """As far as is known here."""
        return not self._transport.is_closing()

    async def ask(self, question: bytes, seconds: float) -> bytes:
        """The answer's body."""
        loop = asyncio.get_running_loop()
        self._heard.clear()
        self._answer = loop.create_future()
        late = loop.call_later(seconds, self._fail, TimeoutError())
        try:
            self._transport.write(question)
            return await self._answer
        finally:
            late.cancel()
            self._answer = None

    def close(self) -> None:
        """Nobody is heard on it from now on."""
        self._connection.close()

    def data_received(self, data: bytes) -> None:
        """A part of the answer, or all of it; what nobody has asked for ends the connection."""
        if self._answer is None:
            self._transport.abort()
            return
        self._heard += data
        try:
            body = self._body()
        except UnlikeError as error:
            self._fail(error)
            return
        if body is not None and not self._answer.done():
            self._answer.set_result(body)

    def connection_lost(self, error: Exception | None) -> None:
        """aiohttp waits for that when it closes, and hears of it from here alone."""
        if self._aiohttps is not None:  # it is a queue, too, and empty
            self._aiohttps.connection_lost(error)
        self._fail(ClientOSError(*error.args) if error else ServerDisconnectedError())

    def _fail(self, error: Exception) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)

    def _body(self) -> bytes | None:
        """What the answer holds, once it is all there. Raises UnlikeError."""
        end = self._heard.find(b"\r\n\r\n")
        if end < 0 and len(self._heard) <= LONGEST_HEAD:
            return None
        head = bytes(self._heard[: end + 2]).lower()
        lengths = LENGTH.findall(head)
        if len(lengths) != 1 or not STATUS.match(head) or any(said in head for said in OTHERWISE):
            raise UnlikeError
        self.is_last = LAST.search(head) is not None
        whole = end + 4 + int(lengths[0])
        if len(self._heard) > whole or whole > LARGEST_ANSWER:
            raise UnlikeError
        return bytes(self._heard[end + 4 :]) if len(self._heard) == whole else None
