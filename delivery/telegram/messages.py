"""Owns how a message becomes a call, and how a change of one does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram.methods import CopyMessage

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import content, context, looks, ways
from delivery.telegram.building import builds
from delivery.telegram.formatted import Content, bare
from delivery.telegram.wording import Wording, inward, link_of
from model import Link, MessageId, Reason, Way
from model.errands.messages import Copy, Edit, Strange
from model.messages import fits_card


@builds(Copy)
def copy(words: Wording, job: Job, errand: Copy, now: datetime) -> Call:
    """One message, or several texts packed into one."""
    return ways.go(ways.Passage(words, job, link_of(job), errand, now))


@builds(Strange)
def strange(words: Wording, job: Job, errand: Strange, now: datetime) -> Call:
    """Nobody here knows what it would be."""
    return Call(None, why=Reason.NEWER)


@dataclass(frozen=True, slots=True)
class _Change:
    """A message's change on its way."""

    words: Wording
    job: Job
    link: Link
    errand: Edit
    now: datetime

    @property
    def said(self) -> Content:
        """What it says now, as it may go on this way."""
        known = self.words.known(self.words.signed(self.errand.content, self.job, self.now))
        plain = bare(known) if Way.BARE in self.errand.ways else known
        told = context.answered(self.words, self.link, self.errand.content, self.now)
        return content.behind(ways.repeat_mark(self.words, self.job, self.now) + told, plain)

    @property
    def mark(self) -> str:
        """What says that it is a change."""
        locale = self.words.locale(self.job)
        return self.words.prefix("staff.edited_mark", locale, self.now)

    @property
    def where(self) -> dict[str, Any]:
        """Where it goes: as an answer to what it changes."""
        return ways.addressed(self.job, self.errand, self.link.copy_id, None)


@builds(Edit)
def edit(words: Wording, job: Job, errand: Edit, now: datetime) -> Call:
    """The copy changed in place, or the change as a message of its own."""
    change = _Change(words, job, link_of(job), errand, now)
    return CHANGES[errand.way](change)


def _in_place(change: _Change) -> Call:
    link = change.link
    if link.copy_id and change.job.first and not change.job.shares_copy:
        return _in_card(change, link.copy_id)
    if link.copy_id and not change.job.shares_copy:
        target = {"chat_id": change.job.chat_id, "message_id": link.copy_id}
        method = content.edit(target, change.said, link.kind)
        if method:
            return Call(method)
    return _anew(change)


def _in_card(change: _Change, card_id: MessageId) -> Call:
    """The card, or what is left of it, with the words as they are now."""
    client, said = change.job.client, change.errand.content
    said = bare(said) if Way.BARE in change.errand.ways else said
    told = [
        replace(link, content=said) if link.id == change.link.id else link
        for link in filter(None, (change.job.first, *change.job.besides))
    ]
    if client is None or change.job.lost or not fits_card(*(link.content for link in told)):
        return ways.NO_WAY
    job = replace(change.job, first=told[0], besides=tuple(told[1:]))
    if client.card_id != card_id:
        return looks.retire_card(change.words, job, card_id, change.now)
    return looks.change_card(change.words, job, card_id, change.now)


def _anew(change: _Change) -> Call:
    """From what it says now; what we can't say ourselves is copied, as an answer to the former."""
    said = change.said
    if inward(change.job) and said["kind"] in content.NEVER_COPIED:
        return _in_words(change)
    if content.is_too_long(said):
        return ways.NO_WAY
    anew = content.anew(change.where, said, change.mark)
    return Call(anew or _copied(change, change.where), as_new=True)


def _copied(change: _Change, where: Mapping[str, Any]) -> CopyMessage:
    chat = ways.source(change.job, change.link)
    return CopyMessage(**where, from_chat_id=chat, message_id=change.link.origin_id)


def _pure(change: _Change) -> Call:
    """A copy that answers nothing; a line says what it is."""
    where = ways.addressed(change.job, change.errand, None, None)
    return Call(_copied(change, where), as_new=True, marked=False)


def _in_words(change: _Change) -> Call:
    """What it says now, read aloud; to staff a word where there is nothing to read."""
    piece, line = change.errand.piece, ""
    if not content.spoken(change.said)["text"].strip():
        if not inward(change.job):
            return ways.NO_WAY
        kind = content.called(change.said)
        line = change.words.prefix("staff.uncopyable", None, change.now, kind=kind)
    texts = content.spoken_pieces(change.mark + line, change.said)
    text = content.text_message(change.where, texts[piece : piece + 1])
    return Call(text, as_new=True, rest=len(texts) - piece - 1)


CHANGES: Mapping[Way | None, Callable[[_Change], Call]] = {
    None: _in_place,
    Way.NEW: _anew,
    Way.PURE: _pure,
    Way.LINE: _in_words,
}
"""What each way is, for a change."""
