"""Owns the way from the inbox to the desk: one worker, strictly in order, one commit a batch.

Routing reads only the update, so a batch is translated first and then carried out inside one
transaction, each update together with its "done". Where one fails, the batch begins again with a
savepoint for each. A crash before the commit means that the batch runs again; after it, never.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Any

from app.decoding import READINGS, Readings
from desk.company import membership, trouble
from desk.conversations.access import UnconfirmedError
from desk.relay import reactions
from desk.strangers import lobby
from desk.strangers.hearing import UnheardError
from handlers.actions import Action
from handlers.content import is_service
from handlers.routes import Routes
from model import LARGEST, MAIN, BotId, ChatId, House, PersonId
from storage import inbox
from storage.inbox import Letter
from storage.ports import NO_FOLLOWER, Database, Follower, Tx

log = logging.getLogger(__name__)
BATCH = 100
ACTS = ("message", "edited_message", "callback_query")
"""Updates that are somebody's act, and keep to the order in which they acted."""

GROUPS = ("group", "supergroup", "channel")
"""Where much is said that concerns nobody here."""

PAUSE = 1.0
"""Seconds between tries while the disk refuses."""

Translated = tuple[Letter, int, Action | Exception | None]
"""An update, by which of its readings, and what is to be done."""

Ahead = tuple[list[Letter], House]
"""What lies ahead, and the rules that hold for it."""

Advance = tuple[dict[int, int], Ahead, Any]
"""Which reading is next of an update that has another, what waits behind a batch, what was
ordered."""


class FruitlessError(Exception):
    """Of what could be decoded nothing is anybody's to handle: it must not vanish like that."""


class Worker:
    """Carries out what the inbox holds, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        router: Routes,
        rules: Callable[[Tx], House],
        *,
        me: str,
        bot_id: BotId,
        words: Mapping[str, str],
        clock: Callable[[], datetime],
        trace: Callable[[str], None],
        heard: Callable[[ChatId, bool, float], None] = lambda chat_id, has_topics, age: None,
        helpers: frozenset[BotId] = frozenset(),
        sender: Follower[Any] = NO_FOLLOWER,
    ) -> None:
        """`rules` give the house of the moment to each batch; `heard`: told of a group's update
        whether it has topics, and how many seconds ago; `sender` goes on with what is ordered."""
        self._heard = heard
        self._database = database
        self._router = router
        self._rules = rules
        ours = helpers | {bot_id}
        self._context = {"me": me, "bot_id": bot_id, "ours": ours, "words": words}
        self._helpers = helpers
        self._sender = sender
        self._clock = clock
        self._trace = trace
        self._readings: dict[int, int] = {}
        """Which reading is next of an update that could not be carried out by a fuller one."""
        self._known: dict[int, Readings] = {}
        """What was read of the updates of this batch: one that has to be read anew keeps others
        waiting, which need not be."""
        self._next: Ahead | None = None
        """What was seen to wait: by the transaction that carried out the batch before it, or by
        the one that kept it."""
        self._busy = False
        self._apart = self._failed = False
        """Whether each of a batch has a savepoint of its own; whether one of them has failed."""

    async def run(self) -> None:
        """Work for ever; a disk that refuses is waited for, and nothing is skipped."""
        signal = self._database.signal("inbox")
        while True:
            signal.clear()
            self._busy = True
            try:
                await self.work()
                while self._next:
                    await self.work()
            except Exception as error:
                if not self._database.is_trouble(error):
                    raise
                self._database.tell(error)
                await asyncio.sleep(PAUSE)
                continue
            self._busy = False
            await signal.wait()

    def look(self, tx: Tx) -> Ahead | None:
        """What whoever keeps updates sees ahead; a batch that is carried out looks itself."""
        return None if self._busy else self._look(tx)

    def brought(self, found: Ahead | None) -> None:
        """That is kept now, and nothing was handled since."""
        if found and not self._busy:
            self._next = found

    async def work(self) -> int:
        """Carry out one batch; returns how many updates it was."""
        letters, house = await self._ahead()
        if letters:
            for letter in letters:
                if word := topics_in(letter.update):
                    chat_id, has_topics, at = word
                    self._heard(chat_id, has_topics, self._clock().timestamp() - at)
            translated = [await self._translate(letters[0], house)]
            translated += [await self._in_turn(letter, house) for letter in letters[1:]]
            self._trace("handlers.translated")
            self._readings, behind, ordered = await self._carried(translated, house)
            self._sender.brought(ordered)
            self._next = behind if behind[0] else None
            if not self._readings:
                self._known.clear()
            self._trace("handlers.committed")
        return len(letters)

    async def _in_turn(self, letter: Letter, house: House) -> Translated:
        """Between two of a flood everybody else in the process has their turn."""
        await asyncio.sleep(0)
        return await self._translate(letter, house)

    async def _ahead(self) -> Ahead:
        """What was seen behind the batch before; else what is there."""
        if seen := self._next:
            self._next = None
            return seen
        return await self._database.run(self._look)

    def _look(self, tx: Tx) -> Ahead:
        return inbox.waiting(tx, BATCH), self._rules(tx)

    async def _carried(self, translated: Sequence[Translated], house: House) -> Advance:
        """Where none fails, none needs a savepoint, which costs as much as all that it keeps."""
        if not self._apart:
            try:
                return await self._database.run(self._advance, translated, house)
            except Exception as error:  # undone whole; whose fault it was, the next try finds out
                if self._database.is_trouble(error):
                    raise
                self._trace("handlers.undone")
                self._apart = True
        advance = await self._database.run(self._advance, translated, house)
        self._apart, self._failed = self._failed, False
        return advance

    def _advance(self, tx: Tx, batch: Sequence[Translated], house: House) -> Advance:
        """Carry out what is translated, look what waits behind it and what is to be sent: one way
        to the disk."""
        readings = self._carry_out(tx, batch, house)
        return readings, self._look(tx), self._sender.look(tx)

    async def _translate(self, letter: Letter, house: House) -> Translated:
        """The fullest reading of the update that something can be made of; else what is wrong."""
        wrong: Exception | None = None
        for reading in range(self._readings.get(letter.seq, 0), READINGS):
            try:
                action = await self._act_of(letter, reading, house)
            except Exception as error:  # noqa: BLE001 - set aside whole with this as its reason
                wrong = wrong or error
                continue
            return letter, reading, action
        return letter, READINGS, wrong

    async def _act_of(self, letter: Letter, reading: int, house: House) -> Action | None:
        known = self._known.setdefault(letter.seq, Readings(letter.update))
        update, kind, raw = known.read(reading)
        via = letter.bot_id if letter.bot_id in self._helpers else MAIN
        action = await self._router.propagate_event(
            kind, getattr(update, kind), raw=raw, house=house, via=via, **self._context
        )
        said = kind == "message" and raw["chat"]["type"] not in GROUPS
        if action is None and (reading or said) and not is_service(letter.update[kind]):
            raise FruitlessError("nothing is left of it that anybody could act on")
        return action

    def _carry_out(self, tx: Tx, batch: Sequence[Translated], house: House) -> dict[int, int]:
        """Up to the first that fails and has another reading: that one's turn comes before others.

        Nothing overtakes what was released meanwhile. Returns its next reading, by its number.
        """
        for letter, reading, action in batch:
            if not inbox.is_next(tx, letter.seq):
                return {}
            if not self._carry_out_one(tx, letter, reading, action, house):
                return {letter.seq: reading + 1}
        return {}

    def _carry_out_one(
        self,
        tx: Tx,
        letter: Letter,
        reading: int,
        action: Action | Exception | None,
        house: House,
    ) -> bool:
        """Whether the update is over: done or set aside."""
        now = self._clock()
        if awaited := membership.awaited(tx, sender_of(letter.update)):
            inbox.hold(tx, letter.seq, awaited)
            return True
        try:
            with tx.savepoint() if self._apart else nullcontext():
                if isinstance(action, Exception):
                    raise action
                if action is not None:
                    action(tx, now=now)
                self._trace("handlers.acted")
                inbox.done(tx, letter.seq)
        except Exception as error:
            if not self._apart or self._database.is_trouble(error):
                raise
            self._failed = True
            return self._settled(tx, letter, reading, error, house, now)
        return True

    def _settled(
        self, tx: Tx, letter: Letter, reading: int, error: Exception, house: House, now: datetime
    ) -> bool:
        """What becomes of an update that could not be done; False: there is another reading."""
        if isinstance(error, UnheardError):
            lobby.keep(tx, house, letter.seq, error, now)
        elif isinstance(error, reactions.EarlyError):
            reactions.keep(tx, letter.seq, error.chat)
        elif isinstance(error, UnconfirmedError):
            membership.ask_first(tx, letter.seq, error.person_id, now)
        elif reading + 1 < READINGS:
            log.warning("an update can't be done as it reads; reading less", exc_info=error)
            return False
        else:
            log.error("update %s is set aside", letter.update.get("update_id"), exc_info=error)
            dropped = inbox.quarantine(tx, letter.seq, f"{type(error).__name__}: {error}"[:500])
            if dropped:
                log.warning("too much is set aside: %d older ones are dropped", dropped)
            trouble.set_aside(tx, _writer(letter.update), now, full=bool(dropped))
        return True


def topics_in(update: dict[str, Any]) -> tuple[ChatId, bool, float] | None:
    """What an update of a supergroup says of it: its id, whether it has topics, as of when.

    Of a pressed button only the message is dated, which may be old.
    """
    for kind, said in update.items():
        with suppress(TypeError, KeyError, AttributeError, ValueError, OverflowError):
            pressed = kind == "callback_query"
            chat = said["message"]["chat"] if pressed else said["chat"]
            if chat["type"] == "supergroup":
                at = 0.0 if pressed else float(said.get("edit_date") or said["date"])
                return ChatId(int(chat["id"])), chat.get("is_forum") is True, at
    return None


def sender_of(update: dict[str, Any]) -> PersonId | None:
    """Whose doing it was, as far as the raw update says."""
    for kind in ACTS:
        with suppress(TypeError, KeyError):
            number = update[kind]["from"]["id"]
            return PersonId(number) if isinstance(number, int) and abs(number) <= LARGEST else None
    return None


def _writer(update: dict[str, Any]) -> PersonId | None:
    """Who wrote it in private, as far as the raw update lets that be known."""
    for part in update.values():
        with suppress(TypeError, KeyError):
            number = part["chat"]["id"]
            if part["chat"]["type"] == "private" and isinstance(number, int):
                return PersonId(number) if abs(number) <= LARGEST else None
    return None
