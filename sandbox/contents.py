"""Makes the content of messages that are not plain text, in the shape the wire wants."""

from __future__ import annotations

from sandbox.files import File, file_json
from sandbox.message import Content, Json


def media(file: File) -> Content:
    payload: Json = {file.kind: file_json(file)}
    if file.kind == "animation":
        # Clients older than animations see a document, and the Bot API still sends both.
        names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
        payload["document"] = {name: payload["animation"][name] for name in names}
    return Content(file.kind, payload=payload)


def location(latitude: float, longitude: float, live_period: int | None = None) -> Content:
    point: Json = {"latitude": latitude, "longitude": longitude}
    if live_period is not None:
        point["live_period"] = live_period
    return Content("location", payload={"location": point})


def venue(latitude: float, longitude: float, title: str, address: str) -> Content:
    point = {"latitude": latitude, "longitude": longitude}
    described = {"location": point, "title": title, "address": address}
    return Content("venue", payload={"venue": described, "location": point})


def contact(
    phone: str, first_name: str, last_name: str | None = None, user_id: int | None = None
) -> Content:
    card: Json = {"phone_number": phone, "first_name": first_name}
    card |= {"last_name": last_name} if last_name else {}
    card |= {"user_id": user_id} if user_id else {}
    return Content("contact", payload={"contact": card})


def poll(
    number: int, question: str, options: list[str], quiz: bool, correct: list[int] | None = None
) -> Content:
    asked: Json = {
        "id": str(5_000_000_000_000_000_000 + number),
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
    return Content("poll", payload={"poll": asked})


def dice(emoji: str, value: int) -> Content:
    return Content("dice", payload={"dice": {"emoji": emoji, "value": value}})
