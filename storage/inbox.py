"""Owns the inbox: every update as Telegram sent it, kept before Telegram may forget it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from model import LARGEST, MAIN, BotId, PersonId
from storage.addresses import OURS, TELEGRAM
from storage.ports import Tx
from storage.times import moment, ms

KEEP = timedelta(days=3)
"""Telegram repeats an update for 24 h at most; its ids may start anew only after a quiet week."""
MOST = 200_000
"""So many numbers of handled updates are kept at most: about 15 MB."""

OURSELVES = PersonId(0)
"""About whom is asked where an update waits for the end of a call of ours: nobody has that id."""

MOST_EARLY = 100
"""So many updates wait for the end of a call of ours at most."""

SET_ASIDE = 1000
SET_ASIDE_BYTES = 8 * 2**20
"""So many updates are kept set aside, and so much of them: the oldest go first."""

KEEP_NEW = f"""
    INSERT INTO inbox (channel, external_id, payload, received_at)
    VALUES (:channel, CAST(coalesce(:bot, {OURS}) AS TEXT) || ':' || :id, :payload, :now)
    ON CONFLICT (channel, external_id) DO NOTHING
"""  # noqa: S608 - constants only
"""Every bot counts its updates by itself: another one's number is no repeat of this one's."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One kept update."""

    seq: int
    update: dict[str, Any]
    bot_id: BotId = MAIN
    """To whom it came, by its own number, where that may matter."""


def number_of(update: Mapping[str, Any]) -> int | None:
    """Telegram's number of the update; None if it is none that could be."""
    number = update.get("update_id")
    fits = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < LARGEST
    return number if fits else None


def store(
    tx: Tx, updates: Sequence[dict[str, Any]], now: datetime, bot_id: BotId | None = None
) -> int:
    """Keep a batch; an update that is here already is not kept twice. Returns how many were new.

    `bot_id`: the helper to which they came.
    """
    new = 0
    for update in updates:
        payload = json.dumps(update, separators=(",", ":"))
        number = number_of(update)
        new += tx.run(
            KEEP_NEW,
            channel=TELEGRAM,
            id=str(_number_for(payload) if number is None else number),
            payload=payload,
            bot=bot_id,
            now=ms(now),
        )
    if new:
        tx.wake("inbox")
    return new


def _number_for(payload: str) -> int:
    """The same number for the same words, and none of Telegram's: theirs are positive."""
    return -int.from_bytes(hashlib.blake2b(payload.encode(), digest_size=7).digest()) - 1


def waiting(tx: Tx, limit: int) -> list[Letter]:
    """The oldest updates that have not been handled."""
    return [
        Letter(row["seq"], json.loads(row["payload"]), _bot_of(row["external_id"]))
        for row in tx.rows(
            """
            SELECT seq, external_id, payload FROM inbox
            WHERE state = 'new' ORDER BY seq LIMIT :limit
            """,
            limit=limit,
        )
    ]


def _bot_of(external_id: str) -> BotId:
    """The number before the update's own; what was kept by an older Smena has none."""
    bot_id, apart, _ = external_id.partition(":")
    return BotId(int(bot_id)) if apart else MAIN


def hold(tx: Tx, seq: int, person_id: PersonId) -> None:
    """It waits until Telegram has said whether that person is in the staff group."""
    tx.run(
        "UPDATE inbox SET state = 'asking', asks = :person WHERE seq = :seq",
        seq=seq,
        person=person_id,
    )


def asked_about(tx: Tx) -> list[PersonId]:
    """The people about whom Telegram is being asked, in the order of their acts."""
    rows = tx.rows("SELECT asks FROM inbox WHERE state = 'asking' GROUP BY asks ORDER BY min(seq)")
    return [row["asks"] for row in rows if row["asks"] != OURSELVES]


def came_at(tx: Tx, seq: int) -> datetime:
    """When it was kept."""
    return moment(int(tx.value("SELECT received_at FROM inbox WHERE seq = :seq", seq=seq)))


def put_off(tx: Tx, seq: int) -> None:
    """It waits for the end of a call of ours.

    What comes beyond so many is over: anybody can point at anything.
    """
    kept = tx.run(
        """
        UPDATE inbox SET state = 'asking', asks = :ourselves WHERE seq = :seq AND :most >
            (SELECT count(*) FROM inbox WHERE state = 'asking' AND asks = :ourselves)
        """,
        ourselves=OURSELVES,
        seq=seq,
        most=MOST_EARLY,
    )
    if not kept:
        done(tx, seq)


def release(tx: Tx, person_id: PersonId | None = None) -> None:
    """What waited for word of that person, or of anybody, is handled now, in its order."""
    freed = tx.run(
        """
        UPDATE inbox SET state = 'new', asks = NULL
        WHERE state = 'asking' AND (:anybody = 1 OR asks = :person)
        """,
        anybody=int(person_id is None),
        person=person_id,
    )
    if freed:
        tx.wake("inbox")


def keep(tx: Tx, seq: int, person_id: PersonId) -> None:
    """It waits until that person is listened to again."""
    tx.run(
        "UPDATE inbox SET state = 'kept', asks = :person WHERE seq = :seq",
        seq=seq,
        person=person_id,
    )


def release_kept(tx: Tx, person_id: PersonId) -> None:
    """What was kept of that person is handled now, in its order."""
    tx.run(
        "UPDATE inbox SET state = 'new', asks = NULL WHERE state = 'kept' AND asks = :person",
        person=person_id,
    )
    tx.wake("inbox")


def kept_size(tx: Tx, person_id: PersonId) -> tuple[int, int]:
    """How many updates are kept of that person, and how many characters they are."""
    row = tx.row(
        """
        SELECT count(*) AS held, coalesce(sum(length(payload)), 0) AS size FROM inbox
        WHERE state = 'kept' AND asks = :person
        """,
        person=person_id,
    )
    assert row is not None
    return row["held"], row["size"]


def forget_kept_of(tx: Tx, person_id: PersonId) -> None:
    """Never handle what was kept of that person."""
    tx.run(
        """
        UPDATE inbox SET state = 'done', payload = '', asks = NULL
        WHERE state = 'kept' AND asks = :person
        """,
        person=person_id,
    )


def forget_kept(tx: Tx, before: datetime) -> None:
    """Never handle what was kept before that moment, whoever it is of."""
    tx.run(
        """
        UPDATE inbox SET state = 'done', payload = '', asks = NULL
        WHERE state = 'kept' AND received_at < :before
        """,
        before=ms(before),
    )


def is_next(tx: Tx, seq: int) -> bool:
    """Whether nothing older is to be handled: something may have been released meanwhile."""
    return not tx.value("SELECT 1 FROM inbox WHERE state = 'new' AND seq < :seq LIMIT 1", seq=seq)


def done(tx: Tx, seq: int) -> None:
    """Handled. The text is not kept: only the id, so that a repeat is known."""
    tx.run("UPDATE inbox SET state = 'done', payload = '' WHERE seq = :seq", seq=seq)


def quarantine(tx: Tx, seq: int, error: str) -> int:
    """Can't be handled: set aside whole, so that it can be tried again and nothing waits for it.

    Anybody can cause these, so they are bounded; returns how many older ones went for this one.
    """
    size = tx.value(
        """
        UPDATE inbox SET state = 'quarantined', error = :error WHERE seq = :seq
        RETURNING length(payload)
        """,
        seq=seq,
        error=error,
    )
    _count_set_aside(tx, 1, size)
    beyond = 0
    while oldest := _oldest_beyond(tx, seq):
        forget(tx, oldest)
        beyond += 1
    tx.run("UPDATE set_aside SET gone = gone + :beyond", beyond=beyond)
    return beyond


def _oldest_beyond(tx: Tx, newest: int) -> int | None:
    """Which of them has to go for the newest; None: there is room."""
    found: int | None = tx.value(
        """
        SELECT min(seq) FROM inbox, set_aside
        WHERE state = 'quarantined' AND seq <> :newest AND (held > :rows OR size > :bytes)
        """,
        newest=newest,
        rows=SET_ASIDE,
        bytes=SET_ASIDE_BYTES,
    )
    return found


def _count_set_aside(tx: Tx, rows: int, size: int) -> None:
    tx.run("UPDATE set_aside SET held = held + :rows, size = size + :size", rows=rows, size=size)


def count_set_aside_anew(tx: Tx) -> None:
    """Several were set free or forgotten at once."""
    tx.run(
        """
        UPDATE set_aside SET (held, size) =
            (SELECT count(*), coalesce(sum(length(payload)), 0) FROM inbox
            WHERE state = 'quarantined')
        """
    )


def gone(tx: Tx) -> int:
    """How many of them were let go for newer ones since somebody tried again."""
    return int(tx.value("SELECT gone FROM set_aside"))


def quarantined(tx: Tx) -> int:
    """How many updates are set aside."""
    return int(tx.value("SELECT held FROM set_aside"))


def set_aside(tx: Tx) -> list[Letter]:
    """The updates that are set aside."""
    rows = tx.rows("SELECT seq, payload FROM inbox WHERE state = 'quarantined'")
    return [Letter(row["seq"], json.loads(row["payload"])) for row in rows]


def asking(tx: Tx) -> list[Letter]:
    """Those that wait for word of Telegram's: of somebody, or of a call of ours."""
    rows = tx.rows("SELECT seq, payload FROM inbox WHERE state = 'asking'")
    return [Letter(row["seq"], json.loads(row["payload"])) for row in rows]


def forget(tx: Tx, seq: int) -> None:
    """Never handle it: only its id stays, so that a repeat is known."""
    size = tx.value(
        "SELECT length(payload) FROM inbox WHERE seq = :seq AND state = 'quarantined'", seq=seq
    )
    if size is not None:
        _count_set_aside(tx, -1, -size)
    tx.run(
        """
        UPDATE inbox SET state = 'done', payload = '', error = '', asks = NULL WHERE seq = :seq
        """,
        seq=seq,
    )


def retry_quarantined(tx: Tx) -> int:
    """Handle again what was set aside; returns how many."""
    count = tx.run("UPDATE inbox SET state = 'new', error = '' WHERE state = 'quarantined'")
    tx.run("UPDATE set_aside SET held = 0, size = 0, gone = 0")
    tx.wake("inbox")
    return count


def forget_old(tx: Tx, now: datetime) -> int:
    """Drop handled updates that Telegram can't repeat any more, and all but so many of a flood.

    It repeats only what it gave last and was not told of.
    """
    return tx.run(
        """
        DELETE FROM inbox WHERE state = 'done' AND
            (received_at < :before OR seq <= (SELECT max(seq) FROM inbox) - :most)
        """,
        before=ms(now - KEEP),
        most=MOST,
    )
