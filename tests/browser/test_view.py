"""What a tab looks at: kept over a reload, and never taken away by news that come late."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Route, expect

from tests.browser.chromium import RING
from tests.browser.tab import Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
CLIENT = "Дарига"


@pytest.fixture
def back_to_russian(playground: Visitor) -> Iterator[None]:
    """The others count on it."""
    yield
    playground.done("locale", locale="ru")


async def looks_as_left(tab: Tab) -> None:
    await expect(tab("[data-open-topic] .chat-top .name")).to_have_text(CLIENT)
    await expect(tab.pane("b").locator("[data-act='whose'] .name")).to_have_text(CLIENT)
    await expect(tab.pane("operator").locator("[data-act='whose'] .name")).to_have_text("Oleg")
    await expect(tab.act("acting")).to_contain_text("Oleg")
    await expect(tab.pane("b").locator("[data-input]")).to_have_value("недописанное")
    await expect(tab.pane("group").locator("[data-input]")).to_have_value("черновик\nв две строки")
    await expect(tab.pane("group").locator(".answering")).to_contain_text("Тут?")
    await expect(tab("html[data-theme='dark'][lang='en']")).to_be_attached()
    await expect(tab.act("quarter")).to_have_text("+15 min")
    await expect(tab.pane("b")).to_have_attribute("data-grown", "yes")


async def test_a_reload_changes_nothing(
    open_tab: Open, playground: Visitor, back_to_russian: None
) -> None:
    tab = await open_tab()
    await tab.new_client("b", CLIENT)
    await tab.write("b", "Тут?")
    await tab.open_topic(CLIENT)
    await expect(tab.message("group", "Тут?")).to_be_visible()
    await tab.act("language").click()
    await expect(tab("[data-group]")).to_contain_text("Alatau · clients")
    await tab.act("theme").click()
    await tab.act("theme").click()
    await tab.act_as("Oleg")
    await tab.seat("operator", "Oleg")
    await tab.menu("group", "Тут?", "reply")
    await tab.pane("b").locator("[data-input]").fill("недописанное")
    await tab.pane("group").locator("[data-input]").fill("черновик\nв две строки")
    await tab.pane("b").locator("[data-act='grow']").click()
    await looks_as_left(tab)
    await tab.page.reload()
    await looks_as_left(tab)


async def test_a_new_client_keeps_the_phone_though_the_feed_is_late(
    open_tab: Open, playground: Visitor
) -> None:
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    playground.ready()  # the feed will not say so
    tab = await open_tab(routes={"**/feed?*": hold})
    await tab.new_client("a", "Поспешная")
    await tab.write("a", "Я здесь")
    go_on.set()
    await expect(tab.message("a", "Я здесь")).to_be_visible()
    await expect(tab.pane("a").locator("[data-act='whose'] .name")).to_have_text("Поспешная")
