"""Owns what the end of a call means for the desk, as delivery asks it.

Delivery calls and judges the answer. Every message ends delivered, or with a visible line where
the person who can act looks. What is special to a kind stands in the aftermath of its family.
"""

from datetime import datetime, timedelta

from desk.aftermath import albums, group, lines, looks, mailings, messages, papers, strays, walk
from desk.aftermath.ending import AFTERMATHS, Ended
from desk.company import setup, trouble
from desk.relay import reactions
from desk.strangers import reach
from desk.watch import helpers
from model import STAFF, BotId, ChatId, Done, Halt, House, Look, Order, Reason, Row, Step
from storage import company, outbox
from storage.ports import Tx

FAMILIES = (albums, group, lines, looks, mailings, messages, papers)
"""Where the aftermaths stand; to be imported is all that they need."""

ADOPT_AFTER = timedelta(seconds=5)
"""How long the news of a topic may take that Telegram made although its answer was lost."""


def sent(tx: Tx, house: House, row: Row, done: Done, now: datetime) -> None:
    """The call went well. Who pointed at what it made is heard before they change their mind."""
    if row.step is not Step.SELF:
        walk.went(tx, row, done, now)
    else:
        outbox.sent(tx, row.id, done.message_ids[0] if done.message_ids else None, now)
        AFTERMATHS[type(row.errand)].sent(Ended(tx, house, row, row.errand, now), done)
    if done.message_ids:
        reactions.try_again(tx)


def unknown(tx: Tx, house: House, row: Row, reason: Reason, due: datetime, now: datetime) -> None:
    """Nobody can know whether the call was carried out. A topic is looked for among the news."""
    if row.step is Step.TOPIC:
        outbox.wait_again(tx, row.id, max(due, now + ADOPT_AFTER))
    else:
        ended = Ended(tx, house, row, row.errand, now)
        AFTERMATHS[type(row.errand)].unknown(ended, reason, due)


def doubted(tx: Tx, row: Row) -> None:
    """The row waits again, and its call may have been carried out all the same."""
    AFTERMATHS[type(row.errand)].doubted(tx, row)


def dead(tx: Tx, house: House, row: Row, reason: Reason, detail: str, now: datetime) -> None:
    """It will not be done: mend what can be mended, else say so where it helps.

    Where a younger row does the work of this one, nothing is lost.
    """
    if outbox.makes_way(tx, row.id, now):
        return
    if walk.left_the_road(tx, row, reason, now):
        return
    if row.step is not Step.TOPIC and _goes_another_way(tx, row, reason, now):
        return
    if reason in reach.GONE and reach.is_to_staff(row):
        reach.unsaid(tx, house, row, reason, now)
    else:
        ended = Ended(tx, house, row, row.errand, now)
        AFTERMATHS[type(row.errand)].dead(ended, row.errand.told(reason), detail)


def _goes_another_way(tx: Tx, row: Row, reason: Reason, now: datetime) -> bool:
    """Whether the refusal is answered by another way round that was not taken yet."""
    errand = row.errand.round_about(reason, to_staff=row.chat == STAFF)
    if errand is None:
        return False
    outbox.change(tx, row.id, errand)
    return outbox.wait_again(tx, row.id, now)


def refused(
    tx: Tx, house: House, row: Row, reason: Reason, detail: str, due: datetime, now: datetime
) -> None:
    """The staff group refuses the row. Only a fresh look may say that everything has to wait.

    Where the look finds nothing missing, the row is tried once more, and then it is this row that
    can't be done, not the group that is lost. An ornament has nobody look at anything.
    """
    ornament = row.errand.ornament
    over = row.look is not Look.NONE or not row.errand.traits.shows_state
    if not company.get(tx).ready:
        outbox.wait_again(tx, row.id, due)
    elif row.look is Look.FINE or (ornament and over):
        dead(tx, house, row, reason, detail, now)
    else:
        outbox.wait_for_look(tx, row.id)
        outbox.wait_again(tx, row.id, due)
        if not ornament:
            setup.look_again(tx, now)


def held_up(tx: Tx, house: House, row: Row, until: datetime, now: datetime) -> None:
    """Telegram takes nothing for that chat before then; the row waits."""
    ended = Ended(tx, house, row, row.errand, now)
    AFTERMATHS[type(row.errand)].held_up(ended, until)


def halted(tx: Tx, halt: Halt, until: datetime, now: datetime) -> None:
    """Telegram wants that to be left off for long."""
    trouble.halted(tx, halt, until, now)


def resumed(tx: Tx, halt: Halt, now: datetime) -> None:
    """That was done."""
    trouble.resumed(tx, halt, now)


def strayed(tx: Tx, done: Done, now: datetime) -> None:
    """The group has no topics: what stands, or may stand, in the flat chat is taken back."""
    strays.take_back(tx, done, now)
    setup.look_again(tx, now)


def helper_refused(tx: Tx, bot_id: BotId, reason: Reason, detail: str, now: datetime) -> None:
    """A helper can't do what it was to do: it is left out, and the row goes by another."""
    helpers.refused(tx, bot_id, reason, detail, now)


def sent_by_lost(tx: Tx, bot_id: BotId, now: datetime) -> None:
    """What a helper sent is heard of when it is a helper no more: it left in that moment."""
    helpers.replace(tx, bot_id, now)


def migrated(tx: Tx, row: Row, old_id: ChatId, new_id: ChatId, now: datetime) -> None:
    """A group got another id while a call was under way; the row is tried again there.

    That need not be the staff group: the bot looks at others, and leaves them.
    """
    named = row.errand.names_chat
    if row.chat == STAFF and named is None:
        outbox.wait_again(tx, row.id, now)
    else:
        outbox.cancel(tx, row.id, now)
        if there := row.errand.moved(new_id):
            outbox.put(tx, Order(there, new_id if named is None else STAFF), now)
    setup.migrated(tx, named or old_id, new_id, now)
