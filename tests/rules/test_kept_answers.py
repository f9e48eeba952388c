"""What becomes of a reply that is kept as an answer; how often an answer is said to have gone."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from desk.answers import making, naming, screens, wording, writing
from desk.conversations import held
from desk.relay import canned, edits, messages
from model import (
    Asked,
    ChatId,
    Client,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    MessageId,
    Operator,
    Person,
    PersonId,
    Press,
    Side,
    Spot,
    StoredAnswer,
    TopicId,
    Typed,
)
from storage import (
    answers,
    clients,
    company,
    erased,
    expected,
    holdings,
    links,
    people,
    said,
    words,
)
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 23, 9, tzinfo=UTC)
HOUSE, GROUP, TOPIC = House(), ChatId(-1001), TopicId(44)
ANNA = Person(PersonId(1000), "Анна", "", "ru")
OLGA, OLEG = Person(PersonId(2), "Ольга"), Person(PersonId(3), "Олег")
SAID = "😀 Анна, доставим завтра. Цены: сайт"
BOLD = {"type": "bold", "offset": 3, "length": 4}
SITE = {"type": "text_link", "offset": 32, "length": 4, "url": "https://example.org/"}
FOUND_BY_TELEGRAM = {"type": "phone_number", "offset": 26, "length": 4}


@pytest.fixture
def tx() -> Iterator[Tx]:
    """Anna asked, and nobody has answered."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Клиенты")
        erased.give_key(tx, "ab" * 32)
        for person in (OLGA, OLEG):
            people.meet(tx, person, NOW)
            people.set_in_group(tx, person.id, True)
        client = former.client(tx, ANNA, NOW)
        clients.set_topic(tx, client.id, TOPIC, "Анна")
        asked = {"kind": "text", "text": "Есть доставка?"}
        messages.from_client(tx, HOUSE, Incoming(MessageId(7), ANNA, asked, "f", NOW), NOW)
        yield tx


def anna(tx: Tx) -> Client:
    """The client as she is now."""
    client = clients.of_person(tx, ANNA.id)
    assert client
    return client


def member(tx: Tx, person: Person) -> Operator:
    """One of the team as they are now."""
    operator = people.find(tx, person.id)
    assert operator
    return operator


def written(number: int, text: str = SAID) -> Incoming:
    """Olga writes that, formatted."""
    entities = [BOLD, FOUND_BY_TELEGRAM, SITE]
    content = {"kind": "text", "text": text, "entities": entities}
    return Incoming(MessageId(number), OLGA, content, text, NOW)


def reply(tx: Tx, number: int = 20) -> Link:
    """She writes it to Anna, and it arrives."""
    messages.from_staff(tx, HOUSE, GROUP, TOPIC, written(number), NOW)
    link = links.by_origin(tx, anna(tx).id, Side.STAFF, MessageId(number))
    assert link
    links.set_copy(tx, link, MessageId(number + 1))
    return link


def keep(tx: Tx, reply_to: int = 20) -> StoredAnswer:
    """A lead keeps it as an answer."""
    command = {"kind": "text", "text": "/answer"}
    asks = Incoming(MessageId(90), OLEG, command, "a", NOW, reply_to=MessageId(reply_to))
    making.by_command(tx, HOUSE, Asked(asks, GROUP, TOPIC, Spot.TOPIC, "Доставка"), NOW)
    answer = answers.named(tx, "Доставка")
    assert answer
    return answer


def test_an_answer_made_from_a_reply_keeps_what_its_author_made_bold(tx: Tx) -> None:
    reply(tx)
    text = keep(tx).texts["ru"]
    assert text["text"] == "😀 {client}, доставим завтра. Цены: сайт"
    assert text["entities"] == [{**BOLD, "length": 8}, {**SITE, "offset": 36}]


def test_an_answer_says_what_the_reply_says_after_its_correction(tx: Tx) -> None:
    reply(tx)
    edits.by_staff(tx, HOUSE, GROUP, TOPIC, written(20, "😀 Ольга, сегодня"), NOW)
    assert keep(tx).texts["ru"]["entities"][0] == BOLD


@pytest.mark.parametrize("forgets", ["age", "length"])
def test_what_formats_words_goes_with_them(tx: Tx, forgets: str) -> None:
    link = reply(tx)
    if forgets == "age":
        words.forget(tx, NOW + timedelta(days=1))
    else:
        words.shorten(tx, 10)
    assert said.formatting_of(tx, link.id) == []


def test_of_what_a_client_wrote_no_formatting_is_kept(tx: Tx) -> None:
    bold = {"kind": "text", "text": SAID, "entities": [BOLD]}
    messages.from_client(tx, HOUSE, Incoming(MessageId(8), ANNA, bold, "g", NOW), NOW)
    link = links.by_origin(tx, anna(tx).id, Side.CLIENT, MessageId(8))
    assert link and said.formatting_of(tx, link.id) == []


def answer_with(tx: Tx, files: int) -> StoredAnswer:
    """An answer with so many pictures."""
    made = answers.add(tx, "Кухни", None, NOW)
    answers.set_text(tx, made, "ru", {"text": "Каталог", "entities": []})
    answers.set_files(tx, made, [{"kind": "photo", "file_id": str(n)} for n in range(files)])
    answer = answers.find(tx, made)
    assert answer
    return answer


def send(tx: Tx, answer: StoredAnswer, number: int, by: Person = OLGA) -> list[Link]:
    """/r of that answer: the messages to Anna that it is."""
    asks = Incoming(MessageId(number), by, {"kind": "text", "text": "/r"}, "r", NOW)
    canned.send(tx, HOUSE, anna(tx), member(tx, by), answer, asks, NOW)
    found = links.recent(tx, anna(tx).id, 50) + links.held(tx, anna(tx).id, by.id)
    return [link for link in found if link.answer_id and link.written_in == number]


def arrive(tx: Tx, parts: list[Link]) -> None:
    """All of it is in the client's chat."""
    for link in parts:
        links.set_copy(tx, link, MessageId(link.id + 500))


def recorded(tx: Tx) -> int:
    """How often it is on record that an answer went."""
    return int(tx.value("SELECT count(*) FROM events WHERE kind = :kind", kind=Event.CANNED))


@pytest.mark.parametrize("files", [0, 3])
def test_an_answer_counts_as_used_once_it_arrived_and_until_it_is_taken_back(
    tx: Tx, files: int
) -> None:
    answer = answer_with(tx, files)
    first = send(tx, answer, 30)
    assert answers.uses(tx) == {answer.id: 0} and recorded(tx) == 1
    arrive(tx, first)
    arrive(tx, send(tx, answer, 31))
    assert answers.uses(tx) == {answer.id: 2} and recorded(tx) == 2
    for link in first:
        links.set_state(tx, link.id, LinkState.UNDONE)
    assert answers.uses(tx) == {answer.id: 1}
    holdings.erase(tx, anna(tx).id, NOW)
    assert answers.uses(tx) == {answer.id: 1}, "what was counted stays when the client is erased"


def test_a_held_answer_counts_when_its_author_sends_it(tx: Tx) -> None:
    reply(tx)
    answer = answer_with(tx, 2)
    parts = send(tx, answer, 40, by=OLEG)
    assert {link.state for link in parts} == {LinkState.HELD} and recorded(tx) == 0
    held.send_held(tx, HOUSE, anna(tx), member(tx, OLEG), NOW)
    assert recorded(tx) == 1
    arrive(tx, parts)
    assert answers.uses(tx) == {answer.id: 1}


def test_behind_the_bots_name_what_is_used_most_stands_first(tx: Tx) -> None:
    answer_with(tx, 0)
    often = answers.add(tx, "Адрес", None, NOW)
    answers.set_text(tx, often, "ru", {"text": "Абая 10", "entities": []})
    known = answers.find(tx, often)
    assert known
    arrive(tx, send(tx, known, 50))
    naming.offer(tx, Typed("q", OLGA, "", "https://t.me/x?start=answer_"), NOW)
    payload = tx.value("SELECT payload FROM outbox WHERE kind = 'choices'")
    assert payload.index('"Адрес"') < payload.index('"Кухни"')


def unnamed_answer(tx: Tx, words: str) -> StoredAnswer:
    """A lead keeps that reply without giving it a name."""
    messages.from_staff(tx, HOUSE, GROUP, TOPIC, written(20, words), NOW)
    content = {"kind": "text", "text": "/answer"}
    asks = Incoming(MessageId(90), OLEG, content, "a", NOW, reply_to=MessageId(20))
    making.by_command(tx, HOUSE, Asked(asks, GROUP, TOPIC, Spot.TOPIC, ""), NOW)
    (made,) = answers.every(tx)
    return made


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("Анна, доставим завтра", "доставим завтра"),
        ("Здравствуйте, Анна! Доставим завтра", "Здравствуйте, Доставим завтра"),
        ("Доставим Анне завтра", "Доставим завтра"),
        ("Звоните +7 701 555 44 33 до вечера", "Звоните до вечера"),
    ],
)
def test_no_answer_is_called_by_whom_it_was_said_to(tx: Tx, words: str, called: str) -> None:
    """Its name is read by every client who is offered it, and stays when she is erased."""
    assert unnamed_answer(tx, words).name == called


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Анна Ким", "Анна Ким, доставим завтра"),
        ("Анна Ким", "Анна, доставим завтра"),
        ("Анна-Мария", "Анна-Мария, доставим завтра"),
        ("О'Нил", "О'Нил, доставим завтра"),
    ],
)
def test_all_of_a_name_gives_way_to_another_s(name: str, words: str) -> None:
    text = wording.with_client_variable({"text": words, "entities": []}, [name])
    assert text["text"] == "{client}, доставим завтра"


def test_all_of_the_longest_name_gives_way_first() -> None:
    said = {"text": "Анна Ким, доставим завтра", "entities": []}
    found = wording.with_client_variable(said, ["Анна", "Анна Ким"])
    assert found["text"] == "{client}, доставим завтра"


def test_a_name_of_two_letters_or_none_is_left_alone() -> None:
    for name in ("Ян", "🌸🌸🌸🌸", "7", ""):
        words = {"text": "Ян 🌸🌸🌸🌸 7 доставим", "entities": []}
        assert wording.with_client_variable(words, [name])["text"] == words["text"]


def test_what_an_owner_writes_leads_to_nobody_s_account(tx: Tx) -> None:
    """Telegram sends a mention of somebody without a username with their id and name."""
    answer_id = answers.add(tx, "Доставка", OLEG.id, NOW)
    expected.expect(tx, OLEG.id, "answer.ru", answer_id, NOW)
    account = {"id": ANNA.id, "is_bot": False, "first_name": ANNA.name}
    mention = {"type": "text_mention", "offset": 0, "length": 3, "user": account}
    content = {"kind": "text", "text": SAID, "entities": [mention, BOLD]}
    message = Incoming(MessageId(91), OLEG, content, "w", NOW)
    assert writing.take(tx, HOUSE, message, NOW)
    answer = answers.find(tx, answer_id)
    assert answer and answer.texts["ru"]["entities"] == [BOLD]


def test_higher_says_so_only_where_it_moved(tx: Tx) -> None:
    first, second = (answers.add(tx, name, None, NOW) for name in ("Оплата", "Замер"))

    def higher(answer_id: int) -> str:
        press = Press("q", "answer_up", answer_id, 0, OLGA, ChatId(OLGA.id), True, 9, None)
        screens.up(tx, HOUSE, press, NOW)
        row = tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")[-1]
        return str(json.loads(row["payload"])["text"])

    assert higher(first) == "toasts.answer_first"
    assert higher(second) == "toasts.answer_up" and higher(second) == "toasts.answer_first"
    assert [answer.id for answer in answers.every(tx)] == [second, first]
    answers.retire(tx, first, True)
    assert higher(first) == "toasts.outdated", "it is no first one"
