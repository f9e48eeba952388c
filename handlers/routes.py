"""Owns the routes in one: those of all routers in their order, by the kind of update.

aiogram's routers say what is tried, and when. To pass an update from one to the next costs more
than all of their questions (wrappers of middlewares that nobody has, at every step), so that is
done once, at the start.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.types import TelegramObject

from handlers.actions import Action
from handlers.threads import noted


class Routes:
    """Those of a router and of all below it. Their middlewares are not asked."""

    def __init__(self, root: Router) -> None:
        self._routes: dict[str, list[HandlerObject]] = defaultdict(list)
        for router in root.chain_tail:
            for kind, observer in router.observers.items():
                self._routes[kind] += observer.handlers

    def __iter__(self) -> Iterator[HandlerObject]:
        """Each route."""
        for routes in self._routes.values():
            yield from routes

    async def propagate_event(
        self, kind: str, event: TelegramObject, **context: Any
    ) -> Action | None:
        """What the first route that fits makes of the update; None if it is nobody's."""
        for route in self._routes.get(kind, ()):
            fits, found = await route.check(event, **context)
            if fits:
                return noted(await route.call(event, **found), event)
        return None
