"""The memory of erasures: it knows again whom it is asked about, and tells nobody who that was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model import ClientId, Person, PersonId
from storage import beside, erased
from storage.ports import StorageError, Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, OWNER = "ab" * 32, PersonId(1)
ANNA = Person(700000005, "Анна")


@pytest.fixture
def tx() -> Tx:
    opened = blank.on(blank.memory())
    erased.give_key(opened, KEY)
    former.client(opened, ANNA, NOW)
    return opened


def test_who_was_here_before_the_erasing_is_found_and_who_came_after_is_not(tx: Tx) -> None:
    erased.remember(tx, ClientId(ANNA.id), OWNER, NOW + DAY)
    assert [*erased.still_here(tx)] == [ClientId(ANNA.id)]
    tx.run("UPDATE addresses SET since = since + :days", days=2 * 86_400_000)
    assert erased.still_here(tx) == {}


def test_nothing_of_them_can_be_read_out_of_it(tx: Tx) -> None:
    erased.remember(tx, ClientId(ANNA.id), OWNER, NOW)
    (known,) = erased.marks(tx)
    assert str(ANNA.id) not in repr(known) and ANNA.name not in repr(known)


def test_another_key_knows_nobody(tx: Tx) -> None:
    erased.remember(tx, ClientId(ANNA.id), OWNER, NOW + DAY)
    tx.run("UPDATE company SET erasing_key = :other", other="cd" * 32)
    assert erased.still_here(tx) == {}


def test_a_key_that_is_there_stays_and_without_one_nothing_is_marked(tx: Tx) -> None:
    erased.give_key(tx, "cd" * 32)
    assert erased.key_of(tx) == KEY
    tx.run("UPDATE company SET erasing_key = ''")
    with pytest.raises(ValueError, match="without a key"):
        erased.remember(tx, ClientId(ANNA.id), OWNER, NOW)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_erasings_of_one_address_the_latest_counts(tx: Tx, order: tuple[int, int]) -> None:
    for days in order:
        erased.learn(tx, [erased.Mark("m", OWNER, NOW + days * DAY)])
    assert erased.marks(tx) == [erased.Mark("m", OWNER, NOW + 2 * DAY)]


def test_the_file_beside_says_the_same_and_is_its_owner_s_alone(tx: Tx, tmp_path: Path) -> None:
    path = tmp_path / "smena.db"
    assert beside.read(path) == []
    erased.remember(tx, ClientId(ANNA.id), OWNER, NOW)
    for _ in range(2):
        beside.write(path, erased.marks(tx))
    assert beside.read(path) == erased.marks(tx)
    assert [found.name for found in tmp_path.iterdir()] == ["smena.db.erased"]
    assert beside.place(path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["half a li", "m x 1\n", "\udcff"])
def test_a_file_that_is_not_as_it_was_written_is_told_and_not_passed_over(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "smena.db"
    beside.place(path).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(StorageError, match=r"smena\.db\.erased"):
        beside.read(path)
