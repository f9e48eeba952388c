"""Owns what is looked for by meaning: which words are next, and what follows when it was found.

The model is asked outside of any transaction; meanwhile everything goes on, so all is read anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.answers import offering
from desk.understanding import matching, meaning
from desk.understanding.matching import Entry
from desk.understanding.meaning import Meant
from model import House, LinkId
from storage import answers, clients, conversations, links
from storage.ports import Tx


@dataclass(frozen=True, slots=True)
class Unsought:
    """A client's words, and the answers among which theirs is looked for."""

    link_id: LinkId
    text: str
    entries: Sequence[Entry]


def known(tx: Tx) -> list[Entry]:
    """The answers as they are looked for."""
    return [matching.entry(answer) for answer in offering.usable(tx)]


def unsought(tx: Tx) -> Unsought | None:
    """The next words whose meaning nobody has looked for yet."""
    link = links.find(tx, answers.unsought(tx))
    return Unsought(link.id, link.words, known(tx)) if link else None


def sought(tx: Tx, house: House, question: Unsought, meant: Meant | None, now: datetime) -> None:
    """It was looked for: if they still wait, it stands on the card, and they are offered it."""
    answers.sought(tx, question.link_id)
    link = links.find(tx, question.link_id)
    client = clients.find(tx, link.client_id) if link else None
    if link is None or link.conversation_id is None or client is None:
        return  # erased meanwhile
    conversation = conversations.find(tx, link.conversation_id)
    if conversation is None or conversation.waiting_since is None:
        return
    found = meaning.offers(known(tx), link.words, meant)
    offering.suggest(tx, client, conversation, found, now)
    offering.offer(tx, house, client, conversation, found, link.words, now)
