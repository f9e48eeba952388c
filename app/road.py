"""Owns the road to Telegram: direct, or through proxies that are tried in turn.

A hop that can't be reached is passed over within the same call, which has certainly not left then.
One that breaks off, hangs or answers somebody else's page leaves the end of its call unknown, as
ever; the next call goes by the next hop, and all stay there as long as that one works.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import ClientDecodeError, TelegramEntityTooLarge, TelegramNetworkError
from aiohttp import ClientError, ClientTimeout, ConnectionTimeoutError

from app.ear import Ear, UnlikeError
from app.hops import DIRECT, Hop, Hops
from delivery.channel import Outcome
from delivery.telegram.verdicts import judge

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.methods import TelegramMethod
    from aiogram.methods.base import TelegramType

log = logging.getLogger(__name__)
CONNECT_WITHIN: Final = 8.0
"""Seconds for a connection to stand, the proxy's and Telegram's handshakes included."""

ANSWER_WITHIN: Final = 20.0
"""Seconds of silence behind a proxy after which the answer will not come any more."""

POLL_AT_MOST: Final = 12.0
"""Seconds that a request for updates may stay open behind a proxy: one that hangs looks just like
a quiet day, and is to be noticed within half a minute all the same."""


QUIET: Final = 3.0
"""Seconds without an answer after which it is not known whether Telegram can be reached."""

ASKED_FOR: Final = 3.0
"""Seconds in which it has to answer then."""

LISTENING: Final = "getUpdates"
"""What is asked all the time, and mostly in vain: a company at rest does little else."""

UNCERTAIN: Final = "another machine may have the company"


class NoAnswerError(Exception):
    """Nothing that the Bot API would say came back, by any hop; the text says what did."""


class Road(BaseSession):
    """All calls of one bot go through this: aiogram's, and the raw ones of the intake."""

    def __init__(
        self,
        token: str,
        api: TelegramAPIServer,
        addresses: Sequence[str],
        timeout: float,
        hops: Hops | None = None,
    ) -> None:
        """`addresses`: "direct", socks5://… or http://…; `timeout`: seconds for a whole call.

        `hops`: those that it shares with others, and whoever shares them closes them.
        """
        super().__init__(api=api, timeout=timeout)
        self.token = token
        self._own = None if hops else Hops()
        self._shared = known = hops or self._own or Hops()
        self.certain: Callable[[], bool] = lambda: True
        """Whether the company is still this machine's; while it may not be, nothing is asked."""
        self.hops = [known.to(api, address) for address in addresses or [DIRECT]]
        self._now = 0
        self._ear: tuple[Hop, Ear] | None = None
        self._unlike = set[Hop]()
        """Behind these somebody answers who does not do so as Telegram does."""
        self.proxied = any(hop.name != DIRECT for hop in self.hops)

    @property
    def taken(self) -> str:
        """The name of the way that is taken now."""
        return self.hops[self._now].name

    def poll_within(self, wanted: int) -> int:
        """How long a request for updates may stay open on this road, in seconds."""
        return int(min(wanted, POLL_AT_MOST)) if self.proxied else wanted

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> TelegramType:
        """One call of aiogram's. Raises what aiogram raises; see `judge` for what it means."""
        limits = self._limits(self.timeout if timeout is None else timeout)
        for last, hop in self._in_turn():
            if not self.certain():
                raise TelegramNetworkError(method, UNCERTAIN) from ConnectionTimeoutError()
            try:
                answer = await hop.session.make_request(bot, method, cast(int, limits))
                self._answered(hop)
                return answer
            except TelegramEntityTooLarge:
                raise
            except TelegramNetworkError as error:
                self._leave(hop, _named(error.__cause__ or error))
                left = judge(error, idempotent=False).outcome is not Outcome.RETRY
                if left or last:
                    raise
            except ClientDecodeError as error:
                if not isinstance(error.data, dict):
                    self._leave(hop, "its answer is not Telegram's")
                raise
        raise AssertionError("a road has a hop")

    async def ask(self, method: str, question: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The raw answer to a question that may be asked twice without harm.

        `seconds`: until the whole answer must be there. Raises NoAnswerError.
        """
        for last, hop in self._in_turn():
            try:
                return await self.ask_by(hop, method, question, seconds)
            except NoAnswerError as error:
                self._leave(hop, str(error))
                if last:
                    raise
        raise AssertionError("a road has a hop")

    async def ask_by(
        self, hop: Hop, method: str, question: Mapping[str, Any], seconds: float
    ) -> dict[str, Any]:
        """The same by one hop alone."""
        if not self.certain():
            raise NoAnswerError(UNCERTAIN)
        asked = self._listened if method == LISTENING and hop not in self._unlike else self._posted
        try:
            answer = await asked(hop, method, question, seconds)
        except (ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise NoAnswerError(_named(error)) from error
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            raise NoAnswerError("its answer is not Telegram's")
        self._answered(hop)
        return answer

    async def _posted(
        self, hop: Hop, method: str, question: Mapping[str, Any], seconds: float
    ) -> Any:
        url = self.api.api_url(token=self.token, method=method)
        limits = ClientTimeout(total=seconds, connect=CONNECT_WITHIN)
        session = await hop.session.create_session()
        async with session.post(url, json=question, timeout=limits) as response:
            return await response.json(content_type=None)

    async def _listened(
        self, hop: Hop, method: str, question: Mapping[str, Any], seconds: float
    ) -> Any:
        """By a connection that is for nothing else, as long as what comes by it is understood."""
        if self._ear is None or self._ear[0] is not hop:
            self._hang_up()
            url = self.api.api_url(token=self.token, method=method)
            self._ear = hop, Ear(hop.session, url, CONNECT_WITHIN)
        try:
            return json.loads(await self._ear[1].ask(question, seconds))
        except UnlikeError:
            self._hang_up()
            self._unlike.add(hop)
            return await self._posted(hop, method, question, seconds)

    def _hang_up(self) -> None:
        if self._ear is not None:
            self._ear[1].hang_up()
            self._ear = None

    def is_heard(self) -> bool:
        """Whether Telegram has answered just now, whomever."""
        answered = self._shared.answered
        return time.monotonic() - max(answered.get(hop, float("-inf")) for hop in self.hops) < QUIET

    async def reaches(self) -> bool:
        """Whether Telegram answers: it has just now, or does when it is asked. One asks for all."""
        if self.is_heard():
            return True
        asked = self._shared.asked
        key = tuple(self.hops)
        if key not in asked:
            asked[key] = asking = asyncio.create_task(self._is_answered(), name="reaches")
            asking.add_done_callback(lambda _: asked.pop(key))
        return await asyncio.shield(asked[key])

    async def _is_answered(self) -> bool:
        try:
            await self.ask("getMe", {}, ASKED_FOR)
        except NoAnswerError:
            return False
        return True

    async def close(self) -> None:
        """Let go of every connection that is not shared."""
        self._hang_up()
        if self._own:
            await self._own.close()

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """A file's content, by the hop that works now."""
        hop = self.hops[self._now]
        content = hop.session.stream_content(url, headers, timeout, chunk_size, raise_for_status)
        async for chunk in content:
            yield chunk

    def _answered(self, hop: Hop) -> None:
        self._shared.answered[hop] = time.monotonic()

    def _limits(self, seconds: float) -> ClientTimeout:
        silence = min(seconds, ANSWER_WITHIN) if self.proxied else None
        return ClientTimeout(total=seconds, connect=CONNECT_WITHIN, sock_read=silence)

    def _in_turn(self) -> Iterator[tuple[bool, Hop]]:
        """Every hop once, beginning with the one that works now; whether it is the last."""
        begun, count = self._now, len(self.hops)
        for step in range(count):
            yield step == count - 1, self.hops[(begun + step) % count]

    def _leave(self, hop: Hop, problem: str) -> None:
        """Take the next hop from now on, unless that was done already."""
        if len(self.hops) > 1 and self.hops[self._now] is hop:
            self._now = (self._now + 1) % len(self.hops)
            log.warning("%s: %s; going by %s", hop.name, problem, self.hops[self._now].name)


def _named(error: BaseException) -> str:
    """What went wrong, in a word: the texts of these errors may hold the token."""
    return type(error).__name__


async def diagnose(road: Road) -> list[tuple[str, str | None, float]]:
    """Each hop tried alone: its name, what fails (None: nothing), how many seconds it took."""
    found = []
    for hop in road.hops:
        begun, problem = time.monotonic(), None
        try:
            await road.ask_by(hop, "getMe", {}, ANSWER_WITHIN)
        except NoAnswerError as error:
            problem = str(error)
        found.append((hop.name, problem, time.monotonic() - begun))
    return found
