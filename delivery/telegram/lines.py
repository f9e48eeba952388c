"""Owns how a line of ours, or a file, becomes a call: sent, in the place of another, a toast."""

from datetime import datetime
from typing import Any

from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery, EditMessageText, SendMessage
from aiogram.types import (
    EphemeralMessageParameters,
    InlineQueryResultArticle,
    InlineQueryResultUnion,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardRemove,
)

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import cards, content
from delivery.telegram.building import builds
from delivery.telegram.wording import HTML, Wording, inward, private_of, topic_of
from model import MAIN, Reason, Way
from model.errands.lines import Answer, Choices, Enclosed, Proposal, Say
from model.helpers import asked_at
from views import split, utf16_len, visible


@builds(Say)
def say(words: Wording, job: Job, said: Say, now: datetime) -> Call:
    """A line, in the reader's language."""
    locale = said.locale or words.locale(job)
    text = words.text(said.text, locale, now, **words.args(job, said, now))
    if job.repeat:
        text = f"↻ {text}"
    where = _where(words, job, said)
    reply_to = None if Way.UNREPLIED in said.ways else said.reply_to
    markup: Any = words.keys([list(row) for row in said.keys if row], locale, now, job)
    if Way.UNREPLIED in said.ways and not said.reply_to:
        return Call(None, why=Reason.NO_WAY)
    plain = Way.BARE in said.ways
    line = {
        "text": visible(split(text)[0]) if plain else split(text)[0],
        "parse_mode": None if plain else HTML,
        "reply_markup": markup or _standing(words, said, locale),
    }
    if said.edit and not job.lost:
        where.pop("message_thread_id", None)
        return Call(EditMessageText(**where, message_id=said.edit, **line))
    return Call(SendMessage(**where, **line, reply_parameters=content.reply(reply_to)))


@builds(Proposal)
def proposal(words: Wording, job: Job, said: Proposal, now: datetime) -> Call:
    """Under what it is about, in the company's language."""
    return Call(
        SendMessage(
            **topic_of(job),
            text=split(words.text(said.text, None, now, **said.args))[0],
            parse_mode=HTML,
            reply_markup=words.keys([list(row) for row in said.keys], None, now, job),
            reply_parameters=content.reply(said.reply_to),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    )


@builds(Enclosed)
def enclosed(words: Wording, job: Job, shown: Enclosed, now: datetime) -> Call:
    """One file, or an album, without words."""
    where, files = private_of(job), [words.known(file) for file in shown.files]
    if content.makes_album(files):
        return Call(content.album(where, files, [""] * len(files)))
    return Call(content.anew(where, files[0]), why=Reason.UNCOPYABLE)


def _where(words: Wording, job: Job, said: Say) -> dict[str, Any]:
    in_topic = job.client is not None and inward(job)
    where: dict[str, Any] = topic_of(job) if in_topic else private_of(job)
    if said.only_to and words.features.has("ephemeral"):
        bot_id, query_id = asked_at(said.query)
        query = query_id or None if bot_id == MAIN else None  # a helper's press is not ours to name
        where["ephemeral_message_parameters"] = EphemeralMessageParameters(
            receiver_user_id=said.only_to, callback_query_id=query
        )
    return where


def _standing(words: Wording, said: Say, locale: str | None) -> Any:
    """Buttons that stay below the chat: the picker of groups, the row of duty, a phone's."""
    if said.pick_group:
        return cards.group_picker(words.views, None)
    if said.row == "duty":
        return cards.duty_row(words.views, said.args.get("state", "on"))
    if said.row == "phone":
        return cards.phone_key(words.views, locale)
    return ReplyKeyboardRemove(remove_keyboard=True) if said.row == "gone" else None


@builds(Answer)
def answer(words: Wording, job: Job, said: Answer, now: datetime) -> Call:
    """The word for a pressed button; none is an answer too."""
    args = words.args(job, said, now)
    text = words.views.text(said.text, said.locale, now, **args) if said.text else None
    return Call(AnswerCallbackQuery(callback_query_id=asked_at(said.query)[1], text=text))


SHOWN_OF_A_CHOICE = 120
MARK = "🗂 "


@builds(Choices)
def choices(words: Wording, job: Job, said: Choices, now: datetime) -> Call:
    """What can be picked. The message that comes of it carries its id in a link (Bot API names no
    topic in an inline query, and what was chosen only where the bot's owner asked for that)."""
    results: list[InlineQueryResultUnion] = [
        InlineQueryResultArticle(
            id=str(item["id"]),
            title=item["name"],
            description=" ".join(str(item["text"]).split())[:SHOWN_OF_A_CHOICE] or None,
            input_message_content=_found(words, job, item) if "topic" in item else _pick(item),
        )
        for item in said.items
    ]
    method = AnswerInlineQuery(
        inline_query_id=said.query, results=results, cache_time=0, is_personal=True
    )
    return Call(method)


def _found(words: Wording, job: Job, item: Any) -> InputTextMessageContent:
    """What was said, under a link to where it stands; only who picked it sees that."""
    before, name = "🔎 ", str(item["name"])
    url = words.place(job, item["topic"], item["message"])
    link = MessageEntity(
        type="text_link", offset=utf16_len(before), length=utf16_len(name), url=url
    )
    return InputTextMessageContent(
        message_text=f"{before}{name}: {' '.join(str(item['text']).split())[:SHOWN_OF_A_FIND]}",
        entities=[link],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


SHOWN_OF_A_FIND = 1000


def _pick(item: Any) -> InputTextMessageContent:
    text = f"{MARK}{item['name']}"
    link = MessageEntity(type="text_link", offset=0, length=utf16_len(text), url=item["link"])
    return InputTextMessageContent(
        message_text=text,
        entities=[link],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
