"""The feed: everything once and in order, a gap told as one, and nothing kept for the slow."""

import asyncio

from playground.feed import Feed


def kinds(feed: Feed, seq: int) -> list[str]:
    return [event.kind for event in feed.after(seq)]


def test_what_came_after_a_number() -> None:
    feed = Feed(first=10)
    for kind in "abc":
        feed.tell(kind, {})
    assert kinds(feed, 10) == ["a", "b", "c"]
    assert kinds(feed, 12) == ["c"]
    assert kinds(feed, 13) == []


def test_a_gap_is_told_as_one() -> None:
    feed = Feed(first=10, kept=2)
    assert kinds(feed, 9) == ["reload"]
    for kind in "abc":
        feed.tell(kind, {})
    assert kinds(feed, 10) == ["reload"]
    assert kinds(feed, 11) == ["b", "c"]
    assert kinds(feed, 14) == ["reload"], "a number that another playground gave"
    assert feed.after(10)[0].seq == 13


def test_a_new_playground_does_not_repeat_numbers() -> None:
    assert Feed().seq > 1_700_000_000_000


async def test_a_listener_hears_it_as_it_happens_until_the_end() -> None:
    feed = Feed(first=0)
    listening = feed.listen(0)
    first = asyncio.ensure_future(anext(listening))
    feed.tell("a", {"words": "два\nслова"})
    assert await first == 'id: 1\nevent: a\ndata: {"words":"два\\nслова"}\n\n'.encode()
    feed.close()
    assert [more async for more in listening] == []


async def test_a_slow_listener_costs_nothing_and_starts_over() -> None:
    feed = Feed(first=0, kept=5)
    listening = feed.listen(0)
    for number in range(100):
        feed.tell("tick", {"number": number})
    assert b"event: reload" in await anext(listening)
    assert len(feed._events) == 5
    feed.tell("last", {})
    assert b"event: last" in await anext(listening)
