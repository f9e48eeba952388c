"""Owns what one of the team writes about an answer, where they were asked for it in private."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from desk.answers import offering, screens, wording
from desk.voice import saying
from model import (
    AnswerId,
    Button,
    House,
    Incoming,
    PersonId,
    StoredAnswer,
    formatting,
    variables,
)
from model.answers import LONGEST_PHRASING, MOST_FILES, MOST_PHRASINGS, MOST_TAGS, NAME_LIMIT
from model.messages import CAPTION_LIMIT, TEXT_LIMIT
from model.utf16 import utf16_len
from storage import answers, expected, phrasings
from storage.ports import Tx

ABOUT = "answer."


def take(tx: Tx, house: House, message: Incoming, now: datetime) -> bool:
    """Whether the message is what was asked for about an answer; then it is kept or refused."""
    asked = expected.of(tx, message.sender.id, now)
    if asked is None or not asked.what.startswith(ABOUT):
        return False
    field, answer = asked.what.removeprefix(ABOUT), answers.find(tx, AnswerId(asked.subject))
    if asked.subject == screens.NEW:
        _new(tx, message, now)
    elif answer is None:
        expected.forget(tx, message.sender.id)
        return False
    else:
        FIELDS[field](tx, answer, message, now)
    return True


def _new(tx: Tx, message: Incoming, now: datetime) -> None:
    """The name of an answer that is not there yet."""
    name = " ".join(message.text.split())
    if not fits(name):
        _refuse(tx, message, "answers.needs_name", now, most=NAME_LIMIT)
    elif answers.named(tx, name):
        _refuse(tx, message, "answers.name_taken", now, name=name)
    else:
        made = answers.add(tx, name, message.sender.id, now)
        _done(tx, message.sender.id, made, now)


def _name(tx: Tx, answer: StoredAnswer, message: Incoming, now: datetime) -> None:
    name = " ".join(message.text.split())
    if not fits(name):
        _refuse(tx, message, "answers.needs_name", now, most=NAME_LIMIT)
    elif not answers.rename(tx, answer.id, name):
        _refuse(tx, message, "answers.name_taken", now, name=name)
    else:
        _done(tx, message.sender.id, answer.id, now)


def fits(name: str) -> bool:
    """Whether an answer can be called so."""
    return 0 < len(name) <= NAME_LIMIT


def _tags(tx: Tx, answer: StoredAnswer, message: Incoming, now: datetime) -> None:
    answers.set_tags(tx, answer.id, tags_of(message.text)[:MOST_TAGS])
    _done(tx, message.sender.id, answer.id, now)


def tags_of(text: str) -> list[str]:
    """Words, with or without #, apart by commas or blanks; a lone dash is none."""
    words = text.replace(",", " ").replace("#", " ").split()
    return [tag for tag in dict.fromkeys(word.strip("-—.;") for word in words) if tag]


def _asked(tx: Tx, answer: StoredAnswer, message: Incoming, now: datetime) -> None:
    """Ways of asking for it, one a line."""
    lines = lines_of(message.text)
    longest = max(map(len, lines), default=0)
    if longest > LONGEST_PHRASING:
        _refuse(tx, message, "answers.too_long", now, most=LONGEST_PHRASING)
    else:
        phrasings.set_own(tx, answer.id, lines[:MOST_PHRASINGS], now)
        _done(tx, message.sender.id, answer.id, now)


def lines_of(text: str) -> list[str]:
    """The lines of a text, each once; a lone dash is none."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in dict.fromkeys(lines) if line.strip("-—.;")]


def _files(tx: Tx, answer: StoredAnswer, message: Incoming, now: datetime) -> None:
    """Each file of it goes to the others; whoever has sent all of them presses [Done]."""
    file = wording.file_of(message.content)
    if file is None:
        _refuse(tx, message, "answers.not_a_file", now)
    elif len(answer.files) >= MOST_FILES:
        _refuse(tx, message, "answers.too_many_files", now, most=MOST_FILES)
    else:
        answers.set_files(tx, answer.id, [*answer.files, file])
        keys = [[Button("answer_done", "answer_open", answer.id)]]
        saying.to_person(
            tx, message.sender.id, "answers.file_added", now, keys=keys, merge=True,
            count=len(answer.files) + 1,
        )  # fmt: skip


def _text(tx: Tx, answer: StoredAnswer, message: Incoming, now: datetime, *, language: str) -> None:
    """The words in one language, as their author formatted them; of a picture, those under it.

    Whom they mention leads nowhere: every client who gets the answer would have the way to them.
    """
    text = {**wording.text_of(message.content), "entities": formatting.chosen(message.content)}
    limit = CAPTION_LIMIT if answer.files else TEXT_LIMIT
    unknown = variables.unknown(text["text"])
    if not text["text"].strip():
        _refuse(tx, message, "answers.not_words", now)
    elif utf16_len(text["text"]) > limit:
        _refuse(tx, message, "answers.too_long", now, most=limit)
    elif unknown:
        _refuse(
            tx, message, "answers.unknown_variables", now,
            unknown=unknown, known=list(variables.NAMES),
        )  # fmt: skip
    else:
        answers.set_text(tx, answer.id, language, text)
        _done(tx, message.sender.id, answer.id, now)


def _done(tx: Tx, person_id: PersonId, answer_id: AnswerId, now: datetime) -> None:
    """It is kept: the answer as it is now."""
    expected.forget(tx, person_id)
    if answer := answers.find(tx, answer_id):
        screens.screen(tx, person_id, answer, now)
    offering.ask_owners(tx, now)


def _refuse(tx: Tx, message: Incoming, text: str, now: datetime, /, **args: Any) -> None:
    """Why not; the question stands."""
    saying.to_person(tx, message.sender.id, text, now, **args)


FIELDS: Mapping[str, Callable[[Tx, StoredAnswer, Incoming, datetime], None]] = {
    "name": _name,
    "tags": _tags,
    "files": _files,
    "asked": _asked,
    **{language: partial(_text, language=language) for language in wording.LANGUAGES},
}
"""What each field is made of."""
