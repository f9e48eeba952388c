"""Owns what the companies of one process have in common: nothing in it is anybody's state.

Whoever serves one company needs none of it and gets it by default; `bot.py host` makes it once, so
that a company costs little more than its file.
"""

from dataclasses import dataclass, field

import handlers
from app.hops import Hops
from app.policy import TEMPLATES
from app.reception import Reception
from handlers.routes import Routes
from papers import child
from papers.meaning import interpreter
from papers.meaning.interpreter import Interpreter
from storage import opening
from storage.machine import Machine, Tenure
from storage.opening import Abode, OnTheSide
from storage.pool import ON_THE_WAY, Threads
from views import Library

CHILDREN = 2
"""Pictures and archives made at once, of whomever: each takes a processor while it lasts."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The routes, the connections, the threads of the files and of the lines to a server, the turns
    of the child processes, the process that knows what words mean, if there is one, the addresses
    that Telegram brings updates to, and which machine this is among others."""

    router: Routes = field(default_factory=lambda: handlers.root())
    hops: Hops | None = None
    threads: Threads | None = None
    lines: Threads | None = None
    run: child.Run = child.run
    meaning: Interpreter | None = field(default_factory=interpreter.installed)
    texts: Library | None = None
    reception: Reception = field(default_factory=Reception)
    machine: Machine = field(default_factory=Machine)

    def tenure(self, abode: Abode) -> Tenure:
        """The turn of the company that lives there."""
        return self.machine.tenure(abode, self._threads_of(abode))

    def reader(self, abode: Abode) -> OnTheSide:
        """Reads there on the side, once asked."""
        return opening.reader(abode, self._threads_of(abode))

    def _threads_of(self, abode: Abode) -> Threads | None:
        """A server that is gone keeps nobody from their file."""
        return self.lines if abode.url else self.threads


def for_many() -> Shared:
    """What `bot.py host` shares among its companies; to be closed by `close`."""
    return Shared(
        hops=Hops(),
        threads=Threads(),
        lines=Threads(few=ON_THE_WAY),
        run=child.Gate(CHILDREN).run,
        texts=Library(TEMPLATES),
    )


async def close(shared: Shared) -> None:
    """Let go of it, when nobody uses it any more."""
    if shared.hops:
        await shared.hops.close()
    for threads in (shared.threads, shared.lines):
        if threads:
            threads.close()
