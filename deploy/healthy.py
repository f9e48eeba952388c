"""Whether a Smena works on the file: the health check of the image. Exit code 0 if one does.

Smena holds the lock beside its database for as long as it serves; it gets it only after Telegram
took the token. Whoever can take the lock has found that nobody works.
"""

import fcntl
import sys
from pathlib import Path


def works_on(database: Path) -> bool:
    """Whether the lock beside the file is held."""
    try:
        with Path(f"{database}.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


if __name__ == "__main__":
    sys.exit(0 if works_on(Path(sys.argv[1])) else 1)
