"""The one table of what people can ask of the bot: every command, every button, the card.

Made from it: the routes, the menus, /help, the commands' table in docs/operations.md, and
docs/authorization.md. What everybody else gets is the door's matter (`desk.company.door`).
"""

from handlers.entries.buttons import BUTTONS, CARD, INLINE, card
from handlers.entries.commands import COMMANDS
from handlers.entries.places import ANYWHERE, EVERYBODY, OUTSIDE, PRIVATE, TOPIC
from model import Commands, Role, Spot

__all__ = [
    "ANYWHERE",
    "BUTTONS",
    "CARD",
    "COMMANDS",
    "INLINE",
    "OUTSIDE",
    "PRIVATE",
    "TOPIC",
    "card",
    "listed",
]


STAGED = {"board"}
"""What is for a company with stages alone."""


def listed(*, staged: bool = True) -> Commands:
    """Which commands are shown to whom, in which place."""
    return {
        (place, role): tuple(
            entry.name
            for entry in COMMANDS
            if place in entry.where
            and entry.is_shown_to(role)
            and (staged or entry.name not in STAGED)
        )
        for place in Spot
        for role in (EVERYBODY, *Role)
    }
