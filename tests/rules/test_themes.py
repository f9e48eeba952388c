"""What clients asked and no answer fits is told with the week; what an answer settled, apart."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from desk.answers import making, offering
from desk.broadcasts import sending
from desk.calendar import eras
from desk.calendar.periods import Periods
from desk.figures import behind, metrics
from desk.relay import messages
from desk.reports import pages, themes
from desk.reports.themes import Wondered
from desk.understanding.matching import Entry
from model import AnswerId, ChatId, House, Incoming, MessageId, Person, PersonId, Press, Role
from model.broadcasts import Broadcast, BroadcastState
from model.errands.lines import Say
from model.ids import ClientId, LinkId
from storage import (
    answers,
    broadcasts,
    clients,
    conversations,
    expected,
    links,
    outbox,
    people,
    recipients,
)
from storage.ports import Tx
from tests import blank, former
from tests.sources import ROOT
from views import Views

NOW = datetime(2026, 9, 23, 9, tzinfo=UTC)
VIEWS = Views(ROOT / "templates", UTC, "ru")
HOUSE, BOSS = House(), Person(PersonId(1), "Босс")
INSTALMENTS = ("Есть ли рассрочка?", "а в рассрочку можно", "Рассрочку на диван оформляете?")
DELIVERY = ("Есть доставка?", "сколько стоит доставка", "Доставка до Талгара есть?")
KNOWN = (Entry(AnswerId(1), "Доставка", ("курьер",), ("Доставка стоит 5000",)),)


def asked(*words: str, client: int = 0) -> list[Wondered]:
    """Each by another client, unless that one says it all."""
    return [
        Wondered(ClientId(client or number), LinkId(number), said)
        for number, said in enumerate(words, start=10)
    ]


def test_a_theme_is_what_several_clients_ask_and_no_answer_fits() -> None:
    (theme,) = themes.find(KNOWN, asked(*INSTALMENTS, *DELIVERY, "Спасибо большое", "Где вы?"))
    assert theme.clients == 3 and theme.example.words in INSTALMENTS
    assert {found.clients for found in themes.find((), asked(*INSTALMENTS, *DELIVERY))} == {3}
    assert themes.find((), asked(*INSTALMENTS, client=5)) == []
    assert themes.find((), asked("Рассрочка была.", "Рассрочка кончилась.", "рассрочка!")) == []


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        people.meet(tx, BOSS, NOW)
        people.set_role(tx, BOSS.id, Role.OWNER)
        yield tx


def ask(tx: Tx, words: tuple[str, ...]) -> list[ClientId]:
    """Clients who ask, a minute after the other."""
    found = []
    for number, said in enumerate(words):
        person, at = Person(PersonId(1000 + number), "Анна"), NOW + timedelta(minutes=number)
        found.append(former.client(tx, person, at).id)
        content = {"kind": "text", "text": said, "entities": []}
        messages.from_client(tx, HOUSE, Incoming(MessageId(7), person, content, said, at), at)
    return found


def press(subject: int, action: str = "theme_answer", by: Person = BOSS) -> Press:
    return Press("q", action, subject, 0, by, ChatId(by.id), True, MessageId(9), None)


def test_the_week_tells_it_and_a_tap_begins_the_answer(tx: Tx) -> None:
    ask(tx, INSTALMENTS)
    periods = Periods(eras.of(tx, HOUSE))
    week = pages.summary(tx, HOUSE, periods.week(NOW.date()), NOW)
    ((told),) = week.args["themes"]
    assert told["clients"] == 3 and told["words"] in INSTALMENTS
    (make,) = [key for row in week.keys for key in row if key.action == "theme_answer"]
    assert "themes" not in pages.summary(tx, HOUSE, periods.day(NOW.date()), NOW).args
    for _ in range(2):
        making.from_question(tx, HOUSE, press(make.subject), NOW)
    (made,) = answers.every(tx)
    assert "рассрочк" in " ".join(made.tags) and not made.texts
    wanted = expected.of(tx, BOSS.id, NOW)
    assert wanted is not None and tuple(wanted) == ("answer.ru", made.id)
    expected.forget(tx, BOSS.id)
    answers.set_text(tx, made.id, "ru", {"text": "Да, на год", "entities": []})
    making.from_question(tx, HOUSE, press(make.subject), NOW)
    assert expected.of(tx, BOSS.id, NOW) is None, "what is written there is not written over"
    said = [row.errand for row in outbox.new_rows(tx, 0) if row.chat == BOSS.id]
    assert [errand.text for errand in said if isinstance(errand, Say)][-1] == "answers.screen"
    tx.run("DELETE FROM links")
    making.from_question(tx, HOUSE, press(make.subject), NOW)
    assert len(answers.every(tx)) == 1


def test_an_answer_to_a_question_names_nobody(tx: Tx) -> None:
    """Its name and tags are the company's, and stay when the client is erased."""
    words = "Меня зовут Карина, есть рассрочка? Звоните 87015554433"
    ask(tx, (words,))
    link = tx.value("SELECT id FROM links")
    making.from_question(tx, HOUSE, press(link), NOW)
    (made,) = answers.every(tx)
    kept = f"{made.name} {' '.join(made.tags)}".lower()
    assert "рассрочк" in kept and "карин" not in kept and "8701" not in kept


def test_helped_by_an_answer_is_counted_apart(tx: Tx) -> None:
    (anna,) = ask(tx, INSTALMENTS[:1])
    latest = conversations.latest(tx, anna)
    assert latest is not None and answers.offer(tx, latest.id, NOW)
    person = Person(PersonId(1000), "Анна")
    offering.helped(tx, HOUSE, press(latest.id, "quick_helped", person), NOW + timedelta(minutes=1))
    since, until, known = NOW - timedelta(hours=1), NOW + timedelta(hours=1), eras.of(tx, HOUSE)
    found = metrics.figures(tx, known, since, until)
    counts = (found.helped, found.closed, found.closed_unanswered, found.one_touch.of)
    assert counts == (1, 0, 0, 0) and found.resolution.n == 0
    (counted,) = behind.counted(tx, known, since, until, "helped")
    assert (counted.client_id, counted.times) == (anna, 1)


def send(tx: Tx, words: str) -> Broadcast:
    broadcasts.ask(tx, BOSS.id, NOW)
    cast = broadcasts.being_composed(tx, BOSS.id, NOW)
    assert cast is not None
    broadcasts.set_message(tx, cast, (MessageId(5),), "", words)
    sending.begin(tx, HOUSE, cast, MessageId(6), NOW)
    return cast


def test_a_broadcast_s_answers_stand_in_the_owner_s_message(tx: Tx) -> None:
    anna, vera, _ = ask(tx, INSTALMENTS)
    cast = send(tx, "Скидка")
    for client in (anna, vera):
        recipients.settle(tx, cast.id, client, "sent", NOW, message_id=MessageId(70))
    assert recipients.answer(tx, anna, MessageId(70), NOW, NOW)
    day = Periods(eras.of(tx, HOUSE)).day(NOW.date())
    told = pages.summary(tx, HOUSE, day, NOW).args["cast"]
    progress = told["progress"]
    assert (told["words"], progress.sent, progress.total, progress.answered) == ("Скидка", 2, 3, 1)
    assert clients.find(tx, anna) and links.last_of_client(tx, anna)


def test_of_several_broadcasts_the_last_is_told_with_how_many_more_there_were(tx: Tx) -> None:
    day = Periods(eras.of(tx, HOUSE)).day(NOW.date())
    assert pages.summary(tx, HOUSE, day, NOW).args.get("cast") is None
    ask(tx, INSTALMENTS)
    for number in range(5):
        cast = send(tx, f"Скидка {number}")
        broadcasts.set_state(tx, cast, BroadcastState.DONE)
    page = pages.summary(tx, HOUSE, day, NOW)
    assert (page.args["cast"]["words"], page.args["cast"]["others"]) == ("Скидка 4", 4)
    said = VIEWS.text(page.text, "ru", NOW, told={"late": None, "gap": []}, group="1", **page.args)
    assert "· и ещё 4 рассылки" in said
