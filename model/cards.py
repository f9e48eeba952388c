"""What a card's buttons are: which stands where, and when it does something."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from model.buttons import Button
from model.messages import Conversation
from model.people import Hearing


class When(StrEnum):
    """How a conversation stands; several hold at once."""

    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"
    FREE = "free"
    """Open, and nobody has it."""
    TAKEN = "taken"
    """Open, and somebody has it."""
    WAITS = "waits"
    """Open, and the client waits, or it is our turn again."""
    PROMISED = "promised"
    """Open, and something is promised."""
    HEARD = "heard"
    """The client is listened to."""
    MUTED = "muted"
    BLOCKED = "blocked"


EARS = {
    Hearing.OPEN: When.HEARD,
    Hearing.MUTED: When.MUTED,
    Hearing.BLOCKED: When.BLOCKED,
    Hearing.LOBBY: When.MUTED,
}


def standing(conversation: Conversation, hearing: Hearing = Hearing.OPEN) -> frozenset[When]:
    """All that holds of it now, and of whether its client is listened to."""
    always = frozenset({When.ALWAYS, EARS[hearing]})
    if not conversation.is_open:
        return always | {When.CLOSED}
    whose = When.FREE if conversation.assignee_id is None else When.TAKEN
    more = {
        When.WAITS: conversation.waiting_since or conversation.woke_at,
        When.PROMISED: conversation.promised_until,
    }
    holding = (when for when, since in more.items() if since)
    return always | {When.OPEN, whose, *holding}


@dataclass(frozen=True, slots=True)
class CardKey:
    """One button: the entry that it presses, its label where that has another name."""

    action: str
    label: str = ""
    arg: int = 0
    when: When = When.ALWAYS
    style: str = ""

    def of(self, conversation: Conversation) -> Button:
        """The same about one conversation, as it is now."""
        return Button(
            self.label or self.action,
            self.action,
            conversation.id,
            self.arg,
            self.style,
            version=conversation.version,
        )


ON_CARDS = frozenset({"more", "back"})
"""What those buttons do of which one stands under every card and its menus, and nowhere else."""

Menu = tuple[tuple[CardKey, ...], ...]
CardLayout = Mapping[tuple[str, When], Menu]
"""The rows of each menu ("" is the card's own), by how the conversation has to stand for it."""


def menu(
    layout: CardLayout,
    name: str,
    conversation: Conversation,
    hearing: Hearing = Hearing.OPEN,
) -> list[list[Button]]:
    """The buttons that do something now; the card's own where there is no such menu now."""
    now = standing(conversation, hearing)
    rows = _rows(layout, name, now) or _rows(layout, "", now)
    shown = [[key.of(conversation) for key in row if key.when in now] for row in rows]
    return [row for row in shown if row]


def _rows(layout: CardLayout, name: str, now: frozenset[When]) -> Menu:
    return next((rows for (menu, when), rows in layout.items() if menu == name and when in now), ())
