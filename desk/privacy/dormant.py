"""Owns the end of clients of whom nothing is heard any more: `storage.keep_clients_days`.

One person at a tick, in the way in which an owner erases one, so that nothing has to wait for it.
An export that is being made would begin anew with each, and might never end: it goes first. The
file is written anew once a day; then one line says it, in /audit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from desk.privacy import erasing, redaction
from desk.voice import owners
from model import Client, ClientId, House
from storage import accounts, clients, company, dormant, erasings, inbox, outbox, runs
from storage.ports import Tx

BEGUN, DONE, LACKS = "dormant.begun", "dormant.done", "dormant.lacks"
PASSED = "dormant.passed"
"""How many were looked at today and stay: a number, for no run keeps anybody's key."""
STEP = 500
"""So many clients are looked at in one tick: some milliseconds, for messages wait meanwhile."""
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
        runs.forget(tx, PASSED, "")
    if house.keep_clients is None or not company.get(tx).ready or runs.last(tx, DONE, today):
        return
    if outbox.is_making(tx, now):
        return
    passed = int(runs.standing(tx, PASSED, "") or 0)
    keep = house.keep_clients
    seen = dormant.look(tx, now - keep, now - max(keep, house.reopen), passed, STEP)
    if theirs := _next(tx, [client_id for client_id, silent in seen if silent], now):
        before = [client_id for client_id, _ in seen].index(theirs[0].id)
        erasing.by_age(tx, theirs, now)
        runs.changed(tx, PASSED, "", str(passed + before), now)
    elif len(seen) == STEP:
        runs.changed(tx, PASSED, "", str(passed + STEP), now)
    else:
        runs.first(tx, DONE, today, now)
        erasings.let_go(tx)


def _next(tx: Tx, silent: Sequence[ClientId], now: datetime) -> Accounts | None:
    """Whose time is over, with all their accounts.

    Without the right to delete their topic they stay, for with them its number would be lost.
    """
    may_delete = "delete_messages" not in company.get(tx).without
    for theirs in _without_letters(tx, silent):
        if may_delete or not any(account.topic_id for account in theirs):
            return theirs
        if runs.again(tx, LACKS, "", now, AGAIN):
            owners.tell(tx, "owner.dormant_stay", now)
    return None


def _without_letters(tx: Tx, silent: Sequence[ClientId]) -> Iterator[Accounts]:
    """Each of whom there is nothing even among what could not be read."""
    group_id, letters = company.get(tx).group_id, inbox.set_aside(tx) if silent else []
    for client_id in silent:
        theirs = [known for account in accounts.of(tx, client_id)
                  if (known := clients.find(tx, account))]  # fmt: skip
        if not any(redaction.concerns(letter.update, account, group_id)
                   for letter in letters for account in theirs):  # fmt: skip
            yield theirs
