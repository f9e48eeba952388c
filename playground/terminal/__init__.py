"""The demo: a short scene in a help desk, with the real bot on a Telegram in a box."""

import asyncio
import logging
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from app.settings import Settings
from playground.terminal.board import Board
from playground.terminal.columns import Columns
from playground.terminal.company import Serve, opened
from playground.terminal.scene import READ, Scene
from playground.terminal.words import words_in

SHARES = (8, 11, 9)


def main(serve: Serve, settings: Settings, locale: str | None = None) -> int:
    """Play the scene; the exit code: 0 if it kept every promise, 130 if it was interrupted."""
    logging.getLogger().setLevel(logging.WARNING)
    try:
        return asyncio.run(play(serve, settings, locale or settings.company.locale, sys.stdout))
    except KeyboardInterrupt:
        print()
        return 130


async def play(
    serve: Serve, settings: Settings, locale: str, out: TextIO, pace: float = READ
) -> int:
    """The scene in a folder of its own, printed as it happens."""
    words = words_in(locale)
    total = min(shutil.get_terminal_size().columns, 140)
    columns = Columns(out, total, SHARES, colour=out.isatty())
    board = Board(columns, words, hidden=words.said.owner)
    columns.line(words.intro)
    with tempfile.TemporaryDirectory(prefix="smena-demo-") as folder:
        try:
            async with opened(serve, words, Path(folder), settings.company.timezone) as company:
                company.box.world.listen(board.see)
                numbers = await Scene(company, words, columns, board, pace).play()
        except AssertionError as error:
            board.verdict(words.failed.format(reason=str(error).partition("\n")[0]), good=False)
            return 1
    return 0 if numbers.good else 1
