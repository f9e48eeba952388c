"""How well the company's answers are found: `python -m bench.answers` prints the table of docs.

Forty answers and what clients ask in three languages (bench/answers.toml), all written by whoever
wrote the matcher. Half of the questions were for trying; these figures are of the other half. Its
chat was seen once meanwhile, which led to a rule; 131 lines of chat are younger than that rule, 61
of them than every rule.
"""

import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.table import Table, milliseconds, quantile
from desk.answers import matching, wording
from desk.answers.matching import Entry
from model import AnswerId

FILE = Path(__file__).with_suffix(".toml")
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


def right(known_here: Sequence[Entry], asked: Asked) -> tuple[bool, bool]:
    """Whether the right answer is among two offers, and whether it is the first."""
    offered = [offer.answer_id for offer in matching.offers(known_here, asked.text)]
    return asked.answer_id in offered, offered[:1] == [asked.answer_id]


def measure() -> Table:
    """Found among two offers and first, by language; offered on chat; how long it takes."""
    table = Table("Answers: right one among two offers (first), of questions held apart")
    asked = list(questions())
    for told, known_here in (("with tags", entries()), ("no tags", entries(tags=False))):
        for language in (*LANGUAGES, ""):
            some = [question for question in asked if language in ("", question.language)]
            found = [right(known_here, question) for question in some]
            among, first = (sum(column) / len(some) for column in zip(*found, strict=True))
            wanted = "" if language else "wanted: at least 40 %"
            name = f"{told}, {language or 'all'} ({len(some)})"
            table.add(name, f"{among:.0%} ({first:.0%})", wanted)
    talk = chat()
    wrong = sum(bool(matching.offers(entries(), text)) for text in talk)
    table.add(f"offers on chat ({len(talk)})", f"{wrong / len(talk):.1%}", "wanted: at most 2 %")
    table.add("a question, 95 % below", milliseconds(_slow(asked)), "wanted: below 100 ms")
    return table


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
