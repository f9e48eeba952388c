"""Owns what a lead does with a conversation to be read: opens it, ticks three things, says a word.

Whoever answered there hears it, and nobody else does.
"""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.voice import saying
from model import (
    Asked,
    Button,
    ConversationId,
    Event,
    House,
    Incoming,
    MessageId,
    PersonId,
    Press,
    ReviewId,
)
from storage import clients, conversations, events, expected, people, reviews
from storage.ports import Tx
from storage.reviews import Review

CHECKS = ("review_understood", "review_answered", "review_kind")
"""What is ticked: the labels, in the order of their bits."""
WORD = "review.word"
SHOWN, OF_NAME = 10, 20
LONGEST = 500


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/review: what is to be read."""
    _list(tx, house, asked.person.id, now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Read] under the week's message, and [Back]."""
    expected.forget(tx, press.sender.id)
    _list(tx, house, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _list(
    tx: Tx, house: House, person_id: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    found = reviews.to_do(tx, SHOWN)
    items = [_item(tx, review) for review in found]
    keys = [
        [Button("", "review_open", review.id, text=f"{number}. {item['name'][:OF_NAME]}")]
        for number, (review, item) in enumerate(zip(found, items, strict=True), start=1)
    ]
    saying.to_person(
        tx, person_id, "quality.to_read", now, edit=edit, keys=keys, items=items,
        more=max(0, reviews.count(tx) - len(found)), on=bool(house.reviewed_percent),
    )  # fmt: skip


def _item(tx: Tx, review: Review) -> dict[str, Any]:
    return {
        **place(tx, review.conversation_id),
        "why": review.why,
        "with": people.name_of(tx, review.operator_id) if review.operator_id else None,
    }


def place(tx: Tx, conversation_id: ConversationId) -> dict[str, Any]:
    """Where a conversation is read: whose it is, in which topic, where it begins and how."""
    begins = reviews.beginning(tx, conversation_id)
    conversation = conversations.find(tx, conversation_id)
    client = clients.find(tx, conversation.client_id) if conversation else None
    return {
        "client": client.id if client else 0,
        "name": client.called if client else "",
        "topic": (client.topic_id if client else None) or 0,
        "message": (begins.message_id if begins else None) or 0,
        "words": (begins.words if begins else "") or None,
        "at": saying.moment(begins.at) if begins else None,
    }


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One of them: where it is read, what can be ticked and said."""
    review = _open(tx, press, now)
    if review:
        expected.forget(tx, press.sender.id)
        screen(tx, review, press.sender.id, now, edit=press.message_id)
        saying.hush(tx, press.query_id, now)


def screen(
    tx: Tx, review: Review, person_id: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    """What has been ticked and said so far."""
    ticks = [
        [
            Button(
                name, "review_tick", review.id, bit,
                text="✓" if review.checks >> bit & 1 else "",
            )
        ]
        for bit, name in enumerate(CHECKS)
    ]  # fmt: skip
    star = "example_drop" if reviews.is_example(tx, review.conversation_id) else "example_mark"
    keys = [
        *ticks,
        [Button("review_word", "review_word", review.id), Button(star, "review_star", review.id)],
        [Button("review_done", "review_done", review.id, style="primary")],
        [Button("back", "review_list", 0)],
    ]
    saying.to_person(
        tx, person_id, "quality.reading", now, edit=edit, keys=keys, about=review.client_id,
        item=_item(tx, review), words=review.words or None,
    )  # fmt: skip


def tick(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """One of the three things: it is so, or, tapped once more, it is not."""
    review = _open(tx, press, now)
    if review:
        reviews.set_checks(tx, review, review.checks ^ 1 << press.arg)
        _again(tx, press, now)


def star(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[To the examples]: newcomers can learn from it; tapped once more, they can't."""
    review = _open(tx, press, now)
    if review:
        reviews.mark(tx, review.conversation_id, review.client_id, press.sender.id, now)
        _again(tx, press, now)


def ask_word(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[A word]: what the lead writes next is for whoever answered there."""
    review = _open(tx, press, now)
    if review:
        expected.expect(tx, press.sender.id, WORD, review.id, now)
        name = people.name_of(tx, review.operator_id) if review.operator_id else None
        saying.to_person(tx, press.sender.id, "quality.word", now, name=name)
        saying.hush(tx, press.query_id, now)


def take(tx: Tx, house: House, message: Incoming, now: datetime) -> bool:
    """Whether the message is that word; then it is kept until [Done]."""
    wanted = expected.of(tx, message.sender.id, now)
    review = reviews.find(tx, ReviewId(wanted.subject)) if wanted and wanted.what == WORD else None
    if review is None or review.done_at or not message.text:
        return False
    expected.forget(tx, message.sender.id)
    reviews.set_words(tx, review, house.kept(message.text)[:LONGEST])
    if changed := reviews.find(tx, review.id):
        screen(tx, changed, message.sender.id, now)
    return True


def done(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Done]: whoever answered there hears what was ticked and said; the next one is shown."""
    review = _open(tx, press, now)
    if review is None:
        return
    reviews.finish(tx, review, press.sender.id, now)
    events.record(
        tx, Event.REVIEWED, now, client=review.client_id, conversation=review.conversation_id,
        actor=press.sender.id, to=review.operator_id, checks=review.checks,
    )  # fmt: skip
    told = _tell(tx, review, press.sender.id, now)
    saying.toast(tx, press.query_id, "toasts.review_told" if told else "toasts.review_kept", now)
    _list(tx, house, press.sender.id, now, edit=press.message_id)


def _tell(tx: Tx, review: Review, by: PersonId, now: datetime) -> bool:
    """To whoever answered there; False where they can't be told, or read themself."""
    operator = access.on_team(tx, review.operator_id) if review.operator_id else None
    if operator is None or operator.id == by or not operator.private:
        return False
    saying.to_person(
        tx, operator.id, "quality.told", now, about=review.client_id, item=_item(tx, review),
        checks=[name for bit, name in enumerate(CHECKS) if review.checks >> bit & 1],
        words=review.words or None, by=people.name_of(tx, by),
    )  # fmt: skip
    return True


def _again(tx: Tx, press: Press, now: datetime) -> None:
    if changed := reviews.find(tx, ReviewId(press.subject)):
        screen(tx, changed, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _open(tx: Tx, press: Press, now: datetime) -> Review | None:
    """The review that a button is about, if nobody has done it yet."""
    review = reviews.find(tx, ReviewId(press.subject))
    if review is None or review.done_at:
        saying.toast(tx, press.query_id, "toasts.gone", now)
        return None
    return review
