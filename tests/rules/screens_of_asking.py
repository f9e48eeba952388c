"""The screens of what owners and leads ask for, and of a flood, for docs/screens.md."""

from dataclasses import replace
from typing import Any

from desk.answers import screens
from desk.broadcasts import composing
from desk.clients import profile
from desk.company import owning, team
from desk.rules import texts
from desk.search import finding, indexing
from desk.strangers import board
from desk.voice import saying
from model import NOBODY, Hearing, Incoming, Person, Press
from storage import answers, broadcasts, clients, company, lobby, profiles

WORDS = {
    "ru": ("Доставка", "Привезём завтра с 10 до 14.", "курьер", "Скидка до пятницы!", "Телефон",
           "Любит звонки утром", "заказ", (("Марат", "Сколько стоит шкаф?"),
           ("Win 777", "Заработок без вложений"), ("Win 778", "Заработок без вложений"))),
    "en": ("Delivery", "We deliver tomorrow, 10 to 14.", "courier", "A discount till Friday!",
           "Phone", "Likes to be called in the morning", "order",
           (("Marat", "How much is the wardrobe?"), ("Win 777", "Earn from home"),
            ("Win 778", "Earn from home"))),
}  # fmt: skip


def what_is_asked_for(scene: Any, boss: int, client: int, group: int) -> list[Any]:
    """A company at work: its team, its answers, a broadcast, a client's card, a nudge."""
    tx, house, now = scene.tx, scene.house, scene.now
    name, text, tag, news, phone, note, sought, newcomers = WORDS[house.locale]
    owner, found = Person(boss, scene.names.boss), []
    press = Press("1", "", 1, 1, owner, boss, True, 9, None)

    def shown(title: str, said: str) -> None:
        found.append(scene.said(title, said))

    scene.writes(client, scene.names.anna, scene.names.asked)
    known = replace(house, fields={"phone": phone})
    profiles.add_note(tx, client, boss, note, now)
    topic = scene.person(client).topic_id
    profile.show(tx, known, replace(press, private=False, chat_id=group, topic_id=topic), now)
    shown("⋯, then Client: what the team knows", "staff.client")
    texts.say(tx, house, scene.person(client), texts.OwnWords.NUDGE, now, operator="")
    shown("To a client who fell silent", "client.nudge")
    saying.in_topic(tx, client, "staff.nudged", now)
    shown("In the topic, at the same time", "staff.nudged")
    saying.to_client(tx, client, "client.lobby", now)
    shown("To somebody new in a flood", "client.lobby")
    team.show(tx, house, scene.asked(boss), now)
    shown("/team", "owner.team")
    owning.ask(tx, house, press, now)
    shown("Make an owner: is that right?", "owner.ask_to_name")
    answer = answers.add(tx, name, boss, now)
    answers.set_text(tx, answer, house.locale, {"text": text, "kind": "text"})
    answers.set_tags(tx, answer, [tag])
    screens.open_list(tx, house, scene.asked(boss), now)
    shown("/answers", "answers.list")
    screens.show(tx, house, replace(press, subject=answer), now)
    shown("One of them", "answers.screen")
    composing.asked(tx, house, scene.asked(boss), now)
    shown("/broadcast", "broadcast.ask")
    words = Incoming(77, owner, {"kind": "text", "text": news}, "", now)
    composing.take(tx, house, words, now)
    shown("After the message was sent: what will happen", "broadcast.screen")
    cast = broadcasts.being_composed(tx, boss, now)
    assert cast
    send = replace(press, action="cast_send", subject=cast.id, version=cast.revision)
    composing.send(tx, house, send, now)
    shown("While it goes out", "broadcast.progress")
    indexing.step(tx)
    finding.asked(tx, house, replace(scene.asked(boss), argument=sought), now)
    shown("/find", "search.found")
    _a_flood(scene, newcomers)
    shown("In General, while too many new ones come", "staff.crowd")
    shown("To owners, at the same time", "owner.crowd")
    return found


def _a_flood(scene: Any, newcomers: tuple[tuple[str, str], ...]) -> None:
    """New accounts wait at the door; those who say the same are one line."""
    company.set_state(scene.tx, True, ())
    for number, (name, words) in enumerate(newcomers):
        client = clients.meet(scene.tx, Person(900 + number, name), scene.now)
        clients.set_hearing(scene.tx, client.id, Hearing.LOBBY, NOBODY, scene.now)
        lobby.enter(scene.tx, client.id, words, scene.now)
    board.show(scene.tx, scene.now)
