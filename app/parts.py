"""Owns that a part of what Telegram says is built when it first comes.

pydantic builds into a model all that may stand in it, and all that may stand in that: giveaways,
passports and shops into a `Message`, and once more into each answer that holds one. Here a model
holds of most of its parts no more than their names. What it says, refuses and dumps is the same.
"""

from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Model = type[BaseModel]
HOOK = "__get_pydantic_core_schema__"
"""Where pydantic looks for how a type wants to be built."""

BUILT = "__pydantic_core_schema__"
"""Where it keeps what it has built, or that it has not; while it builds there is nothing."""


def bind(build: Callable[[Model], None]) -> None:
    """So it is with all of aiogram's objects that are not built yet; `build` builds one of them.

    Those that stand in unions are built into them: a name alone does not tell which one it is.
    """
    from aiogram import types

    whole = set[object]()
    for name, alias in vars(types).items():
        if name.endswith("Union"):
            whole.update(_choices(getattr(alias, "__value__", alias)))

    def schema(cls: Model, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if cls in whole or BUILT not in vars(cls):
            return handler(source)

        def read(value: Any, info: core_schema.ValidationInfo) -> BaseModel:
            if not cls.__pydantic_complete__:
                build(cls)
            return cls.model_validate(value, context=info.context)

        return core_schema.with_info_plain_validator_function(read)

    setattr(types.TelegramObject, HOOK, classmethod(schema))


def release() -> None:
    """What is built from now on is built as pydantic has it."""
    from aiogram.types import TelegramObject

    if HOOK in vars(TelegramObject):
        delattr(TelegramObject, HOOK)


def _choices(alias: object) -> set[object]:
    """What something of that type may be, or a part of it."""
    named = {alias} if isinstance(alias, type) else set[object]()
    return named.union(*map(_choices, get_args(alias)))
