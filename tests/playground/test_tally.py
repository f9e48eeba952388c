"""The tally, held against a bot that does what a bot must not: the box sees it all."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from playground import tally
from playground.stage import Stage
from playground.tally import Tally
from sandbox import Content, Message, Topic, posting
from sandbox.icons import ICON_COLORS

COMING = ("delivered", "waiting", "notes", "held", "later", "aside", "told", "lost")
"""What a message can have come to: one of them at a time."""


class Company:
    """A stage whose bot is played by the test."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.tally = stage, Tally(stage)
        self.world = stage.box.world
        self.world.listen(self._see)
        self.anna, self.olga = stage.clients[0], stage.operators[0]
        self.topic = posting.create_topic(
            self.world, stage.group, stage.bot, "Анна", ICON_COLORS[0], None
        )

    def _see(self, change) -> None:
        if isinstance(change.subject, Message):
            self.tally.see(change.kind, change.subject)

    def asks(self, text: str = "Где диван?") -> Message:
        return self.anna.chat(self.stage.bot).write(text)

    def served(self) -> Topic:
        """The client's topic, known as theirs by their first words in it."""
        self.copies(self.asks("Здравствуйте"))
        return self.topic

    def answers(self, text: str = "Едет") -> Message:
        return self.olga.at(self.served()).write(text)

    def copies(self, said: Message, *, private: bool = False, **more) -> Message:
        """The bot copies it to the other side."""
        return self._place(said.content, private, copy_of=said, **more)

    def says(self, text: str, *, private: bool = False, **more) -> Message:
        """The bot says it in its own words."""
        return self._place(Content("text", text), private, **more)

    def _place(self, content: Content, private: bool, **more) -> Message:
        chat = self.anna.chat(self.stage.bot).chat if private else self.stage.group
        topic = None if private else self.topic
        return posting.place(
            self.world,
            Message(chat=chat, sender=self.stage.bot, content=content, topic=topic, **more),
        )

    def reacts(self, said: Message, *emoji: str) -> None:
        posting.react(self.world, said, self.stage.bot, list(emoji), None)

    def counts(self, *, at_work: bool = True, **expected: int) -> None:
        """Everything that is not named is nought."""
        found = self.tally.count(at_work=at_work)
        assert found["written"] == sum(found[name] for name in COMING), "the numbers add up"
        assert {name: number for name, number in found.items() if number} == expected


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    stage = await Stage.open(tmp_path, ZoneInfo("UTC"), "ru", fresh=False)
    yield Company(stage)
    await stage.box.stop()


async def test_what_arrived_once_is_delivered(company: Company) -> None:
    company.copies(company.asks())
    company.copies(company.answers(), private=True)
    company.counts(written=3, delivered=3)


async def test_what_did_not_arrive_waits_while_anything_is_under_way(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.asks()
    company.counts(written=1, waiting=1)
    monkeypatch.setattr(tally, "QUIET", 0.0)
    company.counts(written=1, waiting=1, at_work=False)
    company.counts(written=1, lost=1)
    company.says("Едет", private=True)
    company.counts(written=1, lost=1)


async def test_who_was_told_has_lost_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "QUIET", 0.0)
    said = company.answers()
    company.says("Не доставлено", reply_to=said)
    company.counts(written=2, delivered=1, told=1)


async def test_a_repeat_that_does_not_say_so_is_a_duplicate(company: Company) -> None:
    said = company.asks()
    company.copies(said)
    company.copies(said)
    company.counts(written=1, delivered=1, duplicated=1)


async def test_a_repeat_that_says_so_is_not(company: Company) -> None:
    said = company.asks("Где?")
    company.copies(said)
    company.says("↻ возможно, повтор:\nГде?")
    company.counts(written=1, delivered=1, marked=1)


async def test_a_repeat_may_say_so_in_a_line_under_it(company: Company) -> None:
    said = company.asks()
    company.copies(said)
    again = company.copies(said)
    company.says("↻ возможно, повтор:", reply_to=again)
    company.counts(written=1, delivered=1, marked=1)


async def test_a_repeat_that_the_operator_wished_for_is_no_surprise(company: Company) -> None:
    said = company.answers()
    company.says("Не подтверждено", reply_to=said)
    company.copies(said, private=True)
    company.copies(said, private=True)
    company.counts(written=2, delivered=2, marked=1)


async def test_packed_texts_all_arrive(company: Company) -> None:
    for text in ("раз", "два\nс половиной", "три"):
        company.asks(text)
    company.says("раз\nдва\nс половиной\nтри")
    company.counts(written=3, delivered=3)


async def test_half_of_the_words_is_not_the_message(company: Company) -> None:
    company.asks("раз два")
    company.says("раз")
    company.says("раз два три")
    company.counts(written=1, waiting=1)


async def test_the_same_words_twice_have_to_arrive_twice(company: Company) -> None:
    company.asks("да")
    company.asks("да")
    company.says("да")
    company.counts(written=2, delivered=1, waiting=1)
    company.says("да")
    company.counts(written=2, delivered=2)


async def test_files_are_known_by_what_they_are(company: Company) -> None:
    photo = company.anna.chat(company.stage.bot).send("photo", "вот")
    company.anna.chat(company.stage.bot).send("photo", "вот")
    company._place(photo.content, private=False)
    company.counts(written=2, delivered=1, waiting=1)
    company._place(photo.content, private=False)
    company.counts(written=2, delivered=1, waiting=1, duplicated=1)


async def test_notes_are_not_due_and_must_not_leak(company: Company) -> None:
    note = company.answers("// клиент сердится")
    company.counts(written=2, delivered=1, notes=1)
    company.copies(note, private=True)
    company.counts(written=2, delivered=1, notes=1, leaked=1)
    company.says("Внимание: клиент сердится", private=True)
    company.counts(written=2, delivered=1, notes=1, leaked=2)


async def test_what_was_noted_may_be_said_by_an_operator_too(company: Company) -> None:
    topic = company.served()
    company.olga.at(topic).write("// диван готов")
    said = company.olga.at(topic).write("Ваш диван готов")
    company.copies(said, private=True)
    company.counts(written=3, delivered=2, notes=1)


async def test_what_the_bot_marks_as_a_note_is_one(company: Company) -> None:
    said = company.answers()
    company.reacts(said, "✍")
    company.counts(written=2, delivered=1, notes=1)


def held(company: Company, text: str = "И я здесь") -> Message:
    """A message whose author is asked what to do with it."""
    said = company.answers(text)
    company.reacts(said, "🤔")
    company.says("Отправить?", reply_to=said)
    company.counts(written=2, delivered=1, held=1)
    return said


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What isn't there at once is lost."""
    monkeypatch.setattr(tally, "QUIET", 0.0)


@pytest.mark.usefixtures("impatient")
async def test_what_is_held_is_not_lost_while_nobody_decides(company: Company) -> None:
    held(company)


@pytest.mark.usefixtures("impatient")
async def test_what_was_held_and_sent_has_arrived(company: Company) -> None:
    """The copy is there before the bot's reaction is gone."""
    said = held(company)
    company.copies(said, private=True)
    company.counts(written=2, delivered=2)
    company.reacts(said)
    company.counts(written=2, delivered=2)
    company.reacts(said, "👌")
    company.counts(written=2, delivered=2)


@pytest.mark.usefixtures("impatient")
async def test_what_is_to_be_sent_later_is_not_lost_until_then(company: Company) -> None:
    said = company.answers("Доброе утро!")
    company.reacts(said, "😴")
    company.counts(written=2, delivered=1, later=1)
    company.reacts(said)
    company.copies(said, private=True)
    company.counts(written=2, delivered=2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("card", "then"), [("🔇 Без звука", "lost"), ("⛔ Заблокирован", "aside")])
async def test_what_nobody_wants_to_hear_is_not_lost(
    company: Company, card: str, then: str
) -> None:
    company.served()
    company.asks("Купите рекламу")
    hear = {"text": "Снова слушать", "callback_data": "hear:1:0"}
    shown = company.says(card, markup={"inline_keyboard": [[hear]]})
    company.counts(written=2, delivered=1, aside=1)
    shown.markup = None
    company.counts(**{"written": 2, "delivered": 1, then: 1})


async def test_what_was_held_and_is_to_be_sent_is_under_way(company: Company) -> None:
    said = held(company)
    company.reacts(said)
    company.counts(written=2, delivered=1, waiting=1)
    company.copies(said, private=True)
    company.counts(written=2, delivered=2)


@pytest.mark.usefixtures("impatient")
async def test_what_was_held_and_made_a_note_is_one(company: Company) -> None:
    said = held(company)
    company.reacts(said, "✍")
    company.counts(written=2, delivered=1, notes=1)
    company.copies(said, private=True)
    company.counts(written=2, delivered=1, notes=1, leaked=1)


@pytest.mark.usefixtures("impatient")
async def test_what_was_held_and_sent_in_vain_is_told(company: Company) -> None:
    said = held(company)
    company.reacts(said)
    company.counts(written=2, delivered=1, lost=1)
    company.says("Не доставлено", reply_to=said)
    company.counts(written=2, delivered=1, told=1)


@pytest.mark.parametrize("text", ["/цена 120 см", "/notebook", "/price@smena_demo_bot"])
async def test_a_command_that_goes_to_the_client_counts(company: Company, text: str) -> None:
    said = held(company, text)
    company.copies(said, private=True)
    company.reacts(said)
    company.counts(written=2, delivered=2)


async def test_what_only_begins_like_a_command_counts_at_once(company: Company) -> None:
    company.answers("/ 5 дней")
    for text in (
        "/team привезли не тот диван",
        "/help мне с диваном",
        "/starting",
        "/start ну что",
    ):
        company.asks(text)
    company.counts(written=6, delivered=1, waiting=5)


async def test_a_command_that_was_edited_into_words_counts(company: Company) -> None:
    company.anna.chat(company.stage.bot).start()
    said = company.anna.chat(company.stage.bot).write("/help")
    company.counts()
    company.anna.chat(company.stage.bot).edit(said, text="Помогите!")
    company.counts(written=1, waiting=1)


async def test_staff_are_clients_when_the_bot_says_so(company: Company) -> None:
    words = company.olga.chat(company.stage.bot)
    words.start()
    words.write("Можно домой пораньше?")
    said = words.write("Сколько стоит диван?")
    company.counts()
    company.copies(said)
    company.counts(written=1, delivered=1)


async def test_a_broadcast_is_no_message_to_anybody(company: Company) -> None:
    owner = company.stage.owner
    said = owner.chat(company.stage.bot).write("Скидка на диваны")
    posting.place(company.world, Message(chat=said.chat, sender=company.stage.bot,
                  content=said.content, copy_of=said))  # fmt: skip
    company.copies(said, private=True)
    company.counts()


async def test_commands_are_for_the_bot(company: Company) -> None:
    company.anna.chat(company.stage.bot).start()
    company.olga.at(company.topic).write("/why")
    company.olga.chat(company.stage.bot).write("/mine")
    company.olga.at(company.stage.group).write("Доброе утро")
    company.counts()


async def test_either_version_of_an_edited_message_may_arrive(company: Company) -> None:
    said = company.asks("раз")
    company.anna.chat(company.stage.bot).edit(said, text="два")
    company.says("раз")
    company.counts(written=1, delivered=1)


async def test_what_was_said_before_is_counted_again(company: Company) -> None:
    company.copies(company.asks())
    company.asks("ещё")
    again = Tally(company.stage)
    again.recall()
    assert again.count(at_work=True) == company.tally.count(at_work=True)
    assert again.topic_of(company.anna) is company.topic
