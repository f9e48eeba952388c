"""The content of messages that people send: a believable sample of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import wire
from sandbox.contents import contact, dice, location, media, poll, venue
from sandbox.entities import Formatted, detect, preview_of
from sandbox.message import CAPTIONED, MEDIA_WITH_FILE, Content, Json
from sandbox.world import Chat, World

ALMATY = (43.238, 76.945)
IDS = ("_id", "_type")
Extra = dict[str, Any]


def written(text: str, entities: list[Json] | None, preview: Json | None = None) -> Content:
    """A text as a person's client sends it: commands, links and mentions are found in it."""
    found = detect(Formatted(text, tuple(entities or ())))
    return Content("text", found.text, found.entities, preview=preview_of(found, preview))


def sample(world: World, chat: Chat, kind: str, caption: str | None, extra: Extra) -> Content:
    """A message of a kind; `extra` overrides what the sample would say."""
    if kind in MEDIA_WITH_FILE:
        content = _file(world, kind, extra)
    elif kind in _MAKERS:
        content = _MAKERS[kind](world, chat, extra)
    else:
        raise ValueError(f"no sample of kind {kind!r}")
    if not caption:
        return content
    if content.kind not in CAPTIONED:
        raise ValueError(f"{kind} has no caption")
    found = detect(Formatted(caption, tuple(extra.get("entities", ()))))
    return Content(content.kind, found.text, found.entities, content.payload)


def _file(world: World, kind: str, extra: Extra) -> Content:
    ours = ("entities", "spoiler", "above", "cover", "start")
    details = {name: value for name, value in extra.items() if name not in ours}
    file = world.files.add(kind, **details)
    return media(
        file,
        spoiler=extra.get("spoiler", False),
        above=extra.get("above", False),
        cover=world.files.add("photo") if extra.get("cover") else None,
        start=extra.get("start"),
    )


def _location(_: World, __: Chat, extra: Extra) -> Content:
    place = {"latitude": ALMATY[0], "longitude": ALMATY[1]}
    return location(**place | extra)


def _live_location(world: World, chat: Chat, extra: Extra) -> Content:
    return _location(world, chat, {"live_period": 900} | extra)


def _venue(_: World, __: Chat, extra: Extra) -> Content:
    title, address = extra.get("title", "Мебель Алатау"), extra.get("address", "Абая, 10")
    return venue(
        ALMATY, title, address, {name: value for name, value in extra.items() if name.endswith(IDS)}
    )


def _contact(_: World, __: Chat, extra: Extra) -> Content:
    return contact(
        extra.get("phone_number", "+77010000000"),
        extra.get("first_name", "Анна"),
        extra.get("last_name"),
        extra.get("user_id"),
        extra.get("vcard"),
    )


def _poll(world: World, _: Chat, extra: Extra) -> Content:
    options = extra.get("options", ["Да", "Нет"])
    return poll(world.new_id("poll"), extra.get("question", "Когда удобно?"), options, quiz=False)


def _quiz(world: World, _: Chat, extra: Extra) -> Content:
    options = extra.get("options", ["2", "3"])
    return poll(world.new_id("poll"), extra.get("question", "Сколько ящиков?"), options, quiz=True)


def _dice(_: World, __: Chat, extra: Extra) -> Content:
    return dice(extra.get("emoji", "🎲"), extra.get("value", 4))


def _story(_: World, chat: Chat, extra: Extra) -> Content:
    posted_by = extra.get("chat", wire.chat(chat))
    return Content("story", payload={"story": {"chat": posted_by, "id": 7}})


def _paid_media(_: World, __: Chat, extra: Extra) -> Content:
    shown = [{"type": "preview", "width": 640, "height": 480, "duration": 0}]
    info = {"star_count": extra.get("star_count", 10), "paid_media": shown}
    return Content("paid_media", payload={"paid_media": info})


def _giveaway(world: World, chat: Chat, _: Extra) -> Content:
    channel = {"id": -1001234567890, "type": "channel", "title": "Розыгрыш"}
    until = world.clock.unix() + 86400
    prize = {"chats": [channel], "winners_selection_date": until, "winner_count": 3}
    return Content("giveaway", payload={"giveaway": prize})


def _invoice(_: World, __: Chat, extra: Extra) -> Content:
    bill = {
        "title": extra.get("title", "Стол"),
        "description": "Стол обеденный",
        "start_parameter": "table",
        "currency": "KZT",
        "total_amount": 9_900_000,
    }
    return Content("invoice", payload={"invoice": bill})


def _checklist(_: World, __: Chat, extra: Extra) -> Content:
    tasks = extra.get("tasks", ["Стол", "Стулья"])
    listed = [{"id": number, "text": text} for number, text in enumerate(tasks, 1)]
    told = {"title": extra.get("title", "Что купить"), "tasks": listed}
    return Content("checklist", payload={"checklist": told})


def _unknown(_: World, __: Chat, extra: Extra) -> Content:
    """A kind that no program has heard of yet."""
    name = extra.get("name", "hologram")
    return Content(name, payload={name: extra.get("value", {"file_id": "h"})})


_MAKERS: dict[str, Callable[[World, Chat, Extra], Content]] = {
    "location": _location,
    "live_location": _live_location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "quiz": _quiz,
    "dice": _dice,
    "story": _story,
    "paid_media": _paid_media,
    "giveaway": _giveaway,
    "invoice": _invoice,
    "checklist": _checklist,
    "unknown": _unknown,
}
