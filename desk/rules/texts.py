"""Owns the texts to clients that owners may write themselves: what may stand in them, who says it.

A name in braces from a fixed list is put in; nothing else is any language: what is put in is never
read again, so a name with braces or brackets disturbs nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.rules.unclear import Unclear, UnclearError
from desk.voice import saying
from model import Client, House, Incoming
from model.seen import called, is_seen
from model.utf16 import utf16_len
from storage.ports import Tx

LIMIT = 4096
"""Of a message's text, in UTF-16 units after entities (Bot API, sendMessage)."""

LONGEST = 80
"""At most so much takes the place of a variable: names are cut, times are short."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")


class OwnWords(StrEnum):
    """The texts that can be owners' own, by the names of the shipped ones."""

    GREETING = "greeting"
    CLOSED = "closed"
    OUT_OF_HOURS = "out_of_hours"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text that owners may write: how it is called then, and what may be put in."""

    name: str
    variables: tuple[str, ...]


TEXTS: Mapping[OwnWords, OwnText] = {
    OwnWords.GREETING: OwnText("own_greeting", ("client", "company")),
    OwnWords.CLOSED: OwnText("own_closed", ("client", "operator", "company")),
    OwnWords.OUT_OF_HOURS: OwnText("own_out_of_hours", ("client", "company", "opens")),
    OwnWords.NUDGE: OwnText("own_nudge", ("client", "operator", "company")),
}


def read(name: str, text: str) -> str:
    """What an owner wrote, as it is kept. Raises UnclearError: empty, too long, unknown variable.

    Every brace in it has to be one of a variable's, so that a slip is seen now and not by clients.
    """
    text = text.strip()
    if not is_seen(text):
        raise UnclearError(Unclear.EMPTY)
    known = TEXTS[OwnWords(name)].variables
    for found in _VARIABLE.finditer(text):
        if found[1] not in known:
            raise UnclearError(Unclear.VARIABLE, found[0])
    if "{" in (rest := _VARIABLE.sub("", text)) or "}" in rest:
        raise UnclearError(Unclear.BRACE)
    room = len(_VARIABLE.findall(text)) * LONGEST
    if utf16_len(rest) + room > LIMIT:
        raise UnclearError(Unclear.LONG)
    return text


def say(
    tx: Tx,
    house: House,
    client: Client,
    name: OwnWords,
    now: datetime,
    /,
    *,
    keys: saying.Keys = (),
    **told: Any,
) -> None:
    """Say it to the client: in the owners' words where they wrote some, else in the shipped ones.

    `told` is what the shipped words take, and `operator`, whom the owners' may name.
    """
    operator = str(told.pop("operator", ""))
    own = house.words.get(name)
    if not own:
        saying.to_client(tx, client.id, f"client.{name}", now, keys=keys, **told)
        return
    told.pop("company", None)
    values = values_of(house, client.name, operator)
    text = f"client.{TEXTS[name].name}"
    saying.to_client(tx, client.id, text, now, keys=keys, own=own, values=values, **told)


def values_of(house: House, client: str, operator: str) -> dict[str, str]:
    """What is put in: nothing where a client's name is no name to call them by. Where nobody has
    the conversation, or nobody can be named, the company speaks for itself."""
    named = first_name(operator) if called(operator) else house.name
    return {
        "client": client if called(client) else "",
        "company": house.name,
        "operator": named,
    }


def signed(house: House, operator: str, message: Incoming) -> Incoming:
    """An operator's message with who signs it; whether there is room is seen when it goes."""
    if not (house.signs and message.text):
        return message
    by = {"operator": first_name(operator), "company": house.name}
    return replace(message, content={**message.content, "signed": by})


def first_name(name: str) -> str:
    """By what clients know one of the team: no surname, nor what tells two of a name apart."""
    return name.split()[0] if name.strip() else ""
