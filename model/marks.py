"""How a conversation stands, as one mark: shown on its card, its topic and in every list."""

from enum import StrEnum

from model.messages import Conversation


class StateMark(StrEnum):
    """Who must act, and how it presses."""

    FREE = "free"
    """It is our turn, and nobody has it."""
    LATE = "late"
    """Somebody has it, and the answer's target is missed."""
    WAITS = "waits"
    """Somebody has it, and it is our turn."""
    CLIENT = "client"
    """Our turn is done: the client's next."""
    PROMISED = "promised"
    """It is our turn for what was promised alone."""
    SNOOZED = "snoozed"
    CLOSED = "closed"


SIGNS = {
    StateMark.FREE: "❗",
    StateMark.LATE: "🔴",
    StateMark.WAITS: "🟡",
    StateMark.CLIENT: "⚪",
    StateMark.PROMISED: "🤝",
    StateMark.SNOOZED: "💤",
    StateMark.CLOSED: "✅",
}
"""What stands before its words, wherever they stand."""

OURS, THEIRS = "📝", "💬"
ICONS = {
    StateMark.FREE: SIGNS[StateMark.FREE],
    StateMark.LATE: OURS,
    StateMark.WAITS: OURS,
    StateMark.CLOSED: "✅",
    **dict.fromkeys((StateMark.CLIENT, StateMark.PROMISED, StateMark.SNOOZED), THEIRS),
}
"""What its topic wears. Telegram has no more of the signs among the icons of topics, and a change
of icon costs as much as a message: fewer states are told apart."""


def mark_of(conversation: Conversation) -> StateMark:
    """How it stands now."""
    if not conversation.is_open:
        return StateMark.CLOSED
    if conversation.snoozed:
        return StateMark.SNOOZED
    if conversation.only_promised:
        return StateMark.PROMISED
    if not conversation.waits_on_us:
        return StateMark.CLIENT
    if conversation.assignee_id is None:
        return StateMark.FREE
    return StateMark.LATE if conversation.is_late else StateMark.WAITS
