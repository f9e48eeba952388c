"""What companies hold that work is not looked through for garbage; what ended ones held is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.host import garbage
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


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Garbage]:
    """Every look through all is a long one."""
    monkeypatch.setattr(garbage, "LONG", 0.0)
    found = Garbage()
    with found.followed():
        yield found


def test_what_a_long_look_has_left_is_put_aside(followed: Garbage) -> None:
    gc.collect(1)
    assert gc.get_freeze_count() == 0
    newer = [Held() for _ in range(100)]
    gc.collect()
    first = gc.get_freeze_count()
    assert first > len(newer)
    newest = [Held() for _ in range(100)]
    gc.collect()
    assert gc.get_freeze_count() > first + len(newest)


def test_what_a_short_look_has_left_is_looked_through_again(
    followed: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "LONG", 3600.0)
    gc.collect()
    assert gc.get_freeze_count() == 0


def test_nothing_is_put_aside_when_nobody_is_served_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "LONG", 0.0)
    with Garbage().followed():
        pass
    gc.collect()
    assert gc.get_freeze_count() == 0


def test_one_of_many_that_ends_has_nobody_s_things_looked_through(followed: Garbage) -> None:
    gc.collect()
    followed.left(working=19)
    assert gc.get_freeze_count()
    followed.left(working=18)
    assert not gc.get_freeze_count()


def test_what_an_ended_company_held_is_found(followed: Garbage) -> None:
    held = Held()
    kept = weakref.ref(held)
    gc.collect()
    del held
    gc.collect()
    assert kept()
    followed.left(working=0)
    gc.collect()
    assert not kept()
