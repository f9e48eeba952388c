"""Everything a client can send arrives in their topic as it was sent."""

from sandbox import posting
from tests.flows.clients_world import comes, said, texts, topic_of
from tests.office import Office

BOLD_LINK = [
    {"type": "bold", "offset": 3, "length": 6},
    {"type": "text_link", "offset": 10, "length": 4, "url": "https://example.com/sofa"},
    {"type": "spoiler", "offset": 15, "length": 4},
]


async def test_formatting_arrives_intact_even_behind_an_emoji(office: Office) -> None:
    anna = office.client()
    # The emoji is two UTF-16 units: whoever counts letters instead shifts every mark behind it.
    office.seat(anna).write("🛋 Угловой тут 9900", entities=BOLD_LINK)
    (copy,) = await comes(office, anna)
    assert copy.entities == BOLD_LINK


async def test_what_looks_like_markup_stays_text(office: Office) -> None:
    anna = office.client()
    office.seat(anna).write("<b>не жирный</b> & {{ 7*7 }} *и* _это_")
    (copy,) = await comes(office, anna)
    assert copy.text == "<b>не жирный</b> & {{ 7*7 }} *и* _это_"
    assert copy.entities == []


async def test_a_file_arrives_with_its_caption(office: Office) -> None:
    anna = office.client()
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    kinds = ["photo", "video", "document", "audio", "voice", "animation"]
    sent = [office.seat(anna).send(kind, "Вот он", entities=bold) for kind in kinds]
    copies = await comes(office, anna, len(kinds))
    assert [copy.kind for copy in copies] == kinds
    assert [copy.file_unique_id for copy in copies] == [one.file_unique_id for one in sent]
    assert all((copy.caption, copy.entities) == ("Вот он", bold) for copy in copies)


async def test_a_file_without_words_arrives(office: Office) -> None:
    anna = office.client()
    sent = [office.seat(anna).send(kind) for kind in ("video_note", "sticker")]
    copies = await comes(office, anna, 2)
    assert [copy.kind for copy in copies] == ["video_note", "sticker"]
    assert [copy.file_unique_id for copy in copies] == [one.file_unique_id for one in sent]


async def test_a_thing_that_is_no_file_arrives(office: Office) -> None:
    anna = office.client()
    kinds = ["location", "venue", "contact", "dice", "poll"]
    sent = [office.seat(anna).send(kind) for kind in kinds]
    copies = await comes(office, anna, len(kinds))
    assert [copy.kind for copy in copies] == kinds
    # A copied poll has votes of its own.
    payloads = [copy.content.payload for copy in copies][:-1]
    assert payloads == [one.content.payload for one in sent][:-1]


async def test_a_live_location_moves_in_the_topic_too(office: Office) -> None:
    anna = office.client()
    here = office.seat(anna).send("live_location")
    (copy,) = await comes(office, anna)
    assert copy.content.payload["location"]["live_period"] == 900
    office.seat(anna).edit(here, location=(43.3, 77.0))
    await office.until(lambda: copy.content.payload["location"]["latitude"] == 43.3)
    assert len(said(topic_of(office, anna))) == 1


async def test_a_live_location_that_stops_stops_in_the_topic_too(office: Office) -> None:
    anna = office.client()
    here = office.seat(anna).send("live_location")
    (copy,) = await comes(office, anna)
    assert "live_period" in copy.content.payload["location"]
    still = posting.static_location(here.content)
    posting.change(office.box.world, here, still, keep_markup=True)
    await office.until(lambda: "live_period" not in copy.content.payload["location"])
    assert len(said(topic_of(office, anna))) == 1


async def test_what_telegram_does_not_hand_on_is_named(office: Office) -> None:
    anna = office.client()
    named = {
        "story": "историю",
        "paid_media": "платные",
        "giveaway": "розыгрыш",
        "invoice": "счёт",
        "quiz": "викторину",
    }
    for kind in named:
        office.seat(anna).send(kind)
    lines = await comes(office, anna, len(named))
    for line, word in zip(lines, named.values(), strict=True):
        assert line.kind == "text"
        assert f"прислал {word}" in line.text


async def test_a_story_arrives_where_telegram_passes_it_on_and_else_its_address(
    office: Office,
) -> None:
    anna = office.client(username="anna_k")
    shop = {"id": -1001234567890, "type": "channel", "title": "Алатау", "username": "alatau"}
    shown = office.seat(anna).send("story", chat=shop)
    (copy,) = await comes(office, anna)
    assert copy.content.payload == shown.content.payload
    office.seat(anna).send("story")
    (*_, line) = await comes(office, anna, 2)
    assert line.text.endswith("пока она не исчезла: t.me/anna_k/s/7")


async def test_words_under_paid_media_are_not_lost(office: Office) -> None:
    anna = office.client()
    office.seat(anna).send("paid_media", "Вот такой хочу")
    (line,) = await comes(office, anna)
    assert "платные" in line.text
    assert "Вот такой хочу" in line.text


async def test_a_forward_keeps_whose_words_they_are(office: Office) -> None:
    anna = office.client()
    ivan = office.client("Иван")
    words = office.seat(ivan).write("Доставили за день")
    office.seat(anna).forward(words)
    (copy,) = await comes(office, anna)
    assert copy.text == "Доставили за день"
    assert copy.forward_origin["sender_user"]["first_name"] == "Иван"


async def test_a_forward_of_a_hidden_account_keeps_the_name(office: Office) -> None:
    anna = office.client()
    office.seat(anna).forward_hidden("Сосед", "Берите у них")
    (copy,) = await comes(office, anna)
    assert copy.forward_origin["sender_user_name"] == "Сосед"


async def test_an_unknown_command_is_just_words(office: Office) -> None:
    anna = office.client()
    office.seat(anna).write("/price диван")
    await comes(office, anna)
    assert texts(topic_of(office, anna)) == ["/price диван"]


async def test_words_behind_a_command_of_ours_are_not_swallowed(office: Office) -> None:
    anna = office.client()
    for words in ("/start где мой заказ?", "/help не работает кнопка", "/privacy удалите всё"):
        await office.write(anna, words)


async def test_a_kind_that_nobody_knows_yet_leaves_a_line(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.bot.updates.push(
        "message",
        {
            "message_id": 5000,
            "date": int(office.box.clock.now()),
            "chat": {"id": anna.id, "type": "private", "first_name": "Анна"},
            "from": {"id": anna.id, "is_bot": False, "first_name": "Анна"},
            "hologram": {"file_id": "h"},
        },
    )
    await office.until(lambda: len(said(topic)) == 2)
    assert "необычного вида" in texts(topic)[-1]
