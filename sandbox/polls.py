"""Votes: what people choose in polls, and who is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sandbox import wire
from sandbox.message import Json, Message
from sandbox.world import Bot, User, World


def vote(world: World, message: Message, by: User, chosen: Sequence[str]) -> None:
    """Somebody chooses these options, in place of what they chose before.

    Only the bot that sent the poll hears of it, by the poll's number alone; who chose what it
    hears only where the poll is not anonymous.
    """
    poll = message.content.payload["poll"]
    if poll["is_closed"]:
        raise PermissionError("the poll is closed")
    if len(chosen) > 1 and not poll["allows_multiple_answers"]:
        raise PermissionError("one option can be chosen")
    words = [option["text"] for option in poll["options"]]
    numbers = [words.index(option) for option in chosen]
    message.votes[by.id] = numbers
    message.content = replace(message.content, payload={"poll": _counted(message, poll)})
    world.changed("vote", message)
    if isinstance(message.sender, Bot):
        _tell(message.sender, message, by, numbers)


def _counted(message: Message, poll: Json) -> Json:
    votes = [number for numbers in message.votes.values() for number in numbers]
    options = [
        {**option, "voter_count": votes.count(place)}
        for place, option in enumerate(poll["options"])
    ]
    voters = sum(1 for numbers in message.votes.values() if numbers)
    return {**poll, "options": options, "total_voter_count": voters}


def _tell(bot: Bot, message: Message, by: User, numbers: list[int]) -> None:
    poll = message.content.payload["poll"]
    bot.updates.push("poll", poll)
    if poll["is_anonymous"]:
        return
    persistent = [poll["options"][number]["persistent_id"] for number in numbers]
    answer = {"poll_id": poll["id"], "user": wire.user(by), "option_ids": numbers}
    bot.updates.push("poll_answer", {**answer, "option_persistent_ids": persistent})
