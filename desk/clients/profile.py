"""Owns the client's card: what the team knows of them, filled by a tap or by #name in a note.

The screen stands in the topic. Its buttons say what the presser's next message there is; that
message is a note as well, so nothing of it reaches the client.
"""

import re
from datetime import datetime

from desk.clients import same
from desk.clients.tags import spelled
from desk.conversations import access, fates
from desk.voice import saying
from desk.voice.paging import rows
from model import Button, Client, ClientId, House, Incoming, Press, Reach, Role
from model.buttons import number_of
from storage import accounts, clients, people, profiles
from storage.ports import Tx
from storage.profiles import PHONE

ABOUT = "about"
"""Meant by what is written next: a note on the client."""
LONGEST = 300
"""Characters of a field."""
NOTHING = "-"
"""Written for a field, it empties it."""

NOTES, TALKS = 5, 5
"""How many the screen shows."""
COPIED = 256
"""Characters that a button can copy (Bot API, CopyTextButton)."""


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Client]: fields, phone, notes, what was before; with buttons to fill and to copy."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    clients.set_menu(tx, client.id, "")
    saying.card(tx, client.id, now)
    _say(tx, house, client, now)
    leads = house.show_usernames == "leads" and access.may(tx, press.sender.id, Role.LEAD)
    if leads and client.username:
        saying.toast(tx, press.query_id, "toasts.username", now, username=client.username)
    else:
        saying.hush(tx, press.query_id, now)


def _say(tx: Tx, house: House, client: Client, now: datetime) -> None:
    known = accounts.fields(tx, client.id)
    topics = {account.id: account.topic_id for account in (client, *accounts.others(tx, client.id))}
    saying.in_topic(
        tx,
        client.id,
        "staff.client",
        now,
        keys=[
            *_keys(house, client, known, bool(accounts.notes(tx, client.id, 1))),
            *same.keys(tx, client),
        ],
        name=client.called,
        fields=[[title, known.get(name, "")] for name, title in house.fields.items()],
        phone=known.get(PHONE, ""),
        notes=[
            {
                "by": people.name_of(tx, note.author_id),
                "text": note.text,
                "at": saying.moment(note.at),
            }
            for note in accounts.notes(tx, client.id, NOTES)
        ],
        before=max(0, accounts.count(tx, client.id) - 1),
        talks=[
            {
                "at": saying.moment(talk.at),
                "words": talk.words,
                "kind": talk.kind,
                "message": talk.message_id,
                "topic": topics.get(account) or 0,
                "client": account,
            }
            for account, talk in accounts.earlier(tx, client.id, TALKS)
        ],
        same=same.items(accounts.perhaps(tx, client.id)),
        joined=same.items(accounts.others(tx, client.id)),
    )


def _keys(house: House, client: Client, known: dict[str, str], noted: bool) -> list[list[Button]]:
    copied = [
        Button("", "copy", client.id, text=f"📋 {value}", copy=value[:COPIED])
        for value in known.values()
    ]
    filled = [
        Button("", "fill", client.id, number_of(name), text=f"✏️ {title}")
        for name, title in house.fields.items()
    ]
    asked = [] if PHONE in known else [Button("ask_phone", "ask_phone", client.id)]
    about = [Button("about_note", "fill", client.id)]
    drop = [Button("about_drop", "about_drop", client.id)] if noted else []
    return [*rows(copied), *rows(filled), about, drop, asked]


def about(house: House, number: int) -> tuple[str, str] | None:
    """What a button fills: its name and what it is called; None if there is no such field."""
    if number == 0:
        return ABOUT, ""
    return next((field for field in house.fields.items() if number_of(field[0]) == number), None)


def drop(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Drop the last note] on the client."""
    client = _whose(tx, press, now)
    if client is None:
        return
    gone = accounts.drop_note(tx, client.id) is not None
    saying.toast(tx, press.query_id, "toasts.about_dropped" if gone else "toasts.outdated", now)


def ask_phone(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Ask for the phone]: the client gets Telegram's own button for that."""
    client = _whose(tx, press, now)
    if client is None:
        return
    if client.reach is not Reach.OK:
        saying.toast(tx, press.query_id, "toasts.out_of_reach", now)
        return
    saying.to_client(tx, client.id, "client.ask_phone", now, row="phone")
    saying.toast(tx, press.query_id, "toasts.phone_asked", now)


def _whose(tx: Tx, press: Press, now: datetime) -> Client | None:
    """The client of the topic, if the screen is theirs."""
    client = access.topic(tx, press, now)
    if client and client.id != press.subject:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return None
    return client


def shared(tx: Tx, client: Client, message: Incoming, now: datetime) -> None:
    """A contact arrived: it is the client's number if Telegram says that it is their own.

    Anybody can send anybody's contact; of one's own it carries one's id (Bot API, Contact).
    """
    contact = message.content.get("contact") or {}
    if message.kind != "contact" or contact.get("user_id") != message.sender.id:
        return
    number = dialled(str(contact["phone_number"]))
    with same.redrawing(tx, client.id, now):
        profiles.fill(tx, client.id, PHONE, number, now, verified=True)
    saying.to_client(tx, client.id, "client.phone_thanks", now, row="gone")


def dialled(number: str) -> str:
    """A number as one dials it from anywhere: Telegram's own have no plus."""
    return f"+{re.sub(r'[^0-9]', '', number)}"


def written(
    tx: Tx, house: House, client_id: ClientId, fills: str, message: Incoming, now: datetime
) -> None:
    """A note was written that its author meant as this field, or as a note on the client."""
    words = _bare(house, message.text)
    if not fills or not words:
        return
    client = clients.find(tx, client_id)
    if client and fills == ABOUT:
        profiles.add_note(tx, client.id, message.sender.id, house.kept(words), now)
    elif client:
        _fill(tx, client, fills, words, now)


def _bare(house: House, words: str) -> str:
    """Without a note's mark: it was meant for this anyway."""
    return fates.unmarked(words, house.note_marks).strip()


def _fill(tx: Tx, client: Client, name: str, value: str, now: datetime) -> None:
    line = " ".join(value.split())[:LONGEST]
    with same.redrawing(tx, client.id, now):
        accounts.fill(tx, client.id, name, "" if line == NOTHING else line, now)


def noticed(tx: Tx, house: House, client: Client, text: str, now: datetime) -> str:
    """Fill the fields that a note names, as in `#order 1742`; returns what of it is left."""
    for name, title in house.fields.items():
        words = "|".join(map(re.escape, dict.fromkeys((name.lower(), spelled(title)))))
        marked = re.compile(rf"(?<!\w)#(?:{words})\b[ \t]*[:=]?[ \t]*([^\n#]+)", re.IGNORECASE)
        if (found := marked.search(text)) and (value := found[1].strip(" .,;:=")):
            _fill(tx, client, name, value, now)
            text = text[: found.start()] + text[found.end() :]
    return text
