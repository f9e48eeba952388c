"""Telegram in a box: a Bot API server on loopback with users, forums, limits and faults.

It knows nothing of the bot that talks to it, and is never kinder than Telegram.
"""

from sandbox.calls import Call
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.groups import Group
from sandbox.limits import Limits
from sandbox.message import Button, Content, Message
from sandbox.people import BotAccount, Person
from sandbox.presses import Press
from sandbox.queries import Answer
from sandbox.sandbox import Sandbox
from sandbox.seats import Seat
from sandbox.world import Change, Chat, Member, Topic, World

__all__ = [
    "Answer",
    "BotAccount",
    "Button",
    "Call",
    "Change",
    "Chat",
    "Clock",
    "Content",
    "Faults",
    "Group",
    "Limits",
    "Member",
    "Message",
    "Person",
    "Press",
    "Sandbox",
    "Seat",
    "Topic",
    "World",
]
