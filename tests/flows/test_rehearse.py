"""The rehearsal: the sandbox passes by the same table, differences are named, nothing is left."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiogram.client.telegram import TelegramAPIServer

import bot
from app.options import arguments
from app.rehearse.command import Terminal, command
from app.rehearse.run import Findings, probes_for, rehearse
from app.rehearse.stage import GAP, Stage
from app.road import Road
from app.service import make_bot
from app.settings import load
from sandbox import BotAccount, Group, Limits, Person, Sandbox
from sandbox.errors import bad_request
from sandbox.methods import METHODS, Context

DAY = date(2026, 11, 28)


class Company:
    """A bot with its rights in a group, and what it was asked and told in the terminal."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.account: BotAccount = box.bot("alatau_bot", "Мебель Алатау")
        self.boss: Person = box.user("Босс")
        self.group: Group = box.forum("Алатау · клиенты", owner=self.boss)
        rights = ("can_manage_topics", "can_delete_messages", "can_manage_tags")
        self.group.add_bot(self.account, by=self.boss, **dict.fromkeys(rights, True))
        api = TelegramAPIServer.from_base(box.url)
        self.api = make_bot(Road(self.account.token, api, [], 30))
        self.told: list[str] = []
        self.waited: list[float] = []

    async def pause(self, seconds: float) -> None:
        """Time passes for Telegram; nobody waits."""
        self.waited.append(seconds)
        self.box.clock.advance(seconds)

    async def rehearse(self, forum: bool = True) -> Findings:
        stage = Stage(self.api, self.group.id, self.boss.id, self.pause, forum=forum)
        return await rehearse(stage, lambda seen: None)

    async def command(self, file: Path, answer: str = "y") -> int:
        terminal = Terminal(lambda question: answer, self.told.append, self.pause, lambda: DAY)
        return await command(self.api, self.group.id, file, terminal)


@pytest.fixture(name="company")
async def fixture_company() -> AsyncIterator[Company]:
    """The company on a Telegram with Telegram's own limits."""
    async with Sandbox(limits=Limits()) as box:
        found = Company(box)
        yield found
        await found.api.session.close()


def names(found: Findings) -> set[str]:
    return {one.probe.name for one in found.differences}


async def test_the_sandbox_passes_by_the_same_table(company: Company) -> None:
    found = await company.rehearse()
    assert [(one.probe.name, one.words) for one in found.differences] == []
    assert len(found.seen) == len(probes_for(forum=True)) > 50
    assert (found.floods, found.left, found.ended) == ([], [], "")
    assert company.group.topics == [] and company.group.general.messages == []
    assert company.group.history == company.group.general.history
    assert company.account.updates.allowed_updates is None  # nobody has asked for any


async def test_without_topics_the_flat_chat_is_rehearsed(company: Company) -> None:
    company.group.set_topics(False)
    company.box.clock.advance(61)
    found = await company.rehearse(forum=False)
    assert names(found) == set() and len(found.seen) == len(probes_for(forum=False))
    assert company.boss.at(company.group).messages == []


def planted(
    patch: pytest.MonkeyPatch, method: str, words: str | None, result: object = True
) -> None:
    """Makes every call of a method end in that refusal, or else well."""

    def answer(_: Context) -> object:
        if words is not None:
            raise bad_request(words)
        return result

    patch.setitem(METHODS, method.lower(), (method, answer))


def without(patch: pytest.MonkeyPatch, method: str, field: str) -> None:
    """Makes a method's messages come back without a field."""
    name, handler = METHODS[method.lower()]

    def answer(context: Context) -> object:
        made = handler(context)
        for one in made if isinstance(made, list) else [made]:
            one.pop(field, None)
        return made

    patch.setitem(METHODS, method.lower(), (name, answer))


async def test_ten_planted_differences_are_all_named(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, "answerCallbackQuery", None)
    planted(monkeypatch, "setChatMemberTag", "USER_NOT_PARTICIPANT")
    planted(monkeypatch, "setMessageReaction", "CHAT_RESTRICTED")
    planted(monkeypatch, "getForumTopicIconStickers", None, [])
    planted(monkeypatch, "stopMessageLiveLocation", None)
    planted(monkeypatch, "sendRichMessage", "MESSAGE_TOO_RICH")
    without(monkeypatch, "sendMediaGroup", "media_group_id")
    without(monkeypatch, "forwardMessage", "forward_origin")
    without(monkeypatch, "sendVenue", "venue")
    without(monkeypatch, "editMessageMedia", "has_media_spoiler")
    assert names(await company.rehearse()) == {
        *("query.old", "tag.of_owner", "icons.known", "topic.icon", "live.stopped"),
        *("react.receipts", "react.none", "react.strange", "react.gone", "rich.table"),
        *("album.sent", "forward.origin", "venue.numbers", "edit.media"),
    }


async def test_a_429_is_waited_for_and_told(company: Company) -> None:
    company.box.faults.add("flood", "sendPhoto", retry_after=7)
    found = await company.rehearse()
    assert found.floods == ["SendPhoto: retry after 7 s"] and names(found) == set()
    assert 8 in company.waited


async def test_a_429_beyond_patience_ends_it_and_cleans_up(company: Company) -> None:
    company.box.faults.add("flood", "sendPhoto", retry_after=900)
    found = await company.rehearse()
    assert "900" in found.ended and found.left == []
    assert company.group.topics == []


@pytest.mark.parametrize("body", ["<html>Log in</html>", '{"ok":true}', "[null]"])
async def test_what_is_no_answer_is_a_difference_and_nothing_is_left(
    company: Company, body: str
) -> None:
    company.box.faults.add("odd", "sendVenue", words=body)
    found = await company.rehearse()
    assert names(found) == {"copy.venue"} and len(found.seen) == len(probes_for(forum=True))
    assert company.group.topics == [] and body not in "".join(seen.words for seen in found.seen)


async def test_a_group_that_lets_no_topic_be_made_ends_it_at_once(company: Company) -> None:
    company.box.faults.add("reject", "createForumTopic", words="CHAT_RESTRICTED")
    found = await company.rehearse()
    assert "CHAT_RESTRICTED" in found.ended and not found.seen and not found.left


async def test_it_asks_before_it_begins(company: Company, tmp_path: Path) -> None:
    before = len(company.group.history)
    assert await company.command(tmp_path / "report.txt", answer="") == 0
    assert company.told[-1] == "nothing was done"
    assert not (tmp_path / "report.txt").exists() and len(company.group.history) == before


async def test_it_does_not_begin_where_it_could_not_clean_up(
    company: Company, tmp_path: Path
) -> None:
    company.group.set_rights(company.account, can_delete_messages=False)
    assert await company.command(tmp_path / "report.txt") == 2
    assert "can_delete_messages" in company.told[-1]
    assert company.group.topics == []


async def test_the_report_names_what_differs_and_nobody(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, "setMessageReaction", "CHAT_RESTRICTED")
    file = tmp_path / "report.txt"
    assert await company.command(file) == 1
    text = file.read_text("utf-8")
    assert "react.strange" in text and "believed: REACTION_INVALID" in text
    assert "CHAT_RESTRICTED" in text and "Telegram never asked to wait" in text
    whole = text + "\n".join(company.told)
    named = (company.account.token, "Алатау", "Босс", "alatau_bot", str(company.group.id))
    assert not any(word in whole for word in (*named, str(company.boss.id)))


async def test_the_command_line_asks_and_can_be_refused(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    environ = {
        "BOT_TOKEN": company.account.token,
        "SMENA_TELEGRAM__API_SERVER": company.box.url,
        "SMENA_STAFF__GROUP_ID": str(company.group.id),
    }
    options = arguments().parse_args(["rehearse", str(tmp_path / "report.txt")])
    monkeypatch.setattr("builtins.input", lambda question: "n")
    obey = bot.COMMANDS[options.command]
    assert await asyncio.to_thread(obey, load(None, environ), options) == 0
    printed = capsys.readouterr().out
    assert "in a topic that it removes" in printed and printed.endswith("nothing was done\n")
    assert not (tmp_path / "report.txt").exists() and company.group.topics == []


async def test_a_rehearsal_stays_within_the_budget(company: Company) -> None:
    """Fewer than 20 messages, edits and topics in any minute: Telegram's limits see no 429."""
    found = await company.rehearse()
    assert found.floods == [] and min(company.waited) >= GAP
