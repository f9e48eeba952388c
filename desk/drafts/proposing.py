"""Owns what becomes of a model's answer: shown in the topic, where the team alone sees it, or not.

A draft is never sent by itself. It goes behind everything else into the topic, and goes away when
the client writes on or somebody answers.
"""

from datetime import datetime

from desk.understanding import reading
from desk.voice import saying
from model import STAFF, Button, ClientId, House, LinkId, MessageId, Order
from model.buttons import COPY
from model.drafts import Drafted, DraftKind, DraftState
from model.errands.lines import Proposal
from model.ids import DraftId
from model.utf16 import utf16_len
from storage import drafts, links, notes, outbox
from storage.ports import Tx

COPIED = 256
"""Characters that a button can copy (Bot API, CopyTextButton)."""

SWEPT = 20

TO_BE_SENT = (DraftKind.REPLY, DraftKind.OUTWARD)
"""What stands in the topic with buttons, and goes when it doesn't fit any more."""

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
        unfit(tx, kept, now)
        return
    drafts.set_text(tx, draft.id, text)
    _show(tx, house, draft, text, now)


def failed(tx: Tx, draft: Drafted, now: datetime) -> None:
    """Its server did not answer."""
    if kept := drafts.find(tx, draft.id):
        _end(tx, kept, "drafts.failed", now)


def useless(tx: Tx, draft: Drafted, now: datetime) -> None:
    """It answered nothing of use."""
    if kept := drafts.find(tx, draft.id):
        _end(tx, kept, "drafts.useless", now)


def unfit(tx: Tx, draft: Drafted, now: datetime) -> None:
    """What it was about is over, or its words are gone."""
    _end(tx, draft, "drafts.unfit", now)


def lost(tx: Tx, draft_id: DraftId, now: datetime) -> None:
    """It did not reach the topic, or nobody knows whether it has."""
    kept = drafts.find(tx, draft_id)
    if kept and kept.state is DraftState.READY:
        _end(tx, kept, "drafts.lost", now)


def _end(tx: Tx, draft: Drafted, text: str, now: datetime) -> None:
    """Nothing comes of it: only who asked for it hears of that, and why."""
    drafts.set_state(tx, draft.id, DraftState.OVER)
    if draft.by is not None:
        saying.in_topic(tx, draft.client_id, text, now, only_to=draft.by, merge=True)


def _show(tx: Tx, house: House, draft: Drafted, text: str, now: datetime) -> None:
    sendable = draft.kind in TO_BE_SENT
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
    language = reading.language_of(link.words) if link else ""
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


def stands(tx: Tx, draft_id: DraftId, message: MessageId, now: datetime) -> None:
    """It is in the topic, as that message; what was over before it came is not left there."""
    drafts.set_message(tx, draft_id, message)
    draft = drafts.find(tx, draft_id)
    if draft and draft.state is DraftState.OVER:
        clear(tx, draft.client_id, message, now)


def clear(tx: Tx, client_id: ClientId, message: MessageId, now: datetime) -> None:
    """That message of a draft goes, unless it is somebody's words by now."""
    if not is_taken(tx, client_id, message):
        saying.remove(tx, client_id, message, now)


def is_taken(tx: Tx, client_id: ClientId, message: MessageId) -> bool:
    """Whether that message is somebody's words: a reply that was a draft, or a note."""
    return bool(links.of_topic_message(tx, message)) or notes.is_note(tx, client_id, message)


def sweep(tx: Tx, now: datetime) -> int:
    """What doesn't fit any more is over, and goes away where it stands to be sent.

    Returns how many it was.
    """
    swept = drafts.outdated(tx, now - drafts.KEEP, SWEPT)
    for draft in swept:
        if draft.state is DraftState.READY:
            unfit(tx, draft, now)
            continue
        drafts.set_state(tx, draft.id, DraftState.OVER)
        if draft.kind in TO_BE_SENT and draft.message_id:
            saying.remove(tx, draft.client_id, draft.message_id, now, behind=True)
    return len(swept)


def forget_old(tx: Tx, now: datetime) -> int:
    """Nothing is known of what is a day old, and nothing of it stands there to be sent."""
    while sweep(tx, now):
        pass
    return drafts.forget_old(tx, now - drafts.KEEP)
