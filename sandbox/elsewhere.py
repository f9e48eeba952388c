"""What a person can answer outside the chat: a channel's post, a story; as it stands on the wire.

A client picks "Reply in another chat": what is answered, and the words picked out of it, come
beside the message and not in it.
"""

from __future__ import annotations

from sandbox.message import Json
from sandbox.world import World


def channel_post(
    world: World, title: str, text: str = "", *, quote: str = "", username: str | None = None
) -> Json:
    """An answer to a post of a channel that the bot is not in; `quote` is a part of its text."""
    channel: Json = {"id": -1001000000000 - world.new_id("channel"), "type": "channel"}
    channel |= {"title": title} | ({"username": username} if username else {})
    number = world.new_id("post")
    origin = {
        "type": "channel",
        "date": world.clock.unix() - 60,
        "chat": channel,
        "message_id": number,
    }
    answered: Json = {"external_reply": {"origin": origin, "chat": channel, "message_id": number}}
    if quote:
        position = len(text.partition(quote)[0].encode("utf-16-le")) // 2
        answered["quote"] = {"text": quote, "position": position, "is_manual": True}
    return answered


def story(world: World, title: str, username: str | None = None) -> Json:
    """An answer to a channel's story."""
    channel: Json = {"id": -1001000000000 - world.new_id("channel"), "type": "channel"}
    channel |= {"title": title} | ({"username": username} if username else {})
    return {"reply_to_story": {"chat": channel, "id": world.new_id("story")}}
