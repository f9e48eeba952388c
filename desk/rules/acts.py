"""Owns what owners do with what can be set: tap, write, look at it, save, take back."""

from datetime import datetime, timedelta
from typing import Any

from desk.rules import asking, changing, screens, standing, texts
from desk.rules.options import BY_NAME, BY_NUMBER, Kind, Option
from desk.rules.unclear import Unclear, UnclearError
from desk.voice import saying
from desk.voice.paging import rows
from model import Asked, Button, House, Incoming, PersonId, Press
from storage import expected, options, people
from storage.options import Draft
from storage.ports import Tx
from storage.times import ms

LASTS = timedelta(hours=1)
"""So long what an owner writes answers what they were shown last."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/settings."""
    screens.home(tx, house, asked.person.id, now)


def show_home(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Back] to everything that can be set."""
    screens.home(tx, standing.of(tx, house), press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def show_option(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One of them."""
    if which := _which(tx, house, press, now, to_change=False):
        house = standing.of(tx, house)
        screens.option(tx, house, press.sender.id, which, now, edit=press.message_id)
        saying.hush(tx, press.query_id, now)


def _which(
    tx: Tx, house: House, press: Press, now: datetime, *, to_change: bool = True
) -> Option | None:
    """What it is about; None, and told, if the settings say it themselves."""
    which = BY_NUMBER.get(press.subject)
    if which is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    elif to_change and standing.is_fixed(house, which):
        saying.toast(tx, press.query_id, "toasts.in_settings", now)
    else:
        return which
    return None


def pick(tx: Tx, house: House, press: Press, now: datetime, *, first: bool = False) -> None:
    """A value by a tap. `first`: as an answer to one of the questions at the beginning."""
    which = _which(tx, house, press, now)
    if which is None:
        return
    offers = (house.name,) if which.kind is Kind.NAME else which.offers
    if press.arg >= len(offers):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    _set(tx, house, press, which, offers[press.arg], now, first=first)


def _set(
    tx: Tx, house: House, press: Press, which: Option, value: Any, now: datetime, *, first: bool
) -> None:
    try:
        if which.check:
            which.check(house, value)
    except UnclearError as error:
        _unclear(tx, press.sender.id, which, error, now)
        saying.hush(tx, press.query_id, now)
        return
    fresh = changing.put(tx, house, which, value, press.sender.id, now)
    _changed(tx, fresh, press, which, now, first=first)


def _changed(
    tx: Tx, fresh: House, press: Press, which: Option, now: datetime, *, first: bool = False
) -> None:
    """It is so: the next question, or the same screen as it is now."""
    options.close(tx, press.sender.id)
    if first:
        asking.go_on(tx, fresh, press.sender.id, which, now, edit=press.message_id)
    else:
        seen = BY_NAME[which.under] if which.under and which.kind is Kind.SWITCH else which
        screens.option(tx, fresh, press.sender.id, seen, now, edit=press.message_id)
    saying.toast(tx, press.query_id, "toasts.saved", now)


def drop(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[As shipped]: what was set in Telegram is forgotten."""
    if which := _which(tx, house, press, now):
        fresh = changing.drop(tx, house, which, press.sender.id, now)
        _changed(tx, fresh, press, which, now)


def ask_words(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A language under a text: it is shown as it is, and what is written now takes its place."""
    which, locale = _language(tx, house, press, now)
    if which is None:
        return
    screens.listen(tx, press.sender.id, Draft(which.name, locale, None, False, now))
    own = texts.TEXTS[texts.OwnWords(which.name)]
    words = dict(house.words.get(which.name, {}))
    keys = [[Button("back", "set_open", which.number)]]
    if locale in words:
        keys.insert(0, [Button("as_shipped", "set_unword", which.number, press.arg)])
    saying.to_person(
        tx, press.sender.id, "settings.write", now, keys=keys, edit=press.message_id,
        name=which.name, language=locale, variables=list(own.variables),
    )  # fmt: skip
    _preview(tx, house, press.sender.id, which, words, [locale], now)
    saying.hush(tx, press.query_id, now)


def _language(tx: Tx, house: House, press: Press, now: datetime) -> tuple[Option | None, str]:
    """The text that it is about, and the language; None, and told, if there is no such."""
    which = _which(tx, house, press, now)
    if which and which.kind is Kind.TEXT and press.arg < len(house.languages):
        return which, house.languages[press.arg]
    if which:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    return None, ""


def unword(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[As shipped] under one language of a text."""
    which, gone = _language(tx, house, press, now)
    if which:
        words = {key: text for key, text in which.of(house).items() if key != gone}
        fresh = changing.put_words(tx, house, which, words, press.sender.id, now)
        _changed(tx, fresh, press, which, now)


def _preview(
    tx: Tx,
    house: House,
    person_id: PersonId,
    which: Option,
    words: dict[str, str],
    locales: list[str],
    now: datetime,
) -> None:
    """Exactly what a client would read, in each of these languages a message."""
    reader = people.name_of(tx, person_id)
    told: dict[str, Any] = {"own": words, "values": texts.values_of(house, reader, reader)}
    name = texts.OwnWords(which.name)
    if name is texts.OwnWords.OUT_OF_HOURS:
        later = now + timedelta(hours=12)
        told["opening"] = saying.moment(house.hours.next_opening(later) or later)
    for locale in locales:
        text = f"client.{texts.TEXTS[name].name}"
        saying.to_person(tx, person_id, text, now, locale=locale, **told)


def hear(tx: Tx, house: House, message: Incoming, now: datetime) -> bool:
    """Words of an owner in private: whether they answer what was shown last."""
    person_id = message.sender.id
    wanted, draft = expected.of(tx, person_id, now, LASTS), options.shown(tx, person_id)
    if wanted is None or wanted.what != screens.OPTION or draft is None:
        return False
    which = BY_NAME.get(draft.name)
    if which is None or which.said is None:
        return False
    if standing.is_fixed(house, which):
        return False
    try:
        values = list(which.said(_written(message), house, now))
        if which.check:
            which.check(house, values[0])
    except UnclearError as error:
        _unclear(tx, person_id, which, error, now)
        return True
    fresh = Draft(draft.name, draft.locale, values, draft.first_time, now)
    screens.listen(tx, person_id, fresh)
    _confirm(tx, house, person_id, which, fresh, now)
    return True


def _written(message: Incoming) -> str:
    if message.kind != "text":
        raise UnclearError(Unclear.EMPTY)
    return message.text


def _unclear(
    tx: Tx, person_id: PersonId, which: Option, error: UnclearError, now: datetime
) -> None:
    """Said at once, with what to do; what was asked is still asked."""
    told: dict[str, Any] = {"reason": str(error.reason), "word": error.word}
    saying.to_person(tx, person_id, "settings.unclear", now, name=which.name, **told)


def _confirm(
    tx: Tx, house: House, person_id: PersonId, which: Option, draft: Draft, now: datetime
) -> None:
    """What was written as it was understood, to be saved; of several, which one."""
    action = "ask_save" if draft.first_time else "set_save"
    version = ms(draft.shown_at)
    if which.kind is Kind.TEXT:
        words = {**which.of(house), draft.locale: draft.value[0]}
        _preview(tx, house, person_id, which, words, list(house.languages), now)
    several = len(draft.value) > 1
    keys = [
        Button(f"offer_{which.kind}" if several else "save", action, which.number, place,
               text=screens.offer(which, value, place, now) if several else "", version=version)
        for place, value in enumerate(draft.value)
    ]  # fmt: skip
    laid = rows(keys)
    if not draft.first_time:
        laid.append([Button("back", "set_open", which.number)])
    value = "" if which.kind is Kind.TEXT else draft.value[0]
    shown = screens.told(which, value, house, now) if value != "" else value
    saying.to_person(
        tx, person_id, "settings.confirm", now, keys=laid,
        name=which.name, value=shown, several=several,
    )  # fmt: skip


def save(tx: Tx, house: House, press: Press, now: datetime, *, first: bool = False) -> None:
    """[Save]: what was shown, and nothing that was written since."""
    which, draft = _which(tx, house, press, now), options.shown(tx, press.sender.id)
    if which is None:
        return
    known = draft is not None and draft.name == which.name and draft.value is not None
    if draft is None or not known or ms(draft.shown_at) != press.version:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    if press.arg >= len(draft.value):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    value = draft.value[press.arg]
    if which.kind is Kind.TEXT:
        words = {**which.of(house), draft.locale: value}
        fresh = changing.put_words(tx, house, which, words, press.sender.id, now)
        _changed(tx, fresh, press, which, now)
    else:
        _set(tx, house, press, which, value, now, first=first)
