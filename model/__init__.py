"""The vocabulary of Smena: frozen dataclasses and enums that every part may import.

Owns names and shapes only: no rules, no I/O, and no import of any other part of Smena.
Moments are aware UTC datetimes.
"""

from model.company import Company, Face, GroupFacts, House, SummaryRules
from model.messages import LARGEST, Content, Conversation, Incoming, Link, LinkState, Side
from model.outbox import STAFF, Button, Done, Kind, Order, Press, Priority, Row, Step
from model.people import Client, Operator, Person, Reach, Role
from model.reasons import Reason
from model.reports import SPANS, Page, Period
from model.shifts import Duty, DutyRules, Hours, RoundTheClock, Shift

__all__ = [
    "LARGEST",
    "SPANS",
    "STAFF",
    "Button",
    "Client",
    "Company",
    "Content",
    "Conversation",
    "Done",
    "Duty",
    "DutyRules",
    "Face",
    "GroupFacts",
    "Hours",
    "House",
    "Incoming",
    "Kind",
    "Link",
    "LinkState",
    "Operator",
    "Order",
    "Page",
    "Period",
    "Person",
    "Press",
    "Priority",
    "Reach",
    "Reason",
    "Role",
    "RoundTheClock",
    "Row",
    "Shift",
    "Side",
    "Step",
    "SummaryRules",
]
