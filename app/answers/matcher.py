"""Owns the loop that has meanings looked for: one question after the other, apart from the relay.

What there is to look for stands in the database, so a question outlives the process. A model that
is silent makes nobody wait: their words alone decide then.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from desk.answers import seeking
from desk.answers.seeking import Unsought
from desk.understanding import meaning
from desk.understanding.matching import Entry
from desk.understanding.meaning import Meant
from desk.understanding.reading import as_meant
from model import House
from papers.meaning.interpreter import Interpreter, Passages
from papers.meaning.keys import key_of
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
PAUSE = 30.0
"""Seconds of rest after a failure of the database."""


class Matcher:
    """Has them looked for, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        rules: Callable[[Tx], House],
        interpreter: Interpreter,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._interpreter = database, interpreter
        self._rules, self._clock = rules, clock
        self._learnt: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Learn what is known, then look what is asked, for ever."""
        signal = self._database.signal("answers")
        async with self._interpreter.used():
            while True:
                signal.clear()
                try:
                    await self._round()
                # It only helps, and must not end the relay; what is looked for stays on disk.
                except Exception:
                    log.exception("what was meant was not looked for; it goes on in a while")
                    await asyncio.sleep(PAUSE)
                    continue
                await signal.wait()

    async def _round(self) -> None:
        """Whoever asks comes first; in between the answers are learnt, a part at a time."""
        passages = meaning.passages(await self._database.run(seeking.known))
        await self.unlearn(passages)
        while True:
            question = await self._database.run(seeking.unsought)
            if question:
                await self._answer(question)
            elif not await self._interpreter.learn(passages):
                return

    async def unlearn(self, passages: Passages) -> None:
        """What was learnt and is an answer's no more: a client's words that were erased, say."""
        here = frozenset(key_of(text) for kinds in passages for texts in kinds for text in texts)
        await self._interpreter.unlearn(sorted(self._learnt - here))
        self._learnt = here

    async def _answer(self, question: Unsought) -> None:
        meant = await meant_by(self._interpreter, question.entries, question.text)

        def write(tx: Tx) -> None:
            seeking.sought(tx, self._rules(tx), question, meant, self._clock())

        await self._database.run(write)


async def meant_by(interpreter: Interpreter, entries: Sequence[Entry], text: str) -> Meant | None:
    """What the model says of a question; None where it says nothing."""
    said = as_meant(text)[: meaning.LONGEST]
    found = await interpreter.find(meaning.passages(entries), said)
    if found is None:
        return None
    ids, near = (entry.id for entry in entries), map(meaning.nearness, found.near)
    return Meant(found.asks, dict(zip(ids, near, strict=True)))
