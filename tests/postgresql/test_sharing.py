"""How companies spread over machines, on rolls of all sorts."""

from storage.postgresql.roll import SIGN, SILENT, Listed
from storage.postgresql.sharing import owner, share, successors, to_hand_over

A, B, C = (f"{SIGN}{letter}/1-x" for letter in "abc")


def has(schema: str, name: str, silence: float = 0.0) -> Listed:
    return Listed(schema, True, 1, name, silence)


def waits(schema: str, name: str, silence: float = 0.0) -> Listed:
    return Listed(schema, False, 2, name, silence)


def test_a_share_is_of_those_who_live():
    wanted = {"x", "y", "z"}
    assert share([], wanted, A) == 3
    assert share([waits("x", B)], wanted, A) == 2
    assert share([waits("x", B), waits("y", C)], wanted, A) == 1
    assert share([waits("x", B), waits("y", C, SILENT)], wanted, A) == 2


def test_who_stands_by_and_who_has():
    roll = [has("x", A), waits("x", B), waits("x", C, SILENT), waits("y", B)]
    assert owner(roll, "x") == A and owner(roll, "y") == ""
    assert successors(roll, "x", A) == [B] and successors(roll, "x", B) == []


def test_only_what_another_may_take_is_handed_over():
    wanted = ours = {"x", "y"}
    mine = [has("x", A), has("y", A)]
    assert to_hand_over([*mine, waits("y", B)], ours, wanted, A) == "y"
    assert to_hand_over([*mine, waits("y", B, SILENT)], ours, wanted, A) == ""
    assert to_hand_over([*mine, waits("z", B)], ours, wanted, A) == "", "it does not know them"
    assert to_hand_over([*mine, waits("y", B), has("z", B)], ours, wanted, A) == "", "it has enough"
    assert to_hand_over([has("x", A), waits("x", B)], {"x"}, {"x"}, A) == "", "one is a share"


def test_a_command_is_alive_however_long_it_is_silent():
    assert Listed("x", True, 1, "smena", 999.0).is_alive
    assert not Listed("x", True, 1, A, SILENT).is_alive
