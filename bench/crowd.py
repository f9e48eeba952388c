"""A canned Telegram for many bots: each has a group of its own; long questions are held as long as
they ask. `python -m bench.crowd` prints its port, and obeys lines on its stdin.

`write <bots> <messages> <per second>`: clients write, one message after another over the bots; when
all are passed on it prints the milliseconds that each took, from the moment its update was handed
out to the call that carries it. `polled <bots>`: prints the moment at which so many bots had asked
for updates, as soon as they have. `flood <bot> <per second>`, `revoke <bot>`, `break <bot>`: from
then on one client writes to that bot without end, its token is refused, its group takes nothing.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any

from bench import canned, traffic

PATIENCE = 60.0
"""Seconds after the last message in which the last call must have come."""

ROUNDS = 2
"""Each client writes twice: as a new one, whom a topic is made for, and as one who is known."""


def group_of(bot: int) -> int:
    """The staff group of that bot."""
    return traffic.GROUP - bot


REVOKED = {"ok": False, "error_code": 401, "description": "Unauthorized"}
BROKEN = {
    "ok": False,
    "error_code": 400,
    "description": "Bad Request: not enough rights to send text messages to the chat",
}
NOISY = 10**9
"""Numbers of what is written by those who are not measured begin here."""


class Crowd:
    """What is answered, to whom, and when it was."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._woken: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self.polled: dict[int, float] = {}
        self.handed: dict[int, float] = {}
        self.took: dict[int, float] = {}
        self.changed = asyncio.Event()
        self.written = 0
        self.revoked, self.broken = set[int](), set[int]()
        self.floods: list[asyncio.Task[None]] = []

    def write(self, bot: int, client: int, number: int) -> None:
        """A client writes to that bot."""
        message = traffic.from_client(number, client)
        message["text"] = f"Здравствуйте! Где мой заказ {message['message_id']}?"
        message["from"]["first_name"] = f"Клиент {traffic.FIRST_MESSAGE + client + 1}"
        self._waiting[bot].append({"update_id": number, "message": message})
        self._woken[bot].set()

    async def answer(self, bot: int, method: str, body: bytes) -> bytes:
        """The answer's JSON."""
        if bot in self.revoked:
            return json.dumps(REVOKED).encode()
        if bot in self.broken and str(group_of(bot)).encode() in body:
            return json.dumps(BROKEN).encode()
        if method == "getUpdates":
            result: Any = await self._updates(bot, json.loads(body))
        else:
            self._carried(method, body)
            result = self._result(bot, method)
        return json.dumps({"ok": True, "result": result}).encode()

    async def _updates(self, bot: int, question: dict[str, Any]) -> list[dict[str, Any]]:
        if bot not in self.polled:
            self.polled[bot] = time.monotonic()
            self.changed.set()
        waiting, offset = self._waiting[bot], question["offset"]
        kept = [update for update in waiting if update["update_id"] >= offset]
        self._waiting[bot] = kept
        if not kept and question["timeout"]:
            self._woken[bot].clear()
            try:
                await asyncio.wait_for(self._woken[bot].wait(), question["timeout"])
            except TimeoutError:
                return []
            kept = self._waiting[bot]
        for update in kept:
            number = update["message"]["message_id"]
            if number not in self.took and number < NOISY:
                self.handed.setdefault(number, time.monotonic())
        return kept

    def _carried(self, method: str, body: bytes) -> None:
        """A message's own call: its copy, or the making of a topic called as a new client is."""
        for number, handed in list(self.handed.items()):
            if str(number).encode() in body:
                self.took[number] = time.monotonic() - handed
                del self.handed[number]
                self.changed.set()

    def _result(self, bot: int, method: str) -> Any:
        number, group = next(self._numbers), group_of(bot)
        chat = {"id": group, "type": "supergroup", "title": "Клиенты", "is_forum": True}
        me = {"id": bot, "is_bot": True, "first_name": "Смена", "username": f"bench_{bot}_bot"}
        if method == "createForumTopic":
            topic = {"message_thread_id": traffic.FIRST_TOPIC + number, "icon_color": 7322096}
            return {**topic, "name": "Клиент"}
        if method in ("copyMessage", "sendMessage", "editMessageText"):
            return {"message_id": number, "date": traffic.NOW, "chat": chat}
        fixed: dict[str, Any] = {
            "getMe": me,
            "getChat": {**chat, **canned.CHAT},
            "getChatMember": {"user": me, "status": "administrator", **canned.RIGHTS},
            "getForumTopicIconStickers": [],
            "getChatAdministrators": [],
        }
        return fixed.get(method, True)


async def serve(crowd: Crowd) -> None:
    """Answer until killed."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(canned.length(head))
                bot, method = _asked(head)
                answer = await crowd.answer(bot, method, body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + f"{len(answer)}\r\n\r\n".encode() + answer
                )  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 20, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    orders = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(orders)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := (await orders.readline()).split():
        await ORDERS[line[0].decode()](crowd, *map(float, line[1:]))


def _asked(head: bytes) -> tuple[int, str]:
    """POST /bot<id>:<secret>/<method> HTTP/1.1"""
    path = head.split(b" ", 2)[1].decode()
    bot, method = path.removeprefix("/bot").split("/", 1)
    return int(bot.partition(":")[0]), method


async def _until(crowd: Crowd, condition: Any) -> None:
    while not condition():
        crowd.changed.clear()
        await crowd.changed.wait()


async def _polled(crowd: Crowd, bots: float) -> None:
    await _until(crowd, lambda: len(crowd.polled) >= bots)
    print(sorted(crowd.polled.values())[int(bots) - 1], flush=True)


async def _write(crowd: Crowd, bots: float, messages: float, per_second: float) -> None:
    """As many clients as half of the messages, each of whom writes twice."""
    known = sorted(crowd.polled)[: int(bots)]
    clients, begun, before = int(messages) // ROUNDS, time.monotonic(), crowd.written
    crowd.written += clients * ROUNDS
    for number in range(clients * ROUNDS):
        await asyncio.sleep(begun + number / per_second - time.monotonic())
        client = number % clients
        crowd.write(known[client % len(known)], client, before + number + 1)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await _until(crowd, lambda: len(crowd.took) >= clients * ROUNDS)
    border = traffic.FIRST_MESSAGE + before + clients
    took = {number: seconds * 1000 for number, seconds in crowd.took.items()}
    crowd.took.clear()
    told = {
        "new": [spent for number, spent in took.items() if number <= border],
        "known": [spent for number, spent in took.items() if number > border],
        "missing": clients * ROUNDS - len(took),
    }
    print(json.dumps(told), flush=True)


async def _flood(crowd: Crowd, bot: float, per_second: float) -> None:
    async def flood() -> None:
        for number in count(NOISY):
            crowd.write(int(bot), 1, number - traffic.FIRST_MESSAGE)
            await asyncio.sleep(1 / per_second)

    crowd.floods.append(asyncio.create_task(flood()))
    print(flush=True)


async def _revoke(crowd: Crowd, bot: float) -> None:
    crowd.revoked.add(int(bot))
    print(flush=True)


async def _break(crowd: Crowd, bot: float) -> None:
    crowd.broken.add(int(bot))
    print(flush=True)


ORDERS: dict[str, Callable[..., Awaitable[None]]] = {
    "polled": _polled,
    "write": _write,
    "flood": _flood,
    "revoke": _revoke,
    "break": _break,
}


if __name__ == "__main__":
    asyncio.run(serve(Crowd()))
