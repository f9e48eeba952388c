"""Owns what a person on the page can do: each act by its name, done by that person in the box."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from app.policy import locales
from playground import plan
from playground.show import Show
from playground.stage import GROUP
from playground.words import Words
from sandbox import Message, Person, Seat
from sandbox.message import MEDIA_WITH_FILE

Json = dict[str, Any]
T = TypeVar("T")
Act = Callable[["Acts", "Given"], Coroutine[Any, Any, Json | None]]
LONGEST = 4096
LONGEST_NAME = 64
MOST_CLIENTS = 50
FARTHEST = 7 * 24 * 60 * 60
"""Seconds by which one act may move the clock."""
KINDS = frozenset({*MEDIA_WITH_FILE, "location", "contact", "poll"})
_ACTS: dict[str, Act] = {}


class ActError(Exception):
    """It can't be done; the text is for the person who tried."""


def act(function: Act) -> Act:
    """An act is called as the page names it."""
    _ACTS[function.__name__.removeprefix("_")] = function
    return function


class Given:
    """What came with an act; each value is of the type that is asked for, or ActError."""

    def __init__(self, values: Json, words: Words) -> None:
        self._values, self._words = values, words

    def text(self, name: str, longest: int = LONGEST) -> str:
        found = self._of(name, str)
        if found is None or not found.strip():
            raise ActError(self._words.bad_value.format(name=name))
        if len(found.encode("utf-16-le")) // 2 > longest:
            raise ActError(self._words.too_long)
        return found

    def optional(self, name: str) -> str | None:
        """A text, None if it is missing or empty."""
        return self.text(name) if self._values.get(name) else None

    def number(self, name: str) -> int:
        found = self._of(name, int)
        if found is None:
            raise ActError(self._words.bad_value.format(name=name))
        return found

    def number_or_none(self, name: str) -> int | None:
        return self._of(name, int)

    def flag(self, name: str) -> bool:
        return bool(self._of(name, bool))

    def _of(self, name: str, kind: type[T]) -> T | None:
        found = self._values.get(name)
        if found is None:
            return None
        if type(found) is not kind:
            raise ActError(self._words.bad_value.format(name=name))
        return found


class Acts:
    """Does what the page asks for."""

    def __init__(self, show: Show) -> None:
        self._show = show

    async def do(self, values: Json) -> Json:
        """Do one act; what it answers beside "ok". Raises ActError."""
        words = self._show.stage.words
        name = values.get("act")
        found = _ACTS.get(name) if isinstance(name, str) else None
        if found is None:
            raise ActError(words.no_act.format(act=name))
        try:
            return await found(self, Given(values, words)) or {}
        except LookupError as error:
            raise ActError(words.gone) from error
        except PermissionError as error:
            raise ActError(self._why(values)) from error
        except ValueError as error:
            raise ActError(words.not_here) from error

    def _why(self, values: Json) -> str:
        """Why Telegram does not let that person do that there."""
        stage = self._show.stage
        number = values.get("topic")
        topic = stage.group.forum_topics.get(number) if isinstance(number, int) else None
        if topic is not None and topic.closed and values.get("chat") == GROUP:
            return stage.words.closed
        chat = stage.box.world.private.get((stage.bot.id, values.get("as") or 0))
        if chat is not None and chat.blocked and values.get("chat") == f"p:{chat.id}":
            return stage.words.blocked
        return stage.words.not_allowed

    # -- finding one's way -----------------------------------------------------------------------

    def _person(self, given: Given) -> Person:
        try:
            return self._show.stage.person(given.number("as"))
        except LookupError as error:
            raise ActError(self._show.stage.words.nobody) from error

    def _seat(self, given: Given) -> Seat:
        """Where that person writes: their own chat with the bot, or the group."""
        stage, person = self._show.stage, self._person(given)
        place = given.text("chat")
        if place == f"p:{person.id}":
            return person.chat(stage.bot)
        if place != GROUP:
            raise ValueError(f"{person.name} has no chat {place}")
        topic = stage.topic(given.number_or_none("topic"))
        return person.anonymous(topic) if given.flag("anonymous") else person.at(topic)

    def _at(self, given: Given) -> tuple[Seat, Message]:
        """The message of an act, and that person before it."""
        stage, person = self._show.stage, self._person(given)
        message = stage.message(given.text("key"))
        private = message.chat.is_private
        if private and message.chat.user is not person:
            raise LookupError(f"{person.name} does not see {message}")
        where = message.topic or message.chat
        return person.chat(stage.bot) if private else person.at(where), message

    # -- speaking --------------------------------------------------------------------------------

    @act
    async def _write(self, given: Given) -> None:
        reply_to = given.optional("reply_to")
        self._seat(given).write(
            given.text("text"),
            reply_to=self._show.stage.message(reply_to) if reply_to else None,
            quote=given.optional("quote"),
        )

    @act
    async def _attach(self, given: Given) -> None:
        seat, kind, caption = self._seat(given), given.text("kind"), given.optional("caption")
        if kind == "album":
            seat.album([("photo", caption), ("photo", None), ("photo", None)])
        elif kind in KINDS:
            seat.send(kind, caption)
        else:
            raise ActError(self._show.stage.words.bad_value.format(name="kind"))

    @act
    async def _edit(self, given: Given) -> None:
        seat, message = self._at(given)
        if message.kind == "text":
            seat.edit(message, text=given.text("text"))
        else:
            seat.edit(message, caption=given.text("text"))

    @act
    async def _delete(self, given: Given) -> None:
        seat, message = self._at(given)
        seat.delete(message)

    @act
    async def _react(self, given: Given) -> None:
        seat, message = self._at(given)
        seat.react(message, given.optional("emoji"))

    @act
    async def _press(self, given: Given) -> None:
        seat, message = self._at(given)
        if data := given.optional("data"):
            # A phone says what it showed, though the message may have been edited since.
            seat.press(message, data, stale=True)
        else:
            button = message.buttons[given.number("row")][given.number("column")]
            seat.press(message, button.data or button.label)

    @act
    async def _start(self, given: Given) -> None:
        seat = self._person(given).chat(self._show.stage.bot)
        seat.start(given.optional("payload") or "")

    @act
    async def _share_group(self, given: Given) -> None:
        seat, message = self._at(given)
        seat.share_group(message, self._show.stage.group)

    # -- who and where ---------------------------------------------------------------------------

    @act
    async def _client(self, given: Given) -> Json:
        if len(self._show.stage.clients) >= MOST_CLIENTS:
            raise ValueError("the street is full")
        return {"id": self._show.admit(given.text("name", LONGEST_NAME)).id}

    @act
    async def _block(self, given: Given) -> None:
        self._person(given).block(self._show.stage.bot)

    @act
    async def _unblock(self, given: Given) -> None:
        self._person(given).unblock(self._show.stage.bot)

    @act
    async def _topic_close(self, given: Given) -> None:
        stage = self._show.stage
        stage.group.close_topic(stage.topic(given.number("topic")), by=self._person(given))

    @act
    async def _topic_reopen(self, given: Given) -> None:
        stage = self._show.stage
        stage.group.reopen_topic(stage.topic(given.number("topic")), by=self._person(given))

    @act
    async def _topic_delete(self, given: Given) -> None:
        stage = self._show.stage
        stage.group.delete_topic(stage.topic(given.number("topic")), by=self._person(given))

    # -- the world -------------------------------------------------------------------------------

    @act
    async def _advance(self, given: Given) -> None:
        stage, to = self._show.stage, given.optional("to")
        ways = {"shift_end": plan.shift_end, "summary": plan.summary}
        if to is not None and to not in ways:
            raise ActError(stage.words.bad_value.format(name="to"))
        if to is not None:
            await self._show.travel(ways[to](stage.now, stage.zone))
            return
        seconds = given.number("seconds")
        if not 0 < seconds <= FARTHEST:
            raise ActError(stage.words.bad_value.format(name="seconds"))
        await self._show.travel(stage.now + timedelta(seconds=seconds))

    @act
    async def _weather(self, given: Given) -> None:
        await self._show.turn(given.text("kind"))

    @act
    async def _tour(self, given: Given) -> None:
        do = given.text("do")
        if do != "play":
            self._show.tour.go(do)
        elif self._show.tour.busy:
            raise ActError(self._show.stage.words.busy)
        else:
            self._show.tour.play()

    @act
    async def _locale(self, given: Given) -> None:
        locale = given.text("locale")
        if locale not in locales():
            raise ActError(self._show.stage.words.bad_value.format(name="locale"))
        await self._show.speak(locale)

    @act
    async def _kill(self, given: Given) -> None:
        await self._show.kill()

    @act
    async def _revive(self, given: Given) -> None:
        await self._show.revive()
