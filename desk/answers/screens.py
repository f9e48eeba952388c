"""Owns /answers: the company's answers in a list, each one on a screen of its own, by buttons."""

from datetime import datetime
from typing import Any

from desk.answers import offering, wording
from desk.voice import saying
from desk.voice.paging import rows
from model import AnswerId, Asked, Button, House, MessageId, PersonId, Press, StoredAnswer
from model.ids import PhrasingId
from storage import answers, expected, phrasings
from storage.ports import Tx

SHOWN = 8
SHOWN_OF_A_TEXT = 700
SHOWN_OF_WORDS = 100
ABREAST = 6
"""Buttons beside each other that say no more than a number."""

NEW = 0
"""The subject of a question about an answer that is not there yet."""

ASKED = {
    "name": ("answer_name", "ask_name"),
    "tags": ("answer_tags", "ask_tags"),
    "files": ("answer_files", "ask_files"),
    "ru": ("answer_ru", "ask_text"),
    "kk": ("answer_kk", "ask_text"),
    "en": ("answer_en", "ask_text"),
    "asked": ("answer_own", "ask_phrasings"),
}
"""What can be asked for about an answer: its button's label, and the question."""

FIELDS = tuple(ASKED)
"""A button carries the place in this list."""


def open_list(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/answers: all of them, those in use first."""
    expected.forget(tx, asked.person.id)
    _list(tx, asked.person.id, 0, now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back] and the pages: the list in its place."""
    expected.forget(tx, press.sender.id)
    _list(tx, press.sender.id, press.subject, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _list(
    tx: Tx, reader: PersonId, page: int, now: datetime, *, edit: MessageId | None = None
) -> None:
    known = answers.every(tx)
    last = max(0, (len(known) - 1) // SHOWN)
    page = min(page, last)
    here = known[page * SHOWN : (page + 1) * SHOWN]
    names = [Button("", "answer_open", answer.id, text=answer.name) for answer in here]
    turns = [Button("", "answer_list", page - 1, text="◀")] if page else []
    turns += [Button("", "answer_list", page + 1, text="▶")] if page < last else []
    new = [Button("answer_new", "answer_ask", NEW, FIELDS.index("name"))]
    on = answers.quick(tx) == offering.ON
    quick = [Button("quick_off" if on else "quick_on", "quick_switch", 0, int(not on))]
    keys = [*rows(names), turns, new, quick if known else []]
    uses = answers.uses(tx)
    items = [_told(answer, uses[answer.id]) for answer in here]
    used = sum(not answer.retired for answer in known)
    saying.to_person(
        tx, reader, "answers.list", now, edit=edit, keys=[row for row in keys if row],
        items=items, total=used,
    )  # fmt: skip


def _told(answer: StoredAnswer, uses: int) -> dict[str, Any]:
    return {
        "name": answer.name,
        "uses": uses,
        "menu_reads": answer.menu_reads,
        "languages": sorted(answer.texts),
        "files": len(answer.files),
        "retired": answer.retired,
        "phrasings": len(answer.phrasings),
    }


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One answer, by its button in the list."""
    expected.forget(tx, press.sender.id)
    _again(tx, press, now)


def _again(tx: Tx, press: Press, now: datetime, text: str = "") -> None:
    """The answer as it is now, in the place of what was pressed."""
    answer = answers.find(tx, AnswerId(press.subject))
    if answer is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    screen(tx, press.sender.id, answer, now, edit=press.message_id)
    saying.toast(tx, press.query_id, text, now)


def screen(
    tx: Tx, reader: PersonId, answer: StoredAnswer, now: datetime, *, edit: MessageId | None = None
) -> None:
    """What an answer is, with all that can be done about it."""
    fields = {
        field: Button(ASKED[field][0], "answer_ask", answer.id, place)
        for place, field in enumerate(FIELDS)
    }
    retire = Button(
        "answer_back_in_use" if answer.retired else "answer_retire",
        *("answer_retire", answer.id, int(not answer.retired)),
    )
    keys = [
        *rows([fields[language] for language in wording.LANGUAGES]),
        [fields["files"], fields["tags"], fields["name"]],
        [Button("answer_asked", "answer_asked", answer.id)],
        [retire] if answer.retired else [Button("answer_up", "answer_up", answer.id), retire],
        [Button("back", "answer_list", 0)],
    ]
    texts = [
        {"language": language, "text": wording.quoted(text, SHOWN_OF_A_TEXT)}
        for language, text in sorted(answer.texts.items())
    ]
    saying.to_person(
        tx, reader, "answers.screen", now, edit=edit, keys=keys,
        texts=texts, tags=list(answer.tags), **_told(answer, answers.uses(tx)[answer.id]),
    )  # fmt: skip


def asked(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[How it is asked]: in which words, the company's own and clients'; each can be removed."""
    expected.forget(tx, press.sender.id)
    _phrasings(tx, press, AnswerId(press.subject), now)


def unask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[✕] beside words that don't ask for it."""
    answer_id = phrasings.answer_of(tx, PhrasingId(press.subject))
    phrasings.drop(tx, PhrasingId(press.subject))
    _phrasings(tx, press, answer_id, now)


def _phrasings(tx: Tx, press: Press, answer_id: AnswerId | None, now: datetime) -> None:
    answer = answers.find(tx, answer_id)
    if answer is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    items = [
        {"number": number, "words": known.words[:SHOWN_OF_WORDS], "client": known.client_id or 0}
        for number, known in enumerate(answer.phrasings, 1)
    ]
    drops = [
        Button("", "answer_unask", known.id, text=f"✕ {number}")
        for number, known in enumerate(answer.phrasings, 1)
    ]
    keys = [
        *rows(drops, ABREAST),
        [Button("answer_own", "answer_ask", answer.id, FIELDS.index("asked"))],
        [Button("back", "answer_open", answer.id)],
    ]
    saying.to_person(
        tx, press.sender.id, "answers.asked", now, edit=press.message_id, keys=keys,
        name=answer.name, items=items,
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)


def up(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Higher]: one place further up in the list."""
    answer = answers.find(tx, AnswerId(press.subject))
    if answer and answer.retired:  # since this was shown: it has no place in the order
        _again(tx, press, now, "toasts.outdated")
        return
    moved = answers.put_before(tx, AnswerId(press.subject))
    _again(tx, press, now, "toasts.answer_up" if moved else "toasts.answer_first")


def retire(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Retire] and [Use again]."""
    answers.retire(tx, AnswerId(press.subject), bool(press.arg))
    _again(tx, press, now)


def clear(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Without files]."""
    answers.set_files(tx, AnswerId(press.subject), [])
    expected.forget(tx, press.sender.id)
    _again(tx, press, now)


def ask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A field's button: the next message says what it shall be."""
    answer = answers.find(tx, AnswerId(press.subject))
    if answer is None and press.subject != NEW:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    field = FIELDS[press.arg]
    expected.expect(tx, press.sender.id, f"answer.{field}", press.subject, now)
    back = ("answer_open", press.subject) if answer else ("answer_list", 0)
    keys = [[Button("back", *back)]]
    if answer and answer.files and field == "files":
        keys.insert(0, [Button("answer_no_files", "answer_clear", answer.id)])
    question = ASKED[field][1]
    saying.to_person(
        tx, press.sender.id, f"answers.{question}", now, edit=press.message_id, keys=keys,
        name=answer.name if answer else "", language=field,
    )  # fmt: skip
    saying.hush(tx, press.query_id, now)
