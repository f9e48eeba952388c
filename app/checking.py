"""Owns `bot.py check`: the same diagnosis that owners get in Telegram, in a terminal."""

import asyncio
import json

from aiogram.exceptions import ClientDecodeError, TelegramAPIError

from app import openness
from app.helpers import Helpers
from app.policy import abode_of, group_of, views_of
from app.road import Road, diagnose
from app.service import house_for, make_bot, make_road, meet_telegram, utc_now
from app.settings import Settings
from delivery.telegram.inspection import inspect
from delivery.telegram.verdicts import judge
from desk.company import choosing, setup
from desk.rules import standing
from desk.rules.options import OPTIONS
from model import NO_CHAT, ChatId, GroupFacts, Helper, HelperState, House
from papers.meaning import interpreter
from storage import company, opening, options, people
from storage.opening import Abode
from storage.options import Rows
from views import Views, on_a_line, visible

UNCLEAR = "what Telegram says of the group or the helpers can't be used; try again"
NO_WAY = "Telegram can't be reached; is it blocked here? settings.local.toml, telegram.proxy"


def check(settings: Settings) -> int:
    """Print what is missing for work; the exit code, 0 if nothing is."""

    async def main() -> list[str]:
        road, helpers = make_road(settings), Helpers(settings)
        bot = make_bot(road)
        try:
            if not await passable(road):
                return [NO_WAY]
            me = await meet_telegram(bot)
            print(f"bot: @{me.username} ({me.full_name})")
            kept_id, unreached, set_there = await kept(settings)
            group_id = group_of(settings) or kept_id
            facts = await inspect(bot, ChatId(group_id)) if group_id else None
            beside = await helpers.placed(ChatId(group_id or NO_CHAT), utc_now())
        except (TelegramAPIError, ClientDecodeError) as error:
            return [f"{UNCLEAR}: {judge(error, idempotent=True).detail}"]
        finally:
            await helpers.close()
            await road.close()
        print(f"answers: {by_what(settings)}")
        house = house_for(settings, me)
        for line in told(house, set_there):
            print(line)
        return [*_diagnosis(views, facts, unreached, house), *_out(views, beside)]

    views = views_of(settings)
    for warning in [*openness.warnings(settings), *views.problems]:
        print(f"warning: {warning}")
    missing = asyncio.run(main())
    for line in missing:
        print(line)
    return 1 if missing else 0


def by_what(settings: Settings) -> str:
    """By what the answer that fits a question is found."""
    if interpreter.installed() is None:
        return "found by their words; by meaning, too, after: make answers"
    if not settings.clients.match_by_meaning:
        return "found by their words; clients.match_by_meaning is false"
    return "found by their words and by meaning"


async def passable(road: Road) -> bool:
    """Whether Telegram answers by any hop; where there is a choice each is told, and what fails."""
    found = await diagnose(road)
    for name, problem, seconds in found:
        if problem or len(found) > 1:
            print(f"road: {name}: {problem or 'ok'}, {seconds:.1f} s")
    return any(problem is None for _, problem, _ in found)


async def kept(settings: Settings) -> tuple[int | None, list[str], Rows]:
    """The group chosen in Telegram, the owners out of reach, what owners set: as far as a database
    can tell."""
    return await asyncio.to_thread(_kept, abode_of(settings))


def _kept(abode: Abode) -> tuple[int | None, list[str], Rows]:
    if not opening.is_there(abode):
        return None, [], ()
    with opening.snapshot(abode) as tx:
        return company.get(tx).group_id, people.unreached_owners(tx), options.rows(tx)


def told(house: House, rows: Rows) -> list[str]:
    """What owners can set in Telegram: its value, and which place it comes from."""
    there = {name for name, _ in rows}
    present = standing.laid(house, rows)
    found = []
    for option in OPTIONS:
        where = "default"
        if standing.is_fixed(house, option):
            where = "settings" + (", not what was set in Telegram" if option.name in there else "")
        elif option.name in there:
            where = "Telegram"
        value = json.dumps(option.of(present), ensure_ascii=False)
        found.append(f"set: {option.key or option.name} = {value} ({where})")
    return found


def _out(views: Views, beside: list[Helper]) -> list[str]:
    """The helpers that don't help; of the others it is said here that they do."""
    found = []
    for helper in beside:
        if helper.state is HelperState.ACTIVE:
            print(f"helper: {helper.called}: ok")
            continue
        refused = helper.state is HelperState.REFUSED
        args = {"called": helper.called, "link": helper.link, "refused": refused}
        found.append(visible(views.text("owner.helper_out", None, utc_now(), **args)))
    return found


def _diagnosis(
    views: Views, facts: GroupFacts | None, unreached: list[str], house: House
) -> list[str]:
    now = utc_now()
    found = []
    if facts is None:
        found.append(views.text("owner.pick_group", None, now, **choosing.how_to_pick(house)))
    elif missing := setup.lacking(facts):
        args = {"title": facts.title, "missing": missing}
        found.append(views.text("owner.group_missing", None, now, **args))
    else:
        print(f"group: {on_a_line(facts.title)}: ok")
        if facts.without:
            print(visible(views.text("owner.left_out", None, now, without=facts.without)))
    if unreached:
        found.append(views.text("summary.open_bot", None, now, names=unreached, link=house.link))
    return [visible(text) for text in found]
