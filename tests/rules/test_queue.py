"""The ready queue: order, fairness, and that nothing waits for ever or costs too much to find."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.budget import Budget
from delivery.limits import STAFF, Limits
from delivery.queue import Queue
from delivery.stations import Item

UNLIMITED = Limits(
    group_messages=10**9,
    private_per_second=1e6,
    private_burst=10**9,
    global_per_second=10**9,
    new_topics_per_minute=10**9,
)


def make(limits: Limits | None = None, in_flight_per_chat: int = 8) -> Queue:
    return Queue(Budget(limits), in_flight_per_chat)


def item(number: int, lane: str = "a", chat: int | None = STAFF, **more) -> Item:
    return Item(id=number, lane=lane, chat=chat, **more)


def offered(queue: Queue, now: float = 0.0) -> list[int]:
    """The ids the queue offers one after the other, each settled at once."""
    ids: list[int] = []
    while isinstance(found := queue.next(now), Item):
        ids.append(found.id)
        queue.finish(found.id, now)
    return ids


@dataclass
class Run:
    """Drives a queue as the sender does, on a clock of its own."""

    queue: Queue
    latency: Callable[[], float] = lambda: 0.1
    fails: Callable[[Item], bool] = lambda _: False
    now: float = 0.0
    starts: list[tuple[float, Item]] = field(default_factory=list)
    arrivals: list[tuple[float, Item]] = field(default_factory=list)
    flying: list[tuple[float, int, Item]] = field(default_factory=list)
    to_come: list[tuple[float, int, Item]] = field(default_factory=list)

    def later(self, moment: float, coming: Item) -> None:
        heappush(self.to_come, (moment, coming.id, coming))

    def until(self, end: float) -> Run:
        while self.now < end:
            found = self.queue.next(self.now)
            if isinstance(found, Item):
                self._send(found)
                continue
            moment = min(
                inf if found is None else found,
                self.flying[0][0] if self.flying else inf,
                self.to_come[0][0] if self.to_come else inf,
            )
            if moment > end:
                break
            assert moment >= self.now
            self.now = moment
            self._happen()
        return self

    def _send(self, found: Item) -> None:
        latency = self.latency()
        self.starts.append((self.now, found))
        self.arrivals.append((self.now + random.random() * latency, found))
        heappush(self.flying, (self.now + latency, len(self.starts), found))

    def _happen(self) -> None:
        while self.to_come and self.to_come[0][0] <= self.now:
            self.queue.add(heappop(self.to_come)[2])
        while self.flying and self.flying[0][0] <= self.now:
            _, _, landed = heappop(self.flying)
            if self.fails(landed):
                self.queue.put_back(landed, self.now + 1.0, self.now)
            else:
                self.queue.finish(landed.id, self.now)

    def by_lane(self) -> dict[str, list[int]]:
        lanes: dict[str, list[int]] = defaultdict(list)
        for _, started in self.starts:
            lanes[started.lane].append(started.id)
        return lanes


def fullest(moments: list[float], span: float) -> int:
    moments = sorted(moments)
    first = best = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - span + 1e-6:
            first += 1
        best = max(best, last - first + 1)
    return best


class TestOrder:
    def test_a_lane_is_served_in_order_one_at_a_time(self):
        queue = make()
        for n in (1, 2):
            queue.add(item(n))
        first = queue.next(0.0)
        assert isinstance(first, Item) and first.id == 1
        assert queue.next(0.0) is None  # time alone changes nothing
        queue.finish(1, 0.0)
        assert offered(queue) == [2]
        assert len(queue) == 0

    def test_importance_first_then_who_waited_longest(self):
        queue = make()
        queue.add(item(1, "icon", priority=3))
        queue.add(item(2, "noisy"))
        queue.add(item(3, "noisy"))
        queue.add(item(4, "alert", priority=1))
        queue.add(item(5, "quiet"))
        assert offered(queue) == [2, 5, 3, 4, 1]

    def test_a_newcomer_raises_the_rank_of_its_chat(self):
        queue = make()
        for n in (1, 2):
            queue.add(item(n, f"icon{n}", priority=3))
        queue.add(item(3, "c", chat=7, priority=1))
        assert isinstance(queue.next(0.0), Item)
        queue.add(item(4, "d", chat=8, priority=2))
        queue.add(item(5, "e"))
        assert offered(queue) == [5, 4, 1, 2]

    def test_a_lane_waits_for_its_first_item_though_the_next_is_due(self):
        queue = make()
        queue.add(item(1, due=5.0))
        queue.add(item(2))
        assert queue.next(0.0) == 5.0
        assert offered(queue, 5.0) == [1, 2]

    def test_a_retry_stays_ahead_of_its_lane(self):
        queue = make()
        for n in (1, 2):
            queue.add(item(n))
        first = queue.next(0.0)
        assert isinstance(first, Item)
        queue.put_back(first, 4.0, 0.0)
        assert queue.next(0.0) == 4.0
        assert offered(queue, 4.0) == [1, 2]

    def test_a_retry_may_have_changed(self):
        queue = make()
        queue.add(item(1))
        queue.next(0.0)
        queue.put_back(item(1, opens_topic=True, cost=2), 0.0, 0.0)
        again = queue.next(0.0)
        assert isinstance(again, Item) and again.opens_topic

    def test_an_id_is_there_once(self):
        queue = make()
        queue.add(item(1))
        with pytest.raises(ValueError, match="already"):
            queue.add(item(1, "b"))


class TestPacking:
    def test_what_left_with_another_leaves_the_lane(self):
        queue = make()
        for n in range(1, 6):
            queue.add(item(n))
        first = queue.next(0.0)
        assert isinstance(first, Item)
        assert [waiting.id for waiting in queue.behind(first)] == [2, 3, 4, 5]
        assert [waiting.id for waiting in queue.behind(first, 2)] == [2, 3]
        assert queue.waiting("a") == 4
        queue.absorb(first, [2, 3])
        assert (queue.waiting("a"), len(queue)) == (2, 3)
        queue.finish(1, 0.0)
        assert offered(queue) == [4, 5]
        assert queue.waiting("a") == 0

    @pytest.mark.parametrize("ids", [[3], [3, 2], [2, 9]])
    def test_only_the_next_ones_in_order_can_leave(self, ids):
        queue = make()
        for n in (1, 2, 3):
            queue.add(item(n))
        first = queue.next(0.0)
        assert isinstance(first, Item)
        with pytest.raises(ValueError, match="directly behind"):
            queue.absorb(first, ids)
        assert queue.waiting("a") == 2


class TestHolds:
    def test_a_freeze_holds_its_chat_alone(self):
        queue = make()
        queue.add(item(1, "a"))
        queue.add(item(2, "b", chat=7))
        queue.add(item(3, "c", chat=8))
        queue.freeze(7, 30.0)
        assert offered(queue) == [1, 3]
        assert queue.next(0.0) == 30.0
        assert offered(queue, 30.0) == [2]

    def test_a_parked_chat_waits_until_let_go(self):
        queue = make()
        queue.add(item(1))
        queue.park(STAFF)
        assert queue.next(0.0) is None
        queue.add(item(2, "b"))
        assert queue.next(1e9) is None
        queue.unpark(STAFF)
        assert offered(queue, 1e9) == [1, 2]

    def test_freeze_all(self):
        queue = make()
        queue.add(item(1, chat=None))
        queue.freeze_all(9.0)
        assert queue.next(0.0) == 9.0
        assert offered(queue, 9.0) == [1]

    def test_what_is_free_passes_a_full_chat_and_a_full_bot(self):
        queue = make(Limits(group_messages=1, global_per_second=1))
        for n, chat in enumerate((STAFF, STAFF, 7)):
            queue.add(item(n, f"{n}", chat=chat))
        assert offered(queue) == [0]
        queue.add(item(10, "x", free=True))
        queue.add(item(11, "y", chat=None))
        assert offered(queue) == [10, 11]
        assert queue.next(0.0) == 1.0
        queue.add(item(12, "z", chat=None, due=0.5))
        assert queue.next(0.0) == 0.5

    def test_so_many_in_flight_per_chat_and_no_more(self):
        queue = make(UNLIMITED, in_flight_per_chat=2)
        for n in range(4):
            queue.add(item(n, f"{n}"))
        queue.add(item(9, "other", chat=7))
        taken = [queue.next(0.0) for _ in range(3)]
        assert [got.id for got in taken if isinstance(got, Item)] == [0, 1, 9]
        assert queue.next(0.0) is None
        queue.finish(1, 0.0)
        again = queue.next(0.0)
        assert isinstance(again, Item) and again.id == 2

    def test_a_call_that_never_left_makes_room_at_once(self):
        queue = make(Limits(group_messages=1))
        queue.add(item(1, "a"))
        queue.add(item(2, "b"))
        assert isinstance(queue.next(0.0), Item)
        assert queue.next(0.0) == 60.0
        queue.finish(1, 1.0, arrived=False)
        assert offered(queue, 1.0) == [2]


class TestFairness:
    def test_an_album_keeps_its_turn_until_there_is_room(self):
        queue = make()
        run = Run(queue)
        for n in range(200):
            run.later(n * 3.0, item(n, f"{n % 50}"))
        run.later(100.0, item(1000, "album", cost=10))
        run.until(300.0)
        started = [moment for moment, got in run.starts if got.id == 1000]
        assert started and started[0] < 100.0 + 90.0

    def test_icons_for_which_no_room_is_left_hold_up_no_card(self):
        queue = make(Limits())
        for number in range(15):  # of the window: icons get what they are owed, and no more
            queue.add(item(number, f"m{number}"))
        for number in range(15, 20):
            queue.add(item(number, f"icon {number}", priority=3, since=-400.0))
        queue.add(item(20, "card", priority=2))
        assert offered(queue) == [15, 16, *range(15), 20]

    def test_the_hundreds_of_calls_of_a_shift_s_end_hold_up_nobody(self):
        """Each conversation a line, its card, its icon: half an hour of the group's budget."""
        run = Run(make(Limits()))
        for number in range(200):
            for priority in (1, 2, 3):
                called = item(1000 * priority + number, f"{priority}:{number}", priority=priority)
                run.later(0.0, called)
        said = {number: 60.0 + 10.0 * number for number in range(150)}
        for number, moment in said.items():
            run.later(moment, item(number, f"in:{number % 6}", since=moment))
        run.later(1500.0, item(999, "alert", priority=1, since=1500.0))
        run.until(3600.0)
        went = {got.id: moment for moment, got in run.starts}
        assert max(went[number] - moment for number, moment in said.items()) < 1.0
        assert went[999] - 1500.0 < 5.0
        assert len(went) == 751

    def test_what_stands_before_somebody_s_words_is_as_urgent_as_they(self):
        queue = make(Limits())
        for number in range(40):
            queue.add(item(number, f"in:{number}", priority=2))
        assert offered(queue) == list(range(15))
        queue.add(item(100, "in:30"))
        assert offered(queue, 1.0) == [30, 100]

    def test_a_line_that_was_tried_in_vain_is_as_urgent_as_what_came_behind_it(self):
        queue = make(Limits())
        for number in range(16):
            queue.add(item(number, f"in:{number}", priority=2))
        tried = queue.next(0.0)
        assert isinstance(tried, Item)
        assert offered(queue) == list(range(1, 15))
        queue.add(item(100, tried.lane))
        queue.put_back(tried, 2.0, 1.0)
        assert offered(queue, 2.0) == [0, 100]

    def test_openings_wait_without_holding_up_the_others(self):
        queue = make()
        for n in range(6):
            queue.add(item(n, f"new{n}", opens_topic=True))
        queue.add(item(10, "known"))
        assert offered(queue) == [10, 0, 1, 2, 3]
        assert queue.next(0.0) == 10.0  # one more, if all goes well
        assert offered(queue, 10.0) == [4]
        assert queue.next(10.0) == 20.0
        assert offered(queue, 60.0) == [5]

    def test_an_opening_that_costs_two_is_not_starved_by_single_messages(self):
        queue = make()
        run = Run(queue)
        for n in range(900):
            run.later(n * 1.0, item(n, f"{n % 40}", since=n * 1.0))
        run.later(80.0, item(1000, "new", cost=2, since=80.0, opens_topic=True))
        run.until(700.0)  # 200 that came before its turn, at 20 a minute
        assert any(got.id == 1000 for _, got in run.starts)

    @settings(max_examples=25, deadline=None)
    @given(flood=st.integers(50, 300), others=st.integers(1, 12), seed=st.integers(0, 2**32))
    def test_a_flood_delays_nobody_and_gets_its_share(self, flood, others, seed):
        rng = random.Random(seed)
        run = Run(make(), latency=lambda: rng.uniform(0.05, 0.5))
        for n in range(flood):
            run.later(0.0, item(n, "flood"))
        due = {1000 + n: rng.uniform(60, 600) for n in range(others)}
        for n, moment in due.items():
            run.later(moment, item(n, f"quiet{n % 4}"))
        run.until(700.0)
        own = [moment for moment, got in run.arrivals if got.lane == "flood"]
        assert fullest(own, 60.0) <= 10
        waits = [moment - due[got.id] for moment, got in run.starts if got.id in due]
        assert len(waits) == others
        if others <= 5:  # they never need more than the flood leaves
            assert max(waits) < 2.0

    def test_messages_find_room_among_cards_and_icons(self):
        run = Run(make())
        for n in range(500):
            run.later(0.0, item(n, f"card{n}", priority=2 + n % 2))
        for n in range(1000, 1020):
            run.later(100.0 + 13.0 * (n - 1000), item(n, f"client{n % 3}"))
        run.until(400.0)
        waits = [
            moment - (100.0 + 13.0 * (got.id - 1000))
            for moment, got in run.starts
            if got.id >= 1000
        ]
        assert len(waits) == 20
        assert max(waits) < 1.0


@pytest.mark.parametrize("latency", [(0.03, 0.3), (0.1, 2.0), (1.0, 4.0)])
def test_a_backlog_uses_the_group_to_the_full(latency):
    rng = random.Random(1)
    run = Run(make(), latency=lambda: rng.uniform(*latency))
    for n in range(1500):
        run.later(0.0, item(n, f"{n % 25}"))
    run.until(1920.0)
    arrivals = sorted(moment for moment, _ in run.arrivals)
    assert fullest(arrivals, 60.0) == 20
    # They come in bunches of twenty, so count from the first bunch to the last one.
    used = (len(arrivals) // 20 - 1) * 20 / (arrivals[-1] - arrivals[0]) / (20 / 60.0)
    print(f"latency {latency} s: {used:.1%} of the group's budget used")
    assert used >= 0.95


ITEMS = st.lists(
    st.tuples(
        st.integers(0, 6),  # the lane
        st.sampled_from([STAFF, STAFF, 1, 2, None]),
        st.integers(0, 3),
        st.sampled_from([1, 1, 1, 2, 10, 50]),
        st.floats(0, 30),  # when it comes
        st.floats(0, 60),  # how much later it is due
        st.booleans(),
        st.booleans(),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(ITEMS, st.integers(0, 2**32), st.integers(1, 8))
def test_everything_is_offered_in_the_order_of_its_lane(rows, seed, cap):
    rng = random.Random(seed)
    failures = {n: rng.choice([0, 0, 0, 1, 2]) for n in range(len(rows))}

    def fails(landed: Item) -> bool:
        failures[landed.id] -= 1
        return failures[landed.id] >= 0

    run = Run(make(in_flight_per_chat=cap), lambda: rng.uniform(0, 20), fails)
    expected: dict[str, list[int]] = defaultdict(list)
    rows.sort(key=lambda row: row[4])
    for n, (lane, chat, priority, cost, comes, delay, opens, free) in enumerate(rows):
        run.later(
            comes,
            item(
                n,
                f"{lane}",
                chat,
                priority=priority,
                cost=cost,
                due=comes + delay,
                opens_topic=opens,
                free=free,
            ),
        )
        expected[f"{lane}"] += [n] * (1 + failures[n])
    run.until(1e6)

    assert len(run.queue) == 0
    assert run.by_lane() == expected
    assert all(moment >= got.due for moment, got in run.starts)
    assert not run.queue._lanes and not run.queue._stations and not run.queue._flights


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 120), max_size=6), st.integers(0, 2**32))
def test_a_freeze_delays_its_chat_and_no_other(freezes, seed):
    """The same traffic with and without 429s in chat 1: the staff group notices nothing."""

    def staff_starts(moments: list[float]) -> list[tuple[float, int]]:
        rng = random.Random(seed)
        run = Run(make(), latency=lambda: 0.25)
        for n in range(120):
            run.later(rng.uniform(0, 120), item(n, f"{n % 6}", chat=n % 2))
        for moment in sorted(moments):
            run.until(moment)
            run.queue.freeze(1, moment + 30.0)
        run.until(1e4)
        frozen = [
            moment
            for moment, got in run.starts
            if got.chat == 1 and any(start < moment < start + 30.0 for start in moments)
        ]
        assert not frozen
        assert len(run.starts) == 120
        return [(moment, got.id) for moment, got in run.starts if got.chat == STAFF]

    assert staff_starts(freezes) == staff_starts([])


class TestWork:
    """What `next()` looks at, counted: it must not grow with what waits."""

    def steps(self, lanes: int, items: int, limits: Limits, chats: int) -> float:
        queue = make(limits)
        for n in range(items):
            queue.add(item(n, f"{n % lanes}", chat=n % lanes % chats))
        queue.next(0.0)
        before, now, calls = queue.steps, 0.0, 2000
        for _ in range(calls):
            found = queue.next(now)
            if isinstance(found, Item):
                queue.finish(found.id, now)
            elif found is not None:
                now = found
        return (queue.steps - before) / calls

    @pytest.mark.parametrize("limits", [UNLIMITED, Limits()], ids=["unlimited", "telegram's"])
    @pytest.mark.parametrize("chats", [1, 100_000], ids=["one chat", "a chat per lane"])
    def test_ten_times_the_lanes_is_not_more_work(self, limits, chats):
        few = self.steps(500, 2_000, limits, chats)
        many = self.steps(5_000, 20_000, limits, chats)
        assert many <= 4.0
        assert many <= 1.5 * few + 0.5

    def test_a_parked_chat_with_all_its_lanes_is_one_look(self):
        queue = make()
        queue.park(STAFF)
        for n in range(10_000):
            queue.add(item(n, f"{n}"))
        assert queue.next(0.0) is None
        before = queue.steps
        for n in range(100):
            queue.add(item(100_000 + n, f"new{n}", chat=5 + n))
            assert isinstance(queue.next(0.0), Item) or n >= 30
        assert queue.steps - before < 500


def test_what_is_forgotten_can_be_lined_up_anew():
    queue = make()
    first, second, other = item(1), item(2, due=9.0), item(3, "b", 7, due=5.0)
    queue.add(second)
    queue.add(other)
    queue.forget(STAFF)
    assert len(queue) == 1 and queue.next(0.0) == 5
    queue.add(first)
    queue.add(second)
    assert queue.next(0.0) is first and queue.under_way(STAFF) == 1
    with pytest.raises(ValueError, match="under way"):
        queue.forget(STAFF)
    queue.finish(1, 6.0)
    assert queue.next(6.0) is other
    assert queue.next(9.0) is second


class TestTurns:
    def test_what_answers_an_act_goes_first_and_an_icon_last(self):
        queue = make()
        wanted = (-1, 0, 1, 2, 3)
        for number, priority in enumerate(reversed(wanted)):
            queue.add(item(number, f"lane {number}", priority=priority, since=100.0))
        assert offered(queue, 100.0) == [4, 3, 2, 1, 0]

    def test_a_first_message_comes_before_anybodys_tenth(self):
        queue = make()
        for number in range(20):
            queue.add(item(number, "loud", since=0.0))
        queue.add(item(100, "new", since=10.0, opens_topic=True))
        assert offered(queue, 10.0).index(100) < 10

    def test_who_is_known_goes_before_a_crowd_that_came_earlier(self):
        queue = make()
        for number in range(100):
            queue.add(item(number, f"new {number}", since=float(number), opens_topic=True))
        queue.add(item(1000, "known", since=110.0))
        assert offered(queue, 110.0)[0] == 1000

    @given(st.integers(0, 3), st.floats(1.5, 5.0), st.floats(0.0, 1.0))
    @settings(max_examples=10)
    def test_nothing_starves_however_much_of_more_weight_comes(self, priority, pace, late):
        """Messages come faster than they can go, for ever; what came once goes all the same."""
        queue = make(Limits(lane_share=1.0))
        for number in range(1, 41):  # or it would go at once
            queue.add(item(number, f"message {number}"))
        queue.add(item(0, "patient", priority=priority, since=late))
        now, number, left = 0.0, 41, 1500.0
        while now < left:
            queue.add(item(number, f"message {number}", since=now))
            number += 1
            while isinstance(found := queue.next(now), Item):
                queue.finish(found.id, now)
                if found.id == 0:
                    return
            now += pace
        pytest.fail("it starved")


def test_a_topic_freeze_stops_topics_alone():
    queue = make()
    queue.freeze_topics(500.0, 0.0)
    queue.add(item(1, "new", opens_topic=True))
    queue.add(item(2, "known"))
    assert offered(queue) == [2]
    assert offered(queue, 500.0) == [1]
