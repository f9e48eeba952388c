"""Owns what the company's rules make of some words: pure, and each decision with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import time

from desk.clients.tags import spelled
from desk.search.stems import KAZAKH, stem, words_in
from model import Because, Department, House, Route, RoutingRule

BY_SKILL = 0
"""The number of no rule: a department's skills, or a tag that is called as it is."""

BEGINS = "*"
"""Behind a word: every word that begins so."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules may ask about."""

    words: str
    language: str = ""
    source: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)
    at: time = time(12)
    """What the company's clocks show."""


def decide(house: House, known: Known) -> Route:
    """What follows: of departments the first, of tags all; without any, from what each can.

    A tag that a rule gives is one that a rule can ask for, whichever of them stands first.
    """
    route = _of_tags(house, known)
    tags = known.tags.union(route.tags)
    return route if tags == known.tags else decide(house, replace(known, tags=tags))


def _of_tags(house: House, known: Known) -> Route:
    """What follows of the tags that it has."""
    said = words_in(known.words)
    found = [*_by_rules(house.rules, known, said), *_by_tags(house.departments, known)]
    named = next((because.department for because in found if because.department), "")
    if not named and (skilled := next(_by_skills(house.departments, said), None)):
        found.append(skilled)
        named = skilled.department
    tags = dict.fromkeys(spelled(because.add_tag) for because in found if because.add_tag)
    return Route(
        house.department(named),
        any(because.urgent for because in found),
        tuple(tags),
        tuple(found),
    )


def _by_rules(rules: Sequence[RoutingRule], known: Known, said: Sequence[str]) -> Iterator[Because]:
    for number, rule in enumerate(rules, start=1):
        facts = _facts(rule, known, said)
        if all(fact for _, fact in facts):
            yield Because(number, facts, rule.department, rule.urgent, rule.add_tag)


def _facts(rule: RoutingRule, known: Known, said: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Of each thing that the rule asks for what was found; "" where it is not so."""
    asked: list[tuple[str, str]] = []
    if rule.words:
        asked.append(("words", next(_found(rule.words, said), "")))
    if rule.language:
        asked.append(("language", rule.language if rule.language == known.language else ""))
    if rule.source:
        same = rule.source.casefold() == known.source.casefold()
        asked.append(("source", rule.source if same else ""))
    if rule.tag:
        asked.append(("tag", rule.tag if spelled(rule.tag) in known.tags else ""))
    if rule.hours:
        inside = any(_is_within(known.at, *stretch) for stretch in rule.hours)
        asked.append(("hours", f"{known.at:%H:%M}" if inside else ""))
    return tuple(asked)


def _is_within(at: time, start: time, end: time) -> bool:
    """A stretch that ends at or before its start is over midnight."""
    return start <= at < end if start < end else at >= start or at < end


def _by_tags(departments: Sequence[Department], known: Known) -> Iterator[Because]:
    """A tag that is called as a department brings it there: so people move it by hand."""
    for part in departments:
        if spelled(part.name) in known.tags:
            yield Because(BY_SKILL, (("tag", spelled(part.name)),), part.name)


def _by_skills(departments: Sequence[Department], said: Sequence[str]) -> Iterator[Because]:
    for part in departments:
        for found in _found(part.skills, said):
            yield Because(BY_SKILL, (("words", found),), part.name)


def _found(wanted: Sequence[str], said: Sequence[str]) -> Iterator[str]:
    """Those of the words, or of several in a row, that stand among what was said: as said there."""
    for entry in wanted:
        parts = words_in(entry)
        begins = entry.rstrip().endswith(BEGINS)
        for at in range(len(said) - len(parts) + 1) if parts else ():
            here = said[at : at + len(parts)]
            last = len(parts) - 1
            if all(
                _is_meant(part, word, begins and place == last)
                for place, (part, word) in enumerate(zip(parts, here, strict=True))
            ):
                yield " ".join(here)
                break


def _is_meant(wanted: str, word: str, begins: bool) -> bool:
    """A form of it; Kazakh puts its endings behind the word, so there a beginning is one."""
    if begins or KAZAKH.search(wanted):
        return word.startswith(wanted)
    return stem(word) == stem(wanted)
