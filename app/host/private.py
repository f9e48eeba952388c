"""Owns what a company in the host goes by: its own file over the shipped one, its own folder.

The environment speaks for the machine, so only what is the machine's is taken from there: the way
to Telegram, the log, and the PostgreSQL in which companies live that have no file. A variable that
would be every company's is refused, not shared.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from app.host.fenced import refuse_ways_out
from app.host.folders import VAULT, Home
from app.host.vault import Tokens
from app.policy import abode_of, backups_of, objections
from app.settings import BACKUP_KEY, OF_THE_HOST, SECRETS, TOKEN, Settings, SettingsError, load
from storage.opening import Abode
from storage.postgresql import address, lent

OF_THE_MACHINE = ("SMENA_TELEGRAM__", "SMENA_LOGGING__")
URL = "SMENA_STORAGE__URL"


def settings_of(home: Home, token: str, environ: Mapping[str, str], key: str = "") -> Settings:
    """The company's settings; its token may also stand in a .env of its folder, as may the `key` of
    its backups.

    Raises SettingsError; StorageError if its URL names another's schema, or its folder leads there.
    """
    refuse_ways_out(home)
    machine = {name: value for name, value in environ.items() if name.startswith(OF_THE_MACHINE)}
    given = {**machine, "SMENA_STORAGE__PATH": str(home.database)}
    given |= {name: said for name, said in ((TOKEN, token), (BACKUP_KEY, key)) if said}
    settings = load(None, given, objections, folder=home.folder, fence=home.folder)
    _refuse_a_shared_folder(home, backups_of(settings).resolve())
    return _housed(settings, home, environ.get(URL, ""))


def settings_here(home: Home, environ: Mapping[str, str]) -> Settings:
    """What a command goes by that is given in the company's folder: what its host goes by.

    Who has no way to its token from there can do what needs none. Raises SettingsError.
    """
    refuse_shared(environ)
    token = environ.get(TOKEN, "").strip()
    with suppress(SettingsError):
        token = token or Tokens(home.folder.parent / VAULT, environ).of(home.name)
    return settings_of(home, token, environ, environ.get(BACKUP_KEY, "").strip())


def _housed(settings: Settings, home: Home, default: str) -> Settings:
    """The same, living in its file if there is one, else in a schema that bears its name."""
    own = "" if home.database.exists() else settings.storage.url.get_secret_value()
    url = "" if home.database.exists() else default
    if own:
        lent.refuse_borrowed(own)
        url = lent.unlent(own, default)
    here = SecretStr(address.of_company(url, home.name) if url else "")
    storage = settings.storage.model_copy(update={"url": here})
    return settings.model_copy(update={"storage": storage})


def abode_at(home: Home, environ: Mapping[str, str]) -> Abode:
    """Where that company lives. Raises SettingsError or StorageError if its settings can't say."""
    refuse_ways_out(home)
    if home.database.exists():
        return Abode(home.database)
    return abode_of(settings_of(home, "", environ))


def _refuse_a_shared_folder(home: Home, backups: Path) -> None:
    """Copies of two companies in one folder would be taken for each other's."""
    if not backups.is_relative_to(home.folder.resolve()) and backups.name != home.name:
        reason = f"must lie in the company's folder, or be called {home.name} as it is"
        raise SettingsError([f"{home.settings.name}: backup.folder - {reason}"])


def refuse_shared(environ: Mapping[str, str]) -> None:
    """Raise SettingsError for variables that mean one company where there are many."""
    ours = (*OF_THE_MACHINE, *OF_THE_HOST, URL)
    found = [name for name in environ if name.startswith("SMENA_") and not name.startswith(ours)]
    if found:
        raise SettingsError([f"{name}: {_belongs(name)}" for name in sorted(found)])


def _belongs(name: str) -> str:
    """To one company: into its settings, or beside them what stands in no file of settings."""
    file = ".env" if name in SECRETS.values() else "settings.local.toml"
    return f"means one company; write it into companies/<name>/{file}"
