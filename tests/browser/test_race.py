"""Two operators in two tabs press the same button: one has it, the other reads who."""

import asyncio

from playwright.async_api import Locator, expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
QUESTION = "Чья я?"
WON, LOST = "Разговор ваш", "Разговор уже ведёт"
Tabs = dict[str, Tab]


async def looking_at(open_tab: Open, playground: Visitor, client: str) -> Tabs:
    """Olga's tab and Oleg's, with the client's card in front of both."""
    playground.says(playground.client(client), QUESTION)
    playground.topic(client, QUESTION)
    tabs = {name: await open_tab() for name in ("Ольга", "Олег")}
    for name, tab in tabs.items():
        await tab.act_as(name)
        await tab.open_topic(client)
        await expect(tab.message("group", "ждёт ответа")).to_be_visible()
    return tabs


def told(tab: Tab) -> Locator:
    """What the page says about a press to the one who acts here."""
    own = tab.pane("group").locator("[data-toast]:not(:has(.who))")
    return own.filter(has_text="Разговор").first


async def test_one_wins_and_the_other_is_told_who(open_tab: Open, playground: Visitor) -> None:
    tabs = await looking_at(open_tab, playground, "Спорная")
    playground.done("weather", kind="outage")  # nobody hears of anything before both have pressed
    try:
        await asyncio.gather(*(tab.press("group", "Беру") for tab in tabs.values()))
    finally:
        playground.done("weather", kind="calm")
    said = {name: await told(tab).inner_text() for name, tab in tabs.items()}
    (winner,) = (name for name, words in said.items() if words == WON)
    (loser,) = tabs.keys() - {winner}
    assert said[loser] == f"{LOST} {winner}"
    for tab in tabs.values():
        await expect(tab.message("group", f"Ведёт {winner}")).to_be_visible()


async def test_a_press_counts_though_the_card_changes_under_it(
    open_tab: Open, playground: Visitor
) -> None:
    tabs = await looking_at(open_tab, playground, "Нажатая")
    olga, oleg = tabs["Ольга"], tabs["Олег"]
    await olga.button("group", "Беру").hover()
    await olga.page.mouse.down()
    await oleg.press("group", "Беру")
    await expect(oleg.message("group", "Ведёт Олег")).to_be_visible()
    await olga.page.mouse.up()
    await expect(told(olga)).to_have_text(f"{LOST} Олег")
    await expect(olga.message("group", "Ведёт Олег")).to_be_visible()
