"""What Telegram really sends: one update of each shape, told by a number of its own."""

from collections.abc import Callable
from typing import Any

from tests.fuzz.rarities import of_channels, rare_kinds

BOT, GROUP, BOSS, OLGA, ANNA, BEK = 42, -1001234567890, 11, 12, 501, 502
TOPICS = {ANNA: 31, BEK: 32}
DATE = 1_790_000_000
Json = dict[str, Any]


def user(number: int, name: str) -> Json:
    return {"id": number, "is_bot": False, "first_name": name, "language_code": "ru"}


PEOPLE = {
    OLGA: user(OLGA, "Ольга"),
    BOSS: user(BOSS, "Босс"),
    ANNA: user(ANNA, "Анна"),
    BEK: user(BEK, "Бек"),
}
FORUM = {"id": GROUP, "type": "supergroup", "title": "Алатау", "is_forum": True}


def in_private(who: int, number: int, **what: Any) -> Json:
    chat = {"id": who, "type": "private", "first_name": PEOPLE[who]["first_name"]}
    return {"message_id": number, "from": PEOPLE[who], "chat": chat, "date": DATE, **what}


def in_topic(client: int, number: int, **what: Any) -> Json:
    root = {
        "message_id": TOPICS[client], "date": DATE, "chat": FORUM, "is_topic_message": True,
        "from": {"id": BOT, "is_bot": True, "first_name": "Смена"},
        "message_thread_id": TOPICS[client],
        "forum_topic_created": {"name": "Анна", "icon_color": 7322096},
    }  # fmt: skip
    place = {"message_thread_id": TOPICS[client], "is_topic_message": True}
    return {
        "message_id": number, "from": PEOPLE[OLGA], "chat": FORUM, "date": DATE, **place,
        "reply_to_message": root, **what,
    }  # fmt: skip


def kinds(word: str) -> list[Json]:
    """What a message can be, with that word in it."""
    size = {"file_id": f"P-{word}", "file_unique_id": f"p-{word}", "width": 90, "height": 90}
    file = {"file_id": f"F-{word}", "file_unique_id": f"f-{word}", "file_size": 1000}
    entities = [
        {"type": "bold", "offset": 0, "length": 2}, {"type": "url", "offset": 3, "length": 4},
    ]  # fmt: skip
    origin = {"type": "user", "date": DATE, "sender_user": PEOPLE[BEK]}
    rich = {"blocks": [{"type": "paragraph", "text": [word, {"type": "bold", "text": "важно"}]}]}
    return [
        {"text": f"{word} привезли шкаф?", "entities": entities},
        {"photo": [size, {**size, "width": 800}], "caption": f"{word} вот он"},
        {"document": {**file, "file_name": "счёт.pdf"}, "caption": word, "media_group_id": word},
        {"voice": {**file, "duration": 3}, "caption": word},
        {"contact": {"phone_number": "+77010000000", "first_name": word}},
        {"location": {"latitude": 43.2, "longitude": 76.9}, "text": word},
        {"text": word, "forward_origin": origin},
        {"text": word, "quote": {"text": "шкаф", "position": 0, "is_manual": True}},
        {"text": word, "external_reply": {"origin": origin, "photo": [size]}},
        {"rich_message": rich},
        {"planet": {"text": word, "size": 5}},
        *rare_kinds(word, size, file),
    ]


def updates(number: int, pick: Callable[[list[Json]], Json]) -> Json:
    """One update, its numbers and its word made of `number`; `pick` chooses."""
    word, client = f"слово{number}", pick([{"id": ANNA}, {"id": BEK}])["id"]
    what, place = pick(kinds(word)), 1000 + number
    press = {"message_id": 900, "chat": FORUM, "date": DATE, "from": PEOPLE[OLGA], "text": "Анна"}
    member = {"user": PEOPLE[client], "status": "member"}
    seen = {"chat": FORUM, "user": PEOPLE[OLGA], "message_id": 900, "date": DATE}
    moved = {
        "chat": in_private(client, place)["chat"], "from": PEOPLE[client], "date": DATE,
        "old_chat_member": member,
        "new_chat_member": {**member, "status": "kicked", "until_date": 0},
    }  # fmt: skip
    chosen = pick([
        *[{"message": in_private(client, place, **what)}] * 8,
        *[{"message": in_topic(client, place, **what)}] * 4,
        {"message": in_topic(client, place, text=f"// {word}")},
        {"edited_message": in_private(client, place, edit_date=DATE, **what)},
        {"edited_message": in_topic(client, place, edit_date=DATE, **what)},
        {"callback_query": {
            "id": str(place), "from": PEOPLE[OLGA], "chat_instance": "1", "data": "claim:1:0",
            "message": press,
        }},
        {"message_reaction": {
            **seen, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        }},
        {"message_reaction": {
            **{name: said for name, said in seen.items() if name != "user"}, "actor_chat": FORUM,
            "old_reaction": [], "new_reaction": [{"type": "custom_emoji", "custom_emoji_id": "5"}],
        }},
        {"my_chat_member": moved},
        {"message": {**in_topic(client, place), "pinned_message": press}},
        pick(of_channels(FORUM, {"message_thread_id": TOPICS[client], "is_topic_message": True},
                         what, place)),
    ])  # fmt: skip
    return {"update_id": 10_000 + number, **chosen}
