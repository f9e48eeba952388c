"""Two operators in two tabs press the same button: one has it, the other reads who."""

import asyncio

from playwright.async_api import expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
CLIENT, QUESTION = "Спорная", "Чья я?"
WON, LOST = "Разговор ваш", "Разговор уже ведёт"


async def pressing(tab: Tab) -> str:
    """Press [Беру]; what the page says about it to the one who acts here."""
    own = tab.pane("group").locator("[data-toast]:not(:has(.who))").filter(
        has_text="Разговор"
    )  # fmt: skip
    _, said = await asyncio.gather(tab.press("group", "Беру"), own.first.inner_text())
    return said


async def test_one_wins_and_the_other_is_told_who(open_tab: Open, playground: Visitor) -> None:
    client = playground.client(CLIENT)
    playground.says(client, QUESTION)
    playground.topic(CLIENT, QUESTION)
    tabs = {name: await open_tab() for name in ("Ольга", "Олег")}
    for name, tab in tabs.items():
        await tab.act_as(name)
        await tab.open_topic(CLIENT)
        await expect(tab.message("group", "Ждёт ответа")).to_be_visible()
    said = dict(zip(tabs, await asyncio.gather(*map(pressing, tabs.values())), strict=True))
    (winner,) = (name for name, words in said.items() if words == WON)
    (loser,) = tabs.keys() - {winner}
    assert said[loser] == f"{LOST} {winner}"
    for tab in tabs.values():
        await expect(tab.message("group", f"Ведёт {winner}")).to_be_visible()
