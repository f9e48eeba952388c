"""Owns broadcasts: what one says, to whom it is addressed, where it stands."""

import json
from datetime import datetime, timedelta

from model import MessageId, PersonId
from model.broadcasts import Audience, Broadcast, BroadcastState
from model.ids import BroadcastId
from storage.people import PRESENT
from storage.ports import Record, Tx
from storage.times import moment, ms

COMPOSED_WITHIN = timedelta(minutes=30)
"""What somebody writes later than that, after they asked for a broadcast, is not meant for it."""

COLUMNS = """id, author_id, state, since, messages, album, words, days, locale, source, tag,
    stage, earlier, replied, revision, screen_id, long_caption, begun_at"""
BY_ID = f"SELECT {COLUMNS} FROM broadcasts WHERE id = :id"  # noqa: S608 - constants only
OF_AUTHOR = f"""SELECT {COLUMNS} FROM broadcasts
    WHERE author_id = :author AND state IN ('composing', 'ready') AND since > :after
    ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants only
BEGUN = f"""SELECT {COLUMNS} FROM broadcasts
    WHERE state IN ('running', 'paused', 'doubtful') ORDER BY id"""  # noqa: S608 - constants only
GOES_OUT = f"""SELECT 1 FROM broadcasts WHERE id = :id AND state = 'running'
    AND author_id IN (SELECT id FROM operators WHERE role = 'owner' AND {PRESENT})"""  # noqa: S608
BEGUN_WITHIN = f"""SELECT {COLUMNS} FROM broadcasts
    WHERE begun_at >= :since AND begun_at < :until ORDER BY id DESC"""  # noqa: S608
LATEST = f"""SELECT {COLUMNS} FROM broadcasts
    WHERE begun_at IS NOT NULL ORDER BY id DESC LIMIT :limit"""  # noqa: S608 - constants only


def find(tx: Tx, broadcast_id: BroadcastId) -> Broadcast | None:
    """The broadcast of that number."""
    row = tx.row(BY_ID, id=broadcast_id)
    return _broadcast(row) if row else None


def being_composed(tx: Tx, author_id: PersonId, now: datetime) -> Broadcast | None:
    """What that person is about to send to many, if they were asked for it lately."""
    row = tx.row(OF_AUTHOR, author=author_id, after=ms(now - COMPOSED_WITHIN))
    return _broadcast(row) if row else None


def begun(tx: Tx) -> list[Broadcast]:
    """Those that have begun and are not over: one, unless a restored file says otherwise."""
    return [_broadcast(row) for row in tx.rows(BEGUN)]


def begun_within(tx: Tx, since: datetime, until: datetime) -> list[Broadcast]:
    """Those that began from then to before then, the youngest first."""
    rows = tx.rows(BEGUN_WITHIN, since=ms(since), until=ms(until))
    return [_broadcast(row) for row in rows]


def latest(tx: Tx, limit: int) -> list[Broadcast]:
    """The last that ever began, the youngest first."""
    return [_broadcast(row) for row in tx.rows(LATEST, limit=limit)]


def _broadcast(row: Record) -> Broadcast:
    return Broadcast(
        id=row["id"],
        author_id=row["author_id"],
        state=BroadcastState(row["state"]),
        since=moment(int(row["since"])),
        messages=tuple(MessageId(number) for number in json.loads(row["messages"])),
        album=row["album"],
        words=row["words"],
        audience=Audience(
            row["days"],
            row["locale"],
            row["source"],
            row["tag"],
            row["stage"],
            row["earlier"],
            bool(row["replied"]),
        ),
        revision=row["revision"],
        screen_id=row["screen_id"],
        long_caption=bool(row["long_caption"]),
        begun_at=moment(row["begun_at"]),
    )


def goes_out(tx: Tx, broadcast_id: BroadcastId) -> bool:
    """Whether it goes out now: neither held nor over, and its author is an owner still."""
    return bool(tx.value(GOES_OUT, id=broadcast_id))


def drop(tx: Tx, author_id: PersonId) -> None:
    """What that person is composing goes to nobody."""
    tx.run(
        """
        UPDATE broadcasts SET state = 'dropped'
        WHERE author_id = :author AND state IN ('composing', 'ready')
        """,
        author=author_id,
    )


def ask(tx: Tx, author_id: PersonId, now: datetime) -> None:
    """Keep that the person was asked for the message; what they had begun before is dropped."""
    drop(tx, author_id)
    tx.run(
        "INSERT INTO broadcasts (author_id, state, since) VALUES (:author, 'composing', :now)",
        author=author_id,
        now=ms(now),
    )


def set_message(
    tx: Tx,
    broadcast: Broadcast,
    messages: tuple[MessageId, ...],
    album: str,
    words: str,
    *,
    long_caption: bool = False,
) -> None:
    """This is what it says now."""
    tx.run(
        """
        UPDATE broadcasts SET state = 'ready', messages = :messages, album = :album,
            words = :words, long_caption = :long_caption, revision = revision + 1
        WHERE id = :id
        """,
        id=broadcast.id,
        messages=json.dumps(messages),
        album=album,
        words=words,
        long_caption=int(long_caption),
    )


def set_long_caption(tx: Tx, broadcast: Broadcast, long_caption: bool) -> None:
    """It was changed while it goes out: so it is for whoever has not got it yet."""
    tx.run(
        "UPDATE broadcasts SET long_caption = :long_caption WHERE id = :id",
        id=broadcast.id,
        long_caption=int(long_caption),
    )


def set_audience(tx: Tx, broadcast: Broadcast, audience: Audience) -> None:
    """These are meant now."""
    tx.run(
        """
        UPDATE broadcasts SET days = :days, locale = :locale, source = :source, tag = :tag,
            stage = :stage, earlier = :earlier, replied = :replied, revision = revision + 1
        WHERE id = :id
        """,
        id=broadcast.id,
        days=audience.days,
        locale=audience.locale,
        source=audience.source,
        tag=audience.tag,
        stage=audience.stage,
        earlier=audience.earlier,
        replied=int(audience.replied),
    )


def begin(tx: Tx, broadcast: Broadcast, screen_id: MessageId, now: datetime) -> None:
    """It is confirmed."""
    tx.run(
        """
        UPDATE broadcasts SET state = 'running', begun_at = :now, screen_id = :screen
        WHERE id = :id
        """,
        id=broadcast.id,
        screen=screen_id,
        now=ms(now),
    )


def set_state(tx: Tx, broadcast: Broadcast, state: BroadcastState) -> None:
    """It goes on, waits, or is over."""
    tx.run("UPDATE broadcasts SET state = :state WHERE id = :id", id=broadcast.id, state=state)


def set_screen(tx: Tx, broadcast: Broadcast, screen_id: MessageId) -> None:
    """From now on its author sees there how it goes."""
    tx.run(
        "UPDATE broadcasts SET screen_id = :screen, told = '' WHERE id = :id",
        id=broadcast.id,
        screen=screen_id,
    )


def is_news(tx: Tx, broadcast: Broadcast, told: str) -> bool:
    """Whether its author sees something else than that; if so it counts as told now."""
    return bool(
        tx.run(
            "UPDATE broadcasts SET told = :told WHERE id = :id AND told <> :told",
            id=broadcast.id,
            told=told,
        )
    )


def doubt(tx: Tx) -> None:
    """The file is a backup: what was running has gone on since, nobody knows how far."""
    tx.run("UPDATE broadcasts SET state = 'doubtful' WHERE state IN ('running', 'paused')")


def shorten(tx: Tx, before: datetime) -> int:
    """Forget what older ones said."""
    return tx.run(
        """
        UPDATE broadcasts SET words = '', messages = '[]'
        WHERE since < :before AND words <> '' AND state IN ('done', 'stopped', 'dropped')
        """,
        before=ms(before),
    )
