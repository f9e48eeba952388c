"""The small commands that need no Telegram: backup and restore. Prints for whoever runs them."""

from datetime import UTC, datetime
from pathlib import Path

from settings import Settings
from storage import backup


def save(settings: Settings, file: Path) -> int:
    """bot.py backup FILE: a whole copy, also while the bot runs."""
    backup.save(Path(settings.storage.path), file)
    print(f"{file}: a backup of {settings.storage.path}, {_size(file)}, checked and whole")
    return 0


def restore(settings: Settings, file: Path) -> int:
    """bot.py restore FILE: back to a copy, while the bot is stopped."""
    done = backup.restore(Path(settings.storage.path), file, datetime.now(UTC))
    print(f"{settings.storage.path}: restored from {file}")
    if done.former:
        print(f"{done.former}: the former file, kept; delete it when all is well")
    if done.doubtful:
        print(
            f"{done.doubtful} not yet sent when the backup was made, perhaps sent since: at the "
            "next start the group gets them marked ↻, and operators are asked before a client does"
        )
    return 0


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{size / 2**10:.0f} KB"
