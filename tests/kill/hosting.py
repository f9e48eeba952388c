"""The life of a process that serves many companies: `bot.py host`, forked by the nursery."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app import clock, logs, service, supervised
from app.host import serving
from app.host.folders import Home, Street
from app.host.tenancy import Phase, Told
from app.host.vault import Tokens
from app.shared import Shared, close, for_many

MINUTE = 3
"""Seconds of the clock's minute here: where many are served two ticks a second cost a processor."""


def host(
    order: dict[str, Any],
    made: Shared,
    now: Callable[[], datetime],
    jitter: Callable[[], float],
    say: Callable[[str], None],
) -> int:
    """Serve the companies of the folder that the order names; say of each how it is."""
    clock.MINUTE = MINUTE
    redaction = _log(Path(order["log"]))
    street, environ = Street(Path(order["host"])), order["environ"]

    async def main() -> None:
        common = replace(for_many(), texts=made.texts, router=made.router)
        around = service.Surroundings(
            clock=now,
            jitter=jitter,
            shared=common,
            rest=serving.REST,
            polled_every=serving.POLLED,
        )
        tokens = Tokens(street.vault, environ)
        serve = serving.serving(tokens, around, redaction, environ)

        async def told_of(home: Home, stop: asyncio.Event, told: Told) -> None:
            def tell(phase: Phase) -> None:
                say(f"{home.name} {phase}")
                told(phase)

            try:
                await serve(home, stop, tell)
            except Exception as error:  # whatever ended it is told in the diary, and raised
                say(f"{home.name} {Phase.FAILED}: {error!r}")
                raise

        await serving.Host(street, told_of, {}).run(supervised.stop_by_signal())
        await close(common)

    with street.served():
        asyncio.run(main())
    return 0


def _log(path: Path) -> logs.Redaction:
    """Beside the machine's companies: who looks for what went wrong there reads it."""
    redaction, handler = logs.Redaction(), logging.FileHandler(path)
    handler.setFormatter(redaction)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    return redaction
