"""Both themes, both languages, a desk and a phone: nothing overlaps, is cut, or is too faint."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.chromium import RING
from tests.browser.tab import NARROW, Open, Tab
from tests.playground.visitor import Visitor

pytestmark = RING
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
CLIENT = "Константин-Александр Победоносцев-Вознесенский"
PLACES = ("a", "b", "operator", "owner", "group")
UNDER = ("covered: ", "buried: ", "on top of each other: ")
"""What is said of anything under a menu."""
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
LANGUAGES = pytest.mark.parametrize("locale", ["ru", "en"])


@pytest.fixture(scope="session")
def topic(playground: Visitor) -> int:
    """A client's topic with a card, a reply, a photo, a note, and something for one alone."""
    playground.done("tour", do="start")
    client, olga, oleg = playground.client(CLIENT), *map(playground.person, ("Ольга", "Олег"))
    playground.says(client, "Здравствуйте, " * 20 + "это я!")
    found = int(playground.topic(CLIENT, "Здравствуйте, " * 20 + "это я!")["id"])
    playground.done("write", olga, chat="g", topic=found, text="Добрый день! " * 8)
    playground.done("attach", client, chat=f"p:{client}", kind="photo", caption="вот такой")
    playground.done("write", oleg, chat="g", topic=found, text="И я здесь")
    playground.done("write", olga, chat="g", topic=found, text="// https://example.com/" + "a" * 90)
    playground.until(lambda state: not state["tally"]["waiting"] and held(state), "all is there")
    return found


def held(state) -> bool:
    return any(m["ephemeral_to"] for m in state["chats"]["g"]["messages"])


async def good_looks(tab: Tab) -> None:
    await expect(tab("[data-toast]")).to_have_count(0)
    assert await tab.evaluate(LOOKS) == []


@THEMES
@LANGUAGES
async def test_on_a_desk(open_tab: Open, topic: int, theme: str, locale: str) -> None:
    tab = await open_tab(theme=theme, locale=locale, topic=topic)
    await expect(tab("[data-tour]")).to_be_visible()
    await good_looks(tab)
    await tab.act("acting").click()
    await expect(tab("[data-menu]")).to_be_visible()
    assert [line for line in await tab.evaluate(LOOKS) if not line.startswith(UNDER)] == []


@THEMES
@LANGUAGES
async def test_on_a_phone(open_tab: Open, topic: int, theme: str, locale: str) -> None:
    tab = await open_tab(size=NARROW, theme=theme, locale=locale, topic=topic, tab="a")
    for place in PLACES:
        await tab(f"[data-tabs] [data-tab='{place}']").click()
        await expect(tab.pane(place)).to_be_visible()
        await good_looks(tab)
    await tab.act("back").click()
    await expect(tab("[data-topics]")).to_be_visible()
    await good_looks(tab)


SPOILT = {
    "width: 190px; overflow: hidden": "cut: ",
    "width: 2000px": "not wholly on the screen: ",
    "position: relative; top: 60px": "on top of each other: ",
    "color: #888; background: #777": "faint, ",
    "position: fixed; inset: 0; z-index: 9": "covered: ",
}


async def test_what_is_looked_for_would_be_found(open_tab: Open) -> None:
    tab = await open_tab()
    for style, found in SPOILT.items():
        await tab("[data-bar]").evaluate("(bar, style) => bar.style.cssText = style", style)
        assert any(line.startswith(found) for line in await tab.evaluate(LOOKS)), found


WIDTHS = """async () => {
  document.fonts.add(new FontFace("Noto Color Emoji", "local('DejaVu Sans Mono')"));
  await document.fonts.load("14px 'Noto Color Emoji'");
  const line = document.body.appendChild(document.createElement("span"));
  line.style.position = "fixed";
  return ["..........", "0000000000"].map((words) => {
    line.textContent = words;
    return line.getBoundingClientRect().width;
  });
}"""
"""In an emoji font that, as all of them, has digits and marks, too; these are as wide as a sign."""


async def test_a_font_of_signs_says_no_words(open_tab: Open) -> None:
    tab = await open_tab()
    marks, digits = await tab.evaluate(WIDTHS)
    assert marks < digits * 0.8
