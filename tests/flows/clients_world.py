"""What the scenes about clients share: what stands in a client's topic besides its card."""

from typing import Any

from sandbox import Message, Person, Topic
from tests.office import Office


def said(topic: Topic) -> list[Message]:
    """What stands in the topic under its card."""
    return topic.messages[1:]


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
    topic = await office.write(client, "Есть диваны?")
    office.olga.at(topic).write(text)
    await office.until(lambda: office.seat(client).last.text == text)
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
    return topic


async def closed(office: Office, client: Person) -> Topic:
    """Olga answered and closed the conversation."""
    topic = await answered(office, client)
    office.press(office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    return topic


def update(office: Office, kind: str, body: dict[str, Any]) -> None:
    """An update that no seat can cause, straight from Telegram."""
    office.bot.updates.push(kind, body)
