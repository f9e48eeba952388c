"""Owns how an outbox row becomes a call of the Bot API; whether to send it is not its matter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    CloseForumTopic,
    CreateForumTopic,
    DeleteEphemeralMessage,
    DeleteMessage,
    EditForumTopic,
    EditMessageText,
    ForwardMessage,
    ReopenForumTopic,
    SendMessage,
    SetMessageReaction,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
    EphemeralMessageParameters,
    ReactionTypeEmoji,
    ReactionTypeUnion,
)

from delivery import cards, content
from delivery.features import Features
from delivery.jobs import Job
from model import STAFF, Button, Client, Kind, Link, Side, Step
from views import Views, split, visible, without_time_tags

HTML = "HTML"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, and what it will have shown when it goes well."""

    method: TelegramMethod[Any] | None
    shown: str = ""
    marked: bool = True
    as_new: bool = False


class Methods:
    """Builds calls. Time is an argument; texts come from the views."""

    def __init__(self, views: Views, features: Features) -> None:
        self._views = views
        self._features = features
        self._builders: dict[Kind, Callable[[Job, datetime], Call]] = {
            Kind.COPY: self._copy,
            Kind.ALBUM: self._album,
            Kind.EDIT: self._edit,
            Kind.SAY: self._say,
            Kind.CARD: self._card,
            Kind.ICON: self._icon,
            Kind.REACT: self._react,
            Kind.UNSEND: self._unsend,
            Kind.ANSWER: self._answer,
            Kind.MENU: self._menu,
            Kind.CLOSE_STRAY: self._close_stray,
        }

    def build(self, job: Job, now: datetime) -> Call:
        """The call for the job's present step; without a method there is nothing to be done."""
        if job.step is Step.TOPIC:
            return self._topic(job)
        if job.step is Step.CARD:
            return self._card(job, now)
        if job.step is Step.HISTORY:
            return self._history(job, now)
        return self._builders[job.row.kind](job, now)

    def title(self, client: Client) -> str:
        """What the client's topic is called."""
        return self._views.text("labels.topic_title", None, _EPOCH, client=client)

    def _topic(self, job: Job) -> Call:
        assert job.client is not None
        icon = (job.icons or {}).get(cards.ICONS["waiting"])
        return Call(
            CreateForumTopic(
                chat_id=job.chat_id, name=self.title(job.client), icon_custom_emoji_id=icon
            ),
            shown="waiting" if icon else "",
        )

    def _card(self, job: Job, now: datetime) -> Call:
        assert job.client is not None and job.face is not None
        name = "transfer_hint" if job.client.menu == "transfer" else "card"
        text = self._text(f"card.{name}", None, now, face=job.face)
        keys = self._keys(cards.buttons(job), None)
        shown = blake2b(f"{text}{keys}".encode(), digest_size=12).hexdigest()
        if job.client.card_id is None:
            return Call(
                SendMessage(**_topic_of(job), text=text, parse_mode=HTML, reply_markup=keys), shown
            )
        if shown == job.shown:
            return Call(None, shown)
        method = EditMessageText(
            chat_id=job.chat_id,
            message_id=job.client.card_id,
            text=text,
            parse_mode=HTML,
            reply_markup=keys,
        )
        return Call(method, shown)

    def _history(self, job: Job, now: datetime) -> Call:
        assert job.face is not None and job.conversation is not None
        text = self._text(
            "staff.topic_renewed",
            None,
            now,
            count=job.face.conversations,
            last_at=job.face.closed_at or job.face.replied_at or job.conversation.opened_at,
        )
        keys = self._keys([[Button("history", "history", job.conversation.id)]], None)
        return Call(SendMessage(**_topic_of(job), text=text, parse_mode=HTML, reply_markup=keys))

    def _copy(self, job: Job, now: datetime) -> Call:
        link = _link(job)
        ways = job.row.payload.get("ways", ())
        where = self._where(job)
        if "line" in ways or (_inward(job) and link.content["kind"] in content.NEVER_COPIED):
            return Call(self._line(job, "staff.uncopyable", now))
        mark = self._mark(job, now)
        if job.packed_links or (mark and link.content["kind"] == "text"):
            texts = [one.content for one in (link, *job.packed_links)]
            together = content.text_message(where, texts, mark)
            if together:
                return Call(together)
        forward = job.row.payload.get("forward")
        if "content" in ways or (link.content["kind"] == "live_location" and not forward):
            anew = content.anew(where, link.content, self._origin(link, now))
            return Call(anew or self._line(job, "staff.lost_source", now), marked=not mark)
        if forward and not mark:
            return Call(_forward(job, link))
        source = link.client_id if link.side is Side.CLIENT else job.group_id
        method, marked = content.copy(where, source, link.origin_id, link.content, mark)
        return Call(method, marked=marked or not mark)

    def _album(self, job: Job, now: datetime) -> Call:
        contents = [part.content for part in job.parts]
        if not contents:
            return Call(None)
        mark = self._mark(job, now)
        where = self._where(job)
        if content.makes_album(contents):
            return Call(content.album(where, contents, mark))
        first = content.anew(where, contents[0])
        return Call(first or self._line(job, "staff.uncopyable", now), marked=not mark)

    def _edit(self, job: Job, now: datetime) -> Call:
        link, changed = _link(job), job.row.payload["content"]
        new_only = job.shares_copy or "new" in job.row.payload.get("ways", ())
        if link.copy_id and not new_only:
            target = {"chat_id": job.chat_id, "message_id": link.copy_id}
            method = content.edit(target, changed, str(link.content["kind"]))
            if method:
                return Call(method)
        return self._edit_as_new(job, link, changed, now)

    def _edit_as_new(self, job: Job, link: Link, changed: Mapping[str, Any], now: datetime) -> Call:
        mark = self._prefix("staff.edited_mark", self._locale(job), now)
        where = {**self._where(job), "reply_parameters": content.reply(link.copy_id)}
        return Call(content.anew(where, changed, mark), as_new=True)

    def _say(self, job: Job, now: datetime) -> Call:
        payload = job.row.payload
        text = self._text(payload["text"], self._locale(job), now, **self._args(job))
        if job.repeat:
            text = f"↻ {text}"
        where: dict[str, Any] = (
            _topic_of(job) if job.client and job.row.chat == STAFF else {"chat_id": job.chat_id}
        )
        only_to = payload.get("only_to")
        if only_to and self._features.has("ephemeral"):
            where["ephemeral_message_parameters"] = EphemeralMessageParameters(
                receiver_user_id=only_to, callback_query_id=payload.get("query") or None
            )
        markup: Any = self._keys(cards.ordered(payload), self._locale(job))
        if payload.get("pick_group"):
            markup = cards.group_picker(self._views, None)
        return Call(
            SendMessage(
                **where,
                text=split(text)[0],
                parse_mode=HTML,
                reply_parameters=content.reply(payload.get("reply_to")),
                reply_markup=markup,
            )
        )

    def _icon(self, job: Job, now: datetime) -> Call:
        assert job.client is not None and job.face is not None
        topic: dict[str, Any] = _topic_of(job)
        state = job.face.state
        if job.client.topic_closed and state != "closed":
            return Call(ReopenForumTopic(**topic), shown="opened")
        icon = (job.icons or {}).get(cards.ICONS[state])
        if icon is None or job.client.icon == state:
            return Call(None)
        return Call(EditForumTopic(**topic, icon_custom_emoji_id=icon), shown=state)

    def _react(self, job: Job, now: datetime) -> Call:
        message_id = job.link.copy_id if job.link else job.row.payload["message"]
        if not message_id:
            return Call(None)
        emoji = job.row.payload["emoji"]
        shown: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji=emoji)] if emoji else []
        where: dict[str, Any] = {"chat_id": job.chat_id, "message_id": message_id}
        return Call(SetMessageReaction(**where, reaction=shown))

    def _unsend(self, job: Job, now: datetime) -> Call:
        payload = job.row.payload
        if payload.get("ephemeral"):
            return Call(
                DeleteEphemeralMessage(
                    chat_id=job.chat_id,
                    receiver_user_id=payload["only_to"],
                    ephemeral_message_id=payload["ephemeral"],
                )
            )
        message_id = job.link.copy_id if job.link else payload.get("message")
        if not message_id:
            return Call(None)
        return Call(DeleteMessage(chat_id=job.chat_id, message_id=message_id))

    def _answer(self, job: Job, now: datetime) -> Call:
        payload = job.row.payload
        text = self._views.text(payload["text"], None, now, **payload["args"])
        return Call(AnswerCallbackQuery(callback_query_id=payload["query"], text=text))

    def _menu(self, job: Job, now: datetime) -> Call:
        payload = job.row.payload
        locale = payload["locale"] or None
        commands = [
            BotCommand(command=name, description=self._views.label(f"cmd_{name}", locale))
            for name in payload["commands"]
        ]
        scopes: dict[str, BotCommandScopeUnion] = {
            "private": BotCommandScopeAllPrivateChats(),
            "group": BotCommandScopeAllGroupChats(),
        }
        scope = scopes.get(payload["scope"]) or BotCommandScopeChat(chat_id=job.row.chat)
        return Call(SetMyCommands(commands=commands, scope=scope, language_code=locale))

    def _close_stray(self, job: Job, now: datetime) -> Call:
        topic = job.row.payload["topic"]
        return Call(CloseForumTopic(chat_id=job.chat_id, message_thread_id=topic))

    def _text(self, name: str, locale: str | None, now: datetime, **args: Any) -> str:
        text = self._views.text(name, locale, now, **args)
        return text if self._features.has("time_tags") else without_time_tags(text)

    def _prefix(self, name: str, locale: str | None, now: datetime, **args: Any) -> str:
        """Words put before somebody's own: plain, because those keep their entities."""
        return visible(self._views.text(name, locale, now, **args)) + "\n"

    def _keys(self, rows: list[list[Button]], locale: str | None) -> Any:
        return cards.keyboard(rows, self._views, locale, styles=self._features.has("styles"))

    def _locale(self, job: Job) -> str | None:
        """A client reads in their own language, staff in the company's."""
        outward = job.client is not None and job.row.chat == job.client.id
        return job.client.locale if outward and job.client else None

    def _args(self, job: Job) -> dict[str, Any]:
        args = {key: _decoded(value) for key, value in job.row.payload["args"].items()}
        if args.get("client") is True:
            args["client"] = job.client
        return args

    def _mark(self, job: Job, now: datetime) -> str:
        """What says in the topic that this may have been there before."""
        if not job.repeat or job.row.chat != STAFF:
            return ""
        return self._prefix("staff.repeat_mark", None, now)

    def _origin(self, link: Link, now: datetime) -> str:
        origin = link.content.get("origin")
        if not origin:
            return ""
        return self._prefix("staff.forwarded_from", None, now, origin=origin)

    def _line(self, job: Job, name: str, now: datetime) -> TelegramMethod[Any]:
        """Why a message can't be shown here, and the words that came with it."""
        said = _link(job).content
        line = self._prefix(name, None, now, kind=content.called(said))
        return content.captioned_line(self._where(job), line, said)

    def _where(self, job: Job) -> dict[str, Any]:
        where = _topic_of(job) if _inward(job) else {"chat_id": job.chat_id}
        quote = job.row.payload.get("quote")
        if "unquoted" in job.row.payload.get("ways", ()):
            quote = None
        return {**where, "reply_parameters": content.reply(job.reply_to, quote)}


_EPOCH = datetime.fromtimestamp(0, UTC)  # a title says no time


def _link(job: Job) -> Link:
    assert job.link is not None
    return job.link


def _inward(job: Job) -> bool:
    return job.row.chat == STAFF


def _topic_of(job: Job) -> dict[str, Any]:
    assert job.client is not None
    return {"chat_id": job.chat_id, "message_thread_id": job.client.topic_id}


def _forward(job: Job, link: Link) -> TelegramMethod[Any]:
    """A forward keeps who wrote it first."""
    return ForwardMessage(**_topic_of(job), from_chat_id=link.client_id, message_id=link.origin_id)


def _decoded(value: Any) -> Any:
    """Moments among a text's arguments travel as {"moment": ms}."""
    if isinstance(value, dict):
        if value.keys() == {"moment"}:
            return datetime.fromtimestamp(value["moment"] / 1000, UTC)
        return {key: _decoded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    return value
