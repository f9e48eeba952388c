"""One conversation's events, and each question of docs/metrics.md that they answer alone."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.times import moment

THREE_DAYS = timedelta(hours=72)
ONE_TURN = timedelta(minutes=5)
ACTS = ("reply", "note", "closed", "snoozed", "promised", "no_answer")
MOVES = ("claimed", "taken_over", "released", "transferred", "handed_over")


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the table; 0 for nobody."""

    id: int
    at: datetime
    kind: str
    client: int
    conversation: int
    actor: int
    data: dict[str, Any]


Story = list[Event]
"""The events of one conversation, in the order in which the desk wrote them down."""


def event_of(row: Any) -> Event:
    """A row of the table `events`."""
    return Event(
        id=int(row["id"]),
        at=moment(int(row["at"])),
        kind=str(row["kind"]),
        client=int(row["client_id"] or 0),
        conversation=int(row["conversation_id"] or 0),
        actor=int(row["actor_id"] or 0),
        data=json.loads(row["data"]),
    )


def after(story: Story, event: Event) -> Story:
    """What was written down after that."""
    return [one for one in story if one.id > event.id]


def makes_wait(story: Story, place: int) -> bool:
    """Whether a client wrote more there than mere thanks, or began the conversation with them."""
    event, before = story[place], story[:place]
    if event.kind != "message_in":
        return False
    if not event.data["quiet"]:
        return True
    begun = any(one.kind == "opened" and one.data["by"] == "client" for one in before)
    return begun and not any(one.kind == "message_in" for one in before)


def is_answer(event: Event) -> bool:
    """Whether it is a reply, and not one that had been written before the client asked."""
    return event.kind == "reply" and not event.data.get("ahead", False)


def settles(event: Event) -> bool:
    """Whether nobody waits after it."""
    return is_answer(event) or event.kind in ("no_answer", "closed")


def waiting_since(story: Story) -> datetime | None:
    """Since when the client waits when the story ends here."""
    since = None
    for place, event in enumerate(story):
        if since is None and makes_wait(story, place):
            since = event.at
        if settles(event):
            since = None
        if event.kind == "undone" and event.data.get("answered"):
            since = moment(event.data.get("still"))
        elif event.kind in ("reopened", "reply", "undone"):
            told = since, moment(event.data.get("waiting"))
            since = min(filter(None, told), default=None)
    return since


def is_first(before: Story) -> bool:
    """Whether a reply after this is the first ever where the client began."""
    by_client = any(e.kind == "opened" and e.data["by"] == "client" for e in before)
    return by_client and not any(map(settles, before))


def is_answered(story: Story) -> bool:
    """Whether anybody has ever replied."""
    return any(map(is_answer, story))


def is_snoozed(story: Story) -> bool:
    """Whether it is put off when the story ends here."""
    found = [event.kind for event in story if event.kind in ("snoozed", "woke", "closed")]
    return found[-1:] == ["snoozed"]


def turns(story: Story) -> int:
    """How many turns of replies there are."""
    count, asked = 0, False
    before: Event | None = None
    for place, event in enumerate(story):
        asked = asked or makes_wait(story, place)
        if event.kind == "reply":
            same = before and before.actor == event.actor and event.at - before.at < ONE_TURN
            count += 0 if same and not asked else 1
            before, asked = event, False
    return count


def came_back(story: Story, closing: Event) -> bool:
    """Whether it was reopened within 72 hours of that closing."""
    back = [event for event in after(story, closing) if event.kind == "reopened"]
    return any(event.at - closing.at <= THREE_DAYS for event in back)


def is_taken(later: Story, who: int) -> bool:
    """Whether whoever it was given to did something with it before it left their hands."""
    for event in later:
        if event.actor == who and event.kind in ACTS:
            return True
        if event.kind in MOVES:
            return False
    return False


def tags_of(story: Story) -> set[int]:
    """The tags that it has at the end."""
    moves = [(event.data["tag"], event.kind) for event in story if "tagged" in event.kind]
    return {tag for tag, kind in dict(moves).items() if kind == "tagged"}
