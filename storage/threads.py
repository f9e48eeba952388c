"""Owns threads: in which one of a threaded private chat somebody wrote last.

A bot's private chats are threaded where BotFather's switch is on (telegram.md §9.8). What is said
to somebody belongs where they wrote.
"""

from model import ClientId, PersonId, TopicId
from storage.ports import Tx


def note(tx: Tx, person_id: PersonId, thread_id: TopicId | None) -> None:
    """They wrote, or pressed, in that thread; None: outside of all threads."""
    if thread_id is None:
        forget(tx, person_id)
        return
    tx.run(
        """
        INSERT INTO threads (external_id, thread_id) VALUES (:person, :thread)
        ON CONFLICT (external_id) DO UPDATE SET thread_id = excluded.thread_id
        """,
        person=str(person_id),
        thread=thread_id,
    )


def of(tx: Tx, person_id: PersonId) -> TopicId | None:
    """The thread in which they wrote last."""
    found: TopicId | None = tx.value(
        "SELECT thread_id FROM threads WHERE external_id = :person", person=str(person_id)
    )
    return found


def forget(tx: Tx, person_id: PersonId) -> bool:
    """That thread is gone, or they left it; True if there was one."""
    return bool(tx.run("DELETE FROM threads WHERE external_id = :person", person=str(person_id)))


def leave(tx: Tx, client_id: ClientId, thread_id: TopicId) -> bool:
    """The client's thread is gone, and what stood in it; True if anything did."""
    return bool(
        tx.run(
            "UPDATE links SET thread_id = NULL WHERE client_id = :client AND thread_id = :thread",
            client=client_id,
            thread=thread_id,
        )
    )
