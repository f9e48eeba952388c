"""Owns conversations: open or closed, whose they are, since when they wait."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from model import ClientId, Conversation, ConversationId, PersonId
from storage.ports import Record, Tx
from storage.times import maybe_ms, moment, ms

COLUMNS = """id, client_id, opened_at, assignee_id, waiting_since, replied_at, closed_at,
    closed_by, active_at, promised_until, kept_until, snoozed, snoozed_until, assigned_at, woke_at,
    untold, version, late_at, department, icon, urgent"""
BY_ID = f"SELECT {COLUMNS} FROM conversations WHERE id = :id"  # noqa: S608 - constants only
LATEST = f"""SELECT {COLUMNS} FROM conversations WHERE client_id = :client
    ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only
OPEN_OF = f"""SELECT {COLUMNS} FROM conversations
    WHERE assignee_id = :operator AND closed_at IS NULL"""  # noqa: S608 - constants only

WAITING = f"""SELECT {COLUMNS} FROM conversations
    WHERE closed_at IS NULL AND snoozed = 0
        AND (waiting_since IS NOT NULL OR promised_until IS NOT NULL OR woke_at IS NOT NULL)
    ORDER BY urgent DESC, coalesce(waiting_since, woke_at, promised_until), id"""  # noqa: S608
OF_HOLDER = WAITING.replace("AND (", "AND assignee_id = :operator AND (")
QUEUE = WAITING.replace("AND (", "AND assignee_id IS NULL AND (")
OF_ONE_KIND = QUEUE.replace("urgent DESC, ", "").replace("AND (", "AND urgent = :urgent AND (")
FIRST_OF_KIND = f"{OF_ONE_KIND} LIMIT :limit"
FIRST_IN_QUEUE = f"{QUEUE} LIMIT :limit"
SNOOZED = f"""SELECT {COLUMNS} FROM conversations
    WHERE closed_at IS NULL AND snoozed = 1 AND snoozed_until <= :now"""  # noqa: S608
UNTOLD = f"""SELECT {COLUMNS} FROM conversations
    WHERE closed_at IS NULL AND untold = 1 AND assignee_id IS NOT NULL
    ORDER BY id"""  # noqa: S608 - constants only
PROMISED = f"""SELECT {COLUMNS} FROM conversations
    WHERE closed_at IS NULL AND promised_until <= :until
    ORDER BY promised_until, id"""  # noqa: S608 - constants only


def of_row(row: Record) -> Conversation:
    """A conversation as it is kept."""
    return Conversation(
        id=row["id"],
        client_id=row["client_id"],
        opened_at=moment(int(row["opened_at"])),
        assignee_id=row["assignee_id"],
        waiting_since=moment(row["waiting_since"]),
        replied_at=moment(row["replied_at"]),
        closed_at=moment(row["closed_at"]),
        closed_by=row["closed_by"],
        active_at=moment(row["active_at"]),
        promised_until=moment(row["promised_until"]),
        kept_until=moment(row["kept_until"]),
        snoozed=bool(row["snoozed"]),
        snoozed_until=moment(row["snoozed_until"]),
        assigned_at=moment(row["assigned_at"]),
        woke_at=moment(row["woke_at"]),
        untold=bool(row["untold"]),
        version=row["version"],
        late_at=moment(row["late_at"]),
        department=row["department"],
        icon=row["icon"],
        urgent=bool(row["urgent"]),
    )


def find(tx: Tx, conversation_id: ConversationId) -> Conversation | None:
    """The conversation with that id."""
    row = tx.row(BY_ID, id=conversation_id)
    return of_row(row) if row else None


def latest(tx: Tx, client_id: ClientId) -> Conversation | None:
    """The client's present conversation, or the last one that was closed."""
    row = tx.row(LATEST, client=client_id)
    return of_row(row) if row else None


def count(tx: Tx, client_id: ClientId) -> int:
    """How many conversations the client has had, the present one included."""
    return int(
        tx.value("SELECT count(*) FROM conversations WHERE client_id = :client", client=client_id)
    )


def open_of(tx: Tx, operator_id: PersonId) -> list[Conversation]:
    """The open conversations of an operator."""
    return [of_row(row) for row in tx.rows(OPEN_OF, operator=operator_id)]


def start(tx: Tx, client_id: ClientId, now: datetime) -> Conversation:
    """Open a conversation. The schema allows one open conversation a client."""
    new_id = tx.insert(
        "INSERT INTO conversations (client_id, opened_at) VALUES (:client, :now)",
        client=client_id,
        now=ms(now),
    )
    return Conversation(ConversationId(new_id), client_id, now, None, None, None, None, None)


def reopen(tx: Tx, conversation_id: ConversationId) -> None:
    """Open it again; its assignee stays."""
    tx.run(
        """
        UPDATE conversations SET closed_at = NULL, closed_by = NULL, look_at = 0,
            version = version + 1
        WHERE id = :id
        """,
        id=conversation_id,
    )


def close(
    tx: Tx, conversation_id: ConversationId, operator_id: PersonId | None, now: datetime
) -> None:
    """Close it: nobody waits any more."""
    tx.run(
        """
        UPDATE conversations SET closed_at = :now, closed_by = :by, waiting_since = NULL,
            promised_until = NULL, kept_until = NULL, snoozed = 0, snoozed_until = NULL,
            woke_at = NULL, untold = 0, urgent = 0
        WHERE id = :id
        """,
        id=conversation_id,
        by=operator_id,
        now=ms(now),
    )


def claim(tx: Tx, conversation_id: ConversationId, operator_id: PersonId, now: datetime) -> bool:
    """Take it if nobody has it; of any number at once exactly one gets True."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET assignee_id = :operator, assigned_at = :now,
                active_at = :now, kept_until = NULL, untold = 0, look_at = 0, version = version + 1
            WHERE id = :id AND assignee_id IS NULL
            """,
            id=conversation_id,
            operator=operator_id,
            now=ms(now),
        )
    )


def assign(
    tx: Tx,
    conversation_id: ConversationId,
    operator_id: PersonId | None,
    now: datetime,
    *,
    active: bool = False,
) -> None:
    """Give it to somebody, or to nobody (the queue); `active` when they took it themselves."""
    tx.run(
        """
        UPDATE conversations SET assignee_id = :operator, assigned_at = :now,
            active_at = :active_at, kept_until = NULL, untold = 0, look_at = 0,
            version = version + 1
        WHERE id = :id
        """,
        id=conversation_id,
        operator=operator_id,
        now=ms(now),
        active_at=ms(now) if active else None,
    )


def waiting_on_us(tx: Tx) -> list[Conversation]:
    """Open conversations in which it is our turn: the urgent first, then the longest waiting."""
    return [of_row(row) for row in tx.rows(WAITING)]


def queue(tx: Tx) -> list[Conversation]:
    """Those of them that nobody has."""
    return [of_row(row) for row in tx.rows(QUEUE)]


def first_in_queue(tx: Tx, limit: int) -> list[Conversation]:
    """So many of them: the urgent, then those that wait longest."""
    return [of_row(row) for row in tx.rows(FIRST_IN_QUEUE, limit=limit)]


def first_of_kind(tx: Tx, limit: int, *, urgent: bool) -> list[Conversation]:
    """So many of those that are urgent, or that are not, the longest waiting first."""
    return [of_row(row) for row in tx.rows(FIRST_OF_KIND, limit=limit, urgent=int(urgent))]


def route(
    tx: Tx, conversation_id: ConversationId, department: str, icon: str, *, urgent: bool
) -> None:
    """It is that department's, and goes first or in its turn."""
    tx.run(
        """
        UPDATE conversations SET department = :department, icon = :icon, urgent = :urgent,
            look_at = 0
        WHERE id = :id
        """,
        id=conversation_id,
        department=department,
        icon=icon,
        urgent=int(urgent),
    )


def waiting_on(tx: Tx, operator_id: PersonId) -> list[Conversation]:
    """What an operator has in which it is our turn: the urgent first, then the longest waiting."""
    return [of_row(row) for row in tx.rows(OF_HOLDER, operator=operator_id)]


def holders(tx: Tx) -> list[PersonId]:
    """Everybody who has an open conversation."""
    rows = tx.rows(
        """
        SELECT id FROM operators WHERE EXISTS (
            SELECT 1 FROM conversations WHERE assignee_id = operators.id AND closed_at IS NULL)
        """
    )
    return [PersonId(int(row["id"])) for row in rows]


def open_counts(tx: Tx) -> dict[PersonId, int]:
    """How many open conversations each operator has; those put off are not counted."""
    rows = tx.rows(
        """
        SELECT assignee_id, count(*) AS open FROM conversations
        WHERE closed_at IS NULL AND assignee_id IS NOT NULL AND snoozed = 0
        GROUP BY assignee_id
        """
    )
    return {row["assignee_id"]: int(row["open"]) for row in rows}


def snooze(tx: Tx, conversation_id: ConversationId, until: datetime | None) -> None:
    """Put it off until that moment, or until the client writes."""
    tx.run(
        """
        UPDATE conversations SET snoozed = 1, snoozed_until = :until, woke_at = NULL
        WHERE id = :id
        """,
        id=conversation_id,
        until=maybe_ms(until),
    )


def wake(tx: Tx, conversation_id: ConversationId, now: datetime, *, due: bool = False) -> None:
    """No longer put off. Its operator begins anew: what they put off they have not forgotten.

    `due`: its time came, so it is our turn now, and nothing keeps it with whoever is at home.
    """
    tx.run(
        """
        UPDATE conversations SET snoozed = 0, snoozed_until = NULL, assigned_at = :now,
            woke_at = :woke, look_at = 0, version = version + 1,
            kept_until = CASE WHEN :woke IS NULL THEN kept_until END
        WHERE id = :id
        """,
        id=conversation_id,
        now=ms(now),
        woke=ms(now) if due else None,
    )


def snoozed_until(tx: Tx, now: datetime) -> list[Conversation]:
    """What was put off until now."""
    return [of_row(row) for row in tx.rows(SNOOZED, now=ms(now))]


def promise(tx: Tx, conversation_id: ConversationId, until: datetime | None) -> None:
    """The client was promised an answer by then; None: the promise was kept."""
    tx.run(
        """
        UPDATE conversations SET promised_until = :until, woke_at = NULL, look_at = 0,
            version = version + 1
        WHERE id = :id
        """,
        id=conversation_id,
        until=maybe_ms(until),
    )


def promised(tx: Tx, until: datetime) -> list[Conversation]:
    """Open conversations in which something was promised by then, earliest first."""
    return [of_row(row) for row in tx.rows(PROMISED, until=ms(until))]


def set_untold(tx: Tx, conversation_id: ConversationId) -> None:
    """Its assignee got it by a rule, and has yet to hear of it."""
    tx.run("UPDATE conversations SET untold = 1 WHERE id = :id", id=conversation_id)


def set_told(tx: Tx, conversation_ids: Iterable[ConversationId]) -> None:
    """Their assignees have heard of them."""
    for conversation_id in conversation_ids:
        tx.run("UPDATE conversations SET untold = 0 WHERE id = :id", id=conversation_id)


def untold(tx: Tx) -> dict[PersonId, list[Conversation]]:
    """What each operator got and has yet to hear of."""
    found: dict[PersonId, list[Conversation]] = defaultdict(list)
    for row in tx.rows(UNTOLD):
        found[row["assignee_id"]].append(of_row(row))
    return found


def keep(tx: Tx, conversation_id: ConversationId, until: datetime) -> None:
    """It stays with its operator, whoever is on duty."""
    tx.run(
        "UPDATE conversations SET kept_until = :until, look_at = 0 WHERE id = :id",
        id=conversation_id,
        until=ms(until),
    )


def wait(tx: Tx, conversation_id: ConversationId, since: datetime) -> bool:
    """The client waits since then, unless they have been waiting; True if that began now."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET waiting_since = :since, look_at = 0, version = version + 1
            WHERE id = :id AND waiting_since IS NULL
            """,
            id=conversation_id,
            since=ms(since),
        )
    )


def answered(tx: Tx, conversation_id: ConversationId, at: datetime | None) -> bool:
    """Nobody waits any more; `at` is the reply's moment, None when no reply was needed.

    What was promised stays promised: a reply on the way there is not yet what was promised.
    """
    waited = tx.run(
        """
        UPDATE conversations SET waiting_since = NULL
        WHERE id = :id AND waiting_since IS NOT NULL
        """,
        id=conversation_id,
    )
    tx.run(
        """
        UPDATE conversations SET woke_at = NULL, look_at = 0,
            replied_at = coalesce(:at, replied_at), active_at = coalesce(:at, active_at)
        WHERE id = :id
        """,
        id=conversation_id,
        at=maybe_ms(at),
    )
    return bool(waited)
