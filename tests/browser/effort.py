"""Owns how much work something is for the page, whatever else the machine does meanwhile.

Counted is the processor time of the page's own thread, in a unit that is measured beside it: what
the browser needs to lay out some hundred plain messages. So neither a busy machine nor a slow one
says anything about the page.
"""

from collections.abc import Awaitable, Callable

from playwright.async_api import CDPSession

from tests.browser.tab import Tab

RUNS = 5
"""The best of so many counts: a page that works too much does so every time."""
PLAIN = """() => {
  const row = '<div class="row in"><div class="stack"><div class="bubble"><div class="text">'
    + 'Диван собрали, привезём до вечера, подъезд узкий</div></div></div></div>';
  const place = document.createElement("div");
  place.style.cssText = "position: absolute; width: 500px";
  document.body.append(place);
  place.innerHTML = row.repeat(300);
  const height = place.scrollHeight;
  place.remove();
  return height;
}"""
PAINTED = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""
)


class Effort:
    """Of one tab."""

    def __init__(self, tab: Tab, session: CDPSession) -> None:
        self._tab, self._session = tab, session

    @classmethod
    async def of(cls, tab: Tab) -> "Effort":
        session = await tab.page.context.new_cdp_session(tab.page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(tab, session)

    async def spent(self) -> float:
        """Seconds of a processor that the page's thread has worked since it was (re)loaded."""
        found = await self._session.send("Performance.getMetrics")
        return next(float(m["value"]) for m in found["metrics"] if m["name"] == "TaskDuration")

    async def least(
        self,
        doing: Callable[[], Awaitable[object]],
        before: Callable[[], Awaitable[object]] | None = None,
    ) -> float:
        """How many times a layout of plain messages it is, up to its being painted."""
        return await self._least(doing, before) / await self.plain()

    async def plain(self) -> float:
        """What the layout of plain messages takes here, in seconds of a processor."""
        return await self._least(lambda: self._tab.evaluate(PLAIN), None)

    async def _least(
        self,
        doing: Callable[[], Awaitable[object]],
        before: Callable[[], Awaitable[object]] | None,
    ) -> float:
        found = []
        for _ in range(RUNS):
            if before is not None:
                await before()
            await self._tab.evaluate(PAINTED)
            start = await self.spent()
            await doing()
            await self._tab.evaluate(PAINTED)
            found.append(await self.spent() - start)
        return min(found)
