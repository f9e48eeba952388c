"""Who writes as a channel or as the group is nobody's reply: they are told what to do, each time
where they look, and nothing goes out."""

from typing import Any

from sandbox import Message, Seat, Topic
from tests.flows.clients_world import update
from tests.flows.staff_world import leaked
from tests.office import Office

CHANNEL_BOT = {
    "id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot",
}  # fmt: skip
"""As whom Telegram shows whoever writes as a channel (Bot API, Message.from)."""

CHANNEL = {"id": -1001111111111, "type": "channel", "title": "Алатау · новости"}


def as_channel(office: Office, topic: Topic, text: str, number: int, **more: Any) -> None:
    group = {"id": office.group.id, "type": "supergroup", "title": "Алатау", "is_forum": True}
    body = {
        "message_id": number, "date": int(office.box.clock.now()), "chat": group, "text": text,
        "from": CHANNEL_BOT, "sender_chat": CHANNEL, "is_topic_message": True,
        "message_thread_id": topic.id, **more,
    }  # fmt: skip
    update(office, "message", body)


async def test_who_writes_as_a_channel_is_told_how_to_write_as_themselves(office: Office) -> None:
    topic = await office.write(office.client())
    seen = office.olga.at(topic)
    as_channel(office, topic, "скидку-40 дадим", 7001)
    await office.until(lambda: any("от имени канала" in words for words in seen.texts))
    told = next(words for words in seen.texts if "от имени канала" in words)
    assert "не отправлено" in told and "Алатау · новости" in told and "выберите себя" in told
    as_channel(office, topic, "наша новость", 7002, is_automatic_forward=True)
    await office.quiet()
    assert sum("от имени канала" in words for words in seen.texts) == 1
    assert not leaked(office, "скидку-40") and not leaked(office, "наша новость")


async def test_an_anonymous_administrator_s_words_and_commands_in_a_topic_are_told_what_to_do(
    office: Office,
) -> None:
    topic = await office.write(office.client())
    hidden, seen = office.boss.anonymous(topic), office.olga.at(topic)
    written = [hidden.write(text) for text in ("дадим-50", "/undo", "/note пусть-подождёт")]
    hidden.album([("photo", None), ("photo", None)])
    await office.until(lambda: len(_about(seen)) == 4)
    assert _about(seen)[:3] == written
    assert all("выключите «Анонимность»" in words for words in seen.texts if "имени" in words)
    await office.quiet()
    assert not leaked(office, "дадим-50") and not leaked(office, "пусть-подождёт")


def _about(seen: Seat) -> list[Message | None]:
    """Which messages were told to be nobody's."""
    return [m.reply_to for m in seen.messages if "от имени группы" in m.content.words]
