"""Owns the command: open the playground, say where it is, show the bot's log, end in good order."""

import asyncio
import signal
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from playground.feed import Feed
from playground.server import Server
from playground.show import Show
from playground.words import Locale
from settings import Settings

PORT = 8765


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    locale: Locale
    port: int = PORT
    browser: bool = True
    fresh: bool = False


class Terminal:
    """Our lines and the bot's, told apart."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colour = out.isatty()

    def say(self, line: str) -> None:
        self._write(line, "1")

    def bot(self, line: str) -> None:
        self._write(f"  bot │ {line}", "2")

    def _write(self, line: str, style: str) -> None:
        text = f"\x1b[{style}m{line}\x1b[0m" if self._colour else line
        self._out.write(f"{text}\n")
        self._out.flush()


def main(settings: Settings, options: Options) -> int:
    """bot.py demo: until Ctrl-C or SIGTERM; the exit code."""
    asyncio.run(run(settings, options, Terminal(sys.stdout)))
    return 0


async def run(settings: Settings, options: Options, terminal: Terminal) -> None:
    """The playground, until a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="smena-demo-") as folder:
        await _play(settings, options, terminal, Path(folder), stop)


async def _play(
    settings: Settings, options: Options, terminal: Terminal, folder: Path, stop: asyncio.Event
) -> None:
    feed = Feed()
    show = await Show.open(
        feed,
        folder,
        settings.company.timezone,
        options.locale,
        terminal.bot,
        fresh=options.fresh,
    )
    server = Server(show)
    try:
        await server.start(options.port)
        terminal.say(f"Smena's playground: {server.url}   (Ctrl-C ends it)")
        if options.browser and sys.stdout.isatty():
            await asyncio.to_thread(webbrowser.open, server.url)
        await stop.wait()
        terminal.say("ending")
    finally:
        feed.close()
        await show.close()
        await server.stop()
