"""Owns what of a client's message would lead to their account, where the company hides that.

A forward of their own words, their own contact, a mention of themselves, their story or a link to
it: a copy of these shows who it was to everybody in the group, and whoever leaves it takes that
along.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from model import House, Incoming, Person
from model.messages import HIDING

FORWARDED = ("dice",)
"""What goes to the topic as a forward, which names its author."""


def hidden(house: House, message: Incoming) -> Incoming:
    """The message as the whole team may see it; what its copy would show anyway is sent anew."""
    if house.show_usernames == "all":
        return message
    content, sender = dict(message.content), message.sender
    if content.get("origin") == " ".join(sender.name.split()):
        del content["origin"]
    if _shows(content, sender):
        content[HIDING] = True
        content.pop("link", "")
        content |= {
            name: [entity for entity in content[name] if not _mentions(entity, sender)]
            for name in ("entities", "caption_entities")
            if name in content
        }
    return replace(message, content=content, context=_unlinked(message.context, sender))


def _shows(content: Mapping[str, Any], sender: Person) -> bool:
    """Whether a copy by reference would show whose it is."""
    if content["kind"] == "contact":
        return bool(content["contact"].get("user_id") == sender.id)
    if content["kind"] == "story":
        return bool(content["story"]["chat"]["id"] == sender.id)
    entities = [*content.get("entities", ()), *content.get("caption_entities", ())]
    return content["kind"] in FORWARDED or any(_mentions(entity, sender) for entity in entities)


def _mentions(entity: Mapping[str, Any], sender: Person) -> bool:
    """Whether that leads to the sender's account (Bot API, MessageEntity, text_mention)."""
    return entity["type"] == "text_mention" and bool(entity["user"]["id"] == sender.id)


def _unlinked(context: Mapping[str, str] | None, sender: Person) -> Mapping[str, str] | None:
    """What the message answers, without an address of the sender's own story."""
    own = context is not None and context["link"].startswith(f"t.me/{sender.username}/")
    return {**context, "link": ""} if context and own and sender.username else context
