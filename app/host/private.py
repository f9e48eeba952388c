"""Owns what a company in the host goes by: its own file over the shipped one, its own folder.

The environment speaks for the machine, so only what is the machine's is taken from there: the way
to Telegram and the log. A variable that would be every company's is refused, not shared.
"""

from collections.abc import Mapping
from pathlib import Path

from app.host.folders import Home
from app.policy import backups_of, objections
from app.settings import OF_THE_HOST, Settings, SettingsError, load

OF_THE_MACHINE = ("SMENA_TELEGRAM__", "SMENA_LOGGING__")


def settings_of(home: Home, token: str, environ: Mapping[str, str]) -> Settings:
    """The company's settings; its token may also stand in a .env of its folder.

    Raises SettingsError.
    """
    machine = {name: value for name, value in environ.items() if name.startswith(OF_THE_MACHINE)}
    given = {**machine, "SMENA_STORAGE__PATH": str(home.database)}
    if token:
        given["BOT_TOKEN"] = token
    settings = load(None, given, objections, folder=home.folder)
    if settings.storage.url.get_secret_value():
        reason = "a host keeps each company in its file; bot.py run takes one in PostgreSQL"
        raise SettingsError([f"{home.settings.name}: storage.url - {reason}"])
    _refuse_a_shared_folder(home, backups_of(settings).resolve())
    return settings


def _refuse_a_shared_folder(home: Home, backups: Path) -> None:
    """Copies of two companies in one folder would be taken for each other's."""
    if not backups.is_relative_to(home.folder.resolve()) and backups.name != home.name:
        reason = f"must lie in the company's folder, or be called {home.name} as it is"
        raise SettingsError([f"{home.settings.name}: backup.folder - {reason}"])


def refuse_shared(environ: Mapping[str, str]) -> None:
    """Raise SettingsError for variables that mean one company where there are many."""
    ours = (*OF_THE_MACHINE, *OF_THE_HOST)
    found = [name for name in environ if name.startswith("SMENA_") and not name.startswith(ours)]
    if found:
        reason = "means one company; write it into companies/<name>/settings.local.toml"
        raise SettingsError([f"{name}: {reason}" for name in sorted(found)])
