"""By keyboard and by ear: every control has a name and is reached, and what happens is said."""

import re

from playwright.async_api import Locator, expect

from tests.browser.chromium import RING
from tests.browser.tab import NARROW, Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
NAMELESS = re.compile(r"^\s*- (button|textbox|link|option|menuitem\w*|listbox|region|img)(:| \[|$)")
LISTEN = """() => {
  window.reached = new Set();
  addEventListener("focusin", ({ target }) => reached.add(target));
}"""
# In the lists of messages and topics Tab reaches one row; the arrows go to the others.
MISSED = """() => [...document.querySelectorAll("button, a[href], textarea, input, [role=option]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
  .filter((one) => !one.closest("[data-messages], [data-topics]") && !reached.has(one))
  .map((one) => one.outerHTML.slice(0, 120))"""
LISTS = """() => [...document.querySelectorAll("[data-messages], [data-topics]")]
  .filter((list) => list.checkVisibility({ visibilityProperty: true }) && list.childElementCount)
  .filter((list) => ![...reached].some((one) => list.contains(one)))
  .map((list) => list.ariaLabel)"""
MOST = 250
"""Presses of Tab after which the page must have been gone around."""


async def nameless(tab: Tab) -> list[str]:
    lines = (await tab("body").aria_snapshot()).splitlines()
    assert len(lines) > 50
    return [line for line in lines if NAMELESS.match(line)]


async def busy(open_tab: Open, client: str) -> Tab:
    """A tab with a conversation in it, and its card."""
    tab = await open_tab()
    await tab.new_client("a", client)
    await tab.write("a", "Здравствуйте")
    await tab.open_topic(client)
    await expect(tab.message("group", "ждёт ответа")).to_be_visible()
    return tab


async def test_every_control_has_a_name(open_tab: Open) -> None:
    tab = await busy(open_tab, "Именная")
    assert await nameless(tab) == []
    for opener in ("weather", "acting", "attach", "topic-menu", "commands"):
        await tab.act(opener).click()
        await expect(tab("[data-menu]")).to_be_visible()
        assert await nameless(tab) == []
        await tab.page.keyboard.press("Escape")
        await expect(tab("[data-menu]")).to_have_count(0)
        await expect(tab.act(opener)).to_be_focused()
    await tab.act("add-client").click()
    await expect(tab("dialog")).to_be_visible()
    assert await nameless(tab) == []


async def test_tab_reaches_everything(open_tab: Open) -> None:
    tab = await busy(open_tab, "Клавишная")
    await tab.evaluate(LISTEN)
    for _ in range(MOST):
        await tab.page.keyboard.press("Tab")
        if not await tab.evaluate(MISSED) and not await tab.evaluate(LISTS):
            break
    assert await tab.evaluate(MISSED) == []
    assert await tab.evaluate(LISTS) == []


async def test_a_card_is_pressed_without_a_mouse(open_tab: Open) -> None:
    tab = await busy(open_tab, "Безмышиная")
    await tab.pane("group").locator("[data-input]").focus()
    card, button = tab.message("group", "ждёт ответа"), tab.pane("group").get_by_text("Беру")
    await tab.message("group", "Здравствуйте").focus()
    await tab.page.keyboard.press("Home")
    for _ in range(3):
        await tab.page.keyboard.press("ArrowDown")
        if await card.evaluate("(row) => row === document.activeElement"):
            break
    await expect(card).to_be_focused()
    await tab.page.keyboard.press("Tab")
    await expect(tab("button:focus")).to_have_text("Беру")
    await tab.page.keyboard.press("Enter")
    await expect(button).to_have_count(0)
    await expect(tab.message("group", "Ведёт")).to_be_visible()


async def test_what_happens_is_said(open_tab: Open, playground: Visitor) -> None:
    tab = await busy(open_tab, "Звучная")
    said = tab("[data-live][aria-live='polite']")
    await tab.press("group", "Беру")
    await expect(said).to_contain_text("Разговор ваш")
    playground.says(playground.person("Звучная"), "Вы тут?")
    await expect(said).to_contain_text("Вы тут?")
    await expect(tab("[data-bar] [role='status']")).to_have_text("Бот работает")
    await expect(tab("[data-gone][role='status']")).to_be_attached()


async def test_what_waits_behind_a_tab_is_said(open_tab: Open, playground: Visitor) -> None:
    tab = await open_tab(size=NARROW, tab="a")
    await tab.new_client("a", "Дальняя")
    await tab.write("a", "Есть кто?")

    def behind(name: str) -> Locator:
        return tab("[data-tabs]").get_by_role("button", name=name)

    await expect(behind(r"Группа 1 непрочитанное")).to_be_visible()
    await behind("Группа").click()
    await tab.open_topic("Дальняя")
    await expect(behind("Группа").locator(".badge")).to_have_count(0)
    await tab.press("group", "Беру")
    await tab.write("group", "Здесь!")
    await expect(behind("Дальняя 1 непрочитанное")).to_be_visible()
    await behind("Дальняя").click()
    await expect(tab("[data-tabs] .badge")).to_have_count(0)
