"""Owns the end of clients of whom nothing is heard any more: `storage.keep_clients_days`.

One person at a tick, in the way in which an owner erases one, so that nothing has to wait for it.
The file is written anew once a day; then one line says it, in /audit.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from desk.privacy import erasing, redaction
from desk.voice import owners
from model import Client, House
from storage import accounts, clients, company, dormant, erasings, inbox, runs
from storage.ports import Tx

BEGUN, DONE, LACKS = "dormant.begun", "dormant.done", "dormant.lacks"
AGAIN = timedelta(days=7)
"""So often owners hear that the bot may not do what was set."""

Accounts = list[Client]


def tick(tx: Tx, house: House, now: datetime) -> None:
    """The next of them; when there is none left today, those of today are done with.

    What a day did not come to an end with is done with on the next.
    """
    today = now.astimezone(house.zone).date().isoformat()
    if runs.first(tx, BEGUN, today, now):
        erasings.let_go(tx)
    if house.keep_clients is None or not company.get(tx).ready or runs.last(tx, DONE, today):
        return
    if theirs := _next(tx, house, now):
        erasing.by_age(tx, theirs, now)
    else:
        runs.first(tx, DONE, today, now)
        erasings.let_go(tx)


def _next(tx: Tx, house: House, now: datetime) -> Accounts | None:
    """Whose time is over, with all their accounts.

    Without the right to delete their topic they stay, for with them its number would be lost.
    """
    may_delete, lacks = "delete_messages" not in company.get(tx).without, False
    for theirs in _dormant(tx, house, now):
        if may_delete or not any(account.topic_id for account in theirs):
            return theirs
        lacks = True
    if lacks and runs.again(tx, LACKS, "", now, AGAIN):
        owners.tell(tx, "owner.dormant_stay", now)
    return None


def _dormant(tx: Tx, house: House, now: datetime) -> Iterator[Accounts]:
    """Each of whom there is nothing any more, not even among what could not be read."""
    keep = house.keep_clients or timedelta.max
    group_id, letters = company.get(tx).group_id, inbox.set_aside(tx)
    for client_id in dormant.each(tx, now - keep, now - max(keep, house.reopen)):
        theirs = [known for account in accounts.of(tx, client_id)
                  if (known := clients.find(tx, account))]  # fmt: skip
        if not any(redaction.concerns(letter.update, account, group_id)
                   for letter in letters for account in theirs):  # fmt: skip
            yield theirs
