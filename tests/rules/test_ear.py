"""Waiting for updates: one connection for all questions, and an answer for none but its own."""

import asyncio
import json
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from pydantic import SecretStr

from app.ear import READ_AT_ONCE
from app.helpers import Helpers
from app.hops import DIRECT, Hops
from app.road import NoAnswerError, Road
from app.settings import Settings, TelegramSection
from sandbox.proxy import Proxy

NONE = b'{"ok":true,"result":[]}'
SOON = 0.2
LONG = 20.0
PLAIN, CHUNKED, LAST, ELSEWHERE, NEVER, HALF, CUT = (
    "plain", "chunked", "last", "elsewhere", "never", "half", "cut",
)  # fmt: skip
ENDLESS, VAST = "endless", "vast"


def answered(body: bytes, *more: str) -> bytes:
    """As Telegram answers."""
    head = ["HTTP/1.1 200 OK", "Server: nginx/1.18.0", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


class Server:
    """Answers as it is told; knows what it was asked over which connection."""

    def __init__(self) -> None:
        self.url = ""
        self.manner = PLAIN
        self.result: list[Any] = []
        self.said = "Connection: close"
        self.connections = self.open = self.sent = 0
        self.asked: list[tuple[int, bytes, dict[str, Any]]] = []
        self.changed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        number = self.connections
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(size) or b"{}")
                self.asked.append((number, head, body))
                self.changed.set()
                if not await self._answer(writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            self.changed.set()
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        body = json.dumps({"ok": True, "result": self.result}).encode()
        if self.manner == NEVER:
            return True
        if self.manner in (ENDLESS, VAST):
            length = {ENDLESS: "Transfer-Encoding: chunked", VAST: "Content-Length: 999999999"}
            writer.write(f"HTTP/1.1 200 OK\r\n{length[self.manner]}\r\n\r\n".encode())
            while True:
                writer.write((b"100000\r\n" if self.manner == ENDLESS else b"") + b" " * 2**20)
                writer.write(b"\r\n" if self.manner == ENDLESS else b"")
                self.sent += 2**20
                await writer.drain()
        if self.manner == CUT:
            writer.transport.abort()
            return False
        if self.manner == HALF:
            whole = answered(body)
            for at in range(len(whole)):
                writer.write(whole[at : at + 1])
                await writer.drain()
                await asyncio.sleep(0)
        elif self.manner == CHUNKED:
            said = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + said)
        elif self.manner == ELSEWHERE:
            self.manner = PLAIN
            writer.write(b"HTTP/1.1 307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
        else:
            writer.write(answered(body, *([self.said] if self.manner == LAST else [])))
        return self.manner != LAST

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(LONG):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    there = Server()
    listening = await asyncio.start_server(there.serve, "127.0.0.1", 0)
    there.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield there
    listening.close()


@pytest.fixture
async def road(server: Server) -> AsyncIterator[Road]:
    found = Road("1:token", TelegramAPIServer.from_base(server.url), (), 5.0)
    yield found
    await found.close()


async def ask(road: Road, offset: int = 0, seconds: float = LONG) -> Any:
    answer = await road.ask("getUpdates", {"offset": offset, "timeout": 50}, seconds)
    return answer["result"]


async def test_all_questions_go_over_one_connection(server: Server, road: Road) -> None:
    for offset in (0, 0, 7):
        assert await ask(road, offset) == []
    server.result = [{"update_id": 7, "message": {"text": "да" * 100_000}}]
    assert await ask(road, 7) == server.result
    assert {number for number, _, _ in server.asked} == {1}
    assert [said["offset"] for _, _, said in server.asked] == [0, 0, 7, 7]
    head = server.asked[0][1].decode()
    assert head.startswith("POST /bot1:token/getUpdates HTTP/1.1\r\nHost: 127.0.0.1:")
    assert "aiogram" in head and "\r\nContent-Type: application/json\r\n" in head


async def test_an_answer_that_comes_in_pieces_is_read_whole(server: Server, road: Road) -> None:
    server.manner, server.result = HALF, [{"update_id": 1}]
    assert await ask(road) == [{"update_id": 1}] and await ask(road, 2) == [{"update_id": 1}]
    assert server.connections == 1


@pytest.mark.parametrize("said", ["Connection: close", "connection:Close", "Connection: x, close"])
async def test_what_the_server_closes_is_made_anew(server: Server, road: Road, said: str) -> None:
    server.manner, server.said = LAST, said
    assert await ask(road) == await ask(road) == []
    assert server.connections == 2


@pytest.mark.parametrize("manner", [CHUNKED, ELSEWHERE])
async def test_another_shape_than_telegram_s_is_read_all_the_same(
    server: Server, road: Road, manner: str
) -> None:
    server.manner, server.result = manner, [{"update_id": 3}]
    assert await ask(road) == [{"update_id": 3}]
    asked = len(server.asked)
    assert await ask(road) == [{"update_id": 3}] and len(server.asked) == asked + 1


@pytest.mark.parametrize("manner", [CUT, NEVER])
async def test_what_is_cut_or_never_comes_is_no_answer_and_the_next_is_asked_anew(
    server: Server, road: Road, manner: str
) -> None:
    server.manner = manner
    with pytest.raises(NoAnswerError):
        await ask(road, seconds=SOON)
    server.manner = PLAIN
    assert await ask(road) == [] and server.connections == 2


@pytest.mark.parametrize("manner", [ENDLESS, VAST])
async def test_an_answer_larger_than_any_of_telegram_s_is_none(
    server: Server, road: Road, manner: str
) -> None:
    server.manner = manner
    for method in ("getUpdates", "getMe"):
        with pytest.raises(NoAnswerError):
            await road.ask(method, {}, LONG)
    with pytest.raises(TelegramNetworkError):
        await Bot(road.token, road).get_me()
    await server.until(lambda: not server.open)
    assert server.sent < 2**27
    server.manner = PLAIN
    assert await ask(road) == []


async def test_nobody_gets_what_was_meant_for_a_question_that_was_given_up(
    server: Server, road: Road
) -> None:
    server.manner = NEVER
    asking = asyncio.create_task(ask(road, 1))
    await server.until(lambda: server.asked)
    asking.cancel()
    await asyncio.wait([asking])
    await server.until(lambda: not server.open)
    server.manner, server.result = PLAIN, [{"update_id": 2}]
    assert await ask(road, 2) == [{"update_id": 2}] and server.connections == 2


async def test_what_nobody_asked_for_is_no_answer_to_the_next(server: Server, road: Road) -> None:
    server.manner, server.result = PLAIN, []
    assert await ask(road) == []
    ear = road._ear
    assert ear and ear[1]._line
    ear[1]._line.data_received(answered(b'{"ok":true,"result":[{"update_id":9}]}'))
    assert await ask(road) == [] and server.connections == 2


async def test_closing_the_road_lets_go_of_it_and_waits_for_nobody(
    server: Server, road: Road
) -> None:
    assert await ask(road) == []
    async with asyncio.timeout(LONG):
        await road.close()
    await server.until(lambda: not server.open)


async def test_whoever_shares_the_connections_may_close_them_all_meanwhile(
    server: Server,
) -> None:
    shared = Hops()
    road = Road("1:token", TelegramAPIServer.from_base(server.url), (), 5.0, shared)
    server.manner = NEVER
    asking = asyncio.create_task(ask(road))
    await server.until(lambda: server.asked)
    async with asyncio.timeout(LONG):
        await shared.close()
        with pytest.raises(NoAnswerError):
            await asking
    await road.close()


async def test_it_goes_by_a_proxy_too_and_by_the_next_one(server: Server) -> None:
    async with Proxy("http") as first, Proxy("socks5") as second:
        api = TelegramAPIServer.from_base(server.url)
        road = Road("1:token", api, (first.url, second.url), 5.0)
        try:
            assert await ask(road) == await ask(road) == [] and server.connections == 1
            await first.behave("refuse")
            assert await ask(road) == [] and second.passed and server.connections == 2
        finally:
            await road.close()


async def test_whom_telegram_answers_by_another_way_says_nothing_about_ours(
    server: Server,
) -> None:
    api, shared = TelegramAPIServer.from_base(server.url), Hops()
    async with Proxy("http", "refuse") as dead:
        ours, theirs = (Road("1:token", api, way, 5.0, shared) for way in ((dead.url,), ()))
        assert await ask(theirs) == []
        assert await theirs.reaches() and not await ours.reaches()
        for road in (ours, theirs):
            await road.close()
    await shared.close()


async def test_helpers_go_by_the_connections_that_all_share() -> None:
    shared = Hops()
    token = SecretStr(f"123456:{'a' * 35}")
    (helper,) = Helpers(Settings(helper_tokens=(token,)), hops=shared).bots.values()
    assert isinstance(helper.session, Road)
    api = TelegramAPIServer.from_base(TelegramSection().api_server)
    assert helper.session.hops == [shared.to(api, DIRECT)]


async def test_an_encrypted_connection_holds_no_quarter_of_a_megabyte() -> None:
    loop = asyncio.get_running_loop()
    context = ssl.create_default_context()
    held = SSLProtocol(loop, asyncio.Protocol(), context, loop.create_future())
    assert len(vars(held)["_ssl_buffer"]) == READ_AT_ONCE
