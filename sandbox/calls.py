"""The record of what bots called and what they were answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.world import Bot


@dataclass(eq=False)
class Call:
    """One request; `ok` is None while it is being worked on or when nothing came of it."""

    bot: Bot
    method: str
    params: dict[str, Any]
    at: float
    ok: bool | None = None
    error_code: int | None = None
    description: str | None = None
    answered: bool = False
    """Whether a complete answer left the box; a fault may have swallowed it."""
    result: Any = None

    def settle(self, ok: bool, code: int | None = None, description: str | None = None) -> None:
        self.ok, self.error_code, self.description = ok, code, description

    def __str__(self) -> str:
        shown = {name: value for name, value in self.params.items() if name != "reply_markup"}
        end = "ok" if self.ok else f"{self.error_code} {self.description}"
        return f"{self.method}({shown}) → {'…' if self.ok is None else end}"
