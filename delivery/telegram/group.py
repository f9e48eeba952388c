"""Owns the calls about the staff group itself: its topics, how it is, who is in it."""

from datetime import datetime

from aiogram.methods import (
    BanChatMember,
    CloseForumTopic,
    DeleteForumTopic,
    DeleteMessages,
    LeaveChat,
    SendMessage,
)

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram.building import builds
from delivery.telegram.inspection import HowIsGroup, IsMember
from delivery.telegram.wording import HTML, Wording
from model.errands.group import (
    Ban,
    CloseStray,
    Decline,
    DropTopic,
    Inspect,
    Leave,
    Meet,
    StillHere,
    TakeBack,
)


@builds(CloseStray)
def close_stray(words: Wording, job: Job, errand: CloseStray, now: datetime) -> Call:
    """The topic that nobody got is closed."""
    return Call(CloseForumTopic(chat_id=job.chat_id, message_thread_id=errand.topic))


@builds(TakeBack)
def take_back(words: Wording, job: Job, errand: TakeBack, now: datetime) -> Call:
    """The messages go; at most a hundred at once (Bot API, deleteMessages)."""
    return Call(DeleteMessages(chat_id=job.chat_id, message_ids=list(errand.messages)))


@builds(DropTopic)
def drop_topic(words: Wording, job: Job, errand: DropTopic, now: datetime) -> Call:
    """The topic goes, with all that is in it."""
    return Call(DeleteForumTopic(chat_id=job.chat_id, message_thread_id=errand.topic))


@builds(Inspect)
def inspect(words: Wording, job: Job, errand: Inspect, now: datetime) -> Call:
    """Several questions about one group."""
    return Call(HowIsGroup(errand.chat))


@builds(Meet)
def meet(words: Wording, job: Job, errand: Meet, now: datetime) -> Call:
    """One question about one person."""
    return Call(IsMember(job.group_id, errand.id))


@builds(StillHere)
def still_here(words: Wording, job: Job, errand: StillHere, now: datetime) -> Call:
    """The same about one of the team."""
    return Call(IsMember(job.group_id, errand.id))


@builds(Ban)
def ban(words: Wording, job: Job, errand: Ban, now: datetime) -> Call:
    """Out, and not in again by a link. What they wrote stays."""
    return Call(BanChatMember(chat_id=job.group_id, user_id=errand.id))


@builds(Decline)
def decline(words: Wording, job: Job, errand: Decline, now: datetime) -> Call:
    """Why we are not there any more."""
    text = words.text(errand.text, None, now, title=errand.title)
    return Call(SendMessage(chat_id=job.row.chat, text=text, parse_mode=HTML))


@builds(Leave)
def leave(words: Wording, job: Job, errand: Leave, now: datetime) -> Call:
    """And gone."""
    return Call(LeaveChat(chat_id=errand.chat or job.row.chat))
