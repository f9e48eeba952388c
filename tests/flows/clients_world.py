"""What the scenes about clients share: what stands in a client's topic besides its card."""

from dataclasses import replace
from typing import Any, cast

from sandbox import Message, Person, Topic
from sandbox.message import Content
from tests.flows.staff_world import press
from tests.office import Office


class InCard:
    """A client's first message as its card says it, below what the card says itself."""

    def __init__(self, card: Message) -> None:
        self.card = card

    def __getattr__(self, name: str) -> Any:
        return getattr(self.card, name)

    @property
    def text(self) -> str:
        return self.card.quoted

    @property
    def entities(self) -> list[dict[str, Any]]:
        quote = next(one for one in self.card.entities if one["type"] == "blockquote")
        inside = (one for one in self.card.entities if one["offset"] >= quote["offset"])
        shifted = ({**one, "offset": one["offset"] - quote["offset"]} for one in inside)
        return [one for one in shifted if one["type"] != "blockquote"]

    @property
    def content(self) -> Content:
        return replace(self.card.content, words=self.text, entities=tuple(self.entities))


def said(topic: Topic) -> list[Message]:
    """What people said there: a card may say the first of it."""
    heads, rest = topic.messages[:1], topic.messages[1:]
    return [*(cast(Message, InCard(head)) for head in heads if head.quoted), *rest]


def texts(topic: Topic) -> list[str]:
    """The words of what stands there: text, caption, or else the kind in brackets."""
    return [message.content.words or f"[{message.kind}]" for message in said(topic)]


async def comes(office: Office, client: Person, count: int = 1) -> list[Message]:
    """Wait until that many messages stand in the client's topic; nothing more may follow soon."""
    await office.until(lambda: _count(office, client) >= count)
    return said(topic_of(office, client))


def _count(office: Office, client: Person) -> int:
    topic = office.topic_of(client)
    return len(said(topic)) if topic else 0


def topic_of(office: Office, client: Person) -> Topic:
    """The client's topic, which must be there."""
    topic = office.topic_of(client)
    assert topic is not None
    return topic


async def answered(office: Office, client: Person, text: str = "Добрый день") -> Topic:
    """The client asked and Olga answered: nobody waits."""
    before = _count(office, client)
    topic = await office.write(client, "Есть диваны?")
    await office.until(lambda: _count(office, client) > before)  # they may have asked it before
    office.olga.at(topic).write(text)
    await office.until(lambda: office.seat(client).last.text == text)
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
    return topic


async def closed(office: Office, client: Person) -> Topic:
    """Olga answered and closed the conversation."""
    topic = await answered(office, client)
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    return topic


def update(office: Office, kind: str, body: dict[str, Any]) -> None:
    """An update that no seat can cause, straight from Telegram."""
    office.bot.updates.push(kind, body)
