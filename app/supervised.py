"""Owns what systemd is told of us: that we are ready, alive, ending (sd_notify(3)).

Without systemd nobody listens, and nothing is sent. The sign of life comes from the loop that does
all the work: if that hangs, systemd starts us anew.
"""

import asyncio
import os
import socket
from collections.abc import Mapping

PATIENCE = 60.0
"""Seconds by which each sign of life prolongs a start that waits for Telegram."""


def tell(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send one line to whoever supervises us, if anybody does."""
    if address := environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            line.sendall(state.encode())


def ready() -> None:
    """Clients and staff are being served from now on."""
    tell("READY=1")


async def breathe(environ: Mapping[str, str] = os.environ) -> None:
    """Signs of life for as long as this runs: three in the time after which we'd be given up."""
    if "NOTIFY_SOCKET" not in environ:
        return
    within = int(environ.get("WATCHDOG_USEC", "0")) / 1e6 or PATIENCE
    sign = f"WATCHDOG=1\nEXTEND_TIMEOUT_USEC={PATIENCE * 1e6:.0f}"
    while True:
        tell(sign, environ)
        await asyncio.sleep(min(within, PATIENCE) / 3)
