"""A client's first words stand in their card: which ones can, for how long, and that they fit."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendMessage

from delivery.channel import Call
from delivery.gathering import gather
from delivery.jobs import Job, Turn
from delivery.preparing import prepare
from delivery.telegram import content, looks
from delivery.telegram.features import Features
from delivery.telegram.messages import edit
from delivery.telegram.wording import Wording
from desk.aftermath import outcomes
from desk.privacy import keeping
from desk.relay import edits, messages
from desk.voice import saying
from handlers.entries import CARD as LAYOUT
from model import (
    STAFF,
    BotId,
    Done,
    House,
    Incoming,
    Link,
    LinkState,
    MessageId,
    Order,
    Person,
    Reason,
    Row,
    Step,
)
from model.errands.messages import Edit
from model.messages import IN_CARD_LIMIT, TEXT_LIMIT
from storage import clients, company, helpers, links, outbox
from storage.ports import Tx
from tests import blank, former
from tests.sources import ROOT
from views import Views, utf16_len, visible

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA, TOPIC, CARD = Person(1, "Анна"), 11, MessageId(50)
HOUSE = House()
BOLD = {"type": "bold", "offset": 0, "length": 3}
QUOTE = {"type": "blockquote", "offset": 0, "length": 3}


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        opened = blank.on(connection)
        company.set_group(opened, -1001, "Клиенты")
        company.set_state(opened, True, [])
        former.client(opened, ANNA, NOW)
        clients.set_topic(opened, ANNA.id, TOPIC, "Анна")
        yield opened


@pytest.fixture(scope="module")
def words() -> Wording:
    return Wording(Views(ROOT / "templates", UTC, "ru"), Features(), LAYOUT)


def text(words: str, *entities: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "text", "text": words, "entities": list(entities)}


def written(tx: Tx, said: dict[str, Any], house: House = HOUSE, **more: Any) -> Row:
    """The client's first message, on its way."""
    messages.from_client(tx, house, Incoming(7, ANNA, said, str(said), NOW, **more), NOW)
    return next(row for row in outbox.new_rows(tx, 0) if row.link_id)


def prepared(tx: Tx, row: Row) -> Job:
    job = prepare(tx, Turn(row.id, 1, True), lambda one: one.name, lambda *_: (), NOW)
    assert isinstance(job, Job)
    return job


def arrived(tx: Tx, said: dict[str, Any], house: House = HOUSE) -> Link:
    """It stands in the card."""
    job = prepared(tx, written(tx, said, house))
    assert job.first is not None and job.step is Step.CARD
    done = Done(message_ids=(CARD,), shown="x", first=job.first.id)
    outcomes.sent(tx, house, replace(job.row, step=job.step), done, NOW)
    return link_of(tx)


def link_of(tx: Tx) -> Link:
    found = links.find(tx, tx.value("SELECT max(id) FROM links"))
    assert found is not None
    return found


def shown(tx: Tx, words: Wording) -> Call:
    """The card, changed where it stands or made anew."""
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "card")
    job = gather(tx, row, Step.SELF, former.client(tx, ANNA, NOW), links.find(tx, row.link_id), ())
    return looks.show_card(words, job, NOW)


def test_a_plain_text_is_one_message_with_its_card(tx: Tx, words: Wording) -> None:
    job = prepared(tx, written(tx, text("Где диван?", BOLD)))
    call = looks.show_card(words, job, NOW)
    assert isinstance(call.method, SendMessage)
    assert str(call.method.text).endswith("<blockquote><b>Где</b> диван?</blockquote>")
    done = Done(message_ids=(CARD,), shown=call.shown, first=job.first.id if job.first else None)
    outcomes.sent(tx, HOUSE, replace(job.row, step=job.step), done, NOW)
    link = link_of(tx)
    assert (link.copy_id, link.state, link.in_card) == (CARD, LinkState.SENT, True)
    assert not [row for row in outbox.new_rows(tx, 0) if row.link_id]
    assert shown(tx, words).method is None  # nothing has changed since
    clients.set_card_shown(tx, ANNA.id, "former")
    changed = shown(tx, words).method
    assert isinstance(changed, EditMessageText) and changed.message_id == CARD
    assert "<b>Где</b> диван?" in str(changed.text) and changed.reply_markup


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "photo", "file_id": "f", "caption": "Вот"},
        text("а" * (IN_CARD_LIMIT + 1)),
        text("🛋" * (IN_CARD_LIMIT // 2 + 1)),
        text("Где диван?", QUOTE),
        {**text("Где диван?"), "context": {"what": "quote"}},
    ],
    ids=["a picture", "a long one", "a long one of signs", "a quotation", "an answer to others"],
)
def test_what_a_card_can_not_say_goes_by_itself(tx: Tx, said: dict[str, Any]) -> None:
    assert prepared(tx, written(tx, said)).first is None


def test_what_is_passed_on_or_not_kept_whole_goes_by_itself(tx: Tx) -> None:
    assert prepared(tx, written(tx, text("Где диван?") | {"origin": "Вера"})).first is None
    tx.run("DELETE FROM outbox")
    tx.run("DELETE FROM links")
    beginnings = House(keep_words=None)
    assert prepared(tx, written(tx, text("Где диван? " * 30), beginnings)).first is None


def test_what_was_changed_on_its_way_goes_by_itself(tx: Tx) -> None:
    row = written(tx, text("Где диван?"))
    edits.by_client(tx, HOUSE, Incoming(7, ANNA, text("Где стул?"), "other", NOW), NOW)
    assert prepared(tx, row).first is None


def test_into_a_topic_made_anew_it_goes_behind_the_word_of_that(tx: Tx) -> None:
    clients.lose_topic(tx, ANNA.id, TOPIC)
    clients.set_topic(tx, ANNA.id, TOPIC + 1, "Анна")
    assert prepared(tx, written(tx, text("Где диван?"))).first is None


def test_a_card_that_is_made_anew_says_it_again(tx: Tx, words: Wording) -> None:
    link = arrived(tx, text("Где диван?"))
    saying.new_card(tx, ANNA.id, NOW)
    row = next(row for row in outbox.new_rows(tx, 0) if row.link_id == link.id)
    job = prepared(tx, row)
    assert "Где диван?" in looks.show_card(words, job, NOW).method.text
    done = Done(message_ids=(MessageId(CARD + 9),), shown="y", first=link.id)
    outcomes.sent(tx, HOUSE, replace(job.row, step=job.step), done, NOW)
    assert link_of(tx).copy_id == CARD + 9 and link_of(tx).in_card


def test_words_are_kept_in_it_for_as_long_as_all_words(tx: Tx, words: Wording) -> None:
    arrived(tx, text("Где диван?"))
    house = House(keep_words=timedelta(days=10))
    keeping.tick(tx, house, NOW + timedelta(days=9))
    assert link_of(tx).in_card
    keeping.tick(tx, house, NOW + timedelta(days=11))
    assert link_of(tx).content == {"kind": "text"} and not link_of(tx).words
    # What stands there is not touched any more: the next card stands below it, and says less.
    call = shown(tx, words)
    assert isinstance(call.method, SendMessage) and "диван" not in str(call.method.text)
    former_card = looks.retire_card(words, replace(job_of(tx), first=link_of(tx)), CARD, NOW)
    assert isinstance(former_card.method, EditMessageReplyMarkup)


def job_of(tx: Tx) -> Job:
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "card")
    return gather(tx, row, Step.SELF, former.client(tx, ANNA, NOW), links.find(tx, row.link_id), ())


def test_where_only_beginnings_are_kept_long_words_leave_the_card(tx: Tx) -> None:
    arrived(tx, text("Где диван? " * 30))
    keeping.tick(tx, House(keep_words=None), NOW + timedelta(days=1))
    assert link_of(tx).content == {"kind": "text"}


def test_a_card_with_much_to_say_says_less_beside_long_words(tx: Tx, words: Wording) -> None:
    arrived(tx, text("&" * IN_CARD_LIMIT))
    clients.set_card_shown(tx, ANNA.id, "former")
    job = job_of(tx)
    assert job.face is not None
    job = replace(job, face=replace(job.face, known=(("", "ы" * 40),) * 100))
    call = looks.show_card(words, job, NOW)
    assert utf16_len(visible(call.method.text)) <= TEXT_LIMIT
    assert visible(content.quoted([text("&" * IN_CARD_LIMIT)])) in visible(call.method.text)


def wrote(tx: Tx, *texts: dict[str, Any]) -> Job:
    """The client wrote several messages before their topic was there; the card is being made."""
    for number, said in enumerate(texts, 7):
        messages.from_client(tx, HOUSE, Incoming(number, ANNA, said, str(said), NOW), NOW)
    first, *behind = [row.id for row in outbox.new_rows(tx, 0) if row.kind == "copy"]
    turn = Turn(first, 1, True, behind)
    job = prepare(tx, turn, lambda one: one.name, lambda *_: (), NOW)
    assert isinstance(job, Job) and job.step is Step.CARD
    return job


def went(tx: Tx, job: Job) -> list[Link]:
    """The card is there; how the client's messages stand."""
    absorbed = tuple(row.id for row in job.packed)
    first = job.first.id if job.first else None
    done = Done(message_ids=(CARD,), shown="x", first=first, absorbed=absorbed)
    outcomes.sent(tx, HOUSE, replace(job.row, step=job.step), done, NOW)
    return told(tx)


def told(tx: Tx) -> list[Link]:
    ids = tx.rows("SELECT id FROM links ORDER BY id")
    return [link for row in ids if (link := links.find(tx, row["id"]))]


THREE = (text("Где диван?"), text("Заказ 17", BOLD), text("Алло"))


def test_texts_that_wait_behind_the_first_are_said_by_its_card(tx: Tx, words: Wording) -> None:
    job = wrote(tx, *THREE)
    said = str(looks.show_card(words, job, NOW).method.text)
    assert said.endswith("<blockquote>Где диван?\n<b>Зак</b>аз 17\nАлло</blockquote>")
    assert {link.copy_id for link in went(tx, job)} == {CARD}
    assert not [row for row in outbox.new_rows(tx, 0) if row.kind == "copy"]
    clients.set_card_shown(tx, ANNA.id, "former")
    assert "Алло" in shown(tx, words).method.text


def test_each_of_them_is_changed_where_it_stands(tx: Tx, words: Wording) -> None:
    went(tx, wrote(tx, *THREE))
    edits.by_client(tx, HOUSE, Incoming(8, ANNA, text("Заказ 18"), "other", NOW), NOW)
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "edit")
    job = prepared(tx, row)
    call = edit(words, job, row.errand, NOW)
    assert isinstance(call.method, EditMessageText) and call.method.message_id == CARD
    assert call.method.text.endswith("<blockquote>Где диван?\nЗаказ 18\nАлло</blockquote>")
    outcomes.sent(tx, HOUSE, row, Done(message_ids=(CARD,), shown=call.shown), NOW)
    clients.set_card_shown(tx, ANNA.id, "former")
    assert "Где диван?\nЗаказ 18\nАлло" in shown(tx, words).method.text


def test_one_that_becomes_a_picture_leaves_the_card_to_the_others(tx: Tx, words: Wording) -> None:
    went(tx, wrote(tx, *THREE))
    first, *_ = told(tx)
    links.set_copy(tx, first, MessageId(CARD + 1))
    clients.set_card_shown(tx, ANNA.id, "former")
    assert shown(tx, words).method.text.endswith("<blockquote><b>Зак</b>аз 17\nАлло</blockquote>")


def test_a_card_made_anew_says_all_of_them_again(tx: Tx, words: Wording) -> None:
    went(tx, wrote(tx, *THREE))
    saying.new_card(tx, ANNA.id, NOW)
    row = next(row for row in outbox.new_rows(tx, 0) if row.link_id)
    job = prepared(tx, row)
    assert "Алло" in looks.show_card(words, job, NOW).method.text
    done = Done(message_ids=(MessageId(CARD + 9),), shown="y", first=job.first and job.first.id)
    outcomes.sent(tx, HOUSE, replace(job.row, step=job.step), done, NOW)
    assert {link.copy_id for link in told(tx)} == {CARD + 9}


def test_of_an_end_that_nobody_knows_they_wait_again_with_their_card(tx: Tx) -> None:
    job = wrote(tx, *THREE)
    for row in outbox.calling(tx):
        outcomes.unknown(tx, HOUSE, row, Reason.NETWORK, NOW, NOW)
    again = [row for row in outbox.new_rows(tx, 0) if row.kind == "copy"]
    assert len(again) == 3 and all(row.repeat for row in again)
    turn = Turn(again[0].id, 1, True, [row.id for row in again[1:]])
    repeated = prepare(tx, turn, lambda one: one.name, lambda *_: (), NOW)
    assert isinstance(repeated, Job) and len(repeated.packed) == 2
    assert repeated.face is not None and repeated.face.repeat and job.face is not None


@pytest.mark.parametrize(
    "behind",
    [text("а" * IN_CARD_LIMIT), text("да", QUOTE), {"kind": "sticker", "file_id": "f"}],
    ids=["too much", "a quotation", "a sticker"],
)
def test_what_the_card_can_not_say_besides_stays_behind_it(tx: Tx, behind: dict[str, Any]) -> None:
    job = wrote(tx, text("Где диван?"), behind, text("Алло"))
    assert job.first is not None and job.packed == ()


def test_what_a_lost_helper_s_card_says_is_changed_by_a_message_of_its_own(
    tx: Tx, words: Wording
) -> None:
    link = arrived(tx, text("Где диван?"))
    helpers.configure(tx, {BotId(7)}, NOW)
    helpers.sent(tx, BotId(7), link.client_id, [CARD])
    outbox.put(tx, Order(Edit(content=text("Где стол?")), STAFF, link.client_id, link.id), NOW)
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "edit")
    job = prepared(tx, row)
    call = edit(words, job, Edit(content=text("Где стол?")), NOW)
    assert isinstance(call.method, SendMessage) and call.as_new
