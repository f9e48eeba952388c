"""Owns in which language a client is spoken to: Telegram's, until they choose another one."""

from datetime import datetime

from babel import Locale

from desk.clients import meeting
from desk.company import private
from desk.conversations import access
from desk.strangers import hearing
from desk.voice import saying
from model import Asked, Button, House, Press
from storage import clients
from storage.ports import Tx

LONGEST = 12
"""Letters and digits that a button's number can hold."""


def ask(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/language: the languages there are, each by its own name."""
    if access.on_team(tx, asked.person.id):
        private.only_you(tx, asked.person.id, now)
    elif hearing.is_answered(tx, asked.person.id):
        client = meeting.meet(tx, asked.person, now)
        keys = [
            [Button("", "language", _number(locale), text=_own_name(locale))]
            for locale in house.languages
        ]
        saying.to_client(tx, client.id, "client.ask_language", now, keys=keys)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One of them: from now on the bot speaks it to this client."""
    client = clients.of_person(tx, press.sender.id)
    chosen = {_number(locale): locale for locale in house.languages}.get(press.subject)
    if client is None or chosen is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    clients.set_language(tx, client.id, chosen)
    saying.card(tx, client.id, now)
    saying.to_client(tx, client.id, "client.language_set", now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _number(locale: str) -> int:
    """Of each language its own, whatever others there are: a button stays what it was."""
    return int("".join(filter(str.isalnum, locale))[:LONGEST], 36)


def _own_name(locale: str) -> str:
    return str(Locale.parse(locale).get_display_name(locale) or locale).capitalize()
