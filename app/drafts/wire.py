"""Owns the one call to a model's server: OpenAI-compatible, bounded in time and in size.

Whatever comes back that is no answer is a `NoModelAnswerError`; its text never says what was asked.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

WITHIN = 25.0
"""Seconds for a whole answer."""

LARGEST = 256 * 1024
"""Bytes of an answer; whoever sends more is not heard out."""

MOST_TOKENS = 1200


class NoModelAnswerError(Exception):
    """There is no answer; the text says why, and nothing of what was asked."""


class Wire:
    """The way to one server. It follows no redirection: the key is for that server alone."""

    def __init__(self, server: str, model: str, key: str, at_once: int) -> None:
        """`server`: the address before /chat/completions, such as http://127.0.0.1:11434/v1."""
        self._url, self._model, self._key = f"{server}/chat/completions", model, key
        self._at_once = at_once
        self._session: ClientSession | None = None

    async def ask(self, messages: Sequence[Mapping[str, str]]) -> str:
        """What the model answers. Raises NoModelAnswerError."""
        order = {
            "model": self._model,
            "messages": list(messages),
            "max_tokens": MOST_TOKENS,
            "temperature": 0.2,
            "stream": False,
        }
        try:
            async with asyncio.timeout(WITHIN):
                return answer_in(await self._post(order))
        except (ClientError, TimeoutError, OSError) as error:
            raise NoModelAnswerError(type(error).__name__) from None

    async def _post(self, order: Mapping[str, object]) -> bytes:
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        call = self._opened().post(self._url, json=order, headers=headers, allow_redirects=False)
        async with call as response:
            if response.status != 200:
                raise NoModelAnswerError(f"it answers {response.status}")
            body = bytearray()
            async for piece in response.content.iter_chunked(16 * 1024):
                body += piece
                if len(body) > LARGEST:
                    raise NoModelAnswerError("it never stops")
            return bytes(body)

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._at_once),
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=WITHIN),
                auto_decompress=False,
            )
        return self._session

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


def answer_in(body: bytes) -> str:
    """The model's words in the server's answer. Raises NoModelAnswerError."""
    try:
        answered = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        answered = None
    if not isinstance(answered, str):
        raise NoModelAnswerError("it answers nothing that could be read")
    return answered
