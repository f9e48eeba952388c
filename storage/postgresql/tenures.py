"""Owns the turns of one process on one server: which companies it has, which it stands by for."""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextvars import Context

from storage.postgresql.address import Address
from storage.postgresql.roll import BEAT, SIGN, Roll
from storage.postgresql.sharing import Board

log = logging.getLogger(__name__)
LEFT_OVER = 4
"""Calls that find a company with nobody, before whoever has their share takes it all the same."""


class Tenures:
    """Calls the roll as long as there is a company that this process has, or stands by for."""

    def __init__(self, address: Address, name: str) -> None:
        self._address, self.name = address, SIGN + name
        self._ours, self._standing = set[str](), set[str]()
        self._handing_over = ""
        self._answered = False
        self._roll = Roll(address, self.name)
        self._calling: asyncio.Task[None] | None = None
        self._board = Board(())
        self._called: Collection[str] = ()
        """Of which companies that board can say anything."""
        self._more = asyncio.Event()
        self._waiting: dict[asyncio.Future[None], Callable[[], bool]] = {}
        """Who waits for the roll, and as long as what they need not hear of it."""

    def stand_by(self, schema: str) -> None:
        """From now on this process wants that company."""
        self._standing.add(schema)
        self._more.set()
        if self._calling is None:
            self._more = asyncio.Event()
            self._roll = Roll(self._address, self.name)
            # It is all companies' matter: what it logs is not the one's that happened to begin it.
            self._calling = asyncio.create_task(self._call(), name="roll", context=Context())

    def leave(self, schema: str) -> None:
        """It has it no more, and doesn't want it; others hear of that at once."""
        self._standing.discard(schema)
        self._ours.discard(schema)
        self._more.set()

    async def next(self, is_calm: Callable[[], bool] = lambda: False) -> None:
        """Wait until the roll was called again, whether it was answered or not.

        While it `is_calm` by what was heard, nobody is woken: that costs a thousand companies more
        than all that they do at rest.
        """
        called = asyncio.get_running_loop().create_future()
        self._waiting[called] = is_calm
        try:
            if self._calling:
                await called
        finally:
            del self._waiting[called]
        if self._calling is None:
            raise RuntimeError("the roll is called no more")

    def was_answered(self) -> bool:
        """Whether the server has been there since this process began."""
        return self._answered

    def is_certain(self) -> bool:
        """Whether nobody can have taken this process for gone by now."""
        return self._roll.is_certain()

    def is_free(self, schema: str) -> bool:
        """Whether nobody has it; what was wanted only since the roll began is not in it yet."""
        return schema in self._called and not self.owner(schema)

    def owner(self, schema: str) -> str:
        """The name of the process that has it; "" for nobody."""
        return self._board.owner(schema)

    def successors(self, schema: str) -> list[str]:
        """Who else stands by for it."""
        return self._board.successors(schema, self.name)

    def take(self, schema: str, *, left_over: bool) -> bool:
        """Whether it is our turn for what is nobody's; then it counts as ours."""
        fair = self._board.share(self._wanted, self.name)
        if len(self._ours) >= fair and not left_over:
            return False
        self._standing.discard(schema)
        self._ours.add(schema)
        return True

    def is_handed_over(self, schema: str) -> bool:
        """Whether another machine is to have it from now on."""
        return self._handing_over == schema

    @property
    def _wanted(self) -> set[str]:
        return self._ours | self._standing

    async def _call(self) -> None:
        roll = self._roll
        try:
            while wanted := self._wanted:
                self._more.clear()
                await roll.call(wanted, self._standing)
                self._answered |= roll.is_certain()
                self._board, self._called = Board(roll.entries), wanted
                self._handing_over = self._board.to_hand_over(self._ours, wanted, self.name)
                self._wake()
                more = asyncio.create_task(self._more.wait())
                await asyncio.wait([more], timeout=BEAT)
                more.cancel()
        finally:
            self._calling = None
            self._wake(calm=False)
            await roll.close()

    def _wake(self, *, calm: bool = True) -> None:
        """All who have to hear of it; if nothing is `calm` any more, all."""
        for called, is_calm in self._waiting.items():
            if not called.done() and not (calm and is_calm()):
                called.set_result(None)
