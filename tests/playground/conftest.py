"""One playground for all the tests of a module: they bring their own clients."""

from collections.abc import Iterator

import pytest

from tests.playground.visitor import Visitor


@pytest.fixture(scope="module")
def visitor() -> Iterator[Visitor]:
    visitor = Visitor("--locale", "ru")
    yield visitor
    code = visitor.leave()
    assert code == 0
    own = [line for line in visitor.lines if not line.startswith("  bot")]
    assert "Traceback" not in "\n".join(own)
