"""The vocabulary of Smena: frozen dataclasses and enums that every part may import.

Owns names and shapes only: no rules, no I/O, and no import of any other part of Smena.
Moments are aware UTC datetimes.
"""

from model.buttons import Button, Press
from model.company import NEEDED, ORNAMENTS, Company, Face, GroupFacts, House, Lack, SummaryRules
from model.entries import Asked, Commands, Spot
from model.errands import KINDS, STAFF, Carries, Errand, Place, Priority, Way
from model.events import Event, PassedOn
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
    "ORNAMENTS",
    "SPANS",
    "STAFF",
    "Asked",
    "Button",
    "Carries",
    "Client",
    "Commands",
    "Company",
    "Content",
    "Conversation",
    "Done",
    "Door",
    "Duty",
    "DutyRules",
    "Errand",
    "Event",
    "Face",
    "GroupFacts",
    "Hours",
    "House",
    "Incoming",
    "Lack",
    "Link",
    "LinkState",
    "Look",
    "NotUndone",
    "Operator",
    "Order",
    "Page",
    "PassedOn",
    "Period",
    "Person",
    "Place",
    "Press",
    "Priority",
    "Reach",
    "Reason",
    "Role",
    "RoundTheClock",
    "Row",
    "Shift",
    "Side",
    "Spot",
    "Step",
    "SummaryRules",
    "Way",
    "takes_line",
]
