"""Owns how answers that were written outside Telegram are taken over: all of them, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desk.answers import offering, writing
from model import MACHINE, AnswerId, Event, StoredAnswer, formatting, variables
from model.answers import (
    LONGEST_PHRASING,
    MOST_FILES,
    MOST_PHRASINGS,
    MOST_TAGS,
    NAME_LIMIT,
    AnswersError,
)
from model.messages import TEXT_LIMIT
from model.utf16 import utf16_len
from storage import answers, events, phrasings
from storage.ports import Tx

NOT_YET = AnswerId(0)
"""The id of an answer that nobody keeps yet."""

Placed = tuple[str, StoredAnswer]
"""An answer, and where it is written."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many are new, other than before, as before; how many that nobody spoke of stay."""

    new: int
    changed: int
    same: int
    beside: int


def take(tx: Tx, found: Sequence[Placed], now: datetime) -> Taken:
    """Each becomes as it is written; those that are not among them stay, behind these.

    Raises AnswersError, and nothing is taken then.
    """
    there = answers.every(tx)
    known = {answers.key_of(answer.name): answer for answer in there}
    if problems := [*_twice(found), *_problems(found, known)]:
        raise AnswersError(problems)
    taken: list[AnswerId] = []
    new = changed = 0
    for _, answer in found:
        former = known.pop(answers.key_of(answer.name), None)
        answer_id = former.id if former else answers.add(tx, answer.name, None, now)
        before = former or StoredAnswer(answer_id, answer.name)
        is_other = _set(tx, before, replace(answer, id=answer_id), now)
        new += former is None
        changed += former is not None and is_other
        taken.append(answer_id)
    order = [*taken, *(answer.id for answer in known.values())]
    answers.put_in_order(tx, order)
    if new or changed or order != [answer.id for answer in there]:
        events.record(tx, Event.SETTING, now, actor=MACHINE, name="answers")
    offering.ask_owners(tx, now)
    return Taken(new, changed, len(taken) - new - changed, len(known))


def _set(tx: Tx, before: StoredAnswer, after: StoredAnswer, now: datetime) -> bool:
    """Whether anything of it is other than before; that is kept now."""
    changed = before.name != after.name
    answers.rename(tx, after.id, after.name)
    if before.tags != after.tags:
        answers.set_tags(tx, after.id, after.tags)
        changed = True
    if before.own_phrasings != after.own_phrasings:
        phrasings.set_own(tx, after.id, after.own_phrasings, now)
        changed = True
    if before.retired != after.retired:
        answers.retire(tx, after.id, after.retired)
        changed = True
    for language in before.texts.keys() | after.texts.keys():
        text = after.texts.get(language)
        if not _alike(before.texts.get(language), text):
            answers.set_text(tx, after.id, language, text)
            changed = True
    if before.files != after.files:
        answers.set_files(tx, after.id, after.files)
        changed = True
    return changed


def _alike(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether two texts read alike: what Telegram finds in them by itself tells nothing apart."""
    if before is None or after is None:
        return before is after
    return bool(before["text"] == after["text"] and _chosen(before) == _chosen(after))


def _chosen(text: Mapping[str, Any]) -> list[list[tuple[str, Any]]]:
    """The formatting that its author chose, comparable."""
    return sorted(sorted(entity.items()) for entity in formatting.chosen(text))


def _twice(found: Sequence[Placed]) -> list[str]:
    places: dict[str, list[str]] = {}
    for place, answer in found:
        places.setdefault(answers.key_of(answer.name), []).append(place)
    return [
        f"{twice[1]}: is called as {twice[0]} is; a name is for one answer"
        for twice in places.values()
        if len(twice) > 1
    ]


def _problems(found: Sequence[Placed], known: Mapping[str, StoredAnswer]) -> list[str]:
    return [
        f"{place}: {problem}"
        for place, answer in found
        for problem in _unfit(answer, known.get(answers.key_of(answer.name)))
    ]


def _unfit(answer: StoredAnswer, former: StoredAnswer | None) -> Iterable[str]:
    """What can't be kept of an answer; what is kept already may stay as it is."""
    if not writing.fits(answer.name):
        yield f"a name has to have 1 to {NAME_LIMIT} characters, this one has {len(answer.name)}"
    if len(answer.files) > MOST_FILES:
        yield f"has {len(answer.files)} files; {MOST_FILES} at most go together"
    if len(answer.tags) > MOST_TAGS:
        yield f"has {len(answer.tags)} tags; {MOST_TAGS} at most"
    yield from _unfit_phrasings(answer.own_phrasings)
    for language, text in answer.texts.items():
        if former and _alike(former.texts.get(language), text):
            continue
        size = utf16_len(text["text"])
        if not text["text"].strip():
            yield f"the text in {language!r} is empty"
        elif size > TEXT_LIMIT:
            yield f"the text in {language!r} has {size} characters; Telegram takes {TEXT_LIMIT}"
        elif unknown := variables.unknown(text["text"]):
            names = ", ".join(f"{{{name}}}" for name in variables.NAMES)
            yield f"the text in {language!r} has {{{unknown[0]}}}; there are {names}"


def _unfit_phrasings(own: Sequence[str]) -> Iterable[str]:
    if len(own) > MOST_PHRASINGS:
        yield f"is asked in {len(own)} ways; {MOST_PHRASINGS} at most"
    if any(len(words) > LONGEST_PHRASING for words in own):
        yield f"has a question of more than {LONGEST_PHRASING} characters"
