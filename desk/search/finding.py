"""Owns what somebody of the team looks for: by /find in pages, newest first, or behind the bot's
name in their chat with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.answers import naming
from desk.clients.tags import spelled
from desk.conversations.answers import answer
from desk.search import marks, query, replies, stems
from desk.search.query import Query
from desk.search.replies import Named
from desk.voice import saying
from model import Asked, Button, Client, House, MessageId, PersonId, Press, Spot, Typed
from storage import accounts, answers, clients, people, searching, tags
from storage.ports import Tx
from storage.searching import CLIENT, NOTE, Found

PAGE = 8
"""What one reads on a phone without scrolling far."""
PAGES = 100
WORDS = 8
"""Words that count: more of them find nothing that fewer don't."""
CALLED = 20
"""So many clients of one name are looked through."""
SAVED = 3
"""So many of the company's answers stand above what was said."""
SOON = 200
"""Messages that are in the index within seconds: whoever found something need not hear of them."""
ALIKE = 3
"""So many other broadcasts are named that are called so too."""


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
        saying.toast(tx, press.query_id, "toasts.outdated", now)
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
    wanted = query.read(words, house.zone, now)
    cast = _casts(tx, house, wanted)
    found = find(tx, wanted, cast, skip=page * PAGE, limit=PAGE + 1)
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
        saved=[] if page else _saved(tx, wanted, words),
        words=words,
        cast=_cast(cast) if cast else None,
        behind=searching.is_behind(tx, SOON if found else 0),
    )


def _casts(tx: Tx, house: House, wanted: Query) -> list[Named]:
    """The broadcasts that are meant by the one tag that is none of the company's own."""
    others = [name for name in wanted.tags if _tag(tx, name) is None]
    return replies.meant(tx, house, others[0]) if len(others) == 1 else []


def _cast(found: Sequence[Named]) -> dict[str, Any]:
    """Whose answers these are, and which others are called so."""
    (broadcast, name, _), *others = found
    return {
        "name": name,
        "words": broadcast.words,
        "at": saying.moment(broadcast.begun_at or broadcast.since),
        "others": [other.name for other in others[:ALIKE]],
    }


def _saved(tx: Tx, wanted: Query, words: str) -> list[dict[str, str]]:
    """The company's answers that are meant, where nothing else is asked for than words."""
    if wanted != Query(words=wanted.words):
        return []
    return [
        {"name": answer.name, "text": str(answer.text_in()["text"])}
        for answer in naming.meant(answers.in_use(tx), words)[:SAVED]
    ]


def offer(tx: Tx, house: House, typed: Typed, now: datetime) -> None:
    """@bot and some words: in one's own chat with it what was said, elsewhere the answers.

    What is picked elsewhere is for everybody there to see, so nothing that was said is.
    """
    if not typed.private:
        naming.offer(tx, typed, now)
        return
    wanted = query.read(typed.text, house.zone, now)
    cast = _casts(tx, house, wanted)
    found = [] if wanted.says_nothing else find(tx, wanted, cast, skip=0, limit=naming.MOST)
    items = [_item(tx, document) for document in found]
    named = [
        {"id": f"{document.kind}{document.source_id}", "text": item["words"], **item}
        for document, item in zip(found, items, strict=True)
        if item["topic"]
    ]
    saying.choices(tx, typed, named, now)


def find(
    tx: Tx, wanted: Query, casts: Sequence[Named] = (), *, skip: int, limit: int
) -> list[Found]:
    """What there is of it, newest first; of a tag that is a broadcast's, where it is answered."""
    tags_of_words = [_tag(tx, name) for name in wanted.tags]
    known = list(dict.fromkeys(tag for tag in tags_of_words if tag is not None))
    authors, words = _who(tx, wanted)
    words = _whole_numbers(tx, wanted, words)
    if tags_of_words.count(None) > bool(casts) or (wanted.who and not authors):
        return []
    return list(
        searching.find(
            tx,
            [*(_choices(tx, word) for word in words[:WORDS]), *_marks(wanted, authors)],
            since=wanted.since,
            until=wanted.until,
            tags=known,
            broadcast=casts[0].broadcast.id if casts else None,
            skip=skip,
            limit=limit,
        )
    )


def _who(tx: Tx, wanted: Query) -> tuple[list[int], Sequence[str]]:
    """By whom it is, and the words that are left: the one behind a name may be of the name."""
    authors, words = list[int](), wanted.words
    for name, behind in wanted.who:
        if behind and (both := _called(tx, f"{name} {behind}")):
            named = stems.words_in(behind)
            authors, words = authors + both, tuple(word for word in words if word not in named)
        else:
            authors += _called(tx, name)
    return authors, words


def _whole_numbers(tx: Tx, wanted: Query, words: Sequence[str]) -> Sequence[str]:
    """The words with each number as one, wherever somebody wrote it so or with other gaps."""
    for number in wanted.numbers:
        if tx.index.exists() and number.whole in tx.index.terms(number.whole):
            words = [*(word for word in words if word not in number.parts), number.whole]
    return words


def _choices(tx: Tx, word: str) -> list[str]:
    """The stems by which a word is found."""

    def known(beginning: str) -> list[str]:
        return tx.index.terms(beginning) if tx.index.exists() else []

    return stems.choices(word, known)


def _marks(wanted: Query, authors: Sequence[int]) -> list[list[str]]:
    """What narrows it down within the index."""
    found = [[marks.author(author) for author in authors]] if authors else []
    if wanted.since and wanted.until and (months := marks.months(wanted.since, wanted.until)):
        found.append(months)
    return [*found, [marks.PICTURE]] if wanted.pictures else found


def _tag(tx: Tx, name: str) -> int | None:
    wanted = spelled(name)
    return next((tag for tag, known in tags.names(tx).items() if known == wanted), None)


def _called(tx: Tx, name: str) -> list[int]:
    """Who is called so: somebody of the team, and clients with all their accounts."""
    member = _member(tx, name)
    named = [_choices(tx, word) for word in stems.words_in(name)]
    found = searching.find(tx, [*named, [marks.A_CLIENT]], limit=CALLED) if named else ()
    theirs = [
        account
        for document in found
        if _is_called(clients.find(tx, document.client_id), name)
        for account in accounts.of(tx, document.client_id)
    ]
    return list(dict.fromkeys([*([member] if member is not None else []), *theirs]))


def _is_called(client: Client | None, name: str) -> bool:
    """Whether it is in their name, in whatever case; what is noted of them may name others."""
    wanted = {stems.stem(word) for word in stems.words_in(name)}
    return client is not None and wanted <= {
        stems.stem(word) for word in stems.words_in(client.name)
    }


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
