"""Owns how we are begun and ended from outside: signals, and what systemd is told (sd_notify(3)).

Without systemd nobody listens, and nothing is sent. The sign of life comes from the loop that does
all the work: if that hangs, systemd starts us anew.
"""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

log = logging.getLogger("smena")

PATIENCE = 60.0
"""Seconds by which each sign of life prolongs a start that waits for Telegram."""

HELD_AFTER, GONE_WITHIN = 9.0, 9.5
"""Seconds after which is said what holds the process still, and it ends whatever that is."""

NOT_ENDED = (
    "has not ended, for what it waits for (a disk, a server, a name) gives no answer; cut off as "
    "by a kill, and the next start goes on from there"
)


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


def stop_by_signal(held: Callable[[], str] = lambda: "") -> asyncio.Event:
    """What SIGINT or SIGTERM sets, for a process whose loop runs; it ends within ten seconds then.

    A thread hears of them, over a way that nothing else uses: the loop may hang, and its own way
    can be full of what wakes it. `held`: the names of what has not ended, when it is cut off.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.detach(), warn_on_full_buffer=False)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    hearing = partial(_hear, ear, partial(loop.call_soon_threadsafe, stop.set), held)
    threading.Thread(target=hearing, name="signals", daemon=True).start()
    return stop


def _hear(ear: socket.socket, stop: Callable[[], object], held: Callable[[], str]) -> None:
    """Stop in order; what still hangs after that (a disk that gives no answer, a name that nobody
    resolves) is cut off.

    The file bears it, as it bears kill -9. The log may hang as well: nobody waits for it.
    """
    while ear.recv(1)[0] not in (signal.SIGINT, signal.SIGTERM):
        pass
    cut = threading.Timer(GONE_WITHIN, os._exit, [0])
    cut.daemon = True
    cut.start()
    tell("STOPPING=1")
    stop()
    time.sleep(HELD_AFTER)
    log.error("%s: %s", held() or "Smena", NOT_ENDED)
