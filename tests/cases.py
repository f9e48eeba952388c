"""Cases of one kind: some are tried every day, all in the long ring."""

from collections.abc import Iterable
from typing import Any

import pytest


def daily(few: int, cases: Iterable[Any]) -> list[Any]:
    """The first `few` of them every day, the others among the proofs; for `parametrize`."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=marks)
        for number, case in enumerate(cases)
        for marks in ([pytest.mark.proof] if number >= few else [],)
    ]
