"""The company learns how its answers are asked for: from what the team answers with them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.answers import learning, making, screens, seeking, taking
from desk.privacy import keeping
from desk.relay import canned, edits, messages
from desk.understanding import matching
from model import (
    AnswerId,
    Asked,
    ChatId,
    Client,
    House,
    Incoming,
    Link,
    MessageId,
    Operator,
    Person,
    PersonId,
    Press,
    Role,
    Side,
    StoredAnswer,
    TopicId,
)
from model.answers import LONGEST_PHRASING, MOST_PHRASINGS, AnswersError, Phrasing
from model.ids import PhrasingId
from storage import answers, clients, holdings, links, people, phrasings, profiles
from storage.ports import Tx
from tests import blank, former

NOW, MINUTE = datetime(2026, 9, 23, 9, tzinfo=UTC), timedelta(minutes=1)
HOUSE, ANNA = House(), Person(PersonId(1000), "Анна Ким", "anna_k", "ru")
OLGA = Person(PersonId(3), "Ольга")
DELIVERY, PAYMENT = AnswerId(1), AnswerId(2)


@pytest.fixture
def tx() -> Iterator[Tx]:
    """A company with two answers, Olga on its team, and Anna, who has written nothing yet."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        for name, text in (("Доставка", "Доставим завтра."), ("Оплата", "Картой.")):
            made = answers.add(tx, name, None, NOW)
            answers.set_text(tx, made, "ru", {"text": text, "entities": []})
        people.meet(tx, OLGA, NOW)
        people.set_role(tx, OLGA.id, Role.OPERATOR)
        people.set_in_group(tx, OLGA.id, True)
        former.client(tx, ANNA, NOW)
        yield tx


def anna(tx: Tx) -> Client:
    """She as she is known."""
    found = clients.of_person(tx, ANNA.id)
    assert found
    return found


def olga(tx: Tx) -> Operator:
    """She as she is known."""
    found = people.find(tx, OLGA.id)
    assert found
    return found


def said(number: int, by: Person, words: str, reply_to: int | None = None) -> Incoming:
    """A message."""
    at = NOW + number * MINUTE
    content = {"kind": "text", "text": words, "entities": []}
    found = Incoming(MessageId(number), by, content, words, at)
    return replace(found, reply_to=MessageId(reply_to) if reply_to else None)


def asks(tx: Tx, number: int, words: str) -> None:
    """Anna writes."""
    messages.from_client(tx, HOUSE, said(number, ANNA, words), NOW + number * MINUTE)


def writes(tx: Tx, number: int, words: str) -> None:
    """Olga answers in her own words."""
    messages.reply(tx, HOUSE, anna(tx), olga(tx), said(number, OLGA, words), NOW + number * MINUTE)


def sends(tx: Tx, number: int, answer_id: AnswerId = DELIVERY, reply_to: int | None = None) -> None:
    """Olga answers with a stored answer."""
    answer = answers.find(tx, answer_id)
    assert answer
    told = said(number, OLGA, "/r", reply_to)
    canned.send(tx, HOUSE, anna(tx), olga(tx), answer, told, NOW + number * MINUTE)


def learnt(tx: Tx, answer_id: AnswerId = DELIVERY) -> list[str]:
    """How an answer is asked for, as far as is known."""
    return [known.words for known in phrasings.of(tx, answer_id)]


def test_what_is_answered_from_the_store_is_a_way_of_asking_for_it(tx: Tx) -> None:
    asks(tx, 7, "Здравствуйте")
    asks(tx, 8, "До Талгара шкаф дотащите?")
    asks(tx, 9, "Мы там на даче")
    sends(tx, 20)
    assert learnt(tx) == ["До Талгара шкаф дотащите?"] and learnt(tx, PAYMENT) == []
    found = matching.offers(seeking.known(tx), "а кровать дотащите в Талгар?")
    assert [offer.answer_id for offer in found] == [DELIVERY]


def test_what_somebody_has_answered_already_is_no_way_of_asking_for_the_next(tx: Tx) -> None:
    asks(tx, 7, "Шкаф дотащите?")
    writes(tx, 20, "Да, конечно")
    sends(tx, 21, PAYMENT)
    assert learnt(tx, PAYMENT) == []
    asks(tx, 22, "А чем рассчитаться?")
    sends(tx, 23, PAYMENT)
    assert learnt(tx, PAYMENT) == ["А чем рассчитаться?"]


def test_thanks_a_greeting_or_a_story_teach_nothing(tx: Tx) -> None:
    for number, words in enumerate(("Здравствуйте!", "ок", "шкаф " * 60), 7):
        asks(tx, number, words)
        sends(tx, 20 + number)
    assert learnt(tx) == []


def test_it_is_kept_without_what_names_somebody(tx: Tx) -> None:
    profiles.fill(tx, anna(tx).id, "address", "Абая 10", NOW)
    asks(tx, 7, "Это Анна, Ольга, на Абая 10 дотащите? +7 701 123 45 67, vk.com/anna")
    sends(tx, 20)
    assert learnt(tx) == ["Это …, …, на … дотащите? …, …"]


def test_the_same_words_are_kept_once_and_of_many_the_latest(tx: Tx) -> None:
    for number in range(MOST_PHRASINGS + 3):
        asks(tx, 100 + 2 * number, f"Дотащите шкаф номер {number}?")
        sends(tx, 101 + 2 * number)
    asks(tx, 200, f"дотащите шкаф номер {MOST_PHRASINGS}")
    sends(tx, 201)
    known = learnt(tx)
    assert len(known) == MOST_PHRASINGS and known[0] == f"дотащите шкаф номер {MOST_PHRASINGS}"
    assert f"Дотащите шкаф номер {MOST_PHRASINGS}?" not in known
    assert "Дотащите шкаф номер 2?" not in known


def test_what_is_taken_back_or_changed_is_unlearnt(tx: Tx) -> None:
    asks(tx, 7, "Шкаф дотащите?")
    sends(tx, 20)
    reply = links.by_origin(tx, anna(tx).id, Side.STAFF, MessageId(20))
    assert reply and edits.undo(tx, anna(tx), olga(tx), reply, NOW) is None
    assert learnt(tx) == []
    asks(tx, 8, "Диван дотащите?")
    sends(tx, 21)
    edits.by_client(tx, HOUSE, replace(said(8, ANNA, "Сколько стоит?"), fingerprint="f"), NOW)
    assert learnt(tx) == []


def test_a_good_reply_that_becomes_an_answer_brings_its_question(tx: Tx) -> None:
    clients.set_topic(tx, anna(tx).id, TopicId(44), "Анна")
    asks(tx, 7, "Ножки у стола какие бывают?")
    writes(tx, 20, "Дуб и металл.")
    here = replace(said(21, OLGA, "/answer Ножки", 20), content={"kind": "text", "text": ""})
    tx.run("UPDATE company SET group_id = -1001")
    making.by_command(
        tx, HOUSE, Asked(here, ChatId(-1001), TopicId(44), argument="Ножки"), NOW + 30 * MINUTE
    )
    made = answers.named(tx, "Ножки")
    assert made and learnt(tx, made.id) == ["Ножки у стола какие бывают?"]


def press(subject: int) -> Press:
    """Olga presses a button in private."""
    return Press("q", "", subject, 0, OLGA, ChatId(OLGA.id), True, MessageId(9), None)


def test_whoever_reads_how_it_is_asked_can_take_away_what_does_not_belong(tx: Tx) -> None:
    phrasings.set_own(tx, DELIVERY, ["привезёте?", "жеткізу бар ма"], NOW)
    asks(tx, 7, "Шкаф дотащите?")
    sends(tx, 20)
    assert learnt(tx) == ["привезёте?", "жеткізу бар ма", "Шкаф дотащите?"]
    screens.unask(tx, HOUSE, press(phrasings.of(tx, DELIVERY)[2].id), NOW)
    assert learnt(tx) == ["привезёте?", "жеткізу бар ма"]
    screens.unask(tx, HOUSE, press(99), NOW)
    assert learnt(tx) == ["привезёте?", "жеткізу бар ма"]


def test_clients_words_end_with_age_and_with_the_client_the_companys_own_stay(tx: Tx) -> None:
    phrasings.set_own(tx, DELIVERY, ["привезёте?"], NOW)
    asks(tx, 7, "Шкаф дотащите?")
    sends(tx, 20)
    keeping.tick(tx, HOUSE, NOW + timedelta(days=364))
    assert len(learnt(tx)) == 2
    keeping.tick(tx, HOUSE, NOW + timedelta(days=367))
    assert learnt(tx) == ["привезёте?"]
    asks(tx, 8, "Диван дотащите?")
    sends(tx, 21)
    holdings.erase(tx, anna(tx).id, NOW)
    assert learnt(tx) == ["привезёте?"]


def test_of_a_message_that_is_gone_nothing_is_learnt(tx: Tx) -> None:
    asks(tx, 7, "Шкаф дотащите?")
    link = links.by_origin(tx, anna(tx).id, Side.CLIENT, MessageId(7))
    assert isinstance(link, Link)
    tx.run("UPDATE links SET words = ''")
    sends(tx, 20)
    learning.learn_from(tx, replace(link, words=""), DELIVERY, NOW)
    assert learnt(tx) == []


def test_a_folder_brings_how_it_is_asked_and_leaves_what_clients_said(tx: Tx) -> None:
    asks(tx, 7, "Шкаф дотащите?")
    sends(tx, 20)
    before = answers.find(tx, DELIVERY)
    assert before
    own = (Phrasing(PhrasingId(0), "привезёте?"),)
    taken = taking.take(tx, [("1", replace(before, phrasings=own))], NOW)
    assert taken.changed == 1 and learnt(tx) == ["привезёте?", "Шкаф дотащите?"]
    assert taking.take(tx, [("1", replace(before, phrasings=own))], NOW).same == 1
    long = (Phrasing(PhrasingId(0), "ж" * (LONGEST_PHRASING + 1)),)
    many = own * (MOST_PHRASINGS + 1)
    for wrong in (long, many):
        with pytest.raises(AnswersError):
            taking.take(tx, [("1", StoredAnswer(DELIVERY, "Доставка", phrasings=wrong))], NOW)
