"""The page in Firefox: what a visitor sees and does first works there as it does in Chromium."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.browser import firefox
from tests.browser.chromium import RING
from tests.browser.firefox import Firefox, FoxTab
from tests.browser.tab import NARROW, WIDE
from tests.browser.test_looks import LOOKS, PLACES
from tests.browser.test_verbatim import FOREIGN, NAMES
from tests.playground.visitor import Visitor

pytestmark = RING
LAST = 5
Open = Callable[..., Awaitable[FoxTab]]


@pytest.fixture(scope="module")
def path() -> str:
    return firefox.required()


@pytest.fixture(scope="module")
def visitor(path: str) -> Iterator[Visitor]:
    """At work, and Russian."""
    visitor = Visitor("--locale", "ru")
    visitor.ready()
    yield visitor
    assert visitor.leave() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fox(path: str) -> AsyncIterator[Firefox]:
    async with firefox.running(path) as fox:
        yield fox


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(fox: Firefox, visitor: Visitor) -> AsyncIterator[Open]:
    """Opens the page in a tab of its own; at the end nothing may have gone wrong in any of them."""
    tabs: list[FoxTab] = []
    async with AsyncExitStack() as stack:

        async def open_one(size: tuple[int, int] = WIDE) -> FoxTab:
            tabs.append(await stack.enter_async_context(fox.opened(visitor.url, size)))
            return tabs[-1]

        yield open_one
    assert [fault for tab in tabs for fault in tab.faults] == []


async def harmless(tab: FoxTab) -> None:
    assert await tab.evaluate(f"({FOREIGN})()") == []


async def test_what_goes_wrong_is_noticed(open_tab: Open) -> None:
    tab = await open_tab()
    await tab.evaluate("setTimeout(() => { throw new Error('thrown'); }) && null")
    await tab.evaluate(f"document.body.insertAdjacentHTML('beforeend', '{NAMES[0]}')")
    assert await tab.evaluate(f"({FOREIGN})()") == ['<img src="x" onerror="pwned=1">']
    await tab.evaluate("fetch('http://localhost:1/').catch(() => console.error('said'))")
    for expected in ("thrown", "(script-src-attr)", "(connect-src)", "said"):
        await tab.fails(expected)
    tab.faults.clear()


async def test_everything_is_there_and_nothing_is_cut(open_tab: Open) -> None:
    tab = await open_tab()
    for place in PLACES:
        await tab.see(f"[data-pane='{place}']")
    assert await tab.evaluate(LOOKS) == []
    for _ in ("light", "dark"):
        await tab.act("theme")
        assert await tab.evaluate(LOOKS) == []


async def test_so_it_is_on_a_phone(open_tab: Open) -> None:
    tab = await open_tab(NARROW)
    for place in PLACES:
        await tab.click(f"[data-tabs] [data-tab='{place}']")
        await tab.see(f"[data-pane='{place}']")
        assert await tab.evaluate(LOOKS) == []


async def test_the_tour_is_played_by_its_buttons(open_tab: Open, visitor: Visitor) -> None:
    visitor.done("tour", do="start")
    tab = await open_tab()
    await tab.see("[data-tour][data-step='0']")
    await tab.act("tour-next")
    for step in range(1, LAST + 1):
        await tab.see(f"[data-tour][data-step='{step}']")
        await tab.act("tour-play")
        await tab.see(f"[data-tour][data-step='{step}'][data-done]")
        await tab.act("tour-next")
    await tab.see(f"[data-tour][data-step='{LAST + 1}']")
    await tab.act("tour-leave")
    await tab.miss("[data-tour]")


async def test_a_conversation_by_hand(open_tab: Open) -> None:
    tab = await open_tab()
    await tab.new_client("a", "Гульнара")
    await tab.write("a", "Когда привезут диван?")
    await tab.open_topic("Гульнара")
    await tab.see("[data-pane='group'] [data-text]", "ждёт ответа")
    await tab.click("[data-pane='group'] [data-keyboard] button", "Беру")
    await tab.see("[data-pane='group'] [data-text]", "Ведёт Ольга")
    await tab.write("group", "Уже в пути")
    await tab.see("[data-pane='a'] [data-text]", "Уже в пути")
    await tab.write("group", "// спросить склад")
    await tab.see("[data-pane='group'] [data-emoji^='✍']")
    await tab.click("[data-pane='group'] .bubble", "Уже в пути", firefox.RIGHT)
    await tab.click("[data-menu] [data-emoji='🔥']")
    await tab.see("[data-pane='a'] [data-emoji='🔥']")
    await tab.click("[data-pane='a'] [data-act='attach']")
    await tab.act("attach-photo")
    await tab.see("[data-pane='group'] .photo")
    await tab.miss("[data-pane='a'] [data-text]", "склад")


async def test_a_reload_changes_nothing(open_tab: Open) -> None:
    tab = await open_tab()
    await tab.new_client("b", "Дарига")
    await tab.write("b", "Тут?")
    await tab.open_topic("Дарига")
    await tab.click("[data-pane='group'] [data-input]")
    await tab.type("недописанное " * 9)
    await tab.act("theme")
    await tab.reload()
    await tab.see("[data-open-topic] .chat-top .name", "Дарига")
    await tab.see("[data-pane='b'] [data-act='whose'] .name", "Дарига")
    await tab.holds("[data-pane='group'] [data-input]", "недописанное " * 9)
    assert await tab.evaluate("document.documentElement.dataset.theme") == "light"
    field = "document.querySelector(\"[data-pane='group'] [data-input]\")"
    assert await tab.evaluate(f"{field}.scrollHeight - {field}.clientHeight") == 0


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_a_name(open_tab: Open, name: str) -> None:
    tab = await open_tab()
    await tab.new_client("a", name)
    await tab.write("a", "Это я")
    shown = name.lstrip("\u202e")  # the bot takes away what would turn the line around
    await tab.open_topic(shown)
    await tab.see("[data-pane='group'] [data-text]", shown)
    await harmless(tab)
    await tab.reload()
    await tab.see("[data-topic]", shown)
    await harmless(tab)
