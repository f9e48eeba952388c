"""aiogram, imported lean, is aiogram: the same models, verdicts and dumps; plain if it must be."""

import copy
import gc
import json
import re
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiogram import methods, types
from pydantic import BaseModel, ValidationError

from app import lean
from sandbox import Sandbox
from sandbox.message import MEDIA_WITH_FILE

ROOT = Path(__file__).resolve().parents[2]
AWAY = {
    *("aiohttp.web", "aiohttp_socks", "prometheus_client", "psycopg", "pyrage"),
    *("holidays", "matplotlib", "numpy", "tqdm", "rapidfuzz", "snowballstemmer", "unittest"),
    *(
        "app.rehearse",
        "app.commands",
        "app.host.command",
        "papers.charts",
        "papers.exports.archive",
    ),
    *("playground", "sandbox"),
}
"""What few need, or nobody before there is traffic."""

KINDS = (
    "location", "venue", "contact", "poll", "quiz", "dice", *MEDIA_WITH_FILE,
)  # fmt: skip

PLAIN = """
import json, sys
import aiogram
from tests.rules.test_lean import found
json.dump(found(json.load(sys.stdin)), sys.stdout)
"""


def models(room: ModuleType) -> list[Any]:
    named = (vars(room)[name] for name in room.__all__)
    return [model for model in named if isinstance(model, type) and issubclass(model, BaseModel)]


def verdict(model: type[BaseModel], raw: object) -> str:
    try:
        read = model.model_validate(raw)
        return f"{read!r} {read.model_dump(exclude_none=True, warnings=False)}"
    except (ValidationError, TypeError) as error:  # of an abstract class the latter
        return str(error)


def found(updates: list[object]) -> dict[str, list[str]]:
    """What aiogram, as this process has it, makes of them; fields and needs of its models."""
    seen = {"updates": [verdict(types.Update, update) for update in updates]}
    for model in [*models(types), *models(methods)]:
        nothing = verdict(model, {})  # builds it, if that was not done
        fields = re.sub(" at 0x[0-9a-f]+", "", str(model.model_fields))
        seen[model.__name__] = [nothing, fields]
    return seen


def told(script: str, given: object = None) -> tuple[str, str]:
    """What a fresh interpreter printed, and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input=json.dumps(given),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def damaged(raw: Any) -> Iterator[Any]:
    """The same with something else in one place, for each of its places."""
    if isinstance(raw, dict | list):
        for place, part in list(raw.items() if isinstance(raw, dict) else enumerate(raw)):
            for other in damaged(part):
                wrong = copy.copy(raw)
                wrong[place] = other
                yield wrong
        yield "strange"
    else:
        yield {"strange": raw}


SELDOM = {
    "pinned_message": {"message_id": 5, "date": 0, "chat": {"id": -5, "type": "supergroup"}},
    "giveaway": {
        "chats": [{"id": -7, "type": "channel"}], "winners_selection_date": 9, "winner_count": 2,
    },
    "checklist": {"title": "Дела", "tasks": [{"id": 1, "text": "диван"}]},
    "rich_message": {"blocks": [{
        "type": "list", "items": [{"label": "1", "blocks": [
            {"type": "paragraph", "text": ["да ", {"type": "bold", "text": "и нет"}]},
        ]}],
    }]},
    "forward_origin": {"type": "hidden_user", "date": 7, "sender_user_name": "Кто-то"},
    "external_reply": {
        "origin": {"type": "user", "date": 7, "sender_user": {
            "id": 3, "is_bot": False, "first_name": "А",
        }},
        "video": {
            "file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "duration": 1,
            "thumbnail": {"file_id": "c", "file_unique_id": "d", "width": 1, "height": 1},
        },
    },
}  # fmt: skip
"""What the box doesn't say: parts in parts, unions of them, a message nobody can see."""


async def catalogue() -> list[Any]:
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


def test_aiogram_came_in_lean():
    assert lean._owed, "aiogram came in plainly"


@pytest.mark.proof
def test_what_nobody_asked_for_is_not_there():
    began, spoke = told("""
import sys
import bot
from app import service
print(*sys.modules)
from desk.search import stems
stems.stems("новые диваны and sofas")
print(*sys.modules)
""")[0].splitlines()
    assert AWAY & set(began.split()) == set()
    methods = [name for name in began.split() if name.startswith("aiogram.methods.")]
    assert len(methods) < 60 and "aiogram.client.bot" not in began.split()
    languages = {name for name in spoke.split() if name.endswith("_stemmer")}
    assert languages == {f"snowballstemmer.{name}_stemmer" for name in ("russian", "english")}


@pytest.mark.proof
async def test_lean_and_plain_say_the_same_of_every_model():
    updates = await catalogue()
    assert len(updates) > len(KINDS)
    updates += [{**updates[0], "message": {**updates[0]["message"], **SELDOM}}]
    good = len(updates)
    updates += [wrong for update in updates for wrong in damaged(update)]
    ours, plain = found(updates), json.loads(told(PLAIN, updates)[0])
    assert [name for name in plain if ours[name] != plain[name]] == []
    assert ours.keys() == plain.keys()
    assert [update for update in plain["updates"][:good] if not update.startswith("Update(")] == []
    assert sum(not update.startswith("Update(") for update in plain["updates"]) > 5 * good


@pytest.mark.proof
def test_of_what_babel_knows_of_the_world_only_what_is_asked_for_is_held():
    said, held, right = told("""
import pickle
from datetime import date
from babel import core
from babel.dates import format_date, get_timezone_location
from views import facts
get_timezone_location("Asia/Almaty", locale="en")
print(*(format_date(date(2026, 9, 22), "d MMMM", locale) for locale in ("ru", "en")))
print(*core._global_data)
whole = pickle.loads(facts.FILE.read_bytes())
print(all(whole[about] == known for about, known in core._global_data.items()))
""")[0].splitlines()
    assert said == "22 сентября 22 September"
    assert "likely_subtags" not in held.split() and "zone_aliases" in held.split()
    assert right == "True"


@pytest.mark.proof
def test_what_no_traffic_needs_is_not_built():
    built, _ = told("""
import asyncio
from app import lean, needed, service
from aiogram import types
from aiogram.methods import AnswerInlineQuery, SendMessage
asyncio.run(lean.build(needed.models()))
assert not AnswerInlineQuery.__pydantic_complete__
assert types.Update.__pydantic_complete__ and SendMessage.__pydantic_complete__
of = [getattr(types, name) for name in types.__all__]
print(sum(getattr(model, "__pydantic_complete__", False) for model in of), len(of))
""")
    few, many = map(int, built.split())
    assert few < many / 8


@pytest.mark.proof
def test_a_name_that_aiogram_makes_itself_is_there_as_ever():
    there, _ = told("""
import app, sys
from aiogram import Router
from aiogram.methods import SendMessage
few = len([name for name in sys.modules if name.startswith("aiogram.methods.")])
from aiogram import Bot, Dispatcher, F, types
from aiogram.methods import *
print(few, SendMessage is Bot.send_message.__globals__["SendMessage"], F.x, GetMe().model_dump())
""")
    few, same, *_, made = there.split()
    assert int(few) < 10 and same == "True" and made == "{}"


@pytest.mark.proof
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


@pytest.mark.proof
async def test_the_model_of_an_answer_is_built_once():
    """pydantic itself would let go of it."""
    await lean.build([methods.Response[types.Message]])
    model = weakref.ref(methods.Response[types.Message])
    gc.collect()
    assert model() is not None


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


@pytest.mark.proof
def test_a_part_is_built_when_it_first_comes_and_if_it_cannot_be_lets_all_be_built():
    built, complaints = told("""
import asyncio, sys
from app import lean
from aiogram import types
asyncio.run(lean.build([types.Message, types.Update]))
parts = types.Giveaway, types.Voice, types.ForumTopicClosed
print(*(part.__pydantic_complete__ for part in parts))
chat = {"id": 1, "type": "private"}
vars(sys.modules["aiogram.types.giveaway"]).pop("Chat")
head = {"message_id": 1, "date": 1, "chat": chat, "forum_topic_closed": {}}
print(types.Message.model_validate(head).forum_topic_closed)
print(*(part.__pydantic_complete__ for part in parts))
given = {"chats": [chat], "winners_selection_date": 1, "winner_count": 1}
print(types.Message.model_validate({**head, "giveaway": given}).giveaway.chats[0].id)
print(*(part.__pydantic_complete__ for part in parts))
""")
    assert built.splitlines() == [
        "False False False", "", "False False True", "1", "True True True",
    ]  # fmt: skip
    assert "Giveaway can't be built by itself" in complaints
