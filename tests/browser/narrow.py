"""Owns the pictures of what people see on a phone, to be looked at and not kept.

`python -m tests.browser.narrow FOLDER` renders, 390 px wide and in each language, the
questions after the group, a card, a promise, a hand-over, the roster, the summary and /settings.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Browser, expect

from playground.words import words_in
from tests.browser.chromium import required, running
from tests.browser.tab import NARROW, Tab, opened
from tests.playground.visitor import Json, Visitor, button, group

LOCALES = ("ru", "en")
QUESTIONS = ("zone", "holidays", "name")
"""After the group; the hours are known here, as settings.toml has them."""


class Camera:
    """One tab of a phone's size, and where its pictures go."""

    def __init__(self, tab: Tab, visitor: Visitor, folder: Path, locale: str) -> None:
        self.tab, self.visitor, self.folder, self.locale = tab, visitor, folder, locale
        self.words = words_in(locale)

    async def take(self, name: str, place: str) -> None:
        """What stands at that place, once nothing is under way."""
        await self.tab(f"[data-tabs] [data-tab='{place}']").click()
        await expect(self.tab.pane(place)).to_be_visible()
        await expect(self.tab("[data-toast]")).to_have_count(0)
        await self.tab.page.mouse.move(0, 0)
        path = self.folder / f"{name}.{self.locale}.png"
        await self.tab.page.screenshot(path=path, animations="disabled")
        print(path)

    def last(self, chat: str, data: str) -> Json:
        """The newest message of that chat with such a button, as soon as it is there."""

        def found(state: Json) -> list[Json]:
            messages = state["chats"][chat]["messages"]
            return [m for m in messages if f"'{data}:" in str(m["keyboard"])]

        return found(self.visitor.until(found, f"a button {data} in {chat}"))[-1]

    def press(self, name: str, chat: str, data: str) -> None:
        """Somebody presses the newest button of that kind."""
        said = self.last(chat, data)
        self.visitor.done(
            "press", self.visitor.person(name), key=said["key"], **button(said, f"{data}:")
        )
        self.visitor.until(lambda state: said not in state["chats"][chat]["messages"], "it changes")

    def command(self, name: str, text: str) -> None:
        """Somebody writes to the bot in private, and is answered."""
        person = self.visitor.person(name)
        self.visitor.done("write", person, chat=f"p:{person}", text=text)
        self.visitor.until(
            lambda state: state["chats"][f"p:{person}"]["messages"][-1]["from"]["bot"], "an answer"
        )


async def questions(camera: Camera) -> None:
    """The owner's way: the link, the group, and a tap for each question."""
    visitor, words = camera.visitor, camera.words
    for step in range(3):
        if step:
            visitor.done("tour", do="play")
            visitor.until(lambda state: not state["tour"]["busy"], "the step is played")
        visitor.done("tour", do="next")
    visitor.done("tour", do="leave")
    chat = f"p:{visitor.person(words.owner)}"
    for question in QUESTIONS:
        said = camera.last(chat, "ask_later")
        await camera.take(f"question-{question}", "owner")
        visitor.done("press", visitor.person(words.owner), key=said["key"], row=0, column=0)
        visitor.until(lambda s: said not in s["chats"][chat]["messages"], "answered")  # noqa: B023
    await camera.take("set-up", "owner")


async def work(camera: Camera) -> None:
    """A card, a promise, a hand-over, and what an owner reads."""
    visitor, words = camera.visitor, camera.words
    anna = visitor.person(words.anna)
    visitor.says(anna, words.question)
    visitor.topic(words.anna, words.question)
    await camera.tab("[data-tab='group']").click()
    await camera.tab.open_topic(words.anna)
    camera.last("g", "claim")
    await camera.take("card", "group")
    camera.press(words.olga, "g", "claim")
    camera.press(words.olga, "g", "more")
    await camera.take("card-more", "group")
    camera.press(words.olga, "g", "to_promise")
    await camera.take("promise-when", "group")
    camera.press(words.olga, "g", "promise")
    await camera.take("promise", "group")
    visitor.done("advance", seconds=3000)
    await camera.take("promise-rings", "operator")
    camera.press(words.olga, "g", "pick")
    await camera.take("hand-over-whom", "group")
    visitor.done("advance", to="shift_end")
    visitor.until(lambda state: "🔁" in str(group(state)), "it is handed over")
    await camera.take("hand-over", "group")
    await camera.take("hand-over-private", "operator")
    for command in ("/roster", "/settings", "/team"):
        camera.command(words.owner, command)
        await camera.take(command[1:], "owner")
    visitor.done("tour", do="start")
    for _ in range(visitor.state()["tour"]["names"].index("summary")):
        visitor.done("tour", do="next")
    visitor.done("tour", do="play")
    visitor.until(lambda state: not state["tour"]["busy"], "the day is over", 300)
    visitor.done("tour", do="leave")
    await camera.take("summary", "owner")
    await camera.tab.pane("owner").locator("[data-messages]").hover()
    await camera.tab.page.mouse.wheel(0, -500)
    await camera.take("summary-above", "owner")


@contextmanager
def company(*options: str) -> Iterator[Visitor]:
    visitor = Visitor(*options)
    try:
        visitor.ready()
        yield visitor
    finally:
        visitor.leave()


async def show(browser: Browser, locale: str, folder: Path) -> None:
    for more, showing in (([], work), (["--fresh"], questions)):
        with company("--locale", locale, *more) as visitor:
            async with opened(browser, visitor.url, size=NARROW, locale=locale) as tab:
                visitor.done("tour", do="start" if more else "leave")
                await showing(Camera(tab, visitor, folder, locale))


async def main(folder: Path) -> None:
    async with running(required()) as browser:
        for locale in LOCALES:
            await show(browser, locale, folder)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(place))
