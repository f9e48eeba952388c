"""Owns one tab of the page: what a person sees and does there, and whatever goes wrong in it."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect

PATIENCE_MS = 45_000
WIDE, NARROW = (1280, 800), (390, 844)
LOOK = "if (!sessionStorage['smena.view']) sessionStorage['smena.view'] = {view};"

NUMBERS = """() => Object.fromEntries([...document.querySelectorAll("[data-number]")]
  .map((one) => [one.dataset.number, Number(one.querySelector("dd").textContent)]))"""

expect.set_options(timeout=PATIENCE_MS)


class Tab:
    """The page, in the words of playground/README.md. `faults`: what must not have happened."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self._host = urlsplit(url).netloc
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", self._said)
        page.on("request", self._requested)
        page.on("dialog", self._asked)

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error":  # what the policy forbids is said here, too
            self.faults.append(said.text)

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self.faults.append(f"asked elsewhere: {request.url}")

    async def _asked(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    # -- seeing ----------------------------------------------------------------------------------

    def __call__(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def pane(self, name: str) -> Locator:
        """A phone (`a`, `b`, `operator`, `owner`) or the `group`."""
        return self(f"[data-pane='{name}']")

    def message(self, pane: str, words: str) -> Locator:
        """The newest message in a pane with those words."""
        text = self("[data-text], .rich").filter(has_text=words)
        return self.pane(pane).locator("[data-message]").filter(has=text).last

    def written(self, pane: str, words: str) -> Locator:
        """The newest message that is those words and nothing else; others may quote them."""
        text = self("[data-text]").filter(has_text=re.compile(rf"^{re.escape(words)}$"))
        return self.pane(pane).locator("[data-message]").filter(has=text).last

    def topic(self, name: str) -> Locator:
        """The topic of that client in the list."""
        return self("[data-topic]").filter(has=self.page.get_by_text(name, exact=True)).first

    def toast(self, words: str) -> Locator:
        return self("[data-toast]").filter(has_text=words).first

    def number(self, name: str) -> Locator:
        """One of the numbers in the bar."""
        return self(f"[data-number='{name}'] dd")

    def act(self, name: str) -> Locator:
        return self(f"[data-act='{name}']").first

    # -- doing -----------------------------------------------------------------------------------

    async def write(self, pane: str, words: str) -> None:
        field = self.pane(pane).locator("[data-input]")
        await field.fill(words)
        await field.press("Enter")

    async def open_topic(self, name: str) -> None:
        """Open a client's topic as soon as it is there."""
        await self.topic(name).click()
        await expect(self("[data-open-topic] .chat-top .name")).to_have_text(name)

    async def act_as(self, name: str) -> None:
        """Somebody else acts in the group."""
        await self.act("acting").click()
        await self("[data-menu]").get_by_role("menuitemradio", name=name).first.click()
        await expect(self.act("acting")).to_contain_text(name)

    async def seat(self, phone: str, name: str) -> None:
        """Somebody else is at a phone."""
        await self.pane(phone).locator("[data-act='whose']").click()
        await self("[data-menu]").get_by_role("menuitemradio", name=name).last.click()
        await expect(self.pane(phone).locator("[data-act='whose']")).to_contain_text(name)

    async def new_client(self, phone: str, name: str) -> None:
        """A new client gets a phone."""
        await self.pane(phone).locator("[data-act='add-client']").click()
        await self("[data-new-name]").fill(name)
        await self.act("add").click()
        await expect(self.pane(phone).locator("[data-act='whose'] .name")).to_have_text(name)

    def button(self, pane: str, label: str) -> Locator:
        """The newest button of that name under a message."""
        buttons = self.pane(pane).get_by_role("button", name=label, exact=True)
        return buttons.and_(self("[data-keyboard] button")).last

    async def press(self, pane: str, label: str) -> None:
        """Press that button."""
        await self.button(pane, label).click()

    async def menu(self, pane: str, words: str, act: str) -> None:
        """Do something with a message by its menu."""
        await self.message(pane, words).locator(".bubble").click(button="right")
        await self("[data-menu]").locator(f"[data-act='{act}']").click()

    async def numbers(self) -> dict[str, int]:
        """The numbers in the bar, all of one moment."""
        return dict(await self.evaluate(NUMBERS))

    async def settled(self) -> None:
        """Until nothing is under way, by the numbers on the screen."""
        await expect(self.number("waiting")).to_have_text("0")

    async def evaluate(self, script: str, given: Any = None) -> Any:
        return await self.page.evaluate(script, given)


Open = Callable[..., Awaitable[Tab]]


@asynccontextmanager
async def opened(
    browser: Browser,
    url: str,
    size: tuple[int, int] = WIDE,
    scheme: Any = "light",
    routes: dict[str, Any] | None = None,
    **view: Any,
) -> AsyncIterator[Tab]:
    """A tab in a profile of its own, once the bot is at work; `view` as in page/view.js."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale="ru-RU"
    )
    if view:
        await context.add_init_script(LOOK.format(view=json.dumps(json.dumps(view))))
    for address, answer in (routes or {}).items():
        await context.route(address, answer)
    tab = Tab(await context.new_page(), url)
    try:
        await tab.page.goto(url)
        await expect(tab("[data-bar] [data-ready='true']")).to_be_visible()
        yield tab
    finally:
        await context.close()
