"""Probes of what is no plain text: copies of each kind, albums, pictures, places, reactions."""

from typing import Any

from aiogram.methods import (
    CopyMessage,
    CopyMessages,
    DeleteMessage,
    DeleteMessages,
    EditMessageCaption,
    EditMessageLiveLocation,
    EditMessageMedia,
    EditMessageText,
    ForwardMessage,
    SendContact,
    SendDice,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendPhoto,
    SendPoll,
    SendVenue,
    SetMessageReaction,
    StopMessageLiveLocation,
)
from aiogram.types import (
    InputMediaDocument,
    InputMediaPhoto,
    InputPollOption,
    Message,
    ReactionTypeEmoji,
)

from app.rehearse.pictures import paper, picture
from app.rehearse.probe import probe
from app.rehearse.stage import ACCEPTED, Stage
from app.rehearse.texts import GONE, keys

PLACE: dict[str, Any] = {"latitude": 43.238, "longitude": 76.945}
MOVING: dict[str, Any] = {"live_period": 900, "heading": 90, "horizontal_accuracy": 12.0}
THROWS = 4
"""So many copies of a die all show its own number once in 1,296 rehearsals."""

TWO = (("photo", 64), ("photo", 192))


async def hidden(stage: Stage) -> Message:
    """A picture behind a spoiler, its caption above it."""
    look: dict[str, Any] = {"has_spoiler": True, "show_caption_above_media": True}
    return await stage.call(SendPhoto(**stage.here, photo=picture(64), caption="square", **look))


def lies(message: Message) -> str:
    veil = "hidden" if message.has_media_spoiler else "plain"
    return f"{veil}, caption {'above' if message.show_caption_above_media else 'below'}"


@probe("copy.text", "copyMessage keeps a text's words and entities, and drops its buttons",
       "the same words, no buttons")  # fmt: skip
async def text(stage: Stage) -> str:
    said = await stage.say("words", reply_markup=keys("Take"))
    copy = await stage.copied(said.message_id)
    words = "the same words" if copy.text == "words" else "other words"
    return f"{words}, {'buttons' if copy.reply_markup else 'no buttons'}"


@probe("copy.hidden", "a copied picture stays hidden, and its caption above it",
       "hidden, caption above")  # fmt: skip
async def copied_hidden(stage: Stage) -> str:
    return lies(await stage.copied((await hidden(stage)).message_id))


@probe("copy.caption", "a copy's new caption goes below the picture unless the call says above",
       "hidden, caption below")  # fmt: skip
async def new_caption(stage: Stage) -> str:
    said = await hidden(stage)
    return lies(await stage.copied(said.message_id, caption="another"))


@probe("copy.document", "a copied file keeps its name", "rehearsal.txt")
async def document(stage: Stage) -> str:
    said = await stage.call(SendDocument(**stage.here, document=paper()))
    copy = (await stage.copied(said.message_id)).document
    return (copy.file_name or "no name") if copy else "something else"


@probe("copy.contact", "a copied contact keeps its number", "kept")
async def contact(stage: Stage) -> str:
    said = await stage.call(
        SendContact(**stage.here, phone_number="+77010000000", first_name="Rehearsal")
    )
    copy = (await stage.copied(said.message_id)).contact
    return "kept" if copy and copy.phone_number.endswith("77010000000") else "lost"


@probe("copy.venue", "a copied place keeps its title", "kept")
async def venue(stage: Stage) -> str:
    said = await stage.call(SendVenue(**stage.here, **PLACE, title="Shop", address="Abay, 10"))
    copy = (await stage.copied(said.message_id)).venue
    return "kept" if copy and copy.title == "Shop" else "lost"


@probe("copy.poll", "a copied poll keeps its options and none of its votes", "2 options, 0 votes")
async def poll(stage: Stage) -> str:
    options: list[Any] = [InputPollOption(text="one"), InputPollOption(text="two")]
    said = await stage.call(SendPoll(**stage.here, question="When?", options=options))
    copy = (await stage.copied(said.message_id)).poll
    return f"{len(copy.options)} options, {copy.total_voter_count} votes" if copy else "no poll"


@probe("copy.die", "a copied die is thrown anew; a forwarded one is not", "thrown anew, forwarded")
async def die(stage: Stage) -> str:
    said = await stage.call(SendDice(**stage.here))
    fell = said.dice.value if said.dice else 0
    copies = [(await stage.copied(said.message_id)).dice for _ in range(THROWS)]
    anew = any(copy is not None and copy.value != fell for copy in copies)
    forward = await stage.call(_forward(stage, said.message_id))
    same = forward.dice is not None and forward.dice.value == fell
    return f"{'thrown anew' if anew else 'the same'}, {'forwarded' if same else 'not forwarded'}"


def _forward(stage: Stage, message_id: int) -> ForwardMessage:
    return ForwardMessage(**stage.here, from_chat_id=stage.chat_id, message_id=message_id)


def _copy(stage: Stage, message_id: int) -> CopyMessage:
    return CopyMessage(**stage.here, from_chat_id=stage.chat_id, message_id=message_id)


@probe("copy.live", "a copied live location stands still", "standing still")
async def live_copy(stage: Stage) -> str:
    said = await stage.call(SendLocation(**stage.here, **PLACE, **MOVING))
    place = (await stage.copied(said.message_id)).location
    await stage.call(StopMessageLiveLocation(chat_id=stage.chat_id, message_id=said.message_id))
    return "live" if place is None or place.live_period else "standing still"


@probe("copy.gone", "a deleted message can't be copied", "message to copy not found",
       "MESSAGE_ID_INVALID", "message was not forwarded")  # fmt: skip
async def copy_gone(stage: Stage) -> str:
    return await stage.refusal(_copy(stage, await stage.gone()))


@probe("copy.root", "a service message can't be copied", "the message can't be copied")
async def copy_root(stage: Stage) -> str:
    return await stage.refusal(_copy(stage, stage.topic_id or 0))


@probe("forward.origin", "a forward names whose words they are", "user")
async def origin(stage: Stage) -> str:
    said = await stage.say("whose words?")
    forward = await stage.call(_forward(stage, said.message_id))
    return str(forward.forward_origin.type) if forward.forward_origin else "nobody"


@probe("forward.gone", "a deleted message can't be forwarded", "message to forward not found",
       "MESSAGE_ID_INVALID", "message was not forwarded")  # fmt: skip
async def forward_gone(stage: Stage) -> str:
    return await stage.refusal(_forward(stage, await stage.gone()))


@probe("album.sent", "pictures sent as an album are one, each hidden and with its caption above",
       "one album, hidden, caption above")  # fmt: skip
async def album(stage: Stage) -> str:
    look: dict[str, Any] = {"has_spoiler": True, "show_caption_above_media": True}
    media: list[Any] = [
        InputMediaPhoto(media=picture(shade), caption="x", **look) for _, shade in TWO
    ]
    said = await stage.call(SendMediaGroup(**stage.here, media=media), units=len(media))
    return f"{_together(said)}, {lies(said[-1])}"


def _together(parts: list[Message]) -> str:
    groups = {part.media_group_id for part in parts}
    return "one album" if len(groups) == 1 and None not in groups else "apart"


@probe("album.copied", "copyMessages keeps an album together and skips what is gone",
       "one album of 2")  # fmt: skip
async def copied_album(stage: Stage) -> str:
    media: list[Any] = [InputMediaPhoto(media=picture(shade)) for _, shade in TWO]
    said = await stage.call(SendMediaGroup(**stage.here, media=media), units=len(media))
    numbers = sorted(message.message_id for message in said)
    made = await stage.call(_again(stage, [*numbers, await stage.gone()]), units=len(numbers))
    return f"{_together([await stage.look(copy.message_id) for copy in made])} of {len(made)}"


def _again(stage: Stage, numbers: list[int]) -> CopyMessages:
    return CopyMessages(**stage.here, from_chat_id=stage.chat_id, message_ids=numbers)


@probe("album.order", "copyMessages wants its numbers in order",
       "message identifiers must be in a strictly increasing order")  # fmt: skip
async def order(stage: Stage) -> str:
    said = await stage.say("order")
    return await stage.refusal(_again(stage, [said.message_id, said.message_id]))


@probe("album.mixed", "a document and a picture make no album",
       "document can't be mixed with other media types")  # fmt: skip
async def mixed(stage: Stage) -> str:
    media: list[Any] = [InputMediaPhoto(media=picture(64)), InputMediaDocument(media=paper())]
    return await stage.refusal(SendMediaGroup(**stage.here, media=media))


@probe("album.smallest", "the smallest size of a picture stands for the picture", ACCEPTED)
async def smallest(stage: Stage) -> str:
    said = await stage.call(SendPhoto(**stage.here, photo=picture(64)))
    small = (said.photo or [])[0].file_id
    media: list[Any] = [InputMediaPhoto(media=small) for _ in TWO]
    return await stage.refusal(SendMediaGroup(**stage.here, media=media))


@probe("edit.media", "a changed picture is hidden as the call says", "hidden, caption above")
async def media(stage: Stage) -> str:
    said = await stage.call(SendPhoto(**stage.here, photo=picture(64)))
    look: dict[str, Any] = {"has_spoiler": True, "show_caption_above_media": True}
    new = InputMediaPhoto(media=picture(192), caption="other", **look)
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": said.message_id}
    done = await stage.call(EditMessageMedia(**where, media=new))
    return lies(done) if isinstance(done, Message) else "not told"


@probe("edit.caption", "a changed caption goes below the picture unless the call says above",
       "hidden, caption below")  # fmt: skip
async def caption(stage: Stage) -> str:
    said = await hidden(stage)
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": said.message_id}
    done = await stage.call(EditMessageCaption(**where, caption="other"))
    return lies(done) if isinstance(done, Message) else "not told"


@probe("edit.wrong_kind", "a picture has no text to change",
       "there is no text in the message to edit")  # fmt: skip
async def wrong_kind(stage: Stage) -> str:
    said = await stage.call(SendPhoto(**stage.here, photo=picture(64)))
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": said.message_id}
    return await stage.refusal(EditMessageText(**where, text="x"))


@probe("edit.caption_gone", "a deleted caption can't be changed", *GONE)
async def caption_gone(stage: Stage) -> str:
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": await stage.gone()}
    return await stage.refusal(EditMessageCaption(**where, caption="x"))


@probe("live.heading", "a live location keeps where it is heading, on sending and on moving",
       "90, then 180")  # fmt: skip
async def heading(stage: Stage) -> str:
    said = await stage.call(SendLocation(**stage.here, **PLACE, **MOVING))
    first = said.location.heading if said.location else None
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": said.message_id}
    done = await stage.call(
        EditMessageLiveLocation(**where, latitude=43.3, longitude=77.0, heading=180)
    )
    moved = done.location if isinstance(done, Message) else None
    await stage.call(StopMessageLiveLocation(**where))
    return f"{first}, then {moved.heading if moved else None}"


@probe("live.stopped", "a stopped live location moves no more", "message can't be edited")
async def stopped(stage: Stage) -> str:
    said = await stage.call(SendLocation(**stage.here, **PLACE, **MOVING))
    where: dict[str, Any] = {"chat_id": stage.chat_id, "message_id": said.message_id}
    await stage.call(StopMessageLiveLocation(**where))
    return await stage.refusal(EditMessageLiveLocation(**where, **PLACE))


@probe("venue.numbers", "a place keeps its Foursquare number", "kept")
async def numbers(stage: Stage) -> str:
    named: dict[str, Any] = {"title": "Shop", "address": "Abay, 10", "foursquare_id": "4f4e"}
    said = await stage.call(SendVenue(**stage.here, **PLACE, **named))
    return "kept" if said.venue and said.venue.foursquare_id == "4f4e" else "lost"


def _react(stage: Stage, message_id: int, *emoji: str) -> SetMessageReaction:
    shown: list[Any] = [ReactionTypeEmoji(emoji=sign) for sign in emoji]
    return SetMessageReaction(chat_id=stage.chat_id, message_id=message_id, reaction=shown)


@probe("react.receipts", "our receipts are standard reactions, and each replaces the one before",
       ACCEPTED)  # fmt: skip
async def receipts(stage: Stage) -> str:
    said = await stage.say("receipts")
    seen = [await stage.refusal(_react(stage, said.message_id, sign)) for sign in "👌✍🤔"]
    return next((words for words in seen if words != ACCEPTED), ACCEPTED)


@probe("react.none", "an empty list takes the reaction away", ACCEPTED)
async def none(stage: Stage) -> str:
    said = await stage.say("receipts")
    await stage.refusal(_react(stage, said.message_id, "👌"))
    return await stage.refusal(_react(stage, said.message_id))


@probe("react.strange", "an emoji that is no reaction is refused", "REACTION_INVALID")
async def strange(stage: Stage) -> str:
    return await stage.refusal(_react(stage, (await stage.say("receipts")).message_id, "🧯"))


@probe("react.gone", "a deleted message takes no reaction", "message to react not found",
       "MESSAGE_ID_INVALID")  # fmt: skip
async def react_gone(stage: Stage) -> str:
    return await stage.refusal(_react(stage, await stage.gone(), "👌"))


@probe("delete.gone", "what is gone can't be deleted again", "message to delete not found")
async def delete_gone(stage: Stage) -> str:
    gone = await stage.gone()
    return await stage.refusal(DeleteMessage(chat_id=stage.chat_id, message_id=gone))


@probe("delete.many", "deleting several skips what is gone", ACCEPTED)
async def delete_many(stage: Stage) -> str:
    several = [await stage.gone(), (await stage.say("to be deleted")).message_id]
    return await stage.refusal(DeleteMessages(chat_id=stage.chat_id, message_ids=several))
