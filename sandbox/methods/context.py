"""What a method handler gets, and the register that handlers are entered in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox import wire
from sandbox.entities import Formatted, Formatter
from sandbox.errors import ApiError, bad_request
from sandbox.files import File
from sandbox.limits import Limits
from sandbox.message import Json
from sandbox.params import Params
from sandbox.queries import Queries
from sandbox.world import Bot, World


@dataclass(frozen=True)
class Context:
    """One call of one bot."""

    world: World
    bot: Bot
    params: Params
    limits: Limits
    queries: Queries
    lacking: frozenset[str] = frozenset()
    dialect: frozenset[str] = frozenset()

    def gone(self, usual: str) -> ApiError:
        """The refusal for a message that is not there, in the words chosen for this box."""
        chosen = (words for words in sorted(self.dialect) if usual in DIALECTS[words])
        return bad_request(next(chosen, usual))

    def file(self, file_id: str) -> File | None:
        """The file that this bot calls so; what another calls it says nothing here."""
        end = self.bot.files_end
        return self.world.files.get(file_id.removesuffix(end)) if file_id.endswith(end) else None

    def formatted(
        self,
        text: str = "text",
        mode: str = "parse_mode",
        entities: str = "entities",
        source: Params | None = None,
    ) -> Formatted:
        """The formatted text of three parameters."""
        params = source or self.params
        given = params.objects(entities)
        return self.formatter.read(params.text(text), params.text(mode) or None, given)

    @property
    def formatter(self) -> Formatter:
        return Formatter(self._mentionable, with_time="date_time" not in self.lacking)

    def _mentionable(self, user_id: int) -> Json | None:
        found = self.world.users.get(user_id)
        return None if found is None else wire.user(found)


_SAID_AGAIN = frozenset({"message to copy not found", "message to forward not found"})
DIALECTS = {
    "MESSAGE_ID_INVALID": _SAID_AGAIN | {"message to edit not found"},
    "message was not forwarded": _SAID_AGAIN,
    "REPLY_MESSAGE_ID_INVALID": frozenset({"message to be replied not found"}),
}
"""What Telegram has been seen to say instead of its usual words, and instead of which."""

Handler = Callable[[Context], Any]
METHODS: dict[str, tuple[str, Handler]] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Enters a handler under the Bot API's name of the method."""

    def enter(handler: Handler) -> Handler:
        METHODS[name.lower()] = (name, handler)
        return handler

    return enter
