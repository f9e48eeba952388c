"""Owns the one row about the company: its staff group and what the group still lacks."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from model import ChatId, Company, PersonId
from storage.ports import Tx
from storage.times import moment, ms


def get(tx: Tx) -> Company:
    """The company as it is set up now."""
    row = tx.row(
        """
        SELECT group_id, group_title, candidate_id, ready, missing, icons, without_rights,
            reactions,
            asks, picked_by, picked_at, pick_state
        FROM company WHERE id = 1
        """
    )
    assert row is not None
    allowed = json.loads(row["reactions"])
    return Company(
        group_id=row["group_id"],
        group_title=row["group_title"],
        candidate_id=row["candidate_id"],
        ready=bool(row["ready"]),
        missing=tuple(json.loads(row["missing"])),
        icons=json.loads(row["icons"]),
        without=tuple(json.loads(row["without_rights"])),
        reactions=None if allowed is None else tuple(allowed),
        asks=bool(row["asks"]),
        picked_by=row["picked_by"],
        picked_at=moment(row["picked_at"]),
        pick_state=row["pick_state"],
    )


def set_candidate(tx: Tx, chat_id: ChatId, by: PersonId, now: datetime) -> None:
    """A group that this owner chose now, and that has to be looked at."""
    tx.run(
        """
        UPDATE company SET candidate_id = :chat, picked_by = :by, picked_at = :now, pick_state = ''
        WHERE id = 1
        """,
        chat=chat_id,
        by=by,
        now=ms(now),
    )


def drop_candidate(tx: Tx) -> None:
    """Nobody waits for another group any more."""
    tx.run("UPDATE company SET candidate_id = NULL, pick_state = '' WHERE id = 1")


def renumber_candidate(tx: Tx, chat_id: ChatId) -> None:
    """The same group has another id at Telegram."""
    tx.run("UPDATE company SET candidate_id = :chat WHERE id = 1", chat=chat_id)


def set_pick_state(tx: Tx, state: str) -> None:
    """Whether moving to the candidate was "asked" or "confirmed"."""
    tx.run("UPDATE company SET pick_state = :state WHERE id = 1", state=state)


def set_asks(tx: Tx, asks: bool) -> None:
    """Whether an owner's word comes before anybody new is on the team."""
    tx.run("UPDATE company SET asks = :asks WHERE id = 1", asks=int(asks))


def set_group(tx: Tx, chat_id: ChatId, title: str) -> None:
    """The staff group, by its id at Telegram; another one that was chosen stays so."""
    tx.run(
        """
        UPDATE company SET group_id = :chat, group_title = :title,
            candidate_id = nullif(candidate_id, :chat)
        WHERE id = 1
        """,
        chat=chat_id,
        title=title,
    )
    tx.wake("company")


def set_state(tx: Tx, ready: bool, missing: Sequence[str]) -> bool:
    """Whether the group can be served, and what it lacks; True if either changed."""
    changed = tx.run(
        """
        UPDATE company SET ready = :ready, missing = :missing
        WHERE id = 1 AND (ready <> :ready OR missing <> :missing)
        """,
        ready=int(ready),
        missing=json.dumps(list(missing)),
    )
    if changed:
        tx.wake("company")
    return bool(changed)


def set_without(tx: Tx, rights: Sequence[str]) -> None:
    """Which rights for something small the bot has not been granted in the group."""
    tx.run(
        "UPDATE company SET without_rights = :rights WHERE id = 1", rights=json.dumps(list(rights))
    )


def polled(tx: Tx, now: datetime) -> datetime | None:
    """Telegram answered us now; returns when it did before, as far as that was kept."""
    before: int | None = tx.value("SELECT polled_at FROM company WHERE id = 1")
    tx.run("UPDATE company SET polled_at = :now WHERE id = 1", now=ms(now))
    return moment(before)


def last_polled(tx: Tx) -> datetime | None:
    """When Telegram last answered us, as far as that was kept."""
    at: int | None = tx.value("SELECT polled_at FROM company WHERE id = 1")
    return moment(at)


def has_polled(tx: Tx) -> bool:
    """Whether Telegram has ever given us updates."""
    return tx.value("SELECT polled_at FROM company WHERE id = 1") is not None


def set_icons(tx: Tx, icons: Mapping[str, str]) -> None:
    """Telegram's topic icons: emoji → custom emoji id."""
    tx.run("UPDATE company SET icons = :icons WHERE id = 1", icons=json.dumps(dict(icons)))


def set_reactions(tx: Tx, allowed: Sequence[str] | None) -> bool:
    """The reactions that the group allows, None for all; True if that changed."""
    return bool(
        tx.run(
            "UPDATE company SET reactions = :kept WHERE id = 1 AND reactions <> :kept",
            kept=json.dumps(None if allowed is None else list(allowed), ensure_ascii=False),
        )
    )
