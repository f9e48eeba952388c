"""The sections about what stands beside the bot: its backups, who asks how it is, a model."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from app.settings.values import Section, address_or_none, at_home, clock, listening, setting


class BackupSection(Section):
    """Copies of the file that are made by themselves."""

    on: bool = setting(
        True,
        "copy the database once a day, and try once a month whether a copy can be gone back to",
        when="`false`: something else makes the backups",
    )
    folder: Annotated[str, AfterValidator(at_home)] = setting(
        "",
        "where the copies go; empty: the folder backups beside the database",
        when="always, if the machine has a second disk or a folder that is kept elsewhere",
    )
    at: Annotated[time, BeforeValidator(clock(end=False))] = setting(
        time(4),
        "the local time at which it is made",
        when="the machine is busy or off at night; one that was off makes it when it is back",
    )
    encrypt: bool = setting(
        False,
        "encrypt the copies by the key in BACKUP_KEY, which `bot.py key` makes",
        when="the folder is on somebody else's machine, or the copies are sent: see [Encrypted "
        "backups](#encrypted-backups)",
    )
    send: bool = setting(
        False,
        "send each copy to the owners in private too; only encrypted ones are sent",
        when="owners shall have every backup in Telegram, up to 50 MB",
    )


class WatchSection(Section):
    """What a monitoring program may ask."""

    listen: Annotated[str, AfterValidator(listening)] = setting(
        "",
        'where /healthz and /metrics are served, such as "127.0.0.1:9464"; empty: nowhere',
        when="a program shall watch over the bot: see [Watching](#watching)",
    )
    public: bool = setting(
        False,
        "let that be an address that other machines reach",
        when="that program runs elsewhere, and a firewall lets nobody else in",
    )


class DraftsSection(Section):
    """A model that drafts for the team; the key stands in DRAFTS_KEY."""

    server: Annotated[str, AfterValidator(address_or_none)] = setting(
        "",
        'an OpenAI-compatible server, such as "http://127.0.0.1:11434/v1"; empty: no drafts',
        when="the team shall get drafts, summaries and translations by a model: what leaves the "
        "machine then stands in [privacy.md](privacy.md#a-model-if-you-want-one)",
    )
    model: str = setting("", "the model there, by its name", max_length=128)
