"""Two weeks of a company, many times over: whatever happens, nothing that waits is left behind."""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest

from desk.calendar import roster
from desk.conversations import away, later, ratings
from desk.shifts import handover
from model import Duty
from storage import answers, conversations, events, runs
from tests.cases import daily
from tests.simulation.play import play
from tests.simulation.watch import BrokenRuleError

SEEDS, EVERY_DAY, CHUNK = 500, 100, 10
BITES = 100
"""Within so many seeds a broken rule must show."""


@pytest.mark.parametrize("seed", daily(EVERY_DAY // CHUNK, range(0, SEEDS, CHUNK)))
def test_two_weeks(seed: int) -> None:
    """The first hundred every day, the others among the proofs."""
    handed = sum(play(number) for number in range(seed, seed + CHUNK))
    assert handed > CHUNK, "hardly anything was handed over: the scenes are too quiet"


def nothing(*_: Any, **__: Any) -> None:
    """A rule that is not followed."""


def deaf(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handover, "heard", nothing)


def kept_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        handover,
        "_may_stay",
        lambda house, one, now: bool(one.active_at and abs(now - one.active_at) < house.duty.pause),
    )


def pause_is_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        handover,
        "_may_stay",
        lambda house, one, now: bool(one.kept_until and now < one.kept_until),
    )


def no_cap(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(conversations, "open_counts", lambda tx: {})


def sleeps_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(later, "tick", nothing)


def forgets_what_was_done(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(runs, "first", lambda *_: True)


def night_ends_at_midnight(patch: pytest.MonkeyPatch) -> None:
    whole = roster.whole
    patch.setattr(roster, "whole", lambda tx, house, who, now: whole(tx, house, who, now)[1:])


def gives_to_whoever_rests(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Duty, "takes", property(lambda one: one.on))


def speaks_over_a_reply(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(away, "IN_FACT_ANSWERING", timedelta())


def loses_whoever_writes_twice(patch: pytest.MonkeyPatch) -> None:
    heard = handover.heard

    def forgetful(tx: Any, house: Any, client: Any, conversation: Any, now: Any) -> None:
        heard(tx, house, client, conversation, now)
        if conversation and conversation.waiting_since:
            conversations.answered(tx, conversation.id, None)

    patch.setattr(handover, "heard", forgetful)


def asks_at_any_hour(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ratings, "when_welcome", lambda house, now: now)


def offers_again_and_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answers, "offer", lambda *_: True)


def helps_whatever_was_asked_since(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(events, "heard_since", lambda *_: False)


SHOWN = {gives_to_whoever_rests: 60, speaks_over_a_reply: 33}
"""Where those that show seldom have shown: there it is looked first."""


@pytest.mark.proof
@pytest.mark.parametrize(
    "broken",
    [deaf, kept_is_ignored, pause_is_ignored, no_cap, sleeps_on, forgets_what_was_done,
     night_ends_at_midnight, gives_to_whoever_rests, speaks_over_a_reply,
     loses_whoever_writes_twice, asks_at_any_hour, offers_again_and_again,
     helps_whatever_was_asked_since],
)  # fmt: skip
def test_a_broken_rule_shows(
    broken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    with pytest.raises(BrokenRuleError):
        for seed in chain([SHOWN.get(broken, 0)], range(BITES)):
            play(seed)
