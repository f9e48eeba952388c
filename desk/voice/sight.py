"""Owns when a card has to follow: where it stands too far above what is read."""

from model import Client
from storage import sight
from storage.ports import Tx

NEAR = 3
"""So many messages below it, and whoever comes anew has to look for the card."""

FAR = 12
"""So many, and it has scrolled away for everybody: two screens of a phone."""

TOLD = frozenset(
    f"client.{own}{name}"
    for own in ("", "own_")
    for name in ("greeting", "closed", "out_of_hours", "rate", "nudge")
)
"""What the bot says to clients by itself: the team sees on the card that it did."""


def follow(tx: Tx, client: Client, *, moved: bool) -> None:
    """Have the card stand below from now on if it is out of sight; `moved`: for whoever has it now.

    That costs one message more than a change in place, and never for a message alone: the card
    had to be changed anyway.
    """
    limit = NEAR if moved else FAR
    if client.card_id is None or client.card_sinks:
        return
    if sight.below(tx, client.id, client.card_id, limit) >= limit:
        sight.sink(tx, client.id)
