"""Owns the calls that change how things look: cards, icons, reactions, tags, menus, deletions."""

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from aiogram.methods import (
    DeleteEphemeralMessage,
    DeleteMessage,
    DeleteMessages,
    EditForumTopic,
    EditMessageReplyMarkup,
    EditMessageText,
    PinChatMessage,
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
    ReactionTypeEmoji,
    ReactionTypeUnion,
)

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import cards, content
from delivery.telegram.building import builds
from delivery.telegram.wording import HTML, Wording, inward, topic_of
from model import Face, Link, LinkState, MessageId, Reason
from model.errands.looks import Card, Icon, Menu, Pin, React, Retire, Tag, Unsend
from model.marks import ICONS, StateMark
from model.messages import TEXT_LIMIT
from model.reactions import nearest
from views import utf16_len, visible


@builds(Card)
def card(words: Wording, job: Job, errand: Card, now: datetime) -> Call:
    """The card as it has to be now."""
    return show_card(words, job, now)


def show_card(words: Wording, job: Job, now: datetime) -> Call:
    """The topic's card: a new one, or the one that is there, changed if it has to be."""
    assert job.client is not None and job.face is not None
    if job.client.card_id is None or job.lost:
        said, shown = _card(words, job, now, first=job.first)
        return Call(SendMessage(**topic_of(job), **said), shown, as_new=job.lost)
    if job.client.card_sinks:
        said, shown = _card(words, job, now)
        return Call(SendMessage(**topic_of(job), **said), shown)
    return change_card(words, job, job.client.card_id, now)


def change_card(words: Wording, job: Job, card_id: MessageId, now: datetime) -> Call:
    """The card that is there, if it has to be changed."""
    said, shown = _card(words, job, now, first=job.first)
    if shown == job.shown:
        return Call(None, shown)
    there: dict[str, Any] = {"chat_id": job.chat_id, "message_id": card_id}
    return Call(EditMessageText(**there, **said), shown, twice=True)


def _card(
    words: Wording, job: Job, now: datetime, *, first: Link | None = None
) -> tuple[dict[str, Any], str]:
    """What it says and offers, and a sign of it; with that message's words and those besides."""
    assert job.client is not None and job.face is not None
    keys = words.keys(cards.buttons(job, words.layout), None, now)
    said = _with_first(words, _which(job), job, now, first=first)
    offered = keys.model_dump_json(exclude_none=True) if keys else ""
    shown = blake2b(f"{said['text']}{offered}".encode(), digest_size=12).hexdigest()
    return {**said, "reply_markup": keys}, shown


ASKING = {
    "transfer": "card.transfer_hint",
    "promise": "card.promise_hint",
    "snooze": "card.snooze_hint",
    "later": "card.later_hint",
}
"""What a card says whose buttons answer a question: which, for its colleagues see it, too."""


def _which(job: Job) -> str:
    is_open = job.conversation is not None and job.conversation.is_open
    menu = job.client.menu.partition(".")[0] if job.client and is_open else ""
    return ASKING.get(menu, "card.card")


def _with_first(
    words: Wording, name: str, job: Job, now: datetime, *, first: Link | None, **args: Any
) -> dict[str, Any]:
    """The card's own words, and below them, as a quotation, those of the client's first messages.

    Both are one message: where it grows too long, the card says less of what grows.
    """
    assert job.face is not None
    face = words.titled(job.face)
    text = words.text(name, None, now, face=face, **args)
    if first is None or "text" not in first.content:
        return {"text": text, "parse_mode": HTML}
    said = [first.content, *(link.content for link in job.besides)]
    quoted = content.quoted(said)
    if utf16_len(visible(text + quoted)) > TEXT_LIMIT:
        text = words.text(name, None, now, face=_brief(face), **args)
    preview = content.preview(said)
    return {"text": text + quoted, "parse_mode": HTML, "link_preview_options": preview}


def _brief(face: Face) -> Face:
    """Who it is and how it stands, without whatever there may be any number of."""
    return replace(face, known=(), tags=(), noting=(), timing=(), later=())


@builds(Retire)
def retire(words: Wording, job: Job, errand: Retire, now: datetime) -> Call:
    """The former card: who the client is, and where the present one stands; no buttons."""
    return retire_card(words, job, errand.message, now)


def retire_card(words: Wording, job: Job, message_id: MessageId, now: datetime) -> Call:
    """That message is a former card, and what it says of the client's words it goes on saying."""
    if job.client is None or job.client.card_id is None or job.face is None or job.lost:
        return Call(None)
    below = words.link(job, job.client.card_id)
    there: dict[str, Any] = {"chat_id": job.chat_id, "message_id": message_id}
    if job.first and not job.first.in_card:  # what it says is kept no longer
        return Call(EditMessageReplyMarkup(**there), twice=True)
    said = _with_first(words, "card.retired", job, now, first=job.first, below=below)
    return Call(EditMessageText(**there, **said), twice=True)


@builds(Pin)
def pin(words: Wording, job: Job, errand: Pin, now: datetime) -> Call:
    """In the topic's head line, without a sound."""
    there: dict[str, Any] = {"chat_id": job.chat_id, "message_id": errand.message}
    return Call(PinChatMessage(**there, disable_notification=True))


@builds(Icon)
def icon(words: Wording, job: Job, errand: Icon, now: datetime) -> Call:
    """How the topic looks in the list: its icon, and its name unless the team gave it one."""
    assert job.client is not None and job.face is not None
    topic: dict[str, Any] = topic_of(job)
    mark = job.face.mark
    if job.client.topic_closed and mark is not StateMark.CLOSED:
        return Call(ReopenForumTopic(**topic), shown="opened")
    worn = ICONS[mark]
    icon_id = (job.icons or {}).get(worn) if job.client.icon != worn else None
    title = words.title(job.client)
    name = title if job.client.topic_name not in ("", title) else None
    if icon_id is None and name is None:
        return Call(None)
    method = EditForumTopic(**topic, name=name, icon_custom_emoji_id=icon_id)
    return Call(method, shown=worn if icon_id else "", named=name or "")


@builds(React)
def react(words: Wording, job: Job, errand: React, now: datetime) -> Call:
    """The one reaction; on a link's copy if there is one by now."""
    message_id = job.link.copy_id if job.link else errand.message
    if not message_id:
        return Call(None, why=_no_copy(job.link))
    emoji = nearest(errand.emoji, job.reactions if inward(job) else None)
    shown: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji=emoji)] if emoji else []
    return Call(SetMessageReaction(chat_id=job.chat_id, message_id=message_id, reaction=shown))


def _no_copy(link: Link | None) -> Reason:
    """Why a message has no copy that we could name."""
    if link is None or link.state in (LinkState.FAILED, LinkState.UNDONE):
        return Reason.DONE_ALREADY
    return Reason.NO_COPY if link.state is LinkState.SENT else Reason.NOT_YET


@builds(Tag)
def tag(words: Wording, job: Job, errand: Tag, now: datetime) -> Call:
    """Who is on shift, beside their name."""
    if not words.features.has("member_tags"):
        return Call(None, why=Reason.UNSUPPORTED)
    label = words.views.label("on_shift", None) if errand.on else ""
    return Call(SetChatMemberTag(chat_id=job.chat_id, user_id=errand.operator, tag=label[:16]))


@builds(Unsend)
def unsend(words: Wording, job: Job, errand: Unsend, now: datetime) -> Call:
    """Delete it; what never arrived is gone already."""
    if errand.ephemeral and errand.only_to:
        return Call(
            DeleteEphemeralMessage(
                chat_id=job.chat_id,
                receiver_user_id=errand.only_to,
                ephemeral_message_id=errand.ephemeral,
            )
        )
    message_id = job.link.copy_id if job.link else errand.message
    if not message_id:
        return Call(None, why=_no_copy(job.link))
    if job.further:
        return Call(DeleteMessages(chat_id=job.chat_id, message_ids=[message_id, *job.further]))
    return Call(DeleteMessage(chat_id=job.chat_id, message_id=message_id))


@builds(Menu)
def menu(words: Wording, job: Job, errand: Menu, now: datetime) -> Call:
    """The commands that Telegram is to show."""
    locale = errand.locale or None
    commands = [
        BotCommand(command=name, description=words.views.label(f"cmd_{name}", locale))
        for name in errand.commands
    ]
    scopes: dict[str, BotCommandScopeUnion] = {
        "private": BotCommandScopeAllPrivateChats(),
        "group": BotCommandScopeAllGroupChats(),
    }
    scope = scopes.get(errand.scope) or BotCommandScopeChat(chat_id=job.row.chat)
    return Call(SetMyCommands(commands=commands, scope=scope, language_code=locale))
