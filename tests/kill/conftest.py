"""One nursery for all, and what the kills came to."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.kill.birth import Nursery
from tests.kill.chronicle import Findings
from tests.kill.toll import Toll


@dataclass
class Totals:
    """Of every scene of the session."""

    kills: int = 0
    lost: int = 0
    misrouted: int = 0
    unmarked: int = 0
    disorder: int = 0
    marked: int = 0
    asked: int = 0
    orphans: int = 0
    by_helpers: int = 0
    slowest: float = 0.0
    labels: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    """Told at the end, also where somebody could not wait for it."""

    def add(self, toll: Toll, found: Findings) -> None:
        """One scene more."""
        self.kills += toll.kills
        self.lost += len(found.lost)
        self.misrouted += len(found.misrouted)
        self.unmarked += len(found.unmarked)
        self.disorder += len(found.disorder)
        self.marked += found.marked
        self.asked += found.asked
        self.orphans += found.orphans
        self.by_helpers += found.by_helpers
        self.slowest = max(self.slowest, toll.slowest)
        self.labels |= set(toll.ends)

    def __str__(self) -> str:
        return (
            f"kills {self.kills} at {len(self.labels)} places · lost {self.lost} · "
            f"misrouted {self.misrouted} · out of order {self.disorder} · "
            f"duplicates {self.marked} (unmarked {self.unmarked}) · "
            f"operators asked {self.asked} · topics left over and closed {self.orphans} · "
            f"carried by helpers {self.by_helpers} · "
            f"slowest start {self.slowest:.1f} s"
        )


TOTALS = Totals()


@pytest.fixture
def totals() -> Totals:
    """Printed when all is over."""
    return TOTALS


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where bots come from."""
    found = Nursery()
    yield found
    found.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, whatever became of the tests."""
    if TOTALS.kills:
        terminalreporter.write_line("\n".join([str(TOTALS), *TOTALS.problems]))
