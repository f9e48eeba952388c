"""`python -m sandbox --port N`: an empty box with one bot, until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import sys

from sandbox.sandbox import Sandbox


async def serve(port: int, username: str) -> None:
    box = await Sandbox.start(port=port)
    bot = box.bot(username, "Sandbox bot")
    sys.stdout.write(f"url    {box.url}\ntoken  {bot.token}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await box.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox", description="Telegram in a box, on loopback.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    parser.add_argument("--bot", default="sandbox_bot", help="the username of the bot")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port, given.bot))
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
