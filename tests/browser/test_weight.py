"""What the first view costs: how much is fetched, from where, and how soon it is there."""

import json

from tests.browser.chromium import RING
from tests.browser.tab import Open
from tests.playground.visitor import Visitor

pytestmark = RING
LIGHT_B = 150_000
SOON_MS = 1000
RUNS = 10  # a slow page is slow every time; a busy machine is not
DATA = ("/state", "/feed")
FETCHED = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .map(({ name, decodedBodySize }) => [new URL(name).pathname, decodedBodySize])"""
SHOWN = """() => new Promise((resolve) => {
  const look = () => document.querySelector("[data-stage]:not([hidden]) [data-messages] [data-key]")
    ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


async def test_the_first_view_is_light(open_tab: Open, playground: Visitor) -> None:
    """All the files that are fetched, and the state as it is at the beginning."""
    tab = await open_tab()
    await tab.settled()
    files = {path: size for path, size in await tab.evaluate(FETCHED) if path not in DATA}
    state = len(json.dumps(playground.first, ensure_ascii=False).encode())
    assert {"/", "/page/main.js", "/page/base.css"} <= files.keys()
    assert all(files.values())
    assert sum(files.values()) + state < LIGHT_B


async def test_the_first_view_is_there_within_a_second(open_tab: Open) -> None:
    tab = await open_tab()
    times = []
    for _ in range(RUNS):
        await tab.page.reload(wait_until="commit")
        times.append(float(await tab.evaluate(SHOWN)))
        if times[-1] < SOON_MS:
            break
    assert min(times) < SOON_MS
