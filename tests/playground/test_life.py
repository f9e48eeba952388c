"""What the playground survives: its bot's death, Telegram's weather, its own end and return."""

import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.playground.visitor import Json, Visitor, group, is_running


def bot_of(visitor: Visitor) -> int:
    """The id of the bot's process: the playground's one child."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"^PPid:\t(\d+)$", status.read_text("utf-8"), re.MULTILINE)
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        if parent and int(parent[1]) == visitor.process.pid:
            return int(status.parent.name)
    raise LookupError("the playground has no bot")


def busy(visitor: Visitor, client: int, olga: int, topic: int, words: str) -> None:
    """Both sides write."""
    for number in range(4):
        visitor.says(client, f"{words} {number}")
        visitor.done("write", olga, chat="g", topic=topic, text=f"{words} ответ {number}")


def test_the_dead_bot_comes_back_and_nothing_is_lost(visitor: Visitor) -> None:
    visitor.ready()
    client, olga = visitor.client("Дина"), visitor.person("Ольга")
    visitor.says(client, "первое")
    topic = visitor.topic("Дина", "первое")["id"]
    busy(visitor, client, olga, topic, "до")
    pid = bot_of(visitor)
    visitor.done("kill")
    assert not is_running(pid)
    assert not visitor.state()["bot"]["alive"]
    busy(visitor, client, olga, topic, "после")
    visitor.done("revive")
    assert visitor.ready()["bot"]["starts"] == 2
    tally = visitor.settled()
    assert tally["written"] == 17
    assert tally["delivered"] + tally["told"] == 17
    assert (tally["lost"], tally["duplicated"]) == (0, 0)


@pytest.mark.parametrize("kind", ["flood", "outage", "slow", "lossy"])
def test_every_weather_passes_and_nothing_is_lost(visitor: Visitor, kind: str) -> None:
    visitor.ready()
    client, olga = visitor.client(kind), visitor.person("Ольга")
    visitor.says(client, "ясно")
    topic = visitor.topic(kind, "ясно")["id"]
    before = visitor.settled()
    with visitor.feed(visitor.state()["seq"]) as feed:
        visitor.done("weather", kind=kind)
        assert feed.until("weather")["kind"] == kind
        busy(visitor, client, olga, topic, kind)
        visitor.done("weather", kind="calm")
    tally = visitor.settled()
    assert tally["written"] == before["written"] + 8
    assert tally["delivered"] + tally["told"] == tally["written"]
    assert (tally["lost"], tally["duplicated"]) == (0, 0)


def test_another_language_is_spoken_by_everybody(visitor: Visitor) -> None:
    starts = visitor.ready()["bot"]["starts"]
    visitor.done("locale", locale="en")
    state = visitor.until(lambda s: s["bot"]["ready"] and s["bot"]["starts"] > starts, "started")
    assert {"Olga", "Oleg", "Anna"} < {one["name"] for one in state["people"]}
    client = visitor.client("Ann")
    visitor.done("start", client)
    visitor.until(lambda s: "Hello!" in str(s["chats"][f"p:{client}"]), "greeted in English")


def test_two_languages_in_a_hurry_leave_one_bot(visitor: Visitor) -> None:
    visitor.ready()
    chosen = ("ru", "en", "ru", "en")
    with ThreadPoolExecutor(len(chosen)) as hands:
        list(hands.map(lambda locale: visitor.done("locale", locale=locale), chosen))
    visitor.ready()
    assert is_running(bot_of(visitor))


def texts(state: Json) -> list[tuple[str, str]]:
    return [(m["key"], m.get("text", "")) for m in group(state)]


def test_what_is_kept_is_there_next_time(tmp_path: Path) -> None:
    once = Visitor("--keep", str(tmp_path), "--locale", "en")
    once.ready()
    client = once.client("<b>Vasya & Co")
    once.says(client, "hello")
    topic = once.topic("<b>Vasya & Co", "hello")["id"]
    olga = once.person("Olga")
    once.done("write", olga, chat="g", topic=topic, text="hi")
    before = once.settled()
    pid = bot_of(once)
    last = once.until(lambda now: any("Olga has it" in text for _, text in texts(now)), "her card")
    assert once.leave(signal.SIGINT) == 0
    assert not is_running(pid)

    again = Visitor("--keep", str(tmp_path))
    try:
        assert texts(again.first) == texts(last)
        assert again.first["locale"] == "en"
        assert again.first["tally"] == before
        again.ready()
        again.says(client, "still there?")
        assert again.topic("<b>Vasya & Co", "still there?")["id"] == topic
        refused = subprocess.run(
            [*again.process.args[:4], "--keep", str(tmp_path)],
            cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert refused.returncode == 2
        assert "another playground" in refused.stderr
    finally:
        assert again.leave() == 0


def test_what_was_cut_off_begins_anew_and_says_so(tmp_path: Path) -> None:
    once = Visitor("--keep", str(tmp_path))
    once.ready()
    pid = bot_of(once)
    once.leave(signal.SIGKILL)
    again = Visitor("--keep", str(tmp_path), "--port", str(once.port))
    try:
        again.wait(lambda: not is_running(pid), "no bot is left behind")
        assert "cut off" in again.lines[0]
        again.ready()
    finally:
        assert again.leave() == 0


def test_an_owner_sets_the_company_up(tmp_path: Path) -> None:
    visitor = Visitor("--fresh", "--locale", "en")
    try:
        state = visitor.ready()
        assert not state["group"]["present"]
        owner = visitor.person("Grace")
        payload = re.fullmatch(r"https://t\.me/\w+\?start=(\S+)", state["bot"]["link"])
        visitor.done("start", owner, payload=payload[1])
        state = visitor.until(lambda s: s["chats"][f"p:{owner}"]["keyboard"], "the picker")
        key = state["chats"][f"p:{owner}"]["keyboard"]["key"]
        visitor.done("share_group", owner, key=key)
        visitor.until(lambda s: s["group"]["present"], "the bot is in the group")
        client = visitor.client("Anna B")
        visitor.says(client, "hello")
        visitor.topic("Anna B", "hello")
    finally:
        assert visitor.leave() == 0


def test_a_taken_port_is_no_obstacle(visitor: Visitor) -> None:
    other = Visitor("--port", str(visitor.port))
    try:
        assert other.port != visitor.port
    finally:
        assert other.leave() == 0
