"""Owns the guided tour: its steps, where it stands, and what of it is done, by whomever."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from playground import plan
from playground.advice import SET_UP, Advice
from playground.cast import CLAIM, Cast
from playground.scenes import Backstage, Scenes
from playground.stage import Stage
from playground.tally import Tally
from playground.written import HELD, NOTED
from sandbox import Change, Message, Person, Topic
from sandbox.queries import CallbackQuery

WORK = ("question", "claim", "race", "reply", "note")
STEPS = ("welcome", *WORK, "saved", "shift", "summary", "kill")
FRESH = (*SET_UP, *WORK, "summary", "kill")
"""Of a company that is still to be set up. It has no roster yet, so nobody's shift ends, and it has
kept no answers."""
RELIEVED, SENT = "🔁", ("🗂", "→")
"""What the bot's lines in a topic say by their signs: who has it now; what was sent by whom."""

Json = dict[str, Any]
logger = logging.getLogger(__name__)


class Tour:
    """Sees every change of the box; `changed` is called when there is something new to show."""

    def __init__(
        self,
        stage: Stage,
        tally: Tally,
        backstage: Backstage,
        advice: Advice,
        changed: Callable[[], None],
    ) -> None:
        self._stage, self._tally = stage, tally
        self._advice, self._changed = advice, changed
        self.steps = FRESH if stage.fresh else STEPS
        self.on = True
        self.step = 0
        self.done: set[str] = set()
        self.error: str | None = None
        self._playing: asyncio.Task[None] | None = None
        self._holders: dict[Topic, Person] = {}
        """Who took each conversation first, by pressing or by answering."""
        self._killed = False
        self._cast = Cast(stage, tally, backstage.admit)
        self._scenes = Scenes(self._cast, tally, self._holders, backstage)
        self._begin()

    def _begin(self) -> None:
        self.step, self._killed = 0, False
        self.done = {"welcome", *self._set_up()}

    @property
    def name(self) -> str | None:
        """What is to be done now; None at the end."""
        return self.steps[self.step] if self.step < len(self.steps) else None

    @property
    def busy(self) -> bool:
        return self._playing is not None and not self._playing.done()

    def state(self) -> Json:
        """As the page is told it."""
        return {
            "on": self.on,
            "step": self.step,
            "of": len(self.steps),
            "name": self.name,
            "names": list(self.steps),
            "done": [name for name in self.steps if name in self.done],
            "busy": self.busy,
            "error": self.error,
        }

    # -- being led -------------------------------------------------------------------------------

    def go(self, where: str) -> None:
        """`start`, `next`, `back` or `leave`; ValueError for anything else."""
        if where not in ("start", "next", "back", "leave"):
            raise ValueError(f"the tour has no {where}")
        self.on = where != "leave"
        if where == "start":
            self._begin()
        elif where != "leave":
            ahead = 1 if where == "next" else -1
            self.step = min(max(self.step + ahead, 0), len(self.steps))
        self.error = None
        self._changed()

    def play(self) -> None:
        """Do the present step; it goes on in the background. RuntimeError while one is going on."""
        if self.busy:
            raise RuntimeError("a step is being played")
        self.on, self.error = True, None
        if self.name is not None and self.name != "welcome":
            self.error = self._advice.before(self.name)
            if self.error is None:
                self._playing = asyncio.create_task(self._play(self.name))
        self._changed()

    async def close(self) -> None:
        """Whatever is being played stops."""
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing

    async def _play(self, name: str) -> None:
        try:
            await self._scenes.of(name)()
            await self._cast.until(lambda: name in self.done, f"the step {name} is done")
        except (AssertionError, PermissionError, LookupError) as error:
            logger.warning("%s came to nothing: %s", name, str(error).partition("\n")[0])
            self.error = self._advice.after(name)
        # The task is not done before its end, but for the page the step is.
        self._playing = None
        self._changed()

    # -- noticing --------------------------------------------------------------------------------

    def see(self, change: Change) -> None:
        """Whoever did it, it is done."""
        subject = change.subject
        for name in self._set_up():
            self._mark(name)
        if isinstance(subject, CallbackQuery) and change.kind == "answered":
            self._pressed(subject)
        elif isinstance(subject, Message):
            if change.kind == "reaction":
                self._reacted(subject)
            elif change.kind == "message" and subject.sender is self._stage.bot:
                self._said(subject)

    def passed(self, since: datetime) -> None:
        """Time was moved on; past the end of a shift is enough, whether or not anybody waited."""
        if plan.shift_end(since, self._stage.zone) <= self._stage.now:
            self._mark("shift")

    def killed(self) -> None:
        """The bot was, by whomever."""
        self._killed = True

    def counted(self, numbers: Json, *, at_work: bool) -> None:
        """The tally has changed: a bot that was killed may have made up for it."""
        if self._killed and at_work and not (numbers["waiting"] or numbers["lost"]):
            self._mark("kill")

    def _mark(self, name: str) -> None:
        if name in self.steps and name not in self.done:
            self.done.add(name)
            self._changed()

    def _set_up(self) -> list[str]:
        """What stays done: the owner is known to the bot; the bot is in the group."""
        stage = self._stage
        greeted = any(
            message.sender is stage.bot for message in stage.owner.chat(stage.bot).messages
        )
        present = stage.group.member(stage.bot).is_present
        return [name for name, is_so in (("link", greeted), ("group", present)) if is_so]

    def _pressed(self, query: CallbackQuery) -> None:
        topic = query.message.topic
        if query.data.startswith(CLAIM) and topic is not None and isinstance(query.person, Person):
            first = self._holders.setdefault(topic, query.person)
            self._mark("claim" if first is query.person else "race")

    def _reacted(self, said: Message) -> None:
        emoji = said.reaction_of(self._stage.bot)
        if emoji == NOTED:
            self._mark("note")
        elif emoji == HELD:  # written where a colleague was first
            self._mark("race")

    def _said(self, said: Message) -> None:
        entry = self._tally.brought_by(said)
        if said.chat.is_private:
            if entry is not None and entry.client is None:
                self._answered(entry.message)
            if said.chat.user is self._stage.owner and self._is_summary(said):
                self._mark("summary")
        elif entry is not None and entry.client is not None:
            self._mark("question")
        else:
            self._told(said.content.words)

    def _told(self, line: str) -> None:
        """A line in a topic. Others pass on, too: who is silent, who is asked to."""
        stage = self._stage
        if line.startswith(RELIEVED) and plan.has_ended(stage.now, stage.zone):
            self._mark("shift")
        elif all(sign in line.partition("\n")[0] for sign in SENT):
            self._mark("saved")

    def _answered(self, said: Message) -> None:
        self._mark("reply")
        if said.topic is not None and isinstance(said.sender, Person):
            self._holders.setdefault(said.topic, said.sender)
            self._mark("claim")  # whoever answers has it

    def _is_summary(self, said: Message) -> bool:
        """Said to the owner within the minutes after closing in which the day's summary is due."""
        due = plan.last_summary(self._stage.now, self._stage.zone)
        return self._stage.now - due < plan.SUMMARY
