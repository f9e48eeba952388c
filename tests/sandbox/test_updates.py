"""getUpdates: offsets, waiting, conflicts, lifetimes, wanted types, the rules against hurrying."""

import asyncio

import pytest
from aiogram.exceptions import TelegramConflictError

from sandbox.clock import Clock
from sandbox.queue import MAX_EVENTS, Event, UpdateQueue


def a_queue(count: int = 0) -> tuple[Clock, UpdateQueue, list[int]]:
    clock = Clock()
    queue = UpdateQueue(clock)
    ids = [queue.push("message", {"n": number}) for number in range(count)]
    return clock, queue, [number for number in ids if number is not None]


async def fetched(queue: UpdateQueue, clock: Clock, offset: int = 0, limit: int = 100) -> list[int]:
    clock.advance(4)
    return [update["update_id"] for update in await queue.fetch(offset, limit, 0)]


async def test_ids_follow_each_other_from_a_random_start():
    _, _, ids = a_queue(3)
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert ids[0] >= 2_000_000
    assert ids[0] != a_queue(1)[2][0]


async def test_an_offset_confirms_what_is_before_it():
    clock, queue, ids = a_queue(4)
    assert await fetched(queue, clock) == ids
    assert await fetched(queue, clock, ids[2]) == ids[2:]
    assert await fetched(queue, clock) == ids[2:]


async def test_a_negative_offset_keeps_only_the_last():
    clock, queue, ids = a_queue(5)
    assert await fetched(queue, clock, -2) == ids[3:]
    assert len(queue) == 2


async def test_an_offset_out_of_range_forgets_nothing():
    clock, queue, ids = a_queue(2)
    assert await fetched(queue, clock, ids[-1] + 100) == ids
    assert await fetched(queue, clock, 1) == ids


async def test_the_limit_is_between_1_and_100():
    clock, queue, ids = a_queue(120)
    assert await fetched(queue, clock, 0, 7) == ids[:7]
    assert len(await fetched(queue, clock, 0, 1000)) == 100
    assert len(await fetched(queue, clock, 0, 0)) == 1


async def test_asking_the_same_within_half_a_second_gives_one_update():
    _, queue, ids = a_queue(3)
    assert len(await queue.fetch(0, 100, 0)) == 3
    assert [u["update_id"] for u in await queue.fetch(0, 100, 0)] == ids[:1]


async def test_asking_the_same_within_three_seconds_is_made_to_wait():
    clock, queue, _ = a_queue()
    await queue.fetch(0, 100, 0)
    clock.advance(1)
    waiting = asyncio.create_task(queue.fetch(0, 100, 0))
    await asyncio.sleep(0)
    assert queue.polled
    queue.push("message", {})
    assert len(await waiting) == 1


async def test_lifetimes_differ_by_type():
    clock, queue, _ = a_queue()
    for kind in ("message", "callback_query", "inline_query", "chosen_inline_result"):
        queue.push(kind, {})
    left = []
    for step in (29, 2, 120, 450, 24 * 3600):
        clock.advance(step)
        left.append(len(queue))
    assert left == [4, 3, 2, 1, 0]


async def test_a_message_older_than_a_day_is_never_queued():
    clock, queue, _ = a_queue()
    assert queue.push("edited_message", {}, clock.now() - 24 * 3600 - 1) is None


async def test_types_that_must_be_asked_for(scene):
    assert not UpdateQueue(Clock()).wants("message_reaction")
    assert UpdateQueue(Clock()).wants("callback_query")
    await scene.api.get_updates(offset=-1, allowed_updates=["message"])
    info = await scene.api.get_webhook_info()
    assert info.allowed_updates == ["message"]
    scene.anna.block(scene.account)
    assert len(scene.account.updates) == info.pending_update_count
    await scene.api.get_updates(offset=-1, allowed_updates=[])
    assert (await scene.api.get_webhook_info()).allowed_updates is None


async def test_the_queue_has_an_end():
    _, queue, _ = a_queue()
    queue._events.extend([Event(1, "message", {}, float("inf"), 1)] * MAX_EVENTS)
    assert queue.push("message", {}) is None


async def test_a_large_answer_is_cut_at_four_megabytes():
    clock, queue, _ = a_queue()
    for _ in range(3):
        queue.push("message", {"text": "x" * (2 << 20)})
    assert len(await fetched(queue, clock)) == 1


async def test_a_long_poll_answers_as_soon_as_something_happens(scene):
    poll = asyncio.create_task(scene.api.get_updates(offset=scene.offset, timeout=30))
    await scene.box.until(lambda: scene.account.updates.polled)
    scene.anna.chat(scene.account).write("привет")
    assert (await poll)[0].message.text == "привет"


async def test_the_older_of_two_polls_is_ended(scene, client):
    other = client(scene.box, scene.account)
    older = asyncio.create_task(scene.api.get_updates(offset=scene.offset, timeout=30))
    await scene.box.until(lambda: scene.account.updates.polled)
    newer = asyncio.create_task(other.get_updates(offset=scene.offset, timeout=30))
    with pytest.raises(TelegramConflictError) as caught:
        await older
    assert caught.value.message == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await scene.box.until(lambda: scene.account.updates.polled)
    scene.anna.chat(scene.account).write("привет")
    assert len(await newer) == 1
    await other.session.close()


async def test_pending_updates_can_be_dropped(scene):
    before = (await scene.api.get_webhook_info()).pending_update_count
    scene.anna.chat(scene.account).write("привет")
    assert (await scene.api.get_webhook_info()).pending_update_count == before + 1
    await scene.api.delete_webhook(drop_pending_updates=True)
    assert await scene.updates() == []
