"""One JSON document on stdin, one on stdout: what came of it, or the problem and a line on it."""

import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from papers.backups import copying
from papers.backups.copying import Copied
from storage.ports import StorageError

NICE = 10
"""Whatever else runs on the machine goes first."""


def obey(order: dict[str, Any]) -> Copied:
    """Do what is ordered; moments are UTC epoch milliseconds."""
    copy, key = Path(order["copy"]), order["key"]
    if order["task"] == "backup":
        return copying.make(Path(order["source"]), copy, key, order.get("url", ""))
    now = datetime.fromtimestamp(order["now"] / 1000, UTC)
    return copying.attempt(copy, order["counts"], now, key)


def main() -> None:
    """Answer one order."""
    with suppress(PermissionError):  # a machine that forbids it gets its backup all the same
        os.nice(NICE)
    os.umask(0o077)
    try:
        made = obey(json.loads(sys.stdin.buffer.read()))
        answer: dict[str, Any] = {"size": made.size, "counts": dict(made.counts)}
    except StorageError as error:
        answer = {"problem": copying.problem_of(error), "told": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
