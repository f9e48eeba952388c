"""Makes the content of messages that are not plain text, in the shape the wire wants."""

from __future__ import annotations

from dataclasses import replace

from sandbox.files import File, file_json
from sandbox.message import Content, Json

VEILED = frozenset({"photo", "video", "animation", "live_photo"})
"""What can be hidden behind a spoiler, and have its caption above."""


def media(
    file: File,
    *,
    spoiler: bool = False,
    above: bool = False,
    cover: File | None = None,
    start: int | None = None,
) -> Content:
    """A file as a message; `above`: its caption stands above it.

    `cover`, `start`: what a video shows before it is played, and from which second: the message
    has them, not the file, so who sends the file again must say them again.
    """
    payload: Json = {file.kind: file_json(file)}
    if file.kind == "video":
        payload["video"] |= {"cover": file_json(cover)} if cover else {}
        payload["video"] |= {"start_timestamp": start} if start else {}
    if file.kind in VEILED:
        payload |= {"has_media_spoiler": True} if spoiler else {}
        payload |= {"show_caption_above_media": True} if above else {}
    if file.kind == "animation":
        # Clients older than animations see a document, and the Bot API still sends both.
        names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
        payload["document"] = {name: payload["animation"][name] for name in names}
    return Content(file.kind, payload=payload)


def placed(content: Content, *, above: bool) -> Content:
    """The same with its caption above the picture, or below it."""
    payload = {
        name: value for name, value in content.payload.items() if name != "show_caption_above_media"
    }
    if above and content.kind in VEILED:
        payload["show_caption_above_media"] = True
    return replace(content, payload=payload)


def hidden(content: Content) -> Content:
    """The same behind a spoiler."""
    return replace(content, payload={**content.payload, "has_media_spoiler": True})


LIVE = ("live_period", "heading", "proximity_alert_radius")
"""What only a live location has."""


def location(latitude: float, longitude: float, **more: float | None) -> Content:
    """A point; `horizontal_accuracy`, and if it is live what LIVE names."""
    point: Json = {"latitude": latitude, "longitude": longitude}
    known = {name: value for name, value in more.items() if value is not None}
    if "live_period" not in known:
        known = {name: value for name, value in known.items() if name not in LIVE}
    return Content("location", payload={"location": point | known})


def venue(place: tuple[float, float], title: str, address: str, ids: Json | None = None) -> Content:
    """A place with a name; `ids` are Foursquare's and Google's."""
    point = {"latitude": place[0], "longitude": place[1]}
    described: Json = {"location": point, "title": title, "address": address}
    described |= {name: value for name, value in (ids or {}).items() if value}
    return Content("venue", payload={"venue": described, "location": point})


def contact(
    phone: str,
    first_name: str,
    last_name: str | None = None,
    user_id: int | None = None,
    vcard: str | None = None,
) -> Content:
    card: Json = {"phone_number": phone, "first_name": first_name}
    card |= {"last_name": last_name} if last_name else {}
    card |= {"user_id": user_id} if user_id else {}
    card |= {"vcard": vcard} if vcard else {}
    return Content("contact", payload={"contact": card})


def poll_number(number: int) -> str:
    return str(5_000_000_000_000_000_000 + number)


def poll(
    number: int,
    question: str,
    options: list[str],
    quiz: bool,
    correct: list[int] | None = None,
    **more: object,
) -> Content:
    """A poll nobody has voted in; `more` replaces its settings (`is_anonymous`, `open_period`…)."""
    asked: Json = {
        "id": poll_number(number),
        "question": question,
        "options": [
            {"persistent_id": str(index), "text": text, "voter_count": 0}
            for index, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "quiz" if quiz else "regular",
        "allows_multiple_answers": False,
        "allows_revoting": not quiz,
        "members_only": False,
    }
    if correct is not None:
        asked["correct_option_ids"] = correct
    asked |= {name: value for name, value in more.items() if value is not None}
    return Content("poll", payload={"poll": asked})


def dice(emoji: str, value: int) -> Content:
    return Content("dice", payload={"dice": {"emoji": emoji, "value": value}})
