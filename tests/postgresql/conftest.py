"""A schema of its own for each test of this ring."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import connect
from storage.migrations import migrate
from storage.opening import Abode
from storage.postgresql import address
from storage.postgresql.address import Address
from tests import cluster

FORMER = Path(__file__).parents[1] / "files" / "schema-5.db.gz"


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


@pytest.fixture
def full(abode: Abode) -> Abode:
    """Its file holds something of everything, and words that are hard to keep."""
    abode.path.write_bytes(gzip.decompress(FORMER.read_bytes()))
    with closing(connect(str(abode.path))) as file:
        migrate(file)
        file.execute("UPDATE links SET words = 'Ё\"''\\%s :id\t\n' || id")
        file.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'outbox'")
    return abode
