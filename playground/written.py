"""Owns one message that a person wrote: what is known of it, and what has come of it so far."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox import Message, Person

NOTED, HELD, LATER = "✍", "🤔", "😴"
"""What the bot says of a message by its reaction: it stays among the staff; its author is asked; it
goes at a time of its own."""
NOTE = re.compile(r"\s*(//|[/!]note\b)", re.IGNORECASE)
"""What a note begins with."""


class State(StrEnum):
    """What has come of a message: one thing at a time, so that their numbers add up."""

    DELIVERED = "delivered"
    NOTE = "notes"
    HELD = "held"
    """Its author is asked what to do with it."""
    LATER = "later"
    """It waits for the time that its author chose."""
    ASIDE = "aside"
    """The staff will not hear its author: it is kept for the day when they do, or not at all."""
    TOLD = "told"
    """It did not, or may not have, arrived, and its author knows."""
    OPEN = "open"
    """It should still arrive, for all that anybody was told."""


@dataclass(eq=False)
class Written:
    """A message and what the bot has made of it; arrived is arrived, whatever else was said."""

    message: Message
    client: Person | None
    """Who wrote it; None for an operator's, whose topic says whom it is for."""
    certain: bool = True
    """Whether it is for somebody. What looks like a command may be, once the bot treats it so."""
    mark: str | None = None
    """The bot's reaction to it."""
    arrived: bool = False
    place: Message | None = None
    """Where it arrived last."""
    told: bool = False
    """Whether its author was told that it did not, or may not have, arrived."""
    refused: bool = False
    """Whether its author was blocked by the staff: it is not kept."""
    versions: list[str] = field(default_factory=list)

    @property
    def is_note(self) -> bool:
        """By the bot's word; before that, by its author's."""
        begun = NOTE.match(self.versions[0])
        return self.mark == NOTED or (self.mark is None and begun is not None)

    @property
    def state(self) -> State | None:
        """None for a command, which is for the bot alone."""
        if self.arrived:
            return State.DELIVERED
        if self.is_note:
            return State.NOTE
        if self.mark == HELD:
            return State.HELD
        if self.mark == LATER:
            return State.LATER
        if self.told:
            return State.TOLD
        if self.refused:
            return State.ASIDE
        return State.OPEN if self.certain else None

    def marked(self, emoji: str | None) -> None:
        """The bot has another reaction to it, or none."""
        if HELD in (self.mark, emoji):
            self.certain = True
        if self.mark == HELD != emoji:
            self.told = False  # what it was told was to decide, and its author has
        self.mark = emoji
