"""Owns what a stored answer says to one client: in their language, with the variables filled.

When we open next is said in the reader's words, so delivery fills that one.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from desk.understanding.reading import language_of
from desk.voice import saying
from model import Client, Content, House, Link, Side, StoredAnswer, formatting, variables
from model.seen import called
from storage import links, said
from storage.ports import Tx

LANGUAGES = ("ru", "kk", "en")
"""In which an answer can be written on the phone; a folder may hold any."""

RECENT = 6

Text = Mapping[str, Any]
"""Words with their formatting: `text` and `entities`."""


def language_for(tx: Tx, client: Client) -> str:
    """The language in which a client wrote last; before they wrote a word, that of their Telegram.

    A picture, a number, a smile are in none.
    """
    said = reversed(links.recent(tx, client.id, RECENT))
    spoken = (language_of(link.words) for link in said if link.side is Side.CLIENT)
    return next(filter(None, spoken), client.locale.partition("-")[0])


def contents(
    house: House, answer: StoredAnswer, client: Client, author: str, language: str, now: datetime
) -> list[Content]:
    """The messages that it is: one, or the parts of an album, the first of which has its words."""
    text = answer.text_in(language, house.locale)
    values = {
        variables.CLIENT: called(client.name),
        variables.OPERATOR: called(author) or house.name,
        variables.COMPANY: house.name,
    }
    written = text["text"], text.get("entities", ())
    words, entities = variables.with_entities(*written, values)
    if not words:  # it is a name and nothing else
        values[variables.CLIENT] = client.name
        words, entities = variables.with_entities(*written, values)
    more: dict[str, Any] = {"answer": answer.id}
    if variables.OPENS in variables.used(words):
        opening = None if house.hours.is_open(now) else house.hours.next_opening(now)
        more["opens"] = saying.moment(opening) if opening else None
    if not answer.files:
        return [{"kind": "text", "text": words, "entities": entities, **more}]
    files: list[Content] = [{**file, "answer": answer.id} for file in answer.files]
    if not words:
        return files
    if files[0]["kind"] in WORDLESS:
        return [{"kind": "text", "text": words, "entities": entities, **more}, *files]
    return [{**files[0], "caption": words, "caption_entities": entities, **more}, *files[1:]]


def known_beforehand(house: House, answer: StoredAnswer, client: Client, language: str) -> str:
    """What it says to that client whoever sends it and whenever; "" where that depends on it."""
    words = str(answer.text_in(language, house.locale)["text"])
    values = {variables.CLIENT: called(client.name), variables.COMPANY: house.name}
    return variables.filled(words, values) if variables.used(words) <= values.keys() else ""


def of_links(tx: Tx, parts: list[Link]) -> tuple[Text, list[Mapping[str, Any]]]:
    """What was said in a message, or an album, and the files that went with it."""
    worded = next((part for part in parts if part.words), None)
    entities = said.formatting_of(tx, worded.id) if worded else []
    words = {"text": worded.words if worded else "", "entities": entities}
    files = [{"kind": part.kind, **said.file_of(tx, part.id)} for part in parts]
    return words, [kept for kept in map(file_of, files) if kept]


FILES = ("photo", "video", "animation", "audio", "document", "voice", "video_note", "sticker")
"""Kinds that can be kept by their file's id alone."""


WORDLESS = ("sticker", "video_note")
"""Those of them under which no words can stand (Bot API, sendSticker, sendVideoNote)."""


def file_of(content: Content) -> Mapping[str, Any] | None:
    """The file of a message without its words; None if it has none that can be kept."""
    if content["kind"] not in FILES or "file_id" not in content:
        return None
    kept = ("kind", "file_id", "file_name", "file_size", "spoiler", "above")
    return {name: content[name] for name in kept if name in content}


def text_of(content: Content) -> Text:
    """The words of a message with their formatting."""
    text = content.get("text") or content.get("caption") or content.get("words") or ""
    entities = content.get("entities") or content.get("caption_entities") or []
    return {"text": str(text), "entities": list(entities)}


def quoted(content: Content, longest: int) -> dict[str, Content]:
    """The words that it says as an argument of a text, with when we open next if they say that."""
    opens = {"opens": content["opens"]} if "opens" in content else {}
    return saying.written({**text_of(content), **opens}, longest)


def with_client_variable(words: Text, names: Iterable[str]) -> Text:
    """An answer to Anna is one to everybody: where her name stood, with all of it, theirs will."""
    longest_first = sorted(names, key=len, reverse=True)  # else a surname would be left
    patterns = [_named(name) for name in longest_first if _is_a_name(name)]
    found = re.finditer("|".join(patterns), words["text"]) if patterns else ()
    named = ((place.start(), place.end(), f"{{{variables.CLIENT}}}") for place in found)
    text, entities = formatting.replaced(words["text"], words["entities"], named)
    return {"text": text, "entities": entities}


def _is_a_name(name: str) -> bool:
    """Whether its first has letters enough not to be mistaken for another word, or for a sign."""
    return sum(map(str.isalpha, next(iter(name.split()), ""))) >= LONG_ENOUGH


def _named(name: str) -> str:
    """The first of their names, and the others where they stand beside it."""
    first, *others = map(re.escape, name.split())
    behind = r"\s+".join(others)
    return rf"(?<!\w){first}(?:\s+{behind})?(?!\w)" if others else rf"(?<!\w){first}(?!\w)"


LONG_ENOUGH = 3
"""Letters of a name."""
