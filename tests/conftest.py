"""What holds for every test."""

import logging
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import app  # noqa: F401 - from here on aiogram comes in lean, whoever imports it first
from app import lean, logs
from tests import cluster, compiled

# How fast an example runs says something about the machine, not about the rule.
settings.register_profile("smena", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("smena")

compiled.keep()

TESTS = Path(__file__).resolve().parent
LONG = {"kill", "browser", "playground", "mutants", "postgresql", "machines"}
"""Folders whose tests are all of a long ring; elsewhere a test says so itself."""
SCENES, EVERYDAY = {"flows", "promises"}, 2
"""So many of a module's scenes, the first ones, stand every day for all the others; a scene takes
a third of a second, and there are nearly a thousand."""
OF_MODULE = {"visitor", "quarter", "spring"}
OF_SESSION = {"nursery", "playground"}
"""Fixtures that take seconds to make: whoever uses one is of a long ring."""
OF_GROUP = re.compile(r"@[\w-]+$")
"""What xdist adds to a test's name: `test_it[one]@nursery`."""
LEFT_OUT = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Whoever runs all on PostgreSQL starts one for all the workers."""
    if cluster.wanted() and not hasattr(config, "workerinput"):
        os.environ[cluster.PLACE] = cluster.url()
    if not hasattr(config, "workerinput"):  # workers and their scheduler speak by the group
        config.pluginmanager.register(ByItsOwnName())


class ByItsOwnName:
    """What failed in a group is remembered without it, or it is not found to be tried again.

    Whoever asks for what failed last, and names nothing that is there, gets every test there is.
    """

    @pytest.hookimpl(tryfirst=True)  # before it is remembered
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        report.nodeid = OF_GROUP.sub("", report.nodeid)


@pytest.hookimpl(tryfirst=True)  # before the groups and the marks are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the long rings; those who share a dear fixture share a worker, or each makes its own."""
    _leave_out(config, items)
    played: Counter[Path] = Counter()
    for item in items:
        used = set(getattr(item, "fixturenames", ())) & (OF_SESSION | OF_MODULE)
        folder = item.path.is_relative_to(TESTS) and item.path.relative_to(TESTS).parts[0]
        long = used or folder in LONG or item.get_closest_marker("proof")
        played[item.path] += folder in SCENES and not long
        if long or played[item.path] > EVERYDAY:
            item.add_marker(pytest.mark.proof)
        groups = used & OF_SESSION | {f"{item.path.stem}-{name}" for name in used & OF_MODULE}
        for group in groups:
            item.add_marker(pytest.mark.xdist_group(group))
    if hasattr(config, "workerinput"):
        items[:] = _evenly(items)


def _evenly(items: list[pytest.Item]) -> list[pytest.Item]:
    """Scenes wait, rules compute: workers that always have both keep the processors at work."""
    size = Counter(item.path.parent for item in items)
    placed: Counter[Path] = Counter()
    place = {}
    for item in items:
        folder = item.path.parent
        place[item] = placed[folder] / size[folder]
        placed[folder] += 1
    return sorted(items, key=lambda item: place[item])


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What can't be tried on this database, or without it, is told in the summary (`LEFT_OUT`)."""
    without = ("tests/postgresql/", "tests/machines/") if cluster.missing() else ()
    left = [
        item
        for item in items
        if (item.nodeid.startswith(without) and "test_dialect" not in item.nodeid)
        or (cluster.wanted() and item.nodeid.startswith(cluster.OF_SQLITE))
    ]
    if left:
        why = "they are about SQLite itself" if cluster.wanted() else cluster.missing()
        config.stash[LEFT_OUT] = f"{len(left)} tests were left out: {why}."
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_collection_finish() -> None:
    """What was collected is there to stay, and no test waits for it to be searched for garbage."""
    lean.settle()


def pytest_runtest_teardown() -> None:
    """The log of a command that a test ran goes to that test's stderr, and ends with it."""
    root = logging.getLogger()
    for handler in [kept for kept in root.handlers if type(kept).__module__ == logs.__name__]:
        root.removeHandler(handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it in words when the page, or a database, was not tested: a mere count hides it."""
    skipped = terminalreporter.stats.get("skipped", [])
    ring = (report for report in skipped if report.nodeid.startswith("tests/browser/"))
    if told := terminalreporter.config.stash.get(LEFT_OUT, ""):
        terminalreporter.write_line(told)
    for why in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in ring}):
        terminalreporter.write_line(f"The page was not tested there: {why}.")
