"""`python -m sandbox`: an empty box for anything that speaks the Bot API."""

import asyncio
import re
import sys

import aiohttp


async def test_it_prints_where_it_listens_and_with_which_token():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url = re.findall(r"http://\S+", (await process.stdout.readline()).decode())[0]
        token = (await process.stdout.readline()).decode().split()[1]
        address = f"{url}/bot{token}/getMe"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            assert (await answer.json())["result"]["username"] == "sandbox_bot"
    finally:
        process.terminate()  # what runs in the background of a script doesn't hear an interrupt
        await process.wait()
