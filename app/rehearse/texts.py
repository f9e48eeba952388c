"""Probes of texts and cards: entities, previews, buttons, edits, answers, what one person sees."""

from typing import Any

from aiogram.methods import (
    DeleteEphemeralMessage,
    EditEphemeralMessageText,
    EditMessageText,
    SendMessage,
    SendRichMessage,
)
from aiogram.types import (
    EphemeralMessageParameters,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputRichMessage,
    Message,
    MessageEntity,
    ReplyParameters,
)

from app.rehearse.probe import probe
from app.rehearse.stage import ACCEPTED, Stage

HTML = "HTML"
LINK = "https://core.telegram.org/bots/api"
GONE = ("message to edit not found", "MESSAGE_ID_INVALID")


def keys(label: str, data: str = "rehearsal") -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=label, callback_data=data, style="primary")
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def kinds(message: Message) -> set[str]:
    return {entity.type for entity in message.entities or ()}


def change(stage: Stage, message_id: int, text: str, **more: Any) -> EditMessageText:
    return EditMessageText(chat_id=stage.chat_id, message_id=message_id, text=text, **more)


@probe("text.entities", "entities are counted in UTF-16 units and come back as they were sent",
       "as sent")  # fmt: skip
async def entities(stage: Stage) -> str:
    bold = MessageEntity(type="bold", offset=3, length=4)
    said = await stage.say("🛋 bold", entities=[bold])
    found = [(entity.type, entity.offset, entity.length) for entity in said.entities or ()]
    return "as sent" if found == [("bold", 3, 4)] else "changed"


@probe("text.phone", "a phone number is found in the words", "found")
async def phone(stage: Stage) -> str:
    return "found" if "phone_number" in kinds(await stage.say("+7 701 234 56 78")) else "not found"


@probe("text.cashtag", "a cashtag is found in the words", "found")
async def cashtag(stage: Stage) -> str:
    return "found" if "cashtag" in kinds(await stage.say("$USDT")) else "not found"


@probe("text.preview", "a text with a link comes back with link_preview_options that name it",
       "named")  # fmt: skip
async def preview(stage: Stage) -> str:
    options = (await stage.say(LINK)).link_preview_options
    return "named" if options is not None and options.url else "not named"


@probe("text.time", "a time in HTML becomes an entity that programs keep fresh", "an entity")
async def time(stage: Stage) -> str:
    words = '<tg-time unix="1700000000" format="r">long ago</tg-time>'
    said = await stage.say(words, parse_mode=HTML)
    return "an entity" if "date_time" in kinds(said) else "plain words"


@probe("text.too_long", "a text ends at 4,096 characters", "message is too long")
async def too_long(stage: Stage) -> str:
    return await stage.refusal(SendMessage(**stage.here, text="x" * 4097))


@probe("text.blank", "a text of nothing is refused", "message text is empty",
       "text must be non-empty")  # fmt: skip
async def blank(stage: Stage) -> str:
    return await stage.refusal(SendMessage(**stage.here, text=" "))


@probe("text.bad_html", "HTML that isn't is refused with the place", "can't parse entities")
async def bad_html(stage: Stage) -> str:
    words = await stage.refusal(SendMessage(**stage.here, text="<b>x", parse_mode=HTML))
    return words.partition(":")[0]


@probe("card.buttons", "a message keeps its buttons, and one in colour is taken", "kept")
async def buttons(stage: Stage) -> str:
    said = await stage.say("card", reply_markup=keys("Take"))
    return "kept" if said.reply_markup else "lost"


@probe("card.edited", "a message of ours can be changed", "changed")
async def edited(stage: Stage) -> str:
    said = await stage.say("card", reply_markup=keys("Take"))
    done = await stage.call(change(stage, said.message_id, "card 2", reply_markup=keys("Close")))
    return "changed" if isinstance(done, Message) and done.text == "card 2" else "not changed"


@probe("card.same", "a change that changes nothing is refused", "message is not modified")
async def same(stage: Stage) -> str:
    said = await stage.say("card", reply_markup=keys("Take"))
    words = await stage.refusal(change(stage, said.message_id, "card", reply_markup=keys("Take")))
    return words.partition(":")[0]


@probe("card.long_data", "a button carries at most 64 bytes", "BUTTON_DATA_INVALID")
async def long_data(stage: Stage) -> str:
    return await stage.refusal(
        SendMessage(**stage.here, text="card", reply_markup=keys("Take", "x" * 65))
    )


@probe("card.gone", "a deleted message can't be changed", *GONE)
async def gone(stage: Stage) -> str:
    return await stage.refusal(change(stage, await stage.gone(), "x"))


@probe("rich.table", "a rich message with a table is taken in a topic", "a rich message")
async def table(stage: Stage) -> str:
    markup = "<table><tr><th>Day</th><td>1</td></tr></table>"
    said = await stage.call(
        SendRichMessage(**stage.here, rich_message=InputRichMessage(html=markup))
    )
    return "a rich message" if said.rich_message else "something else"


@probe("reply.gone", "an answer to a deleted message is refused", "message to be replied not found",
       "REPLY_MESSAGE_ID_INVALID")  # fmt: skip
async def reply_gone(stage: Stage) -> str:
    reply = ReplyParameters(message_id=await stage.gone())
    return await stage.refusal(SendMessage(**stage.here, text="x", reply_parameters=reply))


@probe("reply.lenient", "allow_sending_without_reply sends it all the same", ACCEPTED)
async def reply_lenient(stage: Stage) -> str:
    reply = ReplyParameters(message_id=await stage.gone(), allow_sending_without_reply=True)
    return await stage.refusal(SendMessage(**stage.here, text="x", reply_parameters=reply))


@probe("quote.right", "a quote comes back with its place", "quoted")
async def quote(stage: Stage) -> str:
    said = await stage.say("the blue table")
    reply = ReplyParameters(message_id=said.message_id, quote="blue table")
    answer = await stage.say("yes", reply_parameters=reply)
    return "quoted" if answer.quote and answer.quote.position == 4 else "not quoted"


@probe("quote.wrong", "a quote must be in what it answers", "QUOTE_TEXT_INVALID")
async def wrong_quote(stage: Stage) -> str:
    said = await stage.say("the blue table")
    reply = ReplyParameters(message_id=said.message_id, quote="red chair")
    return await stage.refusal(SendMessage(**stage.here, text="x", reply_parameters=reply))


def _only_to(stage: Stage) -> SendMessage:
    to = EphemeralMessageParameters(receiver_user_id=stage.owner_id or 0)
    return SendMessage(**stage.here, text="only you", ephemeral_message_parameters=to)


@probe("ephemeral.sent", "an administrator bot can say something to one member alone; such a"
       " message has a number of its own and no message_id", "its own number")  # fmt: skip
async def ephemeral(stage: Stage) -> str:
    said = await stage.call(_only_to(stage))
    seen = said.message_id, bool(said.ephemeral_message_id)
    await _forget(stage, said)
    return "its own number" if seen == (0, True) else "an ordinary message"


@probe("ephemeral.edited", "what one member alone sees can be changed", ACCEPTED)
async def ephemeral_edited(stage: Stage) -> str:
    said = await stage.call(_only_to(stage))
    whom: dict[str, Any] = {"receiver_user_id": stage.owner_id or 0, "chat_id": stage.chat_id}
    number = said.ephemeral_message_id or 0
    seen = await stage.refusal(
        EditEphemeralMessageText(**whom, ephemeral_message_id=number, text="still only you")
    )
    await _forget(stage, said)
    return seen


async def _forget(stage: Stage, said: Message) -> None:
    number = said.ephemeral_message_id
    if number:
        whom: dict[str, Any] = {"receiver_user_id": stage.owner_id or 0, "chat_id": stage.chat_id}
        await stage.call(DeleteEphemeralMessage(**whom, ephemeral_message_id=number))
