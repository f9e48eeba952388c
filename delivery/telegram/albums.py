"""Owns how an album becomes a call: copied as one, sent anew as one, or part by part."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aiogram.exceptions import TelegramAPIError
from aiogram.methods import CopyMessages, ForwardMessages, SetMessageReaction

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import content, context, ways
from delivery.telegram.bot import Bot
from delivery.telegram.building import builds
from delivery.telegram.formatted import bare
from delivery.telegram.inspection import Inquiry
from delivery.telegram.wording import Wording, inward, private_of, topic_of
from model import NO_MESSAGE, Done, MessageId, Way
from model.errands.messages import Album


@builds(Album)
def album(words: Wording, job: Job, errand: Album, now: datetime) -> Call:
    """The parts that have not arrived, on the way that the errand has come to."""
    if not job.parts:
        return Call(None)
    if errand.by_parts:
        first = len(job.parts) == errand.parts
        part = errand.part if first else replace(errand.part, reply=None, quote=None)
        return ways.go(ways.Passage(words, job, job.parts[0], part, now))
    # A copy of the whole answers nothing and has no place for a mark (telegram.md §5.13).
    told = context.answered(words, job.parts[0], job.parts[0].content, now)
    stored = job.parts[0].answer_id or job.parts[0].place_gone
    warns = any(part.content.get("danger") for part in job.parts)
    signs = bool(words.opening(job.parts[0].content, job, now).get("signed"))
    further = errand.reply or job.repeat or told or stored or warns or signs
    usual = Way.CONTENT if further else Way.PURE
    way = errand.way or usual
    if way is Way.PURE and stored:
        return ways.NO_WAY
    if Way.PURE in errand.ways and usual is Way.PURE and way is Way.PURE:
        return ways.NO_WAY
    if way is Way.PURE:
        return Call(_copied(job, errand), marked=not job.repeat)
    return _anew(words, job, errand, now)


def _anew(words: Wording, job: Job, errand: Album, now: datetime) -> Call:
    said = (words.opening(part.content, job, now) for part in job.parts)
    contents = [words.known(content) for content in said]
    if Way.BARE in errand.ways:
        contents = [bare(content) for content in contents]
    if not content.makes_album(contents):
        return ways.NO_WAY
    if ways.must_look(job, errand, job.parts[0]):
        return ways.look_first(job, job.parts[0])
    where = ways.addressed(job, errand, job.reply_to, errand.quote)
    first, *others = context.of_album(words, job.parts, now)
    marks = [ways.repeat_mark(words, job, now) + first, *others]
    return Call(content.album(where, contents, marks))


@dataclass(frozen=True, slots=True)
class CopyAlbum(Inquiry):
    """A copy of several messages at once. What was deleted is left out without a word; which of
    them that was is asked only then (telegram.md §5.13)."""

    method: CopyMessages | ForwardMessages

    async def ask(self, bot: Bot, done: Done) -> Done:
        copies = [MessageId(copy.message_id) for copy in await bot(self.method)]
        sources = self.method.message_ids
        if len(copies) == len(sources):
            return replace(done, message_ids=tuple(copies))
        there = [await self._is_there(bot, MessageId(source)) for source in sources]
        return replace(done, message_ids=tuple(_beside(there, copies)))

    async def _is_there(self, bot: Bot, message_id: MessageId) -> bool:
        """A reaction that is not there can be taken away from what is."""
        chat = self.method.from_chat_id
        try:
            await bot(SetMessageReaction(chat_id=chat, message_id=message_id, reaction=[]))
        except TelegramAPIError as error:
            return "not found" not in error.message and "INVALID" not in error.message
        return True


def _beside(there: Iterable[bool], copies: list[MessageId]) -> Iterable[MessageId]:
    """Each source's copy; 0 for one that has none."""
    left = iter(copies)
    return [next(left, NO_MESSAGE) if present else NO_MESSAGE for present in there]


def _copied(job: Job, errand: Album) -> CopyAlbum:
    where = topic_of(job) if inward(job) else private_of(job)
    kind = ForwardMessages if errand.forward and inward(job) else CopyMessages
    ids: list[int] = [part.origin_id for part in job.parts]
    return CopyAlbum(kind(**where, from_chat_id=ways.source(job, job.parts[0]), message_ids=ids))
