"""What the first view costs: how much is fetched, from where, and how much work it is."""

import json

from playwright.async_api import Route

from tests.browser.chromium import RING
from tests.browser.effort import RUNS, Effort
from tests.browser.tab import Open
from tests.playground.visitor import Visitor

pytestmark = RING
LIGHT_B = 150_000
FIRST_VIEW = 30
"""At most so many layouts of some hundred plain messages."""
FETCHED = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .map(({ name, decodedBodySize }) => [new URL(name).pathname, decodedBodySize])"""
SHOWN = """() => new Promise((resolve) => {
  const look = () => document.querySelector("[data-stage]:not([hidden]) [data-messages] [data-key]")
    ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


async def test_the_first_view_is_light(open_tab: Open, playground: Visitor) -> None:
    """Everything that is fetched by whoever opens the page of a playground that has just begun."""
    first = playground.first
    at_work = first | {"bot": first["bot"] | {"alive": True, "ready": True}}

    async def begin(route: Route) -> None:
        await route.fulfill(json=at_work)

    async def nothing_new(route: Route) -> None:
        await route.fulfill(content_type="text/event-stream")

    tab = await open_tab(routes={"**/state": begin, "**/feed?*": nothing_new})
    await tab.evaluate(SHOWN)
    sizes = dict(await tab.evaluate(FETCHED))
    sizes |= {"/state": len(json.dumps(first, ensure_ascii=False).encode()), "/feed": 0}
    assert {"/", "/page/main.js", "/page/base.css", "/page/words.ru.js"} <= sizes.keys()
    assert all(size for path, size in sizes.items() if path != "/feed")
    assert sum(sizes.values()) < LIGHT_B


async def test_the_first_view_is_little_work(open_tab: Open) -> None:
    tab = await open_tab()
    effort, found = await Effort.of(tab), []
    for _ in range(RUNS):
        await tab.page.reload(wait_until="commit")
        await tab.evaluate(SHOWN)
        found.append(await effort.spent())
    assert min(found) < FIRST_VIEW * await effort.plain()
