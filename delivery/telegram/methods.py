"""Owns how an outbox row becomes a call of the Bot API; whether to send it is not its matter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    CloseForumTopic,
    CreateForumTopic,
    DeleteEphemeralMessage,
    DeleteForumTopic,
    DeleteMessage,
    EditForumTopic,
    EditMessageText,
    ReopenForumTopic,
    SendMessage,
    SetChatMemberTag,
    SetMessageReaction,
    SetMyCommands,
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

from delivery.jobs import Job
from delivery.telegram import cards, content, files
from delivery.telegram.features import Features
from delivery.telegram.messages import Messages
from delivery.telegram.reports import report
from delivery.telegram.wording import HTML, Call, Wording, topic_of
from model import STAFF, Button, Kind, Step
from views import Views, split


class Methods:
    """Builds calls. Time is an argument; texts come from the views."""

    def __init__(self, views: Views, features: Features) -> None:
        self._views = views
        self._features = features
        self.words = Wording(views, features)
        self._messages = Messages(self.words)
        self._builders: dict[Kind, Callable[[Job, datetime], Call]] = {
            Kind.COPY: self._messages.copy,
            Kind.ALBUM: self._messages.album,
            Kind.EDIT: self._messages.edit,
            Kind.SAY: self._say,
            Kind.CARD: self._card,
            Kind.ICON: self._icon,
            Kind.REACT: self._react,
            Kind.UNSEND: self._unsend,
            Kind.ANSWER: self._answer,
            Kind.MENU: self._menu,
            Kind.CLOSE_STRAY: self._close_stray,
            Kind.DROP_TOPIC: self._drop_topic,
            Kind.TAG: self._tag,
            Kind.REPORT: lambda job, now: report(self.words, job, now),
            Kind.CHART: files.photo,
            Kind.EXPORT: files.document,
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

    def _topic(self, job: Job) -> Call:
        assert job.client is not None
        icon = (job.icons or {}).get(cards.ICONS["waiting"])
        name = self.words.title(job.client)
        return Call(
            CreateForumTopic(chat_id=job.chat_id, name=name, icon_custom_emoji_id=icon),
            shown="waiting" if icon else "",
            named=name,
        )

    def _card(self, job: Job, now: datetime) -> Call:
        assert job.client is not None and job.face is not None
        name = "transfer_hint" if job.client.menu == "transfer" else "card"
        text = self.words.text(f"card.{name}", None, now, face=job.face)
        keys = self.words.keys(cards.buttons(job), None)
        shown = blake2b(f"{text}{keys}".encode(), digest_size=12).hexdigest()
        if job.client.card_id is None:
            return Call(
                SendMessage(**topic_of(job), text=text, parse_mode=HTML, reply_markup=keys), shown
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
        text = self.words.text(
            "staff.topic_renewed",
            None,
            now,
            count=job.face.conversations,
            last_at=job.face.closed_at or job.face.replied_at or job.conversation.opened_at,
        )
        keys = self.words.keys([[Button("history", "history", job.conversation.id)]], None)
        return Call(SendMessage(**topic_of(job), text=text, parse_mode=HTML, reply_markup=keys))

    def _say(self, job: Job, now: datetime) -> Call:
        payload = job.row.payload
        text = self.words.text(payload["text"], self.words.locale(job), now, **self.words.args(job))
        if job.repeat:
            text = f"↻ {text}"
        where: dict[str, Any] = (
            topic_of(job) if job.client and job.row.chat == STAFF else {"chat_id": job.chat_id}
        )
        only_to = payload.get("only_to")
        if only_to and self._features.has("ephemeral"):
            where["ephemeral_message_parameters"] = EphemeralMessageParameters(
                receiver_user_id=only_to, callback_query_id=payload.get("query") or None
            )
        rows = cards.ordered(payload)
        markup: Any = self.words.keys(rows, self.words.locale(job)) or self._standing(payload)
        said = {"text": split(text)[0], "parse_mode": HTML, "reply_markup": markup}
        if payload.get("edit"):
            return Call(EditMessageText(**where, message_id=payload["edit"], **said))
        reply = content.reply(payload.get("reply_to"))
        return Call(SendMessage(**where, **said, reply_parameters=reply))

    def _standing(self, payload: Mapping[str, Any]) -> Any:
        """Buttons that stay below the chat: the picker of groups, the row of duty."""
        if payload.get("pick_group"):
            return cards.group_picker(self._views, None)
        if payload.get("row") == "duty":
            return cards.duty_row(self._views, payload["args"].get("state", "on"))
        return None

    def _tag(self, job: Job, now: datetime) -> Call:
        tag = self._views.label("on_shift", None) if job.row.payload["on"] else ""
        if not self._features.has("member_tags"):
            return Call(None)
        return Call(
            SetChatMemberTag(chat_id=job.chat_id, user_id=job.row.payload["operator"], tag=tag[:16])
        )

    def _icon(self, job: Job, now: datetime) -> Call:
        """How the topic looks in the list: its icon, and its name unless the team gave it one."""
        assert job.client is not None and job.face is not None
        topic: dict[str, Any] = topic_of(job)
        state = job.face.state
        if job.client.topic_closed and state != "closed":
            return Call(ReopenForumTopic(**topic), shown="opened")
        icon = (job.icons or {}).get(cards.ICONS[state]) if job.client.icon != state else None
        title = self.words.title(job.client)
        name = title if job.client.topic_name not in ("", title) else None
        if icon is None and name is None:
            return Call(None)
        method = EditForumTopic(**topic, name=name, icon_custom_emoji_id=icon)
        return Call(method, shown=state if icon else "", named=name or "")

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
        name, locale = payload["text"], payload.get("locale")
        text = self._views.text(name, locale, now, **payload["args"]) if name else None
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

    def _drop_topic(self, job: Job, now: datetime) -> Call:
        topic = job.row.payload["topic"]
        return Call(DeleteForumTopic(chat_id=job.chat_id, message_thread_id=topic))
