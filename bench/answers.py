"""How well the company's answers are found: `python -m bench.answers` prints the table of docs.

Forty answers and what clients ask in three languages (bench/answers.toml), all written by whoever
wrote the matcher of words. Half of the questions were for trying it; `half` is the other half. Its
chat was seen once meanwhile, which led to a rule; 131 lines of chat are younger than that rule, 61
of them than every rule. All of that was for trying what finds by meaning. `later` (asked.toml) was
written when the matcher of words was done, before that of meaning, and nothing was tried on it.
"""

import asyncio
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.answers.matcher import meant_by
from bench.table import Table, milliseconds, quantile
from desk.answers import matching, meaning, wording
from desk.answers.matching import Entry, Offer
from desk.answers.meaning import Meant
from model import AnswerId
from papers.meaning.interpreter import Interpreter, installed

FILE = Path(__file__).with_suffix(".toml")
LATER = FILE.with_name("asked.toml")
LANGUAGES = ("ru", "kk", "en")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the answer that is right."""

    text: str
    answer_id: AnswerId
    language: str


def known() -> dict[str, Any]:
    """The file with answers, questions and chat."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def entries(*, tags: bool = True) -> list[Entry]:
    """The answers as they are looked for; without tags, as a company has them that added none."""
    found = [
        Entry(
            AnswerId(number),
            answer["name"],
            tuple(answer["tags"].split()),
            tuple(answer[language] for language in LANGUAGES),
        )
        for number, answer in enumerate(known()["answer"])
    ]
    return found if tags else [replace(entry, tags=()) for entry in found]


def questions(*, held_apart: bool = True) -> Iterator[Asked]:
    """Those of the bar, or those that were for trying."""
    for number, answer in enumerate(known()["answer"]):
        for text in answer["asks"][int(held_apart) :: 2]:
            yield Asked(text, AnswerId(number), wording.language_of(text))


def chat(*, held_apart: bool = True) -> list[str]:
    """What is no question, of the same half; held apart also what was written last."""
    talk = known()["chat"]
    said: list[str] = talk["says"][int(held_apart) :: 2]
    more: list[str] = talk["unseen" if held_apart else "tried"]
    return said + more


def later() -> tuple[list[Asked], list[str]]:
    """Questions and chat that nothing was ever tried on: asked.toml."""
    read = tomllib.loads(LATER.read_text(encoding="utf-8"))
    ids = {answer["name"]: AnswerId(number) for number, answer in enumerate(known()["answer"])}
    asked = [
        Asked(text, ids[name], wording.language_of(text))
        for name, texts in read["asks"].items()
        for text in texts
    ]
    return asked, read["chat"]["says"]


By = Callable[[Sequence[Entry], str], Sequence[Offer]]
"""What finds the answers: `matching.offers`, or what also goes by meaning."""


def right(known_here: Sequence[Entry], asked: Asked, by: By = matching.offers) -> tuple[bool, bool]:
    """Whether the right answer is among two offers, and whether it is the first."""
    offered = [offer.answer_id for offer in by(known_here, asked.text)]
    return asked.answer_id in offered, offered[:1] == [asked.answer_id]


class Meaning:
    """Finds by meaning, too: whatever the real process said of the questions beforehand."""

    def __init__(self) -> None:
        self._meant: dict[tuple[bool, str], Meant | None] = {}
        self.took: list[float] = []

    async def ask(self, interpreter: Interpreter, texts: Sequence[str]) -> None:
        """Have the process say what these mean, with tags and without."""
        async with interpreter.used():
            for tags in (True, False):
                known_here = entries(tags=tags)
                while await interpreter.learn(meaning.passages(known_here)):
                    continue
                for text in texts:
                    began = time.perf_counter()
                    self._meant[tags, text] = await meant_by(interpreter, known_here, text)
                    self.took.append(time.perf_counter() - began)

    def offers(self, known_here: Sequence[Entry], text: str) -> Sequence[Offer]:
        """As the bot does."""
        return meaning.offers(known_here, text, self._meant[any(known_here[0].tags), text])


def measure() -> Table:
    """Reading among two offers and first, by language; offered on chat; how long it takes."""
    sets = {"half": (list(questions()), chat()), "later": later()}
    ways: dict[str, By] = {"words": matching.offers}
    interpreter, found = installed(), Meaning()
    if interpreter:
        for asked, talk in sets.values():
            asyncio.run(found.ask(interpreter, [*(question.text for question in asked), *talk]))
        ways["meaning"] = found.offers
    table = Table("Answers: right one among two offers (first), of questions held apart")
    for way, by in ways.items():
        wanted = "wanted: at least 40 %" if way == "words" else "wanted: at least 85 %"
        for name, (asked, talk) in sets.items():
            _rows(table, f"{way}, {name}", by, asked, wanted)
            wrong = sum(bool(by(entries(), text)) for text in talk) / len(talk)
            table.add(f"{way}, {name}, chat ({len(talk)})", f"{wrong:.1%}", "wanted: at most 2 %")
    asked, _ = sets["half"]
    table.add("words, 95 % below", milliseconds(_slow(asked)), "wanted: below 100 ms")
    if interpreter:
        half, slow = (milliseconds(quantile(found.took, share)) for share in (0.5, 0.95))
        table.add("meaning, half below", half)
        table.add("meaning, 95 % below", slow, "wanted: below 100 ms")
    else:
        table.add("meaning", "not measured", "make answers")
    return table


def _rows(table: Table, name: str, by: By, asked: Sequence[Asked], wanted: str) -> None:
    for told, known_here in (("", entries()), (" without tags", entries(tags=False))):
        for language in (*LANGUAGES, ""):
            some = [question for question in asked if language in ("", question.language)]
            found = [right(known_here, question, by) for question in some]
            among, first = (sum(column) / len(some) for column in zip(*found, strict=True))
            row = f"{name}{told}, {language or 'all'} ({len(some)})"
            table.add(row, f"{among:.0%} ({first:.0%})", "" if language else wanted)


def _slow(asked: Sequence[Asked]) -> float:
    """Seconds that nearly all questions take, with words that were never seen before."""
    known_here, took = entries(), []
    for number, question in enumerate(asked):
        began = time.perf_counter()
        matching.offers(known_here, f"{question.text} {number}новое")
        took.append(time.perf_counter() - began)
    return quantile(took, 0.95)


if __name__ == "__main__":
    print(measure())
