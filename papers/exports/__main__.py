"""One JSON document on stdin, one zip where it says; one line and exit code 1 if that fails."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from papers.exports.archive import Wanted, write
from storage.ports import StorageError


def read(document: bytes) -> Wanted:
    """What is wanted; moments are UTC epoch milliseconds."""
    given = json.loads(document)
    since = given["since"]
    return Wanted(
        source=Path(given["source"]),
        target=Path(given["target"]),
        since=None if since is None else datetime.fromtimestamp(since / 1000, UTC),
        until=datetime.fromtimestamp(given["until"] / 1000, UTC),
        zone=ZoneInfo(given["zone"]),
        locale=given["locale"],
        readme=given["readme"],
        client=given.get("client"),
        accounts=given.get("accounts", ()),
        url=given.get("url", ""),
    )


def main() -> None:
    """Make what is wanted."""
    try:
        write(read(sys.stdin.buffer.read()))
    except StorageError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
