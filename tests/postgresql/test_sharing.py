"""How companies spread over machines, on rolls of all sorts."""

from storage.postgresql.roll import SIGN, SILENT, Listed
from storage.postgresql.sharing import Board

A, B, C = (f"{SIGN}{letter}/1-x" for letter in "abc")


def has(schema: str, name: str, silence: float = 0.0) -> Listed:
    return Listed(schema, True, 1, name, silence)


def waits(schema: str, name: str, silence: float = 0.0) -> Listed:
    return Listed(schema, False, 2, name, silence)


def test_a_share_is_of_those_who_live():
    wanted = {"x", "y", "z"}
    assert Board([]).share(wanted, A) == 3
    assert Board([waits("x", B)]).share(wanted, A) == 2
    assert Board([waits("x", B), waits("y", C)]).share(wanted, A) == 1
    assert Board([waits("x", B), waits("y", C, SILENT)]).share(wanted, A) == 2


def test_who_stands_by_and_who_has():
    board = Board([has("x", A), waits("x", B), waits("x", C, SILENT), waits("y", B)])
    assert board.owner("x") == A and board.owner("y") == ""
    assert board.successors("x", A) == [B] and board.successors("x", B) == []


def test_only_what_another_may_take_is_handed_over():
    wanted = ours = {"x", "y"}
    mine = [has("x", A), has("y", A)]
    assert Board([*mine, waits("y", B)]).to_hand_over(ours, wanted, A) == "y"
    assert Board([*mine, waits("y", B, SILENT)]).to_hand_over(ours, wanted, A) == ""
    assert Board([*mine, waits("z", B)]).to_hand_over(ours, wanted, A) == "", (
        "it does not know them"
    )
    assert Board([*mine, waits("y", B), has("z", B)]).to_hand_over(ours, wanted, A) == "", (
        "it has enough"
    )
    assert Board([has("x", A), waits("x", B)]).to_hand_over({"x"}, {"x"}, A) == "", "one is a share"


def test_a_command_is_alive_however_long_it_is_silent():
    assert Listed("x", True, 1, "smena", 999.0).is_alive
    assert not Listed("x", True, 1, A, SILENT).is_alive
