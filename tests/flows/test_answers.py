"""The company's answers: kept from a good reply, edited in private, sent in a topic."""

from pathlib import Path

from sandbox import Message, Person, Topic
from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.office import Office

DELIVERY = "Анна, доставим завтра до обеда."
BOLD = {"type": "bold", "offset": 16, "length": 6}


async def said_last(office: Office, who: Person, words: str) -> Message:
    """What that person reads in private and says that."""
    seat = office.seat(who)

    def found() -> list[Message]:
        return [message for message in seat.messages if words in message.content.words]

    await office.until(found)
    return found()[-1]


async def tap(office: Office, who: Person, shown: str, label: str) -> None:
    """Press the button under what says that, as soon as it is there."""
    seat = office.seat(who)

    def found() -> list[Message]:
        return [
            message
            for message in seat.messages
            if shown in message.content.words and any(label in text for text in message.labels)
        ]

    await office.until(found)
    pressed = seat.press(found()[-1], label)
    await office.until(lambda: pressed.answer is not None)


async def kept(office: Office, topic: Topic) -> None:
    """The owner has kept Olga's reply as «Доставка»."""
    reply = office.olga.at(topic).write(DELIVERY, [BOLD])
    await receipt(office, reply)
    office.boss.at(topic).write("/answer Доставка", reply_to=reply)
    await line(office, office.boss, topic, "Сохранил ответ «Доставка» (по-русски)")


async def kept_again(office: Office, topic: Topic) -> None:
    """The owner keeps that reply in the place of what the answer says."""
    reply = next(message for message in topic.messages if message.text == DELIVERY)
    office.boss.at(topic).write("/answer Доставка", reply_to=reply)
    await line(office, office.boss, topic, "Было: «Доставка завтра с 10 до 12.»")


async def test_a_good_reply_becomes_an_answer_and_goes_out_by_its_name(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        topic = await office.write(anna, "Когда доставка?")
        await kept(office, topic)
        better = office.olga.at(topic).write("Доставка завтра с 10 до 12.")
        await receipt(office, better)
        office.boss.at(topic).write("/answer Доставка", reply_to=better)
        told = await line(office, office.boss, topic, "Заменил в ответе «Доставка» (по-русски)")
        assert "Было: «{client}, доставим завтра до обеда.»" in told.content.words
        await kept_again(office, topic)
        office.olga.at(topic).write("/answer Моё")  # an operator may not
        await line(office, office.olga, topic, "/answer — для владельца и старших")

        other = await office.write(igor, "А доставка есть?")
        said = office.oleg.at(other).write("/r дост")
        arrived = await lands(office, igor, "Игорь, доставим завтра до обеда.")
        assert list(arrived.content.entities) == [{**BOLD, "offset": 17}]
        await receipt(office, said)
        shown = await line(office, office.boss, other, "Олег → «Доставка»")
        assert "Игорь, доставим завтра" in shown.content.words
        assert "bold" in {entity["type"] for entity in shown.content.entities}
        await office.until(lambda: "Олег" in (office.card(other).text or ""))

        office.oleg.at(other).edit(said, "/r Самовывоз")  # the name is not its words
        unknown = office.oleg.at(other).write("/r оплата частями")
        await line(office, office.oleg, other, "Клиенту ничего не ушло")
        await office.quiet()
        assert office.seat(igor).last.text == "Игорь, доставим завтра до обеда."
        assert unknown.reaction_of(office.bot) is None

        office.oleg.at(other).write("/undo", reply_to=said)
        await office.until(lambda: office.seat(igor).texts[-1] != DELIVERY)
        await line(office, office.oleg, other, "тозва")


async def test_who_has_no_name_to_be_called_by_is_called_by_none(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        await kept(office, await office.write(office.client("Анна"), "Когда доставка?"))
        rose = office.client("🌸")
        topic = await office.write(rose, "А доставка есть?")
        office.oleg.at(topic).write("/r дост")
        arrived = await lands(office, rose, "оставим завтра")
        assert arrived.content.words == "Доставим завтра до обеда."
        assert list(arrived.content.entities) == [{**BOLD, "offset": 10}]


async def test_an_answer_is_written_with_an_album_and_held_in_a_colleagues_conversation(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        office.seat(office.boss).write("/answers")
        await tap(office, office.boss, "Пока ни одного", "Новый")
        await said_last(office, office.boss, "Как назвать новый ответ?")
        office.seat(office.boss).write("Кухни")
        await tap(office, office.boss, "Текста ещё нет", "Файлы")
        await said_last(office, office.boss, "пришлите картинки")
        office.seat(office.boss).album([("photo", None), ("photo", "не нужна")])
        await tap(office, office.boss, "📎 Добавил", "Готово")
        await tap(office, office.boss, "📎 2 файла", "По-русски")
        office.seat(office.boss).write("Каталог, {имя}")
        await said_last(office, office.boss, "Не знаю, что вставить вместо {имя}")
        bold = [{"type": "bold", "offset": 9, "length": 8}]
        office.seat(office.boss).write("Каталог, {client}! Открыты {opens}", bold)
        await said_last(office, office.boss, "Ещё не отправлялся")

        anna = office.client("Анна")
        topic = await office.write(anna, "Покажите кухни")
        await office.claim(office.olga, topic)
        office.oleg.at(topic).write("/r кухни")
        asked = await line(office, office.oleg, topic, "Клиенту не отправлено 2 сообщения")
        assert "Разговор ведёт Ольга" in asked.content.words
        assert not any(message.kind == "photo" for message in office.seat(anna).messages)
        pressed = office.oleg.at(topic).press(asked, "Отправить все")
        await office.until(lambda: pressed.answer is not None)
        seat = office.seat(anna)
        await office.until(lambda: sum(m.kind == "photo" for m in seat.messages) == 2)
        await line(office, office.boss, topic, "Олег → «Кухни» · 2 файла")
        first = next(m for m in seat.messages if m.kind == "photo")
        assert first.album is not None
        assert first.caption == "Каталог, Анна! Открыты сейчас"
        assert first.content.entities[0]["length"] == len("Анна")

        office.seat(office.boss).write("/answers")
        await tap(office, office.boss, "Кухни · рус · 📎 2 · отправлен 1 раз", "Кухни")
        await tap(office, office.boss, "Отправлен 1 раз", "Убрать")
        await said_last(office, office.boss, "Кухни · убран")


async def test_an_answer_is_picked_behind_the_bots_name_in_the_right_topic(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.bot.inline_mode = True
        anna, igor = office.client("Анна"), office.client("Игорь")
        await kept(office, await office.write(anna, "Когда доставка?"))
        topic = await office.write(igor, "А до меня довезёте?")
        # Oleg has said nothing yet: he was in the group before the bot.

        stranger = office.seat(igor).ask_inline(office.bot, "дост")
        asked = office.oleg.at(topic).ask_inline(office.bot, "дост")
        await office.until(lambda: asked.results is not None and stranger.results is not None)
        assert stranger.results == []
        (result,) = asked.results or []
        assert result["title"] == "Доставка"
        assert "доставим завтра" in result["description"]

        picked = office.oleg.at(topic).choose_inline(asked)
        await lands(office, igor, "Игорь, доставим завтра до обеда.")
        await receipt(office, picked)
        await line(office, office.boss, topic, "Олег → «Доставка»")
        await office.quiet()
        assert "🗂" not in " ".join(office.seat(igor).texts)
        assert len([text for text in office.seat(anna).texts if "доставим" in text]) == 1


async def test_a_client_is_offered_an_answer_once_and_a_person_all_the_while(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        anna, igor, rita = (office.client(name) for name in ("Анна", "Игорь", "Рита"))
        topic = await office.write(anna, "Здравствуйте, какие сроки?")
        for name, text in (
            ("Доставка", "Доставим завтра до обеда."),
            ("Оплата", "Картой или переводом."),  # with the picture of a bill
            ("Гарантия", "Два года на всё."),
            ("Замер", "Замерщик приедет бесплатно."),
            ("Адрес", "Абая 150, второй этаж."),
        ):
            seat = office.olga.at(topic)
            reply = seat.send("photo", text) if name == "Оплата" else seat.write(text)
            await receipt(office, reply)
            office.boss.at(topic).write(f"/answer {name}", reply_to=reply)
            await line(office, office.boss, topic, f"ответ «{name}»")
        await tap(office, office.boss, "Сохранённых ответов уже 5", "Включить подсказки")
        await said_last(office, office.boss, "Теперь подсказываю клиентам")

        other = await office.write(igor, "а доставка есть?")
        shown = await lands(office, igor, "Вопрос уже у сотрудников")
        assert "Доставим завтра до обеда." in (shown.text or "")
        assert "клиент ждёт ответа" in (office.card(other).text or "")
        assert any("Доставка" in label for label in office.card(other).labels)
        pressed = office.seat(igor).press(shown, "Помогло")
        await office.until(lambda: pressed.answer is not None)
        await office.until(lambda: "Рады, что помогло" in (shown.text or ""))
        assert "Доставим завтра до обеда." in (shown.text or ""), "they may read it again"
        assert not shown.labels
        await line(office, office.boss, other, "Клиенту помогла подсказка")
        await office.until(lambda: "Закрыт" in (office.card(other).text or ""))

        third = await office.write(rita, "как оплатить можно?")
        offered = await lands(office, rita, "Картой или переводом.")
        looked = office.seat(rita).press(offered, "📎 Оплата")
        await office.until(lambda: looked.answer is not None)
        await office.until(lambda: office.seat(rita).last.kind == "photo")
        asked = office.seat(rita).press(offered, "Спросить человека")
        await office.until(lambda: asked.answer is not None)
        await office.write(rita, "а доставка когда?")  # nothing is offered twice
        await office.until(lambda: any("Доставка" in label for label in office.card(third).labels))
        sent = office.press(office.oleg, third, "Доставка")
        await office.until(lambda: sent.answer is not None)
        await lands(office, rita, "Доставим завтра до обеда.")
        await office.write(igor, "спасибо!")
        await office.quiet()
        assert sum("Вопрос уже у сотрудников" in text for text in office.seat(igor).texts) == 0
        offers = [text for text in office.seat(rita).texts if "Возможно" in text]
        assert offers == []


async def test_an_answer_that_was_retired_meanwhile_goes_to_nobody(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.bot.inline_mode = True
        anna, igor = office.client("Анна"), office.client("Игорь")
        await kept(office, await office.write(anna, "Когда доставка?"))
        topic = await office.write(igor, "А доставка есть?")
        await office.until(lambda: any("Доставка" in label for label in office.card(topic).labels))
        await receipt(office, office.oleg.at(topic).write("// смотрю"), "✍")
        card = office.card(topic)
        offered = next(label for label in card.labels if "Доставка" in label)
        asked = office.oleg.at(topic).ask_inline(office.bot, "дост")
        await office.until(lambda: asked.results)
        office.seat(office.boss).write("/answers")
        await tap(office, office.boss, "Доставка · рус", "Доставка")
        await tap(office, office.boss, "Ещё не отправлялся", "Убрать")
        await said_last(office, office.boss, "Доставка · убран")

        tapped = office.oleg.at(topic).press(card, offered, stale=True)
        assert "изменилось" in await toast(office, tapped)
        office.oleg.at(topic).choose_inline(asked)
        await line(office, office.oleg, topic, "Этого ответа больше нет")
        await office.quiet()
        assert not any("доставим" in text for text in office.seat(igor).texts)
        await office.until(
            lambda: not any("Доставка" in text for text in office.card(topic).labels)
        )


async def test_how_an_answer_is_asked_for_is_learnt_shown_and_taken_away(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        await kept(office, await office.write(anna, "Когда доставка?"))
        other = await office.write(igor, "До Талгара дотащите?")
        office.oleg.at(other).write("/r дост")
        await lands(office, igor, "Игорь, доставим завтра до обеда.")

        office.seat(office.boss).write("/answers")
        await tap(office, office.boss, "Доставка · рус", "Доставка")
        await tap(office, office.boss, "Знаю 2 вопроса", "Как спрашивают")
        shown = await said_last(office, office.boss, "1. До Талгара дотащите?")
        assert "2. Когда доставка?" in shown.content.words
        await tap(office, office.boss, "1. До Талгара дотащите?", "✕ 1")
        await said_last(office, office.boss, "1. Когда доставка?")
        await tap(office, office.boss, "1. Когда доставка?", "Свои вопросы")
        await said_last(office, office.boss, "как об этом спрашивают?")
        office.seat(office.boss).write("а привезёте?\nжеткізу бар ма")
        await tap(office, office.boss, "Знаю 3 вопроса", "Как спрашивают")
        shown = await said_last(office, office.boss, "1. а привезёте? · ваше")
        assert "3. Когда доставка?" in shown.content.words


async def test_a_reply_without_words_is_kept_by_two_taps_under_what_was_asked(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        topic = await office.write(anna, "А как собирать шкаф?")
        await receipt(office, office.olga.at(topic).send("voice"))
        await press(office, office.boss, topic, "⋯")
        await press(office, office.boss, topic, "🗂 Сохранить ответ")
        told = await line(office, office.boss, topic, "Сохранил ответ «А как собирать шкаф»")
        assert "(1 файл)" in told.content.words, "there are no words in any language"
        other = await office.write(igor, "Сборка?")
        office.oleg.at(other).write("/r а как")
        await office.until(lambda: office.seat(igor).last.kind == "voice")


async def test_what_says_nothing_yet_and_what_is_picked_as_nobody_goes_to_nobody(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path) as office:
        office.bot.inline_mode = True
        office.seat(office.boss).write("/answers")
        await tap(office, office.boss, "Пока ни одного", "Новый")
        await said_last(office, office.boss, "Как назвать новый ответ?")
        office.seat(office.boss).write("Прайс")
        await said_last(office, office.boss, "Текста ещё нет")
        anna = office.client("Анна")
        topic = await office.write(anna, "Сколько стоит?")
        office.olga.at(topic).write("/r прайс")
        await line(office, office.olga, topic, "Ответ «Прайс» пока пустой")
        assert "клиент ждёт" in office.card(topic).text

        await kept(office, await office.write(office.client("Игорь"), "Когда доставка?"))
        asked = office.boss.at(topic).ask_inline(office.bot, "")
        await office.until(lambda: asked.results)
        assert [result["title"] for result in asked.results or ()] == ["Доставка"]
        office.boss.anonymous(topic).choose_inline(asked)
        await line(office, office.boss, topic, "Вы пишете от имени группы")
        office.boss.at(office.group).choose_inline(asked)
        general = office.group.general
        await office.until(lambda: any("Никому ничего" in m.text for m in general.messages))
        await office.quiet()
        assert not any("доставим" in text for text in office.seat(anna).texts)


async def test_an_answer_is_in_the_language_that_was_written_last(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        anna = office.client("Анна", language="en")
        topic = await office.write(anna, "Когда доставка?")
        await kept(office, topic)
        english = office.olga.at(topic).write("We deliver tomorrow.")
        await receipt(office, english)
        office.boss.at(topic).write("/answer Доставка", reply_to=english)
        await line(office, office.boss, topic, "Дополнил ответ «Доставка» (по-английски)")
        office.seat(anna).send("photo")
        await office.write(anna, "1742")
        office.olga.at(topic).write("/r дост")
        await lands(office, anna, "Анна, доставим завтра до обеда.")
