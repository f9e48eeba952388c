"""A topic of three hundred messages stays smooth: what one does in it is little work."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import RING
from tests.browser.effort import PAINTED, Effort
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor, group

pytestmark = RING
MANY = 300
TYPING, SCROLLING, WRITING, OPENING = 12, 50, 20, 20
"""At most so many layouts of plain messages: of a word, a dozen turns of the wheel, a message, the
whole. Where each key or turn built all of it anew it would be several times as many."""
GENERAL = 1
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


ROWS = """() => document.querySelectorAll("[data-pane='group'] [data-message]").length"""


async def in_general(open_tab: Open) -> Tab:
    """A tab that shows all of it."""
    tab = await open_tab()
    await tab("[data-topic='1']").click()
    rows = tab.pane("group").locator("[data-message]")
    await expect(rows.nth(MANY - 1)).to_be_attached()
    return tab


async def test_typing_among_many_messages_is_smooth(open_tab: Open, crowded: None) -> None:
    tab = await in_general(open_tab)
    field = tab.pane("group").locator("[data-input]")
    await field.click()
    effort = await Effort.of(tab)
    assert await effort.least(lambda: field.press_sequentially("Привет")) < TYPING


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

    assert await (await Effort.of(tab)).least(scrolling) < SCROLLING


async def test_a_message_among_many_is_little_work(open_tab: Open, crowded: None) -> None:
    tab = await in_general(open_tab)

    async def writing() -> None:
        known = await tab.evaluate(ROWS)
        await tab.write("group", "и ещё")
        await tab.page.wait_for_function(f"(known) => ({ROWS})() > known", arg=known)

    assert await (await Effort.of(tab)).least(writing) < WRITING


async def test_a_long_topic_is_opened_at_once(
    open_tab: Open, playground: Visitor, crowded: None
) -> None:
    client = "Краткая"
    playground.says(playground.client(client), "Одна строка")
    playground.topic(client, "Одна строка")
    tab = await in_general(open_tab)

    async def opening() -> None:
        await tab("[data-topic='1']").click()
        await expect(tab.pane("group").locator("[data-message]").nth(1)).to_be_attached()

    effort = await Effort.of(tab)
    assert await effort.least(opening, before=lambda: tab.open_topic(client)) < OPENING
