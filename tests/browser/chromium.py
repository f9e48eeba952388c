"""Owns the browser of the ring: where it is, how it is started, what a test needs to run in it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no Chromium on this machine"
RING = [
    # One browser and one playground for the ring, so one loop.
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]


def required() -> str:
    """Where the browser is. Without one the test is skipped, or fails where nothing may be."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return found


@asynccontextmanager
async def running(path: str) -> AsyncIterator[Browser]:
    """A browser without a window and with a fresh profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
