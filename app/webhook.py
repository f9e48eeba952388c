"""Owns the other way in: Telegram brings the updates to an address of ours.

Yes is answered when an update is kept, and not before: whatever else it hears, Telegram brings the
update again for a day (telegram.md §9.18).
"""

import json
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from aiohttp import web

from app.intake import LATE, Intake, host_of
from app.reception import Place, Reception
from app.settings.road import TelegramSection
from storage.ports import Tx

log = logging.getLogger(__name__)
IN_ORDER = 1
"""Connections: over several a press of [Note] and the note itself could change places, and the note
would go to the client (telegram.md §9.18)."""

Host = Callable[[Tx, str, datetime], None]
"""What the desk makes of whose host has our updates."""


def brought(telegram: TelegramSection, reception: Reception, ours: Host) -> Callable[..., Intake]:
    """What sees to it by the settings; it takes the arguments of `Intake`.

    `ours` hears at which host of ours updates are brought from now on.
    """
    host, _, port = telegram.webhook_listen.rpartition(":")
    place, secret = (host.strip("[]"), int(port)), secrets.token_urlsafe(32)
    return partial(Webhook, reception, telegram.webhook_url, place, secret, ours)


class Webhook(Intake):
    """Sees to it that updates are brought here, and keeps them, until it is cancelled."""

    def __init__(
        self,
        reception: Reception,
        url: str,
        place: Place,
        secret: str,
        ours: Host,
        *given: Any,
        **more: Any,
    ) -> None:
        """`url`: where Telegram finds us; `place`: where we listen; `secret`: never told before.

        The others are those of `Intake`.
        """
        super().__init__(*given, **more)
        self._reception, self._url, self._place, self._secret = reception, url, place, secret
        self._ours = ours
        self._stands = False
        self._trouble = ""

    @property
    def rest(self) -> float:
        """It is looked whether updates still come to us as often as it is said that we are here."""
        return self._polled_every

    async def run(self) -> None:
        """Listen first, then call Telegram there. Raises SettingsError where that can't be."""
        path = unquote(urlsplit(self._url).path) or "/"  # as the server reads what comes
        async with self._reception.at(self._place, path, self._secret, self._receive):
            await super().run()

    async def _ask(self) -> list[Any]:
        """Nothing is fetched: only that it is brought to us is made sure of, time and again."""
        info = await self._result("getWebhookInfo", {}, LATE)
        found = info if isinstance(info, dict) else {}
        if self._stands and found.get("url") == self._url:
            self._tell_trouble(found)
            return []
        if self._stands:
            await self._taken(str(found.get("url") or ""))
        host = host_of(self._url)
        await self._tell(lambda tx, now: self._ours(tx, host, now))
        await self._result("setWebhook", self._wish(), LATE)
        self._stands = True
        return []

    def _wish(self) -> dict[str, Any]:
        return {
            "url": self._url, "secret_token": self._secret, "allowed_updates": self._allowed,
            "drop_pending_updates": False, "max_connections": IN_ORDER,
        }  # fmt: skip

    async def _taken(self, url: str) -> None:
        """Somebody who has the token wants the updates elsewhere; they come back to us."""
        host = host_of(url)
        log.error(
            "updates were turned away from us, to %s; they come here again. If that was not you, "
            "revoke the token at @BotFather (/revoke).",
            host or "whoever polls",
        )
        await self._tell(lambda tx, now: self._webhook(tx, host, now))

    def _tell_trouble(self, info: dict[str, Any]) -> None:
        """What Telegram says of its last try, once for each time it failed."""
        trouble = f"{info.get('last_error_date')} {info.get('last_error_message', '')}"
        if info.get("last_error_message") and trouble != self._trouble:
            self._trouble = trouble
            log.warning(
                "Telegram can't bring updates here: %s; %s wait there",
                info["last_error_message"],
                info.get("pending_update_count", "some"),
            )

    async def _receive(self, request: web.Request) -> web.Response:
        """200 for what is kept; 503 while the disk refuses, so that it is brought again."""
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return web.Response(status=200 if await self._is_kept([update]) else 503)

    async def _is_kept(self, updates: Sequence[Any]) -> bool:
        self._trace("intake.fetched")
        try:
            await self._keep(updates)
        except Exception as error:  # only the database knows which are the disk's; others rise
            if not self._database.is_trouble(error):
                raise
            self._database.tell(error)
            return False
        return True
