"""A broadcast is one message to each, whatever breaks on the way; what nobody can know is said."""

from pathlib import Path

import pytest

from bench import mailing

RECIPIENTS = 200


@pytest.mark.proof
async def test_everybody_has_it_once_or_counts_as_unknown_whatever_breaks(tmp_path: Path) -> None:
    """Three kills, a storm of 429, a proxy that cuts answers; everyday messages go on."""
    found = await mailing.run(tmp_path, RECIPIENTS)
    assert (found.twice, found.missing) == ([], [])
    assert found.sent + found.unknown == RECIPIENTS
    assert f"Доставлено: {found.sent} из {RECIPIENTS}" in found.shown
    assert (f"Неизвестно, дошло ли: {found.unknown}." in found.shown) == bool(found.unknown)
    assert found.said and [said.words for said in found.said if not said.is_well] == []
