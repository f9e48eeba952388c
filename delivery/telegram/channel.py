"""Owns Telegram as a channel: its four functions, and the two questions before a call begins."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.methods import GetChat
from aiogram.types import ForumTopic, Message, MessageId

from delivery.budget import Limits
from delivery.channel import Call, Outcome, Verdict
from delivery.jobs import Job
from delivery.telegram import albums, group, lines, looks, messages, papers, steps, verdicts
from delivery.telegram.building import BUILDERS
from delivery.telegram.features import Features
from delivery.telegram.inspection import Inquiry, is_open
from delivery.telegram.wording import Wording
from model import ChatId, Client, Done, Reason, TopicId, ids
from model.cards import CardLayout
from views import Views

log = logging.getLogger(__name__)
FAMILIES = (albums, group, lines, looks, messages, papers)
"""Where the builders stand; to be imported is all that they need."""


class Telegram:
    """The Bot API, through one bot."""

    def __init__(self, bot: Bot, views: Views, limits: Limits, layout: CardLayout) -> None:
        self.limits = limits
        self.words = Wording(views, Features(), layout)
        self._bot = bot

    def build(self, job: Job, now: datetime) -> Call:
        """The call for the job's present step."""
        if builder := steps.BUILDERS.get(job.step):
            return builder(self.words, job, now)
        return BUILDERS[type(job.row.errand)](self.words, job, job.row.errand, now)

    async def call(self, job: Job, call: Call, done: Done) -> Done:
        """Make it. Raises whatever aiogram raises."""
        if isinstance(call.method, Inquiry):
            return await call.method.ask(self._bot, done)
        return _read(await self._bot(call.method, request_timeout=call.within), done)

    def judge(self, error: BaseException, call: Call, *, idempotent: bool) -> Verdict:
        """What a call that raised `error` has come to; a server that is older gets a plainer one.

        One that passes over what it doesn't know finds a rich message empty.
        """
        verdict = verdicts.judge(error, idempotent=idempotent)
        rich = bool(getattr(call.method, "rich_message", None))
        older = verdict.outcome is Outcome.UNSUPPORTED
        if older or (rich and verdict.outcome is Outcome.DEAD):
            lacks = not isinstance(call.method, Inquiry) and self.words.features.refuse(
                call.method, verdict.detail
            )
            return replace(verdict, outcome=Outcome.RETRY, after=0.0) if lacks else verdict
        return verdict

    async def refuses(self, group_id: ChatId) -> Verdict | None:
        """Why nothing may go to the group now: in one that strangers can read nothing may be shown.

        Without topics it would all land in one flat chat: Telegram ignores the topic's id there
        without a word (telegram.md §2.15), so ask first.
        """
        try:
            chat = await self._bot(GetChat(chat_id=group_id))
        except Exception as error:  # noqa: BLE001 - judged, like every answer of Telegram
            return verdicts.judge(error, idempotent=True)
        if is_open(chat) or chat.linked_chat_id is not None:
            return Verdict(Outcome.PARK, Reason.OPEN_GROUP)
        return None if chat.is_forum else Verdict(Outcome.PARK, Reason.NOT_A_FORUM)

    def title(self, client: Client) -> str:
        """What the client's topic is called."""
        return self.words.title(client)


def _read(answer: Any, done: Done) -> Done:
    """The ids in Telegram's answer."""
    if isinstance(answer, ForumTopic):
        return replace(done, topic_id=TopicId(answer.message_thread_id))
    if isinstance(answer, Message) and answer.ephemeral_message_id:
        return replace(
            done,
            message_ids=(ids.NO_MESSAGE,),
            ephemeral_id=ids.MessageId(answer.ephemeral_message_id),
        )
    if isinstance(answer, Message | MessageId):
        return replace(done, message_ids=(ids.MessageId(answer.message_id),))
    if isinstance(answer, list):
        return replace(
            done, message_ids=tuple(ids.MessageId(message.message_id) for message in answer)
        )
    return done
