"""Owns what a lead does with a conversation to be read: opens it, ticks three things, says a word.

Whoever answered there hears it, and nobody else does; so whoever ticks or writes first goes on.
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
    Role,
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
    found = reviews.to_do(tx, person_id, SHOWN)
    items = [_item(tx, review) for review in found]
    keys = [
        [Button("", "review_open", review.id, text=f"{number}. {item['name'][:OF_NAME]}")]
        for number, (review, item) in enumerate(zip(found, items, strict=True), start=1)
    ]
    saying.to_person(
        tx, person_id, "quality.to_read", now, edit=edit, keys=keys, items=items,
        more=max(0, reviews.count(tx, person_id) - len(found)), on=bool(house.reviewed_percent),
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
        reviews.set_checks(tx, review, review.checks ^ 1 << press.arg, press.sender.id)
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
    mine = _as_found(tx, review, message.sender.id)
    if mine is None:
        name = people.name_of(tx, review.reviewer_id)
        saying.to_person(tx, message.sender.id, "quality.taken", now, name=name)
        return True
    reviews.set_words(tx, mine, house.kept(message.text)[:LONGEST], message.sender.id)
    _show_again(tx, review.id, message.sender.id, now)
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
    saying.toast(tx, press.query_id, _tell(tx, review, press.sender.id, now), now)
    _list(tx, house, press.sender.id, now, edit=press.message_id)


def _tell(tx: Tx, review: Review, by: PersonId, now: datetime) -> str:
    """To whoever answered there, if they can be told; returns what the reader hears of that."""
    if review.operator_id == by:
        return "toasts.review_own"
    operator = access.on_team(tx, review.operator_id) if review.operator_id else None
    if operator is None or not operator.private:
        return "toasts.review_kept"
    saying.to_person(
        tx, operator.id, "quality.told", now, about=review.client_id, item=_item(tx, review),
        checks=[name for bit, name in enumerate(CHECKS) if review.checks >> bit & 1],
        words=review.words or None, by=people.name_of(tx, by),
    )  # fmt: skip
    return "toasts.review_told"


def _again(tx: Tx, press: Press, now: datetime) -> None:
    _show_again(tx, ReviewId(press.subject), press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _show_again(
    tx: Tx, review_id: ReviewId, reader: PersonId, now: datetime, *, edit: MessageId | None = None
) -> None:
    if changed := reviews.find(tx, review_id):
        screen(tx, changed, reader, now, edit=edit)


def _open(tx: Tx, press: Press, now: datetime) -> Review | None:
    """The review that a button is about, if it is still to be done, and by whoever pressed."""
    review = reviews.find(tx, ReviewId(press.subject))
    if review is None or review.done_at:
        saying.toast(tx, press.query_id, "toasts.gone", now)
        return None
    mine = _as_found(tx, review, press.sender.id)
    if mine is None:
        name = people.name_of(tx, review.reviewer_id)
        saying.toast(tx, press.query_id, "toasts.review_taken", now, name=name)
    return mine


def _as_found(tx: Tx, review: Review, reader: PersonId) -> Review | None:
    """As it is for that reader: blank if whoever began it is gone; None while they go on."""
    if review.reviewer_id in (None, reader):
        return review
    if access.may(tx, review.reviewer_id, Role.LEAD):
        return None
    reviews.begin_anew(tx, review)
    return reviews.find(tx, review.id)
