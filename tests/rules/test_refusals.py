"""What the log hears of a disk that refuses: each of its troubles, and each of them once."""

import sqlite3

import pytest

from storage.refusals import Refusals


def test_a_disk_that_is_full_is_not_kept_quiet_about_for_it_was_locked_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    refusals = Refusals("the disk")
    for name, said in (("SQLITE_BUSY", "locked"), ("SQLITE_FULL", "full")):
        error = sqlite3.OperationalError(said)
        error.sqlite_errorname = name
        for _ in range(3):
            refusals.tell(error, said)
    assert [line.partition(";")[0] for line in caplog.messages] == [
        "the disk refuses (locked)",
        "the disk refuses (full)",
    ]
