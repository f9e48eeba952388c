"""Owns Telegram's weather: what goes wrong between the bot and the box, until it clears up."""

from sandbox import Sandbox

KINDS = ("calm", "flood", "outage", "slow", "lossy")
FLOODED, RETRY_AFTER = 0.6, 3
"""The share of calls that get a 429, and the seconds they are told to wait."""
SLOW = 2.0
"""Seconds that every answer takes."""
LOST = 0.4
"""The share of calls that take effect although their answer never arrives."""


class Weather:
    """One kind at a time; it stays until another is asked for."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self.kind = "calm"

    async def turn(self, kind: str) -> None:
        """Raises ValueError for a weather that there isn't."""
        if kind not in KINDS:
            raise ValueError(f"no such weather: {kind}")
        if kind == self.kind:
            return
        was, self.kind = self.kind, kind
        faults = self._box.faults
        faults.clear()
        if was == "outage":
            await self._box.up()
        if kind == "outage":
            await self._box.down()
        elif kind == "flood":
            faults.add("flood", times=None, probability=FLOODED, retry_after=RETRY_AFTER)
        elif kind == "slow":
            faults.add("delay", times=None, seconds=SLOW)
        elif kind == "lossy":
            faults.add("drop_after", times=None, probability=LOST)
