"""Ephemeral messages: something in a group that one member alone sees."""

from __future__ import annotations

from sandbox import posting
from sandbox.entities import MAX_TEXT, check_length
from sandbox.errors import bad_request
from sandbox.markup import read_markup
from sandbox.message import Content, Json, Message
from sandbox.methods.context import Context, method
from sandbox.methods.targets import find_chat
from sandbox.world import Chat, User


def receiver(ctx: Context, chat: Chat, replied: Message | None) -> User:
    """Whom an ephemeral message is for, if the bot may send him one now."""
    raw = ctx.params.json("ephemeral_message_parameters")
    if not isinstance(raw, dict) or not isinstance(raw.get("receiver_user_id"), int):
        raise bad_request("object expected as ephemeral message parameters")
    if chat.is_private:
        raise bad_request("ephemeral messages can be sent only in groups")
    found = ctx.world.users.get(raw["receiver_user_id"])
    if found is None or found.is_bot or not chat.member(found).is_present:
        raise bad_request("USER_NOT_PARTICIPANT")
    query_id = raw.get("callback_query_id")
    if query_id is not None and not _recent_press(ctx, query_id, found):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    in_reply = replied is not None and replied.ephemeral_to is found
    if query_id is None and not in_reply and not chat.member(ctx.bot).is_admin:
        raise bad_request("not enough rights to send ephemeral messages to the chat")
    return found


def _recent_press(ctx: Context, query_id: str, person: User) -> bool:
    query = ctx.queries.callbacks.get(query_id)
    if query is None or query.person is not person:
        return False
    return ctx.world.clock.now() - query.at <= ctx.limits.ephemeral_window


def _find(ctx: Context, complaint: str) -> Message:
    chat = find_chat(ctx)
    person = ctx.params.need_number("receiver_user_id")
    number = ctx.params.need_number("ephemeral_message_id")
    for message in reversed(chat.history):
        mine = message.sender is ctx.bot and message.ephemeral_id == number
        his = message.ephemeral_to is not None and message.ephemeral_to.id == person
        if mine and his and not message.deleted:
            return message
    raise bad_request(complaint)


@method("editEphemeralMessageText")
def edit_text(ctx: Context) -> bool:
    if not ctx.params.has_text("text"):
        raise bad_request("message text is empty")
    found = ctx.formatted()
    check_length(found, MAX_TEXT, "message is too long")
    message = _find(ctx, "message to edit not found")
    _apply(ctx, message, Content("text", found.text, found.entities))
    return True


@method("editEphemeralMessageReplyMarkup")
def edit_markup(ctx: Context) -> bool:
    message = _find(ctx, "message to edit not found")
    _apply(ctx, message, message.content)
    return True


def _apply(ctx: Context, message: Message, content: Content) -> None:
    markup: Json | None = read_markup(
        ctx.params.json("reply_markup"), message.chat, inline_only=True
    )
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    posting.change(ctx.world, message, content, markup)


@method("deleteEphemeralMessage")
def delete(ctx: Context) -> bool:
    posting.remove(ctx.world, _find(ctx, "message to delete not found"))
    return True


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
