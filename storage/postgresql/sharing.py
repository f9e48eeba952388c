"""Owns how machines share companies: pure, out of a roll that was called.

Each has its share at most while the others live; what nobody else takes is anybody's.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from math import ceil

from storage.postgresql.roll import Listed


def owner(roll: Sequence[Listed], schema: str) -> str:
    """The name of who has it; "" for nobody."""
    return next((entry.name for entry in roll if entry.has and entry.schema == schema), "")


def successors(roll: Sequence[Listed], schema: str, me: str) -> list[str]:
    """Who else stands by for it."""
    others = (entry for entry in roll if entry.schema == schema and not entry.has)
    return sorted({entry.name for entry in others if entry.is_alive and entry.name != me})


def share(roll: Sequence[Listed], wanted: Collection[str], me: str) -> int:
    """How many of them are a machine's, as many machines as there are."""
    machines = {entry.name for entry in roll if entry.is_alive} | {me}
    return ceil(len(wanted) / len(machines))


def to_hand_over(
    roll: Sequence[Listed], ours: Collection[str], wanted: Collection[str], me: str
) -> str:
    """The company that is beyond our share and within another's who stands by for it; or ""."""
    fair, has = share(roll, wanted, me), Counter(entry.name for entry in roll if entry.has)
    if len(ours) <= fair:
        return ""
    for schema in sorted(ours):
        if any(has[name] < fair for name in successors(roll, schema, me)):
            return schema
    return ""
