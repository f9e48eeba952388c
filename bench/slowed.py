"""bot.py, with a disk that takes its time over each commit of the companies called slow-…"""

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bot
from storage import database

SECONDS = 0.3
connect = database.connect


def slowed(path: str) -> Any:
    """A connection as ever, but for that."""
    connection = connect(path)
    if "/slow-" in path:
        connection.set_trace_callback(lambda said: time.sleep(SECONDS * (said == "COMMIT")))
    return connection


if __name__ == "__main__":
    database.connect = slowed
    sys.exit(bot.main())
