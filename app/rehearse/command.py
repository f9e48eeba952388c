"""bot.py rehearse: asks, tries this Telegram slowly, and writes the report; for a terminal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aiogram.methods import GetChat, GetChatAdministrators, GetChatMember, GetMe
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner

from app.checking import kept
from app.rehearse.report import lines
from app.rehearse.run import Findings, Seen, probes_for, rehearse
from app.rehearse.stage import FAILED, Pause, Stage
from app.service import make_bot, make_road, meet_telegram
from app.settings import Settings
from delivery.telegram.bot import Bot

NEEDED = ("can_manage_topics", "can_delete_messages")
EXPLAINED = """\
The rehearsal tries on this Telegram what Smena leans on, {count} things one by one, in about
{minutes} minutes. It writes into the group that Smena serves, {place} that it removes at the end;
members may see it meanwhile. Best do it in a quiet hour, with `bot.py run` stopped. Nothing that
anybody wrote is read, and the report holds no token and no names."""
MINUTES = {True: 15, False: 2}
IN_A_TOPIC, IN_THE_CHAT = "in a topic", "in a few messages"


@dataclass(frozen=True, slots=True)
class Terminal:
    """What stands around the command: who is asked, who is told, how time is passed."""

    ask: Callable[[str], str]
    tell: Callable[[str], None]
    pause: Pause
    today: Callable[[], date]


def rehearse_here(settings: Settings, file: Path) -> int:
    """bot.py rehearse FILE, on the Telegram and in the group of these settings."""

    async def main() -> int:
        road = make_road(settings)
        try:
            bot = make_bot(road)
            await meet_telegram(bot)
            group_id = settings.staff.group_id or (await kept(settings))[0]
            return await command(bot, group_id, file, Terminal(_asked, _printed, _slept, _today))
        finally:
            await road.close()

    return asyncio.run(main())


async def command(bot: Bot, group_id: int | None, file: Path, terminal: Terminal) -> int:
    """Rehearse in the group; the process's exit code: 0 as believed, 1 something differs."""
    if group_id is None:
        terminal.tell("there is no staff group yet; choose one in Telegram first")
        return 2
    try:
        stage = await _stage(bot, group_id, terminal.pause)
    except FAILED as error:
        terminal.tell(f"the group can't be used: {type(error).__name__}")
        return 2
    if isinstance(stage, str):
        terminal.tell(stage)
        return 2
    if not _agreed(stage, terminal):
        terminal.tell("nothing was done")
        return 0
    found = await rehearse(stage, lambda seen: terminal.tell(_told(seen)))
    await asyncio.to_thread(_write, file, found, terminal.today())
    terminal.tell(f"{file}: {len(found.differences)} of {len(found.seen)} differ here")
    return 1 if found.differences or found.left or found.ended else 0


def _write(file: Path, found: Findings, day: date) -> None:
    file.write_text("\n".join(lines(found, day)) + "\n", encoding="utf-8")


async def _stage(bot: Bot, group_id: int, pause: Pause) -> Stage | str:
    """The place to act in, or what lacks for it."""
    chat = await bot(GetChat(chat_id=group_id))
    me = await bot(GetMe())
    member = await bot(GetChatMember(chat_id=group_id, user_id=me.id))
    if chat.type != "supergroup" or not isinstance(member, ChatMemberAdministrator):
        return "the bot has to be an administrator of a supergroup"
    needed = NEEDED if chat.is_forum else NEEDED[1:]
    if missing := [right for right in needed if not getattr(member, right)]:
        return f"without {' and '.join(missing)} the rehearsal could not clean up behind itself"
    admins = await bot(GetChatAdministrators(chat_id=group_id))
    owner = next((admin.user.id for admin in admins if isinstance(admin, ChatMemberOwner)), None)
    return Stage(bot, group_id, owner, pause, forum=bool(chat.is_forum))


def _agreed(stage: Stage, terminal: Terminal) -> bool:
    count = len(probes_for(forum=stage.forum))
    place = IN_A_TOPIC if stage.forum else IN_THE_CHAT
    words = EXPLAINED.format(count=count, minutes=MINUTES[stage.forum], place=place)
    terminal.tell(words)
    return terminal.ask("Begin? [y/N] ").strip().lower() in ("y", "yes")


def _told(seen: Seen) -> str:
    return f"{'DIFFERS' if seen.differs else 'ok':8}{seen.probe.name}"


def _asked(question: str) -> str:
    """An answer from the keyboard; none where nobody sits."""
    try:
        return input(question)
    except EOFError:
        return ""


def _printed(line: str) -> None:
    """A line that is seen at once, also through a pipe."""
    print(line, flush=True)


async def _slept(seconds: float) -> None:
    await asyncio.sleep(seconds)


def _today() -> date:
    return datetime.now(UTC).date()
