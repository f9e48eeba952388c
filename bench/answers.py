"""How well the company's answers are found: `python -m bench.answers` prints the table of docs.

Forty answers, and what clients ask in three languages. `tried` is all that was ever looked at:
answers.toml by whoever wrote the first matcher, asked.toml by somebody who had read it, trial.toml
by somebody who had not; rules and numbers were tried on these. `apart` (apart.toml), `control`
(control.toml) and `control2` (control2.toml) were written before the matchers became what they are,
and nothing was tried on them but what bench/README.md says. "after 4": the team has answered four
of the tried questions with each answer, so that they are ways of asking for it; the bot learns
these by itself (`desk/answers/learning.py`).
"""

import asyncio
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from app.answers.matcher import meant_by
from bench.table import Table, milliseconds, quantile
from desk.understanding import letters, matching, meaning
from desk.understanding.matching import Entry, Offer
from desk.understanding.meaning import Meant
from model import AnswerId
from papers.meaning import interpreter as interpreting
from papers.meaning.interpreter import Interpreter

FILE = Path(__file__).with_suffix(".toml")
LATER, TRIAL = FILE.with_name("asked.toml"), FILE.with_name("trial.toml")
APART, CONTROL = FILE.with_name("apart.toml"), FILE.with_name("control.toml")
CONTROL_2 = FILE.with_name("control2.toml")
LANGUAGES = ("ru", "kk", "en")
AFTER = (4, 12)
"""So many questions are answered with each answer; a company keeps the latest twelve."""

SEED, PATIENCE = 7, 120.0


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


def read(file: Path) -> tuple[list[Asked], list[str]]:
    """Questions and chat of a file that names the answers."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    ids = {answer["name"]: AnswerId(number) for number, answer in enumerate(known()["answer"])}
    asked = [
        Asked(text, ids[name], letters.language_of(text))
        for name, texts in told["asks"].items()
        for text in texts
    ]
    return asked, told["chat"]["says"]


def tried() -> tuple[list[Asked], list[str]]:
    """Questions and chat that rules and numbers were tried on."""
    told = known()
    first = [
        Asked(text, AnswerId(number), letters.language_of(text))
        for number, answer in enumerate(told["answer"])
        for text in answer["asks"]
    ]
    (asked, said), (later, later_said) = read(LATER), read(TRIAL)
    chat = [text for says in told["chat"].values() for text in says]
    return [*first, *asked, *later], [*said, *later_said, *chat]


def younger() -> list[str]:
    """Chat that was written when every number had been chosen."""
    found: list[str] = tomllib.loads(APART.read_text(encoding="utf-8"))["chat"]["younger"]
    return found


def apart() -> tuple[list[Asked], list[str]]:
    """Questions and chat that nothing was ever tried on."""
    return read(APART)


def control() -> tuple[list[Asked], list[str]]:
    """The same by whoever wrote trial.toml: whether what was chosen fits the former alone."""
    return read(CONTROL)


def control2() -> tuple[list[Asked], list[str]]:
    """And by a third hand: whether that holds for how somebody else puts it."""
    return read(CONTROL_2)


def learnt(count: int, known_here: Sequence[Entry]) -> list[Entry]:
    """The answers when of the tried questions so many were answered with each of them."""
    asked, _ = tried()
    Random(SEED).shuffle(asked)
    of_each: dict[AnswerId, list[str]] = {}
    for question in asked:
        of_each.setdefault(question.answer_id, []).append(question.text)
    return [replace(entry, asked=tuple(of_each[entry.id][:count])) for entry in known_here]


By = Callable[[Sequence[Entry], str], Sequence[Offer]]
"""What finds the answers: `matching.offers`, or what also goes by meaning."""


def right(known_here: Sequence[Entry], asked: Asked, by: By = matching.offers) -> tuple[bool, bool]:
    """Whether the right answer is among two offers, and whether it is the first."""
    offered = [offer.answer_id for offer in by(known_here, asked.text)]
    return asked.answer_id in offered, offered[:1] == [asked.answer_id]


class Meaning:
    """Finds by meaning, too: whatever the real process said of the questions beforehand."""

    def __init__(self) -> None:
        self._meant: dict[tuple[int, str], Meant] = {}
        self.took: list[float] = []

    async def ask(
        self, interpreter: Interpreter, known_here: Sequence[Entry], texts: Sequence[str]
    ) -> None:
        """Have the process say what these mean among those answers."""
        async with interpreter.used():
            while await interpreter.learn(meaning.passages(known_here)):
                continue
            for text in texts:
                began = time.perf_counter()
                meant = await meant_by(interpreter, known_here, text)
                assert meant, "the process was silent: nothing is measured"
                self.took.append(time.perf_counter() - began)
                self._meant[hash(tuple(known_here)), text] = meant

    def offers(self, known_here: Sequence[Entry], text: str) -> Sequence[Offer]:
        """As the bot does."""
        return meaning.offers(known_here, text, self._meant[hash(tuple(known_here)), text])


def states() -> Iterator[tuple[str, list[Entry]]]:
    """The answers as a company has them at first, without tags, and when it has answered some."""
    yield "at first", entries()
    yield "at first, without tags", entries(tags=False)
    for count in AFTER:
        yield f"after {count} of each", learnt(count, entries())


def measure() -> Table:
    """Right one among two offers and first, by language; offered on chat; how long it takes."""
    table = Table("Answers: right one among two offers (first), of questions held apart")
    # Whoever measures waits: on a busy machine the words alone would be measured twice.
    interpreting.WITHIN = PATIENCE
    interpreter, found, seen = interpreting.installed(), Meaning(), tried()
    for state, known_here in states():
        for name, held in {"apart": apart(), "control": control(), "control2": control2()}.items():
            _rows(table, f"words, {name}, {state}", matching.offers, known_here, held)
            if interpreter:
                texts = [*(question.text for question in held[0]), *held[1], *younger()]
                asyncio.run(found.ask(interpreter, known_here, texts))
                _rows(table, f"meaning, {name}, {state}", found.offers, known_here, held)
    _rows(table, "words, tried, at first", matching.offers, entries(), seen)
    table.add("words, 95 % below", milliseconds(_slow(apart()[0])), "wanted: below 100 ms")
    if interpreter:
        half, slow = (milliseconds(quantile(found.took, share)) for share in (0.5, 0.95))
        table.add("meaning, half below", half)
        table.add("meaning, 95 % below", slow, "wanted: below 100 ms")
    else:
        table.add("meaning", "not measured", "make answers")
    return table


def _rows(
    table: Table, name: str, by: By, known_here: Sequence[Entry],
    held: tuple[Sequence[Asked], Sequence[str]],
) -> None:  # fmt: skip
    asked, said = held
    least = 40 if name.startswith("words") else 85
    for language in (*LANGUAGES, ""):
        some = [question for question in asked if language in ("", question.language)]
        found = [right(known_here, question, by) for question in some]
        among, first = (sum(column) / len(some) for column in zip(*found, strict=True))
        wanted = "" if language else f"wanted: at least {least} %"
        row = f"{name}, {language or 'all'} ({len(some)})"
        table.add(row, f"{among:.0%} ({first:.0%})", wanted)
    talks = {"chat": said, "younger chat": younger()}
    for told, talk in talks.items() if "apart" in name else (("chat", said),):
        wrong = sum(bool(by(known_here, text)) for text in talk) / len(talk)
        table.add(f"{name}, {told} ({len(talk)})", f"{wrong:.1%}", "wanted: at most 2 %")


def _slow(asked: Sequence[Asked]) -> float:
    """Seconds that nearly all questions take, with words that were never seen before."""
    known_here, took = learnt(max(AFTER), entries()), []
    for number, question in enumerate(asked):
        began = time.perf_counter()
        matching.offers(known_here, f"{question.text} {number}новое")
        took.append(time.perf_counter() - began)
    return quantile(took, 0.95)


if __name__ == "__main__":
    print(measure())
