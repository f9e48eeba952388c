"""No id is taken for another: mypy refuses it."""

from pathlib import Path

from mypy import api

PLANTED = """
from datetime import datetime
from desk.voice import saying
from model import ChatId, Client, ConversationId, Incoming, Link, Operator, Order, Person
from model.errands.looks import Card
from storage import clients, conversations, links, people
from storage.ports import Tx

def planted(
    tx: Tx, now: datetime, client: Client, link: Link, operator: Operator, message: Incoming,
    person: Person, conversation: ConversationId, chat: ChatId,
) -> None:
    {}
"""
RIGHT = (
    "clients.find(tx, link.client_id)",
    "clients.of_person(tx, message.sender.id)",
    "conversations.assign(tx, conversation, operator.id, now)",
    "Order(Card(), client.id, client_id=client.id)",
)
WRONG = (
    "clients.find(tx, operator.id)",
    "clients.of_person(tx, client.id)",
    "people.find(tx, client.id)",
    "links.find(tx, message.message_id)",
    "conversations.assign(tx, link.id, operator.id, now)",
    "conversations.latest(tx, person.id)",
    "clients.of_topic(tx, message.message_id)",
    "saying.card(tx, conversation, now)",
    "saying.to_person(tx, client.id, 'x', now)",
    "Order(Card(), conversation, client_id=client.id)",
    "ChatId(7) == client.id",
)


def said(tmp_path: Path, line: str) -> str:
    """What mypy says of that line."""
    path = tmp_path / "planted.py"
    path.write_text(PLANTED.replace("{}", line))
    return api.run(["--strict", "--strict-equality", "--no-error-summary", str(path)])[0]


def test_a_right_id_passes_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    """All lines in one run: each wrong one is named, and no right one."""
    text = said(tmp_path, "\n    ".join((*RIGHT, *WRONG)))
    first = PLANTED.splitlines().index("    {}") + 1
    named = {int(found.split(":")[1]) for found in text.splitlines() if ": error:" in found}
    assert named == {first + len(RIGHT) + place for place in range(len(WRONG))}, text
