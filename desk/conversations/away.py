"""Owns the one polite message out of hours: when we open, said once for each closed period."""

from datetime import datetime, timedelta

from desk.rules import texts
from desk.voice import saying
from model import Client, Conversation, Event, House
from storage import events, runs
from storage.ports import Tx
from storage.times import ms

IN_FACT_ANSWERING = timedelta(minutes=30)
"""An operator who wrote that recently is there, whatever the calendar says."""


def tell(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, now: datetime
) -> None:
    """Tell a client who waits and writes while we are closed when we open; never over a reply."""
    if conversation is None or house.hours.is_open(now):
        return
    if not conversation.waits_on_us:  # mere thanks, to which nobody will answer
        return
    opening = house.hours.next_opening(now)
    replied = conversation.replied_at
    if opening is None or (replied and now - replied < IN_FACT_ANSWERING):
        return
    if runs.first(tx, "away", f"{client.id}:{ms(opening)}", now):
        events.record(tx, Event.TOLD_HOURS, now, client=client.id, conversation=conversation.id)
        texts.say(
            tx, house, client, texts.OwnWords.OUT_OF_HOURS, now, opening=saying.moment(opening)
        )
