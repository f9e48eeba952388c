"""Owns duty and the roster: what was said, what is planned, what we have acted on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from model import MessageId, PersonId
from storage import runs
from storage.ports import Tx
from storage.times import maybe_ms, moment, ms

LISTED = "duty.listed"
OFF, VACATION, SICK = "-off", "-vacation", "-sick"
ABSENCES = (OFF, VACATION, SICK)


UNHEARD_OF = "(in_group = 0 AND role <> 'owner' AND left_at IS NULL AND checked_at IS NULL)"
"""Whom Telegram is being asked about, as `Operator.is_unheard_of` says."""

SAID = f"""SELECT coalesce(said, '') AS said, since, until, break_until,
        door = '' AND (in_group = 1 OR (role = 'owner' AND left_at IS NULL)) AS inside,
        {UNHEARD_OF} AS unheard_of
    FROM operators LEFT JOIN duty ON operator_id = id WHERE id = :id"""  # noqa: S608
KNOWN = f"""SELECT operator_id FROM (
        SELECT operator_id FROM duty UNION SELECT operator_id FROM roster_week
        UNION SELECT operator_id FROM roster_days) AS managed
    WHERE operator_id NOT IN (SELECT id FROM operators WHERE {UNHEARD_OF})
    ORDER BY operator_id"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Said:
    """What an operator said of their own duty."""

    word: str = ""
    since: datetime | None = None
    until: datetime | None = None
    break_until: datetime | None = None
    inside: bool = False
    unheard_of: bool = False
    """Whether they are still one of the staff is being asked."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A time on duty that has ended."""

    operator_id: PersonId
    since: datetime
    until: datetime


def set_listed(tx: Tx, operator_id: PersonId, until: datetime | None, now: datetime) -> None:
    """They have the list of the shift that lasts until then."""
    runs.changed(tx, LISTED, str(operator_id), str(maybe_ms(until)), now)


def is_listed(tx: Tx, operator_id: PersonId, until: datetime | None) -> bool:
    """Whether they have that list."""
    return runs.standing(tx, LISTED, str(operator_id)) == str(maybe_ms(until))


def forget_listed(tx: Tx, operator_id: PersonId) -> None:
    """What they were told may not have reached them."""
    runs.forget(tx, LISTED, str(operator_id))


def said(tx: Tx, operator_id: PersonId) -> Said:
    """The operator's last word, and whether they are one of the staff at all."""
    row = tx.row(SAID, id=operator_id)
    if row is None:
        return Said()
    return Said(
        row["said"],
        moment(row["since"]),
        moment(row["until"]),
        moment(row["break_until"]),
        bool(row["inside"]),
        bool(row["unheard_of"]),
    )


def say(
    tx: Tx,
    operator_id: PersonId,
    word: str,
    now: datetime,
    *,
    until: datetime | None = None,
    break_until: datetime | None = None,
) -> None:
    """Keep an operator's word."""
    tx.run(
        """
        INSERT INTO duty (operator_id, said, since, until, break_until)
        VALUES (:id, :word, :now, :until, :break_until)
        ON CONFLICT (operator_id) DO UPDATE SET said = excluded.said, since = excluded.since,
            until = excluded.until, break_until = excluded.break_until
        """,
        id=operator_id,
        word=word,
        now=ms(now),
        until=maybe_ms(until),
        break_until=maybe_ms(break_until),
    )


def end_breaks(tx: Tx, now: datetime) -> list[PersonId]:
    """Everybody whose break is over; from now on there was none."""
    rows = tx.rows("SELECT operator_id FROM duty WHERE break_until <= :now", now=ms(now))
    ended = [row["operator_id"] for row in rows]
    if ended:
        tx.run("UPDATE duty SET break_until = NULL WHERE break_until <= :now", now=ms(now))
    return ended


def set_present(tx: Tx, operator_id: PersonId, present: bool) -> None:
    """We have acted on their coming or going."""
    tx.run(
        """
        INSERT INTO duty (operator_id, present) VALUES (:id, :present)
        ON CONFLICT (operator_id) DO UPDATE SET present = excluded.present
        """,
        id=operator_id,
        present=int(present),
    )


def present(tx: Tx) -> set[PersonId]:
    """Everybody on whose coming we have acted, and not yet on their going."""
    rows = tx.rows("SELECT operator_id FROM duty WHERE present = 1")
    return {row["operator_id"] for row in rows}


def ended(tx: Tx, since: datetime) -> list[Worked]:
    """Times on duty that ended after that moment, oldest end first.

    They begin with a whole second, because that is how Telegram dates messages.
    """
    rows = tx.rows(
        """
        SELECT gone.actor_id, gone.at AS until, (
            SELECT at FROM events
            WHERE actor_id = gone.actor_id AND kind IN ('on_duty', 'off_duty')
                AND kind = 'on_duty' AND at <= gone.at
            ORDER BY at DESC, id DESC LIMIT 1
        ) AS since FROM events AS gone
        WHERE gone.at > :since AND gone.kind = 'off_duty' ORDER BY gone.at, gone.id
        """,
        since=ms(since),
    )
    return [
        Worked(row["actor_id"], _second(row["since"]), moment(int(row["until"])))
        for row in rows
        if row["since"] is not None
    ]


def _second(value: int) -> datetime:
    return moment(value).replace(microsecond=0)


def answered(tx: Tx, worked: Worked) -> bool:
    """Whether they replied to anybody in that time."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM events
            WHERE at >= :since AND at < :until AND kind = 'reply' AND actor_id = :operator
            """,
            since=ms(worked.since),
            until=ms(worked.until),
            operator=worked.operator_id,
        )
    )


def known(tx: Tx) -> list[PersonId]:
    """Everybody whose duty is managed: by their own word or by the roster.

    While Telegram is asked about somebody, nothing is known of them.
    """
    return [row["operator_id"] for row in tx.rows(KNOWN)]


def planned(tx: Tx, operator_id: PersonId, day: date) -> list[str]:
    """The shifts' names of that day, or its one absence; the single day wins over the week."""
    single, weekly = plans(tx, operator_id, day)
    return single or weekly


def plans(tx: Tx, operator_id: PersonId, day: date) -> tuple[list[str], list[str]]:
    """What is planned for that day alone, and what for that weekday of every week."""
    single = tx.rows(
        "SELECT shift FROM roster_days WHERE operator_id = :id AND day = :day ORDER BY shift",
        id=operator_id,
        day=day.isoformat(),
    )
    weekly = tx.rows(
        """
        SELECT shift FROM roster_week WHERE operator_id = :id AND weekday = :weekday
        ORDER BY shift
        """,
        id=operator_id,
        weekday=day.weekday(),
    )
    return [row["shift"] for row in single], [row["shift"] for row in weekly]


def planned_on(tx: Tx, operator_id: PersonId, days: Sequence[date]) -> dict[date, list[str]]:
    """The same for several days in a row, in two queries."""
    single: dict[str, list[str]] = defaultdict(list)
    for row in tx.rows(
        """
        SELECT day, shift FROM roster_days
        WHERE operator_id = :id AND day BETWEEN :first AND :last ORDER BY shift
        """,
        id=operator_id,
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
    ):
        single[row["day"]].append(row["shift"])
    weekly: dict[int, list[str]] = defaultdict(list)
    for row in tx.rows(
        "SELECT weekday, shift FROM roster_week WHERE operator_id = :id ORDER BY shift",
        id=operator_id,
    ):
        weekly[row["weekday"]].append(row["shift"])
    return {day: single.get(day.isoformat()) or weekly[day.weekday()] for day in days}


def is_rostered(tx: Tx, operator_id: PersonId) -> bool:
    """Whether the roster says anything of the operator."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM roster_week WHERE operator_id = :id
            UNION ALL SELECT 1 FROM roster_days WHERE operator_id = :id LIMIT 1
            """,
            id=operator_id,
        )
    )


def plan_day(tx: Tx, operator_id: PersonId, day: date, shifts: list[str]) -> None:
    """Plan a single day; an empty list leaves it to the week again."""
    tx.run(
        "DELETE FROM roster_days WHERE operator_id = :id AND day = :day",
        id=operator_id,
        day=day.isoformat(),
    )
    for shift in shifts:
        tx.run(
            "INSERT INTO roster_days (operator_id, day, shift) VALUES (:id, :day, :shift)",
            id=operator_id,
            day=day.isoformat(),
            shift=shift,
        )


def plan_week(tx: Tx, operator_id: PersonId, weekday: int, shifts: list[str]) -> None:
    """Plan that weekday of every week."""
    tx.run(
        "DELETE FROM roster_week WHERE operator_id = :id AND weekday = :weekday",
        id=operator_id,
        weekday=weekday,
    )
    for shift in shifts:
        tx.run(
            """
            INSERT INTO roster_week (operator_id, weekday, shift)
            VALUES (:id, :weekday, :shift)
            """,
            id=operator_id,
            weekday=weekday,
            shift=shift,
        )


def set_note(
    tx: Tx, operator_id: PersonId, text: str, now: datetime, *, message_id: MessageId | None = None
) -> None:
    """Keep one line for whoever gets the operator's conversations, and where it was written."""
    tx.run(
        """
        INSERT INTO handover_notes (operator_id, text, at, message_id)
        VALUES (:id, :text, :now, :message)
        ON CONFLICT (operator_id) DO UPDATE SET text = excluded.text, at = excluded.at,
            message_id = excluded.message_id
        """,
        id=operator_id,
        text=text,
        now=ms(now),
        message=message_id,
    )


def correct_note(tx: Tx, operator_id: PersonId, message_id: MessageId, text: str) -> bool:
    """The message of the line says something else now; False if it is no such message."""
    return bool(
        tx.run(
            """
            UPDATE handover_notes SET text = :text
            WHERE operator_id = :id AND message_id = :message
            """,
            id=operator_id,
            message=message_id,
            text=text,
        )
    )


def note(tx: Tx, operator_id: PersonId, since: datetime) -> str:
    """The operator's line, if it was left since that moment."""
    found = tx.value(
        "SELECT text FROM handover_notes WHERE operator_id = :id AND at >= :since",
        id=operator_id,
        since=ms(since),
    )
    return str(found or "")


def notes(tx: Tx) -> dict[PersonId, str]:
    """Every operator's line, however old."""
    rows = tx.rows("SELECT operator_id, text FROM handover_notes")
    return {row["operator_id"]: str(row["text"]) for row in rows}


def drop_note(tx: Tx, operator_id: PersonId) -> None:
    """The operator's line is not to be read any more."""
    tx.run("DELETE FROM handover_notes WHERE operator_id = :id", id=operator_id)
