"""Owns the companies' tokens: in one encrypted file, or each in a variable of the environment.

The file is age's (pyrage), for one key that stands in the environment and nowhere else: whoever
copies the disk or a backup of it has no bot. Who knows age can open it without Smena. While a key
is changed for another both stand there: the first seals, each opens.
"""

import json
import os
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from app.settings import SettingsError

KEY = "SMENA_VAULT_KEY"
PREFIX = "SMENA_TOKEN_"
_NO_PYRAGE = "the vault of tokens needs the library pyrage: make extras; or set {variable} instead"
_NO_KEY = f"{KEY}: is not set; bot.py company key makes one, or set {{variable}} instead"
_LOCKED = f"{KEY}: is not set, and {{path}} opens by it alone; or set {{variable}} instead"
_WRONG = f"{KEY}: does not open {{path}}; it must be the key that it was made with"
_DAMAGED = (
    "{path}: is damaged ({detail}); bring it back from a copy, or move it away and "
    "bot.py company add each company"
)
NO_KEY_FITS = "No matching keys"
"""What age says where a file is whole, and was made for another key."""


def variable(name: str) -> str:
    """Where in the environment a company's token may stand."""
    return f"{PREFIX}{name.replace('-', '_').upper()}"


def bot_of(token: str) -> str:
    """Whose token it is: a bot that gets a new one is the same bot."""
    return token.partition(":")[0]


class Tokens:
    """Finds the token of a company; the environment goes before the vault."""

    def __init__(self, vault: Path, environ: Mapping[str, str]) -> None:
        self._vault = vault
        self._environ = environ

    def of(self, name: str) -> str:
        """The token, or "". Raises SettingsError, one line, if the vault can't be opened."""
        if token := self._environ.get(variable(name), "").strip():
            return token
        return self._read(name).get(name, "") if self._vault.exists() else ""

    def place(self, name: str) -> str:
        """Where its token comes from, as people know it."""
        named = variable(name)
        return named if self._environ.get(named, "").strip() else str(self._vault)

    def ready(self, name: str) -> None:
        """Raise SettingsError if a token could not be kept: before anybody types one."""
        self._opener(name)

    def put(self, name: str, token: str, beside: Collection[str]) -> None:
        """Keep it in the vault. Raises SettingsError if the bot is that of a company `beside`.

        A token may be left there whose company is gone; the bot is free then.
        """
        found = self._read(name) if self._vault.exists() else {}
        for other in sorted(beside):
            known = self._environ.get(variable(other), "").strip() or found.get(other, "")
            if other != name and known and bot_of(known) == bot_of(token):
                raise SettingsError([f"{name}: this is the token of {other}; a bot serves one"])
        self._write(name, {**found, name: token})

    def reseal(self) -> None:
        """Have it open by the first key alone. Raises SettingsError if it doesn't open at all."""
        self._write("NAME", self._read("NAME"))

    def is_locked(self) -> bool:
        """Whether there is a vault, and no key to it."""
        return self._vault.exists() and not self._environ.get(KEY, "").strip()

    def refuse_wrong_key(self, name: str) -> None:
        """Raise SettingsError if there is a key, and the vault doesn't open by it."""
        if self._vault.exists() and not self.is_locked():
            self._read(name)

    def drop(self, name: str) -> None:
        """Forget it, if the vault has it."""
        if self._vault.exists() and not self.is_locked():
            found = self._read(name)
            if found.pop(name, None):
                self._write(name, found)

    def _read(self, name: str) -> dict[str, str]:
        pyrage, keys = self._opener(name)
        try:
            found: dict[str, str] = json.loads(pyrage.decrypt(self._vault.read_bytes(), keys))
        except OSError as error:
            problem = f"{self._vault}: can't be read ({error.strerror})"
        except (pyrage.DecryptError, ValueError) as error:
            said = _WRONG if str(error).startswith(NO_KEY_FITS) else _DAMAGED
            detail = " ".join(str(error).split()) or type(error).__name__
            problem = said.format(path=self._vault, detail=detail)
        else:
            return found
        raise SettingsError([problem])

    def _write(self, name: str, tokens: Mapping[str, str]) -> None:
        pyrage, keys = self._opener(name)
        sealed = pyrage.encrypt(json.dumps(tokens).encode(), [keys[0].to_public()])
        fresh = self._vault.with_name(f"{self._vault.name}.part")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._vault)

    def _opener(self, name: str) -> tuple[Any, list[Any]]:
        """The library and the keys."""
        pyrage = _pyrage(name)
        if not (written := self._environ.get(KEY, "").strip()):
            lacking = _LOCKED if self._vault.exists() else _NO_KEY
            raise SettingsError([lacking.format(path=self._vault, variable=variable(name))])
        try:
            keys = list(map(pyrage.x25519.Identity.from_str, written.replace(",", " ").split()))
        except pyrage.IdentityError:
            problem = f"{KEY}: is no key of age; it begins with AGE-SECRET-KEY-"
        else:
            return pyrage, keys
        raise SettingsError([problem])


def new_key(name: str = "NAME") -> str:
    """A key for a new vault."""
    return str(_pyrage(name).x25519.Identity.generate())


def _pyrage(name: str) -> Any:
    """The optional library. Raises SettingsError where it is missing."""
    try:
        return import_module("pyrage")
    except ImportError:
        problem = _NO_PYRAGE.format(variable=variable(name))
    raise SettingsError([problem])
