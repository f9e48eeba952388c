"""What is no answer, or a strange one, at any method: what was said goes on, to whom it was for."""

from pathlib import Path

import pytest

from sandbox import Message, Topic
from tests.flows.staff_world import lands
from tests.office import GRANTED, Office

DONE = {
    "nothing in it": '{"ok":true}',
    "a null in it": '{"ok":true,"result":null}',
    "a list of nothing": '{"ok":true,"result":[null]}',
    "a mere yes": '{"ok":true,"result":true}',
    "an id beyond 64 bits": '{"ok":true,"result":{"message_id":9223372036854775808}}',
}
"""Telegram did what it was asked, and says so like that."""

NOT_DONE = {
    "nothing": "",
    "a portal's page": "<html><title>Log in</title></html>",
    "a list": "[null]",
    "an unheard-of no": '{"ok":false}',
    "a no without a word": '{"ok":false,"error_code":400}',
    "an end of patience": '{"ok":false,"error_code":429,"description":"Too Many Requests",'
    '"parameters":{"retry_after":"soon"}}',
    "a flood below nothing": '{"ok":false,"error_code":429,"description":"Too Many Requests",'
    '"parameters":{"retry_after":-5}}',
    "a move to nowhere": '{"ok":false,"error_code":400,"description":"Bad Request: group chat was '
    'upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":"there"}}',
    "depths": "[" * 100_000,
}
"""It did not, or somebody else answered."""


EVERYDAY = ("a list of nothing",)
ODD = [
    pytest.param(what, marks=[] if what in EVERYDAY else pytest.mark.proof)
    for what in (*DONE, *NOT_DONE)
]


@pytest.mark.parametrize("what", ODD)
async def test_an_odd_answer_at_any_method_loses_no_words(office: Office, what: str) -> None:
    body, done = DONE.get(what) or NOT_DONE[what], what in DONE
    office.box.faults.add("odd", "getUpdates", words=body)
    methods = ("createForumTopic", "getChat", "sendMessage", "editMessageText", "copyMessage")
    for method in methods:
        office.box.faults.add("odd", method, office.group, words=body, processed=done)
    anna = office.client()
    for words in ("Есть диваны?", "И кресла", "И столы"):
        office.seat(anna).write(words)
    await office.until(lambda: office.shown(anna, "И столы") or undelivered(office))
    office.boss.chat(office.bot).write("/failed")
    topic = await office.write(anna, "Алло?")
    for method in ("answerCallbackQuery", "copyMessage", "setMessageReaction"):
        office.box.faults.add("odd", method, words=body, processed=done)
    await office.until(lambda: card(topic) is not None)
    office.olga.at(topic).press(card(topic), "Беру")
    await office.until(lambda: office.olga.name in card(topic).text)
    office.olga.at(topic).write("Есть")
    office.olga.at(topic).write("Какой цвет?")
    await lands(office, anna, "Какой цвет?")
    seen = "\n".join(message.content.words for message in topic.messages)
    if "Не подтверждено" not in seen and "Не доставлено" not in seen:
        assert office.seat(anna).texts.count("Есть") == 1
    for words in ("Есть диваны?", "И кресла", "И столы"):
        assert words in seen or undelivered(office)


def undelivered(office: Office) -> bool:
    return any("не дошло до группы" in text for text in office.seat(office.boss).texts)


def card(topic: Topic) -> Message | None:
    """The newest: one whose answer was lost comes again."""
    cards = [message for message in topic.messages if message.labels]
    return cards[-1] if cards else None


@pytest.mark.parametrize("body", ['{"ok":true}', '{"ok":true,"result":{"status":"planet"}}'])
async def test_nobody_leaves_the_team_because_an_answer_cant_be_read(
    office: Office, body: str
) -> None:
    topic = await office.write(office.client())
    office.box.faults.add("odd", "getChatMember", words=body, times=2)
    office.pass_time(3600)
    await office.until(lambda: len(office.box.calls_of("getChatMember")) > 3)
    await office.quiet()
    await office.claim(office.olga, topic)


async def test_a_server_that_is_older_than_a_right_is_read_all_the_same(tmp_path: Path) -> None:
    async with Office(tmp_path, group=False) as office:
        office.box.lacks("welcome_messages")
        office.group.promote(office.olga)
        office.seat(office.boss).start(office.link.partition("start=")[2])
        office.group.add_bot(office.bot, by=office.boss, **GRANTED)
        topic = await office.write(office.client())
        office.pass_time(3600)
        await office.claim(office.olga, topic)
