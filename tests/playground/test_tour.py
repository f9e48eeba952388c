"""The tour: every step is played by the real bot, or noticed when the visitor does it."""

from pathlib import Path

from tests.playground.visitor import Json, Visitor, button, group

WORK = ["question", "claim", "race", "reply", "note"]
STEPS = ["welcome", *WORK, "saved", "shift", "summary", "kill"]
FRESH = ["welcome", "link", "group", *WORK, "summary", "kill"]
A_DAY = 240.0
"""Seconds that a step may take in which a whole day goes by, on a busy machine."""
COMING = ("delivered", "waiting", "notes", "held", "later", "aside", "told", "lost")


def played(visitor: Visitor) -> Json:
    """The tour after its present step was played."""
    visitor.done("tour", do="play")
    state = visitor.until(lambda state: not state["tour"]["busy"], "the step is played", A_DAY)
    return dict(state["tour"])


def of(state: Json, name: str) -> list[Json]:
    """What stands in somebody's private chat."""
    person = next(one["id"] for one in state["people"] if one["name"] == name)
    return list(state["chats"][f"p:{person}"]["messages"])


def went_well(visitor: Visitor) -> None:
    """All that was written is somewhere; nothing is lost, twice, or where it must not be."""
    tally = visitor.settled()
    assert tally["written"] == sum(tally[name] for name in COMING)
    assert tally["written"] == tally["delivered"] + tally["notes"]
    assert (tally["notes"], tally["leaked"], tally["duplicated"]) == (2, 0, 0)


def test_every_step_is_played_and_nothing_is_lost(visitor: Visitor) -> None:
    visitor.ready()
    assert visitor.state()["tour"]["names"] == STEPS
    for step, name in enumerate(STEPS):
        tour = played(visitor)
        assert (tour["step"], tour["name"], tour["error"]) == (step, name, None)
        assert tour["done"] == STEPS[: step + 1]
        visitor.done("tour", do="next")
    state = visitor.state()
    assert (state["tour"]["step"], state["tour"]["name"]) == (len(STEPS), None)
    assert state["moved"] > 9 * 3600 - 60
    assert state["bot"]["starts"] == 2, "it was killed, and came back"
    went_well(visitor)
    told = of(state, "Айгуль")
    drawn = next(at for at, said in enumerate(told) if said.get("photo"))
    assert "10:00–20:00" in told[drawn - 1]["text"], "a day that is full enough to be drawn"
    assert any("цвет" in m.get("text", "") for m in group(state)), "and somebody waits"
    assert not [said for said in told if "🔌" in said.get("text", "")], "nobody was away"
    offered = [said for said in of(state, "Анна") if "Вопрос уже у сотрудников" in str(said)]
    assert len(offered) <= 1, "an answer was offered once at most"
    assert any("Вопрос уже у сотрудников" in str(chat) for chat in state["chats"].values())
    learnt = [said for said in told if "как спрашивают" in str(said.get("text"))]
    assert "1. А как проходит доставка?" in learnt[-1]["text"], "what the bot has learnt"
    found = [said for said in of(state, "Ольга") if said.get("text", "").startswith("🔎")]
    assert "Анна" in found[-1]["text"], "what was tagged is found"


def test_a_company_is_set_up_by_taps(tmp_path: Path) -> None:
    visitor = Visitor("--fresh", "--locale", "en", "--keep", str(tmp_path))
    try:
        assert visitor.ready()["tour"]["names"] == FRESH
        visitor.done("tour", do="next")
        visitor.done("tour", do="next")
        visitor.done("tour", do="next")
        asked = played(visitor)["error"]
        assert "“Group”" in asked, "it says which step comes first"
        visitor.done("tour", do="start")
        for step in range(4):
            assert played(visitor)["done"] == FRESH[: step + 1]
            visitor.done("tour", do="next")
        state = visitor.state()
        assert (state["bot"]["link"], state["group"]["present"]) == (None, True)
        assert visitor.settled()["delivered"] == 1
    finally:
        assert visitor.leave() == 0
    again = Visitor("--keep", str(tmp_path))
    try:
        assert again.state()["tour"]["done"] == FRESH[:3], "it is set up once"
    finally:
        assert again.leave() == 0


def test_then_once_more_with_others_and_by_hand(visitor: Visitor) -> None:
    visitor.done("tour", do="start")
    assert visitor.state()["tour"]["done"] == ["welcome"]
    visitor.done("tour", do="next")
    assert played(visitor)["done"] == ["welcome", "question"]
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
    visitor.done("kill")
    visitor.done("write", oleg, chat="g", topic=card["topic"], text="Уже едет")
    assert "kill" not in visitor.state()["tour"]["done"]
    visitor.done("revive")
    visitor.until(lambda state: "kill" in state["tour"]["done"], "it made up for its death")


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
    def twice() -> tuple[int, Json]:
        visitor.done("tour", do="start")
        visitor.done("tour", do="next")
        visitor.done("tour", do="play")
        return visitor.do("tour", do="play")

    status, answer = twice()
    while status != 409:  # the first was over before the second had come
        status, answer = twice()
    assert answer["error"]
    visitor.until(lambda state: not state["tour"]["busy"], "the step is played")


def test_an_error_says_what_to_do(visitor: Visitor) -> None:
    visitor.done("tour", do="start")
    visitor.done("tour", do="next")
    visitor.done("kill")
    visitor.done("tour", do="play")
    tour = visitor.state()["tour"]
    assert ("⏻" in tour["error"], tour["busy"]) == (True, False)
    visitor.done("revive")
    visitor.ready()
    assert played(visitor)["error"] is None
