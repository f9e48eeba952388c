"""Owns addresses: where a client can be reached, by channel, the channel's name for them, our bot.

Who writes to another bot of the company's is the client that they were.
"""

from datetime import datetime

from model import BotId, ClientId, PersonId
from storage.ports import Tx
from storage.times import ms

TELEGRAM = "telegram"
"""The channel of a user's private chat with our bot; its name for them is the user's id."""

OURS = "(SELECT bot_id FROM company)"
"""The bot that the company has now, in SQL."""

ADD = f"""
    INSERT INTO addresses (channel, external_id, bot_id, client_id, since)
    VALUES (:channel, :external, {OURS}, :client, :now)
    ON CONFLICT (channel, external_id, bot_id) DO NOTHING
"""  # noqa: S608 - constants only


WHOSE = """SELECT client_id FROM addresses WHERE channel = :channel AND external_id = :external
    ORDER BY since DESC, client_id DESC LIMIT 1"""


def add(tx: Tx, client_id: ClientId, person_id: PersonId, now: datetime) -> bool:
    """The client can be reached in that user's private chat with the bot that we have now.

    True if that was not known.
    """
    external = str(person_id)
    return bool(tx.run(ADD, channel=TELEGRAM, external=external, client=client_id, now=ms(now)))


def whose(tx: Tx, person_id: PersonId) -> ClientId | None:
    """The key of the client who writes as that user of Telegram."""
    found: ClientId | None = tx.value(WHOSE, channel=TELEGRAM, external=str(person_id))
    return found


def person_of(tx: Tx, client_id: ClientId) -> PersonId | None:
    """The user of Telegram as whom the client wrote last; None if they have no address there."""
    found = tx.value(
        """
        SELECT external_id FROM addresses WHERE client_id = :client AND channel = :channel
        ORDER BY since DESC LIMIT 1
        """,
        client=client_id,
        channel=TELEGRAM,
    )
    return PersonId(int(found)) if found is not None else None


def adopt(tx: Tx, bot_id: BotId) -> None:
    """The company has that bot now; what was kept before we asked which went by it."""
    if tx.value("SELECT bot_id FROM company") == 0:
        for step in (
            "UPDATE addresses SET bot_id = :bot WHERE bot_id = 0",
            "UPDATE links SET bot_id = :bot WHERE bot_id = 0",
            "UPDATE outbox SET bot_id = :bot WHERE bot_id = 0",
            """
            UPDATE inbox SET external_id = CAST(:bot AS TEXT) || substr(external_id, 2)
            WHERE channel = 'telegram' AND external_id LIKE '0:%'
            """,
        ):
            tx.run(step, bot=bot_id)
    tx.run("UPDATE company SET bot_id = :bot WHERE bot_id <> :bot", bot=bot_id)
