"""Owns the pictures of what people see on a phone, to be looked at and not kept.

`python -m tests.browser.narrow FOLDER [PART…]` renders, 390 px wide and in each language, the
owner's way from the link to the first client's message (`questions`); a card, a promise, a
hand-over, the roster, the summary and /settings (`work`); and in a company that has all of it a
menu, offers, a draft, stages, the board, departments, a sample to read (`furniture`).
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.async_api import Browser, expect

from playground.words import words_in
from tests.browser.chromium import required, running
from tests.browser.furnished import NEW
from tests.browser.tab import NARROW, Tab, opened
from tests.oracle import Oracle
from tests.playground.visitor import Json, Visitor, button, group

LOCALES = ("ru", "en")
QUESTIONS = ("zone", "hours", "holidays", "name")
"""After the group."""


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
    """The owner's way: the link, the group, a tap for each question, and the first client."""
    visitor, words = camera.visitor, camera.words
    chat = f"p:{visitor.person(words.owner)}"
    visitor.done("tour", do="next")
    await _played(camera, "welcome")
    visitor.done("tour", do="next")
    await _played(camera)
    visitor.done("tour", do="leave")
    for question in QUESTIONS:
        said = camera.last(chat, "ask_later")
        await camera.take(f"question-{question}", "owner")
        visitor.done("press", visitor.person(words.owner), key=said["key"], row=0, column=0)
        visitor.until(lambda s: said not in s["chats"][chat]["messages"], "answered")  # noqa: B023
    await camera.take("set-up", "owner")
    for command in ("/settings", "/team"):
        camera.command(words.owner, command)
        await camera.take(f"first-{command[1:]}", "owner")
    anna = visitor.person(words.anna)
    visitor.done("write", anna, chat=f"p:{anna}", text="/start")
    visitor.until(lambda s: s["chats"][f"p:{anna}"]["messages"][-1]["from"]["bot"], "a greeting")
    visitor.says(anna, words.question)
    visitor.topic(words.anna, words.question)
    await camera.take("first-message", "a")
    await camera.tab("[data-tab='group']").click()
    await camera.tab.open_topic(words.anna)
    await camera.take("first-card", "group")


async def _played(camera: Camera, name: str = "") -> None:
    """The tour's step is done, with a picture of what the owner sees then."""
    camera.visitor.done("tour", do="play")
    camera.visitor.until(lambda state: not state["tour"]["busy"], "the step is played")
    if name:
        await camera.take(name, "owner")


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
    topic = visitor.topic(words.anna, words.question)["id"]
    visitor.done("write", visitor.person(words.olga), chat="g", topic=topic, text=words.answer)
    visitor.settled()
    camera.press(words.olga, "g", "more")
    await camera.take("card-more", "group")
    camera.press(words.olga, "g", "to_promise")
    await camera.take("promise-when", "group")
    camera.press(words.olga, "g", "promise")
    await camera.take("promise", "group")
    visitor.done("advance", seconds=25 * 60 + 30)
    camera.last(f"p:{visitor.person(words.olga)}", "ring_done")
    await camera.take("promise-rings", "operator")
    camera.press(words.olga, "g", "pick")
    camera.last("g", "give")
    await camera.take("hand-over-whom", "group")
    camera.press(words.olga, "g", "back")
    camera.press(words.olga, "g", "kept")
    visitor.done("advance", seconds=(4 * 60 + 25) * 60)
    visitor.says(anna, words.reminder)
    visitor.topic(words.anna, words.reminder)
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


ASKED = {
    "ru": "А ремонт за город выезжает? Диван пришёл с браком",
    "en": "Do you repair out of town? The sofa came broken",
}
DRAFTS = {
    "ru": "Простите! Приедем и починим, за город тоже бесплатно. Какой день удобен?",
    "en": "So sorry! We’ll come and mend it at no cost, out of town too. Which day suits you?",
}
SUMS = {"ru": "// считали вместе #сумма 250000", "en": "// as agreed #sum 2500"}
A_DAY, WEEK = 24 * 60 * 60, 7


async def furniture(camera: Camera) -> None:
    """What nobody has at first: a menu, offers, a draft, stages, departments, a sample to read."""
    visitor, words, locale = camera.visitor, camera.words, camera.locale
    anna, igor, olga = (visitor.person(name) for name in (words.anna, words.igor, words.olga))
    owner = f"p:{visitor.person(words.owner)}"
    visitor.done("write", anna, chat=f"p:{anna}", text="/start")
    camera.last(f"p:{anna}", "menu_part")
    await camera.take("menu", "a")
    camera.press(words.anna, f"p:{anna}", "menu_answer")
    await camera.take("menu-answer", "a")
    camera.command(words.owner, "/answers")
    await camera.take("answers", "owner")
    visitor.says(igor, words.routine)
    camera.last(f"p:{igor}", "quick_helped")
    await camera.take("offers", "b")
    camera.press(words.igor, f"p:{igor}", "quick_helped")
    await camera.take("offers-helped", "b")
    visitor.says(anna, ASKED[locale])
    topic = visitor.topic(words.anna, ASKED[locale])["id"]
    visitor.done("advance", seconds=10)
    camera.last("g", "draft_take")
    await camera.tab("[data-tab='group']").click()
    await camera.tab.open_topic(words.anna)
    await camera.take("draft", "group")
    camera.press(words.olga, "g", "draft_take")
    visitor.settled()
    camera.press(words.olga, "g", "more")
    camera.press(words.olga, "g", "to_stages")
    await camera.take("stages", "group")
    said = camera.last("g", "stage")
    visitor.done("press", olga, key=said["key"], row=1, column=0)
    visitor.done("write", olga, chat="g", topic=topic, text=SUMS[locale])
    visitor.until(lambda state: "📇" in str(group(state)), "the sum is on the card")
    await camera.take("card-staged", "group")
    for command in ("/rules", "/board"):
        camera.command(words.owner, command)
        await camera.take(command[1:], "owner")
    camera.press(words.olga, "g", "close")
    for _ in range(WEEK):
        visitor.done("advance", seconds=A_DAY)
    camera.last(owner, "review_list")
    camera.command(words.owner, "/review")
    await camera.take("review", "owner")
    camera.press(words.owner, owner, "review_open")
    await camera.take("review-one", "owner")


@contextmanager
def model(words: str) -> Iterator[str]:
    """The address of a model that always drafts the same; it answers in a thread of its own."""
    loop, oracle = asyncio.new_event_loop(), Oracle(lambda _: words)
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(oracle.__aenter__(), loop).result()
    try:
        yield oracle.address
    finally:
        asyncio.run_coroutine_threadsafe(oracle.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def company(*options: str, program: Sequence[str] = ("bot.py",)) -> Iterator[Visitor]:
    visitor = Visitor(*options, program=program)
    try:
        visitor.ready()
        yield visitor
    finally:
        visitor.leave()


Showing = Callable[[Camera], Awaitable[None]]


@contextmanager
def staged(part: Showing, locale: str) -> Iterator[Visitor]:
    """The company that a part is played in."""
    named = ("--locale", locale)
    if part is questions:
        with company(*named, "--fresh", program=("-m", "tests.browser.furnished", NEW)) as visitor:
            yield visitor
    elif part is furniture:
        with model(DRAFTS[locale]) as server:
            program = ("-m", "tests.browser.furnished", server)
            with company(*named, program=program) as visitor:
                yield visitor
    else:
        with company(*named) as visitor:
            yield visitor


async def show(browser: Browser, part: Showing, locale: str, folder: Path) -> None:
    with staged(part, locale) as visitor:
        async with opened(browser, visitor.url, size=NARROW, locale=locale) as tab:
            visitor.done("tour", do="start" if part is questions else "leave")
            await part(Camera(tab, visitor, folder, locale))


PARTS: dict[str, Showing] = {part.__name__: part for part in (work, questions, furniture)}


async def main(folder: Path, parts: Sequence[str]) -> None:
    async with running(required()) as browser:
        for locale in LOCALES:
            for name in parts or PARTS:
                await show(browser, PARTS[name], locale, folder)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(place, sys.argv[2:]))
