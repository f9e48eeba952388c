"""Moments as they are kept: UTC epoch milliseconds, the same in every SQL dialect."""

from datetime import UTC, datetime
from typing import overload

EVER = datetime.fromtimestamp(0, UTC)
"""Before anything of ours."""


def ms(moment: datetime) -> int:
    """An aware moment as UTC epoch milliseconds."""
    return round(moment.timestamp() * 1000)


def maybe_ms(moment: datetime | None) -> int | None:
    """The same for a moment that may be missing."""
    return None if moment is None else ms(moment)


@overload
def moment(value: int) -> datetime: ...
@overload
def moment(value: None) -> None: ...
def moment(value: int | None) -> datetime | None:
    """Kept milliseconds as an aware UTC moment."""
    return None if value is None else datetime.fromtimestamp(value / 1000, UTC)
