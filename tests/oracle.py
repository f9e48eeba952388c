"""A model's server for the tests, on loopback: OpenAI's shape, and answers as odd as wanted."""

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

Told = list[dict[str, str]]


def plain(words: str) -> web.Response:
    """An answer as servers of that kind give it."""
    return web.json_response({"choices": [{"message": {"role": "assistant", "content": words}}]})


class Oracle:
    """Answers what `says` makes of what it is told, and remembers what that was."""

    def __init__(self, says: Callable[[dict[str, Any]], str | web.Response]) -> None:
        self.says = says
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.silent = False
        """It takes every question and never answers."""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._answer)
        self._server = TestServer(application, host="127.0.0.1")
        await self._server.start_server()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.close()

    @property
    def address(self) -> str:
        """What stands in the settings."""
        return str(self._server.make_url("/v1"))

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a company that has it."""
        return {
            "SMENA_DRAFTS__SERVER": self.address,
            "SMENA_DRAFTS__MODEL": "small",
            "DRAFTS_KEY": "sk-very-secret",
        }

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.asked.append(asked)
        self.headers.append(dict(request.headers))
        while self.silent:
            await asyncio.Event().wait()
        said = self.says(asked)
        return plain(said) if isinstance(said, str) else said


def data(asked: dict[str, Any]) -> dict[str, Any]:
    """What it was told besides its orders."""
    found: dict[str, Any] = json.loads(asked["messages"][1]["content"])
    return found
