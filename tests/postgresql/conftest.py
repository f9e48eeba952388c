"""A schema of its own for each test of this ring."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.opening import Abode
from storage.postgresql import address
from storage.postgresql.address import Address
from tests import cluster


@pytest.fixture
def url() -> Iterator[str]:
    """A database that is empty but for what PostgreSQL itself has."""
    found = cluster.database()
    yield found
    cluster.drop(found)


@pytest.fixture
def place(url: str) -> Address:
    """The company's schema there, which is not there yet."""
    return address.read(url)


@pytest.fixture
def abode(url: str, tmp_path: Path) -> Abode:
    """Where a company would live that has that URL."""
    return Abode(tmp_path / "smena.db", url)
