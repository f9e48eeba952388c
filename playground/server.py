"""Owns the routes between the page and the stage, on loopback, for nobody but the page itself.

A page from elsewhere in the same browser can send requests here, too, and a name that its owner
points at 127.0.0.1 would even let it read the answers. So a request must name us as its host, and
must not come from anywhere else.
"""

import socket
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.acts import ActError, Acts
from playground.feed import compact
from playground.show import Show

PAGE = Path(__file__).with_name("page")
LOOPBACK = "127.0.0.1"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
PNG = b"\x89PNG"
LARGEST = 64 * 1024


class Server:
    """Listens from `start` to `stop`."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._acts = Acts(show)
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, port: int) -> None:
        """Listen on that port, or on any free one if it is taken."""
        app = web.Application(client_max_size=LARGEST, middlewares=[self._guard])
        app.router.add_get("/", self._index)
        app.router.add_get("/page/{name:[a-z0-9_.-]+}", self._file_of_page)
        app.router.add_get("/state", self._state)
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/file/{id}", self._picture)
        app.router.add_post("/do", self._do)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        listener = _listener(port)
        self.port = listener.getsockname()[1]
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Listeners of the feed must have been let go before."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    # -- who may ask -----------------------------------------------------------------------------

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request) if self._is_ours(request) else _refused()
        except ConnectionResetError:
            response = web.Response()  # the tab was closed: nobody reads this
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    def _is_ours(self, request: web.Request) -> bool:
        hosts = (f"{LOOPBACK}:{self.port}", f"localhost:{self.port}")
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if request.host not in hosts or origin not in (None, f"http://{request.host}"):
            return False
        # A link from elsewhere may open the page, as typing its address may; nothing else.
        opened = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        return site in (None, "same-origin", "none") or opened

    # -- the page --------------------------------------------------------------------------------

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _static("index.html")

    async def _file_of_page(self, request: web.Request) -> web.StreamResponse:
        return _static(request.match_info["name"])

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        file = self._show.stage.box.world.files.get(request.match_info["id"])
        if file is None or not file.data.startswith(PNG):
            return web.Response(status=404)
        return web.Response(body=file.data, content_type="image/png")

    # -- what there is, what happens, what is done -----------------------------------------------

    async def _state(self, request: web.Request) -> web.StreamResponse:
        return _json(self._show.state())

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        since = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        if not since.isdigit():
            return web.Response(status=400, text="since: a number")
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for events in self._show.feed.listen(int(since)):
            await response.write(events)
        return response

    async def _do(self, request: web.Request) -> web.StreamResponse:
        # A form of a foreign page can't say that it is JSON without asking us first.
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            values = await request.json()
        except ValueError:
            return web.Response(status=400, text="no JSON")
        if not isinstance(values, dict):
            return web.Response(status=400, text="no object")
        try:
            return _json({"ok": True} | await self._acts.do(values))
        except ActError as error:
            return _json({"error": str(error)}, status=409)


def _static(name: str) -> web.StreamResponse:
    """A file of the page's own folder; anything else is not there."""
    path = PAGE / name
    kind = KINDS.get(path.suffix)
    if kind is None or not path.is_file():
        return web.Response(status=404)
    return web.Response(body=path.read_bytes(), headers={"Content-Type": f"{kind}; charset=utf-8"})


def _json(data: object, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, dumps=compact)


def _refused() -> web.Response:
    return web.Response(status=403, text="not from here")


def _listener(port: int) -> socket.socket:
    for wanted in (port, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, wanted))
        except OSError:
            listener.close()
            if not wanted:
                raise
        else:
            return listener
    raise OSError("no port is free")
