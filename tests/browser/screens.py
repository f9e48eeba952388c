"""Owns the pictures in the README, taken of the real page: `python -m tests.browser.screens`."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from tests.browser.chromium import required, running
from tests.browser.tab import NARROW, Tab, opened
from tests.playground.visitor import Json, Visitor, button, group

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
COLOURS = 256
QUESTION = "Hello! When will my sofa arrive?"
TODAY = (
    ("Nora", "Hello! Do you deliver on Saturdays?", "We do, from 10 to 6. Which street?"),
    ("Omar", "Is the oak shelf still there?", "The last one. Shall I keep it for you?"),
    ("Lucy", "The cupboard has a scratch", "I am sorry! Please send a photo, we bring a new door"),
    ("Sam", "Can I pay by card?", "Yes, or in cash when it arrives"),
    ("Ines", "How long is the warranty?", "Two years"),
    ("Theo", "Where is your showroom?", "12 Abay Avenue, open until eight"),
    ("Mira", "Could you assemble it, too?", "Of course, it takes an hour"),
    ("Paul", "I would like to change the colour", None),
)
GOOD, FAIR = 0, 1  # the columns of 👍 and 😐
PACE_S = (2400, 3000, 2700, 3600, 4200, 4800, 6600, 600)
"""How long after one client the next one writes."""
REPLY_S = (120, 240, 60, 300, 180, 480, 240)
"""How long each waits for an answer; the last one waits for tomorrow."""
ON_DUTY = ("Olga", "Oleg", "Olga", "Oleg", "Oleg", "Vera", "Vera")


async def take(tab: Tab, name: str) -> None:
    """A picture of the whole tab, in few colours, for there are hardly more."""
    await tab.page.mouse.move(0, 0)
    shot = Image.open(io.BytesIO(await tab.page.screenshot(animations="disabled")))
    PICTURES.mkdir(exist_ok=True)
    few = shot.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


async def question(tab: Tab) -> None:
    """A client asks; the topic and its card are there."""
    await tab.write("a", QUESTION)
    await tab.open_topic("Anna")
    await expect(tab.message("group", "Nobody has it")).to_be_visible()
    await expect(tab.message("group", QUESTION)).to_be_visible()
    await tab.settled()
    await take(tab, "question")


async def race(tab: Tab, visitor: Visitor) -> None:
    """Two press [Take] at once; there is a note, which the client doesn't see."""
    await tab.write("group", "// the store promised 3 pm, check")
    await expect(tab.message("group", "the store").locator("[data-emoji^='✍']")).to_be_visible()
    card = next(m for m in group(visitor.state()) if "'claim:" in str(m["keyboard"]))
    press = partial(visitor.done, "press", key=card["key"], **button(card, "claim:"))
    team = map(visitor.person, ("Olga", "Oleg"))
    await asyncio.gather(*(asyncio.to_thread(press, one) for one in team))
    await expect(tab.toast("It’s yours")).to_be_visible()
    await expect(tab.toast("has it already")).to_be_visible()
    await expect(tab.message("group", "Nobody has it")).to_have_count(0)
    await take(tab, "race")


def work(visitor: Visitor) -> None:
    """A day of questions and answers, until a quarter of an hour after closing."""
    topic = visitor.topic("Anna", QUESTION)["id"]
    winner = "Olga" if "Olga has it" in str(group(visitor.state())) else "Oleg"
    answer(visitor, winner, topic, "Today, before six")
    for at, (name, asked, answered) in enumerate(TODAY):
        visitor.says(visitor.client(name), asked)
        topic = visitor.topic(name, asked)["id"]
        if answered:
            visitor.done("advance", seconds=REPLY_S[at])
            answer(visitor, ON_DUTY[at], topic, answered)
        visitor.done("advance", seconds=PACE_S[at])
    rate(visitor)
    visitor.done("advance", to="summary")
    closed = len(ON_DUTY) + 1
    visitor.until(lambda state: icons(state).count("✅") == closed, "every icon is there")
    visitor.until(lambda state: "⏰ No reply" in str(group(state)), "and what happened to Paul")


def icons(state: Json) -> list[str]:
    return [topic["icon"] for topic in state["group"]["topics"]]


def found(state: Json, chat: str, data: str) -> list[Json]:
    """The messages of a chat under which there is such a button."""
    return [m for m in state["chats"][chat]["messages"] if f"'{data}:" in str(m["keyboard"])]


def answer(visitor: Visitor, name: str, topic: int, text: str) -> None:
    """Answer, and close the conversation when that has arrived."""

    def cards(state: Json) -> list[Json]:
        return [m for m in found(state, "g", "close") if m["topic"] == topic]

    who = visitor.person(name)
    visitor.done("write", who, chat="g", topic=topic, text=text)
    visitor.settled()
    card = cards(visitor.until(cards, "a card to close"))[-1]
    visitor.done("press", who, key=card["key"], **button(card, "close:"))
    visitor.until(lambda state: not cards(state), "closed")


def rate(visitor: Visitor) -> None:
    """Whoever was asked how it was, after closing, says so; most of them are glad."""
    state = visitor.state()
    asked = [(m, chat) for chat in state["chats"] for m in found(state, chat, "rate")]
    for at, (question, chat) in enumerate(asked):
        client = int(chat.removeprefix("p:"))
        visitor.done("press", client, key=question["key"], row=0, column=FAIR if at == 2 else GOOD)


async def summary(tab: Tab, visitor: Visitor) -> None:
    """The owner reads how the day was, with a picture of it."""
    await asyncio.to_thread(work, visitor)
    chart = tab.pane("owner").locator("[data-message] img")
    await expect(chart).to_be_visible()
    await tab.page.wait_for_function(
        "(image) => image.naturalWidth", arg=await chart.element_handle()
    )
    await tab.open_topic(TODAY[-1][0])
    await take(tab, "summary")


async def phone(tab: Tab) -> None:
    """The same on a phone: who waits."""
    asked = "Здравствуйте! Когда привезут мой диван?"
    await tab.write("a", asked)
    await tab("[data-tab='group']").click()
    await tab.open_topic("Анна")
    await expect(tab.message("group", asked)).to_be_visible()
    await tab.press("group", "Беру")
    await tab.write("group", "Уже в пути, будем к 15:00")
    await expect(tab.message("group", "Уже в пути").locator("[data-emoji='👌']")).to_be_visible()
    await expect(tab("[data-toast]")).to_have_count(0)
    await take(tab, "phone")


@contextmanager
def company(locale: str) -> Iterator[Visitor]:
    """A playground in that language, without the tour."""
    visitor = Visitor("--locale", locale)
    try:
        visitor.ready()
        visitor.done("tour", do="leave")
        yield visitor
    finally:
        visitor.leave()


async def main() -> None:
    async with running(required()) as browser:
        with company("en") as visitor:
            async with opened(browser, visitor.url, locale="en") as tab:
                await question(tab)
                await race(tab, visitor)
            grown = {"left": None, "right": "owner"}
            async with opened(browser, visitor.url, locale="en", grown=grown) as tab:
                await summary(tab, visitor)
        with company("ru") as visitor:
            async with opened(browser, visitor.url, size=NARROW, theme="dark", tab="a") as tab:
                await phone(tab)


if __name__ == "__main__":
    asyncio.run(main())
