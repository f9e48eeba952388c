"""What leaves for a model is masked, what comes back is judged, it is asked no more than due."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from app.drafts import wire
from app.drafts.drafter import Drafter
from app.drafts.wire import NoModelAnswerError, Wire, answer_in
from app.settings import SettingsError, load
from desk.aftermath.ending import Ended
from desk.aftermath.lines import OfProposal
from desk.clients.masking import Mask
from desk.conversations import held
from desk.drafts import asking, prompts, proposing, taking
from desk.drafts.prompts import Matter, NonsenseError, Spoken
from desk.relay import canned, messages
from model import (
    ChatId,
    Client,
    Done,
    Event,
    House,
    Incoming,
    Link,
    MessageId,
    Person,
    PersonId,
    Press,
    Reason,
    Role,
    Side,
    TopicId,
)
from model.drafts import Drafted, DraftKind, DraftState
from model.errands.lines import Answer, Proposal, Say
from model.errands.looks import Unsend
from model.ids import DraftId
from storage import (
    answers,
    clients,
    company,
    conversations,
    drafts,
    events,
    links,
    moving,
    notes,
    outbox,
    people,
)
from storage.database import SqliteDatabase
from storage.ports import Tx
from tests import blank
from tests.oracle import Oracle, plain

NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
ANNA, OLGA, OLEG = (
    Person(PersonId(700), "Анна Ковалёва", "anna_k"),
    Person(PersonId(7), "Ольга"),
    Person(PersonId(8), "Олег"),
)
HOUSE = House(locale="ru", drafts_by="127.0.0.1")
GROUP, TOPIC = ChatId(-100), TopicId(11)

# What is masked.

SECRETS = (
    *("anna@example.com", "+7 (701) 222-33-44", "87012223344", "4400 1234 5678 9012"),
    *("https://t.me/anna_k?x=1", "www.example.kz/me", "alatau-mebel.kz", "@anna_k", "anna_k"),
    *("KZ86 125K ZT50 0410 0100", "Анне", "Ковалёвой", "Ковалевой", "АННА", "Ольгой", "Абая 10"),
)


def mask() -> Mask:
    return Mask(["Анна Ковалёва", "Ольга"], ["anna_k", "Абая 10"])


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_known_or_looks_private_does_not_leave(secret: str) -> None:
    hidden = mask()
    text = f"Пишите: {secret}, пожалуйста"
    said = hidden.hide(text)
    assert secret not in said and said.startswith("Пишите: [") and said.endswith("пожалуйста")
    assert hidden.restore(said) == text


@pytest.mark.parametrize(
    "told",
    [
        *("Меня зовут Пётр, хочу диван", "my name is Peter", "Здравствуйте, Марина!"),
        *("Спросите Игоря Петровича", "менің атым Айгүл"),
    ],
)
def test_a_name_is_known_by_what_stands_before_it(told: str) -> None:
    said = mask().hide(told)
    for name in ("Пётр", "Peter", "Марина", "Игоря", "Петровича", "Айгүл"):
        assert name not in said


def test_what_it_is_about_stays() -> None:
    text = "Заказ 1742 на 28.11.2026, диван за 150 000 тг. Анализ готов? Спасибо.жду вас"
    assert mask().hide(text) == text


@pytest.mark.parametrize("written", ["абая 5", "АБАЯ 5", "Абая 5", "№7б", "дом№7Б"])
def test_what_is_known_of_the_client_is_masked_however_it_is_written(written: str) -> None:
    hidden = Mask([], ["Абая 5", "№7Б"])
    said = hidden.hide(f"Это {written}, да")
    assert written not in said and hidden.restore(said) == f"Это {written}, да"


def test_a_short_word_or_a_part_of_one_that_is_known_of_the_client_stays() -> None:
    text = "Да, 5 дней: адрес — Абая 57, размер M, доставка завтра"
    assert Mask([], ["да", "5", "M", "Абая 5", "став", "\u200b\u200b"]).hide(text) == text


def test_invisible_letters_don_t_part_a_number() -> None:
    assert "222" not in mask().hide("8\u200b701\u2060222 33 44")


@given(st.text(alphabet="аб@.[]_ Нn1+-/:NAMETXUBR\n"), st.lists(st.sampled_from(SECRETS)))
def test_whatever_was_hidden_comes_back(noise: str, secrets: list[str]) -> None:
    """Even where people write what looks like a mask."""
    text, hidden = noise.join(["", *secrets, "[NAME_1]"]), mask()
    assert hidden.restore(hidden.hide(text)) == text


def test_a_mask_that_never_was_makes_it_nonsense() -> None:
    hidden = mask()
    hidden.hide("Анна, 87012223344")
    assert hidden.restore(r"Здравствуйте, \[Name_1\]!") == "Здравствуйте, Анна!"
    for said in ("Звоните [NUMBER_9]", "Звоните NUMBER_2", "[EMAIL_1]"):
        assert hidden.restore(said) is None


def test_masking_a_hostile_text_is_quick() -> None:
    for text in ("a-" * 2000, "a." * 2000, "1 " * 2000, "Анна" * 1000, "[" * 4000, "@" * 4000):
        assert isinstance(mask().hide(text), str)


# What a model is told, and what is made of its answer.


def matter(kind: DraftKind = DraftKind.REPLY) -> Matter:
    lines = [Spoken(True, "Я Анна, 87012223344"), Spoken(False, "Добрый день!")]
    return Matter(kind, "ru", lines, ["Звоните: +7 727 111-22-33"], text="Анна", mask=mask())


@pytest.mark.parametrize("kind", DraftKind)
def test_nothing_private_is_in_a_request(kind: DraftKind) -> None:
    said = json.dumps(prompts.messages(matter(kind)), ensure_ascii=False)
    assert not any(word in said for word in ("Анна", "8701", "111-22-33"))


@pytest.mark.parametrize(
    ("answered", "shown"),
    [
        ("  Добрый день!\n", "Добрый день!"),
        ("<think>the client is angry</think>\nДа, есть.", "Да, есть."),
        ("```\nДа, есть.\n```", "Да, есть."),
        ("«Да, есть.»", "Да, есть."),
        ("«Диван» и «Стол»", "«Диван» и «Стол»"),
        ("Да\u202e, есть\x00\ud800.", "Да, есть."),
        ("//заметка <b>x</b>", "//заметка <b>x</b>"),
    ],
)
def test_an_answer_is_freed_of_what_is_not_said(answered: str, shown: str) -> None:
    assert prompts.read(matter(), answered) == shown


@pytest.mark.parametrize(
    "answered", ["", "  ", "…!?", "<think>without end", "а" * 1501, "[USER_4]"]
)
def test_what_is_no_answer_is_none(answered: str) -> None:
    with pytest.raises(NonsenseError):
        prompts.read(matter(), answered)


@pytest.mark.parametrize(
    ("asked", "kind", "answered", "useful"),
    [
        ("Есть диван?", DraftKind.REPLY, "We have a grey sofa.", False),
        ("Есть диван?", DraftKind.REPLY, "\u6211\u4eec\u6709\u6c99\u53d1", False),
        ("Есть айфон?", DraftKind.REPLY, "iPhone 15 Pro Max 256 GB Titanium есть", True),
        ("Диван бар ма?", DraftKind.REPLY, "Иә, бар.", True),
        ("Do you have a sofa?", DraftKind.REPLY, "Да, диван есть.", False),
        ("Do you have a sofa?", DraftKind.REPLY, "Yes, in our shop «Мебель Алатау».", True),
        ("est divan?", DraftKind.REPLY, "Да, есть.", True),
        ("Diván, ¿tienen?", DraftKind.REPLY, "Sí, tenemos.", True),
        ("1742?", DraftKind.REPLY, "Sure.", True),
        ("https://shop.example/the-sofa", DraftKind.REPLY, "Да, есть.", True),
        ("Do you have a sofa?", DraftKind.INWARD, "Do you have a sofa?", False),
        ("Do you have a sofa?", DraftKind.INWARD, "Есть ли у вас диван?", True),
        ("Do you have a sofa?", DraftKind.OUTWARD, "Диван есть.", False),
        ("Есть диван?", DraftKind.SUMMARY, "Wants a sofa\nAsked for a price", False),
        ("Есть диван?", DraftKind.REPLY, "<!DOCTYPE html><p>Сервер занят</p>", False),
        ("Есть диван?", DraftKind.REPLY, "<html>502: сервер занят</html>", False),
        ("Есть диван?", DraftKind.REPLY, '{"ответ": "Да"}', False),
        ("Есть диван?", DraftKind.REPLY, '```json\n[{"text": "Да"}]\n```', False),
    ],
)
def test_what_is_no_use_to_who_reads_it_is_no_answer(
    asked: str, kind: DraftKind, answered: str, useful: bool
) -> None:
    told = Matter(kind, "ru", [Spoken(True, asked)], text=asked)
    if useful:
        assert prompts.read(told, answered)
        return
    with pytest.raises(NonsenseError):
        prompts.read(told, answered)


@pytest.mark.parametrize(
    ("lines", "answered"),
    [
        (("Hi, how are you?", "\u6709\u6c99\u53d1\u5417"), "\u6709"),
        (("გამარჯობა",), "დიახ"),
        (("Есть диван?", "https://shop.example/the-sofa"), "Да, есть."),
    ],
    ids=["chinese after a greeting", "georgian", "a link"],
)
def test_the_words_last_written_say_in_which_script(lines: tuple[str, ...], answered: str) -> None:
    told = Matter(DraftKind.REPLY, "ru", [Spoken(True, words) for words in lines])
    assert prompts.read(told, answered) == answered


def test_a_summary_is_two_lines() -> None:
    said = prompts.read(matter(DraftKind.SUMMARY), "- Хочет диван\n\n- Обещали счёт\nИ ещё много")
    assert said == "Хочет диван\nОбещали счёт"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"[]", b"{}", b"null", b'{"choices": []}', b'{"choices": {}}'),
        *(b'{"choices": [{"message": {"content": null}}]}', b"[" * 100_000, b"\xff\xfe"),
        b'{"choices": [{"message": {"content": {"a": 1}}}]}',
    ],
)
def test_a_server_s_odd_answer_is_none(body: bytes) -> None:
    with pytest.raises(NoModelAnswerError):
        answer_in(body)


async def test_the_wire_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endless, refused, sent elsewhere, silent: each ends, and the key goes nowhere else."""
    monkeypatch.setattr(wire, "WITHIN", 0.5)
    endless = web.Response(body=b"x" * (wire.LARGEST + 1))
    elsewhere = web.Response(status=307, headers={"Location": "http://127.0.0.1:9/steal"})
    odd = [endless, elsewhere, web.Response(status=500, text="<html>")]
    while odd:
        async with Oracle(lambda asked: odd.pop()) as oracle:
            road = Wire(oracle.address, "small", "sk-very-secret", 1)
            with pytest.raises(NoModelAnswerError) as told:
                await road.ask([{"role": "user", "content": "x"}])
            assert "secret" not in str(told.value)
            await road.close()
    async with Oracle(lambda asked: plain("Да")) as oracle:
        road = Wire(oracle.address, "small", "sk-very-secret", 1)
        assert await road.ask([{"role": "user", "content": "x"}]) == "Да"
        assert oracle.headers[0]["Authorization"] == "Bearer sk-very-secret"
        oracle.silent = True
        with pytest.raises(NoModelAnswerError, match="TimeoutError"):
            await road.ask([{"role": "user", "content": "x"}])
        await road.close()
    gone = Wire("http://127.0.0.1:9/v1", "small", "", 1)
    with pytest.raises(NoModelAnswerError):
        await gone.ask([])
    await gone.close()


def test_a_key_stands_in_the_environment_alone() -> None:
    server = {"SMENA_DRAFTS__SERVER": "http://127.0.0.1:1/v1/", "SMENA_DRAFTS__MODEL": "m"}
    settings = load(None, {**server, "DRAFTS_KEY": "sk-1"})
    assert settings.drafts.server == "http://127.0.0.1:1/v1"
    assert "sk-1" in settings.secrets() and "sk-1" not in repr(settings)
    with pytest.raises(SettingsError, match="a key belongs into DRAFTS_KEY"):
        load(None, {"SMENA_DRAFTS__SERVER": "https://user:sk-1@example.com/v1"})


# When it is asked, and what is shown.


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Алатау")
        company.set_state(tx, True, ())
        for person in (OLGA, OLEG):
            people.meet(tx, person, NOW)
            people.set_in_group(tx, person.id, True)
            people.set_role(tx, person.id, Role.OPERATOR)
        yield tx


def write(tx: Tx, number: int, words: str, at: datetime = NOW) -> Client:
    """Anna writes, and that has arrived in her topic."""
    content = {"kind": "text", "text": words, "entities": []}
    message = Incoming(MessageId(number), ANNA, content, words, at)
    messages.from_client(tx, HOUSE, message, at)
    client = clients.of_person(tx, ANNA.id)
    assert client is not None
    clients.set_topic(tx, client.id, TOPIC, client.name)
    link = links.by_origin(tx, client.id, Side.CLIENT, MessageId(number))
    assert link is not None
    links.set_copy(tx, link, MessageId(1000 + number))
    return client


def proposals(tx: Tx) -> list[Proposal]:
    rows = outbox.new_rows(tx, 0)
    return [row.errand for row in rows if isinstance(row.errand, Proposal)]


def lines(tx: Tx) -> list[Say]:
    """What the bot says of its own."""
    return [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Say)]


def toasts(tx: Tx) -> list[str]:
    """What popped up."""
    return [row.errand.text for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Answer)]


def press(action: str, draft_id: int, message: int = 500, by: Person = OLGA) -> Press:
    return Press("q", action, draft_id, 0, by, GROUP, False, MessageId(message), TOPIC)


def test_a_client_who_pauses_is_drafted_for_once(tx: Tx) -> None:
    write(tx, 1, "Есть диван?")
    assert asking.ask(tx, HOUSE, NOW, 3) == []
    write(tx, 2, "Серый", NOW + timedelta(seconds=3))
    calm = NOW + timedelta(seconds=8)
    (question,) = asking.ask(tx, HOUSE, calm, 3)
    assert [line.words for line in question.matter.lines] == ["Есть диван?", "Серый"]
    assert asking.ask(tx, HOUSE, calm, 3) == []
    asking.begin(tx)  # the process that asked was killed
    assert [again.draft.id for again in asking.ask(tx, HOUSE, calm, 3)] == [question.draft.id]


def test_long_after_an_outage_nothing_is_drafted(tx: Tx) -> None:
    write(tx, 1, "Есть диван?")
    assert asking.ask(tx, HOUSE, NOW + timedelta(hours=2), 3) == []


def test_while_the_server_rests_only_what_somebody_waits_for_is_asked(tx: Tx) -> None:
    client = write(tx, 1, "Have you a sofa?")
    calm = NOW + timedelta(seconds=8)
    assert asking.ask(tx, HOUSE, calm, 3, by_itself=False) == []
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    taking.translate(tx, HOUSE, press("translate", conversation.id), calm)
    (question,) = asking.ask(tx, HOUSE, calm, 3, by_itself=False)
    assert (question.draft.kind, question.matter.text) == (DraftKind.INWARD, "Have you a sofa?")
    proposing.failed(tx, question.draft, calm)
    proposing.useless(tx, question.draft, calm)
    assert told(tx) == [("drafts.failed", OLGA.id), ("drafts.useless", OLGA.id)]
    taking.translate(tx, HOUSE, press("translate", conversation.id), calm)
    assert len(asking.ask(tx, HOUSE, calm, 3)) == 2  # again, and a draft beside it


def test_what_waits_unasked_waits_on_while_the_server_rests(tx: Tx) -> None:
    """And what somebody waits for goes before it."""
    client = write(tx, 1, "Have you a sofa?")
    calm = NOW + timedelta(seconds=8)
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    (question,) = asking.ask(tx, HOUSE, calm, 1)
    asking.begin(tx)
    assert asking.ask(tx, HOUSE, calm, 1, by_itself=False) == []
    taking.translate(tx, HOUSE, press("translate", conversation.id), calm)
    (first,) = asking.ask(tx, HOUSE, calm, 1)
    assert (first.draft.kind, question.draft.kind) == (DraftKind.INWARD, DraftKind.REPLY)


def four_write(tx: Tx) -> list[Link]:
    """Four clients, and that has arrived in their topics."""
    written = []
    for number in range(1, 5):
        person = replace(ANNA, id=PersonId(700 + number))
        content = {"kind": "text", "text": "Есть диван?", "entities": []}
        message = Incoming(MessageId(number), person, content, "Есть диван?", NOW)
        messages.from_client(tx, HOUSE, message, NOW)
        client = clients.of_person(tx, person.id)
        link = links.by_origin(tx, client.id, Side.CLIENT, MessageId(number)) if client else None
        assert link is not None
        links.set_copy(tx, link, MessageId(1000 + number))
        written.append(link)
    return written


def test_no_more_is_queued_than_is_asked(tx: Tx) -> None:
    for link in four_write(tx):
        assert link.conversation_id is not None
        told = {"client": link.client_id, "conversation": link.conversation_id}
        conversations.claim(tx, link.conversation_id, OLEG.id, NOW)
        events.record(tx, Event.TRANSFERRED, NOW, **told)
    calm = NOW + timedelta(seconds=8)
    for asked in (2, 4):
        assert len(asking.ask(tx, HOUSE, calm, 2)) == 2
        assert tx.value("SELECT count(*) FROM drafts") == asked


def told(tx: Tx) -> list[tuple[str, PersonId | None]]:
    """What somebody heard of a translation that did not come."""
    return [(said.text, said.only_to) for said in lines(tx) if said.text.startswith("drafts.")]


async def test_a_foolish_answer_is_no_failure_of_the_server(tmp_path: Path) -> None:
    """It is asked on."""
    asked: list[object] = []
    enough = asyncio.Event()

    def foolish(question: object) -> str:
        asked.append(question)
        if len(asked) == 4:
            enough.set()
        return "[NUMBER_99]"

    blank.lay(tmp_path / "smena.db")
    database = await SqliteDatabase.open(tmp_path / "smena.db")
    await database.run(four_write)
    async with Oracle(foolish) as oracle:
        road = Wire(oracle.address, "small", "", 1)
        drafter = Drafter(database, lambda tx: HOUSE, road, lambda: NOW + timedelta(seconds=8))
        running = asyncio.create_task(drafter.run())
        try:
            async with asyncio.timeout(20):
                await enough.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await database.close()


def test_a_translation_can_be_asked_for_again_and_its_end_is_told(tx: Tx) -> None:
    client = write(tx, 1, "Have you a sofa?")
    former = conversations.latest(tx, client.id)
    assert former is not None

    def translate() -> str:
        conversation = conversations.latest(tx, client.id)
        assert conversation is not None
        taking.translate(tx, HOUSE, press("translate", conversation.id), NOW)
        return toasts(tx)[-1]

    def asked() -> Drafted:
        (question,) = asking.ask(tx, HOUSE, NOW, 3, by_itself=False)
        return question.draft

    assert translate() == "toasts.translating_inward"
    assert translate() == "toasts.translating_already"
    proposing.answered(tx, HOUSE, asked(), "Есть диван?", NOW)
    assert translate() == "toasts.translating_already"
    (way,) = proposals(tx)
    proposing.stands(tx, way.draft, MessageId(500), NOW)
    assert translate() == "toasts.translating_inward"
    conversations.close(tx, former.id, OLGA.id, NOW)
    assert asking.ask(tx, HOUSE, NOW, 3, by_itself=False) == []
    assert told(tx) == [("drafts.unfit", OLGA.id)]
    write(tx, 2, "", NOW + timedelta(days=30))
    assert translate() == "toasts.translating_inward"
    question = asked()
    assert question.conversation_id != former.id
    conversations.close(tx, question.conversation_id, OLGA.id, NOW)
    tx.run("DELETE FROM outbox")
    proposing.answered(tx, HOUSE, question, "Есть диван?", NOW)
    assert told(tx) == [("drafts.unfit", OLGA.id)]


def test_a_note_translated_anew_leaves_no_draft_of_other_words(tx: Tx) -> None:
    client = write(tx, 1, "Have you a sofa?")
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    content = {"kind": "text", "text": "// есть", "entities": []}
    note = Incoming(MessageId(2), OLGA, content, "// есть", NOW)
    notes.add(tx, client, conversation, note, "// есть")
    for number in (500, 501):
        taking.translate(tx, HOUSE, press("translate", conversation.id), NOW)
        (question,) = asking.ask(tx, HOUSE, NOW, 3, by_itself=False)
        proposing.answered(tx, HOUSE, question.draft, f"We have {number}", NOW)
        proposing.stands(tx, question.draft.id, MessageId(number), NOW)
    assert removed(tx) == [500]
    taking.take(tx, HOUSE, press("draft_take", question.draft.id, 500), NOW)
    assert toasts(tx)[-1] == "toasts.draft_outdated"
    assert not [link for link in links.recent(tx, client.id, 9) if link.side is Side.STAFF]


def removed(tx: Tx) -> list[int | None]:
    """Which messages of the topic go."""
    return [row.errand.message for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Unsend)]


def test_after_a_day_a_draft_goes_with_what_is_known_of_it(tx: Tx) -> None:
    number = drafted(tx)
    proposing.forget_old(tx, NOW + drafts.KEEP)
    assert drafts.find(tx, number) and removed(tx) == []
    assert drafts.forget_old(tx, NOW + 2 * drafts.KEEP) == 0  # nobody would find its message
    proposing.forget_old(tx, NOW + 2 * drafts.KEEP)
    assert drafts.find(tx, number) is None and removed(tx) == [500]
    taking.leave(tx, HOUSE, press("draft_leave", number, 499), NOW)
    assert removed(tx) == [500, 499]


def test_a_draft_of_the_former_group_names_no_message_of_the_new_one(tx: Tx) -> None:
    number = drafted(tx)
    moving.forget_places(tx, NOW)
    tx.run("DELETE FROM outbox")
    write(tx, 2, "Серый", NOW + timedelta(seconds=9))
    proposing.sweep(tx, NOW)
    draft = drafts.find(tx, number)
    assert draft and (draft.state, draft.text) == (DraftState.OVER, "") and removed(tx) == []


def test_a_draft_that_did_not_arrive_is_over_and_one_that_arrived_too_late_goes(
    tx: Tx,
) -> None:
    client = write(tx, 1, "Have you a sofa?")
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    ends = {"unknown": ("drafts.lost",), "dead": ("drafts.lost",), "sent": ("drafts.unfit",)}
    for end, said in ends.items():
        tx.run("DELETE FROM outbox")
        taking.translate(tx, HOUSE, press("translate", conversation.id), NOW)
        (question,) = asking.ask(tx, HOUSE, NOW, 3, by_itself=False)
        proposing.answered(tx, HOUSE, question.draft, "Есть диван?", NOW)
        (row,) = [row for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Proposal)]
        assert isinstance(row.errand, Proposal)
        ended = Ended(tx, HOUSE, row, row.errand, NOW)
        if end == "unknown":
            OfProposal().unknown(ended, Reason.PARSE, NOW)
        elif end == "dead":
            OfProposal().dead(ended, Reason.PARSE, "")
        else:
            conversations.close(tx, conversation.id, OLGA.id, NOW)
            proposing.sweep(tx, NOW)
            OfProposal().sent(ended, Done((MessageId(500),)))
            assert removed(tx) == [500]
        draft = drafts.find(tx, question.draft.id)
        assert draft and (draft.state, draft.text) == (DraftState.OVER, "")
        assert told(tx) == [(text, OLGA.id) for text in said]


def drafted(tx: Tx, words: str = "Да, есть.") -> DraftId:
    """A draft that stands in the topic as its message 500."""
    write(tx, 1, "Есть диван?")
    (question,) = asking.ask(tx, HOUSE, NOW + timedelta(seconds=5), 3)
    proposing.answered(tx, HOUSE, question.draft, words, NOW)
    drafts.set_message(tx, question.draft.id, MessageId(500))
    return question.draft.id


def test_what_is_taken_is_the_operator_s_reply_once(tx: Tx) -> None:
    number = drafted(tx)
    (shown,) = proposals(tx)
    assert (shown.text, shown.reply_to) == ("drafts.reply", 1001)
    assert [key.action for row in shown.keys for key in row] == [
        "draft_take",
        "copy",
        "draft_leave",
    ]
    for _ in range(2):
        taking.take(tx, HOUSE, press("draft_take", number), NOW)
    client = clients.of_person(tx, ANNA.id)
    conversation = conversations.latest(tx, client.id) if client else None
    assert client is not None and conversation is not None
    sent = [link for link in links.recent(tx, client.id, 10) if link.side is Side.STAFF]
    assert [(link.words, link.author_id, link.stands_elsewhere) for link in sent] == [
        ("Да, есть.", OLGA.id, True)
    ]
    assert conversation.assignee_id == OLGA.id and conversation.waiting_since is None
    kinds = [row["kind"] for row in tx.rows("SELECT kind FROM events ORDER BY id")]
    assert kinds.count("draft_taken") == kinds.count("reply") == 1
    kept = drafts.find(tx, number)
    assert kept is not None and (kept.state, kept.text) == (DraftState.OVER, "")


def test_a_colleague_s_conversation_is_asked_about(tx: Tx) -> None:
    number = drafted(tx)
    client = clients.of_person(tx, ANNA.id)
    conversation = conversations.latest(tx, client.id) if client else None
    assert client is not None and conversation is not None
    conversations.claim(tx, conversation.id, OLEG.id, NOW)
    taking.take(tx, HOUSE, press("draft_take", number), NOW)
    (waiting,) = links.held(tx, client.id, OLGA.id)
    assert waiting.words == "Да, есть."
    assert toasts(tx) == ["toasts.waits_for_you"]
    assert [(said.text, said.edit) for said in lines(tx) if said.edit] == [("drafts.held", 500)]
    olga = people.find(tx, OLGA.id)
    assert olga is not None
    held.send_held(tx, HOUSE, client, olga, NOW)
    went = lines(tx)[-1]
    assert (went.text, went.edit, went.args["lines"]) == ("drafts.went", 500, ["Да, есть."])


def test_a_stored_answer_is_not_called_sent_while_a_colleague_has_the_client(tx: Tx) -> None:
    client = write(tx, 1, "Где вы?")
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    conversations.claim(tx, conversation.id, OLEG.id, NOW)
    known = answers.add(tx, "адрес", OLEG.id, NOW)
    answers.set_text(tx, known, "ru", {"text": "Абая 10", "entities": []})
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    for person in (OLGA, OLEG):
        pressed = replace(
            press("send_answer", conversation.id, message=500 + person.id, by=person),
            version=conversation.version, arg=int(known),
        )  # fmt: skip
        canned.by_press(tx, HOUSE, pressed, NOW)
    assert toasts(tx) == ["toasts.waits_for_you", "toasts.sent"]


def test_a_model_is_told_stored_answers_as_this_client_would_read_them(tx: Tx) -> None:
    for name, text in (
        ("Доставка", "{client}, доставка завтра. Ваш {company}"),
        ("Доставка сегодня", "Доставка: {operator}"),
        ("Доставка ночью", "Доставка {opens}"),
    ):
        kept = answers.add(tx, name, OLEG.id, NOW)
        answers.set_text(tx, kept, "ru", {"text": text, "entities": []})
    write(tx, 1, "Есть доставка?")
    house = replace(HOUSE, name="Алатау")
    (question,) = asking.ask(tx, house, NOW + timedelta(seconds=9), 3)
    assert question.matter.answers == ["Анна, доставка завтра. Ваш Алатау"]
    told = prompts.messages(question.matter)[1]["content"]
    assert json.loads(told)["answers"] == ["[NAME_1], доставка завтра. Ваш Алатау"]


def test_a_draft_that_fits_no_more_is_neither_shown_nor_sent_and_goes(tx: Tx) -> None:
    number = drafted(tx)
    assert drafts.may_leave(tx, number) is False  # it stands there already
    write(tx, 2, "Или стол?", NOW + timedelta(seconds=9))
    taking.take(tx, HOUSE, press("draft_take", number), NOW)
    client = clients.of_person(tx, ANNA.id)
    assert client and all(link.side is Side.CLIENT for link in links.recent(tx, client.id, 10))
    (question,) = asking.ask(tx, HOUSE, NOW + timedelta(seconds=20), 3)
    write(tx, 3, "Нет, диван", NOW + timedelta(seconds=21))
    proposing.answered(tx, HOUSE, question.draft, "Есть стол", NOW)
    assert len(proposals(tx)) == 1
    (question,) = asking.ask(tx, HOUSE, NOW + timedelta(seconds=40), 3)
    proposing.answered(tx, HOUSE, question.draft, "Есть", NOW)
    assert drafts.may_leave(tx, question.draft.id)
    drafts.set_message(tx, question.draft.id, MessageId(501))
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    conversations.answered(tx, conversation.id, NOW)
    proposing.sweep(tx, NOW)
    assert removed(tx)[-1] == 501


def test_a_hand_over_is_summed_up_if_there_is_something_to_sum_up(tx: Tx) -> None:
    client = write(tx, 1, "Есть диван?")
    conversation = conversations.latest(tx, client.id)
    assert conversation is not None
    conversations.claim(tx, conversation.id, OLEG.id, NOW)

    def hand_over() -> list[DraftKind]:
        events.record(tx, Event.TRANSFERRED, NOW, client=client.id, conversation=conversation.id)
        found = asking.ask(tx, HOUSE, NOW, 3)
        for question in found:
            proposing.answered(tx, HOUSE, question.draft, "Хочет диван", NOW)
        return [question.draft.kind for question in found]

    assert hand_over() == []
    for number in range(2, 5):
        write(tx, number, f"Серый, {number}")
    assert hand_over() == [DraftKind.SUMMARY]
    assert asking.ask(tx, HOUSE, NOW, 3) == []
    assert [(shown.text, shown.keys) for shown in proposals(tx)] == [("drafts.summary", ())]


def test_nothing_of_it_is_left_of_a_client_who_is_erased_while_it_is_asked(tx: Tx) -> None:
    number = drafted(tx)
    kept = drafts.find(tx, number)
    assert kept is not None
    tx.run("DELETE FROM drafts WHERE id = :id", id=number)
    before = len(outbox.new_rows(tx, 0))
    proposing.answered(tx, HOUSE, replace(kept, state=DraftState.ASKED), "Да", NOW)
    proposing.failed(tx, kept, NOW)
    assert len(outbox.new_rows(tx, 0)) == before
