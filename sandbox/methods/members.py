"""What a bot may ask about a chat and its members, and the tags it may give them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from sandbox import membership, wire
from sandbox.errors import bad_request
from sandbox.message import Json
from sandbox.methods.context import Context, method
from sandbox.methods.targets import find_chat, require_right
from sandbox.world import Chat, Member

MAX_TAG = 16


@method("getChat")
def get_chat(ctx: Context) -> Json:
    return wire.full_chat(find_chat(ctx, reading=True))


@method("getChatMember")
def get_chat_member(ctx: Context) -> Json:
    return _told(ctx, _member(ctx, find_chat(ctx, reading=True)))


def _told(ctx: Context, member: Member) -> Json:
    """The member in the words of this server, which may be older than a right."""
    rights = {f"can_send_{lacking}" for lacking in ctx.lacking}
    return {name: said for name, said in wire.member(member).items() if name not in rights}


def _member(ctx: Context, chat: Chat) -> Member:
    user = ctx.world.users.get(ctx.params.need_number("user_id", "invalid user_id specified"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return Member(user, "member") if chat.is_private else chat.member(user)


@method("getChatAdministrators")
def get_chat_administrators(ctx: Context) -> list[Json]:
    chat = _group(ctx)
    with_bots = ctx.params.flag("return_bots")
    return [
        _told(ctx, member)
        for member in chat.members.values()
        if member.is_admin and (with_bots or not member.user.is_bot or member.user is ctx.bot)
    ]


@method("getChatMemberCount")
def get_chat_member_count(ctx: Context) -> int:
    chat = find_chat(ctx)
    return 2 if chat.is_private else sum(member.is_present for member in chat.members.values())


@method("setChatMemberTag")
def set_chat_member_tag(ctx: Context) -> bool:
    chat = _group(ctx)
    # TDLib checks nothing here, so these are the words of the data centre.
    require_right(ctx, chat, "can_manage_tags", "CHAT_ADMIN_REQUIRED")
    member = _member(ctx, chat)
    tag = ctx.params.text("tag").strip()
    if len(tag) > MAX_TAG:
        raise bad_request("TAG_TOO_LONG")
    if any(unicodedata.category(letter) == "So" for letter in tag):
        raise bad_request("RANK_EMOJI_NOT_ALLOWED")
    if not member.is_present:
        raise bad_request("USER_NOT_PARTICIPANT")
    if member.is_admin:
        raise bad_request("CHAT_CREATOR_REQUIRED")
    chat.members[member.user.id] = replace(member, tag=tag or None)
    ctx.world.changed("tag", member)
    return True


@method("leaveChat")
def leave_chat(ctx: Context) -> bool:
    chat = _group(ctx)
    membership.leave(ctx.world, chat, ctx.bot, ctx.bot, kicked=False)
    return True


def _group(ctx: Context) -> Chat:
    chat = find_chat(ctx)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return chat


@method("banChatMember")
def ban_chat_member(ctx: Context) -> bool:
    chat = _group(ctx)
    require_right(
        ctx, chat, "can_restrict_members", "not enough rights to restrict/unrestrict chat member"
    )
    member = _member(ctx, chat)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if member.is_admin:
        raise bad_request("user is an administrator of the chat")
    if member.is_present:
        membership.leave(ctx.world, chat, member.user, ctx.bot, kicked=True)
    return True
