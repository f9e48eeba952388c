"""What holds for every test."""

from hypothesis import settings
from pytest import TerminalReporter

# How fast an example runs says something about the machine, not about the rule.
settings.register_profile("smena", deadline=None)
settings.load_profile("smena")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say it in words when the page was not tested: a count of skipped tests hides it."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(report.nodeid.startswith("tests/browser/") for report in skipped):
        terminalreporter.write_line("The page was not tested: there is no Chromium here.")
