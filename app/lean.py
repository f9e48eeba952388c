"""Owns how aiogram comes in: what is used of it, and its models built when they are first used.

`aiogram` and some packages in it gather names: 180 methods, a `Bot` that knows them all. Each of
their modules comes in when a name of it is asked for.

`aiogram.types` ends by calling `model_rebuild` on each of its 400 models: two thirds of the time
that a start takes, and half of the memory of a bot that uses a tenth of them. aiogram declares
them with pydantic's `defer_build`, so a model that is let alone builds itself at its first use.
What it lacks then are the names that aiogram imports for type checkers only, to avoid circles, and
hands over in that call: they are put where pydantic looks for them, into the model's own module.

Where aiogram is not as expected, the calls are made after all: a plain import, only later.
"""

import asyncio
import gc
import inspect
import logging
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeGuard

from pydantic import BaseModel

from app import parts

log = logging.getLogger(__name__)
TYPES, MOCK = "aiogram.types.", "unittest.mock"
WORD = re.compile(r"\w+")
GATHERS = re.compile(r"^from (\.[\w.]+) import ([\w, ]+)$", re.MULTILINE)
Model = type[BaseModel]

_owed: list[tuple[Model, Mapping[str, Any]]] = []
"""The calls of `model_rebuild` not made: each model, and the names that it was to be given."""

_built: set[Model] = set()
"""Held, because pydantic forgets a `Response[…]` that nobody holds, and makes it anew each time."""

_begun: set[Callable[[], Iterable[Model]]] = set()
"""What somebody in this process has begun to build."""


def prepare() -> None:
    """Whoever imports aiogram from now on gets it lean; it is not imported for that."""
    if "aiogram" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds aiogram where it is; only the loaders are ours."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        loader = LOADERS.get(name)
        spec = PathFinder.find_spec(name, path) if loader else None
        if spec and loader and isinstance(spec.loader, SourceFileLoader):
            spec.loader = loader(spec.loader.name, spec.loader.path)
        return spec


class _Piecemeal(SourceFileLoader):
    """A package that gathers names: each module comes in when a name of it is asked for.

    For a name of its own making it is run as it is, and all comes in.
    """

    def exec_module(self, module: ModuleType) -> None:
        gathered = GATHERS.findall(self.get_source(module.__name__) or "")
        places = {name: place for place, names in gathered for name in names.split(", ")}

        def bring(name: str) -> Any:
            if name in places:
                return getattr(import_module(places[name], module.__name__), name)
            if find_spec(f"{module.__name__}.{name}"):
                return import_module(f"{module.__name__}.{name}")
            del vars(module)["__getattr__"]
            super(_Piecemeal, self).exec_module(module)
            return getattr(module, name)

        vars(module)["__getattr__"] = bring


class _Methods(SourceFileLoader):
    """Methods are built when they are first used, too; aiogram says so of its types alone."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        module.TelegramMethod.model_config["defer_build"] = True


class _Types(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        with _no_garbage(), _postponing():
            super().exec_module(module)
        gc.freeze()  # nor does the garbage of what is imported next lie in here
        try:
            _hand_over_names()
            parts.bind(_build)
            _prove()
        except Exception:
            log.warning("aiogram is not as it was; it starts as it is", exc_info=True)
            parts.release()
            build_all(anew=True)


class _Named(SourceFileLoader):
    """Of `unittest.mock`, and so of all of unittest, it takes three signs that are nothing else."""

    def exec_module(self, module: ModuleType) -> None:
        there = MOCK in sys.modules
        if not there:
            sys.modules[MOCK] = ModuleType(MOCK)
            vars(sys.modules[MOCK])["sentinel"] = _Sentinels()
        try:
            super().exec_module(module)
        finally:
            if not there:
                del sys.modules[MOCK]


class _Sentinels:
    """What `unittest.mock.sentinel` is."""

    def __getattr__(self, name: str) -> "_Sentinel":
        return _Sentinel(name)


class _Sentinel:
    """A sign that is nothing but itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"sentinel.{self._name}"


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Modules are there to stay: looking for garbage among them finds none and takes its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _postponing() -> Iterator[None]:
    plain = BaseModel.__dict__["model_rebuild"]

    def postpone(model: Model, /, **options: Any) -> bool | None:
        if model.__module__.startswith(TYPES):
            _owed.append((model, options["_types_namespace"]))
            return None
        return bool(plain.__func__(model, **options))

    setattr(BaseModel, "model_rebuild", classmethod(postpone))  # noqa: B010 - no type allows it
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", plain)  # noqa: B010


LOADERS: Mapping[str, type[SourceFileLoader]] = {
    "aiogram": _Piecemeal,
    "aiogram.dispatcher.event.bases": _Named,
    "aiogram.enums": _Piecemeal,
    "aiogram.filters": _Piecemeal,
    "aiogram.handlers": _Piecemeal,
    "aiogram.methods": _Piecemeal,
    "aiogram.methods.base": _Methods,
    "aiogram.types": _Types,
    "aiogram.types.base": _Named,
}


def settle() -> None:
    """What is there by now is there to stay: it is never looked through for garbage again.

    When all is imported. `gc.unfreeze` ends that.
    """
    gc.collect()
    gc.freeze()


def _hand_over_names() -> None:
    """Each module gets those names that its models' annotations mention and it doesn't know.

    Inherited ones too: pydantic looks for theirs in the module of the heir.
    """
    for model, names in _owed:
        home = vars(sys.modules[model.__module__])
        said = (str(inspect.get_annotations(base)) for base in model.__mro__)
        for word in names.keys() & set(WORD.findall(" ".join(said))):
            home.setdefault(word, names[word])


def _prove() -> None:
    """A small model whose parts stand in other modules builds itself. Raises if it doesn't."""
    from aiogram.types import MessageEntity

    if not _owed or MessageEntity.__pydantic_complete__:
        raise RuntimeError("nothing was postponed")
    raw = {"type": "text_mention", "offset": 0, "length": 1}
    user = {"id": 1, "is_bot": False, "first_name": "A"}
    entity = MessageEntity.model_validate({**raw, "user": user})
    if entity.user is None or entity.user.first_name != "A":
        raise RuntimeError("a model lost a part")


def build_all(*, anew: bool = False) -> None:
    """Make every call that was postponed, in aiogram's order: what a plain import does.

    `anew`: what was built of them goes.
    """
    while _owed:
        model, names = _owed.pop(0)
        model.model_rebuild(force=anew, _types_namespace=names)


def sent_by(package: str, but: Collection[Model] = ()) -> Iterator[Model]:
    """The models that the package's loaded modules name, `but` those, then their answers."""
    from aiogram.methods import Response, TelegramMethod

    ours = [
        module
        for name, module in sorted(sys.modules.items())
        if f"{name}.".startswith(f"{package}.")
    ]
    named = dict.fromkeys(
        member for module in ours for member in vars(module).values()
        if _is_model(member) and member not in but
    )  # fmt: skip
    yield from named
    answers = (vars(model)["__returning__"] for model in named if issubclass(model, TelegramMethod))
    yield from (Response[answer] for answer in answers)  # type: ignore[valid-type]


def _is_model(member: object) -> TypeGuard[Model]:
    known = inspect.isclass(member) and issubclass(member, BaseModel)
    return known and member.__module__.startswith("aiogram.") and not inspect.isabstract(member)


async def build_once(models: Callable[[], Iterable[Model]]) -> None:
    """Build these, if nobody in this process has begun to: a host's companies need the same."""
    if models not in _begun:
        _begun.add(models)
        await build(models())


async def build(models: Iterable[Model]) -> None:
    """Build these now, one at a time, and let others run in between."""
    for model in models:
        _build(model)
        _built.add(model)
        await asyncio.sleep(0)


def _build(model: Model) -> None:
    if model.model_rebuild(raise_errors=False) is False:
        log.warning("%s can't be built by itself; all are built", model.__name__)
        build_all()
