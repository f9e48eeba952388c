"""Owns the recipients of broadcasts: who gets one, who got it, who answered, who wants none.

Whoever is known under several accounts is one person: gets one, answers it and wants none by any of
them. Who answers what another account of theirs got is written down as `elsewhere`.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from model import ClientId, MessageId, Reach
from model.broadcasts import Audience, Broadcast, Progress, Reckoning
from model.ids import BroadcastId
from storage.people import PRESENT
from storage.ports import Tx
from storage.times import ms

WEEK = timedelta(days=7)

_OF_US = f"""EXISTS (SELECT 1 FROM addresses JOIN operators
    ON addresses.external_id = CAST(operators.id AS TEXT)
    WHERE addresses.client_id = clients.id AND addresses.channel = 'telegram' AND {PRESENT})"""  # noqa: S608
_LANGUAGE = "CASE WHEN language = '' THEN locale ELSE language END"
_PERSON = "coalesce((SELECT person FROM accounts WHERE client_id = clients.id), clients.id)"
_THEIRS = """(SELECT clients.id UNION SELECT theirs.client_id FROM accounts AS own
    JOIN accounts AS theirs ON theirs.person = own.person WHERE own.client_id = clients.id)"""
_UNWILLING = f"""(SELECT coalesce(max(account.unsubscribed_at), 0)
        >= coalesce(max(account.subscribed_at), 1)
    FROM clients AS account WHERE account.id IN {_THEIRS})"""  # noqa: S608
"""What they said last, by whichever of their accounts; parted, each has said what it said."""
_HAD = f"""(SELECT count(*) FROM recipients
    WHERE client_id IN {_THEIRS} AND state IN ('ordered', 'sent', 'unknown') AND at > :week)"""  # noqa: S608
_VERDICT = f"""CASE WHEN reach <> '' THEN 'unreachable'
    WHEN hearing <> '' THEN 'unheard' WHEN {_UNWILLING} THEN 'unwilling'
    WHEN {_HAD} >= :cap THEN 'had_one' ELSE 'gets' END"""
_MEANT = f"""EXISTS (SELECT 1 FROM links
        WHERE client_id = clients.id AND side = 'client' AND at >= :since)
    AND (:locale = '' OR {_LANGUAGE} = :locale) AND (:source = '' OR source = :source)
    AND (:tag = '' OR {_PERSON} IN (SELECT coalesce(accounts.person, conversations.client_id)
        FROM tags JOIN conversation_tags ON conversation_tags.tag_id = tags.id
        JOIN conversations ON conversations.id = conversation_tags.conversation_id
        LEFT JOIN accounts ON accounts.client_id = conversations.client_id
        WHERE tags.name = :tag))
    AND (:stage = '' OR :stage = (SELECT stages.name FROM client_stages
        JOIN stages ON stages.id = client_stages.stage_id
        WHERE client_stages.client_id IN {_THEIRS}
        ORDER BY client_stages.since DESC, client_stages.client_id DESC LIMIT 1))
    AND (:earlier = 0 OR :replied = (SELECT
            CASE WHEN max(CASE WHEN state IN ('sent', 'unknown') THEN 1 ELSE 0 END) = 0 THEN NULL
            ELSE max(CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END) END
        FROM recipients WHERE broadcast_id = :earlier AND client_id IN {_THEIRS}))
    AND NOT {_OF_US}"""  # noqa: S608
LANGUAGES = f"SELECT DISTINCT {_LANGUAGE} AS spoken FROM clients ORDER BY spoken"  # noqa: S608
_JUDGED = f"""(SELECT clients.id AS id, {_PERSON} AS person, {_VERDICT} AS verdict
    FROM clients WHERE {_MEANT}) AS judged"""  # noqa: S608 - constants only
RECKON = f"""SELECT verdict, count(*) AS number FROM
    (SELECT person, min(verdict) AS verdict FROM {_JUDGED} GROUP BY person) AS people
    GROUP BY verdict"""  # noqa: S608 - constants only
"""Of somebody with several accounts the best counts: 'gets' comes before all the others."""
LIST = f"""INSERT INTO recipients (broadcast_id, client_id)
    SELECT :id, max(judged.id) FROM {_JUDGED}
    WHERE verdict = 'gets' GROUP BY person"""  # noqa: S608 - constants only
"""Once to a person, by the account that we met last."""


SAY_NO = "UPDATE clients SET unsubscribed_at = :now, subscribed_at = NULL WHERE id = :id"
SAY_YES = "UPDATE clients SET subscribed_at = :now, unsubscribed_at = NULL WHERE id = :id"
WANTED = f"""SELECT 1 FROM clients WHERE id = :id AND (NOT {_UNWILLING}
    OR unsubscribed_at IS NULL)"""  # noqa: S608
SAYS_NO = f"SELECT 1 FROM clients WHERE id = :id AND {_UNWILLING}"  # noqa: S608
_SAME = """(SELECT CAST(:client AS BIGINT) UNION SELECT theirs.client_id FROM accounts AS own
    JOIN accounts AS theirs ON theirs.person = own.person WHERE own.client_id = :client)"""
_POINTED = """(recipients.client_id = :client AND :message BETWEEN message_id
    AND message_id + length(messages) - length(replace(messages, ',', '')))"""
"""An album is as many messages in a row as its author's was."""
ANSWERS = f"""SELECT broadcast_id, (SELECT count(answered_at) FROM recipients AS got
        WHERE got.broadcast_id = recipients.broadcast_id AND got.client_id IN {_SAME}) AS answers
    FROM recipients JOIN broadcasts ON broadcasts.id = broadcast_id
    WHERE recipients.client_id IN {_SAME} AND recipients.state IN ('sent', 'unknown')
        AND (+recipients.at > :since OR {_POINTED})
    ORDER BY CASE WHEN {_POINTED} THEN 0 ELSE 1 END, broadcast_id DESC LIMIT 1"""  # noqa: S608
"""The sign before it keeps SQLite from looking through all recipients for it."""
ANSWER = """INSERT INTO recipients (broadcast_id, client_id, state, answered_at)
    VALUES (:broadcast, :client, 'elsewhere', :now)
    ON CONFLICT (broadcast_id, client_id) DO UPDATE SET answered_at = excluded.answered_at"""
MAY_GET = f"""SELECT 1 FROM clients
    WHERE id = :id AND reach = :fine AND hearing = '' AND NOT {_UNWILLING}"""  # noqa: S608


def _meant(audience: Audience, a_week: int, now: datetime) -> Mapping[str, Any]:
    since = now - timedelta(days=audience.days) if audience.days else None
    return {
        "since": ms(since) if since else 0,
        "locale": audience.locale,
        "source": audience.source,
        "tag": audience.tag,
        "stage": audience.stage,
        "earlier": audience.earlier,
        "replied": int(audience.replied),
        "week": ms(now - WEEK),
        "cap": a_week,
    }


def reckon(tx: Tx, audience: Audience, a_week: int, now: datetime) -> Reckoning:
    """How many would get it now: of who wrote first and is meant, whoever may be written to.

    `a_week`: how many broadcasts a client gets in seven days at most.
    """
    rows = tx.rows(RECKON, **_meant(audience, a_week, now))
    numbers = {row["verdict"]: int(row["number"]) for row in rows}
    return Reckoning(
        recipients=numbers.get("gets", 0),
        blocked=numbers.get("unreachable", 0) + numbers.get("unheard", 0),
        unsubscribed=numbers.get("unwilling", 0),
        had_one=numbers.get("had_one", 0),
    )


def choose(tx: Tx, broadcast: Broadcast, a_week: int, now: datetime) -> int:
    """Write down who gets it; returns how many."""
    return tx.run(LIST, id=broadcast.id, **_meant(broadcast.audience, a_week, now))


def languages(tx: Tx) -> list[str]:
    """Which languages clients speak: as they chose, else their Telegrams."""
    return [str(row["spoken"]) for row in tx.rows(LANGUAGES) if row["spoken"]]


def sources(tx: Tx) -> list[str]:
    """By which links clients came."""
    rows = tx.rows("SELECT DISTINCT source FROM clients WHERE source <> '' ORDER BY source")
    return [str(row["source"]) for row in rows]


def waiting(tx: Tx, broadcast: Broadcast, limit: int) -> list[ClientId]:
    """Who is next."""
    rows = tx.rows(
        """
        SELECT client_id FROM recipients
        WHERE broadcast_id = :id AND state = 'waiting' ORDER BY client_id LIMIT :limit
        """,
        id=broadcast.id,
        limit=limit,
    )
    return [ClientId(row["client_id"]) for row in rows]


def under_way(tx: Tx, broadcast_id: BroadcastId) -> int:
    """To how many it is on its way."""
    return int(
        tx.value(
            "SELECT count(*) FROM recipients WHERE broadcast_id = :id AND state = 'ordered'",
            id=broadcast_id,
        )
    )


def may_get(tx: Tx, client_id: ClientId) -> bool:
    """Whether they may still be written to by a broadcast."""
    return bool(tx.value(MAY_GET, id=client_id, fine=Reach.OK))


def settle(
    tx: Tx,
    broadcast_id: BroadcastId,
    client_id: ClientId,
    state: str,
    now: datetime,
    *,
    reason: str = "",
    message_id: MessageId | None = None,
) -> None:
    """What has become of it for that client."""
    tx.run(
        """
        UPDATE recipients SET state = :state, reason = :reason, message_id = :message, at = :now
        WHERE broadcast_id = :id AND client_id = :client
        """,
        id=broadcast_id,
        client=client_id,
        state=state,
        reason=reason,
        message=message_id,
        now=ms(now),
    )


def call_back(tx: Tx, broadcast: Broadcast, kind: str, now: datetime) -> None:
    """What has not left yet waits again: of errands of that kind, this broadcast's."""
    stopped = tx.rows(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now
        WHERE kind = :kind AND state = 'waiting' AND client_id IN
            (SELECT client_id FROM recipients WHERE broadcast_id = :id AND state = 'ordered')
        RETURNING client_id
        """,
        id=broadcast.id,
        kind=kind,
        now=ms(now),
    )
    for row in stopped:
        settle(tx, broadcast.id, ClientId(row["client_id"]), "waiting", now)


def recall_left_out(tx: Tx, broadcast: Broadcast, kind: str) -> None:
    """Whose errand of that kind was left out while it was held waits again."""
    tx.run(
        """
        UPDATE recipients SET state = 'waiting'
        WHERE broadcast_id = :id AND state = 'ordered' AND NOT EXISTS
            (SELECT 1 FROM outbox WHERE client_id = recipients.client_id AND kind = :kind
                AND state IN ('waiting', 'calling'))
        """,
        id=broadcast.id,
        kind=kind,
    )


def progress(tx: Tx, broadcast_id: BroadcastId) -> Progress:
    """What has come of it so far."""
    rows = tx.rows(
        """
        SELECT state, reason, count(*) AS number, count(answered_at) AS answered
        FROM recipients WHERE broadcast_id = :id GROUP BY state, reason ORDER BY number DESC
        """,
        id=broadcast_id,
    )
    numbers: Counter[str] = Counter()
    for row in rows:
        numbers[row["state"]] += int(row["number"])
    return Progress(
        waiting=numbers["waiting"] + numbers["ordered"],
        sent=numbers["sent"],
        unknown=numbers["unknown"],
        failed=numbers["failed"],
        answered=sum(int(row["answered"]) for row in rows),
        reasons=tuple(
            (row["reason"], int(row["number"])) for row in rows if row["state"] == "failed"
        ),
    )


def answer(
    tx: Tx, client_id: ClientId, message_id: MessageId | None, since: datetime, now: datetime
) -> bool:
    """A client wrote after a broadcast: in answer to that message of it, else the last since then.

    True if there is one, and it was not answered before, by whichever of their accounts.
    """
    meant = tx.row(ANSWERS, client=client_id, message=message_id or 0, since=ms(since))
    if meant is None or meant["answers"]:
        return False
    tx.run(ANSWER, broadcast=meant["broadcast_id"], client=client_id, now=ms(now))
    return True


def answered(tx: Tx, client_id: ClientId, since: datetime) -> str:
    """What the broadcast said that the client answered since then; empty if none."""
    return str(
        tx.value(
            """
            SELECT words FROM broadcasts WHERE id =
                (SELECT max(broadcast_id) FROM recipients
                    WHERE client_id = :client AND answered_at >= :since)
            """,
            client=client_id,
            since=ms(since),
        )
        or ""
    )


def unsubscribe(tx: Tx, client_id: ClientId, now: datetime) -> bool:
    """They want none any more; True if they did before, by this account or as a person."""
    before = bool(tx.value(WANTED, id=client_id))
    tx.run(SAY_NO, id=client_id, now=ms(now))
    return before


def wants_none(tx: Tx, client_id: ClientId) -> bool:
    """Whether that is what they said last, by whichever of their accounts."""
    return bool(tx.value(SAYS_NO, id=client_id))


def subscribe(tx: Tx, client_id: ClientId, now: datetime) -> None:
    """They want them again, whichever of their accounts said no before."""
    tx.run(SAY_YES, id=client_id, now=ms(now))
