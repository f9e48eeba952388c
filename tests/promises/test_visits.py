"""What a message on its way out of the outbox costs besides its calls: visits to the storage's
thread, and statements there."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.voice import saying
from sandbox import Limits
from storage.database import SqliteTx
from storage.ports import Tx
from storage.together import Together
from tests.office import Office
from tests.promises.test_frugal import IN_REAL_TIME

TIMES = 10
ASIDE, STATEMENTS_ASIDE = 6, 60
"""For a card or two that fall due in between."""

IN, STATEMENTS_IN = 2, 13
"""Of a client's message: what its call says, how that ended; it is brought by who ordered it."""

OUT, STATEMENTS_OUT = 4, 22
"""The same of a reply, and of its receipt, which comes with the end of the first call."""


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Visits of delivery's, and the statements they ran."""
    found: Counter[str] = Counter()
    run = Together.run

    async def counted(self: Together, action: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if not action.__module__.startswith(("delivery", "storage.outbox")):
            return await run(self, action, *args, **more)
        found["visits"] += 1

        def act(tx: Tx, *args: Any, **more: Any) -> Any:
            before = found["all"]
            try:
                return action(tx, *args, **more)
            finally:
                found["statements"] += found["all"] - before

        return await run(self, act, *args, **more)

    monkeypatch.setattr(Together, "run", counted)
    for name in ("run", "insert", "row", "rows", "each"):
        monkeypatch.setattr(SqliteTx, name, _tallied(getattr(SqliteTx, name), found))
    return found


def _tallied(ask: Callable[..., Any], found: Counter[str]) -> Callable[..., Any]:
    def tallied(tx: SqliteTx, sql: str, **values: Any) -> Any:
        found["all"] += 1
        return ask(tx, sql, **values)

    return tallied


@pytest.mark.proof
async def test_what_leaves_takes_few_visits_to_the_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spent: Counter[str]
) -> None:
    monkeypatch.setattr(saying, "ICON_PAUSE", timedelta(seconds=15))
    async with Office(tmp_path, limits=Limits.off(), **IN_REAL_TIME) as office:
        anna = office.client()
        topic = await office.write(anna)
        await office.claim(office.olga, topic)
        office.olga.at(topic).write("Узнаю")
        await office.until(lambda: topic.messages[-1].reaction_of(office.bot))
        await office.quiet()
        spent.clear()
        for number in range(TIMES):
            office.olga.at(topic).write(f"ответ {number}")
            await office.until(lambda: topic.messages[-1].reaction_of(office.bot))
        await office.quiet()
        assert spent["visits"] <= OUT * TIMES + ASIDE, spent
        assert spent["statements"] <= STATEMENTS_OUT * TIMES + STATEMENTS_ASIDE, spent
        spent.clear()
        for number in range(TIMES):
            await office.write(anna, f"вопрос {number}")
        await office.quiet()
        assert spent["visits"] <= IN * TIMES + ASIDE, spent
        assert spent["statements"] <= STATEMENTS_IN * TIMES + STATEMENTS_ASIDE, spent
