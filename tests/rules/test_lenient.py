"""What aiogram can't decode is read as far as it goes: rights that are missing, new parts."""

import gc
import json
import weakref
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetChatMember, GetMyName, Response, SendMessage
from aiogram.types import BotName, ChatMemberAdministrator, Message

from app.decoding import Readings
from app.road import Road
from handlers.reactions import emoji_of
from model.reactions import UNKNOWN
from tests.fuzz import shapes

TOKEN = "42:sandbox"
RIGHTS = (
    *("manage_chat", "delete_messages", "manage_video_chats", "restrict_members"),
    *("promote_members", "change_info", "invite_users", "post_stories", "edit_stories"),
    *("delete_stories", "manage_topics"),
)
OLDER: dict[str, Any] = {
    "user": shapes.PEOPLE[shapes.OLGA], "status": "administrator",
    "can_be_edited": False, "is_anonymous": False, **{f"can_{right}": True for right in RIGHTS},
}  # fmt: skip
"""An administrator as a server tells that is older than can_send_welcome_messages (10.3)."""


def said(method: Any, result: Any) -> Any:
    road = Road(TOKEN, TelegramAPIServer.from_base("http://x"), [], 30)
    content = json.dumps({"ok": True, "result": result})
    return road.hops[0].session.check_response(Bot(TOKEN), method, 200, content).result


def test_a_right_that_a_server_does_not_name_is_none() -> None:
    member = said(GetChatMember(chat_id=1, user_id=2), OLDER)
    assert isinstance(member, ChatMemberAdministrator)
    assert member.can_manage_topics and not member.can_send_welcome_messages


@pytest.mark.proof
def test_the_model_of_an_answer_is_made_once() -> None:
    """pydantic itself lets go of it: one of chat members takes 30 ms to make."""
    said(GetMyName(), {"name": "Алатау"})
    model = weakref.ref(Response[BotName])
    gc.collect()
    assert model() is not None


def test_an_update_about_such_an_administrator_is_read_too() -> None:
    moved = {
        "chat": shapes.FORUM, "from": shapes.PEOPLE[shapes.BOSS], "date": shapes.DATE,
        "old_chat_member": {"user": OLDER["user"], "status": "left"}, "new_chat_member": OLDER,
    }  # fmt: skip
    update, kind, _ = Readings({"update_id": 1, "my_chat_member": moved}).read(1)
    assert (kind, update.my_chat_member.new_chat_member.status) == (kind, "administrator")


def test_a_message_keeps_its_number_whatever_new_stands_in_it() -> None:
    new = {"message_id": 4, "date": 1, "chat": shapes.FORUM, "forward_origin": {"type": "planet"}}
    sent = shapes.in_private(shapes.ANNA, 5, text="готово", reply_to_message=new)
    message = said(SendMessage(chat_id=1, text="готово"), sent)
    assert isinstance(message, Message) and message.message_id == 5


@pytest.mark.parametrize("result", [True, [None], 5, {"status": "planet"}, {}])
def test_what_nothing_can_be_made_of_stays_unreadable(result: Any) -> None:
    with pytest.raises(ClientDecodeError):
        said(GetChatMember(chat_id=1, user_id=2), result)


PLANET = {"type": "planet", "name": "x"}
THUMB = {"type": "emoji", "emoji": "👍"}


@pytest.mark.parametrize(
    ("stands", "shown"), [([PLANET], UNKNOWN), ([THUMB, PLANET], "👍"), ([], ""), ([None], UNKNOWN)]
)
def test_a_reaction_that_nobody_knows_yet_is_no_reaction_taken_away(
    stands: list[Any], shown: str
) -> None:
    seen = {"chat": shapes.FORUM, "user": shapes.PEOPLE[shapes.OLGA], "message_id": 9, "date": 1}
    raw = {"update_id": 1, "message_reaction": {**seen, "old_reaction": [], "new_reaction": stands}}
    assert emoji_of(Readings(raw).read(1)[2]) == shown
