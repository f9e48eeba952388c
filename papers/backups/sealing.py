"""Owns the encryption of copies: age, by a key that whoever keeps the backups has elsewhere too.

The library is an extra (`make extras`): it is brought in only where a copy is sealed or opened.
"""

import hashlib
from pathlib import Path
from typing import Any

from model.upkeep import Problem
from storage.saving import CopyError

ENDING = ".age"


def new_key() -> str:
    """A key that nobody has. Raises CopyError without the library."""
    return str(_library().x25519.Identity.generate())


def seal(plain: Path, sealed: Path, key: str) -> None:
    """Encrypt it into a file that is there and private. Raises CopyError."""
    pyrage = _library()
    try:
        identity = pyrage.x25519.Identity.from_str(key)
        pyrage.encrypt_file(str(plain), str(sealed), [identity.to_public()])
    except (pyrage.IdentityError, pyrage.EncryptError) as error:
        text = f"{plain}: could not be encrypted ({error})"
        raise CopyError(Problem.KEY, text) from error


def opened(copy: Path, target: Path, key: str) -> Path:
    """The plain copy: the same one, or what comes out of an encrypted one. Raises CopyError."""
    if copy.suffix != ENDING:
        return copy
    if not copy.is_file():
        raise CopyError(Problem.NO_COPY, f"{copy}: there is no such backup")
    if not key:
        raise CopyError(Problem.KEY, f"{copy}: is encrypted; put its key into BACKUP_KEY")
    _unseal(copy, target, key)
    return target


def _unseal(copy: Path, target: Path, key: str) -> None:
    pyrage = _library()
    target.touch(mode=0o600)
    try:
        identity = pyrage.x25519.Identity.from_str(key)
        pyrage.decrypt_file(str(copy), str(target), [identity])
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        text = f"{copy}: can't be opened: another key, or damaged ({error})"
        raise CopyError(Problem.KEY, text) from error


def compare(sealed: Path, plain: Path, key: str) -> None:
    """Raise CopyError unless what comes out is what went in."""
    back = plain.with_name(f"{plain.name}-back")
    try:
        _unseal(sealed, back, key)
        same = _digest(back) == _digest(plain)
    finally:
        back.unlink(missing_ok=True)
    if not same:
        raise CopyError(Problem.DIFFERENT, f"{sealed}: the encrypted copy differs")


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _library() -> Any:
    try:
        import pyrage
    except ImportError as error:
        text = "encrypted backups need the library pyrage: make extras"
        raise CopyError(Problem.KEY, text) from error
    return pyrage
