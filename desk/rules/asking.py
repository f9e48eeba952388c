"""Owns the questions at the beginning: asked one by one of the owner who chose the group.

Each is answered by a tap or put off; what was answered, or stands in the settings, is never asked
again. Whoever starts the bot anew goes on where they were.
"""

from datetime import datetime

from desk.rules import screens, standing
from desk.rules.options import FIRST, Option
from desk.voice import saying
from desk.voice.paging import rows
from model import Button, House, MessageId, PersonId, Press
from storage import options, runs
from storage.options import Draft
from storage.ports import Tx

BEGUN, FORWARDED = "first_questions", "message_to_staff"


def open_questions(tx: Tx, house: House) -> list[Option]:
    """What nobody has answered yet."""
    return [
        option
        for option in FIRST
        if not standing.is_fixed(house, option) and options.get(tx, option.name) is None
    ]


def begin(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """The group can do its work: the first question, if there is any."""
    runs.first(tx, BEGUN, "", now)
    go_on(tx, house, person_id, None, now)


def resume(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """An owner is back: the first question that is open, where they had begun."""
    if runs.last(tx, BEGUN, "") and open_questions(tx, house):
        go_on(tx, house, person_id, None, now)


def go_on(
    tx: Tx,
    house: House,
    person_id: PersonId,
    after: Option | None,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """The next question that is open; behind the last one, the message for the staff."""
    house = standing.of(tx, house)
    passed = FIRST.index(after) if after else -1
    left = [option for option in open_questions(tx, house) if FIRST.index(option) > passed]
    if left:
        _ask(tx, house, person_id, left[0], now, edit=edit)
    else:
        _finish(tx, house, person_id, now, edit=edit)


def _ask(
    tx: Tx,
    house: House,
    person_id: PersonId,
    which: Option,
    now: datetime,
    *,
    edit: MessageId | None,
) -> None:
    screens.listen(tx, person_id, Draft(which.name, "", None, True, now))
    keys = rows(screens.offered(tx, house, person_id, which, "ask_pick", now))
    keys.append([Button("ask_later", "ask_later", which.number)])
    saying.to_person(
        tx, person_id, "settings.question", now, keys=keys, edit=edit,
        name=which.name, place=FIRST.index(which) + 1, count=len(FIRST),
    )  # fmt: skip


def _finish(
    tx: Tx, house: House, person_id: PersonId, now: datetime, *, edit: MessageId | None
) -> None:
    options.close(tx, person_id)
    left = [option.name for option in open_questions(tx, house)]
    fresh = runs.first(tx, FORWARDED, "", now)
    saying.to_person(tx, person_id, "settings.done", now, edit=edit, left=left, forward=fresh)
    if fresh:
        for_staff(tx, house, person_id, now)


def put_off(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Later]: the next one."""
    which = next((option for option in FIRST if option.number == press.subject), None)
    if which is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    go_on(tx, house, press.sender.id, which, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def for_staff(tx: Tx, house: House, person_id: PersonId, now: datetime) -> None:
    """The message that the owner passes on to the staff."""
    saying.to_person(tx, person_id, "settings.for_staff", now, company=house.name, link=house.link)


def for_staff_again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Text for the team] under /team."""
    for_staff(tx, house, press.sender.id, now)
    saying.hush(tx, press.query_id, now)
