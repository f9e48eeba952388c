"""Where the processes of this ring come from."""

from collections.abc import Iterator

import pytest

from tests.kill.birth import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One that forks them all."""
    found = Nursery()
    yield found
    found.close()
