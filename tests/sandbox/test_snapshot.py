"""A box goes on where another ended: the same world, out of JSON."""

import json

import pytest

from sandbox import BotAccount, Clock, Person, Sandbox
from sandbox.snapshot import SnapshotError, restore, taken
from tests.sandbox.conftest import Scene


async def went_on(kept: dict) -> Sandbox:
    """Another box with what was kept, by way of a file's text."""
    kept = json.loads(json.dumps(kept))
    box = await Sandbox.start(clock=Clock(kept["now"]))
    restore(box, kept)
    return box


async def lively(scene: Scene) -> None:
    """A bit of everything that a world can hold."""
    topic = await scene.topic("Анна & <b>Ко</b>")
    found = scene.group.topic(topic.id)
    asked = scene.anna.chat(scene.account).write("где **диван**?")
    scene.anna.chat(scene.account).send("photo", "вот")
    said = scene.boss.at(found).write("везём", reply_to=found.root)
    scene.boss.at(found).react(said, "👌")
    scene.boss.at(found).edit(said, text="уже везём")
    gone = scene.boss.at(found).write("не то")
    scene.boss.at(found).delete(gone)
    scene.boss.anonymous(found).write("от группы")
    await scene.api.copy_message(
        scene.group.id, scene.anna.id, asked.id, message_thread_id=topic.id
    )
    scene.group.close_topic(found)
    scene.anna.block(scene.account)


async def test_what_was_kept_is_there_again(scene: Scene) -> None:
    await lively(scene)
    kept = taken(scene.box)
    box = await went_on(kept)
    try:
        again = taken(box)
        assert again.pop("now") == pytest.approx(kept.pop("now"), abs=5)
        assert json.loads(json.dumps(again)) == json.loads(json.dumps(kept))
    finally:
        await box.stop()


async def test_life_goes_on_in_it(scene: Scene) -> None:
    await lively(scene)
    last = scene.account.last_message_id
    box = await went_on(taken(scene.box))
    try:
        bot, anna = box.world.users[scene.account.id], box.world.users[scene.anna.id]
        assert isinstance(bot, BotAccount) and isinstance(anna, Person)
        queued = len(bot.updates)
        anna.unblock(bot)
        said = anna.chat(bot).write("ну что?")
        assert said.id == last + 1
        assert len(bot.updates) > queued
        copied = [m for m in box.world.groups[scene.group.id].history if m.copy_of]
        assert [m.copy_of.text for m in copied] == ["где **диван**?"]
    finally:
        await box.stop()


async def test_another_format_is_refused(scene: Scene) -> None:
    with pytest.raises(SnapshotError, match="format 0"):
        restore(scene.box, taken(scene.box) | {"format": 0})
