"""Departments and rules: what they make of words and why, who is asked, what goes first."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot
from desk.calendar import eras
from desk.figures import metrics
from desk.relay import messages
from desk.routing import applying, deciding, screens
from desk.shifts import duty, handover, ladder
from model import (
    Button,
    Department,
    DutyRules,
    Event,
    House,
    Incoming,
    PassedOn,
    Person,
    Press,
    Role,
    RoutingRule,
)
from model.errands.lines import Say
from storage import clients, company, conversations, duties, events, outbox, people, tags
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DELIVERY = Department("Доставка", "🚚", ("курьер",), 5 * MINUTE, 60 * MINUTE)
REFUNDS = Department("Возвраты", "↩️", ("вернуть деньги",))
RULES = (
    RoutingRule(words=("доставка", "жеткіз"), department="Доставка"),
    RoutingRule(words=("сломал*", "верните деньги"), department="Возвраты", urgent=True),
    RoutingRule(language="kk", add_tag="қазақша"),
    RoutingRule(source="insta", words=("цена",), urgent=True),
    RoutingRule(tag="vip", urgent=True),
    RoutingRule(hours=((time(22), time(9)),), add_tag="ночь"),
)
HOUSE = House(departments=(DELIVERY, REFUNDS), rules=RULES)
GROUP, ANNA, IGOR, OLGA, OLEG, TOPIC = -1001, 101, 102, 1, 2, 44


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Клиенты")
        company.set_state(tx, True, [])
        for number in (OLGA, OLEG):
            people.meet(tx, Person(number, f"№{number}"), NOW)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
            people.set_checked(tx, number, NOW)
            duties.say(tx, number, "on", NOW, until=NOW + timedelta(days=1))
        yield tx


def write(tx: Tx, house: House, words: str, who: int = ANNA, minute: int = 0) -> None:
    """A client writes, some minutes later."""
    at = NOW + minute * MINUTE
    person = Person(who, "Анна", "", "ru")
    former.client(tx, person, NOW)
    said = Incoming(minute * 1000 + len(words), person, {"kind": "text", "text": words}, words, at)
    messages.from_client(tx, house, said, at)


def latest(tx: Tx, who: int = ANNA):
    return conversations.latest(tx, who)


@pytest.mark.parametrize(
    ("said", "known", "department", "urgent", "tagged"),
    [
        ("Когда доставку ждать?", {}, "Доставка", False, ()),
        ("ДОСТАВКОЙ занимаетесь", {}, "Доставка", False, ()),
        ("Ертең жеткізесіз бе", {"language": "kk"}, "Доставка", False, ("қазақша",)),
        ("всё сломалось!", {}, "Возвраты", True, ()),
        ("верните деньги за доставку", {}, "Доставка", True, ()),
        ("деньги верните", {}, "", False, ()),
        ("где курьер", {}, "Доставка", False, ()),
        ("хочу вернуть деньги", {}, "Возвраты", False, ()),
        ("какая цена", {}, "", False, ()),
        ("какая цена", {"source": "INSTA"}, "", True, ()),
        ("привет", {"tags": frozenset({"vip"})}, "", True, ()),
        ("привет", {"tags": frozenset({"возвраты"})}, "Возвраты", False, ()),
        ("привет", {"at": time(23)}, "", False, ("ночь",)),
        ("привет", {"at": time(8, 59)}, "", False, ("ночь",)),
        ("привет", {"at": time(9)}, "", False, ()),
        ("", {}, "", False, ()),
    ],
)
def test_what_the_rules_make_of_words(said, known, department, urgent, tagged) -> None:
    route = deciding.decide(HOUSE, deciding.Known(said, **known))
    assert (route.department.name if route.department else "") == department
    assert (route.urgent, route.tags) == (urgent, tagged)
    assert bool(route.because) == bool(department or urgent or tagged)


def test_each_decision_has_its_reason() -> None:
    known = deciding.Known("Сломался диван, верните деньги", source="insta")
    (because,) = deciding.decide(HOUSE, known).because
    assert (because.rule, because.facts) == (2, (("words", "сломался"),))


def test_a_tag_that_a_rule_gives_is_one_that_a_rule_asks_for() -> None:
    pressing = RoutingRule(tag="жалоба", urgent=True, add_tag="старшему")
    rules = (RoutingRule(tag="старшему", department=REFUNDS.name), pressing,
             RoutingRule(words=("сломалось",), add_tag="Жалоба"))  # fmt: skip
    house = House(departments=(DELIVERY, REFUNDS), rules=rules)
    route = deciding.decide(house, deciding.Known("Всё сломалось"))
    assert (route.department, route.urgent) == (REFUNDS, True)
    assert set(route.tags) == {"жалоба", "старшему"}


def test_the_first_word_decides_and_a_later_one_only_presses(tx: Tx) -> None:
    write(tx, HOUSE, "Добрый день")
    assert latest(tx).department == ""
    write(tx, HOUSE, "Где доставка?", minute=1)
    assert (latest(tx).department, latest(tx).icon, latest(tx).urgent) == ("Доставка", "🚚", False)
    write(tx, HOUSE, "Всё сломалось", minute=2)
    assert (latest(tx).department, latest(tx).urgent) == ("Доставка", True)
    told = [row["data"] for row in tx.rows("SELECT data FROM events WHERE kind = 'routed'")]
    assert len(told) == 2 and '"first_s":300.0' in told[0].replace(" ", "")
    conversations.close(tx, latest(tx).id, OLGA, NOW)
    assert not latest(tx).urgent


def test_a_tag_moves_it_and_taking_it_away_calms_it(tx: Tx) -> None:
    write(tx, HOUSE, "Где доставка?")
    client = clients.find(tx, ANNA)
    clients.set_topic(tx, ANNA, TOPIC)
    applying.noted(tx, HOUSE, client, latest(tx), OLGA, "// #возвраты #vip", NOW)
    assert (latest(tx).department, latest(tx).urgent) == ("Возвраты", True)
    vip = tags.known(tx, "vip", NOW)
    who = Person(OLGA, "№1")
    press = Press("q", "tag", latest(tx).id, vip, who, GROUP, False, 7, TOPIC)
    applying.by_tag(tx, HOUSE, press, NOW)
    assert (latest(tx).department, latest(tx).urgent) == ("Возвраты", False)


def last_said(tx: Tx) -> Say:
    rows = outbox.new_rows(tx, 0, 10_000)
    return [row.errand for row in rows if isinstance(row.errand, Say)][-1]


def test_a_departments_people_are_chosen_from_all_of_the_team(tx: Tx) -> None:
    for number in range(100, 140):
        people.meet(tx, Person(number, f"№{number}"), NOW)
        people.set_in_group(tx, number, True)
    people.set_role(tx, OLGA, Role.OWNER)
    people.set_in_group(tx, OLGA, False)  # an owner who is not in the group is on the team
    for member in (OLGA, 139):
        people.set_department(tx, member, "доставка")

    def press(act: Any, subject: int, arg: int) -> dict[str, Button]:
        act(tx, HOUSE, Press("q", "x", subject, arg, Person(OLEG, ""), OLEG, True, 7, None), NOW)
        return {key.text: key for row in last_said(tx).keys for key in row}

    keys = press(screens.show_people, DELIVERY.number, 0)
    assert "✓ №1" in keys and last_said(tx).args["count"] == 2
    assert "✓ №139" in press(screens.show_people, keys["▶"].subject, keys["▶"].arg)
    assert "✓ №138" in press(screens.put_in, 138, DELIVERY.number)
    assert last_said(tx).args["count"] == 3
    press(screens.put_in, 138, 0)  # a button from when they went by their places
    assert people.find(tx, 138).department == "Доставка"


def test_without_rules_nothing_is_decided(tx: Tx) -> None:
    write(tx, House(), "Где доставка? Всё сломалось")
    assert (latest(tx).department, latest(tx).urgent) == ("", False)


def test_its_people_are_asked_first_and_get_it_and_others_where_none_is_there(tx: Tx) -> None:
    people.set_department(tx, OLEG, "доставка")
    write(tx, HOUSE, "Где доставка?")
    write(tx, HOUSE, "Добрый день", who=IGOR)
    crew = duty.Crew(tx, HOUSE, NOW + 4 * MINUTE)
    ladder.unclaimed(tx, crew)
    asked = tx.rows("SELECT chat, payload FROM outbox WHERE payload LIKE '%duty.unclaimed%'")
    of_delivery = [row["chat"] for row in asked if "Анна" in row["payload"]]
    assert len(asked) == 2 and len(of_delivery) == 2  # Igor is called Анна here, too
    everybody = [operator.id for operator in handover.asked_first(crew.takers(), "")]
    assert sorted(everybody) == [OLGA, OLEG]
    assert [found.id for found in handover.asked_first(crew.takers(), "Доставка")] == [OLEG]
    given = handover.give(tx, crew, latest(tx), None, PassedOn.LADDER)
    assert given.id == OLEG
    duties.say(tx, OLEG, "off", NOW)
    later = duty.Crew(tx, HOUSE, NOW + 5 * MINUTE)
    assert handover.choose(tx, later, None, "Доставка").id == OLGA


def test_what_is_urgent_goes_first_and_holds_up_nothing(tx: Tx) -> None:
    house = replace(HOUSE, duty=DutyRules(auto=False))
    write(tx, house, "Добрый день", who=IGOR)
    write(tx, house, "Всё сломалось", minute=9)
    assert [found.client_id for found in conversations.waiting_on_us(tx)] == [ANNA, IGOR]
    # The urgent one has not waited long enough to be given out; who waits behind it is due.
    crew = duty.Crew(tx, house, NOW + 11 * MINUTE)
    ladder.unclaimed(tx, crew)
    assert latest(tx, IGOR).assignee_id and not latest(tx).assignee_id


def test_a_departments_targets_count(tx: Tx) -> None:
    write(tx, HOUSE, "Где доставка?")
    assert ladder.target(HOUSE, latest(tx)) == 5 * MINUTE
    eras.remember(tx, HOUSE, NOW - MINUTE)
    events.record(
        tx, Event.REPLY, NOW + 10 * MINUTE, client=ANNA, conversation=latest(tx).id, actor=OLGA
    )
    found = metrics.figures(tx, eras.of(tx, HOUSE), NOW - MINUTE, NOW + timedelta(hours=1))
    assert (found.first_on_time.hit, found.first_on_time.of) == (0, 1)  # the company has 15


def test_the_command_says_what_would_match_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.local.toml").write_text(
        '[company]\nlocale = "en"\n[[departments]]\nname = "Delivery"\nicon = "🚚"\n'
        '[[rules]]\nwords = ["courier"]\nsource = "insta"\ndepartment = "delivery"\nurgent = true\n'
        'hours = "00:00-24:00"\n[[rules]]\ntag = "vip"\nadd_tag = "dear"\n',
        encoding="utf-8",
    )
    assert bot.main(["rules", "Where are the couriers?", "--source", "insta", "--tag", "VIP"]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "🚚 Delivery · ⚡ urgent · #dear"
    assert second.startswith("Rule 1: the word “couriers”, the link “insta”, now “")
    assert third == "Rule 2: the tag “vip” → #dear"
    assert bot.main(["rules", "Where are the couriers?"]) == 0
    assert "No rule fits" in capsys.readouterr().out
