"""Owns Telegram as a channel: its four functions, and what it knows of the staff group beside."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram.methods import (
    CopyMessage,
    CopyMessages,
    CreateForumTopic,
    GetChat,
    LeaveChat,
    TelegramMethod,
)
from aiogram.types import ForumTopic, Message, MessageId

from delivery.channel import Call, Outcome, Verdict
from delivery.jobs import Job
from delivery.limits import Limits
from delivery.telegram import (
    albums,
    group,
    lines,
    looks,
    mailings,
    messages,
    papers,
    steps,
    verdicts,
)
from delivery.telegram.bot import Bot
from delivery.telegram.building import BUILDERS
from delivery.telegram.features import Features
from delivery.telegram.forum import LOOK, LOOK_FOR_NEW, Forum
from delivery.telegram.inspection import HowIsGroup, Inquiry, IsMember, is_open
from delivery.telegram.wording import Wording
from model import MAIN, BotId, ChatId, Client, Done, GroupFacts, Reason, RowId, TopicId, ids
from model.cards import CardLayout
from views import TextError, Views

log = logging.getLogger(__name__)
FAMILIES = (albums, group, lines, looks, mailings, messages, papers)
"""Where the builders stand; to be imported is all that they need."""


class UnfitError(Exception):
    """A look at the staff group found that nothing may go there: nothing was sent."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class NoLookError(Exception):
    """The look at the staff group came to nothing, for its cause: nothing was sent."""


class Telegram:
    """The Bot API, through the company's bot and its helpers."""

    def __init__(
        self,
        bot: Bot,
        views: Views,
        limits: Limits,
        layout: CardLayout,
        titles: Mapping[str, str],
        *,
        discreet: bool = False,
        helpers: Mapping[BotId, Bot] | None = None,
    ) -> None:
        """`discreet`: nothing that the whole team sees says a client's username."""
        self._helpers = helpers or {}
        self._discreet = discreet
        self.limits = limits
        self.words = Wording(views, Features(), layout, titles)
        self.forum = Forum()
        self._bot = bot

    def build(self, job: Job, now: datetime) -> Call:
        """The call for the job's present step."""
        if self._discreet and job.face:
            job = replace(job, face=replace(job.face, username=""))
        try:
            return _built(self.words, job, now)
        except TextError:
            if not job.found:  # a former Smena may know less than its text asks for; this one not
                raise
        return _built(self.words.forgiving(), job, now)

    async def call(self, job: Job, call: Call, done: Done) -> Done:
        """Make it. Raises whatever aiogram raises, and that the group is not fit for it."""
        shown = _shown_to_staff(job, call)
        holds = LOOK_FOR_NEW if isinstance(shown, CreateForumTopic) else LOOK
        if shown is not None and self.forum.must_look(job.group_id, holds):
            await self._look(job.group_id)
        asked = self.forum.now()
        if isinstance(call.method, Inquiry):
            done = await call.method.ask(self._bot, done)
            if done.facts and done.facts.chat_id == job.group_id:
                self._inspected(done.facts, asked)
        else:
            bot = self._bot if job.by == MAIN else self._helpers[job.by]
            answer = await bot(call.method, request_timeout=call.within)
            self._hear(answer, asked)
            done = _read(answer, done)
            if getattr(shown, "message_thread_id", None) and _flat(answer):
                return replace(done, strayed=done.message_ids)
        if isinstance(shown, CopyMessage | CopyMessages) and self.forum.copied(job.row.id):
            return replace(done, strayed=tuple(filter(None, done.message_ids)))
        return done

    def _inspected(self, facts: GroupFacts, asked: float) -> None:
        """Whoever asked how the staff group is has looked at it as well."""
        self.forum.turn_to(facts.chat_id)
        if facts.is_public or facts.is_linked:
            self.forum.heard(facts.chat_id, facts.is_forum, asked)
        else:
            self.forum.looked(facts.is_forum, asked)

    async def _look(self, group_id: ChatId) -> None:
        """In a group that strangers can read nothing may be shown; without topics it would all
        land in one flat chat."""
        asked = self.forum.now()
        try:
            chat = await self._bot(GetChat(chat_id=group_id))
        except Exception as error:
            # Whatever it was, nothing was sent yet: the cause is judged as of a repeatable call.
            raise NoLookError from error
        self.forum.heard(group_id, bool(chat.is_forum), asked)
        if is_open(chat) or chat.linked_chat_id is not None:
            raise UnfitError(Reason.OPEN_GROUP)
        self.forum.looked(bool(chat.is_forum), asked)
        if not chat.is_forum:
            raise UnfitError(Reason.NOT_A_FORUM)

    def _hear(self, answer: Any, asked: float) -> None:
        """What an answer says of its chat beside what was asked."""
        first = answer[0] if isinstance(answer, list) and answer else answer
        if isinstance(first, Message) and first.chat.type == "supergroup":
            chat_id = ChatId(first.chat.id)
            self.forum.heard(chat_id, bool(first.chat.is_forum), asked)
            if first.chat.username:
                self.forum.doubt(chat_id)

    def heard(self, chat_id: ChatId, has_topics: bool, age: float) -> None:
        """An update of a group says whether it has topics; it is so many seconds old, at least 0.

        That it has none is worth a look however old the news is.
        """
        at = self.forum.now() - max(0.0, age if has_topics else 0.0)
        self.forum.heard(chat_id, has_topics, at)

    def look_at(self) -> float | None:
        """When to look where copies stand whose answers did not say."""
        return self.forum.look_at()

    async def look(self) -> bool:
        """Whether the group has topics, as far as can be found out."""
        try:
            await self._look(self.forum.chat_id)
        except UnfitError as error:
            return error.reason is not Reason.NOT_A_FORUM
        except NoLookError as error:
            log.warning("the staff group can't be looked at: %r", error.__cause__)
            self.forum.put_off()
        return True

    def doubtful(self) -> tuple[RowId, ...]:
        """Rows that went well, and whose words may stand outside of their topic all the same."""
        return self.forum.doubtful()

    def judge(self, error: BaseException, call: Call, *, idempotent: bool) -> Verdict:
        """What a call that raised `error` has come to; a server that is older gets a plainer one.

        One that passes over what it doesn't know finds a rich message empty.
        """
        if isinstance(error, UnfitError):
            return Verdict(Outcome.PARK, error.reason, looked=True)
        if isinstance(error, NoLookError) and error.__cause__:
            found = _untold(verdicts.judge(error.__cause__, idempotent=True))
            return replace(found, looked=True)
        verdict = verdicts.judge(error, idempotent=idempotent)
        if isinstance(call.method, LeaveChat) and verdict.outcome is Outcome.PARK:
            return replace(verdict, outcome=Outcome.DEAD)  # it is out of that group already
        if isinstance(call.method, HowIsGroup | IsMember):
            return _untold(verdict)
        if verdict.reason is Reason.NOT_A_FORUM:
            self.forum.heard(self.forum.chat_id, False, self.forum.now())
        rich = bool(getattr(call.method, "rich_message", None))
        older = verdict.outcome is Outcome.UNSUPPORTED
        if older or (rich and verdict.outcome is Outcome.DEAD):
            lacks = not isinstance(call.method, Inquiry) and self.words.features.refuse(
                call.method, verdict.detail
            )
            return replace(verdict, outcome=Outcome.RETRY, after=0.0) if lacks else verdict
        return verdict

    def title(self, client: Client) -> str:
        """What the client's topic is called."""
        return self.words.title(client)


def _built(words: Wording, job: Job, now: datetime) -> Call:
    if builder := steps.BUILDERS.get(job.step):
        return builder(words, job, now)
    return BUILDERS[type(job.row.errand)](words, job, job.row.errand, now)


def _untold(verdict: Verdict) -> Verdict:
    """A question whose answer nobody can read was not answered."""
    told = verdict.outcome is not Outcome.SENT
    return verdict if told else replace(verdict, outcome=Outcome.RETRY)


SHOWS = ("Send", "Copy", "Forward", "CreateForumTopic", "EditMessage")
"""How the methods are called that bring something into a chat, or other words into a message."""


def _shown_to_staff(job: Job, call: Call) -> TelegramMethod[Any] | None:
    """What this call brings into the staff group; None if nothing."""
    inner = call.method.method if isinstance(call.method, albums.CopyAlbum) else call.method
    if job.chat_id != job.group_id or isinstance(inner, Inquiry):
        return None
    return inner if type(inner).__name__.startswith(SHOWS) else None


def _flat(answer: Any) -> bool:
    """Whether what was to go into a topic stands in a chat without any."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    shown = isinstance(first, Message) and not first.ephemeral_message_id
    return shown and not first.chat.is_forum


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
    if isinstance(answer, Message) and answer.poll:
        done = replace(done, poll_id=answer.poll.id)
    if isinstance(answer, Message | MessageId):
        return replace(done, message_ids=(ids.MessageId(answer.message_id),))
    if isinstance(answer, list):
        return replace(
            done, message_ids=tuple(ids.MessageId(message.message_id) for message in answer)
        )
    return done
