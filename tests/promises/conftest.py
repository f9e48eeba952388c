"""Every scene plays in an office of its own; what goes wrong there is arranged beforehand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The company, open and at work."""
    async with Office(tmp_path) as company:
        yield company
