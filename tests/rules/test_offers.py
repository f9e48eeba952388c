"""What a client is offered while nobody has answered, and what [That helped] ends."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.answers import offering, wording
from desk.company import welcome
from desk.conversations import life
from desk.relay import messages
from desk.wishes import asking
from model import (
    AnswerId,
    Asked,
    ChatId,
    Client,
    Conversation,
    House,
    Incoming,
    MessageId,
    Person,
    PersonId,
    Press,
    Role,
    StoredAnswer,
)
from storage import answers, clients, company, conversations, people
from storage.ports import Tx
from tests import blank, former

NOW, MINUTE = datetime(2026, 9, 23, 9, tzinfo=UTC), timedelta(minutes=1)
HOUSE, ANNA = House(), Person(PersonId(1000), "Анна", "", "ru")
BOSS = Person(PersonId(1), "Босс")


@pytest.fixture
def tx() -> Iterator[Tx]:
    """A company that offers its clients what it keeps of deliveries."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        kept = answers.add(tx, "Доставка", None, NOW)
        answers.set_text(tx, kept, "ru", {"text": "Доставим завтра.", "entities": []})
        answers.set_quick(tx, offering.ON)
        former.client(tx, ANNA, NOW)
        write(tx, "Есть доставка?", NOW)
        yield tx


def write(tx: Tx, words: str, at: datetime) -> None:
    """Anna writes."""
    content = {"kind": "text", "text": words, "entities": []}
    number = MessageId(int(at.timestamp()))
    messages.from_client(tx, HOUSE, Incoming(number, ANNA, content, words, at), at)


def of_anna(tx: Tx) -> tuple[Client, Conversation]:
    """Anna, and how it stands with her."""
    client = clients.of_person(tx, ANNA.id)
    latest = conversations.latest(tx, client.id) if client else None
    assert client and latest
    return client, latest


def helped(tx: Tx, at: datetime) -> bool:
    """She presses [That helped]; whether her conversation is closed then."""
    _, latest = of_anna(tx)
    press = Press(
        "q", "quick_helped", latest.id, 0, ANNA, ChatId(ANNA.id), True, MessageId(9), None
    )
    offering.helped(tx, HOUSE, press, at)
    return not of_anna(tx)[1].is_open


def counted(tx: Tx) -> int:
    """How often an answer has helped."""
    return int(tx.value("SELECT count(*) FROM events WHERE kind = 'helped'"))


def test_what_helped_closes_and_counts_once(tx: Tx) -> None:
    assert answers.is_offered(tx, of_anna(tx)[1].id)
    assert helped(tx, NOW + MINUTE) and helped(tx, NOW + MINUTE)
    write(tx, "А гарантия какая?", NOW + 2 * MINUTE)  # the same conversation goes on
    assert not helped(tx, NOW + 3 * MINUTE), "a press on what was offered before closes nothing"
    assert counted(tx) == 1


def test_whoever_asked_for_a_person_is_offered_nothing_in_their_place(tx: Tx) -> None:
    close_all(tx)
    later = NOW + timedelta(days=30)
    wish = Incoming(MessageId(5), ANNA, {"kind": "text", "text": "/person"}, "p", later)
    asking.person(tx, HOUSE, Asked(wish, ChatId(ANNA.id)), later)
    write(tx, "Есть доставка?", later + MINUTE)
    conversation = of_anna(tx)[1]
    assert not answers.is_offered(tx, conversation.id)
    assert answers.suggested(tx, conversation.id), "the operator is, as always"
    asking.done(tx, HOUSE, Asked(wish, ChatId(ANNA.id)), later + MINUTE)
    write(tx, "Есть доставка?", later + timedelta(days=30))
    assert answers.is_offered(tx, of_anna(tx)[1].id), "in another conversation"


def close_all(tx: Tx) -> None:
    """What Anna had is over, and she begins anew."""
    tx.run("UPDATE conversations SET closed_at = opened_at, waiting_since = NULL")


def shown(tx: Tx, answer_id: AnswerId) -> list[list[str]]:
    """Anna presses [📎] of that answer: which files come together."""
    _, latest = of_anna(tx)
    press = Press(
        "q", "quick_files", latest.id, answer_id, ANNA, ChatId(ANNA.id), True, MessageId(9), None
    )
    offering.files(tx, HOUSE, press, NOW)
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'enclosed' ORDER BY id")
    return [[file["kind"] for file in json.loads(row["payload"])["files"]] for row in rows]


def test_the_files_of_what_was_offered_come_by_a_tap_and_no_others_do(tx: Tx) -> None:
    kinds = ("photo", "video", "document", "sticker", "sticker", "audio", "audio")
    files = [{"kind": kind, "file_id": kind} for kind in kinds]
    (offered,) = (answer.id for answer in answers.in_use(tx))
    other = answers.add(tx, "Прайс для своих", None, NOW)
    for answer_id in (offered, other):
        answers.set_files(tx, answer_id, files)
    assert shown(tx, other) == []
    together = [["photo", "video"], ["document"], ["sticker"], ["sticker"], ["audio", "audio"]]
    assert shown(tx, offered) == together
    assert shown(tx, offered) == together, "whoever taps twice gets them once"


@pytest.mark.parametrize(("closed", "said"), [(True, "rating_over"), (False, "quick_over")])
def test_nobody_is_said_to_be_on_it_who_has_closed_it(tx: Tx, closed: bool, said: str) -> None:
    client, latest = of_anna(tx)
    conversations.answered(tx, latest.id, NOW)
    if closed:
        life.close(tx, HOUSE, client, None, NOW)
    press = Press(
        "q", "quick_person", latest.id, 0, ANNA, ChatId(ANNA.id), True, MessageId(9), None
    )
    offering.person(tx, HOUSE, press, NOW)
    (toast,) = tx.rows("SELECT payload FROM outbox WHERE kind = 'answer'")
    assert json.loads(toast["payload"])["text"] == f"toasts.{said}"


@pytest.mark.parametrize("words", ["А гарантия какая?", "ещё мне нужен стол"])
def test_what_was_asked_since_is_answered_by_people(tx: Tx, words: str) -> None:
    write(tx, words, NOW + MINUTE)
    assert not helped(tx, NOW + 2 * MINUTE) and counted(tx) == 1
    assert of_anna(tx)[1].waiting_since == NOW


def test_mere_thanks_are_no_question(tx: Tx) -> None:
    write(tx, "Спасибо!", NOW + MINUTE)
    assert helped(tx, NOW + 2 * MINUTE)


def test_what_is_promised_keeps_it_open(tx: Tx) -> None:
    conversations.promise(tx, of_anna(tx)[1].id, NOW + timedelta(hours=1))
    assert not helped(tx, NOW + MINUTE) and counted(tx) == 1


@pytest.mark.parametrize(
    ("kinds", "sent"),
    [
        (("sticker",), [("text", "Вот"), ("sticker", "")]),
        (("video_note", "photo"), [("text", "Вот"), ("video_note", ""), ("photo", "")]),
        (("photo", "sticker"), [("photo", "Вот"), ("sticker", "")]),
        ((), [("text", "Вот")]),
    ],
)
def test_words_go_along_whatever_the_files_are(
    tx: Tx, kinds: tuple[str, ...], sent: list[tuple[str, str]]
) -> None:
    files = tuple({"kind": kind, "file_id": kind} for kind in kinds)
    answer = StoredAnswer(AnswerId(1), "Кухни", {"ru": {"text": "Вот", "entities": []}}, files)
    client, _ = of_anna(tx)
    found = wording.contents(HOUSE, answer, client, "Ольга", "ru", NOW)
    assert [(part["kind"], part.get("text") or part.get("caption") or "") for part in found] == sent


@pytest.mark.parametrize(("written", "said"), [("{client}", "🌸"), ("Рады, {client}!", "Рады!")])
def test_an_answer_says_something_also_to_whom_nobody_can_call(
    tx: Tx, written: str, said: str
) -> None:
    answer = StoredAnswer(AnswerId(1), "Имя", {"ru": {"text": written, "entities": []}}, ())
    client = replace(of_anna(tx)[0], name="🌸")
    (found,) = wording.contents(HOUSE, answer, client, "Ольга", "ru", NOW)
    assert found["text"] == said


def test_owners_are_asked_when_five_answers_could_be_offered(tx: Tx) -> None:
    answers.set_quick(tx, "")
    people.meet(tx, BOSS, NOW)
    people.set_role(tx, BOSS.id, Role.OWNER)
    begun = [answers.add(tx, f"Ответ {number}", None, NOW) for number in range(4)]
    for answer_id in begun:
        offering.ask_owners(tx, NOW)
        assert not answers.quick(tx), "what says nothing yet can be offered to nobody"
        answers.set_text(tx, answer_id, "ru", {"text": "Да.", "entities": []})
    offering.ask_owners(tx, NOW)
    assert not answers.quick(tx), "nobody would hear it"
    company.set_group(tx, -1001, "Клиенты")
    company.set_state(tx, True, [])
    welcome.started(tx, HOUSE, BOSS, "", NOW)
    assert answers.quick(tx) == offering.ASKED, "as they open the bot"
    offering.ask_owners(tx, NOW)
    assert answers.quick(tx) == offering.ASKED
    assert tx.value("SELECT count(*) FROM outbox WHERE payload LIKE '%answers.ask_quick%'") == 1
