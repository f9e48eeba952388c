"""Owns what is told to whoever runs the machine of what others on it, or on the way, could read."""

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import Settings

BESIDE = ("", "-wal", "-shm", ".lock", ".erased")
"""What lies where the database is."""


def warnings(settings: Settings) -> list[str]:
    """One line for each, with the remedy; nothing where all is closed."""
    return [
        *_far(
            "telegram", "api_server", settings.telegram.api_server, "the token and every message"
        ),
        *_far("drafts", "server", settings.drafts.server, "the key and what clients write"),
        *_readable(settings.folder, Path(settings.storage.path)),
    ]


def _far(section: str, key: str, server: str, shown: str) -> Iterator[str]:
    address = urlsplit(server)
    if address.scheme == "http" and not is_here(address.hostname or ""):
        yield (
            f"{section}.{key}: http:// shows {shown} to whoever is on the way; use https://, or a "
            "server on this machine"
        )


def is_here(host: str) -> bool:
    """Whether that host is this machine, as this machine alone sees it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _readable(folder: Path, database: Path) -> Iterator[str]:
    if _is_open(secrets := folder / ".env"):
        yield f"{secrets}: others on this machine can read the token; chmod 600 {secrets}"
    if any(_is_open(Path(f"{database}{ending}")) for ending in BESIDE):
        yield (
            f"{database}: others on this machine can read what clients write; chmod 600 {database}*"
        )


def _is_open(path: Path) -> bool:
    """Whether it is a file that anybody but its owner may read or change.

    A folder named by mistake is told of when it can't be opened; chmod 600 would lock it up.
    """
    try:
        mode = path.stat().st_mode
        return stat.S_ISREG(mode) and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False
