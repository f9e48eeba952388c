"""The budget: what Telegram sees never exceeds its limits, and little of them is wasted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.budget import Block, Budget, Scope, Ticket
from delivery.limits import STAFF, Charge, Limits

CLOSE = 1e-6  # seconds; floats added up in another order


def staff(lane: str = "a", **more) -> Charge:
    return Charge(lane=lane, chat=STAFF, **more)


def private(chat: int = 7, **more) -> Charge:
    return Charge(lane=f"to {chat}", chat=chat, **more)


def spend(budget: Budget, calls: Iterable[Charge], now: float) -> None:
    """Calls that go and are answered in no time."""
    for call in calls:
        assert budget.blocked(call, now) is None
        budget.done(budget.take(call, now), now)


@dataclass
class Wire:
    """Sends each call as early as the budget allows, and notes when Telegram really got it."""

    budget: Budget
    now: float = 0.0
    arrivals: list[tuple[float, Charge]] = field(default_factory=list)
    flying: list[tuple[float, int, Ticket, bool]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def send(self, call: Charge, latency: float, fraction: float, arrived: bool = True) -> None:
        while (moment := self.budget.earliest(call, self.now)) > self.now:
            answer = self.flying[0][0] if self.flying else inf
            assert min(answer, moment) < inf
            self.wait_until(min(answer, moment))
        assert self.budget.blocked(call, self.now) is None
        ticket = self.budget.take(call, self.now)
        heappush(self.flying, (self.now + latency, next(self.numbers), ticket, arrived))
        if arrived:
            self.arrivals.append((self.now + latency * fraction, call))

    def wait_until(self, moment: float) -> None:
        while self.flying and self.flying[0][0] <= moment:
            answered, _, ticket, arrived = heappop(self.flying)
            self.budget.done(ticket, answered, arrived=arrived)
        self.now = moment


def fullest(moments: Iterable[tuple[float, int]], span: float) -> int:
    """The most that any window of `span` seconds, its end excluded, holds."""
    ordered = sorted(moments)
    times = [moment for moment, _ in ordered]
    sums = [0]
    for _, cost in ordered:
        sums.append(sums[-1] + cost)
    return max(
        (
            sums[i + 1] - sums[bisect_right(times, moment - span + CLOSE)]
            for i, moment in enumerate(times)
        ),
        default=0,
    )


def costs(arrivals: Sequence[tuple[float, Charge]]) -> list[tuple[float, int]]:
    return [(moment, call.cost) for moment, call in arrivals]


def conforms(moments: Iterable[tuple[float, int]], limits: Limits) -> bool:
    """GCRA as Telegram would run it, on the true arrivals in one private chat."""
    interval = 1.0 / limits.private_per_second
    empty_at = -inf
    for moment, cost in sorted(moments):
        free = limits.private_burst - max(0.0, empty_at - moment) / interval
        if free + CLOSE < min(cost, limits.private_burst):
            return False
        empty_at = max(empty_at, moment) + cost * interval
    return True


CALLS = st.builds(
    Charge,
    lane=st.sampled_from(["a", "b", "c", "d"]),
    chat=st.sampled_from([STAFF, STAFF, STAFF, 1, 2, 3]),
    priority=st.integers(0, 3),
    cost=st.sampled_from([1, 1, 1, 1, 2, 10]),
    opens_topic=st.booleans(),
)
SENT = st.tuples(
    CALLS,
    st.floats(0, 5),  # the pause before it
    st.one_of(st.floats(0, 1), st.floats(0, 90)),  # the latency
    st.floats(0, 1),  # when within it Telegram counts the call
    st.integers(0, 9).map(bool),  # whether it arrives at all
)


class TestWhatTelegramSees:
    @settings(max_examples=200, deadline=None)
    @given(st.lists(SENT, max_size=80))
    def test_no_window_is_ever_exceeded(self, sent):
        limits = Limits()
        wire = Wire(Budget(limits))
        for call, pause, latency, fraction, arrived in sent:
            wire.wait_until(wire.now + pause)
            wire.send(call, latency, fraction, arrived)

        group = [(moment, call) for moment, call in wire.arrivals if call.chat == STAFF]
        assert fullest(costs(group), limits.group_window) <= limits.group_messages
        assert fullest(costs(wire.arrivals), 1.0) <= limits.global_per_second
        opened = [(moment, 1) for moment, call in group if call.opens_topic]
        assert fullest(opened, limits.group_window) <= limits.most_topics()
        for lane in "abcd":
            own = [(moment, call) for moment, call in group if call.lane == lane]
            assert fullest(costs(own), limits.group_window) <= limits.lane_messages()
        for chat in (1, 2, 3):
            own = [(moment, call) for moment, call in wire.arrivals if call.chat == chat]
            assert conforms(costs(own), limits)

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 2), st.floats(0, 1)), max_size=120))
    def test_the_bot_as_a_whole_keeps_to_its_rate(self, sent):
        wire = Wire(Budget())
        for chat, latency, fraction in sent:
            wire.send(private(chat), latency, fraction)
        assert fullest(costs(wire.arrivals), 1.0) <= 30

    def test_the_checker_finds_an_excess(self):
        assert fullest([(float(i), 1) for i in range(21)], 60.0) == 21
        assert fullest([(i * 3.0, 1) for i in range(100)], 60.0) == 20
        assert conforms([(0, 1), (0, 1), (0, 1), (1, 1)], Limits())
        assert not conforms([(0, 1), (0, 1), (0, 1), (0.5, 1)], Limits())


class TestGroup:
    def test_twenty_a_minute_counted_from_the_answer(self):
        budget = Budget()
        spend(budget, [staff(f"{n}") for n in range(19)], 0.0)
        last = budget.take(staff("last"), 0.0)
        assert budget.earliest(staff("new"), 10.0) == 60.0
        budget.done(last, 40.0)
        spend(budget, [staff(f"{n}") for n in range(100, 119)], 60.0)
        assert budget.earliest(staff("new"), 60.0) == 100.0

    def test_an_unanswered_call_holds_its_slot_however_long(self):
        budget = Budget(Limits(group_messages=1))
        budget.take(staff(), 0.0)
        assert budget.blocked(staff("b"), 1000.0) == Block(Scope.CHAT, 1060.0)

    def test_a_call_that_never_left_gives_its_slot_back(self):
        budget = Budget(Limits(group_messages=1))
        budget.done(budget.take(staff(), 0.0), 5.0, arrived=False)
        assert budget.blocked(staff(), 5.0) is None

    def test_one_client_gets_half_of_it(self):
        budget = Budget()
        spend(budget, [staff("noisy")] * 10, 0.0)
        assert budget.blocked(staff("noisy"), 1.0) == Block(Scope.LANE, 60.0)
        spend(budget, [staff("quiet")] * 10, 1.0)

    def test_four_new_topics_at_once_and_one_more_in_ten_seconds(self):
        budget = Budget()
        spend(budget, [staff(f"{n}", opens_topic=True) for n in range(4)], 0.0)
        assert budget.blocked(staff("e", opens_topic=True), 1.0) == Block(Scope.TOPICS, 10.0)
        assert budget.blocked(staff("e"), 1.0) is None
        assert budget.blocked(staff("e", opens_topic=True), 10.0) is None

    @pytest.mark.parametrize(("priority", "room"), [(-1, 20), (0, 20), (1, 15), (3, 15), (9, 15)])
    def test_what_is_shown_leaves_room_for_messages(self, priority, room):
        budget = Budget()
        spend(budget, [staff(f"{n}", priority=priority) for n in range(room)], 0.0)
        scope = Scope.CHAT if room == 20 else Scope.LEVEL  # others may matter more, and go
        assert budget.blocked(staff("x", priority=priority), 0.0) == Block(scope, 60.0)
        spend(budget, [staff(f"m{n}") for n in range(20 - room)], 0.0)

    @pytest.mark.parametrize("priority", [1, 2, 3])
    def test_messages_leave_what_is_shown_what_it_is_owed(self, priority):
        budget = Budget()
        spend(budget, [staff(f"m{n}") for n in range(17)], 0.0)
        assert budget.owes(priority, None, 0.0)
        spend(budget, [staff(f"{n}", priority=priority) for n in range(2)], 1.0)
        assert not budget.owes(priority, None, 1.0)
        assert budget.blocked(staff("x", priority=priority), 1.0) == Block(Scope.LEVEL, 60.0)
        assert budget.blocked(staff("m"), 1.0) is None

    def test_an_album_costs_its_items_and_too_large_a_one_goes_when_there_is_most_room(self):
        budget = Budget()
        spend(budget, [staff("a", cost=10), staff("b", cost=5)], 0.0)
        assert budget.earliest(staff("c", cost=6), 1.0) == 60.0
        spend(budget, [staff("c", cost=5)], 1.0)
        assert budget.earliest(staff("d", cost=1000), 2.0) == 61.0
        spend(budget, [staff("d", cost=1000)], 61.0)
        assert budget.earliest(staff("e"), 62.0) == 121.0


class TestPrivate:
    def test_three_at_once_then_one_a_second(self):
        budget = Budget()
        spend(budget, [private()] * 3, 0.0)
        assert budget.blocked(private(), 0.0) == Block(Scope.CHAT, 1.0)
        spend(budget, [private()], 1.0)
        assert budget.earliest(private(), 1.0) == 2.0
        assert budget.blocked(private(8), 1.0) is None

    def test_unanswered_calls_count_as_arriving_now(self):
        budget = Budget()
        tickets = [budget.take(private(), 0.0) for _ in range(3)]
        assert budget.earliest(private(), 50.0) == 51.0
        for ticket in tickets:
            budget.done(ticket, 50.0)
        assert budget.earliest(private(), 50.0) == 51.0

    def test_an_album_goes_from_a_full_burst_and_is_paid_off_after(self):
        budget = Budget()
        spend(budget, [private(cost=10)], 0.0)
        assert budget.earliest(private(), 0.0) == 8.0

    def test_chats_that_fell_silent_are_forgotten(self):
        budget = Budget()
        for chat in range(1, 5001):
            spend(budget, [private(chat)], chat * 1.0)
        assert len(budget._private._meters) <= 512

    @pytest.mark.parametrize("chat", [STAFF, 1])
    def test_but_not_while_an_answer_is_out(self, chat):
        budget = Budget(Limits(group_messages=10**6, global_per_second=10**6))
        waiting = Charge(lane="slow", chat=chat, cost=500_000)
        budget.take(waiting, 0.0)
        for n in range(2, 2000):
            spend(budget, [Charge(lane=f"{n}", chat=chat and n)], n * 100.0)
        assert budget.earliest(waiting, 1e6) > 1e6


class TestHolds:
    def test_a_freeze_concerns_its_chat_only(self):
        budget = Budget()
        budget.freeze(7, 30.0)
        budget.freeze(7, 20.0)
        assert budget.blocked(private(7), 0.0) == Block(Scope.CHAT, 30.0)
        assert budget.blocked(private(7, free=True), 0.0) == Block(Scope.CHAT, 30.0)
        assert budget.blocked(private(8), 0.0) is None
        assert budget.blocked(staff(), 0.0) is None
        assert budget.blocked(private(7), 30.0) is None

    def test_freeze_all_stops_even_what_is_free(self):
        budget = Budget()
        budget.freeze_all(5.0)
        nothing = Charge(lane="x", chat=None)
        assert budget.blocked(nothing, 0.0) == Block(Scope.BOT, 5.0)
        assert budget.blocked(nothing, 5.0) is None

    def test_a_parked_chat_waits_without_an_end(self):
        budget = Budget()
        budget.park(STAFF)
        assert budget.earliest(staff(), 0.0) == inf
        budget.unpark(STAFF)
        assert budget.earliest(staff(), 0.0) == 0.0

    def test_what_is_free_or_has_no_chat_uses_nothing(self):
        budget = Budget()
        spend(budget, [staff(free=True)] * 100 + [Charge(lane="x", chat=None)] * 100, 0.0)
        spend(budget, [staff(f"{n}") for n in range(20)], 0.0)

    def test_a_ticket_is_given_back_once(self):
        budget = Budget()
        ticket = budget.take(staff(), 0.0)
        budget.done(ticket, 1.0)
        with pytest.raises(ValueError, match="once"):
            budget.done(ticket, 2.0)


class TestSeed:
    def test_a_restart_forgets_nothing(self):
        before, after = Budget(), Budget()
        went = [(staff(f"{n % 3}", opens_topic=n < 2), 2.0 * n) for n in range(12)]
        went += [(private(7), 22.0), (private(7), 23.0)]
        for call, moment in went:
            spend(before, [call], moment)
        after.seed(reversed(went))
        asked = [staff("0", cost=9), staff("2", opens_topic=True), private(7, cost=2)]
        for call in asked:
            assert after.earliest(call, 24.0) == before.earliest(call, 24.0)


def test_limits_scale_and_never_allow_nothing():
    assert Counter([Limits().lane_messages(), Limits().topics()]) == Counter([10, 4])
    small = Limits(group_messages=1, group_window=6.0)
    assert (small.lane_messages(), small.topics(), small.room_for_shown()) == (1, 1, 1)
    assert small.owed_messages() == 1


class TestLearned:
    def test_the_cap_on_topics_grows_with_need_and_halves_on_a_refusal(self):
        budget, now, made = Budget(), 0.0, []
        opening = staff("new", opens_topic=True)
        while now < 600.0:
            if budget.blocked(staff(f"new {now}", opens_topic=True), now) is None:
                spend(budget, [staff(f"new {now}", opens_topic=True)], now)
                made.append(now)
            now += 1.0
        first, last = (sum(low <= at < low + 60 for at in made) for low in (0.0, 540.0))
        assert first <= 9 and last == 12  # each needs its card as well, and some are to catch up
        budget.freeze_topics(700.0, now)
        block = budget.blocked(opening, now)
        assert block is not None and block.scope is Scope.TOPICS and block.until == 700.0
        assert budget.blocked(staff(), now) is None
        made = []
        for now in range(760, 770):
            if budget.blocked(staff(f"again {now}", opens_topic=True), now) is None:
                spend(budget, [staff(f"again {now}", opens_topic=True)], now)
                made.append(now)
        assert len(made) <= 7

    def test_it_does_not_grow_while_no_call_is_answered(self):
        budget = Budget()
        taken = [staff(f"{n}", opens_topic=True) for n in range(4)]
        spend(budget, taken[:1], 0.0)
        for call in taken[1:]:
            budget.take(call, 0.0)
        assert budget.blocked(staff("e", opens_topic=True), 10.0) is None  # one was
        budget.take(staff("e", opens_topic=True), 10.0)
        assert budget.blocked(staff("f", opens_topic=True), 30.0) is not None
