"""The catalogue of errors: every refusal that the box can produce, word for word."""

import pytest
from aiogram.types import InputMediaPhoto, ReactionTypeEmoji

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
GONE = 9999


class Case:
    """Prepares the scene for one refusal, then makes the call that is refused."""

    def __init__(self, scene) -> None:
        self.scene, self.api, self.group = scene, scene.api, scene.group
        self.anna, self.chat = scene.anna.id, scene.group.id
        self.seat = scene.anna.chat(scene.account)

    def topic(self):
        return self.group.create_topic("Тема", by=self.scene.boss)

    def send(self, text="x", chat_id=None, **more):
        return self.api.send_message(chat_id or self.anna, text, **more)

    def html(self, text):
        return self.send(text, parse_mode="HTML")

    def without(self, right):
        self.group.set_rights(self.scene.account, **{right: False})
        return self

    def thread(self, thread_id):
        return self.send(chat_id=self.chat, message_thread_id=thread_id)

    def deleted_topic(self):
        topic = self.topic()
        self.group.delete_topic(topic)
        return topic.id

    async def deleted_topic_in_use(self):
        topic = self.topic()
        await self.thread(topic.id)
        self.group.delete_topic(topic)
        return await self.thread(topic.id)

    def closed_topic(self):
        topic = self.topic()
        self.group.close_topic(topic)
        return topic.id

    def copy(self, message_id, how="copy"):
        method = self.api.copy_message if how == "copy" else self.api.forward_message
        return method(self.chat, self.anna, message_id)

    async def forward_protected(self):
        sent = await self.send(protect_content=True)
        return await self.copy(sent.message_id, "forward")

    async def edit_same(self):
        sent = await self.send("раз")
        where = {"chat_id": self.anna, "message_id": sent.message_id}
        return await self.api.edit_message_text("раз", **where)

    def edit(self, message_id, text="y"):
        return self.api.edit_message_text(text, chat_id=self.anna, message_id=message_id)

    async def edit_photo_text(self):
        sent = await self.api.send_photo(self.anna, self.seat.send("photo").file_id)
        return await self.edit(sent.message_id)

    async def edit_text_caption(self):
        sent = await self.send()
        where = {"chat_id": self.anna, "message_id": sent.message_id}
        return await self.api.edit_message_caption(caption="x", **where)

    async def delete_old(self):
        sent = await self.send()
        self.scene.box.clock.advance(48 * 3600)
        return await self.api.delete_message(self.anna, sent.message_id)

    def react(self, message_id, emoji="👍"):
        reaction = [ReactionTypeEmoji(emoji=emoji)]
        return self.api.set_message_reaction(self.anna, message_id, reaction=reaction)

    def reply(self, **parameters):
        return self.send(reply_parameters=parameters)

    def inline(self, **button):
        return self.send(reply_markup={"inline_keyboard": [[{"text": "x", **button}]]})

    def after(self, change, *args, chat_id=None):
        change(*args)
        return self.send(chat_id=chat_id)

    def restricted(self, permission, kind):
        self.group.demote(self.scene.account)
        self.group.restrict(self.scene.account, **{permission: False})
        file_id = self.seat.send(kind).file_id
        return getattr(self.api, f"send_{kind}")(self.chat, file_id)

    def forbid_voice(self):
        self.scene.anna.forbid_voice = True
        return self.api.send_voice(self.anna, self.seat.send("voice").file_id)

    def migrated(self):
        small = self.scene.box.group("Малая", owner=self.scene.boss)
        small.add_bot(self.scene.account)
        small.migrate()
        return self.send(chat_id=small.id)

    def topics_off(self):
        self.group.set_topics(False)
        self.scene.box.clock.advance(61)
        return self.api.create_forum_topic(self.chat, "x")

    def topics_just_off(self):
        self.group.set_topics(False)
        return self.api.create_forum_topic(self.chat, "x")

    def kicked_from_basic_group(self):
        small = self.scene.box.group("Малая", owner=self.scene.boss)
        small.add_bot(self.scene.account)
        small.kick(self.scene.account)
        return self.send(chat_id=small.id)


CATALOGUE = {
    "topic never was": (lambda c: c.thread(GONE), "message thread not found"),
    "topic deleted": (lambda c: c.thread(c.deleted_topic()), "message thread not found"),
    "topic deleted, in use": (lambda c: c.deleted_topic_in_use(), "TOPIC_DELETED"),
    "general named": (lambda c: c.thread(1), "message thread not found"),
    "topic closed": (
        lambda c: c.without("can_manage_topics").thread(c.closed_topic()),
        "TOPIC_CLOSED",
    ),
    "topic not modified": (
        lambda c: c.api.edit_forum_topic(c.chat, c.topic().id, name="Тема"),
        "TOPIC_NOT_MODIFIED",
    ),
    "topic id of nothing": (
        lambda c: c.api.edit_forum_topic(c.chat, GONE, name="x"),
        "TOPIC_ID_INVALID",
    ),
    "topic id of a deleted one": (
        lambda c: c.api.close_forum_topic(c.chat, c.deleted_topic()),
        "TOPIC_ID_INVALID",
    ),
    "topic id below zero": (
        lambda c: c.api.reopen_forum_topic(c.chat, -5),
        "invalid forum topic identifier specified",
    ),
    "no forum": (lambda c: c.topics_off(), "the chat is not a forum"),
    "no forum any more": (lambda c: c.topics_just_off(), "CHANNEL_FORUM_MISSING"),
    "no forum in private": (
        lambda c: c.api.create_forum_topic(c.anna, "x"),
        "the chat is not a forum",
    ),
    "no right to create": (
        lambda c: c.without("can_manage_topics").api.create_forum_topic(c.chat, "x"),
        "not enough rights to create a topic",
    ),
    "topic without a name": (
        lambda c: c.api.create_forum_topic(c.chat, " "),
        "name must be non-empty",
    ),
    "topic of a wrong colour": (
        lambda c: c.api.create_forum_topic(c.chat, "x", icon_color=1 << 24),
        "invalid icon color specified",
    ),
    "topic with a wrong icon": (
        lambda c: c.api.create_forum_topic(c.chat, "x", icon_custom_emoji_id="1"),
        "DOCUMENT_INVALID",
    ),
    "reply to nothing": (lambda c: c.reply(message_id=GONE), "message to be replied not found"),
    "copy of nothing": (lambda c: c.copy(GONE), "message to copy not found"),
    "forward of nothing": (lambda c: c.copy(GONE, "forward"), "message to forward not found"),
    "not copyable": (lambda c: c.copy(c.seat.send("story").id), "the message can't be copied"),
    "copies of nothing": (
        lambda c: c.api.copy_messages(c.chat, c.anna, [GONE]),
        "there are no messages to forward",
    ),
    "no copyable ones": (
        lambda c: c.api.copy_messages(c.chat, c.anna, [c.seat.send("invoice").id]),
        "messages can't be forwarded",
    ),
    "protected": (
        lambda c: c.forward_protected(),
        "message has protected content and can't be forwarded",
    ),
    "edit of nothing": (lambda c: c.edit(GONE), "message to edit not found"),
    "edit without a change": (lambda c: c.edit_same(), NOT_MODIFIED),
    "edit of somebody's": (lambda c: c.edit(c.seat.write("x").id), "message can't be edited"),
    "text of a photo": (lambda c: c.edit_photo_text(), "there is no text in the message to edit"),
    "caption of a text": (
        lambda c: c.edit_text_caption(),
        "there is no caption in the message to edit",
    ),
    "delete of nothing": (
        lambda c: c.api.delete_message(c.anna, GONE),
        "message to delete not found",
    ),
    "delete of a topic's root": (
        lambda c: c.api.delete_message(c.chat, c.topic().id),
        "message can't be deleted",
    ),
    "delete of the old": (lambda c: c.delete_old(), "message can't be deleted for everyone"),
    "reaction to nothing": (lambda c: c.react(GONE), "message to react not found"),
    "reaction of no kind": (lambda c: c.react(c.seat.write("x").id, "☎"), "REACTION_INVALID"),
    "pin of nothing": (
        lambda c: c.api.pin_chat_message(c.chat, GONE),
        "message to pin not found",
    ),
    "no right to pin": (
        lambda c: c.without("can_pin_messages").api.pin_chat_message(c.chat, GONE),
        "not enough rights to manage pinned messages in the chat",
    ),
    "answer to nothing": (
        lambda c: c.api.answer_callback_query("5"),
        "query is too old and response timeout expired or query ID is invalid",
    ),
    "text missing": (lambda c: c.send(" "), "message text is empty"),
    "text empty after cleaning": (lambda c: c.html("<b> </b>"), "text must be non-empty"),
    "text too long": (lambda c: c.send("x" * 4097), "message is too long"),
    "text far too long": (lambda c: c.send("x" * 32769), "text is too long"),
    "caption too long": (
        lambda c: c.api.send_photo(c.anna, c.seat.send("photo").file_id, caption="x" * 1025),
        "message caption is too long",
    ),
    "unknown tag": (
        lambda c: c.html("<br>"),
        'can\'t parse entities: Unsupported start tag "br" at byte offset 0',
    ),
    "wrong end tag": (
        lambda c: c.html("<b>жирно</i>"),
        'can\'t parse entities: Unmatched end tag at byte offset 13, expected "</b>", found "</i>"',
    ),
    "unknown parse mode": (lambda c: c.send(parse_mode="BBCode"), "unsupported parse_mode"),
    "button data": (lambda c: c.inline(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    "button link": (lambda c: c.inline(url="тут нет ссылки"), "BUTTON_URL_INVALID"),
    "markup too long": (
        lambda c: c.send(reply_markup={"inline_keyboard": [[{"text": "x" * 11000, "url": "x"}]]}),
        "reply markup is too long",
    ),
    "chat never seen": (lambda c: c.send(chat_id=GONE), "chat not found"),
    "upgraded": (lambda c: c.migrated(), "group chat was upgraded to a supergroup chat"),
    "voice forbidden": (lambda c: c.forbid_voice(), "VOICE_MESSAGES_FORBIDDEN"),
    "no right to send photos": (
        lambda c: c.restricted("can_send_photos", "photo"),
        "not enough rights to send photos to the chat",
    ),
    "no right to send documents": (
        lambda c: c.restricted("can_send_documents", "document"),
        "not enough rights to send documents to the chat",
    ),
    "quote": (
        lambda c: c.reply(message_id=c.seat.write("да").id, quote="нет"),
        "QUOTE_TEXT_INVALID",
    ),
    "file too big": (
        lambda c: c.api.get_file(c.seat.send("video", size=21 << 20).file_id),
        "file is too big",
    ),
    "file unknown": (
        lambda c: c.api.get_file("x"),
        "wrong file_id or the file is temporarily unavailable",
    ),
    "file id wrong": (
        lambda c: c.api.send_photo(c.anna, "x"),
        "wrong file identifier/HTTP URL specified",
    ),
    "album item wrong": (
        lambda c: c.api.send_media_group(c.anna, [InputMediaPhoto(media="x")] * 2),
        "wrong file identifier/HTTP URL specified",
    ),
    "link unreachable": (
        lambda c: c.api.send_photo(c.anna, "https://example.com/x.jpg"),
        "failed to get HTTP URL content",
    ),
}
FORBIDDEN = {
    "blocked": (
        lambda c: c.after(c.scene.anna.block, c.scene.account),
        "bot was blocked by the user",
    ),
    "deactivated": (lambda c: c.after(c.scene.anna.deactivate), "user is deactivated"),
    "never started, but met": (
        lambda c: c.send(chat_id=c.scene.boss.id),
        "bot can't initiate conversation with a user",
    ),
    "another bot": (
        lambda c: c.send(chat_id=c.scene.box.bot("other_bot", "Другой").id),
        "the bot can't send messages to the bot",
    ),
    "kicked": (
        lambda c: c.after(c.group.kick, c.scene.account, chat_id=c.chat),
        "bot was kicked from the supergroup chat",
    ),
    "kicked from a basic group": (
        lambda c: c.kicked_from_basic_group(),
        "bot was kicked from the group chat",
    ),
    "left": (
        lambda c: c.after(c.group.remove, c.scene.account, chat_id=c.chat),
        "bot is not a member of the supergroup chat",
    ),
}
ROWS = [
    *((name, 400, f"Bad Request: {text}", call) for name, (call, text) in CATALOGUE.items()),
    *((name, 403, f"Forbidden: {text}", call) for name, (call, text) in FORBIDDEN.items()),
]


@pytest.mark.parametrize(
    ("code", "description", "call"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
async def test_refusals_are_worded_as_telegrams(scene, refused, code, description, call):
    await refused(call(Case(scene)))
    last = scene.box.calls[-1]
    assert (last.ok, last.error_code, last.description) == (False, code, description)
