"""What somebody may try, by the rules alone: links, payloads, old cards, rights that ended."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiogram.methods import GetChatMember
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    User,
)

from delivery.telegram import inspection
from desk.broadcasts import sending
from desk.company import choosing, door, joining, membership, owning, setup, welcome
from desk.conversations import life
from handlers import content
from handlers.entries import BUTTONS, COMMANDS
from handlers.filters import Called
from model import (
    Conversation,
    Door,
    Event,
    GroupFacts,
    Hearing,
    House,
    Incoming,
    Lack,
    Person,
    Press,
    Role,
    Spot,
)
from storage import (
    answers,
    broadcasts,
    clients,
    codes,
    company,
    conversations,
    events,
    expected,
    outbox,
    people,
    ratings,
)
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House(languages=("ru", "en"))
GROUP, OTHER, TOPIC, CARD = -1001, -1002, 44, 45
BOSS, OLGA, ANNA = Person(1, "Босс"), Person(3, "Ольга"), Person(100, "Анна")
CODE = "q" * 22


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Клиенты")
        company.set_state(tx, True, [])
        for person, role in ((BOSS, Role.OWNER), (OLGA, Role.OPERATOR)):
            people.meet(tx, person, NOW)
            people.set_role(tx, person.id, role)
            people.set_in_group(tx, person.id, True)
            people.set_checked(tx, person.id, NOW)
        former.client(tx, ANNA, NOW)
        clients.set_topic(tx, ANNA.id, TOPIC)
        clients.set_card(tx, ANNA.id, CARD)
        yield tx


def owners(tx: Tx) -> set[int]:
    return {owner.id for owner in people.owners(tx)}


# -- the owner's link, and what else stands behind ?start= -----------------------------------------


def test_the_owner_s_link_makes_one_owner_once_and_only_for_a_day(tx: Tx) -> None:
    owning.make_link(tx, CODE, NOW)
    first, second = Person(70, "Первый"), Person(71, "Второй")
    for person in (first, second, first):
        welcome.started(tx, HOUSE, person, CODE, NOW)
    assert owners(tx) == {BOSS.id, first.id}
    told = [row for row in outbox.new_rows(tx, 0) if "owner_code_used" in str(row.errand)]
    assert [row.chat for row in told] == [second.id, first.id]
    owning.make_link(tx, "r" * 22, NOW)
    owning.make_link(tx, "s" * 22, NOW)
    welcome.started(tx, HOUSE, second, "r" * 22, NOW)  # another was made since
    welcome.started(tx, HOUSE, second, "s" * 22, NOW + codes.LIVES + timedelta(seconds=1))
    assert owners(tx) == {BOSS.id, first.id}


@pytest.mark.parametrize(
    "payload",
    ["owner", "own_yes_100_1", f"{BOSS.id}", f"{ANNA.id}", "-1001", "0" * 64, "a" * 64, "_", "-",
     CODE.upper(), CODE[:-1], CODE + "q", "__import__", "DROP-TABLE-clients", "NULL"],
)  # fmt: skip
def test_what_stands_behind_start_is_a_word_on_the_card_and_nothing_else(
    tx: Tx, payload: str
) -> None:
    owning.make_link(tx, CODE, NOW)
    thief = former.client(tx, Person(72, "Чужой"), NOW)
    welcome.started(tx, HOUSE, Person(72, "Чужой"), payload, NOW)
    assert owners(tx) == {BOSS.id} and people.find(tx, 72) is None
    after = clients.find(tx, thief.id)
    assert after is not None and after.source == payload and after.topic_id is None
    assert codes.is_open(tx, Role.OWNER, NOW)


@pytest.mark.parametrize(
    "argument", ["x" * 65, "x" * 4000, "<b>", "../..", "a b", "имя", "\u202eab", "'; --", "a\nb"]
)
def test_what_no_link_can_carry_is_no_payload(argument: str) -> None:
    called = Called(COMMANDS)
    chat = SimpleNamespace(type="private")
    asked: Any = called(SimpleNamespace(text=f"/start {argument}", chat=chat), me="bot")
    assert asyncio.run(asked) is False


# -- old cards -------------------------------------------------------------------------------------


def pressed(entry: Any, conversation: Conversation) -> Press:
    """An old card's button, as whoever has it on their screen presses it."""
    subject = conversation.id if conversation.id in entry.subject else 0
    arg = 0 if 0 in entry.arg else OLGA.id
    return Press(
        "q", entry.name, subject, arg, OLGA, GROUP, False, CARD, TOPIC,
        version=conversation.version,
    )  # fmt: skip


WHATEVER_IT_SHOWS = {
    "claim": "a race, whose losers are told who won",
    "mute": "it is about whoever writes, and one tap undoes it",
    "block": "the same",
}
ON_CARDS = [entry for entry in BUTTONS if entry.where is Spot.TOPIC]


@pytest.mark.parametrize("entry", ON_CARDS, ids=lambda entry: entry.name)
def test_no_button_of_an_old_card_changes_what_was_opened_again(tx: Tx, entry: Any) -> None:
    before = conversations.start(tx, ANNA.id, NOW)
    anna = clients.find(tx, ANNA.id)
    assert anna is not None
    life.close(tx, HOUSE, anna, OLGA.id, NOW)
    life.reopen(tx, anna, OLGA.id, NOW)
    now_it_is = conversations.find(tx, before.id)
    door.press(tx, HOUSE, entry, pressed(entry, before), NOW)
    assert now_it_is is not None and now_it_is.version > before.version
    if entry.name not in WHATEVER_IT_SHOWS:
        assert conversations.find(tx, before.id) == now_it_is
    assert "answer" in {row.kind for row in outbox.new_rows(tx, 0)}


@pytest.mark.parametrize("missing", [Lack.MANAGE_TOPICS, Lack.TOPICS_OFF, Lack.NOT_MEMBER])
def test_a_press_lets_nobody_in_while_the_group_can_not_be_served(tx: Tx, missing: Lack) -> None:
    company.set_state(tx, False, [missing])
    conversation = conversations.start(tx, ANNA.id, NOW)
    claim = next(entry for entry in ON_CARDS if entry.name == "claim")
    told = pressed(claim, conversation)
    door.press(tx, HOUSE, claim, replace(told, sender=Person(66, "Чужой")), NOW)
    found = conversations.find(tx, conversation.id)
    assert found is not None and found.assignee_id is None and people.find(tx, 66) is None
    door.press(tx, HOUSE, claim, told, NOW)
    found = conversations.find(tx, conversation.id)
    assert found is not None and found.assignee_id == OLGA.id


@pytest.mark.parametrize("door_now", [Door.BARRED, Door.ASKED])
def test_an_old_card_gives_nothing_to_whoever_is_not_on_the_team(tx: Tx, door_now: Door) -> None:
    conversation = conversations.start(tx, ANNA.id, NOW)
    people.meet(tx, Person(67, "Тимур"), NOW)
    people.set_in_group(tx, 67, True)
    people.set_door(tx, 67, door_now)
    give = next(entry for entry in ON_CARDS if entry.name == "give")
    door.press(tx, HOUSE, give, replace(pressed(give, conversation), arg=67), NOW)
    found = conversations.find(tx, conversation.id)
    assert found is not None and found.assignee_id is None


def test_a_claim_on_an_old_card_takes_nothing_from_who_has_it_now(tx: Tx) -> None:
    before = conversations.start(tx, ANNA.id, NOW)
    conversations.claim(tx, before.id, BOSS.id, NOW)
    claim = next(entry for entry in ON_CARDS if entry.name == "claim")
    door.press(tx, HOUSE, claim, pressed(claim, before), NOW)
    found = conversations.find(tx, before.id)
    assert found is not None and found.assignee_id == BOSS.id


# -- who is in the group ---------------------------------------------------------------------------

USER = User(id=OLGA.id, is_bot=False, first_name="Ольга")
DENIED = {
    name: False
    for name, field in ChatMemberRestricted.model_fields.items()
    if field.annotation is bool and name.startswith("can_")
}
GRANTED = {
    name: True
    for name, field in ChatMemberAdministrator.model_fields.items()
    if field.annotation is bool and field.is_required()
}
MEMBERS = {
    "owner": (ChatMemberOwner(user=USER, is_anonymous=False), True),
    "administrator": (ChatMemberAdministrator(user=USER, **GRANTED), True),
    "member": (ChatMemberMember(user=USER), True),
    "restricted": (ChatMemberRestricted(user=USER, is_member=True, until_date=0, **DENIED), True),
    "restricted, gone": (
        ChatMemberRestricted(user=USER, is_member=False, until_date=0, **DENIED),
        False,
    ),
    "left": (ChatMemberLeft(user=USER), False),
    "kicked": (ChatMemberBanned(user=USER, until_date=0), False),
}


@pytest.mark.parametrize("status", MEMBERS)
def test_whoever_is_restricted_and_gone_is_gone_however_it_is_heard(status: str) -> None:
    """By an update, by asking Telegram about them, by asking about the bot itself."""
    member, inside = MEMBERS[status]

    async def told(method: GetChatMember) -> object:
        return member

    bot: Any = told
    assert content.is_present(member) is inside
    assert inspection.is_inside(member) is inside
    assert asyncio.run(inspection.is_member(bot, GROUP, OLGA.id)) is inside


# -- rights that end in mid-act --------------------------------------------------------------------


def test_a_group_is_not_taken_whose_chooser_is_no_owner_by_then(tx: Tx) -> None:
    company.set_candidate(tx, OTHER, BOSS.id, NOW)
    company.set_pick_state(tx, "confirmed")
    fine = dict.fromkeys(("is_supergroup", "is_forum", "is_member", "is_admin"), True)
    facts = GroupFacts(OTHER, "Другая", can_manage_topics=True, admins=(BOSS,), **fine)
    people.set_role(tx, BOSS.id, Role.OPERATOR)
    choosing.inspected(tx, HOUSE, facts, NOW)
    kept = company.get(tx)
    assert (kept.group_id, kept.candidate_id) == (GROUP, None)
    assert OTHER in {row.chat for row in outbox.new_rows(tx, 0) if row.kind == "leave"}


@pytest.mark.parametrize("ready", [True, False])
def test_who_calls_it_in_another_group_can_not_part_it_from_one_that_is_not_ready(
    tx: Tx, ready: bool
) -> None:
    """That one may have another number by now: as it became a supergroup nobody listened."""
    company.set_state(tx, ready, [])
    choosing.called_elsewhere(tx, OTHER, OLGA.id, NOW)
    assert ("leave" in {row.kind for row in outbox.new_rows(tx, 0)}) is ready


def test_a_move_is_by_whoever_said_so_and_whose_choice_is_over_hears_it(tx: Tx) -> None:
    """Two owners choose the same group, and the first says yes; then they choose two."""
    partner = replace(OLGA, name="Партнёр")
    people.meet(tx, partner, NOW)
    people.set_role(tx, partner.id, Role.OWNER)
    for person in (BOSS, partner):
        choosing.picked(tx, person.id, OTHER, NOW)
    yes = Press("q", "move_group", OTHER, 0, BOSS, BOSS.id, True, 7, None)
    choosing.move(tx, HOUSE, yes, NOW)
    fine = dict.fromkeys(("is_supergroup", "is_forum", "is_member", "is_admin"), True)
    facts = GroupFacts(OTHER, "Другая", can_manage_topics=True, admins=(BOSS, partner), **fine)
    choosing.inspected(tx, HOUSE, facts, NOW)
    (moved,) = [act for act in events.audited(tx, 0, 9) if act.kind is Event.GROUP_SET]
    assert (company.get(tx).group_id, moved.actor_id) == (OTHER, BOSS.id)
    for person, chat in ((BOSS, -1003), (partner, -1004), (partner, -1005)):
        choosing.picked(tx, person.id, chat, NOW)
    told = [row for row in outbox.new_rows(tx, 0) if "pick_replaced" in str(row.errand)]
    assert [row.chat for row in told] == [BOSS.id]


def test_another_owner_removed_first_can_remove_nobody(tx: Tx) -> None:
    """Two owners say [Yes, remove] about each other: the first yes counts, and one is left."""
    partner = replace(OLGA, name="Партнёр")
    people.set_role(tx, partner.id, Role.OWNER)
    until = int(NOW.timestamp()) + 60
    yes = next(entry for entry in BUTTONS if entry.name == "own_yes")
    for who, whom in ((BOSS, partner), (partner, BOSS)):
        press = Press("q", "own_yes", whom.id, 0, who, who.id, True, 7, None, version=until)
        door.press(tx, HOUSE, yes, press, NOW)
    assert owners(tx) == {BOSS.id}


def test_whoever_is_dismissed_owes_no_answer_when_they_are_named_again(tx: Tx) -> None:
    """The question was asked of a lead; what a lead writes half an hour later answers nothing."""
    people.set_role(tx, OLGA.id, Role.LEAD)
    expected.expect(tx, OLGA.id, "answer.name", 0, NOW)
    owning.give(tx, OLGA.id, Role.OPERATOR, BOSS.id, NOW)
    said = Incoming(8, OLGA, {"kind": "text", "text": "Доставка"}, "f", NOW)
    door.words(tx, HOUSE, said, NOW)
    owning.give(tx, OLGA.id, Role.LEAD, BOSS.id, NOW)
    door.words(tx, HOUSE, said, NOW)
    assert answers.in_use(tx) == [] and expected.of(tx, OLGA.id, NOW) is None


def test_what_an_owner_was_composing_ends_with_their_right(tx: Tx) -> None:
    broadcasts.ask(tx, BOSS.id, NOW)
    owning.give(tx, BOSS.id, Role.OPERATOR, OLGA.id, NOW)
    owning.give(tx, BOSS.id, Role.OWNER, OLGA.id, NOW)
    said = Incoming(8, BOSS, {"kind": "text", "text": "Пароль от кассы 1234"}, "f", NOW)
    door.words(tx, HOUSE, said, NOW)
    assert broadcasts.being_composed(tx, BOSS.id, NOW) is None
    assert not any(row.kind == "mailing" for row in outbox.new_rows(tx, 0))


def test_whoever_goes_and_comes_all_the_time_is_told_of_once_an_hour(tx: Tx) -> None:
    timur = Person(68, "Тимур")
    for minute in range(0, 59, 3):
        at = NOW + timedelta(minutes=minute)
        membership.changed(tx, HOUSE, GROUP, timur, True, at, at)
        joining.tick(tx, at + joining.AT_MOST)
        membership.changed(tx, HOUSE, GROUP, timur, False, at, at, was_present=True)
    assert told_of(tx, "owner.joined") == 1
    later = NOW + timedelta(hours=2)
    membership.changed(tx, HOUSE, GROUP, timur, True, later, later)
    joining.tick(tx, later + joining.AT_MOST)
    assert told_of(tx, "owner.joined") == 2


def told_of(tx: Tx, text: str) -> int:
    rows = outbox.new_rows(tx, 0)
    return sum(getattr(row.errand, "text", "") == text for row in rows)


@pytest.mark.parametrize("hearing", list(Hearing))
def test_a_bad_rating_of_somebody_muted_calls_nobody(tx: Tx, hearing: Hearing) -> None:
    conversation = conversations.start(tx, ANNA.id, NOW)
    ratings.plan(tx, conversation, NOW)
    (due,) = ratings.due(tx, NOW)
    ratings.ask(tx, due.id, OLGA.id, NOW)
    clients.set_hearing(tx, ANNA.id, hearing, OLGA.id, NOW)
    rate = next(entry for entry in BUTTONS if entry.name == "rate")
    door.press(tx, HOUSE, rate, Press("q", "rate", due.id, 2, ANNA, ANNA.id, True, 7, None), NOW)
    assert told_of(tx, "duty.rated") == (hearing is Hearing.OPEN)


def test_a_broadcast_goes_on_when_the_group_moves(tx: Tx) -> None:
    """It goes from the author's chat to clients' own, and no place in the group is named by it."""
    broadcasts.ask(tx, BOSS.id, NOW)
    broadcast = broadcasts.being_composed(tx, BOSS.id, NOW)
    assert broadcast is not None
    broadcasts.set_message(tx, broadcast, (5,), "", "Скидка")
    conversation = conversations.start(tx, ANNA.id, NOW)
    tx.run(
        "INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, album,"
        " fingerprint, content, words, state, at) VALUES (:client, :conversation, 'client',"
        " :client, 9, '', 'f', '{}', 'Где?', 'sent', 1)",
        client=ANNA.id,
        conversation=conversation.id,
    )
    composed = broadcasts.being_composed(tx, BOSS.id, NOW)
    assert composed is not None
    sending.begin(tx, HOUSE, composed, 6, NOW)
    setup.adopt(tx, company.get(tx), OTHER, "Новая", NOW)
    sending.tick(tx, HOUSE, NOW)
    (mailing,) = (row for row in outbox.new_rows(tx, 0) if row.kind == "mailing")
    assert mailing.client_id == conversation.client_id and broadcasts.goes_out(tx, composed.id)
