"""Owns the ways to Telegram: connections that stay open, what is said over them and understood.

A call is said as one piece of JSON unless it carries a file; an answer that can't be meant is not
read as one.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError
from aiogram.methods.base import Response
from aiohttp import ClientPayloadError, ClientResponse, JsonPayload
from pydantic import ValidationError

from app.ear import LARGEST_ANSWER
from app.lenient import decodable
from model import LARGEST

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.methods import TelegramMethod
    from aiogram.methods.base import TelegramType
    from aiogram.types import InputFile
    from aiohttp import ClientSession

DIRECT: Final = "direct"


@dataclass(frozen=True, slots=True)
class Hop:
    """One way to Telegram; its name shows no credentials."""

    name: str
    session: AiohttpSession


class Hops:
    """The hops of a process. Many bots may go by one: its connections know no token of theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Hop] = {}
        self.answered: dict[Hop, float] = {}
        """When a server answered last by each, to whomever; monotonic seconds."""
        self.asked: dict[tuple[Hop, ...], Awaitable[bool]] = {}
        """Whether it does: what is being asked by these, for all who want to know."""

    def to(self, api: TelegramAPIServer, address: str) -> Hop:
        """The hop to that server by that address."""
        key = api.base, address
        if key not in self._known:
            self._known[key] = _hop(address, api)
        return self._known[key]

    async def close(self) -> None:
        """Let go of every connection."""
        for hop in self._known.values():
            await hop.session.close()


class BoundedResponse(ClientResponse):
    """What a server says, as far as it says no more than Telegram does."""

    async def read(self) -> bytes:
        """All of it. Raises ClientPayloadError."""
        if self._body is None:
            body = bytearray()
            async for part in self.content.iter_any():
                body += part
                if len(body) > LARGEST_ANSWER:
                    self.close()
                    raise ClientPayloadError("it is larger than any answer of Telegram's")
            self._body = bytes(body)
        return await super().read()


class _HopSession(AiohttpSession):
    """aiogram's session by one hop; an answer that can't be meant is not read as one."""

    def __init__(self, api: TelegramAPIServer, proxy: str | None) -> None:
        super().__init__(proxy=proxy, api=api, json_loads=_read)
        if proxy is not None:
            from app.proxied import Connector  # only now: most go directly

            self._connector_type = Connector
        # Every bot that goes by this holds one open for its updates; the budget bounds the rest.
        self._connector_init["limit"] = 0

    async def create_session(self) -> ClientSession:
        """As aiogram makes it, which has no word for how much may be said."""
        session = await super().create_session()
        session._response_class = BoundedResponse
        return session

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        """What is posted. A form would take each part apart, and escape all of it once more."""
        files: dict[str, InputFile] = {}
        known = method.model_dump(exclude_none=True, warnings=False)
        said = self.prepare_value(known, bot, files, _dumps_json=False)
        if files:
            return super().build_form_data(bot, method)
        return JsonPayload({name: value for name, value in said.items() if value != ""})

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        _answer_to(type(method))
        try:
            response = super().check_response(bot, method, status_code, content)
        except ClientDecodeError as error:
            known = _as_known(method, error)
            response = super().check_response(bot, method, status_code, known)
        if response.result is None:
            raise ClientDecodeError("an answer without a result", ValueError(), content)
        return response


@cache
def _answer_to(method: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """What a method's answer is read by; held, for pydantic makes it anew once nobody does."""
    return Response[method.__returning__]  # type: ignore[name-defined]


def _as_known(method: TelegramMethod[TelegramType], error: ClientDecodeError) -> str:
    """What Telegram said, as far as aiogram can hold it; raises the error where it is no yes."""
    if not isinstance(error.data, dict) or error.data.get("ok") is not True:
        raise error
    try:
        return json.dumps(decodable(_answer_to(type(method)), error.data))
    except ValidationError:
        raise error from None


def _hop(address: str, api: TelegramAPIServer) -> Hop:
    if address == DIRECT:
        return Hop(DIRECT, _HopSession(api, None))
    place = urlsplit(address)
    host = f"[{place.hostname}]" if ":" in (place.hostname or "") else place.hostname
    return Hop(f"{place.scheme}://{host}:{place.port}", _HopSession(api, address))


def _read(text: str) -> Any:
    """JSON whose whole numbers all fit the database; no id of Telegram's is larger."""
    return _WHOLE.decode(text)


def _whole(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST:
        raise ValueError("a number beyond 64 bits")
    return number


_WHOLE: Final = json.JSONDecoder(parse_int=_whole)
