"""Owns connections through a proxy; only who goes by one brings this in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientProxyConnectionError
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

if TYPE_CHECKING:
    from aiohttp import ClientRequest, ClientTimeout
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace


class Connector(ProxyConnector):
    """Tells a proxy that fails in aiohttp's words, which say that nothing has left."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - aiohttp's
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except (ClientError, TimeoutError):
            raise
        except (ProxyError, ProxyConnectionError, ProxyTimeoutError, OSError, EOFError) as error:
            problem = OSError(None, f"the proxy: {error}")
            raise ClientProxyConnectionError(req.connection_key, problem) from error
