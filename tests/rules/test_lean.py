"""aiogram, imported lean, is aiogram: the same models, verdicts and dumps; plain if it must be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.message import MEDIA_WITH_FILE

ROOT = Path(__file__).resolve().parents[2]
KINDS = (
    "location", "venue", "contact", "poll", "quiz", "dice", *MEDIA_WITH_FILE,
)  # fmt: skip

PLAIN = "import aiogram"
LEAN = "import app"
LOOK = """
import json, re, sys
from pydantic import BaseModel, ValidationError
from aiogram import methods, types

def of(room):
    things = (vars(room)[name] for name in room.__all__)
    return [thing for thing in things if isinstance(thing, type) and issubclass(thing, BaseModel)]

def verdict(model, raw):
    try:
        return repr(model.model_validate(raw))
    except ValidationError as error:
        return str(error)
    except TypeError as error:  # an abstract class
        return str(error)

given = json.load(sys.stdin)
found = {"updates": [verdict(types.Update, update) for update in given]}
for model in (*of(types), *of(methods)):
    nothing = verdict(model, {})
    fields = re.sub(" at 0x[0-9a-f]+", "", str(model.model_fields))
    found[model.__name__] = [nothing, fields]
json.dump(found, sys.stdout)
"""


def told(script: str, given: object = None) -> tuple[str, str]:
    """What a fresh interpreter printed, and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input=json.dumps(given),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


async def catalogue() -> list[object]:
    """A message of every kind, a reply, a forward, an edit, a reaction, as Telegram tells them."""
    async with Sandbox() as box:
        bot, anna = box.bot("desk_bot", "Desk"), box.user("Анна")
        seat = anna.chat(bot)
        said = [seat.start(), seat.write("см. https://example.org"), *map(seat.send, KINDS)]
        seat.forward(said[1])
        seat.edit(said[1], "см. https://example.com")
        seat.react(said[1], "👍")
        box.clock.advance(4)
        return list(await bot.updates.fetch(0, 100, 0))


async def test_lean_and_plain_say_the_same_of_every_model():
    updates = await catalogue()
    assert len(updates) > len(KINDS)
    (lean, complaints), (plain, _) = (
        told(f"{LEAN}\n{LOOK}", updates),
        told(f"{PLAIN}\n{LOOK}", updates),
    )
    assert complaints == ""
    lean, plain = json.loads(lean), json.loads(plain)
    assert [name for name in plain if lean[name] != plain[name]] == []
    assert lean.keys() == plain.keys()
    assert all(update.startswith("Update(") for update in plain["updates"])


def test_what_no_traffic_needs_is_not_built():
    built, _ = told("""
import asyncio
from app import lean, service
from aiogram import types
from aiogram.methods import SendMessage
asyncio.run(lean.build([*lean.sent_by("delivery"), types.Update]))
assert types.Update.__pydantic_complete__ and SendMessage.__pydantic_complete__
of = [getattr(types, name) for name in types.__all__]
print(sum(getattr(model, "__pydantic_complete__", False) for model in of), len(of))
""")
    few, many = map(int, built.split())
    assert few < many / 4


def test_what_the_start_brought_in_is_not_looked_through_again():
    counted, _ = told("""
import gc
from app import service
from app.settings import Settings

async def serve(*_):
    print(gc.get_freeze_count() > 50_000, len(gc.get_objects()) < 20_000)

service.serve = serve
service.run(Settings())
""")
    assert counted.split() == ["True", "True"]


def test_the_model_of_an_answer_is_built_once():
    same, _ = told("""
import asyncio, gc
from app import lean, service
from aiogram.methods import Response
from aiogram.types import Message
asyncio.run(lean.build(lean.sent_by("delivery")))
before = id(Response[Message])
gc.collect()
print(id(Response[Message]) == before)
""")
    assert same.split() == ["True"]


@pytest.mark.proof
@pytest.mark.parametrize("surprise", [
    "lean.WORD = re.compile('nothing')",  # the names are not where they were
    "lean.TYPES = 'elsewhere.'",  # the models are not where they were
])  # fmt: skip
def test_an_aiogram_that_is_not_as_expected_is_imported_plainly(surprise):
    built, complaints = told(f"""
import re
from app import lean
{surprise}
from aiogram import types
print(types.Update.__pydantic_complete__, types.Message.__pydantic_complete__)
""")
    assert built.split() == ["True", "True"]
    assert "aiogram is not as it was" in complaints


@pytest.mark.proof
def test_a_model_that_cannot_build_itself_lets_all_be_built():
    built, complaints = told("""
import asyncio, sys
from app import lean
from aiogram import types
vars(sys.modules["aiogram.types.message"]).pop("Giveaway")
asyncio.run(lean.build([types.Message]))
print(types.Message.__pydantic_complete__, types.Giveaway.__pydantic_complete__)
""")
    assert built.split() == ["True", "True"]
    assert "Message can't be built by itself" in complaints
