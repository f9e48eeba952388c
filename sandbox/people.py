"""Accounts as a test drives them: people who hold seats in chats, and the bots they talk to."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox import membership
from sandbox.message import Json
from sandbox.queries import Queries
from sandbox.seats import Seat
from sandbox.world import Bot, Chat, Topic, User, World

DEFAULT_SCOPE = '{"type": "default"}'


@dataclass(eq=False, kw_only=True, repr=False)
class BotAccount(Bot):
    """A bot, seen from outside: its token and what it told Telegram about itself."""

    @property
    def commands(self) -> list[Json]:
        """The commands of the default scope and language."""
        return self.command_sets.get((DEFAULT_SCOPE, ""), [])


@dataclass(eq=False, kw_only=True, repr=False)
class Person(User):
    """Somebody with a Telegram client."""

    world: World
    queries: Queries

    def chat(self, bot: Bot) -> Seat:
        """This person's private chat with a bot."""
        chat = self.world.private_chat(self, bot)
        return Seat(self.world, self.queries, self, chat)

    def at(self, topic: Topic | Chat) -> Seat:
        """This person in a topic; given a group, in its General topic or flat chat."""
        return self._seat(topic)

    def anonymous(self, topic: Topic | Chat) -> Seat:
        """This person in a topic, speaking as an anonymous administrator."""
        seat = self._seat(topic)
        if not seat.chat.member(self).is_admin:
            raise PermissionError(f"{self.name} is no administrator of {seat.chat.label}")
        seat.is_anonymous = True
        return seat

    def _seat(self, where: Topic | Chat) -> Seat:
        chat = where.chat if isinstance(where, Topic) else where
        topic = where if isinstance(where, Topic) else None
        return Seat(self.world, self.queries, self, chat, topic)

    def block(self, bot: Bot) -> None:
        membership.block(self.world, self.world.private_chat(self, bot), True)

    def unblock(self, bot: Bot) -> None:
        membership.block(self.world, self.world.private_chat(self, bot), False)

    def deactivate(self) -> None:
        """Deletes the account."""
        self.deactivated = True
        self.world.changed("deactivated", self)
