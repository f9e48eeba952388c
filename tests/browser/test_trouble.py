"""What a visitor does to the bot and to Telegram, with the numbers on screen: none lost."""

from playwright.async_api import expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
CLIENT = "Стойкая"
QUARTER_MS = 15 * 60 * 1000


async def weather(tab: Tab, kind: str) -> None:
    await tab.act("weather").click()
    await tab.act(f"weather-{kind}").click()
    await expect(tab(f"[data-act='weather'][data-kind='{kind}']")).to_be_visible()


async def nothing_lost(tab: Tab) -> None:
    await tab.settled()
    for name in ("lost", "duplicated", "leaked"):
        await expect(tab.number(name)).to_have_text("0")


async def test_storms_and_a_killed_bot_lose_nothing(open_tab: Open, playground: Visitor) -> None:
    tab = await open_tab()
    await tab.new_client("a", CLIENT)
    await tab.write("a", "до бури")
    await tab.open_topic(CLIENT)
    await expect(tab.message("group", "до бури")).to_be_visible()
    await tab.settled()
    before = await tab.numbers()

    await weather(tab, "outage")
    await tab.write("a", "в бурю")
    await tab.write("group", "ответ в бурю")
    await tab.act("kill").click()
    await expect(tab("[data-bar] [data-alive='false']")).to_be_visible()
    await tab.write("a", "мёртвому боту")
    await expect(tab.number("waiting")).to_have_text("3")
    await tab.act("revive").click()
    await weather(tab, "calm")
    await expect(tab("[data-bar] [data-ready='true']")).to_be_visible()

    await expect(tab.written("a", "ответ в бурю")).to_be_visible()
    for words in ("в бурю", "мёртвому боту"):  # as one message, where they waited together
        await expect(tab.message("group", words)).to_be_visible()
    await nothing_lost(tab)
    after = await tab.numbers()
    # Others on this stage wrote notes, too: what is looked at is what was written here.
    assert after == before | {name: before[name] + 3 for name in ("written", "delivered")}


async def test_time_goes_on_when_told_to(open_tab: Open, playground: Visitor) -> None:
    tab = await open_tab()
    before = playground.state()
    shown = await tab("[data-clock]").inner_text()
    await tab.act("quarter").click()
    await expect(tab("[data-clock]")).not_to_have_text(shown)
    after = playground.until(lambda state: state["moved"] > before["moved"], "time has moved")
    assert after["now"] - before["now"] >= QUARTER_MS
    await nothing_lost(tab)
