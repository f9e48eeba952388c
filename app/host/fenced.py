"""Owns what a company's folder may not hold, and which bots' tokens it does."""

from collections.abc import Mapping
from pathlib import Path

from app.host.folders import Home
from app.settings import HELPERS, TOKEN
from app.settings.layers import FileError, dotenv
from model.written import LEADS_OUT
from storage.ports import StorageError


def refuse_ways_out(home: Home) -> None:
    """Raise StorageError for a link there by which Smena would read, or write, what is another's;
    and where the folder can't be looked into.

    The folder itself may be one: it is the host's to say where a company lies.
    """
    try:
        own = home.folder.resolve()
        out = [path for path in home.laid() if path.is_symlink() and not _is_in(path, own)]
    except OSError as error:
        raise StorageError(f"{error.filename or home.folder}: {error.strerror}") from error
    if out:
        raise StorageError(f"{out[0]}: {LEADS_OUT}, or make the folder itself the link")


def _is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder)


def token_beside(home: Home) -> str:
    """The company's own, where that stands in its .env; "" if not, or if that can't be read."""
    return _beside(home).get(TOKEN, "").strip()


def tokens_beside(home: Home) -> set[str]:
    """All that stand there: its own, and its helpers'."""
    said = _beside(home)
    return {token.strip() for name in (TOKEN, HELPERS) for token in said.get(name, "").split(",")}


def _beside(home: Home) -> Mapping[str, str]:
    try:
        return dotenv(home.folder, home.folder)
    except FileError:
        return {}
