"""What companies hold that work is not looked through for garbage; what ended ones held is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.host.garbage import Garbage


class Held:
    """What a company holds: it holds itself, so only a look for garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def loose() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_it_is_put_aside_once_as_good_as_all_have_started() -> None:
    garbage = Garbage()
    garbage.look(working=10, starting=2)
    assert gc.get_freeze_count() == 0
    garbage.look(working=11, starting=1)
    first = gc.get_freeze_count()
    newer = [Held() for _ in range(100)]
    garbage.look(working=12, starting=0)
    assert 0 < gc.get_freeze_count() <= first
    garbage.look(working=13, starting=0)
    assert gc.get_freeze_count() >= first + len(newer)


def test_one_of_many_that_ends_has_nobody_s_things_looked_through() -> None:
    garbage = Garbage()
    garbage.look(working=20, starting=0)
    garbage.left(working=19)
    assert gc.get_freeze_count()
    garbage.left(working=18)
    assert not gc.get_freeze_count()


def test_what_an_ended_company_held_is_found() -> None:
    garbage, held = Garbage(), Held()
    kept = weakref.ref(held)
    garbage.look(working=1, starting=0)
    del held
    gc.collect()
    assert kept()
    garbage.left(working=0)
    gc.collect()
    assert not kept()
