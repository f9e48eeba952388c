"""Owns /find: what somebody of the team looks for, and the pages of the answer, newest first."""

from datetime import datetime
from typing import Any

from desk.clients.tags import spelled
from desk.conversations.answers import answer
from desk.search import marks, query, stems
from desk.search.query import Query
from desk.voice import saying
from model import Asked, Button, House, MessageId, PersonId, Press, Spot
from storage import clients, people, searching, tags
from storage.ports import Tx
from storage.searching import CLIENT, NOTE, Found

PAGE = 8
"""What one reads on a phone without scrolling far."""
PAGES = 100
WORDS = 8
"""Words that count: more of them find nothing that fewer don't."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/find: in private the answer, in General a word that it is there."""
    person = people.find(tx, asked.person.id)
    if person is None or not person.private:
        answer(tx, asked, "search.open_bot_first", now)
        return
    words = asked.argument.strip()
    if query.read(words, house.zone, now).says_nothing:
        answer(tx, asked, "search.how", now)
        return
    searching.remember(tx, person.id, words, now)
    _show(tx, house, person.id, words, 0, now)
    if asked.place is not Spot.PRIVATE:
        answer(tx, asked, "search.in_private", now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Earlier] and [Later]: another page in the same message."""
    words = searching.remembered(tx, press.sender.id)
    if not words:
        saying.toast(tx, press.query_id, "toasts.stale", now)
        return
    _show(tx, house, press.sender.id, words, press.subject, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _show(
    tx: Tx,
    house: House,
    person_id: PersonId,
    words: str,
    page: int,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    found = find(tx, query.read(words, house.zone, now), skip=page * PAGE, limit=PAGE + 1)
    keys = [Button("later", "found", page - 1)] if page else []
    if len(found) > PAGE:
        keys.append(Button("earlier", "found", page + 1))
    saying.to_person(
        tx,
        person_id,
        "search.found",
        now,
        keys=[keys] if keys else [],
        edit=edit,
        items=[_item(tx, document) for document in found[:PAGE]],
        words=words,
    )


def find(tx: Tx, wanted: Query, *, skip: int, limit: int) -> list[Found]:
    """What there is of it, newest first."""
    tag = _tag(tx, wanted.tag) if wanted.tag else None
    author = _member(tx, wanted.who) if wanted.who else None
    if (wanted.tag and tag is None) or (wanted.who and author is None):
        return []

    def known(beginning: str) -> list[str]:
        return tx.index.terms(beginning) if tx.index.exists() else []

    return list(
        searching.find(
            tx,
            [
                *(stems.choices(word, known) for word in wanted.words[:WORDS]),
                *_marks(wanted, author),
            ],
            since=wanted.since,
            until=wanted.until,
            tag=tag,
            skip=skip,
            limit=limit,
        )
    )


def _marks(wanted: Query, author: PersonId | None) -> list[list[str]]:
    """What narrows it down within the index."""
    found = [[marks.author(author)]] if author is not None else []
    if wanted.since and wanted.until and (months := marks.months(wanted.since, wanted.until)):
        found.append(months)
    return [*found, [marks.PICTURE]] if wanted.pictures else found


def _tag(tx: Tx, name: str) -> int | None:
    wanted = spelled(name)
    return next((tag for tag, known in tags.names(tx).items() if known == wanted), None)


def _member(tx: Tx, name: str) -> PersonId | None:
    """Somebody of the team whose name begins so, or who has that username."""
    wanted = name.lower()
    return next(
        (
            member.id
            for member in people.team(tx)
            if member.name.lower().startswith(wanted) or member.username.lower() == wanted
        ),
        None,
    )


def _item(tx: Tx, found: Found) -> dict[str, Any]:
    """A document as a line: whose, when, what, and where it stands."""
    client = clients.find(tx, found.client_id)
    source = searching.source(tx, found.kind, found.source_id)
    by_staff = found.kind != CLIENT and found.author_id != found.client_id
    return {
        "client": found.client_id,
        "name": client.called if client else "",
        "topic": client.topic_id or 0 if client else 0,
        "message": source.message_id if source else 0,
        "at": saying.moment(found.at),
        "words": source.words if source else "",
        "note": found.kind == NOTE,
        "by": people.name_of(tx, PersonId(found.author_id)) if by_staff else "",
    }
