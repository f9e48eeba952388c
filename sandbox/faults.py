"""Faults on demand: what goes wrong with which calls, how often and for how long."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = frozenset(
    {
        *("refuse", "reject", "drop_before", "drop_after", "delay", "late", "error500", "error502"),
        *("html502", "html504", "truncated", "flood", "restart", "odd"),
    }
)


@dataclass
class Fault:
    """One thing that goes wrong, `times` times."""

    kind: str
    methods: frozenset[str] | None
    chat_id: int | None
    times: int | None
    probability: float
    seconds: float
    retry_after: int
    words: str
    """For a rejected call: what Telegram says to it; for an odd answer: its whole body."""
    processed: bool
    """For an answer that is no success: whether the call had its effect all the same."""

    def concerns(self, method: str, chat_id: int | None) -> bool:
        if self.methods is None:
            # An idle long poll would eat every fault that is meant for the next real call.
            return method != "getUpdates" and self.chat_id in (None, chat_id)
        return method in self.methods and self.chat_id in (None, chat_id)


class Faults:
    """The faults in store."""

    def __init__(self, seed: int = 1) -> None:
        self._faults: list[Fault] = []
        self._random = random.Random(seed)

    def add(
        self,
        kind: str,
        method: str | Iterable[str] | None = None,
        chat: object = None,
        times: int | None = 1,
        probability: float = 1.0,
        seconds: float = 0.0,
        retry_after: int = 5,
        words: str = "",
        processed: bool = False,
    ) -> None:
        """Makes matching calls fail; `times=None` means until cleared.

        `chat` is a chat, a person or an id; getUpdates fails only when it is named.
        """
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(sorted(KINDS))}")
        methods = [method] if isinstance(method, str) else method
        chat_id = getattr(chat, "id", chat)
        self._faults.append(
            Fault(
                kind=kind,
                methods=None if methods is None else frozenset(methods),
                chat_id=chat_id if isinstance(chat_id, int) else None,
                times=times,
                probability=probability,
                seconds=seconds,
                retry_after=retry_after,
                words=words,
                processed=processed,
            )
        )

    def clear(self) -> None:
        self._faults.clear()

    @property
    def spent(self) -> bool:
        """Whether none is in store any more."""
        return not self._faults

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this call, if one does; it is used up by that."""
        for fault in self._faults:
            if not fault.concerns(method, chat_id) or self._random.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault
        return None
