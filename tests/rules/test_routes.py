"""What the routers are made of."""

import handlers


def test_nothing_that_routes_or_handles_is_passed_to_a_thread() -> None:
    asked = [one for route in handlers.root() for one in (route, *(route.filters or ()))]
    assert len(asked) > 30
    assert [one for one in asked if not one.awaitable] == []
