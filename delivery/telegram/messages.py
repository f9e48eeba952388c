"""Owns how a message becomes a call: copied, packed, as an album, edited, or told in a line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiogram.methods import (
    ForwardMessage,
    TelegramMethod,
)

from delivery.jobs import Job
from delivery.telegram import content
from delivery.telegram.wording import Call, Wording, inward, link_of, topic_of
from model import STAFF, Link, Side


class Messages:
    """Builds the calls that carry messages."""

    def __init__(self, wording: Wording) -> None:
        self._words = wording

    def copy(self, job: Job, now: datetime) -> Call:
        link = link_of(job)
        ways = job.row.payload.get("ways", ())
        where = self._where(job)
        if "line" in ways or (inward(job) and link.content["kind"] in content.NEVER_COPIED):
            return self._instead(job, "uncopyable", now)
        mark = self._mark(job, now)
        if job.packed_links or (mark and link.content["kind"] == "text"):
            texts = [one.content for one in (link, *job.packed_links)]
            together = content.text_message(where, texts, mark)
            if together:
                return Call(together)
        # A copied die is thrown anew; only a forward shows what fell.
        die = inward(job) and link.content["kind"] == "dice"
        forward = job.row.payload.get("forward") or die
        if "content" in ways or (link.content["kind"] == "live_location" and not forward):
            anew = content.anew(where, link.content, self._origin(link, now))
            return Call(anew, marked=not mark) if anew else self._instead(job, "lost_source", now)
        if forward and (die or not mark):
            return Call(_forward(job, link), marked=not mark)
        source = link.client_id if link.side is Side.CLIENT else job.group_id
        method, marked = content.copy(where, source, link.origin_id, link.content, mark)
        return Call(method, marked=marked or not mark)

    def album(self, job: Job, now: datetime) -> Call:
        contents = [part.content for part in job.parts]
        if not contents:
            return Call(None)
        mark = self._mark(job, now)
        where = self._where(job)
        if content.makes_album(contents):
            return Call(content.album(where, contents, mark))
        first = content.anew(where, contents[0])
        return Call(first, marked=not mark) if first else self._instead(job, "uncopyable", now)

    def edit(self, job: Job, now: datetime) -> Call:
        link = link_of(job)
        changed = content.behind(self._mark(job, now), job.row.payload["content"])
        new_only = job.shares_copy or "new" in job.row.payload.get("ways", ())
        if link.copy_id and not new_only:
            target = {"chat_id": job.chat_id, "message_id": link.copy_id}
            method = content.edit(target, changed, str(link.content["kind"]))
            if method:
                return Call(method)
        return self._edit_as_new(job, link, changed, now)

    def _edit_as_new(self, job: Job, link: Link, changed: Mapping[str, Any], now: datetime) -> Call:
        mark = self._words.prefix("staff.edited_mark", self._words.locale(job), now)
        where = {**self._where(job), "reply_parameters": content.reply(link.copy_id)}
        return Call(content.anew(where, changed, mark), as_new=True)

    def _mark(self, job: Job, now: datetime) -> str:
        """What says in the topic that this may have been there before."""
        if not job.repeat or job.row.chat != STAFF:
            return ""
        return self._words.prefix("staff.repeat_mark", None, now)

    def _origin(self, link: Link, now: datetime) -> str:
        origin = link.content.get("origin")
        if not origin:
            return ""
        return self._words.prefix("staff.forwarded_from", None, now, origin=origin)

    def _instead(self, job: Job, name: str, now: datetime) -> Call:
        """To staff a word for what can't be shown, and those that came with it; to clients none."""
        if not inward(job):
            return Call(None, refused="source_gone" if name == "lost_source" else name)
        said = link_of(job).content
        line = self._words.prefix(f"staff.{name}", None, now, kind=content.called(said))
        return Call(content.captioned_line(self._where(job), line, said), marked=not job.repeat)

    def _where(self, job: Job) -> dict[str, Any]:
        where = topic_of(job) if inward(job) else {"chat_id": job.chat_id}
        quote = job.row.payload.get("quote")
        if "unquoted" in job.row.payload.get("ways", ()):
            quote = None
        return {**where, "reply_parameters": content.reply(job.reply_to, quote)}


def _forward(job: Job, link: Link) -> TelegramMethod[Any]:
    """A forward keeps who wrote it first."""
    return ForwardMessage(**topic_of(job), from_chat_id=link.client_id, message_id=link.origin_id)
