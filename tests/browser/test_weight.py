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
SHOWN = """() => new Promise((resolve) => {
  const look = () => document.querySelector("[data-stage]:not([hidden]) [data-messages] [data-key]")
    ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


async def test_the_first_view_is_light(open_tab: Open, playground: Visitor) -> None:
    """All the files that are fetched, and the state as it is at the beginning."""
    sizes = {}
    tab = await open_tab()

    async def weigh(response) -> None:
        path = response.url.partition(str(playground.port))[2]
        if not path.startswith(DATA):
            sizes[path] = len(await response.body())

    tab.page.on("response", weigh)
    await tab.page.reload()
    await tab.page.wait_for_function(SHOWN)
    await tab.settled()
    state = len(json.dumps(playground.first, ensure_ascii=False).encode())
    assert {"/", "/page/main.js", "/page/base.css"} <= sizes.keys()
    assert sum(sizes.values()) + state < LIGHT_B


async def test_the_first_view_is_there_within_a_second(open_tab: Open) -> None:
    tab = await open_tab()
    times = []
    for _ in range(RUNS):
        await tab.page.reload(wait_until="commit")
        times.append(float(await tab.evaluate(SHOWN)))
        if times[-1] < SOON_MS:
            break
    assert min(times) < SOON_MS
