"""Who carries what: the purses of several bots, the choice between them, what only one can do."""

from dataclasses import replace
from datetime import UTC, datetime
from math import inf

import pytest

from bench.rush import Rush
from bench.table import quantile
from delivery import helping
from delivery.budget import Budget, Scope
from delivery.channel import Outcome, Verdict
from delivery.holding import of_helper
from delivery.jobs import Job
from delivery.limits import STAFF, Charge, Limits
from delivery.purses import choose
from delivery.queue import Queue
from delivery.stations import Item
from model import (
    MAIN,
    BotId,
    ChatId,
    ClientId,
    Content,
    HelperState,
    Link,
    LinkId,
    LinkState,
    MessageId,
    PersonId,
    Priority,
    Reason,
    Row,
    RowId,
    Side,
    Step,
)
from model.errands.base import Errand, Way
from model.errands.looks import Card, Icon, React
from model.errands.messages import Album, Copy
from model.helpers import asked_at, query_of
from storage import helpers, inbox
from storage.ports import Tx
from tests import blank

FIRST, SECOND = BotId(11), BotId(12)
BOTH = frozenset({FIRST, SECOND})
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def call(lane: str = "a", **more) -> Charge:
    return Charge(lane=lane, chat=STAFF, **more)


def shared(*bots: BotId, **limits) -> Budget:
    budget = Budget(Limits(**limits))
    for bot in bots:
        budget.join(bot)
    return budget


def spend(budget: Budget, wanted: Charge, now: float) -> BotId:
    assert budget.blocked(wanted, now) is None
    ticket = budget.take(wanted, now)
    budget.done(ticket, now)
    return ticket.by


class TestTheChoice:
    def test_who_had_the_line_last_has_it_again_while_there_is_room(self):
        assert choose([(MAIN, 9), (FIRST, 2)], last=FIRST) == FIRST
        assert choose([(MAIN, 9)], last=FIRST) == MAIN

    def test_else_who_has_the_most_room(self):
        assert choose([(MAIN, 3), (FIRST, 2), (SECOND, 5)], last=None) == SECOND

    def test_of_equals_a_helper_for_pictures_are_for_the_main_bot_alone(self):
        assert choose([(MAIN, 5), (SECOND, 5), (FIRST, 5)], last=None) == FIRST


class TestThePurses:
    def test_each_bot_has_a_window_of_its_own(self):
        budget = shared(FIRST, SECOND)
        by = [spend(budget, call(f"lane {number}"), 0.0) for number in range(60)]
        assert {bot: by.count(bot) for bot in (MAIN, FIRST, SECOND)} == {
            MAIN: 20, FIRST: 20, SECOND: 20
        }  # fmt: skip
        blocked = budget.blocked(call("one more"), 0.0)
        assert blocked and (blocked.scope, blocked.until) == (Scope.CHAT, 60.0)
        assert budget.room(0.0) == (0, 60)

    def test_what_one_bot_alone_can_do_waits_for_that_one(self):
        budget = shared(FIRST)
        for number in range(20):
            spend(budget, call(f"lane {number}", only=MAIN), 0.0)
        assert budget.blocked(call("photo", only=MAIN), 0.0)
        assert spend(budget, call("words"), 0.0) == FIRST

    def test_a_long_wait_of_one_is_nobody_elses(self):
        budget = shared(FIRST)
        budget.freeze(STAFF, 900.0, FIRST)
        assert {spend(budget, call(f"lane {number}"), 0.0) for number in range(20)} == {MAIN}
        assert budget.blocked(call("more"), 0.0) == budget.blocked(call("more", only=MAIN), 0.0)

    def test_topics_are_counted_for_each(self):
        budget = shared(FIRST, new_topics_per_minute=4)
        opened = [spend(budget, call(f"new {n}", opens_topic=True), 0.0) for n in range(8)]
        assert (opened.count(MAIN), opened.count(FIRST)) == (4, 4)
        blocked = budget.blocked(call("new 9", opens_topic=True), 0.0)
        assert blocked and blocked.scope is Scope.TOPICS
        assert budget.blocked(call("words"), 0.0) is None

    def test_who_left_owes_nothing_and_is_owed_nothing(self):
        budget = shared(FIRST)
        ticket = budget.take(call("on its way", only=FIRST), 0.0)
        budget.leave(FIRST)
        budget.done(ticket, 1.0)
        assert spend(budget, call("its card", only=FIRST), 1.0) == MAIN

    def test_what_was_spent_before_a_restart_is_spent_by_who_did(self):
        budget = shared(FIRST)
        budget.seed((call("before", only=FIRST), 0.0) for _ in range(20))
        assert budget.blocked(call("edit", only=FIRST), 1.0)
        assert spend(budget, call("other"), 1.0) == MAIN

    def test_alone_the_main_bot_is_as_it_was(self):
        assert [spend(shared(), call(str(n)), 0.0) for n in range(3)] == [MAIN] * 3


class TestTheQueue:
    def item(self, number: int, **more) -> Item:
        return Item(id=RowId(number), lane=f"lane {number}", chat=STAFF, **more)

    def test_a_picture_that_waits_for_the_main_bot_holds_up_no_words(self):
        queue = Queue(Budget(Limits(group_messages=1)))
        queue.share({FIRST})
        for number in (1, 2):
            queue.add(self.item(number, only=MAIN))
        queue.add(self.item(3))
        taken = [queue.next(0.0) for _ in range(3)]
        assert [(item.id, item.by) for item in taken if isinstance(item, Item)] == [
            (1, MAIN), (3, FIRST)
        ]  # fmt: skip

    def test_what_only_a_helper_could_do_is_looked_at_anew_when_it_leaves(self):
        queue = Queue(Budget())
        queue.share({FIRST})
        queue.freeze(STAFF, inf, FIRST)
        queue.add(self.item(1, only=FIRST))
        assert not isinstance(queue.next(0.0), Item)
        queue.share(())
        found = queue.next(0.0)
        assert isinstance(found, Item) and found.by == MAIN


def job_of(errand: Errand, *, content: Content | None = None, step=Step.SELF, **more) -> Job:
    """A job about a client, to the staff group."""
    row = Row(
        *(RowId(1), errand, STAFF, "in:1", Priority.MESSAGE, ClientId(1), LinkId(1), 1, NOW),
        *(0, False, step),
    )
    said = content or {"kind": "text", "text": "Диван"}
    link = Link(
        *(LinkId(1), ClientId(1), None, Side.CLIENT, PersonId(1), MessageId(1), None, 0, "", ""),
        content=said, words="", state=LinkState.PENDING, at=NOW,
    )  # fmt: skip
    job = Job(row, step, ChatId(-1), ChatId(-1), client=object(), link=link)
    return replace(job, **more)


class TestWhatOnlyOneCanDo:
    @pytest.mark.parametrize(
        ("content", "by"),
        [
            ({"kind": "text", "text": "Диван"}, None),
            ({"kind": "text", "text": "Д", "entities": [{"type": "bold"}]}, None),
            ({"kind": "text", "text": "Д", "entities": [{"type": "custom_emoji"}]}, MAIN),
            ({"kind": "text", "text": "Д", "entities": [{"type": "text_mention"}]}, MAIN),
            ({"kind": "text", "text": "Д", "context": {"what": "post"}}, MAIN),
            ({"kind": "photo", "file_id": "x"}, MAIN),
        ],
    )
    def test_helpers_carry_words_that_say_the_same_by_whoever_says_them(self, content, by):
        assert helping.only(job_of(Copy(), content=content), BOTH) == by

    @pytest.mark.parametrize(
        "errand",
        [Copy(forward=True), Copy(repeat=True), Copy(ways=(Way.PURE,)), Album(), Icon(),
         React(emoji="👌")],
    )  # fmt: skip
    def test_what_has_come_another_way_is_for_the_main_bot(self, errand):
        assert helping.only(job_of(errand), BOTH) == MAIN

    @pytest.mark.parametrize("step", [Step.TOPIC, Step.CARD, Step.HISTORY])
    def test_the_steps_into_a_topic_are_for_anybody(self, step):
        assert helping.only(job_of(Album(), step=step), BOTH) is None

    def test_a_card_stays_with_who_sent_it_and_a_lost_one_is_made_by_anybody(self):
        card = job_of(Card(), alters=MessageId(5), sender=FIRST)
        assert helping.only(card, BOTH) == FIRST
        assert helping.only(replace(card, lost=True), BOTH) is None

    def test_without_helpers_there_is_no_choice(self):
        assert helping.only(job_of(Copy()), frozenset()) == MAIN


class TestARefusal:
    @pytest.mark.parametrize(
        ("verdict", "outcome"),
        [
            (Verdict(Outcome.PARK, Reason.KICKED), Outcome.ELSEWHERE),
            (Verdict(Outcome.PARK, Reason.NO_RIGHTS), Outcome.ELSEWHERE),
            (Verdict(Outcome.RETRY, Reason.TOKEN_REFUSED, 60.0), Outcome.ELSEWHERE),
            (Verdict(Outcome.PARK, Reason.NOT_A_FORUM), Outcome.PARK),
            (Verdict(Outcome.RETRY, Reason.FLOOD, 900.0), Outcome.RETRY),
            (Verdict(Outcome.UNKNOWN, Reason.NETWORK), Outcome.UNKNOWN),
        ],
    )
    def test_of_a_helper_says_nothing_of_the_group(self, verdict, outcome):
        assert of_helper(job_of(Copy(), by=FIRST), verdict).outcome is outcome
        assert of_helper(job_of(Copy()), verdict) == verdict


@pytest.fixture
def tx() -> Tx:
    return blank.on(blank.memory())


class TestWhatIsKept:
    def test_who_sent_a_message_and_who_carries_none_now(self, tx):
        helpers.configure(tx, BOTH, NOW)
        helpers.set_state(tx, FIRST, HelperState.ACTIVE, None, NOW)
        helpers.sent(tx, FIRST, ClientId(1), [MessageId(5)])
        assert helpers.sender_of(tx, MessageId(5)) == FIRST
        assert helpers.sender_of(tx, MessageId(6)) == MAIN
        assert helpers.active(tx) == {FIRST}
        helpers.configure(tx, {SECOND}, NOW)  # its token is no longer there
        assert helpers.sender_of(tx, MessageId(5)) == FIRST and not helpers.active(tx)

    def test_equal_numbers_of_two_bots_are_two_updates(self, tx):
        update = {"update_id": 7, "callback_query": {"id": "1"}}
        assert inbox.store(tx, [update], NOW) == inbox.store(tx, [update], NOW, FIRST) == 1
        assert inbox.store(tx, [update], NOW, FIRST) == 0
        assert [letter.bot_id for letter in inbox.waiting(tx, 9)] == [MAIN, FIRST]


def test_a_sale_day_is_shown_as_much_faster_as_there_are_bots() -> None:
    """200 new clients in 20 minutes; of each 20 calls a minute two show one of them."""
    alone, helped, crowded = (
        quantile(Rush(helpers, 200, 1200.0).run(), 0.95) for helpers in (0, 1, 3)
    )
    assert 40 < alone < 110 and helped < 25 and crowded < 1


def test_a_press_is_known_by_the_bot_to_which_it_came() -> None:
    assert asked_at(query_of(FIRST, "4711")) == (FIRST, "4711")
    assert asked_at(query_of(MAIN, "4711")) == (MAIN, "4711")
