"""Owns the way in to the figures of a period and of one conversation: what is read, who adds it up.

`docs/metrics.md` defines them all. Nothing is kept: the same events give the same figures.
"""

from collections import Counter
from datetime import datetime

from desk.calendar.eras import Eras
from desk.calendar.worktime import Worktime
from desk.figures import measures, stories
from desk.figures.measures import WINDOW, Bounds
from desk.figures.stories import Story
from desk.figures.sums import Sums
from model.figures import Answer, Figures, HandOver, Journal, Share
from storage import facts
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
    told = facts.stories(tx, bounds.since - WINDOW, bounds.until)
    for story in stories.read(told, bounds.since):
        sums.add(story)
    sums.on_duty(measures.on_duty(facts.duty(tx, *bounds), bounds.until))
    taken = Counter(measures.handed_over(facts.handed_over(tx, *bounds)))
    return sums.figures(
        departments=facts.departments(tx),
        handed_over=Share(taken[True], taken.total()),
        trouble=facts.trouble(tx, *bounds),
    )


def journal(tx: Tx, eras: Eras, conversation_id: int) -> Journal | None:
    """Everything that the events say of one conversation up to now; None if they say nothing."""
    told = list(facts.story(tx, conversation_id))
    story = next(stories.read(told), None)
    if story is None:
        return None
    written = [event for event in told if event[4] in ("message_in", "reply")]
    return Journal(
        conversation_id=conversation_id,
        client_id=story.client,
        opened=moment(story.began),
        closed=tuple(moment(one.at) for one in story.closings),
        reopened=tuple(moment(one.reopened) for one in story.closings if one.reopened is not None),
        last_by=written[-1][5] if written else None,
        last_at=moment(written[-1][3]) if written else None,
        waiting_since=moment(story.waiting),
        answers=_answers(story, eras),
        hand_overs=_hand_overs(told),
        rating=story.rating[0] if story.rating else "",
    )


def _answers(story: Story, eras: Eras) -> tuple[Answer, ...]:
    timed = ((one, one.since) for one in story.replies if one.since is not None)
    return tuple(
        Answer(one.author, moment(one.at), eras.elapsed(moment(since), moment(one.at)), one.first)
        for one, since in timed
    )


def _hand_overs(told: list[Told]) -> tuple[HandOver, ...]:
    found = []
    for place, (_, _, _, at, kind, actor, data) in enumerate(told):
        if kind == "handed_over":
            known = stories.facts(data)
            to, later = known["to"], [(event[4], event[5]) for event in told[place + 1 :]]
            taken = measures.is_taken(to, later) if to else False
            found.append(HandOver(actor or None, to or None, known["why"], moment(at), taken))
    return tuple(found)
