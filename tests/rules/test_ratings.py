"""Ratings by name: whom the desk asks, when, and what it makes of the answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from delivery.gathering import face_of
from delivery.jobs import Turn
from delivery.preparing import prepare
from desk.aftermath import outcomes
from desk.calendar.hours import Calendar, parse_week
from desk.conversations import life, ratings
from desk.relay import edits, messages, reactions
from model import Client, House, Incoming, Person, Press, Reach, Reason, Role, RoundTheClock, Row
from model.errands.lines import Say
from model.errands.messages import Copy
from storage import clients, company, outbox, people
from storage import conversations as kept
from storage import ratings as asked
from tests import blank, former

GROUP, TOPIC = -100, 10_000
OLGA, OLEG, VERA, BOSS = 1, 2, 3, 9
ANNA, IGOR = 101, 102
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 10, 20, tzinfo=BERLIN)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GOOD, FAIR, BAD = range(3)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """A moment in the company's own time."""
    day = TUESDAY + days * DAY
    return day.replace(hour=hour, minute=minute).astimezone(UTC)


class Desk:
    """The desk on a database in memory, with the time in the test's hands."""

    def __init__(self, hours: str = "09:00-18:00", **rules: Any) -> None:
        self.connection = blank.memory()
        self.tx = blank.on(self.connection)
        week = Calendar(BERLIN, parse_week({"mon-sun": hours})) if hours else RoundTheClock()
        self.house = House(zone=BERLIN, hours=week, **rules)
        self.now, self.messages = at(10), 0
        company.set_group(self.tx, GROUP, "")
        for who in (OLGA, OLEG, VERA, BOSS):
            people.meet(self.tx, Person(who, f"Person {who}"), self.now)
            people.set_in_group(self.tx, who, True)
            people.set_private(self.tx, who)
        people.set_role(self.tx, BOSS, Role.OWNER)

    def _message(self, who: int, text: str, album: str = "") -> Incoming:
        self.messages += 1
        content = {"kind": "photo", "caption": text} if album else {"kind": "text", "text": text}
        return Incoming(
            self.messages, Person(who, f"Person {who}"), content, str(self.messages), self.now,
            album=album,
        )  # fmt: skip

    def writes(self, text: str = "Где заказ?", client: int = ANNA, album: str = "") -> None:
        message = self._message(client, text, album)
        former.client(self.tx, message.sender, self.now)
        messages.from_client(self.tx, self.house, message, self.now)
        clients.set_topic(self.tx, client, TOPIC + client)

    def replies(self, who: int = OLGA, client: int = ANNA) -> None:
        message = self._message(who, "Уже едет")
        messages.from_staff(self.tx, self.house, GROUP, TOPIC + client, message, self.now)

    def closes(self, client: int = ANNA) -> None:
        assert life.close(self.tx, self.house, self.client(client), OLGA, self.now)

    def served(self, now: datetime, client: int = ANNA) -> None:
        """Asked, answered and closed."""
        self.now = now
        self.writes(client=client)
        self.replies(client=client)
        self.closes(client=client)

    def client(self, client: int = ANNA) -> Client:
        found = clients.find(self.tx, client)
        assert found
        return found

    def ticks(self, now: datetime) -> None:
        """A tick, and the same again: the second must find nothing to do."""
        self.now = now
        ratings.tick(self.tx, self.house, now)
        changes = self.connection.total_changes
        ratings.tick(self.tx, self.house, now)
        assert self.connection.total_changes == changes, "a second tick did something"

    def asked(self) -> int:
        """How many questions were ordered."""
        return len(self.events("rating_asked"))

    def sent(self, chat: int, text: str) -> list[dict[str, Any]]:
        rows = self.tx.rows("SELECT payload FROM outbox WHERE chat = :c ORDER BY id", c=chat)
        found = [json.loads(row["payload"]) for row in rows]
        return [one for one in found if one.get("text") == text]

    def rated(self, now: datetime) -> None:
        """Served and asked, so that a choice can be made from `now` on."""
        self.served(now - 6 * MINUTE)
        self.ticks(now)
        rating = asked.latest(self.tx, ANNA)
        assert rating and rating.asked_at == now
        asked.set_message(self.tx, rating.id, 77)

    def press(self, choice: int, *, who: int = ANNA, subject: int = 1) -> str:
        """Press a button under the question; what pops up."""
        query = f"q{self.tx.value('SELECT count(*) FROM outbox')}"
        press = Press(query, "rate", subject, choice, Person(who, "?"), who, True, 77, None)
        ratings.press(self.tx, self.house, press, self.now)
        rows = self.tx.rows("SELECT payload FROM outbox WHERE lane = :l", l=f"answer:{query}")
        return str(json.loads(rows[-1]["payload"])["text"])

    def reacts(self, emoji: str) -> None:
        reactions.react_by_client(self.tx, self.house, ANNA, 77, emoji, self.now)

    def events(self, kind: str) -> list[dict[str, Any]]:
        rows = self.tx.rows("SELECT actor_id, data FROM events WHERE kind = :k ORDER BY id", k=kind)
        return [{"actor": row["actor_id"], **json.loads(row["data"])} for row in rows]

    def on_card(self) -> str:
        latest = kept.latest(self.tx, ANNA)
        return face_of(self.tx, self.client(), latest, repeat=False).rating

    def state(self) -> str:
        latest = kept.latest(self.tx, ANNA)
        assert latest
        return latest.state


@pytest.fixture
def desk() -> Desk:
    return Desk()


# Whom, and when.


def test_asked_five_minutes_after_closing_and_once(desk: Desk) -> None:
    desk.served(at(12))
    desk.ticks(at(12, 4))
    assert desk.asked() == 0
    for minute in (5, 6, 59):
        desk.ticks(at(12, minute))
    assert desk.asked() == 1
    keys = desk.sent(ANNA, "client.rate")[0]["keys"]
    assert [key["label"] for key in keys[0]] == ["rate_good", "rate_fair", "rate_bad"]
    assert desk.events("rating_asked") == [{"actor": OLGA}]


def test_whoever_answered_last_is_credited(desk: Desk) -> None:
    desk.now = at(12)
    desk.writes()
    desk.replies(OLGA)
    latest = kept.latest(desk.tx, ANNA)
    assert latest
    kept.assign(desk.tx, latest.id, OLEG, desk.now)
    desk.replies(OLEG)
    desk.closes()
    desk.ticks(at(12, 10))
    desk.press(GOOD)
    assert desk.events("rated") == [{"actor": OLEG, "value": "good", "how": "button"}]


def test_not_after_a_closing_that_nobody_answered_before(desk: Desk) -> None:
    desk.now = at(12)
    desk.writes()
    desk.closes()
    desk.ticks(at(13))
    assert desk.asked() == 0


def test_not_when_only_an_operator_wrote(desk: Desk) -> None:
    desk.now = at(12)
    former.client(desk.tx, Person(ANNA, "Anna"), desk.now)
    clients.set_topic(desk.tx, ANNA, TOPIC + ANNA)
    desk.replies()
    desk.closes()
    desk.ticks(at(13))
    assert desk.asked() == 0


def test_thanks_after_closing_keep_nobody_from_being_asked(desk: Desk) -> None:
    desk.served(at(12))
    desk.writes("Спасибо!")
    desk.ticks(at(12, 30))
    assert desk.asked() == 1


def test_reopened_is_not_asked_and_closing_again_asks_once(desk: Desk) -> None:
    desk.served(at(12))
    desk.now = at(12, 2)
    desk.writes("И ещё вопрос")
    desk.ticks(at(12, 7))
    assert desk.asked() == 0
    desk.replies()
    desk.closes()
    desk.ticks(at(12, 11))
    assert desk.asked() == 0
    desk.ticks(at(12, 12))
    assert desk.asked() == 1


def test_opened_again_by_staff_is_not_asked(desk: Desk) -> None:
    desk.served(at(12))
    life.reopen(desk.tx, desk.client(), OLGA, at(12, 1))
    desk.ticks(at(12, 10))
    assert desk.asked() == 0


def test_not_who_cannot_be_reached(desk: Desk) -> None:
    desk.served(at(12))
    clients.set_reach(desk.tx, ANNA, Reach.BLOCKED)
    desk.ticks(at(12, 10))
    clients.set_reach(desk.tx, ANNA, Reach.OK)
    desk.ticks(at(12, 20))
    assert desk.asked() == 0


def test_once_in_two_weeks(desk: Desk) -> None:
    desk.served(at(12))
    desk.ticks(at(12, 10))
    desk.served(at(12, days=13))
    desk.ticks(at(13, days=13))
    assert desk.asked() == 1
    desk.served(at(12, days=14))
    desk.ticks(at(13, days=14))
    assert desk.asked() == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_switched_off(when: str) -> None:
    desk = Desk(ratings=when == "after")
    desk.served(at(12))
    desk.house = House(zone=BERLIN, ratings=False)
    desk.ticks(at(13))
    assert desk.asked() == 0


def test_closed_in_the_evening_is_asked_a_little_after_the_next_opening(desk: Desk) -> None:
    desk.served(at(17, 58))
    for moment in (at(18, 3), at(23), at(3, days=1), at(9, 4, days=1)):
        desk.ticks(moment)
        assert desk.asked() == 0
    desk.ticks(at(9, 5, days=1))
    assert desk.asked() == 1


def test_a_tick_that_comes_at_night_after_an_outage_waits_for_the_morning(desk: Desk) -> None:
    desk.served(at(12))
    desk.ticks(at(22))
    assert desk.asked() == 0
    desk.ticks(at(9, 5, days=1))
    assert desk.asked() == 1


@pytest.mark.parametrize("hours", ["", "00:00-24:00"])
@pytest.mark.parametrize(("hour", "days"), [(22, 1), (2, 0)])
def test_a_company_that_never_closes_does_not_ask_at_night(
    hours: str, hour: int, days: int
) -> None:
    desk = Desk(hours)
    desk.served(at(hour))
    desk.ticks(at(hour, 10))
    desk.ticks(at(9, 4, days=days))
    assert desk.asked() == 0
    desk.ticks(at(9, 5, days=days))
    assert desk.asked() == 1


@pytest.mark.parametrize(
    ("closed", "asked"),
    [
        (at(3), at(9, 5)),
        (at(22), at(9, 5, days=1)),
        (at(22, days=3), at(9, 5, days=6)),
        (at(23, 57, days=3), at(9, 5, days=6)),
        (at(3, days=6), at(9, 5, days=6)),
    ],
)
def test_a_company_that_closes_for_the_weekend_alone_does_not_ask_at_night(
    closed: datetime, asked: datetime
) -> None:
    desk = Desk()
    desk.house = House(zone=BERLIN, hours=Calendar(BERLIN, parse_week({"mon-fri": "00:00-24:00"})))
    desk.served(closed)
    for moment in (closed + 10 * MINUTE, asked - MINUTE):
        desk.ticks(moment)
        assert desk.asked() == 0
    desk.ticks(asked)
    assert desk.asked() == 1


def test_a_company_that_never_opens_asks_nothing() -> None:
    desk = Desk()
    desk.served(at(12))
    desk.house = House(zone=BERLIN, hours=Calendar(BERLIN, parse_week({})))
    desk.ticks(at(13))
    assert desk.tx.value("SELECT count(*) FROM ratings") == 0


# On its way.


def question(desk: Desk) -> Row:
    rows = outbox.new_rows(desk.tx, 0)
    return next(
        row for row in rows if isinstance(row.errand, Say) and row.errand.text == "client.rate"
    )


@pytest.mark.parametrize(("late", "writes"), [(MINUTE, True), (61 * MINUTE, False)])
def test_a_question_that_could_not_leave_in_time_is_called_off(
    desk: Desk, late: timedelta, writes: bool
) -> None:
    desk.served(at(12))
    desk.ticks(at(12, 10))
    desk.now += late
    if writes:
        desk.writes("А когда привезут?")
    turn = Turn(question(desk).id, 1, opens_topic=False)
    assert prepare(desk.tx, turn, lambda client: client.name, lambda *_: (), desk.now) is None
    assert not outbox.waiting_row(desk.tx, turn.row_id)


def test_a_question_of_unknown_fate_is_not_repeated_and_counts_as_asked(desk: Desk) -> None:
    desk.served(at(12))
    desk.ticks(at(12, 10))
    row = question(desk)
    outcomes.unknown(desk.tx, desk.house, row, Reason.NETWORK, desk.now, desk.now)
    assert outbox.waiting_row(desk.tx, row.id) is None
    assert desk.press(GOOD) == "toasts.rated", "the client may well have it"
    desk.reacts("👎")
    assert [one["value"] for one in desk.events("rated")] == ["good", "bad"]
    desk.served(at(12, days=3))
    desk.ticks(at(13, days=3))
    assert desk.asked() == 1


# The choice.


def test_a_choice_shows_on_the_card_until_the_conversation_goes_on(desk: Desk) -> None:
    desk.rated(at(12))
    assert desk.on_card() == ""
    assert desk.press(GOOD) == "toasts.rated"
    assert desk.on_card() == "good"
    thanks = desk.sent(ANNA, "client.rated")[-1]
    assert (thanks["edit"], thanks["args"]) == (77, {"rating": "good", "why": ""})
    desk.now = at(12, 5)
    desk.writes("И ещё вопрос")
    desk.replies()
    desk.closes()
    assert desk.on_card() == ""


def test_the_same_choice_twice_is_one(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(GOOD)
    assert desk.press(GOOD) == "toasts.rated"
    assert len(desk.events("rated")) == len(desk.sent(ANNA, "client.rated")) == 1


def test_the_mind_may_be_changed_for_a_day(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(FAIR)
    desk.now = at(11, 59, days=1)
    assert desk.press(GOOD) == "toasts.rated"
    assert desk.on_card() == "good"
    desk.now += DAY
    assert desk.press(BAD) == "toasts.rating_over"
    desk.reacts("👎")
    assert desk.on_card() == "good"


def test_an_old_question_takes_no_answer(desk: Desk) -> None:
    desk.rated(at(12))
    desk.now = at(12, days=14)
    assert desk.press(GOOD) == "toasts.rating_over"


@pytest.mark.parametrize("forged", [{"who": IGOR}, {"subject": 999}, {"choice": 3}])
def test_a_forged_press_changes_nothing(desk: Desk, forged: dict[str, int]) -> None:
    desk.rated(at(12))
    assert desk.press(**{"choice": GOOD, **forged}) == "toasts.rating_over"
    assert desk.events("rated") == []


def test_a_plan_can_not_be_answered(desk: Desk) -> None:
    desk.served(at(12))
    assert desk.press(GOOD) == "toasts.rating_over"


@pytest.mark.parametrize(
    ("emoji", "value"),
    [("👍", "good"), ("❤", "good"), ("🔥", "good"), ("🥰", "good"), ("👏", "good"), ("😐", "fair"),
     ("🤔", "fair"), ("👎", "bad"), ("💩", "bad"), ("🤬", "bad"), ("😢", "bad")],
)  # fmt: skip
def test_a_reaction_is_a_choice(desk: Desk, emoji: str, value: str) -> None:
    desk.rated(at(12))
    desk.reacts(emoji)
    desk.reacts("")
    assert desk.events("rated") == [{"actor": OLGA, "value": value, "how": "reaction"}]
    assert desk.on_card() == value


@pytest.mark.parametrize("emoji", ["", "🎃", "🤯"])
def test_a_reaction_that_says_nothing_is_no_choice(desk: Desk, emoji: str) -> None:
    desk.rated(at(12))
    desk.reacts(emoji)
    assert desk.events("rated") == []


# What went wrong.


def test_the_leads_hear_of_a_bad_rating_at_once_and_once(desk: Desk) -> None:
    people.set_role(desk.tx, VERA, Role.LEAD)
    desk.rated(at(12))
    for choice in (BAD, GOOD, BAD, FAIR):
        desk.press(choice)
    told = [one["args"] for one in desk.sent(VERA, "duty.rated")]
    assert [one["rating"] for one in told] == ["bad", "good"]
    assert told[0]["item"]["topic"] == TOPIC + ANNA
    assert desk.sent(BOSS, "duty.rated") == []


def test_without_a_lead_the_owner_hears(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    assert len(desk.sent(BOSS, "duty.rated")) == 1


def test_the_next_message_says_what_went_wrong_and_nobody_waits(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    assert desk.sent(ANNA, "client.rated")[-1]["args"] == {"rating": "bad", "why": "ask"}
    desk.now = at(22)
    desk.writes("Привезли не то")
    assert desk.state() == "closed"
    assert desk.events("rating_said") == [{"actor": OLGA}]
    assert desk.events("message_in")[-1]["quiet"] is True
    assert desk.sent(BOSS, "duty.rating_words")[0]["args"]["words"] == "Привезли не то"
    assert desk.sent(ANNA, "client.rated")[-1]["args"] == {"rating": "bad", "why": "said"}
    assert desk.sent(ANNA, "client.out_of_hours") == []
    inward = [row for row in outbox.new_rows(desk.tx, 0) if row.lane == f"in:{ANNA}"]
    line = inward[-2].errand
    assert isinstance(line, Say) and line.text == "staff.rating_words"
    assert isinstance(inward[-1].errand, Copy)


@pytest.mark.parametrize(
    ("text", "album", "told"),
    [
        ("", "a1", ("", "photo")),
        ("[photo]", "", ("[photo]", "text")),
        ("Вот", "a1", ("Вот", "photo")),
    ],
)
def test_what_went_wrong_is_told_by_its_words_or_its_kind(
    desk: Desk, text: str, album: str, told: tuple[str, str]
) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.writes(text, album=album)
    args = desk.sent(BOSS, "duty.rating_words")[0]["args"]
    assert (args["words"], args["kind"]) == told


def test_who_asks_something_back_waits_for_an_answer(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.writes("А где мой заказ?")
    assert desk.state() == "waiting"
    desk.writes("Жду")
    assert desk.events("rating_said") == []


@pytest.mark.parametrize(
    ("now_says", "state"),
    [("Привезли не то, вернёте деньги?", "waiting"), ("Привезли чужой диван", "closed")],
)
def test_what_went_wrong_may_become_a_question_that_waits(
    desk: Desk, now_says: str, state: str
) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.writes("Привезли не то")
    said = {"kind": "text", "text": now_says}
    edits.by_client(
        desk.tx,
        desk.house,
        Incoming(desk.messages, Person(ANNA, "Анна"), said, "new", at(12)),
        at(12),
    )
    assert desk.state() == state
    assert len(desk.sent(0, "staff.client_edited")) == (state == "waiting")


def test_the_message_after_that_is_an_ordinary_one(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.writes("Привезли не то")
    desk.writes("Заберите обратно")
    assert desk.state() == "waiting"
    assert len(desk.events("rating_said")) == 1


def test_an_album_is_one_answer(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    for text in ("Царапина", "", ""):
        desk.writes(text, album="a1")
    assert desk.state() == "closed"
    assert len(desk.events("rating_said")) == 1
    assert len(desk.sent(0, "staff.rating_words")) == 1


def test_a_day_later_it_is_an_ordinary_message(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.now = at(12, days=1)
    desk.writes("Привезли не то")
    assert desk.state() == "waiting"


def test_opened_again_meanwhile_it_is_an_ordinary_message(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    life.reopen(desk.tx, desk.client(), OLGA, desk.now)
    desk.writes("Привезли не то")
    assert desk.state() == "waiting"
    assert desk.events("rating_said") == []


def test_in_a_conversation_that_goes_on_a_bad_rating_asks_nothing(desk: Desk) -> None:
    desk.rated(at(12))
    desk.writes("Привезли не то!")
    desk.press(BAD)
    assert desk.sent(ANNA, "client.rated")[-1]["args"] == {"rating": "bad", "why": ""}
    assert len(desk.sent(BOSS, "duty.rated")) == 1


def test_who_thinks_better_of_it_is_not_asked_any_more(desk: Desk) -> None:
    desk.rated(at(12))
    desk.press(BAD)
    desk.press(GOOD)
    desk.writes("А когда привезут кресло?")
    assert desk.state() == "waiting"
    assert desk.events("rating_said") == []
