"""Owns what a model is asked next: what somebody asked for, what waits, what changed hands.

It is a question to the database at each look, so nothing queues up: of a client who writes on, or
was answered meanwhile, nothing is asked any more. The relay knows nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from desk.answers import wording
from desk.clients.masking import Mask
from desk.drafts import proposing
from desk.drafts.prompts import Matter, Spoken
from desk.understanding import matching
from model import Client, House, Link, LinkId, Side
from model.drafts import Drafted, DraftKind, DraftState
from storage import accounts, answers, clients, drafts, links, notes, people
from storage.ports import Tx

CALM = timedelta(seconds=4)
"""Whoever types on is answered when they pause."""

LATELY = timedelta(hours=1)
"""What was written before that is no haste any more: after an outage nobody needs a thousand."""

JUST_NOW = timedelta(minutes=10)
"""So long after a hand-over its summary is worth reading."""

LOOKED_BACK, ENOUGH = 12, 4
"""Messages that a model is told; with fewer, a hand-over's own line says all."""

MOST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """What the model is asked for, and about what."""

    draft: Drafted
    matter: Matter


def begin(tx: Tx) -> None:
    """At the start: what was being asked is asked anew."""
    drafts.begin_anew(tx)


def ask(tx: Tx, house: House, now: datetime, limit: int, *, by_itself: bool = True) -> list[Asking]:
    """At most so many questions, those first that somebody asked for; they count as asked now."""
    if by_itself:
        room = limit - len(drafts.requested(tx, limit))
        for kind, occasion in islice(_occasions(tx, now, room), room):
            drafts.add(tx, kind, occasion, None, now)
    found = []
    for draft in drafts.requested(tx, limit, by_itself=by_itself):
        matter = _matter(tx, house, draft) if drafts.is_fresh(tx, draft.id) else None
        if matter is None:
            proposing.unfit(tx, draft, now)
            continue
        drafts.set_state(tx, draft.id, DraftState.ASKED)
        found.append(Asking(draft, matter))
    return found


def _occasions(tx: Tx, now: datetime, limit: int) -> Iterator[tuple[DraftKind, drafts.Occasion]]:
    for occasion in drafts.unanswered(tx, now - LATELY, now - CALM, limit):
        yield DraftKind.REPLY, occasion
    for occasion in drafts.handed_over(tx, now - JUST_NOW, limit):
        yield DraftKind.SUMMARY, occasion


def _matter(tx: Tx, house: House, draft: Drafted) -> Matter | None:
    """What the model is told; None if there is nothing to tell any more."""
    client = clients.find(tx, draft.client_id)
    if client is None:
        return None
    said = links.recent(tx, client.id, LOOKED_BACK)
    lines = [Spoken(link.side is Side.CLIENT, link.words) for link in said if link.words]
    mask, language = _mask(tx, house, client, said), house.locale.partition("_")[0]
    if draft.kind is DraftKind.SUMMARY:
        return Matter(draft.kind, language, lines, mask=mask) if len(lines) >= ENOUGH else None
    text = _text(tx, draft)
    if not text:
        return None
    if draft.kind is DraftKind.REPLY:
        known = _answers(tx, house, client, text)
        return Matter(draft.kind, language, lines, known, mask=mask)
    theirs = [line for line in lines if line.by_client] if draft.kind is DraftKind.OUTWARD else []
    return Matter(draft.kind, language, theirs, text=text, mask=mask)


def _text(tx: Tx, draft: Drafted) -> str:
    """The words that it is about."""
    if draft.kind is DraftKind.OUTWARD:
        return notes.words_of(tx, draft.about)
    link: Link | None = links.find(tx, LinkId(draft.about))
    return link.words if link else ""


def _mask(tx: Tx, house: House, client: Client, said: list[Link]) -> Mask:
    """Who may be spoken of by name, and what is known of the client."""
    team = [operator.name for operator in people.team(tx)]
    authors = [people.name_of(tx, link.operator_id) for link in said if link.side is Side.STAFF]
    names, values = accounts.naming(tx, client.id)
    return Mask([*names, *team, *authors], values)


def _answers(tx: Tx, house: House, client: Client, text: str) -> list[str]:
    """What the company says to that as a rule."""
    known = {answer.id: answer for answer in answers.in_use(tx) if answer.texts}
    entries = [matching.entry(answer) for answer in known.values()]
    offers = matching.offers(entries, text, MOST_ANSWERS)
    language = wording.language_for(tx, client)
    found = (
        wording.known_beforehand(house, known[offer.answer_id], client, language)
        for offer in offers
    )
    return list(filter(None, found))
