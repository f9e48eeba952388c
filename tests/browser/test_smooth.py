"""A topic of three hundred messages stays smooth, by a stop-watch within the page."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor, group

pytestmark = RING
MANY = 300
STOPWATCH = Path(__file__).with_name("timings.js").read_text(encoding="utf-8")
SMOOTH_MS = 50
RUNS = 15  # a slow page is slow every time; a busy machine is not
GENERAL = 1
PAINTED = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""
)
WORDS = "Диван собрали, привезём до вечера, подъезд узкий, нужен третий человек. "


@pytest.fixture(scope="session")
def crowded(playground: Visitor) -> None:
    """The team has talked a lot in General, where the bot says nothing: texts, photos, answers."""
    team = [playground.person(name) for name in ("Ольга", "Олег", "Вера")]
    for number in range(MANY):
        who = team[number // 3 % 3]
        place = {"chat": "g", "topic": GENERAL}
        if number % 20 == 7:
            playground.done("attach", who, **place, kind="photo", caption=f"фото {number}")
        elif number % 10 == 3:
            last = group(playground.state())[-1]["key"]
            playground.done("write", who, **place, text=f"ответ {number}", reply_to=last)
            playground.done("react", team[number % 3], key=last, emoji="👍")
        else:
            words = WORDS * (number % 4)
            playground.done("write", who, **place, text=f"{number}. {words}")


async def quickest(tab: Tab, timing: str, doing: Callable[[], Awaitable[None]]) -> float:
    """The best of the worst times of several runs, in ms."""
    found = []
    for _ in range(RUNS):
        await tab.evaluate("() => timings.mark()")
        await doing()
        found.append(float(await tab.evaluate(f"() => timings.{timing}")))
        if 0 < found[-1] < SMOOTH_MS:
            break
    return min(time for time in found if time)


async def in_general(open_tab: Open) -> Tab:
    """A tab that shows all of it."""
    tab = await open_tab()
    await tab.evaluate(STOPWATCH)
    await tab("[data-topic='1']").click()
    rows = tab.pane("group").locator("[data-message]")
    await expect(rows.nth(MANY - 1)).to_be_attached()
    return tab


async def test_typing_among_many_messages_is_smooth(open_tab: Open, crowded: None) -> None:
    tab = await in_general(open_tab)
    field = tab.pane("group").locator("[data-input]")
    await field.click()

    async def typing() -> None:
        await field.press_sequentially("Привет", delay=30)
        await tab.evaluate(PAINTED)

    assert await quickest(tab, "inputToPaint", typing) < SMOOTH_MS


async def test_scrolling_many_messages_is_smooth(open_tab: Open, crowded: None) -> None:
    tab = await in_general(open_tab)
    await tab.pane("group").locator("[data-messages]").hover()
    up = -1

    async def scrolling() -> None:
        nonlocal up
        for _ in range(12):
            await tab.page.mouse.wheel(0, up * 700)
            await tab.evaluate(PAINTED)
        up = -up

    assert await quickest(tab, "scrollFrame", scrolling) < SMOOTH_MS


async def test_a_message_among_many_appears_at_once(open_tab: Open, crowded: None) -> None:
    tab = await in_general(open_tab)
    number = 0

    async def writing() -> None:
        nonlocal number
        number += 1
        await tab.write("group", f"и ещё {number}")
        await expect(tab.message("group", f"и ещё {number}")).to_be_visible()
        await tab.evaluate(PAINTED)

    assert await quickest(tab, "inputToPaint", writing) < SMOOTH_MS


async def test_a_long_topic_is_opened_at_once(
    open_tab: Open, playground: Visitor, crowded: None
) -> None:
    client = "Краткая"
    playground.says(playground.client(client), "Одна строка")
    playground.topic(client, "Одна строка")
    tab = await in_general(open_tab)

    async def opening() -> None:
        await tab.open_topic(client)
        await tab.evaluate("() => timings.mark()")
        await tab("[data-topic='1']").click()
        await expect(tab.pane("group").locator("[data-message]").nth(1)).to_be_attached()
        await tab.evaluate(PAINTED)

    assert await quickest(tab, "inputToPaint", opening) < SMOOTH_MS
