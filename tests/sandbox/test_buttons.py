"""Buttons, reactions, ephemeral messages and inline queries."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    EphemeralMessageParameters,
    InaccessibleMessage,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReactionTypeCustomEmoji,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
)

from sandbox import Answer

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_press_is_a_query_that_the_bot_answers(scene, keyboard):
    topic = await scene.topic()
    await scene.api.send_message(
        scene.group.id, "карта", message_thread_id=topic.id, reply_markup=keyboard("Беру")
    )
    press = scene.boss.at(topic).press(topic.messages[-1], "Беру")
    (update,) = await scene.updates("callback_query")
    query = update.callback_query
    assert query.data == "do:Беру" and query.from_user.id == scene.boss.id
    assert query.message.text == "карта" and query.message.message_thread_id == topic.id
    assert press.answers == []
    await scene.api.answer_callback_query(query.id, text="Ваше", show_alert=True)
    assert press.answer == Answer("Ваше", alert=True)


async def test_a_press_sent_again_is_another_update_with_another_id(scene, keyboard):
    await scene.api.send_message(scene.anna.id, "?", reply_markup=keyboard("Да"))
    seat = scene.anna.chat(scene.account)
    press = seat.press(seat.last, "Да", twice=True)
    first, second = await scene.updates("callback_query")
    assert first.update_id != second.update_id
    assert first.callback_query.id != second.callback_query.id
    await scene.api.answer_callback_query(second.callback_query.id, text="есть")
    assert press.answer.text == "есть"


async def test_a_query_can_be_answered_only_for_a_while(scene, refused, keyboard):
    await scene.api.send_message(scene.anna.id, "?", reply_markup=keyboard("Да"))
    seat = scene.anna.chat(scene.account)
    press = seat.press(seat.last, "Да")
    query = press.queries[0].id
    assert await scene.api.answer_callback_query(query)
    assert await scene.api.answer_callback_query(query, text="второй")
    assert press.answer.text is None
    scene.box.clock.advance(31)
    assert await refused(scene.api.answer_callback_query(query)) == TOO_OLD
    assert await refused(scene.api.answer_callback_query("77")) == TOO_OLD


async def test_a_press_is_lost_after_150_seconds(scene, keyboard):
    await scene.api.send_message(scene.anna.id, "?", reply_markup=keyboard("Да"))
    seat = scene.anna.chat(scene.account)
    seat.press(seat.last, "Да")
    scene.box.clock.advance(151)
    assert await scene.updates("callback_query") == []


async def test_a_client_may_show_an_old_keyboard_and_a_server_may_forget_a_message(scene, keyboard):
    sent = await scene.api.send_message(scene.anna.id, "?", reply_markup=keyboard("Беру"))
    seat = scene.anna.chat(scene.account)
    await scene.api.edit_message_text(
        "!", chat_id=scene.anna.id, message_id=sent.message_id, reply_markup=keyboard("Закрыть")
    )
    with pytest.raises(LookupError, match="Закрыть"):
        seat.press(seat.last, "Беру")
    seat.press(seat.last, "Беру", stale=True)
    seat.press(seat.last, "Закрыть", inaccessible=True)
    old, gone = [update.callback_query for update in await scene.updates("callback_query")]
    assert old.data == "do:Беру"
    assert isinstance(gone.message, InaccessibleMessage)


async def test_keyboards_that_are_refused(scene, refused, keyboard):
    def send(markup):
        return scene.api.send_message(scene.anna.id, "?", reply_markup=markup)

    long = keyboard("x" * 62)
    assert await refused(send(long)) == "Bad Request: BUTTON_DATA_INVALID"
    assert await send(keyboard("x" * 61))
    nothing = {"inline_keyboard": [[{"text": "пусто"}]]}
    assert "Text buttons are unallowed" in await refused(send(nothing))
    link = {"inline_keyboard": [[{"text": "x", "url": "not a link"}]]}
    assert await refused(send(link)) == "Bad Request: BUTTON_URL_INVALID"
    many = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}
    assert await refused(send(many)) == "Bad Request: reply markup is too long"
    contact = {"keyboard": [[{"text": "Телефон", "request_contact": True}]]}
    call = scene.api.send_message(scene.group.id, "?", reply_markup=contact)
    expected = "Bad Request: phone number can be requested in private chats only"
    assert await refused(call) == expected


async def test_styles_and_disabled_buttons(scene, refused):
    row = [
        {"text": "Беру", "callback_data": "take", "style": "success"},
        {"text": "Занято", "disabled": {}},
    ]
    await scene.api.send_message(scene.anna.id, "?", reply_markup={"inline_keyboard": [row]})
    seat = scene.anna.chat(scene.account)
    assert [button.style for button in seat.last.buttons[0]] == ["success", None]
    with pytest.raises(PermissionError):
        seat.press(seat.last, "Занято")
    row[0]["style"] = "pink"
    call = scene.api.send_message(scene.anna.id, "?", reply_markup={"inline_keyboard": [row]})
    assert "Invalid button style" in await refused(call)


async def test_a_button_of_a_reply_keyboard_writes_its_words(scene):
    rows = [[{"text": "На смене"}], [{"text": "Телефон", "request_contact": True}]]
    keys = ReplyKeyboardMarkup(keyboard=rows)
    sent = await scene.api.send_message(scene.anna.id, "?", reply_markup=keys)
    assert sent.reply_markup is None
    seat = scene.anna.chat(scene.account)
    asked = seat.last
    assert seat.press(asked, "На смене").written.text == "На смене"
    seat.press(asked, "Телефон")
    messages = [update.message for update in await scene.updates("message")]
    assert messages[0].text == "На смене"
    assert messages[1].contact.user_id == scene.anna.id


async def test_reactions_go_both_ways_but_not_back_to_the_bot(scene, refused):
    topic = await scene.topic()
    said = scene.boss.at(topic).write("ответ")
    await scene.updates()
    thumb = ReactionTypeEmoji(emoji="👌")
    await scene.api.set_message_reaction(scene.group.id, said.id, reaction=[thumb])
    assert said.reaction_of(scene.account) == "👌"
    assert await scene.updates() == []
    await scene.api.set_message_reaction(scene.group.id, said.id)
    assert said.reaction_of(scene.account) is None
    scene.boss.at(topic).react(said, "👍")
    scene.boss.at(topic).react(said, None)
    first, second = [update.message_reaction for update in await scene.updates("message_reaction")]
    assert first.user.id == scene.boss.id and first.new_reaction[0].emoji == "👍"
    assert second.old_reaction[0].emoji == "👍" and second.new_reaction == []


async def test_reactions_that_are_refused(scene, refused):
    said = scene.anna.chat(scene.account).write("!")

    def react(*reactions, message_id=said.id):
        return scene.api.set_message_reaction(scene.anna.id, message_id, reaction=list(reactions))

    bad = "Bad Request: REACTION_INVALID"
    assert await refused(react(ReactionTypeEmoji(emoji="✅"))) == bad
    assert await refused(react(ReactionTypeCustomEmoji(custom_emoji_id="1"))) == bad
    thumb = ReactionTypeEmoji(emoji="👍")
    assert await refused(react(thumb, thumb)) == "Bad Request: REACTIONS_TOO_MANY"
    missing = react(thumb, message_id=9999)
    assert await refused(missing) == "Bad Request: message to react not found"


async def test_a_reaction_to_any_part_of_an_album_is_under_its_first(scene):
    said = scene.anna.chat(scene.account).album([("photo", None), ("photo", None)])
    thumb = ReactionTypeEmoji(emoji="❤️")
    await scene.api.set_message_reaction(scene.anna.id, said[1].id, reaction=[thumb])
    assert said[0].reaction_of(scene.account) == "❤"
    assert said[1].reactions == {}


async def test_reactions_come_only_when_asked_for_and_only_to_administrators(scene):
    said = scene.boss.at(scene.group.general).write("!")
    scene.group.demote(scene.account)
    scene.boss.at(scene.group.general).react(said, "👍")
    assert await scene.updates("message_reaction") == []


async def test_an_ephemeral_message_is_for_one_pair_of_eyes(scene, keyboard):
    topic = await scene.topic()
    olga = scene.box.user("Ольга")
    scene.group.add(olga)
    sent = await scene.api.send_message(
        scene.group.id,
        "Разговор ведёт Мария",
        message_thread_id=topic.id,
        ephemeral_message_parameters=EphemeralMessageParameters(receiver_user_id=olga.id),
        reply_markup=keyboard("Забрать"),
    )
    assert sent.message_id == 0 and sent.receiver_user.id == olga.id
    assert olga.at(topic).texts == ["Разговор ведёт Мария"]
    assert scene.boss.at(topic).texts == [] and topic.messages == []
    with pytest.raises(LookupError):
        scene.boss.at(topic).press(olga.at(topic).last, "Забрать")
    olga.at(topic).press(olga.at(topic).last, "Забрать")
    (update,) = await scene.updates("callback_query")
    number = update.callback_query.message.ephemeral_message_id
    assert number == sent.ephemeral_message_id
    where = (scene.group.id, olga.id, number)
    assert await scene.api.edit_ephemeral_message_text(*where, text="Уже ваш")
    assert olga.at(topic).last.text == "Уже ваш" and olga.at(topic).last.labels == []
    assert await scene.api.edit_ephemeral_message_reply_markup(*where, reply_markup=keyboard("!"))
    assert await scene.api.delete_ephemeral_message(*where)
    assert olga.at(topic).texts == []


async def test_ephemeral_messages_that_are_refused(scene, refused, keyboard):
    topic = scene.group.create_topic("Тема")
    olga = scene.box.user("Ольга")

    def send(chat_id=scene.group.id, **more):
        parameters = EphemeralMessageParameters(receiver_user_id=olga.id, **more)
        return scene.api.send_message(chat_id, "x", ephemeral_message_parameters=parameters)

    assert await refused(send()) == "Bad Request: USER_NOT_PARTICIPANT"
    scene.group.add(olga)
    assert "only in groups" in await refused(send(scene.anna.id))
    await scene.api.send_message(
        scene.group.id, "?", message_thread_id=topic.id, reply_markup=keyboard("Да")
    )
    query = olga.at(topic).press(topic.messages[-1], "Да").queries[0].id
    scene.group.demote(scene.account)
    assert "not enough rights" in await refused(send())
    assert await send(callback_query_id=query)
    scene.box.clock.advance(16)
    assert await refused(send(callback_query_id=query)) == TOO_OLD


async def test_an_inline_query_is_answered_and_a_result_chosen(scene):
    seat = scene.anna.chat(scene.account)
    with pytest.raises(PermissionError, match="no inline mode"):
        seat.ask_inline(scene.account, "дост")
    assert not (await scene.api.get_me()).supports_inline_queries
    scene.account.inline_mode = scene.account.inline_feedback = True
    asked = scene.anna.chat(scene.account).ask_inline(scene.account, "дост")
    (update,) = await scene.updates("inline_query")
    content = InputTextMessageContent(message_text="Доставка 2 дня")
    article = InlineQueryResultArticle(id="1", title="Доставка", input_message_content=content)
    await scene.api.answer_inline_query(update.inline_query.id, [article])
    said = scene.anna.chat(scene.account).choose_inline(asked)
    assert said.text == "Доставка 2 дня"
    chosen, message = await scene.updates()
    assert chosen.chosen_inline_result.result_id == "1"
    assert message.message.via_bot.id == scene.account.id
    scene.account.inline_feedback = False
    seat.choose_inline(asked)
    (message,) = await scene.updates()
    assert message.message.text == "Доставка 2 дня"
    late = seat.ask_inline(scene.account, "дост")
    scene.box.clock.advance(31)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await scene.api.answer_inline_query(late.id, [article])
