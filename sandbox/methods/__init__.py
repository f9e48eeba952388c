"""The Bot API's methods, one module per family; importing the package fills the register."""

from sandbox.methods import (
    callbacks,
    copying,
    editing,
    ephemeral,
    members,
    messages,
    misc,
    reactions,
    topics,
)
from sandbox.methods.context import DIALECTS, METHODS, Context

__all__ = [
    "DIALECTS",
    "METHODS",
    "Context",
    "callbacks",
    "copying",
    "editing",
    "ephemeral",
    "members",
    "messages",
    "misc",
    "reactions",
    "topics",
]
