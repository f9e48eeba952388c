"""Search: what is asked, what is found by which form of a word, and what nobody finds any more."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.privacy import keeping
from desk.relay import messages, notes
from desk.search import finding, indexing, query
from desk.search.query import Query, Who
from model import Asked, House, Incoming, Person
from model.broadcasts import BroadcastState
from model.errands.lines import Say
from storage import (
    accounts,
    broadcasts,
    cleaning,
    clients,
    conversations,
    holdings,
    outbox,
    people,
    profiles,
    recipients,
    searching,
    tags,
)
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.ports import Tx
from tests import blank, former

ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House(zone=ZONE)
ANNA, IGOR, OLGA = 101, 102, 1


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        people.meet(tx, Person(OLGA, "Ольга Ким"), NOW)
        people.set_in_group(tx, OLGA, True)
        yield tx


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=ZONE)


ASKED_OF_A_DAY = (
    *("диван 21 сентября", "диван за 21.09.26", "диван от 21 сентября 2026", "2026-09-21 диван"),
    *("September 21 диван", "диван on September 21st, 2026", "21-го сентября диван"),
    *("диван on 21 September", "диван за вчера"),
)


OF_SOME_DAYS = (
    *("диван с 1 по 15 сентября", "диван с 1-го по 15-е сентября", "диван 1–15 сентября"),
    *("1 - 15 сентября диван", "диван с 1 до 15 сентября 2026", "диван с 01.09 по 15.09"),
    *("диван 01.09-15.09.26", "диван с 1 сентября по 15 сентября", "2026-09-01 — 2026-09-15 диван"),
    *("диван за 1-15 сентября", "диван from 1 to 15 September", "September 1-15 диван"),
    *("диван September 1st to 15th, 2026", "диван from September 1 until September 15"),
)

FROM_JUNE_TO_AUGUST = (
    *(
        "диван с июня по август",
        "диван июнь–август",
        "диван June to August",
        "в июне-августе диван",
    ),
    *("from June until August диван", "диван за июнь - август 2026", "диван с июня до августа"),
)
LAST_MONTH = (
    "диван в прошлом месяце",
    "диван за прошлый месяц",
    "last month диван",
    "диван в августе",
)
IN_KAZAKH = (
    *("диван 1-15 қыркүйек", "диван 1 қыркүйектен 15 қыркүйекке дейін"),
    *("1-ден 15 қыркүйекке дейін диван", "диван 1-15 КЫРКУЙЕК"),
)
FROM_JUNE_TO_AUGUST_IN_KAZAKH = (
    *("маусымнан тамызға дейін диван", "диван маусым–тамыз"),
    *("маусым айынан тамыз айына дейін диван",),
)
ON_FRIDAY = (
    *("диван в пятницу", "диван за пятницу", "диван on Friday", "диван last Friday"),
    *("в прошлую пятницу диван", "диван жұмада", "жума куни диван"),
)
OF_A_YEAR = (
    *("диван за 2025 год", "диван in 2025", "в 2025-м диван", "диван 2025 года", "диван за 2025"),
    *("диван в прошлом году", "диван last year", "в 2025 г. диван"),
)


def year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        *((text, day(9, 1), day(9, 16)) for text in OF_SOME_DAYS),
        ("диван с 20 сентября по 10 октября", day(9, 20), day(10, 11)),
        ("диван 20-30 сентября", day(9, 20), day(10, 1)),
        ("диван 25-30 сентября 2025", day(9, 25).replace(year=2025), day(10, 1).replace(year=2025)),
        ("диван с 20 декабря по 10 января",
         day(12, 20).replace(year=2025), day(1, 11)),
        ("диван с 20 августа по 3 сентября 2025",
         day(8, 20).replace(year=2025), day(9, 4).replace(year=2025)),
        ("диван с 1 сентября", day(9, 1), day(9, 23)),
        ("диван since September 1", day(9, 1), day(9, 23)),
        *((text, day(6, 1), day(9, 1)) for text in FROM_JUNE_TO_AUGUST),
        *((text, day(8, 1), day(9, 1)) for text in LAST_MONTH),
        *((text, year(2025), year(2026)) for text in OF_A_YEAR),
        ("диван с ноября по январь", day(11, 1).replace(year=2025), day(2, 1)),
        ("диван с 15 июня по август", day(6, 15), day(9, 1)),
        ("диван с июня по 15 августа", day(6, 1), day(8, 16)),
        ("диван с июня 2024 по март 2025",
         day(6, 1).replace(year=2024), day(4, 1).replace(year=2025)),
        *((text, day(6, 1).replace(year=2025), day(9, 1).replace(year=2025))
          for text in ("диван с июня по август 2025 года", "диван June–August last year")),
        *((text, day(11, 1).replace(year=2025), day(12, 1).replace(year=2025))
          for text in ("диван в ноябре прошлого года", "диван last November", "диван ноябрь 2025")),
        *((text, day(6, 1), day(9, 23)) for text in ("диван с июня", "диван since June 2026")),
        ("диван с 2024 по 2025 год", year(2024), year(2026)),
        ("диван с 2024 года", year(2024), day(9, 23)),
        *((text, year(2015), day(6, 1)) for text in ("диван до июня", "диван before June")),
        ("диван по июнь", year(2015), day(7, 1)),
        *((text, day(7, 1), day(9, 23)) for text in ("диван после июня", "диван after June")),
        ("диван после 15 июня", day(6, 15), day(9, 23)),
        ("диван до 15 июня", year(2015), day(6, 16)),
        *((text, day(9, 1), day(9, 16)) for text in IN_KAZAKH),
        *((text, day(6, 1), day(9, 1)) for text in FROM_JUNE_TO_AUGUST_IN_KAZAKH),
        *((text, day(8, 1), day(9, 1))
          for text in ("диван тамызда", "тамыз айында диван", "диван өткен айда")),
        ("диван 2025 жылғы 22 тамыз", day(8, 22).replace(year=2025), day(8, 23).replace(year=2025)),
        *((text, year(2025), year(2026)) for text in ("диван 2025 жылы", "былтыр диван")),
        ("диван маусымнан бері", day(6, 1), day(9, 23)),
        ("диван маусымға дейін", year(2015), day(6, 1)),
        *((text, day(9, 21), day(9, 22))
          for text in ("диван кеше", "диван в понедельник", "дүйсенбіде диван")),
        *((text, day(8, 23), day(9, 23)) for text in ("соңғы 30 күнде диван",)),
        *((text, day(9, 18), day(9, 19)) for text in ON_FRIDAY),
        *((text, day(9, 15), day(9, 16))
          for text in ("диван last Tuesday", "өткен сейсенбіде диван")),
        *((text, day(9, 22), day(9, 23)) for text in ("диван во вторник", "диван бүгін")),
        *((text, day(9, 18), day(9, 23))
          for text in ("диван с пятницы", "диван since Friday", "жұмадан бері диван")),
        *((text, day(9, 18), day(9, 21))
          for text in ("диван с пятницы по воскресенье", "диван from Friday to Sunday")),
        *((text, day(9, 14), day(9, 21))
          for text in ("диван на прошлой неделе", "last week диван", "диван өткен аптада")),
        *((text, day(9, 14), day(9, 23))
          for text in ("диван с прошлой недели", "диван since last week")),
        *((text, day(9, 15), day(9, 23)) for text in ("диван за неделю", "диван past week")),
        *((text, day(9, 21), day(9, 28)) for text in ("диван на этой неделе", "диван this week")),
        *((text, day(8, 23), day(9, 23))
          for text in ("диван за месяц", "диван за последние 30 дней", "диван last 30 days")),
    ],
)  # fmt: skip
def test_from_which_day_to_which(text: str, since: datetime, until: datetime) -> None:
    assert query.read(text, ZONE, NOW) == Query(("диван",), since=since, until=until)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("серый диван", Query(("серый", "диван"))),
        ("диван #Возврат @Ольга", Query(("диван",), tags=("Возврат",), who=(Who("Ольга"),))),
        ("диван за май", Query(("диван",), since=day(5, 1), until=day(6, 1))),
        ("sofa in May with photo",
         Query(("sofa",), since=day(5, 1), until=day(6, 1), pictures=True)),
        ("чек за декабрь", Query(("чек",), since=datetime(2025, 12, 1, tzinfo=ZONE),
                                 until=datetime(2026, 1, 1, tzinfo=ZONE))),
        ("вчера", Query((), since=day(9, 21), until=day(9, 22))),
        ("диван за 2025 тенге", Query(("диван", "за", "2025", "тенге"))),
        ("заказ 2025", Query(("заказ", "2025"))),
        ("в 2030 году", Query(("в", "2030", "году"))),
        ("29 февраля 2025", Query(("29", "февраля", "2025"))),
        ("диван до двери", Query(("диван", "до", "двери"))),
        ("20.09 фото", Query((), since=day(9, 20), until=day(9, 21), pictures=True)),
        ("заказ 31.02", Query(("заказ", "31", "02"))),
        *((text, Query(("диван",), since=day(9, 21), until=day(9, 22))) for text in ASKED_OF_A_DAY),
        ("диван позавчера", Query(("диван",), since=day(9, 20), until=day(9, 21))),
        ("1 май", Query((), since=day(5, 1), until=day(5, 2))),
        ("21 сентября - 30 дней", Query(("30", "дней"), since=day(9, 21), until=day(9, 22))),
        ("15-1 сентября", Query(("15",), since=day(9, 1), until=day(9, 2))),
        ("диван 21 кг", Query(("диван", "21", "кг"))),
        ("доставка суббота", Query(("доставка", "суббота"))),
        ("средний диван", Query(("средний", "диван"))),
        ("наурыз көйлек", Query(("наурыз", "көйлек"))),
        ("Қазан қаласы", Query(("қазан", "қаласы"))),
        ("диван суретпен", Query(("диван",), pictures=True)),
        ("чек 12:30 в мае", Query(("чек", "12", "30"), since=day(5, 1), until=day(6, 1))),
        ("@Анна Ковалёва", Query(("ковалева",), who=(Who("Анна", "Ковалёва"),))),
        ("@Ольга вчера", Query(who=(Who("Ольга", "вчера"),), since=day(9, 21),
                                until=day(9, 22))),
        ("майка фотон", Query(("майка", "фотон"))),
        ("заказ #1742 №1743", Query(("заказ", "1742", "1743"))),
        ("asel@mail.kz", Query(("asel", "mail", "kz"))),
    ],
)  # fmt: skip
def test_what_words_ask_for(text: str, wanted: Query) -> None:
    assert query.read(text, ZONE, NOW) == wanted


@pytest.mark.parametrize(
    ("text", "today", "meant"),
    [
        ("29.02", datetime(2028, 1, 10, tzinfo=UTC), date(2024, 2, 29)),
        ("29.02", datetime(2026, 9, 22, tzinfo=UTC), date(2024, 2, 29)),
        ("29.02.2028", datetime(2028, 1, 10, tzinfo=UTC), date(2028, 2, 29)),
        ("31.12", datetime(2026, 1, 10, tzinfo=UTC), date(2025, 12, 31)),
    ],
)
def test_a_day_without_a_year_is_the_last_one_that_there_was(
    text: str, today: datetime, meant: date
) -> None:
    since = query.read(text, ZONE, today).since
    assert since is not None and since.date() == meant


def indexed(tx: Tx) -> None:
    while indexing.step(tx)[0]:
        pass


def test_a_step_costs_the_same_however_much_waits_to_be_indexed() -> None:
    """All is indexed once more when words are read in another way. PostgreSQL reasons."""
    with closing(connect(":memory:")) as connection:
        migrate(connection)
        asked = f"EXPLAIN QUERY PLAN {searching.TAKE}"
        steps = SqliteTx(connection).rows(asked, kind=searching.MESSAGE, limit=50)
        plan = [row["detail"] for row in steps]
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]


def wrote(tx: Tx, number: int, text: str, at: datetime = NOW, *, who: int = ANNA) -> None:
    kind = {"kind": "photo", "file_id": "f", "caption": text} if "[фото]" in text else {
        "kind": "text", "text": text}  # fmt: skip
    person = Person(who, "Анна" if who == ANNA else "Игорь")
    former.client(tx, person, at)
    messages.from_client(tx, HOUSE, Incoming(number, person, kind, f"f{number}", at), at)


def found(tx: Tx, text: str) -> list[str]:
    indexed(tx)
    documents = finding.find(tx, query.read(text, ZONE, NOW), skip=0, limit=50)
    return [str(finding._item(tx, document)["words"]) for document in documents]


SAID = ("Где мой диван?", "Верните деньги за кресло", "When do the sofas arrive?",
        "Менин тапсырысым қайда", "Позовите менеджера", "Договор подписан")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("диваны", 0), ("диванами", 0), ("деньгами возврат кресла", None), ("кресел", 1),
        ("sofa", 2), ("arriving", 2), ("тапсырыс", 3), ("тапсырысымды", 3), ("кайда", None),
        ("менеджеру", 4), ("менеджра", 4), ("менеждер", 4), ("договора", 5), ("стул", None),
        ("ДИВАН!", 0), ('"диван" OR -кресло*', None),
    ],
)  # fmt: skip
def test_any_form_of_a_word_finds_it(tx: Tx, text: str, place: int | None) -> None:
    for number, words in enumerate(SAID, start=1):
        wrote(tx, number, words)
    assert found(tx, text) == ([] if place is None else [SAID[place]])


def test_a_client_is_found_by_name_with_all_that_they_said(tx: Tx) -> None:
    wrote(tx, 1, "Где мой диван?")
    wrote(tx, 2, "И мне диван, как у Анны", who=IGOR)
    profiles.fill(tx, IGOR, "friend", "Анна", NOW)
    profiles.fill(tx, ANNA, "city", "Алматы", NOW)
    assert found(tx, "диван @анна") == ["Где мой диван?"]
    assert found(tx, "диван @Игорь") == ["И мне диван, как у Анны"]
    assert found(tx, "диван @Вера") == []
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)  # one person, whichever account it was
    assert found(tx, "диван @анна") == ["И мне диван, как у Анны", "Где мой диван?"]


def test_a_client_is_found_by_both_names_too(tx: Tx) -> None:
    wrote(tx, 1, "Где мой диван?")
    wrote(tx, 2, "И второй диван")
    tx.run("UPDATE clients SET name = 'Анна Ковалёва' WHERE id = :id", id=ANNA)
    profiles.fill(tx, ANNA, "city", "Алматы", NOW)
    assert found(tx, "@Анна Ковалева диван") == ["И второй диван", "Где мой диван?"]
    assert found(tx, "@Анна второй") == ["И второй диван"]
    assert found(tx, "@Анна Петрова") == []
    wrote(tx, 3, "Ольга Ким, где диван?", who=IGOR)
    assert found(tx, "@Ольга Ким") == [], "she wrote nothing"


@pytest.mark.parametrize(
    "text",
    ["*", "а", '"', "'", "😀", "()", "NEAR(", "-", "AND", "^x:y", "@", "#", "\ue000p"],
)
def test_whatever_is_looked_for_breaks_nothing(tx: Tx, text: str) -> None:
    wrote(tx, 1, "Где мой диван?")
    assert query.read(text, ZONE, NOW).says_nothing or found(tx, text) == []
    assert found(tx, f"{text} диван") in ([], ["Где мой диван?"])


def test_newest_first_and_narrowed_down(tx: Tx) -> None:
    wrote(tx, 1, "Старый диван", NOW - timedelta(days=140))
    wrote(tx, 2, "Новый диван [фото]", who=IGOR)
    client = clients.find(tx, IGOR)
    assert client is not None
    latest = conversations.latest(tx, IGOR)
    assert latest is not None
    note = Incoming(77, Person(OLGA, "Ольга"), {"kind": "text", "text": "диван #обмен"}, "n", NOW)
    notes.keep(tx, HOUSE, client, latest, note, NOW)
    profiles.fill(tx, IGOR, "address", "Абая 5", NOW)
    assert found(tx, "диван") == ["диван #обмен", "Новый диван [фото]", "Старый диван"]
    assert found(tx, "диван с фото") == ["Новый диван [фото]"]
    assert found(tx, "диван @ольга") == ["диван #обмен"]
    assert found(tx, "диван #обмен") == ["диван #обмен", "Новый диван [фото]"]
    assert found(tx, "диван за май") == ["Старый диван"]
    assert found(tx, "диван #обмен @ольга @игорь") == ["диван #обмен", "Новый диван [фото]"]
    assert found(tx, "диван #обмен #срочно") == [], "it has one of the two"
    tags.add(tx, latest.id, tags.known(tx, "срочно", NOW), OLGA, NOW)
    assert found(tx, "диван #обмен #срочно") == ["диван #обмен", "Новый диван [фото]"]
    assert found(tx, "диван #обмен #Обмен") == ["диван #обмен", "Новый диван [фото]"]
    assert found(tx, "диван #обмен #срочно #нет") == []
    assert found(tx, "#нет диван") == found(tx, "@пётр диван") == []
    assert found(tx, "игорь абая") == ["Игорь · Абая 5"]


def sent_to(tx: Tx, words: str, at: datetime, *clients: int) -> None:
    """The boss's broadcast of those words is with these clients since then."""
    broadcasts.ask(tx, OLGA, at)
    composed = broadcasts.being_composed(tx, OLGA, at)
    assert composed is not None
    broadcasts.set_message(tx, composed, (5,), "", words)
    recipients.choose(tx, composed, 7, at)
    broadcasts.begin(tx, composed, 6, at)
    for client in clients:
        recipients.settle(tx, composed.id, client, "sent", at)
    broadcasts.set_state(tx, composed, BroadcastState.DONE)


def named(tx: Tx, text: str) -> list[str]:
    """Whose answers those words look for, by name."""
    return [cast.name for cast in finding._casts(tx, HOUSE, query.read(text, ZONE, NOW))]


def replies(tx: Tx, text: str) -> list[str]:
    indexed(tx)
    wanted = query.read(text, ZONE, NOW)
    documents = finding.find(tx, wanted, finding._casts(tx, HOUSE, wanted), skip=0, limit=50)
    return [str(finding._item(tx, document)["words"]) for document in documents]


def test_answers_to_a_broadcast_are_found_as_by_a_tag(tx: Tx) -> None:
    before = NOW - timedelta(days=90)
    close = "UPDATE conversations SET closed_at = opened_at, waiting_since = NULL"
    wrote(tx, 1, "Где мой диван?", before)
    wrote(tx, 2, "Где мой шкаф?", before, who=IGOR)
    tx.run(close)
    sent_to(tx, "В субботу скидка 20 % на диваны", NOW - timedelta(days=8), ANNA, IGOR)
    wrote(tx, 3, "Хочу такой диван", NOW - timedelta(days=7))
    tx.run(close)
    sent_to(tx, "Скидка!", NOW - timedelta(hours=2), ANNA, IGOR)
    assert replies(tx, "#скидка") == [], "of the latest that is called so"
    wrote(tx, 4, "И мне", who=IGOR)
    assert replies(tx, "#скидка") == replies(tx, "#рассылка") == replies(tx, "#22_09") == ["И мне"]
    assert (
        replies(tx, "#в_субботу") == replies(tx, "#Broadcast_14_09 диван") == ["Хочу такой диван"]
    )
    assert named(tx, "#скидка") == ["скидка_22_09", "в_субботу_скидка_20_14_09"]
    assert named(tx, "#скидка_22_09") == ["скидка_22_09"]
    sent_to(tx, "Скидка?", NOW - timedelta(hours=1))
    assert named(tx, "#скидка_22_09") == ["скидка_22_09"]
    assert named(tx, "#скидка_22_09_2") == ["скидка_22_09_2"], "two of a name are told apart"
    assert named(tx, "#субб") == ["в_субботу_скидка_20_14_09"] and not named(tx, "#ббот")
    assert tags.names(tx) == {} and tags.most_used(tx, 9) == [], "it is no tag of the company's"
    broadcasts.shorten(tx, NOW + timedelta(days=1))
    assert not named(tx, "#скидка"), "nobody knows any more what it said"
    assert replies(tx, "#рассылка_14_09") == ["Хочу такой диван"]
    holdings.erase(tx, ANNA, NOW)
    assert replies(tx, "#рассылка_14_09") == []
    tags.known(tx, "рассылка", NOW)
    assert not named(tx, "#рассылка"), "a tag of the company's own goes first"


def test_an_edit_and_a_forgotten_word_are_followed(tx: Tx) -> None:
    wrote(tx, 1, "Зелёный шкаф", NOW - timedelta(days=400))
    wrote(tx, 2, "Серый шкаф")
    assert found(tx, "шкаф") == ["Серый шкаф", "Зелёный шкаф"]
    tx.run("UPDATE links SET state = 'sent'")
    keeping.tick(tx, replace(HOUSE, keep_words=timedelta(days=365)), NOW)
    assert found(tx, "шкаф") == ["Серый шкаф"]
    assert found(tx, "зелёный") == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Где заказ №1742?", "1742"),
        ("Где заказ 1742?", "№1742"),
        ("Заказ#1742", "#1742"),
        ("Пишите на asel@mail.kz", "asel@mail.kz"),
        ("Une pièce à Orléans", "piece orleans"),
        ("Ул. Абая, за́мок", "замок"),
        ("İSTANBUL", "istanbul"),
        ("Große Straße", "GROSSE STRASSE"),
        ("Зелёный чай", "зеленый ЧАИ\u0306"),
        ("Звоните: 8 (701) 123-45-67", "+77011234567"),
        ("Звоните: 8 (701) 123-45-67", "8 701 123 45 67"),
        ("Мой +77011234567, Анна", "анна 701 123-45-67"),
        ("87021112233 или 8 701 123 45 67", "8-702-111-22-33"),
        ("87021112233 или 8 701 123 45 67", "87011234567"),
        ("Итого 25 000 тенге", "25000"),
        ("Итого 25000 тенге", "итого 25 000"),
        ("Диван 1742, стол 25000, стул 350", "1742 25000 350"),
    ],
)
def test_signs_that_are_often_left_out_do_not_count(tx: Tx, said: str, asked: str) -> None:
    wrote(tx, 1, said)
    assert found(tx, asked) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "скидка 8.5 тыс",
        "диван 2.10 м",
        "ковёр 1.6х2.10",
        "шкаф 2.10×0.6",
        "1.5 л",
        "10.5%",
        "9.9 млн",
    ],
)
def test_a_measure_or_a_price_is_no_day(text: str) -> None:
    assert query.read(text, ZONE, NOW).since is None


def test_what_is_not_looked_through_yet_is_said(tx: Tx) -> None:
    people.set_private(tx, OLGA)
    wrote(tx, 1, "Где мой диван?")
    asking = Incoming(9, Person(OLGA, "Ольга Ким"), {"kind": "text", "text": "/find"}, "f", NOW)
    asked = Asked(asking, OLGA, argument="диван")

    def told() -> list[bool]:
        finding.asked(tx, HOUSE, asked, NOW)
        says = [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Say)]
        return [bool(says[-1].args["items"]), says[-1].args["behind"]]

    assert told() == [False, True]
    indexed(tx)
    assert told() == [True, False]


@pytest.mark.parametrize("how", ["erased", "forgotten"])
def test_no_byte_of_the_file_holds_a_word_that_is_gone(tmp_path: Path, how: str) -> None:
    blank.lay(tmp_path / "smena.db")
    with closing(connect(str(tmp_path / "smena.db"))) as connection:
        tx = blank.on(connection)
        for number in range(1, 150):
            at = NOW - timedelta(hours=500 - number)
            wrote(tx, number, f"обычное слово номер{number}", at, who=IGOR)
        wrote(tx, 500, "гиппопотамный комод", NOW - timedelta(days=1))
        assert found(tx, "гиппопотам") == ["гиппопотамный комод"]
        if how == "erased":
            holdings.erase(tx, ANNA, NOW)
            assert cleaning.rewrite(connection)
        else:
            tx.run("UPDATE links SET state = 'sent', content = :content", content='{"kind":"text"}')
            tx.run("DELETE FROM outbox")
            keeping.tick(tx, replace(HOUSE, keep_words=timedelta(hours=1)), NOW)
            indexed(tx)
            while indexing.merge(tx):
                pass
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert found(tx, "гиппопотам") == []
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "гиппопотам".encode() not in left
    if how == "erased":
        others = [f"номер{number}".encode() in left for number in range(1, 150)]
        assert sum(others) > len(others) * 0.9  # some lie across the end of a page
