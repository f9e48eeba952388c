"""Owns ratings: one warm question after closing, the client's choice, and what went wrong.

What is due is asked of the database. A question is ordered in the transaction that counts it as
asked, so it goes out once at most, whatever becomes of it: better none than two.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.calendar import mornings
from desk.voice import saying
from model import (
    Button,
    Client,
    ClientId,
    Conversation,
    Event,
    Hearing,
    House,
    Incoming,
    Link,
    MessageId,
    PersonId,
    Press,
    RatingId,
    Reach,
)
from model.buttons import OPEN
from storage import accounts, clients, conversations, events, links, people, runs, scheduled
from storage import ratings as kept
from storage.ports import Tx
from storage.ratings import Rating

PAUSE = timedelta(minutes=5)
"""After closing, and after opening: nobody likes to be asked in the door."""

SELDOM = timedelta(days=14)
CHANGEABLE = timedelta(days=1)
"""How long a client may think better of it, or say what went wrong."""

MORNING, EVENING = 9, 22
"""The hours between which a company asks whose own say nothing of nights."""

VALUES = ("good", "fair", "bad")
KEYS = tuple((f"rate_{value}", number) for number, value in enumerate(VALUES))
EMOJI = {
    "good": "👍 ❤ 🔥 🥰 👏 😁 🎉 🤩 🙏 👌 😍 ❤‍🔥 💯 ⚡ 🍾 🏆 💋 😇 🤝 🤗 🫡 🆒 💘 🦄 😘 😎",
    "fair": "😐 🤔 🤨 🥱 😴 🥴 🤷 🤷‍♂ 🤷‍♀",
    "bad": "👎 💩 🤬 😢 😭 💔 🤮 🤡 🖕 😡",
}
MEANS = {emoji: value for value, many in EMOJI.items() for emoji in many.split()}
"""What a reaction under the question says; any other says nothing."""


def plan(tx: Tx, house: House, conversation: Conversation, now: datetime) -> None:
    """A conversation that a person answered was closed: ask a little later, if a client wrote."""
    if house.ratings and events.last(tx, Event.MESSAGE_IN, conversation.id):
        kept.plan(tx, conversation, now + PAUSE)


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Ask what is due, or put it off until we are open, or let it be."""
    for rating in kept.due(tx, now):
        moment = when_welcome(house, now)
        if moment is None or not _is_welcome(tx, house, rating, now):
            kept.forget_plan(tx, rating.client_id)
        elif moment > now:
            kept.postpone(tx, rating.id, moment)
        else:
            _ask(tx, rating, now)


def when_welcome(house: House, now: datetime) -> datetime | None:
    """Now if clients may be asked now, else a little after we open; None if we never do."""
    opening = house.hours.next_opening(now)
    if opening is None:
        return None
    welcome = opening if opening <= now else opening + PAUSE
    if not mornings.keeps_no_night(house.hours, opening):
        return welcome
    local = opening.astimezone(house.zone)
    if MORNING <= local.hour < EVENING:
        return welcome
    day = local if local.hour < MORNING else local + timedelta(days=1)
    morning = day.replace(hour=MORNING, minute=0, second=0, microsecond=0) + PAUSE
    return morning if house.hours.is_open(morning) else when_welcome(house, morning)


def _is_welcome(tx: Tx, house: House, rating: Rating, now: datetime) -> bool:
    """Whether the client can be asked, needs nothing now, and was not asked lately."""
    client = clients.find(tx, rating.client_id)
    latest = conversations.latest(tx, rating.client_id)
    return (
        house.ratings
        and client is not None
        and client.reach is Reach.OK
        and not (latest and latest.is_open)
        and not scheduled.of_client(tx, rating.client_id)
        and not links.held_count(tx, rating.client_id)
        and not any(
            kept.was_asked(tx, account, now - SELDOM)
            for account in accounts.of(tx, rating.client_id)
        )
    )


def _ask(tx: Tx, rating: Rating, now: datetime) -> None:
    operator = events.last_actor(tx, Event.REPLY, rating.conversation_id)
    kept.ask(tx, rating.id, operator, now)
    _record(tx, Event.RATING_ASKED, rating, operator, now)
    saying.to_client(tx, rating.client_id, "client.rate", now, keys=_keys(rating), asks=rating.id)


def _keys(rating: Rating) -> list[list[Button]]:
    return [[Button(label, "rate", rating.id, number) for label, number in KEYS]]


def _record(
    tx: Tx, kind: Event, rating: Rating, operator: PersonId | None, now: datetime, **data: str
) -> None:
    events.record(
        tx,
        kind,
        now,
        client=rating.client_id,
        conversation=rating.conversation_id,
        actor=operator,
        **data,
    )


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """👍, 😐 or 👎 under the question: only by whom was asked, and while it makes sense."""
    rating = kept.find(tx, RatingId(press.subject))
    client = clients.of_person(tx, press.sender.id)
    language = client.locale if client else press.sender.locale
    known = press.arg in range(len(VALUES))
    theirs = rating is not None and client is not None and rating.client_id == client.id
    if rating is None or not known or not theirs or _is_over(rating, now):
        saying.toast(tx, press.query_id, "toasts.rating_over", now, locale=language)
        return
    kept.set_message(tx, rating.id, press.message_id)  # nobody may have told us until now
    _choose(tx, rating, VALUES[press.arg], "button", press.message_id, now)
    saying.toast(tx, press.query_id, "toasts.rated", now, locale=language)


def react(tx: Tx, client_id: ClientId, message_id: MessageId, emoji: str, now: datetime) -> bool:
    """A reaction under the question is a choice too; taking it away changes nothing.

    False if that message is no question.
    """
    rating, value = kept.by_message(tx, client_id, message_id), MEANS.get(emoji)
    if rating and value and not _is_over(rating, now):
        _choose(tx, rating, value, "reaction", message_id, now)
    return rating is not None


def _is_over(rating: Rating, now: datetime) -> bool:
    """Whether the question is too old to be answered, or the answer to be changed."""
    if rating.asked_at is None:
        return True
    if rating.rated_at is None:
        return now - rating.asked_at >= SELDOM
    return now - rating.rated_at >= CHANGEABLE


def _choose(
    tx: Tx, rating: Rating, value: str, how: str, message_id: MessageId, now: datetime
) -> None:
    """Keep the choice, thank for it in the question's place, and ask what went wrong."""
    if value == rating.rating:
        return
    latest = conversations.latest(tx, rating.client_id)
    closed = latest is not None and latest.id == rating.conversation_id and not latest.is_open
    asks = value == "bad" and closed and rating.words_id is None
    kept.rate(tx, rating.id, value, "why" if asks else "asked", now)
    _record(tx, Event.RATED, rating, rating.operator_id, now, value=value, how=how)
    _thank(tx, rating, value, "ask" if asks else "", message_id, now)
    saying.card(tx, rating.client_id, now)
    _tell_leads_of_choice(tx, rating, value, now)


def _thank(
    tx: Tx, rating: Rating, value: str, why: str, message_id: MessageId, now: datetime
) -> None:
    """`why`: "ask" what went wrong, or "said" when the client has."""
    saying.to_client(
        tx,
        rating.client_id,
        "client.rated",
        now,
        keys=_keys(rating),
        edit=message_id,
        rating=value,
        why=why,
    )


def _tell_leads_of_choice(tx: Tx, rating: Rating, value: str, now: datetime) -> None:
    """A 👎 is told at once, and that it was taken back: each once, however often they press.

    Of somebody muted nobody is called: it stands on their card.
    """
    step = "bad" if value == "bad" else "better" if rating.rating == "bad" else ""
    client = clients.find(tx, rating.client_id)
    if client and client.hearing is not Hearing.OPEN:
        return
    if step and runs.first(tx, f"rating.{step}", str(rating.id), now):
        operator = people.find(tx, rating.operator_id)
        name = operator.name if operator else ""
        _tell_leads(tx, "duty.rated", rating, now, rating=value, operator=name)


def _tell_leads(tx: Tx, text: str, rating: Rating, now: datetime, /, **args: Any) -> None:
    """The leads who can be written to hear of it; where there are none, the owners."""
    client = clients.find(tx, rating.client_id)
    assert client is not None
    item = {"name": client.called, "topic": client.topic_id or 0}
    keys = [[Button("reply", OPEN, client.topic_id)] if client.topic_id else []]
    if text == "duty.rating_words" or args.get("rating") == "bad":
        keys[0].append(Button("give_to", "case_pick", rating.conversation_id))
    if text == "duty.rating_words":
        keys.append([Button("nothing_to_do", "case_settle", rating.id)])
    for lead in people.to_alarm(tx):
        saying.to_person(tx, lead.id, text, now, keys=keys, about=client.id, item=item, **args)


def explained_by(tx: Tx, client: Client, message: Incoming) -> Rating | None:
    """The 👎 that the client's message says more about, if it is the one that we asked for.

    It is the next one within a day; of an album it is all the pictures. Whoever asks something
    back waits for an answer, like anybody.
    """
    rating = kept.latest(tx, client.id)
    if rating is None or rating.rated_at is None:
        return None
    if rating.state == "why":
        fits = message.at - rating.rated_at < CHANGEABLE and not _asks_back(message)
        return rating if fits else None
    words = links.find(tx, rating.words_id) if message.album and rating.words_id else None
    return rating if words and words.album == message.album else None


def still_explains(tx: Tx, link: Link, message: Incoming) -> bool:
    """Whether that message says what went wrong, as we had asked, and now asks nothing either."""
    rating = kept.latest(tx, link.client_id)
    return rating is not None and rating.words_id == link.id and not _asks_back(message)


def corrected(tx: Tx, link: Link, words: str, now: datetime) -> None:
    """Whoever was told what went wrong hears it as the client puts it now."""
    rating = kept.latest(tx, link.client_id)
    if rating is not None and rating.words_id == link.id:
        told: dict[str, Any] = {"words": words, "kind": link.kind, "edited": True}
        _tell_leads(tx, "duty.rating_words", rating, now, **told)


def _asks_back(message: Incoming) -> bool:
    return "?" in message.text


def explain(tx: Tx, rating: Rating, link: Link, now: datetime) -> None:
    """Mark in the topic what comes next as what went wrong, and pass its beginning on."""
    if rating.state != "why":
        return
    kept.say(tx, rating.id, link.id)
    _record(tx, Event.RATING_SAID, rating, rating.operator_id, now)
    saying.in_topic(tx, rating.client_id, "staff.rating_words", now, ahead=True, must=True)
    told: dict[str, Any] = {"words": link.words, "kind": link.kind, "edited": False}
    _tell_leads(tx, "duty.rating_words", rating, now, **told)
    if rating.message_id:
        _thank(tx, rating, "bad", "said", rating.message_id, now)
