"""The vocabulary of Smena: frozen dataclasses and enums that every part may import.

Owns names and shapes only: no rules, no I/O, and no import of any other part of Smena.
Moments are aware UTC datetimes.
"""

from model.buttons import Button, Press
from model.company import NEEDED, ORNAMENTS, Company, Face, GroupFacts, House, Lack, SummaryRules
from model.entries import Asked, Commands, Spot
from model.errands import KINDS, Carries, Errand, Place, Priority, Way
from model.events import Event, PassedOn
from model.ids import (
    NO_CHAT,
    NO_CLIENT,
    NO_MESSAGE,
    NOBODY,
    STAFF,
    AuthorId,
    BotId,
    ChatId,
    ChatKey,
    ClientId,
    ConversationId,
    ErasingId,
    LinkId,
    MessageId,
    PersonId,
    RatingId,
    RowId,
    StaffKey,
    TopicId,
)
from model.messages import (
    LARGEST,
    Content,
    Conversation,
    Incoming,
    Link,
    LinkState,
    Side,
    takes_line,
)
from model.outbox import Done, Look, Order, Row, Step
from model.people import Client, Door, Operator, Person, Reach, Role
from model.reasons import NotUndone, Reason
from model.reports import SPANS, Page, Period
from model.shifts import Duty, DutyRules, Hours, RoundTheClock, Shift

__all__ = [
    "KINDS",
    "LARGEST",
    "NEEDED",
    "NOBODY",
    "NO_CHAT",
    "NO_CLIENT",
    "NO_MESSAGE",
    "ORNAMENTS",
    "SPANS",
    "STAFF",
    "Asked",
    "AuthorId",
    "BotId",
    "Button",
    "Carries",
    "ChatId",
    "ChatKey",
    "Client",
    "ClientId",
    "Commands",
    "Company",
    "Content",
    "Conversation",
    "ConversationId",
    "Done",
    "Door",
    "Duty",
    "DutyRules",
    "ErasingId",
    "Errand",
    "Event",
    "Face",
    "GroupFacts",
    "Hours",
    "House",
    "Incoming",
    "Lack",
    "Link",
    "LinkId",
    "LinkState",
    "Look",
    "MessageId",
    "NotUndone",
    "Operator",
    "Order",
    "Page",
    "PassedOn",
    "Period",
    "Person",
    "PersonId",
    "Place",
    "Press",
    "Priority",
    "RatingId",
    "Reach",
    "Reason",
    "Role",
    "RoundTheClock",
    "Row",
    "RowId",
    "Shift",
    "Side",
    "Spot",
    "StaffKey",
    "Step",
    "SummaryRules",
    "TopicId",
    "Way",
    "takes_line",
]
