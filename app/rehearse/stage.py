"""Owns the place where probes act: one topic, made and removed; paced calls; what was refused."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramRetryAfter,
)
from aiogram.methods import (
    CopyMessage,
    CreateForumTopic,
    DeleteForumTopic,
    DeleteMessages,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import Message, ReplyParameters

from delivery.telegram.bot import Bot

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]
GAP = 4.0
"""Seconds for each message, edit or topic: 15 a minute, where a group takes about 20."""

PATIENCE = 300.0
"""A longer wait than this, in seconds, ends the rehearsal: the group has to rest."""

FAILED = (TelegramAPIError, ClientDecodeError)
"""How a call fails: refused, broken off, or answered by what is no answer of Telegram's."""

ACCEPTED = "accepted"
AT_ONCE = 100


class TooLongError(Exception):
    """Telegram asks to wait longer than anybody would watch; `seconds` says how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Telegram asks to wait {seconds} s")
        self.seconds = seconds


class Stage:
    """What probes act with. Calls wait for their turn, and a 429 for its seconds."""

    def __init__(
        self, bot: Bot, chat_id: int, owner_id: int | None, pause: Pause, *, forum: bool
    ) -> None:
        self._bot, self._pause = bot, pause
        self.chat_id, self.owner_id, self.forum = chat_id, owner_id, forum
        self.topic_id: int | None = None
        self.floods: list[str] = []
        self._topics: list[int] = []
        self._said: list[int] = []

    async def call(self, method: TelegramMethod[T], units: int = 1) -> T:
        """What the method returns; raises what it is refused with, and TooLongError."""
        if not type(method).__name__.startswith(("Get", "Answer")):
            await self._pause(GAP * units)
        while True:
            try:
                result = await self._bot(method)
            except TelegramRetryAfter as error:
                self.floods.append(f"{type(method).__name__}: retry after {error.retry_after} s")
                if error.retry_after > PATIENCE:
                    raise TooLongError(error.retry_after) from error
                await self._pause(error.retry_after + 1)
            else:
                self._remember(result)
                return result

    def _remember(self, result: object) -> None:
        for message in result if isinstance(result, list) else [result]:
            number = getattr(message, "message_id", None)
            if number:
                self._said.append(number)

    async def refusal(self, method: TelegramMethod[Any]) -> str:
        """The words of the refusal, or that there was none."""
        try:
            await self.call(method)
        except TelegramBadRequest as error:
            return error.message.removeprefix("Bad Request: ")
        return ACCEPTED

    # -- what probes say again and again ---------------------------------------------------------

    @property
    def here(self) -> dict[str, Any]:
        """Where new messages go."""
        return {"chat_id": self.chat_id, "message_thread_id": self.topic_id}

    async def say(self, text: str, **more: Any) -> Message:
        return await self.call(SendMessage(**self.here, text=text, **more))

    async def look(self, message_id: int) -> Message:
        """A message as Telegram has it now: bots can't ask, but an answer to it shows it."""
        reply = ReplyParameters(message_id=message_id)
        shown = (await self.say("·", reply_parameters=reply)).reply_to_message
        if shown is None:
            raise LookupError("an answer does not show what it answers")
        return shown

    async def copied(self, message_id: int, **more: Any) -> Message:
        """A copy of one of our messages, as it arrived."""
        source: dict[str, Any] = {"from_chat_id": self.chat_id, "message_id": message_id}
        return await self.look(
            (await self.call(CopyMessage(**self.here, **source, **more))).message_id
        )

    async def make_topic(self, name: str) -> int:
        made = await self.call(CreateForumTopic(chat_id=self.chat_id, name=name))
        self._topics.append(made.message_thread_id)
        return made.message_thread_id

    async def gone(self) -> int:
        """The id of a message that is there no more."""
        said = await self.say("soon gone")
        await self.call(DeleteMessages(chat_id=self.chat_id, message_ids=[said.message_id]))
        return said.message_id

    async def drop_topic(self, topic_id: int) -> None:
        await self.call(DeleteForumTopic(chat_id=self.chat_id, message_thread_id=topic_id))
        self._topics.remove(topic_id)

    async def clear(self) -> list[str]:
        """Removes all that was made. Returns what Telegram would not remove, in its words."""
        left = []
        for topic_id in list(self._topics):
            words = await self._last(
                DeleteForumTopic(chat_id=self.chat_id, message_thread_id=topic_id)
            )
            left += [f"a topic: {words}"] if words else []
        for some in _portions(self._said if not self.forum else []):
            words = await self._last(DeleteMessages(chat_id=self.chat_id, message_ids=some))
            left += [f"{len(some)} messages: {words}"] if words else []
        return left

    async def _last(self, method: TelegramMethod[Any]) -> str:
        try:
            await self.call(method)
        except (*FAILED, TooLongError) as error:
            return type(error).__name__
        return ""


def _portions(numbers: Sequence[int]) -> list[list[int]]:
    ordered = sorted(set(numbers))
    return [ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)]
