"""Samples for the texts about a client: what the team knows of them, who waits, what was found."""

from datetime import datetime, timedelta
from typing import Any

QUALITY = tuple(
    f"quality.{name}"
    for name in ("week", "to_read", "reading", "word", "taken", "told", "examples", "marked")
)

PUT_OFF = (
    "toasts.snoozed",
    "toasts.promised",
    "toasts.promised_first",
    "toasts.later_next",
    "toasts.sent_later",
    "toasts.urge_asleep",
)


def client_samples(name: str, client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    """What the desk gives to those texts, at its least and at its most."""
    makers = {
        "staff.client": _known_of,
        "staff.crowd": _crowd,
        "search.found": _found,
        **dict.fromkeys(QUALITY, _read),
        "sales.board": _sales,
        "sales.stage": _sales,
        "client.offers": _offers,
        "client.offers_helped": _offers,
        "client.offers_person": _offers,
        "client.menu_part": _menu,
        "client.menu_answer": _menu,
        "staff.later_heard": _later,
        "staff.later_stays": _stays,
        "staff.later_cancelled": _stays,
        "toasts.handed_over": _in_part,
        "staff.promised_still": _promised,
        "staff.held_up": _held_up,
        "labels.later_cancel_at": _later,
        **dict.fromkeys(PUT_OFF, _put_off),
        "owner.member_welcome": _standing,
        "staff.transferred": _handed_over,
    }
    return makers[name](client, colleague, now) if name in makers else {}


def _held_up(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {"until": [now, now + timedelta(days=2)], "change": [False, True]}


def _known_of(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    talk = {"message": 7, "topic": 8, "at": now, "words": client, "kind": "text"}
    return {
        "name": [client],
        "fields": [[(colleague, client), (client, "")], []],
        "phone": ["+77001234567", ""],
        "notes": [[{"text": client, "by": colleague, "at": now}], []],
        "before": [3, 1, 0],
        "talks": [[talk, {**talk, "words": "", "kind": "photo"}, {**talk, "message": None}], []],
        "same": [[{"name": client, "topic": 8}, {"name": client, "topic": 0}], []],
        "joined": [[], [{"name": client, "topic": 8}, {"name": client, "topic": 0}]],
        "group": ["1234567890"],
    }


def _menu(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {
        "department": [colleague],
        "questions": [True, False],
        "name": [colleague],
        "words": [" ".join(client.split())[:2000], ""],  # an answer may be of many lines
        "files": [0, 2],
    }


def _crowd(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    since = now - timedelta(minutes=4)
    waiting = {"name": client, "topic": 7, "count": 3, "since": since}
    return {
        "late": [2, 40, 0],
        "longest": [since],
        "items": [[waiting, {**waiting, "topic": 0}], [waiting] * 5, []],
        "crowd": [0, 2, 40],
        "lobby": [[], [{"name": client, "count": 2, "since": since, "words": colleague}] * 5, []],
        "out": [0, 3],
        "group": ["1234567890"],
    }


def _found(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    item = {"topic": 7, "message": 9, "name": client, "at": now, "note": False, "by": colleague}
    item |= {"words": client}
    bare = {**item, "topic": 0, "message": 0, "note": True, "by": ""}
    saved = [[], [{"name": client, "text": colleague}, {"name": client, "text": ""}]]
    return {
        "items": [[item, bare], [item] * 5, []],
        "saved": saved,
        "words": [client],
        "group": ["1234567890"],
    }


def _read(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    item = {"topic": 7, "message": 9, "name": client, "at": now, "words": client}
    item |= {"why": "bad", "with": colleague}
    bare = {**item, "topic": 0, "message": 0, "at": None, "words": "", "why": "waited", "with": ""}
    return {
        "count": [1, 2, 5],
        "total": [100],
        "items": [[item, bare, {**item, "why": "chance"}], [item] * 10, []],
        "item": [item, bare],
        "more": [0, 7],
        "on": [True, True, True, False],
        "words": [client, ""],
        "name": [colleague, ""],
        "by": [colleague],
        "checks": [[], ["review_understood", "review_kind"]],
        "marked": [True, False],
        "group": ["1234567890"],
    }


def _sales(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    item = {
        "topic": 7,
        "name": client,
        "since": now,
        "late": True,
        "sum": 25_000,
        "with": colleague,
    }
    bare = {**item, "topic": 0, "late": False, "sum": 0, "with": ""}
    stage = {"name": client, "count": 12, "sum": 1_250_000, "items": [item, bare], "more": 10}
    empty = {**stage, "count": 0, "sum": 0, "items": [], "more": 0}
    return {
        "stages": [[stage, empty], []],
        "name": [client],
        "count": [12],
        "sum": [1_250_000, 0],
        "items": [[item, bare], [item] * 15, []],
        "group": ["1234567890"],
    }


def _offers(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    offer = {"name": client, "text": " ".join(client.split())[:800]}  # 1,200 units at most
    return {"items": [[offer, offer], [offer]]}


def _promised(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {"until": [now + timedelta(hours=3)]}


def _later(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {"to": [colleague], "mention": [7], "at": [now + timedelta(hours=3)]}


def _put_off(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    tomorrow = [now + timedelta(days=1)]
    return {"until": tomorrow, "at": tomorrow, "other": ["", colleague]}


def _stays(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    at = [now + timedelta(days=1), None]
    words = ["", f"15:00 {' '.join(client.split())[:150]}"]
    return {
        "name": [colleague],
        "blocked": [False, True],
        "at": at,
        "words": words,
        "by": [colleague],
    }


def _in_part(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {"count": [1, 2, 5], "queued": [0, 2]}


def _standing(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {
        "company": [colleague, ""],
        "state": ["off", "on", "break", "off", "on"],
        "until": [None, now, now, None, now],
        "over": [False],
        "waits": [0, 0, 0, 3, 0],
        "listed": [False, False, False, False, True],
    }


def _handed_over(client: str, colleague: str, now: datetime) -> dict[str, list[Any]]:
    return {
        "note": [client or " ", ""],  # nothing at all says "no such line"
        "words": [client, "", ""],
        "kind": ["text", "photo", ""],
        "at": [now, None],
        "promised": [now + timedelta(days=1), None],
    }
