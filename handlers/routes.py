"""Owns the routes in one: those of all routers in their order, by the kind of update.

aiogram's routers say what is tried, and when. To pass an update from one to the next costs more
than all of their questions (wrappers of middlewares that nobody has, at every step), so that is
done once, at the start.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import FilterObject, HandlerObject
from aiogram.filters import Filter
from aiogram.types import TelegramObject

from handlers.actions import Action
from handlers.threads import noted

Questions = tuple[FilterObject, ...]
"""What has to be true of an update; one that many routes ask is one object in all of them."""

Answers = dict[int, Any]
"""What was answered of an update, by the question's identity."""


class Routes:
    """Those of a router and of all below it. Their middlewares are not asked.

    A question is asked once of an update, whoever else asks it: none depends on another's answer.
    """

    def __init__(self, root: Router) -> None:
        self._routes: dict[str, list[tuple[HandlerObject, Questions]]] = defaultdict(list)
        shared: dict[object, FilterObject] = {}
        for router in root.chain_tail:
            for kind, observer in router.observers.items():
                for handler in observer.handlers:
                    questions = (
                        shared.setdefault(_sameness(question), question)
                        for question in handler.filters or ()
                    )
                    self._routes[kind].append((handler, tuple(questions)))

    def __iter__(self) -> Iterator[HandlerObject]:
        """Each route."""
        for routes in self._routes.values():
            yield from (handler for handler, _ in routes)

    async def propagate_event(
        self, kind: str, event: TelegramObject, **context: Any
    ) -> Action | None:
        """What the first route that fits makes of the update; None if it is nobody's."""
        answers: Answers = {}
        for handler, questions in self._routes.get(kind, ()):
            found = await _found(questions, answers, event, context)
            if found is not None:
                return noted(await handler.call(event, **(context | found)), event)
        return noted(None, event)


def _sameness(question: FilterObject) -> object:
    """By what two are the same: the kind of filter, if it has nothing of its own."""
    ask = question.callback
    return type(ask) if isinstance(ask, Filter) and not vars(ask) else id(question)


async def _found(
    questions: Questions, answers: Answers, event: TelegramObject, context: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What the answers hand on, if all are yes."""
    found: dict[str, Any] = {}
    for question in questions:
        if id(question) not in answers:
            answers[id(question)] = await _answer(question, event, context)
        answer = answers[id(question)]
        if not answer:
            return None
        if isinstance(answer, dict):
            found |= answer
    return found


async def _answer(question: FilterObject, event: TelegramObject, context: Mapping[str, Any]) -> Any:
    """aiogram would hand a magic filter, which is no coroutine, to a pool of threads."""
    if question.magic:
        return question.magic.resolve(event)
    return await question.call(event, **context)
