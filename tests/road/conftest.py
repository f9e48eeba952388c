"""A company whose way to Telegram leads through two proxies, the first of which will fail."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.proxy import Proxy
from tests.office import Office


@pytest.fixture
async def first() -> AsyncIterator[Proxy]:
    """The proxy that is tried first."""
    async with Proxy("socks5") as proxy:
        yield proxy


@pytest.fixture
async def second() -> AsyncIterator[Proxy]:
    """The one behind it, which works."""
    async with Proxy("http") as proxy:
        yield proxy


@pytest.fixture
async def office(tmp_path: Path, first: Proxy, second: Proxy) -> AsyncIterator[Office]:
    """The company, at work by the first proxy."""
    road = {"SMENA_TELEGRAM__PROXY": f"{first.url}, {second.url}"}
    async with Office(tmp_path, **road) as company:
        assert first.passed and not second.passed
        yield company
