"""What holds for every test."""

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import app  # noqa: F401 - from here on aiogram comes in lean, whoever imports it first
from app import lean, logs
from tests import compiled

# How fast an example runs says something about the machine, not about the rule.
settings.register_profile("smena", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smena")

compiled.keep()

TESTS = Path(__file__).resolve().parent
LONG = {"kill", "browser", "playground", "mutants"}
"""Folders whose tests are all of a long ring; elsewhere a test says so itself."""
OF_MODULE = {"visitor", "quarter", "spring"}
OF_SESSION = {"nursery", "playground"}
"""Fixtures that take seconds to make: whoever uses one is of a long ring."""


@pytest.hookimpl(tryfirst=True)  # before the groups and the marks are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long rings; those who share a dear fixture share a worker, or each makes its own."""
    for item in items:
        used = set(getattr(item, "fixturenames", ())) & (OF_SESSION | OF_MODULE)
        folder = item.path.is_relative_to(TESTS) and item.path.relative_to(TESTS).parts[0]
        if used or folder in LONG:
            item.add_marker(pytest.mark.proof)
        groups = used & OF_SESSION | {f"{item.path.stem}-{name}" for name in used & OF_MODULE}
        for group in groups:
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish() -> None:
    """What was collected is there to stay, and no test waits for it to be searched for garbage."""
    lean.settle()


def pytest_runtest_teardown() -> None:
    """The log of a command that a test ran goes to that test's stderr, and ends with it."""
    root = logging.getLogger()
    for handler in [kept for kept in root.handlers if type(kept).__module__ == logs.__name__]:
        root.removeHandler(handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it in words when the page was not tested: a count of skipped tests hides it."""
    skipped = terminalreporter.stats.get("skipped", [])
    ring = (report for report in skipped if report.nodeid.startswith("tests/browser/"))
    for why in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in ring}):
        terminalreporter.write_line(f"The page was not tested there: {why}.")
