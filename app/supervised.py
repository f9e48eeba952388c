"""Owns how we are begun and ended from outside: signals, and what systemd is told (sd_notify(3)).

Without systemd nobody listens, and nothing is sent. The sign of life comes from the loop that does
all the work: if that hangs, systemd starts us anew.
"""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Mapping

PATIENCE = 60.0
"""Seconds by which each sign of life prolongs a start that waits for Telegram."""

GONE_WITHIN = 9.5
"""Seconds after which the process ends, whatever still holds it."""


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


def stop_by_signal() -> asyncio.Event:
    """What SIGINT or SIGTERM sets, for a process whose loop runs.

    The loop's own way to hear of them can be full of what wakes it, and loses them then.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(*_: object) -> None:
        loop.call_soon_threadsafe(_stop_surely, stop)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, hear)
    return stop


def _stop_surely(stop: asyncio.Event) -> None:
    """Stop in order; what still hangs after that (a name that nobody resolves) is cut off.

    The file bears it, as it bears kill -9.
    """
    tell("STOPPING=1")
    stop.set()
    cut = threading.Timer(GONE_WITHIN, os._exit, [0])
    cut.daemon = True
    cut.start()
