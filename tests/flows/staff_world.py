"""What the scenes of staff look at, again and again."""

from sandbox import Message, Person, Press, Topic
from sandbox.calls import Call
from tests.office import Office


async def lands(office: Office, client: Person, text: str) -> Message:
    """The client's newest message says that, as text or caption."""
    seat = office.seat(client)
    await office.until(lambda: seat.messages and text in seat.last.content.words)
    return seat.last


async def receipt(office: Office, message: Message, emoji: str = "👌") -> None:
    """The bot's reaction on an operator's message."""
    await office.until(lambda: message.reaction_of(office.bot) == emoji)


async def toast(office: Office, press: Press) -> str:
    """What popped up for who pressed."""
    await office.until(lambda: press.answer is not None)
    assert press.answer is not None
    return press.answer.text or ""


async def press(office: Office, who: Person, topic: Topic, label: str) -> str:
    """Press the card's button as soon as it is there; what popped up."""
    await office.until(lambda: label in office.card(topic).labels)
    return await toast(office, office.press(who, topic, label))


async def line(office: Office, who: Person, topic: Topic, text: str) -> Message:
    """What that person sees in the topic and says that."""

    def found() -> list[Message]:
        return [m for m in who.at(topic).messages if text in m.content.words]

    await office.until(found)
    return found()[-1]


def sees(who: Person, topic: Topic, text: str) -> bool:
    """Whether that stands in the topic for that person."""
    return any(text in words for words in who.at(topic).texts)


def calls_outside(office: Office) -> list[Call]:
    """Every call that concerned another chat than the staff group."""
    return [c for c in office.box.calls if str(c.params.get("chat_id", "")) != str(office.group.id)]


def leaked(office: Office, token: str) -> bool:
    """Whether those words left the group: in a call, or in what anybody sees in private."""
    said = any(token in str(call.params) for call in calls_outside(office))
    chats = office.box.world.private.values()
    return said or any(
        token in message.content.words
        for chat in chats
        for message in chat.history
        if message.sender is office.bot
    )
