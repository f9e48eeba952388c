"""Owns clients: who they are, their topic and card, whether they can be reached."""

from datetime import datetime

from model import Client, ClientId, Hearing, MessageId, Person, PersonId, Reach, TopicId
from storage import addresses, erased, recipients, searching
from storage.ports import Record, Tx
from storage.times import moment, ms

COLUMNS = """id, name, username, locale, language, source, first_seen, reach, topic_id, card_id,
    topic_closed, topic_lost, icon, menu, topic_name, card_sinks, card_below, told, told_at,
    (SELECT external_id FROM addresses
        WHERE client_id = clients.id AND channel = 'telegram'
        ORDER BY since DESC LIMIT 1) AS person,
    hearing, hearing_by, unheard, heard_at,
    EXISTS (SELECT 1 FROM clients AS other
        WHERE other.name = clients.name AND other.name <> '' AND other.id <> clients.id
            AND other.topic_id IS NOT NULL
            AND (clients.topic_id IS NULL OR other.topic_id < clients.topic_id)) AS namesake"""
BY_ID = f"SELECT {COLUMNS} FROM clients WHERE id = :id"  # noqa: S608 - constants only
BY_PERSON = f"SELECT {COLUMNS} FROM clients WHERE id = ({addresses.WHOSE})"  # noqa: S608
BY_TOPIC = f"SELECT {COLUMNS} FROM clients WHERE topic_id = :topic"  # noqa: S608 - constants only


def find(tx: Tx, client_id: ClientId) -> Client | None:
    """The client with that key."""
    return _client(tx.row(BY_ID, id=client_id))


def name_of(tx: Tx, client_id: ClientId | None) -> str:
    """What they are called; empty for nobody, and for somebody unknown."""
    client = find(tx, client_id) if client_id is not None else None
    return client.name if client else ""


def of_person(tx: Tx, person_id: PersonId) -> Client | None:
    """The client who writes as that user of Telegram."""
    return _client(tx.row(BY_PERSON, channel=addresses.TELEGRAM, external=str(person_id)))


def of_topic(tx: Tx, topic_id: TopicId) -> Client | None:
    """The client whose topic this is."""
    return _client(tx.row(BY_TOPIC, topic=topic_id))


def _client(row: Record | None) -> Client | None:
    if row is None:
        return None
    return Client(
        id=row["id"],
        name=row["name"],
        username=row["username"],
        locale=row["language"] or row["locale"],
        source=row["source"],
        first_seen=moment(int(row["first_seen"])),
        reach=Reach(row["reach"]),
        topic_id=row["topic_id"],
        card_id=row["card_id"],
        topic_closed=bool(row["topic_closed"]),
        icon=row["icon"],
        menu=row["menu"],
        topic_name=row["topic_name"],
        card_sinks=bool(row["card_sinks"]),
        card_below=bool(row["card_below"]),
        told=row["told"],
        told_at=moment(row["told_at"]),
        person_id=PersonId(int(row["person"] or 0)),
        hearing=Hearing(row["hearing"]),
        hearing_by=row["hearing_by"],
        unheard=row["unheard"],
        heard_at=moment(row["heard_at"]),
        namesake=bool(row["namesake"]),
        topic_lost=bool(row["topic_lost"]),
    )


def meet(tx: Tx, person: Person, now: datetime) -> Client:
    """The client as they are now: added when new, name and language kept fresh."""
    return met(tx, of_person(tx, person.id), person, now)


def met(tx: Tx, known: Client | None, person: Person, now: datetime) -> Client:
    """The same where this transaction has asked already who writes as that person."""
    key = known.id if known else _next_key(tx)
    anew = tx.run(
        """
        INSERT INTO clients (id, name, username, locale, first_seen)
        VALUES (:id, :name, :username, :locale, :now)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, username = excluded.username,
            locale = excluded.locale
        WHERE clients.name <> excluded.name OR clients.username <> excluded.username
            OR clients.locale <> excluded.locale
        """,
        id=key,
        name=person.name,
        username=person.username,
        locale=person.locale,
        now=ms(now),
    )
    if anew:
        searching.changed(tx, searching.CLIENT, key)
    moved = addresses.add(tx, key, person.id, now)
    if known and not anew and not moved:
        return known
    if known is None and erased.wanted_none(tx, addresses.TELEGRAM, str(person.id)):
        recipients.unsubscribe(tx, key, now)
    found = find(tx, key)
    assert found is not None
    return found


def _next_key(tx: Tx) -> ClientId:
    """A key that nobody has had, and that is no id of Telegram's."""
    return ClientId(
        tx.value("UPDATE counters SET next = next + 1 WHERE name = 'client' RETURNING next - 1")
    )


def set_source(tx: Tx, client_id: ClientId, source: str) -> None:
    """Keep where the client first came from; a later link changes nothing."""
    tx.run(
        "UPDATE clients SET source = :source WHERE id = :id AND source = ''",
        id=client_id,
        source=source,
    )


def greet(tx: Tx, client_id: ClientId, now: datetime, not_after: datetime) -> bool:
    """Whether a greeting is due; if so it counts as given now."""
    return bool(
        tx.run(
            """
            UPDATE clients SET greeted_at = :now
            WHERE id = :id AND (greeted_at IS NULL OR greeted_at <= :not_after)
            """,
            id=client_id,
            now=ms(now),
            not_after=ms(not_after),
        )
    )


def set_reach(tx: Tx, client_id: ClientId, reach: Reach) -> bool:
    """Keep whether the client can be written to; True if that changed."""
    return bool(
        tx.run(
            "UPDATE clients SET reach = :reach WHERE id = :id AND reach <> :reach",
            id=client_id,
            reach=reach,
        )
    )


def set_hearing(tx: Tx, client_id: ClientId, hearing: Hearing, by: PersonId, now: datetime) -> None:
    """Whether the client is listened to, by whose doing; what comes unheard is counted anew."""
    tx.run(
        """
        UPDATE clients SET hearing = :hearing, hearing_by = :by, unheard = 0,
            heard_at = CASE WHEN :hearing = '' AND hearing <> 'lobby' THEN :now ELSE heard_at END
        WHERE id = :id
        """,
        id=client_id,
        hearing=hearing,
        by=by,
        now=ms(now),
    )


def count_unheard(tx: Tx, client_id: ClientId, count: int = 1) -> None:
    """So many more messages came that are not shown."""
    tx.run(
        "UPDATE clients SET unheard = unheard + :count WHERE id = :id", id=client_id, count=count
    )


def count_anew(tx: Tx, client_id: ClientId) -> None:
    """What was left out of a former conversation is no matter of the present one."""
    tx.run(
        "UPDATE clients SET unheard = 0 WHERE id = :id AND hearing = '' AND unheard > 0",
        id=client_id,
    )


def set_topic(tx: Tx, client_id: ClientId, topic_id: TopicId, name: str = "") -> None:
    """The client's topic was made (or found), under that name."""
    tx.run(
        """
        UPDATE clients SET topic_id = :topic, card_id = NULL, card_shown = '', icon = '',
            topic_closed = 0, topic_name = :name, card_sinks = 0, card_below = 0 WHERE id = :id
        """,
        id=client_id,
        topic=topic_id,
        name=name,
    )


def set_topic_name(tx: Tx, client_id: ClientId, name: str) -> None:
    """What we call the topic now; "" if somebody on the team named it."""
    tx.run("UPDATE clients SET topic_name = :name WHERE id = :id", id=client_id, name=name)


def lose_topic(tx: Tx, client_id: ClientId, topic_id: TopicId | None) -> bool:
    """That topic is gone; True if it was still the client's."""
    return bool(
        tx.run(
            """
            UPDATE clients SET topic_id = NULL, card_id = NULL, topic_lost = 1
            WHERE id = :id AND topic_id = :topic
            """,
            id=client_id,
            topic=topic_id,
        )
    )


def lose_all_topics(tx: Tx) -> None:
    """The staff group is another one now: every client gets a new topic when they write."""
    tx.run("UPDATE clients SET topic_id = NULL, card_id = NULL WHERE topic_id IS NOT NULL")


def told_topic_lost(tx: Tx, client_id: ClientId) -> None:
    """The new topic says now that it replaces another."""
    tx.run("UPDATE clients SET topic_lost = 0 WHERE id = :id", id=client_id)


def set_card(tx: Tx, client_id: ClientId, card_id: MessageId | None) -> None:
    """The message that is the card, at the head of the topic."""
    tx.run(
        "UPDATE clients SET card_id = :card, card_sinks = 0, card_below = 0 WHERE id = :id",
        id=client_id,
        card=card_id,
    )


def card_shown(tx: Tx, client_id: ClientId) -> str:
    """What the card shows at Telegram, as a fingerprint."""
    return str(tx.value("SELECT card_shown FROM clients WHERE id = :id", id=client_id) or "")


def set_card_shown(tx: Tx, client_id: ClientId, shown: str) -> None:
    """Keep the fingerprint of what the card shows now."""
    tx.run("UPDATE clients SET card_shown = :shown WHERE id = :id", id=client_id, shown=shown)


def set_icon(tx: Tx, client_id: ClientId, icon: str) -> None:
    """The state that the topic's icon shows now."""
    tx.run("UPDATE clients SET icon = :icon WHERE id = :id", id=client_id, icon=icon)


def set_topic_closed(tx: Tx, client_id: ClientId, closed: bool) -> None:
    """Whether the topic itself is closed at Telegram."""
    tx.run(
        "UPDATE clients SET topic_closed = :closed WHERE id = :id", id=client_id, closed=int(closed)
    )


def set_language(tx: Tx, client_id: ClientId, locale: str) -> None:
    """They are spoken to in it from now on, whatever their Telegram's is."""
    tx.run("UPDATE clients SET language = :locale WHERE id = :id", id=client_id, locale=locale)


def chosen_language(tx: Tx, client_id: ClientId) -> str:
    """The one that they chose; "" where it is their Telegram's."""
    return str(tx.value("SELECT language FROM clients WHERE id = :id", id=client_id) or "")


def set_menu(tx: Tx, client_id: ClientId, menu: str) -> None:
    """Which set of buttons the card shows: '' (the usual ones), 'more' or 'transfer'."""
    tx.run(
        "UPDATE clients SET menu = :menu WHERE id = :id AND menu <> :menu", id=client_id, menu=menu
    )


def add_stray(tx: Tx, topic_id: TopicId, name: str, now: datetime) -> None:
    """Telegram says we made this topic; it may or may not be known to be a client's yet."""
    tx.run(
        """
        INSERT INTO stray_topics (topic_id, name, seen_at)
        SELECT :topic, :name, :now
        WHERE NOT EXISTS (SELECT 1 FROM clients WHERE topic_id = :topic)
        ON CONFLICT (topic_id) DO NOTHING
        """,
        topic=topic_id,
        name=name,
        now=ms(now),
    )


def take_stray(tx: Tx, name: str, since: datetime) -> TopicId | None:
    """A topic made since that moment under that name and used by nobody; it is taken now."""
    row = tx.row(
        """
        DELETE FROM stray_topics WHERE topic_id = (
            SELECT min(topic_id) FROM stray_topics WHERE name = :name AND seen_at >= :since
        ) RETURNING topic_id
        """,
        name=name,
        since=ms(since),
    )
    return TopicId(row["topic_id"]) if row else None


def forget_stray(tx: Tx, topic_id: TopicId) -> None:
    """The topic has its client."""
    tx.run("DELETE FROM stray_topics WHERE topic_id = :topic", topic=topic_id)


def take_strays(tx: Tx, client: Client) -> list[TopicId]:
    """Every topic under the client's name that nobody uses; they are taken now.

    None while somebody else of that name has no topic yet: it may just be being made for them.
    """
    return [
        TopicId(row["topic_id"])
        for row in tx.rows(
            """
            DELETE FROM stray_topics
            WHERE name IN (:name, :topic_name)
                AND topic_id NOT IN (SELECT topic_id FROM clients WHERE topic_id IS NOT NULL)
                AND NOT EXISTS (
                    SELECT 1 FROM clients
                    WHERE id <> :id AND name = :name AND topic_id IS NULL
                )
            RETURNING topic_id
            """,
            id=client.id,
            name=client.name,
            topic_name=client.topic_name or client.called,
        )
    ]


def old_strays(tx: Tx, before: datetime) -> list[TopicId]:
    """Topics nobody claimed since that moment; they are forgotten with this call."""
    return [
        TopicId(row["topic_id"])
        for row in tx.rows(
            "DELETE FROM stray_topics WHERE seen_at < :before RETURNING topic_id",
            before=ms(before),
        )
    ]
