"""What the scenes about second ways share: refusals, a group that holds still, long words."""

from sandbox import Message, Person, Sandbox, Topic, posting, rich
from tests.flows.clients_world import said
from tests.office import Office

STRANGE = "NOBODY_KNOWS_THIS"
"""A refusal that nobody foresaw."""

LONG = "Длинная подпись. " * 90
"""A caption that only somebody with Premium can write: 1,530 characters."""

LIST = "<ol><li>Стол дубовый</li><li>Стулья</li></ol>"
LIST_NOW = "<ol><li>Стол ореховый</li><li>Стулья</li></ol>"


def refuse(
    office: Office,
    method: str,
    chat: object = None,
    words: str = STRANGE,
    times: int | None = None,
) -> None:
    """Telegram refuses those calls, with those words."""
    where = office.group if chat is None else chat
    office.box.faults.add("reject", method, chat=where, words=words, times=times)


def allow(office: Office) -> None:
    """Telegram refuses nothing any more."""
    office.box.faults.clear()


def became(box: Sandbox, message: Message, markup: str) -> None:
    """The message is edited into a list or a table, as Telegram's editor does."""
    posting.change(box.world, message, rich.read({"html": markup}), keep_markup=True)


async def held(office: Office, client: Person) -> Topic:
    """The staff group takes nothing: what is written now waits until `let_go`."""
    topic = await office.write(client)
    office.group.set_topics(False)
    return topic


async def let_go(office: Office) -> None:
    """The group takes messages again, and the bot notices at once."""
    office.group.set_topics(True)
    office.group.set_rights(office.bot, can_invite_users=False)


async def stands(office: Office, topic: Topic, words: str) -> Message:
    """The message in the topic that says that."""
    await office.until(lambda: [m for m in said(topic) if words in m.content.words])
    return next(m for m in reversed(said(topic)) if words in m.content.words)


def refused(topic: Topic) -> list[str]:
    """The lines in a topic that say that something can't be shown."""
    signs = ("Telegram этого не передаёт", "Не доставлено")
    return [m.content.words for m in said(topic) if any(s in m.content.words for s in signs)]
