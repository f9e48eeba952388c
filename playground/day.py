"""Owns a whole day on the stage: clients come, are answered and go, from opening to closing."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from playground import plan
from playground.cast import Cast

REPLIES = tuple(timedelta(minutes=minutes) for minutes in (3, 8, 2, 5, 9, 4))
"""How long one client after the other waits for an answer: never so long that the house gives them
to somebody, for then another's answer would be held."""
LAST_CALL = timedelta(minutes=20)
"""Before closing the last one writes, who is to wait for another day."""


class Day:
    """A day of custom, as a day goes."""

    def __init__(self, cast: Cast, travel: Callable[[datetime], Coroutine[Any, Any, None]]) -> None:
        self._cast, self._travel = cast, travel

    async def play(self) -> None:
        """Up to closing: of this day while most of it is left, else of the next."""
        stage, cast = self._cast.stage, self._cast
        await self._travel(plan.day_from(stage.now, stage.zone))
        begin, last_call = stage.now, plan.closing(stage.now, stage.zone) - LAST_CALL
        talks = stage.words.day
        for number, (question, answer) in enumerate(talks):
            await self._travel(begin + (last_call - begin) * number / len(talks))
            await self._talk(question, answer, REPLIES[number % len(REPLIES)])
            await cast.rate()
        await self._travel(last_call)
        await cast.rate()
        await cast.ask(cast.newcomer(), stage.words.late)

    async def _talk(self, question: str, answer: str, wait: timedelta) -> None:
        """Somebody on duty answers, and the client has what they came for."""
        stage, client = self._cast.stage, self._cast.newcomer()
        await self._cast.ask(client, question)
        await self._travel(stage.now + wait)
        on_duty = stage.on_duty()
        operator = on_duty[len(stage.clients) % len(on_duty)]
        await self._cast.answer(operator, client, answer)
        await self._cast.close(operator, client)
