"""Owns the menu for clients, where the company has one: departments and questions by buttons.

It leads around nobody: a person is one of its buttons, whoever simply writes reaches them, and to
look around opens no conversation. What was chosen only says where the next one belongs.
"""

from datetime import datetime
from typing import Any

from desk.answers import enclosing, wording
from desk.clients.tags import spelled
from desk.conversations import access
from desk.strangers import hearing
from desk.voice import saying
from desk.voice.paging import rows
from model import AnswerId, Button, Client, Department, Event, House, Press, StoredAnswer
from storage import answers, choices, clients, events
from storage.ports import Tx

SHOWN = 8
LONGEST = 3000
"""Characters of an answer that are shown; a message takes some more."""

Keys = list[list[Button]]


def keys(tx: Tx, house: House) -> Keys:
    """What stands under the greeting; nothing where the company wants no menu or has none."""
    if not house.menu:
        return []
    parts = [Button("", "menu_part", part.number, text=part.shown) for part in house.departments]
    found = [*rows(parts), *rows(_questions(tx, house, None))]
    return [*found, [Button("menu_person", "menu_person", 0)]] if found else []


def _questions(tx: Tx, house: House, part: Department | None) -> list[Button]:
    """The answers that are tagged as the department; without one, those of no department."""
    names = {spelled(known.name) for known in house.departments}
    wanted = {spelled(part.name)} if part else set()
    found = [
        answer
        for answer in answers.in_use(tx)
        if _is_shown(answer) and names.intersection(map(spelled, answer.tags)) >= wanted
    ]
    if part is None:
        found = [answer for answer in found if names.isdisjoint(map(spelled, answer.tags))]
    return [Button("", "menu_answer", answer.id, text=answer.name) for answer in found[:SHOWN]]


def _is_shown(answer: StoredAnswer) -> bool:
    return bool(answer.texts) and not answer.retired and answer.is_anybodys


def home(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back]: all of it, in its place."""
    whole = keys(tx, house)
    if client := _reader(tx, house, press, now, bool(whole)):
        _show(tx, client, press, "client.menu", whole[:-1], now)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A department: its questions; what is written next belongs there."""
    part = house.department_of(press.subject)
    client = _reader(tx, house, press, now, part is not None)
    if client is None or part is None:
        return
    choices.choose(tx, client.id, part.name, now)
    found = _questions(tx, house, part)
    below = [*rows(found), [Button("back", "menu_home", 0)]]
    told = {"department": part.shown, "questions": bool(found)}
    _show(tx, client, press, "client.menu_part", below, now, **told)


def read(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A question: its answer, in the client's language."""
    answer = answers.find(tx, AnswerId(press.subject))
    client = _reader(tx, house, press, now, answer is not None and _is_shown(answer))
    if client is None or answer is None:
        return
    answers.read_in_menu(tx, answer.id)
    events.record(tx, Event.MENU, now, client=client.id, answer=answer.id)
    below = [*enclosing.keys([answer], "menu_files", 0), [Button("back", "menu_home", 0)]]
    told = _told(tx, house, client, answer, now)
    _show(tx, client, press, "client.menu_answer", below, now, **told)


def _told(
    tx: Tx, house: House, client: Client, answer: StoredAnswer, now: datetime
) -> dict[str, Any]:
    chosen = clients.chosen_language(tx, client.id).partition("_")[0]
    language = chosen or wording.language_for(tx, client)
    content = wording.contents(house, answer, client, "", language, now)[0]
    words = wording.quoted(content, LONGEST)
    return {"name": answer.name, "words": words}


def files(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[📎 …] under an answer: its files."""
    answer = answers.find(tx, AnswerId(press.arg))
    client = _reader(tx, house, press, now, answer is not None and _is_shown(answer))
    if client and answer:
        enclosing.show(tx, client, answer, now)


def _reader(tx: Tx, house: House, press: Press, now: datetime, is_there: bool) -> Client | None:
    """The client who pressed, while there is a menu and that in it; no others get an answer.

    Those are whoever is of the team, and whoever is shut out.
    """
    client = clients.of_person(tx, press.sender.id)
    of_team = access.on_team(tx, press.sender.id)
    may = client and not of_team and hearing.is_answered(tx, press.sender.id)
    if may and house.menu and is_there:
        saying.hush(tx, press.query_id, now)
        return client
    locale = client.locale if client else None
    saying.toast(tx, press.query_id, "toasts.outdated", now, locale=locale)
    return None


def _show(
    tx: Tx, client: Client, press: Press, text: str, below: Keys, now: datetime, /, **told: Any
) -> None:
    """In the place of what was pressed; the way to a person is always there."""
    shown = [*below, [Button("menu_person", "menu_person", 0)]]
    saying.to_client(tx, client.id, text, now, keys=shown, edit=press.message_id, **told)
