"""Owns `bot.py owner`: who runs the machine makes a link for a new owner, or removes one."""

import asyncio
import secrets

from app.checking import NO_WAY, passable
from app.policy import abode_of
from app.service import make_bot, make_road, meet_telegram, utc_now
from app.settings import Settings, SettingsError
from desk.company import owning
from model import MACHINE, Operator
from storage import opening, people
from storage.ports import Database
from views import on_a_line


def command(settings: Settings, remove: str, first: bool = False) -> int:
    """bot.py owner: a new link that makes an owner, or `remove` one, while the bot is stopped.

    With `first` only where there is no owner yet.

    Raises SettingsError where the settings name the owners, StorageError while the bot runs.
    """
    if settings.staff.owner_ids and first:
        return 0
    if settings.staff.owner_ids:
        raise SettingsError(["staff.owner_ids: names the owners; add and remove them there"])

    async def main() -> list[str]:
        database = await opening.opened(abode_of(settings))
        try:
            known = await database.run(people.owners)
            if first and known:
                return []
            return await (_removed(database, remove) if remove else _linked(settings, database))
        finally:
            await database.close()

    problems = asyncio.run(main())
    for line in problems:
        print(line)
    return 1 if problems else 0


async def _linked(settings: Settings, database: Database) -> list[str]:
    """Print a new link; what went wrong, if anything did."""
    road = make_road(settings)
    try:
        if not await passable(road):
            return [NO_WAY]
        me = await meet_telegram(make_bot(road))
    finally:
        await road.close()
    code = secrets.token_urlsafe(16)
    await database.run(owning.make_link, code, utc_now(), MACHINE)
    print("Open this link within 24 hours to become an owner (it works once):")
    print(f"https://t.me/{me.username}?start={code}")
    print("No former link works any more. Now start the bot.")
    return []


async def _removed(database: Database, wanted: str) -> list[str]:
    """Remove the owner who is called so; if nobody or several are, who there is."""
    found = await database.run(people.owners)
    name = wanted.removeprefix("@").casefold()
    called = [member for member in found if name in _names(member)]
    if len(called) != 1:
        listed = ", ".join(f"{on_a_line(member.name)} ({_handle(member)})" for member in found)
        return [f"{wanted}: which owner? There are: {listed or 'none'}"]
    await database.run(owning.remove, called[0].id, utc_now())
    name = on_a_line(called[0].name)
    print(f"{name}: no owner any more; the other owners hear of it at the next start")
    return []


def _handle(member: Operator) -> str:
    return f"@{member.username}" if member.username else str(member.id)


def _names(member: Operator) -> set[str]:
    """By what somebody can be named on the command line."""
    return {member.name.casefold(), member.username.casefold(), str(member.id)}
