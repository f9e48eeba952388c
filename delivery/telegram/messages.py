"""Owns how a message becomes a call: copied, packed, as an album, edited, or told in a line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiogram.methods import ForwardMessage, TelegramMethod

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import content
from delivery.telegram.building import builds
from delivery.telegram.wording import Wording, inward, link_of, topic_of
from model import Link, Reason, Side, Way
from model.errands.messages import Album, Copy, Edit


@builds(Copy)
def copy(words: Wording, job: Job, errand: Copy, now: datetime) -> Call:
    """One message, or several texts packed into one."""
    link, where = link_of(job), _where(job, errand)
    if Way.LINE in errand.ways or (inward(job) and link.content["kind"] in content.NEVER_COPIED):
        return _instead(words, job, errand, Reason.UNCOPYABLE, now)
    mark = _mark(words, job, now)
    if job.packed_links or (mark and link.content["kind"] == "text"):
        texts = [each.content for each in (link, *job.packed_links)]
        together = content.text_message(where, texts, mark)
        if together:
            return Call(together)
    # A copied die is thrown anew; only a forward shows what fell.
    die = inward(job) and link.content["kind"] == "dice"
    forward = errand.forward or die
    live = link.content["kind"] == "live_location" and not forward
    if Way.CONTENT in errand.ways or live:
        anew = content.anew(where, link.content, _origin(words, link, now))
        missing = Reason.SOURCE_GONE
        return Call(anew, marked=not mark) if anew else _instead(words, job, errand, missing, now)
    if forward and (die or not mark):
        return Call(_forward(job, link), marked=not mark)
    return _by_reference(job, link, where, mark)


def _by_reference(job: Job, link: Link, where: Mapping[str, Any], mark: str) -> Call:
    """A copy from where it was written; it moves no bytes."""
    source = _private(job) if link.side is Side.CLIENT else job.group_id
    method, marked = content.copy(where, source, link.origin_id, link.content, mark)
    return Call(method, marked=marked or not mark)


def _private(job: Job) -> int:
    """The client's own chat with the bot."""
    return job.client.person_id if job.client else 0


def _forward(job: Job, link: Link) -> TelegramMethod[Any]:
    """A forward keeps who wrote it first."""
    return ForwardMessage(**topic_of(job), from_chat_id=_private(job), message_id=link.origin_id)


@builds(Album)
def album(words: Wording, job: Job, errand: Album, now: datetime) -> Call:
    """The parts together; what makes no album goes part by part, each by reference if need be."""
    contents = [part.content for part in job.parts]
    if not contents:
        return Call(None)
    mark, where = _mark(words, job, now), _where(job, errand)
    if content.makes_album(contents):
        return Call(content.album(where, contents, mark))
    first = content.anew(where, contents[0])
    if first:
        return Call(first, marked=not mark)
    return _by_reference(job, job.parts[0], where, mark)


@builds(Edit)
def edit(words: Wording, job: Job, errand: Edit, now: datetime) -> Call:
    """The copy changed in place, or the change as a message of its own."""
    link = link_of(job)
    changed = content.behind(_mark(words, job, now), errand.content)
    new_only = job.shares_copy or Way.NEW in errand.ways
    if link.copy_id and not new_only:
        target = {"chat_id": job.chat_id, "message_id": link.copy_id}
        method = content.edit(target, changed, str(link.content["kind"]))
        if method:
            return Call(method)
    return _edit_as_new(words, job, errand, changed, now)


def _edit_as_new(
    words: Wording, job: Job, errand: Edit, changed: Mapping[str, Any], now: datetime
) -> Call:
    link = link_of(job)
    mark = words.prefix("staff.edited_mark", words.locale(job), now)
    where = {**_where(job, errand), "reply_parameters": content.reply(link.copy_id)}
    anew = content.anew(where, changed, mark)
    if anew is None and inward(job) and changed.get("caption"):
        anew = content.captioned_line(where, mark, changed)
    if anew is None:
        return Call(None, why=Reason.CANT_EDIT)
    return Call(anew, as_new=True)


def _mark(words: Wording, job: Job, now: datetime) -> str:
    """What says in the topic that this may have been there before."""
    if not job.repeat or not inward(job):
        return ""
    return words.prefix("staff.repeat_mark", None, now)


def _origin(words: Wording, link: Link, now: datetime) -> str:
    origin = link.content.get("origin")
    return words.prefix("staff.forwarded_from", None, now, origin=origin) if origin else ""


INSTEAD = {Reason.UNCOPYABLE: "staff.uncopyable", Reason.SOURCE_GONE: "staff.lost_source"}
"""What stands in the topic where a message can't be shown."""


def _instead(words: Wording, job: Job, errand: Copy, why: Reason, now: datetime) -> Call:
    """To staff a word for what can't be shown, and those that came with it; to clients none."""
    if not inward(job):
        return Call(None, why=why)
    said = link_of(job).content
    line = words.prefix(INSTEAD[why], None, now, kind=content.called(said))
    where = _where(job, errand)
    return Call(content.captioned_line(where, line, said), marked=not job.repeat)


def _where(job: Job, errand: Copy | Album | Edit) -> dict[str, Any]:
    where = topic_of(job) if inward(job) else {"chat_id": job.chat_id}
    quote = None if isinstance(errand, Edit) or Way.UNQUOTED in errand.ways else errand.quote
    return {**where, "reply_parameters": content.reply(job.reply_to, quote)}
