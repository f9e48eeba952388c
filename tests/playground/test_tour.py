"""The tour: every step is played by the real bot, or noticed when the visitor does it."""

import pytest

from tests.playground.visitor import Json, Visitor, button, group

pytestmark = pytest.mark.timeout(300)
PLAYED = ["question", "claim", "race", "reply", "note", "shift", "summary"]


def played(visitor: Visitor) -> Json:
    """The tour after its present step was played."""
    visitor.done("tour", do="play")
    state = visitor.until(lambda state: not state["tour"]["busy"], "the step is played")
    return dict(state["tour"])


def test_every_step_is_played_and_nothing_is_lost(visitor: Visitor) -> None:
    visitor.ready()
    for step, name in enumerate(PLAYED):
        tour = played(visitor)
        assert (tour["step"], tour["name"], tour["error"]) == (step, name, None)
        assert tour["done"] == PLAYED[: step + 1]
        visitor.done("tour", do="next")
    state = visitor.state()
    assert (state["tour"]["step"], state["tour"]["name"]) == (7, None)
    assert state["moved"] > 9 * 3600 - 60
    tally = visitor.settled()
    assert (tally["written"], tally["delivered"], tally["notes"]) == (6, 5, 1)
    assert (tally["leaked"], tally["duplicated"]) == (0, 0)


def test_then_once_more_with_others_and_by_hand(visitor: Visitor) -> None:
    visitor.done("tour", do="start")
    assert visitor.state()["tour"]["done"] == []
    assert played(visitor)["done"] == ["question"]
    oleg, olga = visitor.person("Олег"), visitor.person("Ольга")
    visitor.done("tour", do="next")
    state = visitor.until(lambda state: _free(state), "a card to take")
    card = _free(state)[-1]
    visitor.done("press", oleg, key=card["key"], **button(card, "claim:"))
    visitor.until(lambda state: "claim" in state["tour"]["done"], "taken by hand")
    visitor.done("write", olga, chat="g", topic=card["topic"], text="И я здесь")
    visitor.until(lambda state: "race" in state["tour"]["done"], "too late, by hand")
    visitor.done("write", oleg, chat="g", topic=card["topic"], text="Слушаю вас")
    visitor.until(lambda state: "reply" in state["tour"]["done"], "answered by hand")
    visitor.done("write", oleg, chat="g", topic=card["topic"], text="// важный клиент")
    visitor.until(lambda state: "note" in state["tour"]["done"], "noted by hand")
    assert "shift" not in visitor.state()["tour"]["done"]
    visitor.done("advance", to="shift_end")
    assert "shift" in visitor.state()["tour"]["done"]


def _free(state: Json) -> list[Json]:
    return [m for m in group(state) if "'claim:" in str(m["keyboard"])]


def test_it_can_be_left_and_begun_again(visitor: Visitor) -> None:
    visitor.done("tour", do="leave")
    assert visitor.state()["tour"]["on"] is False
    visitor.done("tour", do="start")
    visitor.done("tour", do="back")
    tour = visitor.state()["tour"]
    assert (tour["on"], tour["step"]) == (True, 0)


def test_one_step_at_a_time(visitor: Visitor) -> None:
    visitor.done("tour", do="start")
    visitor.done("tour", do="play")
    status, answer = visitor.do("tour", do="play")
    assert (status, bool(answer["error"])) == (409, True)
    visitor.until(lambda state: not state["tour"]["busy"], "the step is played")


def test_a_step_without_a_bot_ends_with_a_word_for_people(visitor: Visitor) -> None:
    visitor.done("kill")
    visitor.done("tour", do="play")
    tour = visitor.state()["tour"]
    assert (bool(tour["error"]), tour["busy"]) == (True, False)
    visitor.done("revive")
    visitor.ready()
    assert played(visitor)["error"] is None
