"""A proxy on loopback that does as the script says: socks5 and http, well or badly."""

import asyncio
import base64
import struct
import time
from contextlib import suppress
from typing import Self

PORTAL = b"<html><head><title>Welcome to Hotel Wi-Fi</title></head><body>Log in</body></html>"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
SLOWLY = 0.05
CHUNK = 65536


class Proxy:
    """One that listens; `manner` may change while connections are open.

    well: passes on; refuse: takes no connection; hang: takes it and says nothing; half_open:
    is there, but passes on nothing more; cut: passes the question on and resets in the answer;
    slow: passes on in small pieces; portal: answers everything with its own page.
    """

    def __init__(self, kind: str, manner: str = "well", login: str = "") -> None:
        """`login`: name:password that it asks for, if any."""
        self.kind = kind
        self.manner = manner
        self.login = login
        self.passed = 0
        self.port = 0
        self.met = asyncio.Event()
        """Set once somebody has connected."""
        self.asked = b""
        """What it passed on to Telegram."""
        self.first_at: float | None = None
        """When it first passed anything on, by the monotonic clock."""
        self.shown: set[str] = set()
        """The logins that it was shown."""
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"{self.kind}://{self.login}{'@' if self.login else ''}{self.place}"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.manner == "refuse":
            await self.behave("refuse")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.behave("refuse")

    async def behave(self, manner: str) -> None:
        """From now on, for open connections too; one that refuses drops them."""
        self.manner = manner
        if manner == "refuse":
            if self._server is not None:
                self._server.close()
                self._server = None
            for writer in self._writers:
                writer.transport.abort()
        elif self._server is None:
            await self.__aenter__()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.met.set()
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._one(reader, writer)
        self._writers.discard(writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.manner == "hang":
            await reader.read()
            return
        host, port = await (self._socks if self.kind == "socks5" else self._http)(reader, writer)
        there, back = await asyncio.open_connection(host, port)
        self._writers.add(back)
        try:
            await asyncio.gather(
                self._pass_on(reader, back, "question"), self._pass_on(there, writer, "answer")
            )
        finally:
            self._writers.discard(back)
            back.close()

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, part: str
    ) -> None:
        while data := await source.read(CHUNK):
            if self.manner in ("hang", "half_open"):
                continue
            if self.manner == "portal" and part == "answer":
                data = PAGE % (len(PORTAL), PORTAL)
            if self.manner == "cut" and part == "answer":
                target.write(data[: len(data) // 2])
                await target.drain()
                target.transport.abort()
                return
            if part == "question":
                self.asked += data
            await self._write(target, data)
        target.close()

    async def _write(self, target: asyncio.StreamWriter, data: bytes) -> None:
        self.passed += len(data)
        self.first_at = time.monotonic() if self.first_at is None else self.first_at
        size = max(1, len(data) // 4) if self.manner == "slow" else len(data)
        for at in range(0, len(data), size):
            target.write(data[at : at + size])
            await target.drain()
            if self.manner == "slow":
                await asyncio.sleep(SLOWLY)

    async def _socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int]:
        """RFC 1928, and RFC 1929 where it asks for a login."""
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(b"\x05\x02" if self.login else b"\x05\x00")
        if self.login:
            name = await reader.readexactly((await reader.readexactly(2))[1])
            word = await reader.readexactly((await reader.readexactly(1))[0])
            self.shown.add(f"{name.decode()}:{word.decode()}")
            writer.write(b"\x01\x00")
        _, _, _, form = await reader.readexactly(4)
        size = {1: 4, 4: 16}.get(form) or (await reader.readexactly(1))[0]
        address = await reader.readexactly(size)
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        host = ".".join(map(str, address)) if form == 1 else address.decode()
        return host, port

    async def _http(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int]:
        """CONNECT; a captive portal answers it with its page."""
        head = await reader.readuntil(b"\r\n\r\n")
        _, asked, login = head.partition(b"Proxy-Authorization: Basic ")
        if asked:
            self.shown.add(base64.b64decode(login.split()[0]).decode())
        if self.manner == "portal":
            writer.write(PAGE % (len(PORTAL), PORTAL))
            await writer.drain()
            raise ConnectionError("nobody gets through here")
        host, _, port = head.split()[1].decode().partition(":")
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return host, int(port)
