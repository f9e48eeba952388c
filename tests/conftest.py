"""What holds for every test."""

import pytest
from hypothesis import settings

# How fast an example runs says something about the machine, not about the rule.
settings.register_profile("smena", deadline=None)
settings.load_profile("smena")

OF_MODULE = {"visitor", "quarter", "spring"}
OF_SESSION = {"nursery", "playground"}
"""Fixtures that take seconds to make."""


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a dear fixture share a worker, or every worker makes one of its own."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        groups = used & OF_SESSION | {f"{item.path.stem}-{name}" for name in used & OF_MODULE}
        for group in groups:
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it in words when the page was not tested: a count of skipped tests hides it."""
    skipped = terminalreporter.stats.get("skipped", [])
    ring = (report for report in skipped if report.nodeid.startswith("tests/browser/"))
    for why in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in ring}):
        terminalreporter.write_line(f"The page was not tested there: {why}.")
