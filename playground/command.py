"""Owns the command: open the playground, say where it is, show the bot's log, end in good order."""

import asyncio
import signal
import sys
import tempfile
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.settings import Settings
from playground.feed import Feed
from playground.keep import Folder
from playground.server import Server
from playground.show import Show
from playground.stage import Stage
from sandbox.snapshot import SnapshotError

PORT = 8765


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    locale: str
    port: int = PORT
    browser: bool = True
    fresh: bool = False
    """Begin with a company that is still to be set up; what was kept is thrown away."""
    keep: Path | None = None
    """The folder in which everything is kept for the next time; None: nothing is."""


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
    """bot.py demo: until Ctrl-C, SIGTERM or SIGHUP; the exit code. Raises KeepError."""
    asyncio.run(run(settings, options, Terminal(sys.stdout)))
    return 0


async def run(settings: Settings, options: Options, terminal: Terminal) -> None:
    """The playground, until a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="smena-demo-") as scratch:
        folder = Folder(options.keep or Path(scratch))
        try:
            stage = await _stage(settings, options, terminal, folder)
            await _play(stage, options, terminal, stop)
            if options.keep:
                folder.put(stage.kept())
                terminal.say(f"kept in {options.keep}")
        finally:
            folder.close()


async def _stage(settings: Settings, options: Options, terminal: Terminal, folder: Folder) -> Stage:
    """The company as it was kept, or a new one."""
    is_new = folder.is_new
    kept = folder.take(fresh=options.fresh)
    if kept is not None:
        try:
            return await Stage.go_on(folder.path, kept)
        except SnapshotError as error:
            folder.take(fresh=True)
            terminal.say(f"{error}: beginning anew")
    elif not is_new and not options.fresh:
        terminal.say("the last time was cut off before its end, so this one begins anew")
    zone = settings.company.timezone
    return await Stage.open(folder.path, zone, options.locale, options.fresh)


async def _play(stage: Stage, options: Options, terminal: Terminal, stop: asyncio.Event) -> None:
    feed = Feed()
    show = Show(stage, feed, terminal.bot)
    server = Server(show)
    try:
        await server.start(options.port)
        await show.start()
        terminal.say(f"Smena's playground: {server.url}   (Ctrl-C ends it)")
        if options.browser and sys.stdout.isatty():
            await asyncio.to_thread(open_browser, server.url)
        await stop.wait()
        terminal.say("ending")
    finally:
        feed.close()
        await show.close()
        await server.stop()


def open_browser(url: str) -> None:
    """Open it where there is a browser with a window of its own; one in the terminal is none."""
    with suppress(webbrowser.Error):
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser:
            browser.open(url)
