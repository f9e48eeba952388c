"""Where Telegram brings updates to: one server an address, each company at a path of its own."""

import asyncio
import socket

import aiohttp
import pytest
from aiohttp import web

from app import logs
from app.reception import SECRET, Place, Reception
from app.settings import SettingsError


@pytest.fixture
def place() -> Place:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return "127.0.0.1", int(found.getsockname()[1])


async def said(place: Place, path: str, secret: str = "s") -> str:
    url, headers = f"http://{place[0]}:{place[1]}{path}", {SECRET: secret}
    async with aiohttp.request("POST", url, data=b"{}", headers=headers) as answer:
        return f"{answer.status} {await answer.text()}"


async def first(request: web.Request) -> web.Response:
    return web.Response(text="first")


async def second(request: web.Request) -> web.Response:
    return web.Response(text="second")


async def test_companies_share_an_address_and_none_hears_another(place: Place) -> None:
    reception = Reception()
    async with reception.at(place, "/first", "s", first):
        async with reception.at(place, "/second", "s", second):
            assert await said(place, "/first") == "200 first"
            assert await said(place, "/second") == "200 second"
        assert (await said(place, "/second"))[:3] == "404"
        assert await said(place, "/first") == "200 first"
    with pytest.raises(aiohttp.ClientConnectionError):
        await said(place, "/first")


async def test_what_is_logged_of_a_message_is_logged_for_whom_it_was(place: Place) -> None:
    async def whose(request: web.Request) -> web.Response:
        return web.Response(text=logs.COMPANY.get())

    reception, opened, over = Reception(), asyncio.Event(), asyncio.Event()

    async def live(name: str) -> None:
        logs.COMPANY.set(name)
        async with reception.at(place, f"/{name}", "s", whose):
            opened.set()
            await over.wait()

    first = asyncio.create_task(live("alatau"))
    await opened.wait()
    opened.clear()
    second = asyncio.create_task(live("baikal"))
    await opened.wait()
    heard = [await said(place, f"/{name}") for name in ("alatau", "baikal", "alatau")]
    over.set()
    await asyncio.gather(first, second)
    assert heard == ["200 alatau", "200 baikal", "200 alatau"]


async def test_two_companies_at_one_path_get_each_their_own(place: Place) -> None:
    reception = Reception()
    async with reception.at(place, "/both", "a", first):
        async with reception.at(place, "/both", "b", second):
            heard = [await said(place, "/both", secret) for secret in ("a", "b", "c", "")]
            assert [answer.split(" ", 1) for answer in heard[:2]] == [
                ["200", "first"], ["200", "second"]
            ]  # fmt: skip
            assert [answer[:3] for answer in heard[2:]] == ["401", "401"]
        assert (await said(place, "/both", "b"))[:3] == "401"
        assert await said(place, "/both", "a") == "200 first"


async def test_where_somebody_else_listens_that_is_said(place: Place) -> None:
    async with Reception().at(place, "/first", "s", first):
        with pytest.raises(SettingsError, match="nobody can listen at"):
            await Reception().at(place, "/second", "s", second).__aenter__()


async def test_two_who_begin_together_where_nobody_can_listen_are_both_told(place: Place) -> None:
    reception = Reception()
    async with Reception().at(place, "/other", "s", first):
        begun = [
            reception.at(place, path, "s", first).__aenter__() for path in ("/first", "/second")
        ]
        ended = await asyncio.gather(*begun, return_exceptions=True)
    assert [type(end) for end in ended] == [SettingsError] * 2
    async with reception.at(place, "/first", "s", first):
        assert await said(place, "/first") == "200 first"
