"""One browser and one playground for the whole ring; every test opens tabs of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser import chromium
from tests.browser.tab import Open, Tab, opened
from tests.playground.visitor import Visitor


@pytest.fixture(scope="session")
def path() -> str:
    return chromium.required()


@pytest.fixture(scope="session")
def playground(path: str) -> Iterator[Visitor]:
    """At work, and Russian. Its people are shared: a test brings its own clients."""
    visitor = Visitor("--locale", "ru")
    visitor.ready()
    yield visitor
    assert visitor.leave() == 0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(path: str) -> AsyncIterator[Browser]:
    async with chromium.running(path) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(browser: Browser, playground: Visitor) -> AsyncIterator[Open]:
    """Opens the page in a tab of its own; at the end nothing may have gone wrong in any of them."""
    tabs: list[Tab] = []
    async with AsyncExitStack() as stack:

        async def open_one(**given) -> Tab:
            tabs.append(await stack.enter_async_context(opened(browser, playground.url, **given)))
            return tabs[-1]

        yield open_one
    assert [fault for tab in tabs for fault in tab.faults] == []
