"""Callback and inline queries: questions that a person's client asks a bot and waits for."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.message import Json, Message
from sandbox.world import Bot, User


@dataclass(frozen=True)
class Answer:
    """What a bot answered to a button press."""

    text: str | None
    alert: bool
    url: str | None = None


@dataclass(eq=False)
class CallbackQuery:
    """A button press; the same press sent again has another id but is the same press."""

    id: str
    person: User
    message: Message
    data: str
    at: float
    answers: list[Answer]
    """Shared by all sendings of one press."""


@dataclass(eq=False)
class InlineQuery:
    """Words typed after a bot's name."""

    id: str
    person: User
    bot: Bot
    query: str
    at: float
    results: list[Json] | None = None


@dataclass
class Queries:
    """All that were asked."""

    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    inline: dict[str, InlineQuery] = field(default_factory=dict)
