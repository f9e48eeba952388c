"""Owns what a model is asked and has proposed, and what nobody has asked it yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from model import ClientId, ConversationId, LinkId, MessageId, PersonId
from model.drafts import Drafted, DraftKind, DraftState
from model.ids import DraftId
from storage.ports import Record, Tx
from storage.times import moment, ms

COLUMNS = """drafts.id, kind, drafts.client_id, drafts.conversation_id, about, by_id, state, text,
    message_id, drafts.at"""
KEEP = timedelta(days=1)
"""How long any is kept: by then it is done with, or nobody wants it."""

LAST_LINK = """(SELECT id FROM links WHERE links.client_id = conversations.client_id
    AND side = 'client' ORDER BY origin_id DESC LIMIT 1)"""
FRESH = f"""
    closed_at IS NULL AND
        (kind <> 'reply' OR (waiting_since IS NOT NULL AND about = {LAST_LINK}))
"""
BY_ID = f"SELECT {COLUMNS} FROM drafts WHERE id = :id"  # noqa: S608 - constants only
OF = f"""SELECT {COLUMNS} FROM drafts
    WHERE client_id = :client AND kind = :kind AND about = :about"""  # noqa: S608 - constants only
REQUESTED = f"""SELECT {COLUMNS} FROM drafts
    WHERE state = 'waiting' AND (:by_itself = 1 OR by_id IS NOT NULL)
    ORDER BY by_id IS NULL, id LIMIT :limit"""  # noqa: S608 - constants only
IS_FRESH = f"""SELECT 1 FROM drafts JOIN conversations ON conversations.id = conversation_id
    WHERE drafts.id = :id AND {FRESH}"""  # noqa: S608 - constants only
OUTDATED = f"""SELECT {COLUMNS} FROM drafts
    JOIN conversations ON conversations.id = conversation_id
    WHERE state IN ('ready', 'shown') AND (
        (state = 'shown' AND drafts.at < :before)
        OR (NOT ({FRESH}) AND (state = 'ready' OR kind IN ('reply', 'outward'))))
    ORDER BY drafts.id LIMIT :limit"""  # noqa: S608 - constants only
UNANSWERED = f"""
    SELECT conversations.id AS conversation_id, conversations.client_id, links.id AS about
    FROM conversations JOIN links ON links.id = {LAST_LINK}
    WHERE closed_at IS NULL AND waiting_since IS NOT NULL AND snoozed = 0
        AND links.at >= :since AND links.at <= :until
        AND words <> '' AND copy_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM drafts
            WHERE drafts.client_id = conversations.client_id AND kind = 'reply'
                AND about = links.id)
    ORDER BY waiting_since LIMIT :limit
"""  # noqa: S608 - constants only


class Occasion(NamedTuple):
    """What the model may be asked about by itself."""

    client_id: ClientId
    conversation_id: ConversationId
    about: int


def _draft(row: Record) -> Drafted:
    return Drafted(
        id=row["id"],
        kind=DraftKind(row["kind"]),
        client_id=row["client_id"],
        conversation_id=row["conversation_id"],
        about=row["about"],
        by=row["by_id"],
        state=DraftState(row["state"]),
        text=row["text"],
        message_id=row["message_id"],
        at=moment(int(row["at"])),
    )


def find(tx: Tx, draft_id: DraftId) -> Drafted | None:
    """The one of that number."""
    row = tx.row(BY_ID, id=draft_id)
    return _draft(row) if row else None


def of(tx: Tx, kind: DraftKind, occasion: Occasion) -> Drafted | None:
    """The one of that occasion."""
    row = tx.row(OF, client=occasion.client_id, kind=kind, about=occasion.about)
    return _draft(row) if row else None


def add(
    tx: Tx, kind: DraftKind, occasion: Occasion, by: PersonId | None, now: datetime
) -> Drafted | None:
    """It is to be asked for; None if it was already.

    What is done with is asked for anew where a person wants it: of what stands in the topic the row
    knows nothing any more. Wakes whoever asks the model.
    """
    row = tx.row(
        """
        INSERT INTO drafts (kind, client_id, conversation_id, about, by_id, at)
        VALUES (:kind, :client, :conversation, :about, :by, :now)
        ON CONFLICT (client_id, kind, about) DO UPDATE
            SET state = 'waiting', by_id = excluded.by_id, at = excluded.at,
                conversation_id = excluded.conversation_id, text = '', message_id = NULL
            WHERE drafts.state IN ('over', 'shown') AND excluded.by_id IS NOT NULL
        RETURNING id
        """,
        kind=kind,
        client=occasion.client_id,
        conversation=occasion.conversation_id,
        about=occasion.about,
        by=by,
        now=ms(now),
    )
    if row is None:
        return None
    tx.wake("drafts")
    return find(tx, DraftId(row["id"]))


def requested(tx: Tx, limit: int, *, by_itself: bool = True) -> list[Drafted]:
    """Those that wait to be asked for, first what somebody of the team waits for, then the oldest.

    Without `by_itself` those alone.
    """
    return [_draft(row) for row in tx.rows(REQUESTED, limit=limit, by_itself=int(by_itself))]


def unanswered(tx: Tx, since: datetime, until: datetime, limit: int) -> Iterator[Occasion]:
    """Last messages of clients who wait, written within that time, and never asked about."""
    rows = tx.rows(UNANSWERED, since=ms(since), until=ms(until), limit=limit)
    return (_occasion(row) for row in rows)


def handed_over(tx: Tx, since: datetime, limit: int) -> Iterator[Occasion]:
    """Hand-overs to somebody since then that were never asked about, each conversation's last."""
    rows = tx.rows(
        """
        SELECT conversation_id, client_id, about FROM (
            SELECT conversation_id, events.client_id, max(events.id) AS about
            FROM events JOIN conversations ON conversations.id = conversation_id
            WHERE events.at >= :since AND kind IN ('handed_over', 'transferred', 'taken_over')
                AND closed_at IS NULL AND assignee_id IS NOT NULL
            GROUP BY conversation_id, events.client_id) AS moved
        WHERE about > coalesce((SELECT max(drafts.about) FROM drafts
            WHERE drafts.client_id = moved.client_id AND kind = :summary), 0)
        ORDER BY about LIMIT :limit
        """,
        since=ms(since),
        summary=DraftKind.SUMMARY,
        limit=limit,
    )
    return (_occasion(row) for row in rows)


def _occasion(row: Record) -> Occasion:
    return Occasion(ClientId(row["client_id"]), row["conversation_id"], int(row["about"]))


def last_words(tx: Tx, client_id: ClientId) -> tuple[LinkId, datetime] | None:
    """The client's latest message that says something in words, and when it was written."""
    row = tx.row(
        """
        SELECT id, at FROM links WHERE client_id = :client AND side = 'client' AND words <> ''
        ORDER BY origin_id DESC LIMIT 1
        """,
        client=client_id,
    )
    return (LinkId(row["id"]), moment(int(row["at"]))) if row else None


def is_fresh(tx: Tx, draft_id: DraftId) -> bool:
    """Whether it still fits: a draft answers the client's last message, and nobody has."""
    return bool(tx.value(IS_FRESH, id=draft_id))


def may_leave(tx: Tx, draft_id: DraftId) -> bool:
    """Whether it still is to be shown."""
    draft = find(tx, draft_id)
    return draft is not None and draft.state is DraftState.READY and is_fresh(tx, draft_id)


def outdated(tx: Tx, before: datetime, limit: int) -> list[Drafted]:
    """Those on their way, or in a topic to be sent, that don't fit any more; all that stand there
    and were asked for before that moment."""
    return [_draft(row) for row in tx.rows(OUTDATED, before=ms(before), limit=limit)]


def set_state(tx: Tx, draft_id: DraftId, state: DraftState) -> None:
    """Where it is now; of what is over no word is kept."""
    tx.run(
        """
        UPDATE drafts SET state = :state, text = CASE :state WHEN 'over' THEN '' ELSE text END
        WHERE id = :id
        """,
        id=draft_id,
        state=state,
    )


def set_text(tx: Tx, draft_id: DraftId, text: str) -> None:
    """The model has answered."""
    tx.run("UPDATE drafts SET state = 'ready', text = :text WHERE id = :id", id=draft_id, text=text)


def set_message(tx: Tx, draft_id: DraftId, message_id: MessageId) -> None:
    """It stands there."""
    tx.run(
        """
        UPDATE drafts SET message_id = :message,
            state = CASE state WHEN 'ready' THEN 'shown' ELSE state END
        WHERE id = :id
        """,
        id=draft_id,
        message=message_id,
    )


def begin_anew(tx: Tx) -> None:
    """The process that asked is gone, and with it what the masks stood for."""
    tx.run("UPDATE drafts SET state = 'waiting' WHERE state = 'asked'")


def forget_old(tx: Tx, before: datetime) -> int:
    """Forget what was asked for before that moment, unless it stands in a topic."""
    return tx.run("DELETE FROM drafts WHERE at < :before AND state <> 'shown'", before=ms(before))
