"""Owns the ways on which one message goes to the other side, and the call of each.

Which way comes after which refusal stands with the errand's traits; here is what each way is. What
a way can't do with this message it says with `NO_WAY`, and the next one is tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.methods import (
    ForwardMessage,
    SendMessage,
    SendPoll,
    SetMessageReaction,
    TelegramMethod,
)
from aiogram.types import InputPollOption

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import content, context
from delivery.telegram.formatted import Content, bare, pieces, shifted
from delivery.telegram.wording import Wording, inward, private_of, topic_of
from model import MAIN, NOBODY, ChatId, Link, MessageId, Reason, Side, Way, takes_line
from model.errands.base import Wayfarer
from model.errands.messages import Copy
from views import utf16_len

NO_WAY = Call(None, why=Reason.NO_WAY)


@dataclass(frozen=True, slots=True)
class Passage:
    """One message on its way."""

    words: Wording
    job: Job
    link: Link
    errand: Copy
    now: datetime

    @property
    def said(self) -> Content:
        """What it says, as it may go on this way."""
        known = self.words.known(self.words.opening(self.link.content, self.job, self.now))
        return bare(known) if Way.BARE in self.errand.ways else known

    @property
    def where(self) -> dict[str, Any]:
        """The chat, the topic, and what it answers."""
        answered = self.job.reply_to if self.errand.reply else None
        return addressed(self.job, self.errand, answered, self.errand.quote)

    @property
    def mark(self) -> str:
        """What says that it may have been there before."""
        return repeat_mark(self.words, self.job, self.now)

    @property
    def origin(self) -> str:
        """Whose words they were first, where a forward can't say so itself."""
        return context.origin(self.words, self.link, self.now)

    @property
    def answered(self) -> str:
        """What a client answers outside of what can be pointed at."""
        return context.answered(self.words, self.link, self.link.content, self.now)

    @property
    def warns(self) -> bool:
        """Whether the staff have to be warned of a file."""
        return bool(self.link.content.get("danger"))

    @property
    def before(self) -> str:
        """What stands before the words; that it is a repeat a forward can't say itself."""
        forward = self.errand.forward and (self.mark or self.warns)
        return self.mark + (self.origin if forward else "") + self.answered


def go(passage: Passage) -> Call:
    """The call on the way that its errand has come to."""
    errand = passage.errand
    if errand.ways and errand.ways[-1] is Way.BARE and passage.said == passage.link.content:
        return NO_WAY
    return WAYS[errand.way](passage)


def addressed(
    job: Job, errand: Wayfarer, answered: MessageId | None, quote: Content | None
) -> dict[str, Any]:
    """Where a call goes, with what it answers as far as that is still wanted."""
    where = topic_of(job) if inward(job) else private_of(job)
    if Way.UNREPLIED in errand.ways or Way.PURE in errand.ways:
        return where
    quoted = quote if Way.UNQUOTED not in errand.ways else None
    if quoted and Way.BARE in errand.ways:
        quoted = bare(quoted)
    return {**where, "reply_parameters": content.reply(answered, quoted)}


def repeat_mark(words: Wording, job: Job, now: datetime) -> str:
    """What says in the topic that this may have been there before."""
    if not job.repeat or not inward(job):
        return ""
    return words.prefix("staff.repeat_mark", None, now)


def look_first(job: Job, link: Link) -> Call:
    """Ask whether what an operator wrote is still there: what they deleted, no client is to see.

    A reaction that is not there is taken away: nobody sees that, and what is gone refuses it.
    """
    if not link.written_in:
        return Call(None, why=Reason.SOURCE_GONE)
    method = SetMessageReaction(chat_id=job.group_id, message_id=link.written_in, reaction=[])
    return Call(method, seen=True, twice=True)


def must_look(job: Job, errand: Wayfarer, link: Link) -> bool:
    """Whether what is sent from what was kept must be looked for first, where that can be done."""
    return not (inward(job) or link.place_gone) and Way.SEEN not in errand.ways


def _usual(passage: Passage) -> Call:
    """A copy from where it was written, unless there is more to it."""
    job, link, mark = passage.job, passage.link, passage.mark
    if link.stands_elsewhere:  # to a contact's number Telegram would add whose it is
        return _line(passage) if link.kind == "contact" else _content(passage)
    signed = link.kind == "text" and passage.said.get("signed")
    if signed or (link.place_gone and link.kind != "poll"):
        return _content(passage)
    if inward(job) and link.kind in content.NEVER_COPIED:
        return _line(passage)
    if link.kind == "poll" and not inward(job):
        return _asked(passage)
    helped = job.by != MAIN  # a helper can't see the client's chat
    if helped or job.packed_links or (passage.before and link.kind == "text"):
        texts = [passage.said, *(packed.content for packed in job.packed_links)]
        together = content.text_message(passage.where, texts, passage.before)
        if together:
            return Call(together)
    if link.kind == "dice" and inward(job):  # copied it would be thrown anew (telegram.md §4.8)
        return Call(_forward(passage), marked=not mark)
    if link.kind == "dice" or (link.kind == "live_location" and not passage.errand.forward):
        return _content(passage)
    must_say = mark or passage.warns
    if passage.errand.forward and not (must_say and takes_line(link.content)):
        return Call(_forward(passage), marked=not mark)
    return _by_reference(passage, passage.where, passage.before)


def _asked(passage: Passage) -> Call:
    """A poll to a client, whose choice its author wants to know."""
    anew = _poll(passage.where, passage.said)
    if anew is None:
        return _by_reference(passage, passage.where, passage.before)
    if must_look(passage.job, passage.errand, passage.link):
        return look_first(passage.job, passage.link)
    return Call(anew)


POLL = ("allows_multiple_answers", "allows_revoting", "description", "description_entities")


def _poll(where: Mapping[str, Any], content: Content) -> TelegramMethod[Any] | None:
    """A poll of which the bot hears who chose what; None for one that only a copy can carry.

    Of a copied poll a bot never learns the number by which votes are told (telegram.md §4.19).
    """
    asked = content["poll"]
    options = asked["options"]
    ends = ("is_closed", "close_date", "open_period", "media")
    if asked["type"] != "regular" or any(asked.get(name) for name in ends):
        return None
    if any(option.get("media") for option in options):
        return None
    return SendPoll(
        **where,
        question=asked["question"],
        question_entities=asked.get("question_entities"),
        options=[
            InputPollOption(text=option["text"], text_entities=option.get("text_entities"))
            for option in options
        ],
        is_anonymous=False,
        **{name: asked.get(name) for name in POLL},
    )


def _forward(passage: Passage) -> TelegramMethod[Any]:
    """A forward keeps who wrote it first."""
    job, link = passage.job, passage.link
    return ForwardMessage(
        **topic_of(job), from_chat_id=source(job, link), message_id=link.origin_id
    )


def source(job: Job, link: Link) -> ChatId:
    """The chat where it was written."""
    if link.side is Side.STAFF:
        return job.group_id
    return ChatId(job.client.person_id if job.client else NOBODY)


def _by_reference(passage: Passage, where: Mapping[str, Any], mark: str) -> Call:
    """A copy from where it was written; it moves no bytes."""
    link, chat = passage.link, source(passage.job, passage.link)
    method, marked = content.copy(where, chat, link.origin_id, passage.said, mark)
    return Call(method, marked=marked or not passage.mark)


def _pure(passage: Passage) -> Call:
    """A copy that says nothing besides; of a forward it says whose words they were, if it can."""
    link, errand = passage.link, passage.errand
    if link.stands_elsewhere or link.kind == "dice" or (errand.forward and link.kind == "text"):
        return NO_WAY
    where = addressed(passage.job, errand, None, None)
    more = passage.before or errand.reply or errand.forward
    if not more and link.kind not in ("text", "live_location"):
        return NO_WAY  # that was the usual way; of texts several may have gone as one
    call = _by_reference(passage, where, passage.origin if errand.forward else "")
    return Call(call.method, marked=not passage.mark)


def _content(passage: Passage) -> Call:
    """Sent anew from what was kept."""
    said = passage.said
    if content.is_too_long(said):
        return _split(passage)
    if said["kind"] == "dice":
        anew: TelegramMethod[Any] | None = SendMessage(**passage.where, text=_thrown(passage))
    else:
        anew = content.anew(passage.where, said, passage.origin + passage.answered)
    if anew is None:
        return NO_WAY
    if must_look(passage.job, passage.errand, passage.link):
        return look_first(passage.job, passage.link)
    return Call(anew, marked=not passage.mark)


def _thrown(passage: Passage) -> str:
    """What fell, in words: a die of ours would fall otherwise."""
    die = passage.said["dice"]
    line = passage.words.prefix(
        "client.thrown",
        passage.words.locale(passage.job),
        passage.now,
        emoji=die["emoji"],
        value=die["value"],
    )
    return line.strip()


def _split(passage: Passage) -> Call:
    """The picture first, and behind it the words that don't fit under it."""
    said, piece = passage.said, passage.errand.piece
    picture = content.anew(passage.where, content.without_words(said))
    if picture is None or not said.get("caption"):
        return NO_WAY
    if must_look(passage.job, passage.errand, passage.link):
        return look_first(passage.job, passage.link)
    before = passage.mark + passage.origin + passage.answered
    entities = shifted(said.get("caption_entities"), utf16_len(before))
    texts = pieces(before + said["caption"], entities)
    if piece == 0:
        return Call(picture, rest=len(texts))
    behind = addressed(passage.job, passage.errand, passage.link.copy_id, None)
    where = behind if inward(passage.job) else addressed(passage.job, passage.errand, None, None)
    text = content.text_message(where, texts[piece - 1 : piece])
    return Call(text, rest=len(texts) - piece)


def _line(passage: Passage) -> Call:
    """To staff a word for what can't be shown, and what was written; to clients that alone."""
    said = passage.said
    outward = not inward(passage.job)
    spoken = content.spoken(said)
    if outward and not spoken["text"].strip():
        return NO_WAY
    if outward and must_look(passage.job, passage.errand, passage.link):
        return look_first(passage.job, passage.link)
    line = "" if outward else _instead(passage, has_words=bool(spoken["text"]))
    texts = content.spoken_pieces(passage.mark + passage.answered + line, said)
    piece = passage.errand.piece
    text = content.text_message(passage.where, texts[piece : piece + 1])
    return Call(text, rest=len(texts) - piece - 1)


def _instead(passage: Passage, *, has_words: bool) -> str:
    """What stands in the topic where a message can't be shown as it is."""
    gone = passage.errand.cause is Reason.SOURCE_GONE
    if seen_at := passage.link.content.get("link"):
        return passage.words.prefix("staff.story_elsewhere", None, passage.now, link=seen_at)
    name = "lost_source" if gone else "in_words" if has_words else "uncopyable"
    kind = content.called(passage.link.content)
    return passage.words.prefix(f"staff.{name}", None, passage.now, kind=kind)


WAYS: Mapping[Way | None, Callable[[Passage], Call]] = {
    None: _usual,
    Way.PURE: _pure,
    Way.SPLIT: _split,
    Way.CONTENT: _content,
    Way.LINE: _line,
}
"""What each way is, for one message."""
