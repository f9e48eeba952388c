"""Tests that share a browser, a playground or a nursery go to one worker, or each makes its own."""

import pytest


@pytest.mark.xdist_group("together")
def test_a_group_is_known_to_whoever_deals_out_the_tests(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("nobody deals out")
    assert request.node.nodeid.endswith("@together")
