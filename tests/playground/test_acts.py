"""What a visitor does as anybody, what comes of it, and what the page is told."""

from collections.abc import Callable

import pytest

from tests.playground.visitor import Json, Visitor, button, group

ODD = "<b>Vasya & Co"


@pytest.fixture
def olga(visitor: Visitor) -> int:
    visitor.ready()
    return visitor.person("Ольга")


def in_topic(state: Json, topic: int) -> list[Json]:
    return [message for message in group(state) if message["topic"] == topic]


def shows(emoji: str) -> Callable[[Json], bool]:
    """Whether that reaction stands under the message."""
    return lambda told: emoji in [one["emoji"] for one in told["reactions"]]


def card(visitor: Visitor, topic: int, action: str) -> Json:
    """The topic's card, once it has that button."""

    def cards(state: Json) -> list[Json]:
        return [m for m in in_topic(state, topic) if f"'{action}:" in str(m["keyboard"])]

    return cards(visitor.until(cards, f"a button {action}"))[-1]


def test_a_client_of_any_name_is_heard_and_shown_as_they_are(visitor: Visitor, olga: int) -> None:
    with visitor.feed(visitor.state()["seq"]) as feed:
        client = visitor.client(ODD)
        feed.until("person", lambda one: one["name"] == ODD)
        visitor.says(client, "<script>alert(1)</script> & всё")
        said = feed.until("message", lambda m: m["chat"] == f"p:{client}")
        assert said["from"] == {
            "id": client, "name": ODD, "bot": False, "anonymous": False, "tag": None,
        }  # fmt: skip
        feed.until("topic", lambda one: one["name"] == ODD)
        there = feed.until("message", lambda m: m["chat"] == "g" and "script" in m.get("text", ""))
    first, *_, last = there["text"].splitlines()
    assert first.startswith(ODD) and last == "<script>alert(1)</script> & всё"
    assert there["from"]["bot"]


def test_a_conversation_from_claim_to_note(visitor: Visitor, olga: int) -> None:
    client = visitor.client("Роза")
    visitor.says(client, "Есть диван?")
    topic = visitor.topic("Роза", "Есть диван?")["id"]
    before = card(visitor, topic, "claim")
    with visitor.feed(visitor.state()["seq"]) as feed:
        visitor.done("press", olga, key=before["key"], **button(before, "claim:"))
        toast = feed.until("toast", lambda toast: toast["person"] == olga)
        assert toast["text"] and not toast["alert"]
        feed.until("edited", lambda m: m["key"] == before["key"] and "Ольга" in m["text"])
        visitor.done("write", olga, chat="g", topic=topic, text="Есть, зелёный")
        assert (
            feed.until("message", lambda m: m["chat"] == f"p:{client}")["text"] == "Есть, зелёный"
        )
        feed.until("reaction", shows("👌"))
        visitor.done("write", olga, chat="g", topic=topic, text="// последний на складе")
        feed.until("reaction", shows("✍"))
    texts = [m.get("text") for m in visitor.state()["chats"][f"p:{client}"]["messages"]]
    assert texts[-1] == "Есть, зелёный"
    tally = visitor.settled()
    assert (tally["notes"], tally["leaked"]) == (1, 0)


def test_who_writes_where_a_colleague_answers_is_asked_alone(visitor: Visitor, olga: int) -> None:
    client, oleg = visitor.client("Зоя"), visitor.person("Олег")
    visitor.says(client, "Алло")
    topic = visitor.topic("Зоя", "Алло")["id"]
    visitor.done("write", olga, chat="g", topic=topic, text="Слушаю")
    visitor.settled()
    with visitor.feed(visitor.state()["seq"]) as feed:
        visitor.done("write", oleg, chat="g", topic=topic, text="И я слушаю")
        asked = feed.until("message", lambda m: m["ephemeral_to"])
        assert (asked["ephemeral_to"], asked["topic"]) == (oleg, topic)
        assert "/e" in asked["key"]
        status, _ = visitor.do("press", olga, key=asked["key"], row=0, column=0)
        assert status == 409, "she does not see it"
        visitor.done("press", oleg, key=asked["key"], **button(asked, "held_note:"))
        feed.until("toast", lambda toast: toast["person"] == oleg)
    assert visitor.settled()["leaked"] == 0


def test_pictures_are_shown(visitor: Visitor, olga: int) -> None:
    client = visitor.client("Фото")
    visitor.done("attach", client, chat=f"p:{client}", kind="album", caption="вот")

    def copies(state: Json) -> list[Json]:
        ids = [t["id"] for t in state["group"]["topics"] if t["name"] == "Фото"]
        return [m for m in group(state) if m["topic"] in ids and m.get("photo")]

    album = copies(visitor.until(lambda state: len(copies(state)) == 3, "an album in the topic"))
    assert len({m["album"] for m in album}) == 1
    assert album[0]["caption"] == "вот"
    status, headers, body = visitor.request("GET", f"/file/{album[0]['photo'][-1]['file_id']}")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert body.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["voice", "document", "sticker", "location"])
def test_every_sample_arrives(visitor: Visitor, olga: int, kind: str) -> None:
    client = visitor.client(kind)
    visitor.done("attach", client, chat=f"p:{client}", kind=kind)

    def arrived(state: Json) -> bool:
        ids = [t["id"] for t in state["group"]["topics"] if t["name"] == kind]
        return any(m["topic"] in ids and kind in m for m in group(state))

    visitor.until(arrived, f"the {kind} in the topic")
    assert visitor.do("attach", client, chat=f"p:{client}", kind="anthrax")[0] == 409


def test_edits_and_reactions_go_over(visitor: Visitor, olga: int) -> None:
    client = visitor.client("Ева")
    visitor.says(client, "Стол?")
    topic = visitor.topic("Ева", "Стол?")["id"]
    visitor.done("write", olga, chat="g", topic=topic, text="Стул")
    visitor.settled()
    with visitor.feed(visitor.state()["seq"]) as feed:
        own = next(m for m in group(visitor.state()) if m.get("text") == "Стул")
        visitor.done("edit", olga, key=own["key"], text="Стол")
        there = feed.until("edited", lambda m: m["chat"] == f"p:{client}")
        assert (there["text"], bool(there["edited"])) == ("Стол", True)
        visitor.done("react", client, key=there["key"], emoji="❤")
        told = feed.until("reaction", shows("❤"))
        assert told == {"key": there["key"], "reactions": [{"emoji": "❤", "by": [client]}]}
        visitor.done("delete", client, key=f"p:{client}/{there['message_id']}")
        assert feed.until("deleted") == {"key": there["key"]}
    assert visitor.do("edit", client, key=own["key"], text="не моё")[0] == 409


def test_a_blocked_bot_is_told_of_and_not_counted_as_lost(visitor: Visitor, olga: int) -> None:
    client = visitor.client("Гнев")
    visitor.says(client, "Где вы?")
    topic = visitor.topic("Гнев", "Где вы?")["id"]
    told = visitor.settled()["told"]
    visitor.done("block", client)
    status, answer = visitor.do("write", client, chat=f"p:{client}", text="!")
    assert (status, "заблокирован" in answer["error"]) == (409, True)
    visitor.done("write", olga, chat="g", topic=topic, text="Здесь")
    visitor.until(lambda state: state["tally"]["told"] == told + 1, "its author knows")
    assert visitor.settled()["lost"] == 0
    visitor.done("unblock", client)
    assert not next(p for p in visitor.state()["people"] if p["id"] == client)["blocked"]


def test_topics_by_hand_are_for_who_may(visitor: Visitor, olga: int) -> None:
    client, oleg = visitor.client("Тема"), visitor.person("Олег")
    visitor.says(client, "раз")
    topic = visitor.topic("Тема", "раз")["id"]
    assert visitor.do("topic_close", oleg, topic=topic)[0] == 409
    visitor.done("topic_close", olga, topic=topic)
    assert visitor.topic("Тема", "раз")["closed"]
    status, answer = visitor.do("write", oleg, chat="g", topic=topic, text="нельзя")
    assert (status, "закрыта" in answer["error"]) == (409, True)
    visitor.done("topic_reopen", olga, topic=topic)
    visitor.done("write", olga, chat="g", topic=topic, text="от группы", anonymous=True)
    said = next(m for m in in_topic(visitor.state(), topic) if m.get("text") == "от группы")
    assert said["from"]["anonymous"]
    assert visitor.do("write", oleg, chat="g", topic=topic, text="я", anonymous=True)[0] == 409
    with visitor.feed(visitor.state()["seq"]) as feed:
        visitor.done("topic_delete", olga, topic=topic)
        assert feed.until("topic", lambda t: t.get("deleted"))["id"] == topic
    assert visitor.do("write", olga, chat="g", topic=topic, text="поздно")[0] == 409


def test_everybody_has_their_menu_and_their_buttons(visitor: Visitor, olga: int) -> None:
    state = visitor.until(lambda s: s["chats"][f"p:{olga}"]["keyboard"], "the row of duty")
    chats, client = state["chats"], visitor.person("Анна")
    assert any(
        key["text"].startswith("✓") for row in chats[f"p:{olga}"]["keyboard"]["rows"] for key in row
    )
    assert "mine" in [one["command"] for one in chats[f"p:{olga}"]["commands"]]
    assert [one["command"] for one in chats[f"p:{client}"]["commands"]] == [
        "start", "person", "wait", "done", "language", "privacy",
    ]  # fmt: skip
    assert "note" in [one["command"] for one in chats["g"]["commands"]]
