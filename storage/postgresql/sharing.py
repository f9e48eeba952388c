"""Owns how machines share companies: pure, out of a roll that was called.

Each has its share at most while the others live; what nobody else takes is anybody's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from math import ceil

from storage.postgresql.roll import Listed


class Board:
    """Who has what and who stands by for it: read once from a roll, then asked for each company."""

    def __init__(self, roll: Iterable[Listed]) -> None:
        self._owners: dict[str, str] = {}
        self._standing: defaultdict[str, set[str]] = defaultdict(set)
        self._has = Counter[str]()
        self._machines = set[str]()
        for entry in roll:
            if entry.has:
                self._owners.setdefault(entry.schema, entry.name)
                self._has[entry.name] += 1
            elif entry.is_alive:
                self._standing[entry.schema].add(entry.name)
            if entry.is_alive:
                self._machines.add(entry.name)

    def owner(self, schema: str) -> str:
        """The name of who has it; "" for nobody."""
        return self._owners.get(schema, "")

    def successors(self, schema: str, me: str) -> list[str]:
        """Who else stands by for it."""
        return sorted(self._standing.get(schema, set()) - {me})

    def share(self, wanted: Collection[str], me: str) -> int:
        """How many of them are a machine's, as many machines as there are."""
        return ceil(len(wanted) / len(self._machines | {me}))

    def to_hand_over(self, ours: Collection[str], wanted: Collection[str], me: str) -> str:
        """The company that is beyond our share and within another's who stands by for it; or ""."""
        fair = self.share(wanted, me)
        if len(ours) <= fair:
            return ""
        for schema in sorted(ours):
            if any(self._has[name] < fair for name in self.successors(schema, me)):
                return schema
        return ""
