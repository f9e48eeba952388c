"""Owns how the company learns in which words it is asked: by what the team answers from the store.

Whatever a client wrote since they were last answered, and is answered from the store, is one more
way of asking for that answer. It is kept without who or what it names.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from desk.clients.masking import PLACE, Mask
from desk.understanding import matching
from model import AnswerId, Client, Link, Side
from model.answers import LONGEST_PHRASING
from model.messages import REPLY
from storage import accounts, clients, links, people, phrasings
from storage.ports import Tx

LOOKED_BACK = 12
HIDDEN = "…"
BLANKS = re.compile(r"\s+")


def learn(tx: Tx, client: Client, reply: Link, answer_id: AnswerId, now: datetime) -> None:
    """That reply says, or is to become, the answer: so it is asked for as they had asked."""
    if question := _question(tx, client, reply):
        _keep(tx, client, question, answer_id, now, reply)


def learn_from(tx: Tx, question: Link, answer_id: AnswerId, now: datetime) -> None:
    """That answer is made for what a client asked there."""
    client = clients.find(tx, question.client_id)
    if client and _may_ask(question):
        _keep(tx, client, question, answer_id, now)


def asked(tx: Tx, client: Client, reply: Link) -> str:
    """In which words they had asked for that reply; "" where nothing tells."""
    question = _question(tx, client, reply)
    return question.words if question else ""


def _question(tx: Tx, client: Client, reply: Link) -> Link | None:
    """What the reply answers: the message it points at, else the last of those since another was
    answered that asks anything."""
    target = links.find(tx, reply.content.get(REPLY))
    said = [target] if target else list(_unanswered(tx, client, reply))
    fitting = [link for link in said if link.side is Side.CLIENT and _may_ask(link)]
    asking = [link for link in fitting if matching.asks(link.words)]
    return next(iter(asking or fitting), None)


def _unanswered(tx: Tx, client: Client, reply: Link) -> Iterator[Link]:
    """What they wrote before the reply since somebody had answered, the latest first."""
    for link in reversed(links.recent(tx, client.id, LOOKED_BACK)):
        if link.id >= reply.id or (link.album and link.album == reply.album):
            continue
        if link.side is Side.STAFF:
            return
        yield link


def _may_ask(link: Link) -> bool:
    """Whether it is words enough to be told from others, and no story."""
    return len(link.words) <= LONGEST_PHRASING and bool(matching.telling(link.words))


def _keep(
    tx: Tx,
    client: Client,
    question: Link,
    answer_id: AnswerId,
    now: datetime,
    reply: Link | None = None,
) -> None:
    words = unnamed(tx, client, question.words)
    if matching.telling(words):
        phrasings.learn(
            tx, answer_id, words, client.id, now,
            said_by=question.id, reply=reply.id if reply else None,
        )  # fmt: skip


def unnamed(tx: Tx, client: Client, words: str, *, hidden: str = HIDDEN) -> str:
    """The words without the names of who may be spoken of, and without what is known of them."""
    team = [operator.name for operator in people.team(tx)]
    names, values = accounts.naming(tx, client.id)
    masked = Mask([*names, *team], values).hide(words)
    return BLANKS.sub(" ", PLACE.sub(hidden, masked)).strip()
