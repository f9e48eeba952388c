"""Owns what is held about one client: how much it is, and its end.

What figures of past days are computed from stays, under a pseudonym: a negative number, counted
down. Nothing leads back from it, and no Telegram id is negative.
"""

from dataclasses import dataclass
from datetime import datetime

from model import ClientId, Errand, RowId
from storage import addresses, payloads
from storage.people import STRANGER
from storage.ports import Tx
from storage.times import ms


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much is held about a client."""

    messages: int
    notes: int
    conversations: int
    ratings: int


def of(tx: Tx, client_id: ClientId) -> Holdings:
    """How much that is now."""
    row = tx.row(
        """
        SELECT (SELECT count(*) FROM links WHERE client_id = :id) AS messages,
            (SELECT count(*) FROM notes WHERE client_id = :id) AS notes,
            (SELECT count(*) FROM conversations WHERE client_id = :id) AS conversations,
            (SELECT count(*) FROM ratings WHERE client_id = :id AND rating <> '') AS ratings
        """,
        id=client_id,
    )
    assert row is not None
    return Holdings(row["messages"], row["notes"], row["conversations"], row["ratings"])


# Somebody on the team may be a client too: what they did as staff is not the client's.
_ON_THE_TEAM = f"EXISTS (SELECT 1 FROM operators WHERE id = :person AND NOT {STRANGER})"  # noqa: S608
_OF_CLIENT = f"""
    (client_id = :id OR lane = 'meet:' || :person
        OR ((lane = 'still:' || :person OR (chat = :person AND client_id IS NULL))
            AND NOT {_ON_THE_TEAM}))
"""
_BY_CLIENT = f"""
    (kind IN ('message_in', 'edited', 'undelivered', 'unconfirmed') OR NOT {_ON_THE_TEAM})
"""

RUNS = ("away", "wait", "blocked_in_list", "held.asked")
"""What happens once to a client: the run's period begins with their key."""

ERASE = (
    """
    INSERT INTO clients (id, name, first_seen)
    SELECT :pseudonym, '', first_seen FROM clients WHERE id = :id
    """,
    # A tag that no other person has may say who it was; a tag of many says nothing.
    """
    DELETE FROM conversation_tags
    WHERE conversation_id IN (SELECT id FROM conversations WHERE client_id = :id)
        AND tag_id NOT IN (
            SELECT tag_id FROM conversation_tags
            JOIN conversations ON conversations.id = conversation_id
            WHERE client_id <> :id AND client_id > 0 AND client_id NOT IN (
                SELECT theirs.client_id FROM accounts AS own
                JOIN accounts AS theirs ON theirs.person = own.person
                WHERE own.client_id = :id))
    """,
    "DELETE FROM tags WHERE id NOT IN (SELECT tag_id FROM conversation_tags)",
    "UPDATE conversations SET client_id = :pseudonym WHERE client_id = :id",
    "DELETE FROM further_copies WHERE client_id = :id",
    """
    UPDATE answers SET uses = uses + (
        SELECT count(DISTINCT coalesce(nullif(album, ''), CAST(links.id AS TEXT)))
        FROM links WHERE answer_id = answers.id AND state = 'sent' AND client_id = :id)
    """,
    "DELETE FROM phrasings WHERE client_id = :id",
    "DELETE FROM links WHERE client_id = :id",
    "DELETE FROM notes WHERE client_id = :id",
    # Its words in the index go with the next cleaning of the file; no number leads to them.
    "DELETE FROM search_docs WHERE client_id = :id",
    "DELETE FROM search_queue WHERE kind = 'client' AND source_id = :id",
    "DELETE FROM client_fields WHERE client_id = :id",
    "DELETE FROM client_notes WHERE client_id = :id",
    "DELETE FROM client_stages WHERE client_id = :id",
    "DELETE FROM accounts WHERE client_id = :id",
    "DELETE FROM reviews WHERE client_id = :id",
    "DELETE FROM examples WHERE client_id = :id",
    """
    UPDATE accounts SET person = (SELECT min(client_id) FROM accounts WHERE person = :id)
    WHERE person = :id
    """,
    "DELETE FROM note_intents WHERE client_id = :id",
    "DELETE FROM drafts WHERE client_id = :id",
    f"DELETE FROM threads WHERE external_id = CAST(:person AS TEXT) AND NOT {_ON_THE_TEAM}",  # noqa: S608
    """
    UPDATE inbox SET state = 'done', payload = '', asks = NULL
    WHERE state = 'kept' AND asks = :person
    """,
    "DELETE FROM lobby WHERE client_id = :id",
    "DELETE FROM held_questions WHERE client_id = :id",
    "DELETE FROM helper_messages WHERE client_id = :id",
    "DELETE FROM ratings WHERE client_id = :id AND state = 'planned'",
    """
    UPDATE ratings SET client_id = :pseudonym, state = 'asked', message_id = NULL, words_id = NULL
    WHERE client_id = :id
    """,
    f"""
    UPDATE events SET actor_id = :pseudonym
    WHERE client_id = :id AND actor_id = :id AND {_BY_CLIENT}
    """,  # noqa: S608 - constants only
    "UPDATE events SET client_id = :pseudonym WHERE client_id = :id",
    f"""
    DELETE FROM runs
    WHERE (kind IN ({", ".join(f"'{kind}'" for kind in RUNS)}) OR kind LIKE 'alarm.%')
        AND (period LIKE :id || ':%' OR period LIKE :id || '.%')
    """,  # noqa: S608 - constants only
    # A call into the group has cost some of its budget: that is all there is to remember of it.
    f"""
    UPDATE outbox SET lane = 'erased', payload = '{{}}', client_id = NULL, link_id = NULL,
        merge_key = NULL, detail = '', message_id = NULL,
        state = CASE state WHEN 'calling' THEN 'cancelled' ELSE state END,
        settled_at = coalesce(settled_at, :now)
    WHERE chat = 0 AND state IN ('calling', 'sent') AND {_OF_CLIENT}
    """,  # noqa: S608 - constants only
    f"DELETE FROM outbox WHERE {_OF_CLIENT}",  # noqa: S608 - constants only
    f"DELETE FROM operators WHERE id = :person AND {STRANGER}",  # noqa: S608 - constants only
    # To how many a broadcast went is a figure of the past, too.
    "DELETE FROM recipients WHERE client_id = :id AND state IN ('waiting', 'ordered')",
    "UPDATE recipients SET client_id = :pseudonym, message_id = NULL WHERE client_id = :id",
    "DELETE FROM addresses WHERE client_id = :id",
    "DELETE FROM clients WHERE id = :id",
)

LEFT = """
    SELECT (SELECT count(*) FROM clients WHERE id = :id)
        + (SELECT count(*) FROM conversations WHERE client_id = :id)
        + (SELECT count(*) FROM addresses WHERE client_id = :id)
        + (SELECT count(*) FROM links WHERE client_id = :id)
        + (SELECT count(*) FROM phrasings WHERE client_id = :id)
        + (SELECT count(*) FROM further_copies WHERE client_id = :id)
        + (SELECT count(*) FROM notes WHERE client_id = :id)
        + (SELECT count(*) FROM search_docs WHERE client_id = :id)
        + (SELECT count(*) FROM client_fields WHERE client_id = :id)
        + (SELECT count(*) FROM client_notes WHERE client_id = :id)
        + (SELECT count(*) FROM reviews WHERE client_id = :id)
        + (SELECT count(*) FROM examples WHERE client_id = :id)
        + (SELECT count(*) FROM client_stages WHERE client_id = :id)
        + (SELECT count(*) FROM accounts WHERE client_id = :id OR person = :id)
        + (SELECT count(*) FROM note_intents WHERE client_id = :id)
        + (SELECT count(*) FROM drafts WHERE client_id = :id)
        + (SELECT count(*) FROM lobby WHERE client_id = :id)
        + (SELECT count(*) FROM held_questions WHERE client_id = :id)
        + (SELECT count(*) FROM helper_messages WHERE client_id = :id)
        + (SELECT count(*) FROM ratings WHERE client_id = :id)
        + (SELECT count(*) FROM recipients WHERE client_id = :id)
        + (SELECT count(*) FROM events WHERE client_id = :id)
        + (SELECT count(*) FROM outbox WHERE client_id = :id)
"""


def erase(tx: Tx, client_id: ClientId, now: datetime) -> ClientId:
    """Delete who it was and all that was said; returns the pseudonym of what stays.

    Raises RuntimeError if anything is left: then nothing was erased, and that is told.
    """
    lowest = tx.value("SELECT min(id) FROM clients")
    pseudonym = ClientId(min(0, int(lowest)) - 1)
    person = addresses.person_of(tx, client_id) or 0
    for step in ERASE:
        tx.run(step, id=client_id, person=person, pseudonym=pseudonym, now=ms(now))
    tx.wake("answers")  # what was learnt of their words is to be unlearnt
    if left := tx.value(LEFT, id=client_id):
        raise RuntimeError(f"{left} rows are left of a client who was to be erased")
    return pseudonym


def is_topic_being_made(tx: Tx, client_id: ClientId) -> bool:
    """Whether the client may have a topic at Telegram of which we don't know yet."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM outbox JOIN clients ON clients.id = outbox.client_id
            WHERE client_id = :id AND topic_id IS NULL
                AND state IN ('waiting', 'calling') AND step = 'topic'
            """,
            id=client_id,
        )
    )


def naming(tx: Tx, client_id: ClientId) -> list[tuple[RowId, Errand]]:
    """Rows of the outbox in whose payload that number may stand, whatever became of them."""
    rows = tx.rows(
        "SELECT id, kind, payload FROM outbox WHERE payload LIKE '%' || :client || '%'",
        client=client_id,
    )
    return [(row["id"], payloads.decode(row["kind"], row["payload"])) for row in rows]


def withdraw(tx: Tx, row_id: RowId) -> None:
    """The row has never been."""
    tx.run("DELETE FROM outbox WHERE id = :id", id=row_id)
