"""Owns what becomes of a model's answer: shown in the topic, where the team alone sees it, or not.

A draft is never sent by itself. It goes behind everything else into the topic, and goes away when
the client writes on or somebody answers.
"""

from datetime import datetime

from desk.answers import wording
from desk.voice import saying
from model import STAFF, Button, House, LinkId, MessageId, Order
from model.buttons import COPY
from model.drafts import Drafted, DraftKind, DraftState
from model.errands.lines import Proposal
from model.utf16 import utf16_len
from storage import drafts, links, notes, outbox
from storage.ports import Tx

COPIED = 256
"""Characters that a button can copy (Bot API, CopyTextButton)."""

SWEPT = 20

TEXTS = {
    DraftKind.REPLY: "drafts.reply",
    DraftKind.OUTWARD: "drafts.outward",
    DraftKind.INWARD: "drafts.inward",
    DraftKind.SUMMARY: "drafts.summary",
}


def answered(tx: Tx, house: House, draft: Drafted, text: str, now: datetime) -> None:
    """The model has answered: into the topic with it, if it still fits."""
    kept = drafts.find(tx, draft.id)
    if kept is None or kept.state is not DraftState.ASKED:
        return
    if not drafts.is_fresh(tx, draft.id):
        drafts.set_state(tx, draft.id, DraftState.OVER)
        return
    drafts.set_text(tx, draft.id, text)
    _show(tx, house, draft, text, now)


def failed(tx: Tx, draft: Drafted, now: datetime) -> None:
    """It has not, or nothing of use: only who asked for it hears of that."""
    kept = drafts.find(tx, draft.id)
    if kept is None:
        return
    drafts.set_state(tx, draft.id, DraftState.OVER)
    if kept.by is not None:
        saying.in_topic(tx, kept.client_id, "drafts.failed", now, only_to=kept.by, merge=True)


def _show(tx: Tx, house: House, draft: Drafted, text: str, now: datetime) -> None:
    sendable = draft.kind in (DraftKind.REPLY, DraftKind.OUTWARD)
    fits = utf16_len(text) <= COPIED
    args = {"lines": text.splitlines()} | ({"copied": fits} if sendable else {})
    said = Proposal(
        draft=draft.id,
        text=TEXTS[draft.kind],
        args=args,
        keys=_keys(tx, house, draft, text if fits else "") if sendable else (),
        reply_to=_stands_under(tx, draft),
        awaited=draft.by is not None,
    )
    outbox.put(tx, Order(said, STAFF, client_id=draft.client_id), now)


def _keys(tx: Tx, house: House, draft: Drafted, copied: str) -> tuple[tuple[Button, ...], ...]:
    """[Send], [Copy], [Remove]; under a draft to a client of another language [Translate]."""
    copy = (Button("draft_copy", COPY, draft.id, copy=copied),) if copied else ()
    first = (Button("draft_take", "draft_take", draft.id, style="primary"), *copy)
    second: tuple[Button, ...] = (Button("draft_leave", "draft_leave", draft.id),)
    link = links.find(tx, LinkId(draft.about)) if draft.kind is DraftKind.REPLY else None
    language = wording.language_of(link.words) if link else ""
    if language not in ("", house.locale.partition("_")[0]):
        second = (Button("translate", "translate", draft.conversation_id), *second)
    return (first, second)


def _stands_under(tx: Tx, draft: Drafted) -> MessageId | None:
    """The client's message, or the note; a summary stands by itself."""
    if draft.kind is DraftKind.SUMMARY:
        return None
    if draft.kind is DraftKind.OUTWARD:
        return notes.message_of(tx, draft.about)
    link = links.find(tx, LinkId(draft.about))
    return link.copy_id if link else None


def sweep(tx: Tx, now: datetime) -> None:
    """What stands there to be sent and doesn't fit any more goes away."""
    for draft in drafts.outdated(tx, SWEPT):
        drafts.set_state(tx, draft.id, DraftState.OVER)
        if draft.message_id:
            saying.remove(tx, draft.client_id, draft.message_id, now, behind=True)
