"""Owns the way in to the figures of a period and of one conversation: what is read, who adds it up.

`docs/metrics.md` defines them all. Nothing is kept: the same events give the same figures.
"""

from collections import Counter
from datetime import datetime

from desk.calendar.eras import Eras
from desk.calendar.worktime import Worktime
from desk.figures import measures, stories
from desk.figures.figures import Figures, add_up
from desk.figures.measures import WINDOW, Bounds
from desk.figures.stories import Story
from desk.figures.sums import Sums
from model import ConversationId, Event
from model.figures import HandOver, Journal, Share, TimedReply
from storage import facts, tags
from storage.facts import Told
from storage.ports import Tx
from storage.times import moment, ms


def figures(tx: Tx, eras: Eras, since: datetime, until: datetime) -> Figures:
    """Everything that the events say of the period from `since` to before `until`.

    It costs what the period holds, and the whole of each conversation that it touches. Which
    waited without a word in the period is told by the rows of `conversations`, as the desk keeps
    them. Moments with a zone; seconds.
    """
    bounds = Bounds(ms(since), ms(until))
    sums = Sums(bounds, Worktime(eras, *bounds))
    sums.on_duty(measures.on_duty(facts.duty(tx, *bounds), bounds.until))
    given = list(measures.handed_over(facts.handed_over(tx, *bounds)))
    sums.gifts = Share(sum(taken for _, taken in given), len(given))
    sums.rules = Counter(rule for rule, _ in given)
    sums.trouble = facts.trouble(tx, *bounds)
    sums.missed = facts.missed(tx, *bounds)
    sums.departments = facts.departments(tx)
    sums.tags = tags.names(tx)
    events = facts.stories(tx, bounds.since - WINDOW, bounds.until)
    return add_up(stories.read(events, bounds.since), sums)


def journal(tx: Tx, eras: Eras, conversation_id: ConversationId) -> Journal | None:
    """Everything that the events say of one conversation up to now; None if they say nothing."""
    events = list(facts.story(tx, conversation_id))
    story = next(stories.read(events), None)
    if story is None:
        return None
    written = [event for event in events if event[4] in (Event.MESSAGE_IN, Event.REPLY)]
    return Journal(
        conversation_id=conversation_id,
        client_id=story.client,
        opened=moment(story.began),
        closed=tuple(moment(closing.at) for closing in story.closings),
        reopened=tuple(
            moment(closing.reopened) for closing in story.closings if closing.reopened is not None
        ),
        last_by=written[-1][5] if written else None,
        last_at=moment(written[-1][3]) if written else None,
        waiting_since=moment(story.waiting),
        answers=_answers(story, eras),
        hand_overs=_hand_overs(events),
        rating=story.rating[0] if story.rating else "",
    )


def _answers(story: Story, eras: Eras) -> tuple[TimedReply, ...]:
    return tuple(
        TimedReply(author, moment(at), eras.elapsed(moment(since), moment(at)), first)
        for _, at, author, since, first in story.replies
        if since is not None
    )


def _hand_overs(events: list[Told]) -> tuple[HandOver, ...]:
    given = []
    for place, (_, _, _, at, kind, actor, data) in enumerate(events):
        if kind == Event.HANDED_OVER:
            known = stories.facts(data)
            to, later = known["to"], [(event[4], event[5]) for event in events[place + 1 :]]
            taken = measures.is_taken(to, later) if to else False
            given.append(HandOver(actor or None, to or None, known["why"], moment(at), taken))
    return tuple(given)
