"""Owns what a message answers outside of what can be pointed at: a post, a story, another chat.

It stands beside the message and not in it (telegram.md §9.3), so a copy loses it. Nothing here is
taken on trust: what is no name, number or word is left out.
"""

from collections.abc import Mapping
from typing import Any

from handlers.words import words_in

LONGEST = 300
"""Characters of a name or a quote that are kept: one line shows fewer."""

NOTHING = {"what": "", "origin": "", "link": "", "quote": "", "kind": ""}

KINDS = (
    *("animation", "audio", "document", "live_photo", "photo", "sticker", "video", "video_note"),
    *("voice", "contact", "dice", "location", "poll", "venue", "story", "paid_media", "checklist"),
    *("game", "giveaway", "giveaway_winners", "invoice"),
)
PARTS = (
    ("option", "reply_to_poll_option_id", "poll", "options", "persistent_id"),
    ("task", "reply_to_checklist_task_id", "checklist", "tasks", "id"),
)
"""What can be answered of a message that has parts: its name here, Telegram's name of the answer,
of the whole, of its parts, and of a part's number (telegram.md §9.17)."""


def context_of(raw: Mapping[str, Any], *, private: bool) -> dict[str, str] | None:
    """`what` it answers, its `origin`, a `link`, the words quoted or else the `kind`; or None.

    `private`: also what it answers in this very chat. In a group those are internal matters, all
    but which part of a poll or a list it is: of that a copy's pointing says nothing.
    """
    found = _story(raw) or _elsewhere(raw)
    found = found or _part(raw) or (_here(raw) if private else None)
    return {**NOTHING, **found} if found else None


def _story(raw: Mapping[str, Any]) -> dict[str, str] | None:
    story = _map(raw.get("reply_to_story"))
    if not story:
        return None
    return {"what": "story", "origin": _name(_map(story.get("chat"))), "link": story_link(story)}


def story_link(story: Mapping[str, Any]) -> str:
    """Telegram's address of a story (telegram.md §9.13); "" where whoever posted it has no name."""
    chat, number = _map(story.get("chat")), story.get("id")
    named = _word(chat.get("username")) and isinstance(number, int)
    return f"t.me/{chat['username']}/s/{number}" if named else ""


def _elsewhere(raw: Mapping[str, Any]) -> dict[str, str] | None:
    answered = _map(raw.get("external_reply"))
    if not answered:
        return None
    origin = _map(answered.get("origin"))
    chat = _map(answered.get("chat") or origin.get("chat"))
    number = answered.get("message_id") or origin.get("message_id")
    return {
        "what": "post" if origin.get("type") == "channel" else "message",
        "origin": origin_of(origin) or _name(chat),
        "link": _link(chat, number),
        "quote": _quote(raw) or (_part(raw) or NOTHING)["quote"],
        "kind": _kind(answered),
    }


def _part(raw: Mapping[str, Any]) -> dict[str, str] | None:
    """The option of a poll, or the task of a list, that is answered."""
    answered = _map(raw.get("reply_to_message") or raw.get("external_reply"))
    for kind, answers, whole, parts, number in PARTS:
        found = _map(answered.get(whole)).get(parts) if answers in raw else None
        for part in map(_map, found if isinstance(found, list) else ()):
            if part.get(number) == raw[answers] and (said := _line(part.get("text"))):
                return {"what": kind, "quote": said}
    return None


def _here(raw: Mapping[str, Any]) -> dict[str, str] | None:
    answered = _map(raw.get("reply_to_message"))
    said = _quote(raw) or _line(words_in(answered)) if answered else ""
    kind = "" if said else _kind(answered)
    if not (said or kind):
        return None
    ours = _map(answered.get("from")).get("is_bot") is True
    return {"what": "ours" if ours else "own", "quote": said, "kind": kind}


def origin_of(origin: Mapping[str, Any]) -> str:
    """Who wrote a message first, as far as Telegram says; "" for whoever stays hidden."""
    named = origin.get("sender_user") or origin.get("sender_chat") or origin.get("chat")
    return _name(_map(named)) or _line(origin.get("sender_user_name"))


def _name(somebody: Mapping[str, Any]) -> str:
    names = (somebody.get("title") or somebody.get("first_name"), somebody.get("last_name"))
    return " ".join(filter(None, map(_line, names)))


def _link(chat: Mapping[str, Any], number: Any) -> str:
    """Telegram's address of a message in a channel or a group; "" in somebody's private chat."""
    if not isinstance(number, int):
        return ""
    if _word(chat.get("username")):
        return f"t.me/{chat['username']}/{number}"
    inner = str(chat.get("id", ""))
    return f"t.me/c/{inner.removeprefix('-100')}/{number}" if inner.startswith("-100") else ""


def _kind(answered: Mapping[str, Any]) -> str:
    return next((kind for kind in KINDS if kind in answered), "")


def _quote(raw: Mapping[str, Any]) -> str:
    return _line(_map(raw.get("quote")).get("text"))


def _line(words: Any) -> str:
    return " ".join(words.split())[:LONGEST] if isinstance(words, str) else ""


def _word(name: Any) -> bool:
    return isinstance(name, str) and name.isascii() and name.isidentifier()


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
