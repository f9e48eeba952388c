"""Puts together what helps the team answer, where a company wants it; nothing waits for it."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any

from app.answers.matcher import Matcher
from app.drafts.drafter import drafter_of
from app.settings import Settings
from desk.rules.standing import Rules
from papers.meaning.interpreter import Interpreter
from storage.ports import Database


def aids_of(
    settings: Settings,
    database: Database,
    rules: Rules,
    interpreter: Interpreter | None,
    clock: Callable[[], datetime],
) -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
    """Who drafts, and who finds answers by what words mean."""
    drafter = drafter_of(settings, database, rules, clock)
    wanted = interpreter if rules.base.by_meaning else None
    matcher = Matcher(database, rules, wanted, clock) if wanted else None
    found = {"drafter": drafter, "matcher": matcher}
    return {name: part.run for name, part in found.items() if part}
