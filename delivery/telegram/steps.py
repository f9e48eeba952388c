"""Owns the calls on the way into a topic: the topic, its card, a word about its predecessor."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiogram.methods import CreateForumTopic, SendMessage

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import looks
from delivery.telegram.wording import HTML, Wording, topic_of
from model import Button, Step
from model.marks import ICONS, StateMark

WITH_ICON = 2
"""Tries of a topic that are the whole of it."""


def topic(words: Wording, job: Job, now: datetime) -> Call:
    """The topic itself; without its icon where that may be what was refused."""
    assert job.client is not None
    worn = ICONS[StateMark.FREE]
    icon = (job.icons or {}).get(worn) if job.row.attempts < WITH_ICON else None
    name = words.title(job.client)
    return Call(
        CreateForumTopic(chat_id=job.chat_id, name=name, icon_custom_emoji_id=icon),
        shown=worn if icon else "",
        named=name,
    )


def history(words: Wording, job: Job, now: datetime) -> Call:
    """The word that a topic was there before."""
    assert job.face is not None and job.conversation is not None
    text = words.text(
        "staff.topic_renewed",
        None,
        now,
        count=job.face.conversations,
        last_at=job.face.closed_at or job.face.replied_at or job.conversation.opened_at,
    )
    keys = words.keys([[Button("history", "history", job.conversation.id)]], None, now)
    return Call(SendMessage(**topic_of(job), text=text, parse_mode=HTML, reply_markup=keys))


BUILDERS: Mapping[Step, Callable[[Wording, Job, datetime], Call]] = {
    Step.TOPIC: topic,
    Step.CARD: looks.show_card,
    Step.HISTORY: history,
}
