"""Owns the made-up traffic: raw updates of many clients and two operators, always the same ones."""

import random
from typing import Any

GROUP = -1002000000001
BOT = 777000111
OPERATORS = (801, 802)
FIRST_CLIENT = 1000
FIRST_TOPIC = 5000
FIRST_MESSAGE = 10_000_000
NOW = 1_790_000_000

Json = dict[str, Any]


def client_id(number: int) -> int:
    """The n-th client's Telegram id."""
    return FIRST_CLIENT + number


def topic_id(number: int) -> int:
    """The n-th client's topic."""
    return FIRST_TOPIC + number


def updates(count: int, clients: int, *, new_clients: bool = False) -> list[Json]:
    """A day's mixture: clients write, operators answer, note and press.

    `new_clients`: every update is the first message of somebody nobody knows.
    """
    chance = random.Random(1)
    return [
        {"update_id": 1 + number, **_one(number, clients, chance, new_clients)}
        for number in range(count)
    ]


def _one(number: int, clients: int, chance: random.Random, new_clients: bool) -> Json:
    if new_clients:
        return {"message": from_client(number, number)}
    client, dice = chance.randrange(clients), chance.random()
    if dice < 0.55:
        return {"message": from_client(number, client)}
    if dice < 0.90:
        return {"message": _from_operator(number, client, "Уже везём, будем через час")}
    if dice < 0.95:
        return {"message": _from_operator(number, client, "// постоянный клиент")}
    return {"callback_query": _press(number, client)}


def from_client(number: int, client: int) -> Json:
    """A client writes."""
    person = {"id": client_id(client), "is_bot": False, "first_name": f"Клиент {client}"}
    return {
        "message_id": FIRST_MESSAGE + number,
        "date": NOW,
        "chat": {"id": client_id(client), "type": "private", "first_name": person["first_name"]},
        "from": {**person, "language_code": "ru"},
        "text": f"Здравствуйте! Где мой заказ номер {number}? Обещали ещё вчера.",
    }


def _operator(client: int) -> Json:
    number = OPERATORS[client % len(OPERATORS)]
    return {"id": number, "is_bot": False, "first_name": f"Оператор {number}"}


def _in_topic(number: int, client: int) -> Json:
    return {
        "message_id": FIRST_MESSAGE + number,
        "date": NOW,
        "chat": {"id": GROUP, "type": "supergroup", "title": "Клиенты", "is_forum": True},
        "message_thread_id": topic_id(client),
        "is_topic_message": True,
    }


def _from_operator(number: int, client: int, text: str) -> Json:
    return {**_in_topic(number, client), "from": _operator(client), "text": text}


def _press(number: int, client: int) -> Json:
    card = {**_in_topic(number, client), "from": {"id": BOT, "is_bot": True, "first_name": "B"}}
    return {
        "id": str(number),
        "from": _operator(client),
        "chat_instance": "1",
        "data": f"more:{client + 1}:0",
        "message": {**card, "text": "карточка"},
    }
