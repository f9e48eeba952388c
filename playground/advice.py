"""Owns what to do next when something on the tour can't be done, or did not work out."""

from playground.puppet import Puppet
from playground.stage import Stage
from playground.weather import Weather

SET_UP = ("welcome", "link", "group")
"""Steps of a company that has no group yet."""


class Advice:
    """Lines for people; each says what to press."""

    def __init__(self, stage: Stage, puppet: Puppet, weather: Weather) -> None:
        self._stage, self._puppet, self._weather = stage, puppet, weather

    def before(self, step: str) -> str | None:
        """What is in the way of a step; None if nothing is."""
        words, group = self._stage.words, self._stage.group
        if not self._puppet.alive and step != "kill":
            return words.dead
        if step not in SET_UP and not group.member(self._stage.bot).is_present:
            return words.no_group
        return None

    def after(self, step: str) -> str:
        """Why a step that was played may have come to nothing."""
        words = self._stage.words
        stormy = words.stormy if self._weather.kind != "calm" else None
        return self.before(step) or stormy or words.stuck
