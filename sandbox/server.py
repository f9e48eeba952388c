"""The HTTP face of the box: addresses, request bodies, answers, faults, outages."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections import deque
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from sandbox.calls import Call
from sandbox.dispatch import Dispatcher, settled
from sandbox.errors import ApiError, bad_request, too_many_requests
from sandbox.faults import Fault, Faults
from sandbox.files import told
from sandbox.params import Params, Upload
from sandbox.world import Bot, World

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
MAX_BODY = 55 << 20
GATEWAY = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
BROKEN = {
    "error500": (500, "Internal Server Error"),
    "error502": (502, "Bad Gateway"),
    "restart": (500, "Internal Server Error: restart"),
    "html502": (502, "502 Bad Gateway"),
    "html504": (504, "504 Gateway Time-out"),
}


class Server:
    """Listens on loopback; can go down and come back on the same port."""

    def __init__(self, world: World, dispatcher: Dispatcher, faults: Faults) -> None:
        self._world, self._dispatcher, self._faults = world, dispatcher, faults
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.calls: deque[Call] = deque(maxlen=200_000)

    async def start(self, port: int = 0) -> None:
        """Starts to listen; once a port was taken, the server always comes back on it."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/{anything:.*}", self._nowhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        listener = _listener(self.port or port)
        self.port = listener.getsockname()[1]
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Refuses connections and drops the open ones, with whatever they were waiting for."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            if runner.server is not None:
                for connection in list(runner.server.connections):
                    if connection.transport is not None:
                        connection.transport.abort()
            await runner.cleanup()

    async def _nowhere(self, request: web.Request) -> web.Response:
        return _error(ApiError(404, "Not Found"))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        token = unquote(request.match_info["token"])
        if not TOKEN.fullmatch(token):
            return _error(ApiError(401, "Unauthorized: invalid token specified"))
        bot = self._world.bot_by_token(token)
        if bot is None:
            return _error(ApiError(401, "Unauthorized"))
        name = self._dispatcher.name_of(request.match_info["method"])
        if name is None:
            return _error(ApiError(404, "Not Found: method not found"))
        return await self._call(request, bot, name)

    async def _call(self, request: web.Request, bot: Bot, name: str) -> web.StreamResponse:
        try:
            params = await read_params(request)
        except web.HTTPRequestEntityTooLarge:
            return _error(ApiError(413, "Request Entity Too Large"))
        except ApiError as error:
            return _error(error)
        call = Call(bot, name, params.plain(), self._world.clock.now())
        fault = self._faults.strike(name, self._dispatcher.chat_id(params))
        if name != "getUpdates":
            self.calls.append(call)
        if fault is not None:
            response = await self._faulty(request, call, params, fault)
        else:
            response = await self._plain(call, params)
        self._world.changed("call", call)
        return response

    async def _plain(self, call: Call, params: Params) -> web.Response:
        error = await settled(self._dispatcher, call, params)
        call.answered = True
        # What a bot hears was told to it in its own words when it came into its queue.
        tail = "" if call.method == "getUpdates" else call.bot.files_end
        return _ok(told(call.result, tail)) if error is None else _error(error)

    async def _faulty(
        self, request: web.Request, call: Call, params: Params, fault: Fault
    ) -> web.StreamResponse:
        kind = fault.kind
        if kind == "delay":
            await asyncio.sleep(fault.seconds)
            return await self._plain(call, params)
        if kind == "late":  # carried out at once, and told when people have seen it
            answer = await self._plain(call, params)
            await asyncio.sleep(fault.seconds)
            return answer
        if kind in ("flood", "reject"):
            await asyncio.sleep(fault.seconds)
            flood = kind == "flood"
            error = too_many_requests(fault.retry_after) if flood else bad_request(fault.words)
            if fault.processed:
                await settled(self._dispatcher, call, params)
            call.settle(False, error.code, error.description)
            call.answered = True
            return _error(error)
        if kind in ("drop_after", "truncated") or fault.processed:
            await settled(self._dispatcher, call, params)
            self._world.changed("call", call)
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if kind == "truncated":
            whole = json.dumps({"ok": True, "result": call.result}).encode()
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        if kind == "odd":
            return web.Response(text=fault.words, content_type="application/json")
        if kind in BROKEN:
            return _broken(kind)
        return _cut(request)

    async def _download(self, request: web.Request) -> web.Response:
        bot = self._world.bot_by_token(request.match_info["token"])
        file = self._world.files.at(request.match_info["path"])
        if bot is None:
            return _error(ApiError(401, "Unauthorized"))
        if file is None:
            return _error(ApiError(404, "Not Found"))
        return web.Response(body=file.data, content_type="application/octet-stream")


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


async def read_params(request: web.Request) -> Params:
    """The parameters of a call, from the address and from any kind of body."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json" and request.body_exists:
        values |= await _json_body(request)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read())
            elif isinstance(value, bytes | bytearray):
                files[name] = Upload(name, bytes(value))
            else:
                values[name] = value
    return Params(values, files)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("can't parse request JSON object")
    return body


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _error(error: ApiError) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(body, status=error.code, headers=headers)


def _broken(kind: str) -> web.Response:
    status, words = BROKEN[kind]
    if kind.startswith("html"):
        return web.Response(status=status, text=GATEWAY.format(words), content_type="text/html")
    return _error(ApiError(status, words))


def _cut(request: web.Request) -> web.StreamResponse:
    """Resets the connection; the response that is returned never leaves."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
