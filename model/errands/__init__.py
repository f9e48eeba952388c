"""Errands: what the outbox holds, each kind declared once, in the module of its family.

A kind is three places that find each other by its class: its payload here, its builder in
`delivery/telegram`, its aftermath in `desk/aftermath`.
"""

from model.errands import group, lines, looks, mailings, messages, papers
from model.errands.base import KINDS, Carries, Errand, Place, Priority, Traits, Way, kinds

__all__ = [
    "KINDS",
    "Carries",
    "Errand",
    "Place",
    "Priority",
    "Traits",
    "Way",
    "group",
    "kinds",
    "lines",
    "looks",
    "mailings",
    "messages",
    "papers",
]
