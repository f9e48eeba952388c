"""A Telegram that knows everything beforehand: batches of updates, an answer for every call.

It is a process of its own, so that its work is not measured with ours, and speaks just enough
HTTP: `python -m bench.canned <updates> <clients> <new|known>` prints its port.
"""

import asyncio
import json
import sys
from itertools import count
from typing import Any

from bench import traffic

BATCH = 100
NEVER = 3600.0


class Telegram:
    """What is answered."""

    def __init__(self, updates: list[dict[str, Any]]) -> None:
        self._updates = updates
        self._numbers = count(1)

    async def answer(self, method: str, body: bytes) -> bytes:
        """The answer's JSON."""
        if method == "getUpdates":
            return await self._batch(json.loads(body)["offset"])
        return json.dumps({"ok": True, "result": self._result(method)}).encode()

    async def _batch(self, offset: int) -> bytes:
        start = max(0, offset - 1)
        found = self._updates[start : start + BATCH]
        if not found:
            await asyncio.sleep(NEVER)
        return json.dumps({"ok": True, "result": found}).encode()

    def _result(self, method: str) -> Any:
        number = next(self._numbers)
        chat = {"id": traffic.GROUP, "type": "supergroup", "title": "Клиенты", "is_forum": True}
        me = {"id": traffic.BOT, "is_bot": True, "first_name": "Смена", "username": "bench_bot"}
        if method == "createForumTopic":
            topic = {"message_thread_id": traffic.FIRST_TOPIC + number, "icon_color": 7322096}
            return {**topic, "name": "Клиент"}
        if method in ("copyMessage", "sendMessage", "editMessageText"):
            return {"message_id": number, "date": traffic.NOW, "chat": chat}
        fixed: dict[str, Any] = {
            "getMe": me,
            "getChat": {**chat, **CHAT},
            "getChatMember": {"user": me, "status": "administrator", **RIGHTS},
            "getForumTopicIconStickers": [],
            "getChatAdministrators": [],
        }  # fmt: skip
        return fixed.get(method, True)


_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
     "gifts_from_channels"), False,
)  # fmt: skip
CHAT = {"accent_color_id": 1, "max_reaction_count": 1, "accepted_gift_types": _GIFTS}
RIGHTS = dict.fromkeys(
    ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
     "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
     "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
     "can_manage_topics", "can_pin_messages", "can_send_welcome_messages"), True,
)  # fmt: skip


async def serve(telegram: Telegram) -> None:
    """Answer until killed."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(length(head))
                method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
                answer = await telegram.answer(method, body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + f"{len(answer)}\r\n\r\n".encode() + answer
                )  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def length(head: bytes) -> int:
    """Of the body behind that head."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


if __name__ == "__main__":
    known = traffic.updates(int(sys.argv[1]), int(sys.argv[2]), new_clients=sys.argv[3] == "new")
    asyncio.run(serve(Telegram(known)))
