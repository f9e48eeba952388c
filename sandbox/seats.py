"""A seat: one person in one chat or topic, and everything that a Telegram client lets them do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox import polls, posting, presses, rich, wire
from sandbox.contents import contact, hidden, placed
from sandbox.entities import MAX_CAPTION
from sandbox.icons import ICON_COLORS
from sandbox.message import Content, Json, Message
from sandbox.methods.copying import forwardable
from sandbox.methods.editing import plain_copy
from sandbox.methods.messages import check_album
from sandbox.presence import Presence
from sandbox.presses import Press
from sandbox.queries import Answer, InlineQuery
from sandbox.samples import sample, written
from sandbox.world import Bot, Chat

EDITABLE_FOR = 48 * 60 * 60
PREMIUM_CAPTION = 2048


@dataclass(eq=False)
class Seat(Presence):
    """One person here, and what they do."""

    # -- what is said ----------------------------------------------------------------------------

    def start(self, payload: str = "") -> Message:
        """Presses Start, or follows a deep link with a payload."""
        if not self.chat.is_private:
            raise ValueError("Start is pressed in private chats only")
        self._join_private()
        text = f"/start {payload}" if payload else "/start"
        return self._say(written(text, None))

    def thread(self, name: str) -> Seat:
        """Opens a topic in this private chat; the bot must have them switched on."""
        if self.chat.bot is None or not self.chat.bot.has_topics:
            raise PermissionError(f"{self.chat.label} is not threaded")
        self.chat.started = True
        made = posting.create_topic(self.world, self.chat, self.person, name, ICON_COLORS[0], None)
        return replace(self, topic=made)

    def write(
        self,
        text: str,
        entities: list[Json] | None = None,
        reply_to: Message | None = None,
        quote: str | None = None,
        preview: Json | None = None,
        beside: Json | None = None,
    ) -> Message:
        """Writes a text; `beside`: what it answers outside this chat (see sandbox/elsewhere.py)."""
        said = written(text, entities, preview)
        return self._say(said, reply_to=reply_to, quote=quote, beside=beside or {})

    def send(
        self,
        kind: str,
        caption: str | None = None,
        reply_to: Message | None = None,
        beside: Json | None = None,
        **extra: Any,
    ) -> Message:
        """Sends a sample of a kind; `extra` replaces its details (`size`, `spoiler`, `above` …)."""
        content = self._sample(kind, caption, extra)
        return self._say(content, reply_to=reply_to, beside=beside or {})

    def _sample(self, kind: str, caption: str | None, extra: Json) -> Content:
        longest = PREMIUM_CAPTION if self.person.is_premium else MAX_CAPTION
        if len(caption or "") > longest:
            raise PermissionError(f"{self.person.name}'s captions end at {longest} characters")
        return sample(self.world, self.chat, kind, caption, extra)

    def compose(self, markup: str) -> Message:
        """Writes a list or a table in Telegram's editor: a rich message without text."""
        return self._say(rich.read({"html": markup}))

    def album(
        self, items: Sequence[tuple[str, str | None]], gap: float = 0.0, **extra: Any
    ) -> list[Message]:
        """Sends an album; with a gap the later items arrive by and by, as from a slow phone."""
        album = str(self.world.new_id("album"))
        around = {name: extra.pop(name) for name in ("reply_to", "beside") if name in extra}
        check_album([kind for kind, _ in items])
        contents = [self._sample(kind, caption, extra) for kind, caption in items]
        said: list[Message] = []

        def say(content: Content) -> None:
            said.append(self._say(content, album=album, **around))

        for number, content in enumerate(contents):
            if gap and number:
                asyncio.get_running_loop().call_later(gap * number, say, content)
            else:
                say(content)
        return said

    def forward(self, message: Message, album: str | None = None) -> Message:
        if not forwardable(message):
            raise ValueError(f"{message} can't be forwarded")
        content, source = plain_copy(message.content, forward=True), wire.origin(message)
        return self._say(content, forward_origin=source, copy_of=message, album=album)

    def forward_album(self, parts: Sequence[Message]) -> list[Message]:
        """Passes on a whole album, which stays one."""
        album = str(self.world.new_id("album"))
        return [self.forward(part, album) for part in parts]

    def forward_hidden(self, name: str | None, text: str = "…") -> Message:
        """Forwards a text of somebody whose account the forward does not name; None: nor a name."""
        origin: Json = {"type": "hidden_user", "date": self.world.clock.unix()}
        origin |= {} if name is None else {"sender_user_name": name}
        return self._say(written(text, None), forward_origin=origin)

    # -- what is changed -------------------------------------------------------------------------

    def edit(
        self,
        message: Message,
        text: str | None = None,
        caption: str | None = None,
        media: str | None = None,
        location: tuple[float, float] | None = None,
        preview: Json | None = None,
        **extra: Any,
    ) -> None:
        """Edits an own message; `media` is the kind that takes the place of the old one.

        `spoiler` and `above` change how a picture lies, `heading` and the like where one goes.
        """
        self._check_own(message)
        content = message.content
        if media is not None:
            content = self._sample(media, message.caption, extra)
        if text is not None or caption is not None:
            words = written(text if text is not None else caption or "", None, preview)
            if (message.kind == "text") != (text is not None):
                raise ValueError(f"{message} has no {'text' if text is not None else 'caption'}")
            shown = words.preview if text is not None else None
            content = replace(content, words=words.words, entities=words.entities, preview=shown)
        if extra.get("spoiler"):
            content = hidden(content)
        if "above" in extra:
            content = placed(content, above=extra["above"])
        if location is not None:
            point = {**content.payload["location"], **extra}
            point["latitude"], point["longitude"] = location
            content = replace(content, payload={"location": point})
        posting.change(self.world, message, content, keep_markup=True)

    def edit_spurious(self, message: Message) -> None:
        """An edited_message without any change, as Telegram sends now and then."""
        posting.change(self.world, message, keep_markup=True)

    def _check_own(self, message: Message) -> None:
        if message.sender not in (self.person, self.world.anonymous) or message.deleted:
            raise PermissionError(f"{self.person.name} can't edit {message}")
        live = "live_period" in message.content.payload.get("location", {})
        if not live and self.world.clock.now() - message.date > EDITABLE_FOR:
            raise PermissionError(f"{message} is too old to be edited")

    def react(self, message: Message, emoji: str | None) -> None:
        """Sets the one reaction of this person, or takes it away."""
        self._check_present()
        chat = self.chat if self.is_anonymous else None
        chosen = [emoji.replace("\ufe0f", "")] if emoji else []
        posting.react(self.world, message, self.person, chosen, chat)

    def vote(self, message: Message, *options: str) -> None:
        """Chooses in a poll, by the words of its options; without any takes the vote back."""
        self._check_present()
        polls.vote(self.world, message, self.person, options)

    def delete(self, message: Message) -> None:
        """Deletes a message for everybody."""
        member = self.chat.member(self.person)
        own = message.sender is self.person
        if not (own or self.chat.is_private or member.may("can_delete_messages")):
            raise PermissionError(f"{self.person.name} can't delete {message}")
        posting.remove(self.world, message)

    def pin(self, message: Message) -> None:
        posting.pin(self.world, message, self.person)

    # -- what is pressed -------------------------------------------------------------------------

    def press(
        self,
        message: Message,
        button: str,
        *,
        twice: bool = False,
        stale: bool = False,
        inaccessible: bool = False,
    ) -> Press:
        """Presses a button, found by its label or data.

        `twice`: the client sends the press again by itself, as it does when no answer comes.
        `stale`: the client still shows a keyboard that the bot has already replaced.
        `inaccessible`: the server can't load the message for the query any more.
        """
        self._check_present()
        found = presses.find_button(self.person, message, button, stale=stale)
        if found.disabled:
            raise PermissionError(f"the button {found.label!r} is disabled")
        if found.request_chat is not None:
            raise ValueError(f"{found.label!r} asks for a chat: use share_group")
        if found.data is None and message.inline_markup is None and not stale:
            said = self._share_contact() if found.request_contact else self.write(found.label)
            return Press(found.label, [], said)
        answers: list[Answer] = []
        asked = [
            presses.ask(
                self.world,
                self.queries,
                self.person,
                message,
                found.data,
                answers,
                inaccessible=inaccessible,
            )
            for _ in range(2 if twice else 1)
            if found.data is not None
        ]
        return Press(found.label, asked)

    def _share_contact(self) -> Message:
        user = self.person
        return self._say(contact("+77010000000", user.first_name, user.last_name, user.id))

    def share_group(self, message: Message, group: Chat, **client: bool) -> Message:
        """Presses a button that asks for a chat, and picks the group; see presses.share_chat."""
        wishes = [key.request_chat for row in message.buttons for key in row if key.request_chat]
        if not wishes or self.chat.bot is None:
            raise LookupError(f"no button under {message} asks for a chat")
        bot = self.chat.bot
        shared = presses.share_chat(self.world, self.person, bot, wishes[0], group, **client)
        return self._say(Content("chat_shared", payload={"chat_shared": shared}))

    # -- inline mode -----------------------------------------------------------------------------

    def ask_inline(self, bot: Bot, query: str) -> InlineQuery:
        """Types words after the bot's name; the results appear in the query once answered.

        A client's program asks no bot whose owner has not switched inline mode on.
        """
        if not bot.inline_mode:
            raise PermissionError(f"{bot.name} has no inline mode")
        number = str(self.world.new_id("inline_query"))
        asked = InlineQuery(number, self.person, bot, query, self.world.clock.now())
        self.queries.inline[number] = asked
        bot.updates.push(
            "inline_query",
            {
                "id": number,
                "from": wire.user(self.person),
                "query": query,
                "offset": "",
                "chat_type": "sender" if self.chat.bot is bot else self.chat.kind,
            },
        )
        self.world.changed("inline_asked", asked)
        return asked

    def choose_inline(self, asked: InlineQuery, number: int = 0) -> Message:
        """Sends one of the results into this chat."""
        if asked.results is None:
            raise LookupError("the query has not been answered")
        result = asked.results[number]
        content = result.get("input_message_content", {})
        said = content.get("message_text", result.get("title", ""))
        if asked.bot.inline_feedback:
            chosen = {"result_id": result["id"], "query": asked.query}
            asked.bot.updates.push(
                "chosen_inline_result", {**chosen, "from": wire.user(self.person)}
            )
        return self._say(written(said, content.get("entities")), via_bot=asked.bot)
