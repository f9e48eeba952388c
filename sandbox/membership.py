"""Who is in a chat and as what: every change of it, and the updates that tell about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sandbox import posting, wire
from sandbox.message import Json
from sandbox.world import ADMIN_RIGHTS, Bot, Chat, Member, User, World

GROUP_OFFSET = 1_000_000_000_000


def become(world: World, chat: Chat, new: Member, by: User, *, link: Json | None = None) -> None:
    """Makes an account a member of another kind and tells the bots; `link`: by what they came."""
    old = chat.member(new.user)
    # A bot that was thrown out must still hear of it, so the listeners are taken before.
    audience = set(chat.bots()) | ({new.user} if isinstance(new.user, Bot) else set())
    chat.members[new.user.id] = new
    world.changed("member", new)
    update = wire.member_updated(chat, by, world.clock.unix(), old, new)
    update |= {"invite_link": link} if link else {}
    for bot in audience:
        if bot is new.user:
            bot.updates.push("my_chat_member", update)
        elif chat.member(bot).is_admin:
            bot.updates.push("chat_member", update)


def join(world: World, chat: Chat, member: Member, by: User, *, link: Json | None = None) -> None:
    was_present = chat.member(member.user).is_present
    member = replace(member, is_away=False)
    become(world, chat, member, by, link=link)
    if not was_present:
        posting.service(world, chat, by, "new_chat_members", [wire.user(member.user)])


def leave(world: World, chat: Chat, user: User, by: User, *, kicked: bool) -> None:
    posting.service(world, chat, by, "left_chat_member", wire.user(user))
    member = chat.member(user)
    gone = Member(user, "kicked" if kicked else "left")
    if member.status == "restricted" and not kicked:
        gone = replace(member, is_away=True)
    become(world, chat, gone, by)


def promote(world: World, chat: Chat, user: User, rights: Iterable[str], by: User) -> None:
    unknown = set(rights) - set(ADMIN_RIGHTS)
    if unknown:
        raise ValueError(f"no such administrator rights: {', '.join(sorted(unknown))}")
    _check_may_promote(chat, frozenset(rights), by)
    current = chat.member(user)
    granted = frozenset(rights) | {"can_manage_chat"}
    changed = replace(current, status="administrator", rights=granted, permissions=None)
    join(world, chat, changed, by)


def _check_may_promote(chat: Chat, rights: frozenset[str], by: User) -> None:
    """Nobody makes administrators without that right, or grants more than they have."""
    member = chat.member(by)
    if not member.may("can_promote_members"):
        raise PermissionError(f"{by.name} can't make administrators in {chat.label}")
    if above := sorted(right for right in rights if not member.may(right)):
        raise PermissionError(f"{by.name} can't grant {above} in {chat.label}")


def demote(world: World, chat: Chat, user: User, by: User) -> None:
    become(world, chat, replace(chat.member(user), status="member", rights=frozenset()), by)


def block(world: World, chat: Chat, blocked: bool) -> None:
    """A person blocks or unblocks the bot of a private chat."""
    assert chat.user is not None and chat.bot is not None
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    member, kicked = Member(chat.bot, "member"), Member(chat.bot, "kicked")
    old, new = (member, kicked) if blocked else (kicked, member)
    update = wire.member_updated(chat, chat.user, world.clock.unix(), old, new)
    world.changed("blocked" if blocked else "unblocked", chat)
    chat.bot.updates.push("my_chat_member", update)


def migrate(world: World, old: Chat, new: Chat, by: User) -> None:
    """Turns a basic group into the given, still empty supergroup."""
    new.members = {user_id: replace(member) for user_id, member in old.members.items()}
    new.id = -(GROUP_OFFSET + world.new_id("supergroup"))
    world.groups[new.id] = new
    posting.service(world, old, by, "migrate_to_chat_id", new.id)
    old.migrated_to = new
    posting.service(world, new, by, "migrate_from_chat_id", old.id)
    world.changed("migrated", old)


def set_topics(world: World, chat: Chat, on: bool) -> None:
    """Switches the forum mode; its topics stay where they were, out of sight while it is off."""
    chat.is_forum = on
    chat.topics_off_at = None if on else world.clock.now()
    world.changed("forum", chat)


def plain_member(user: User) -> Member:
    return Member(user, "member")


def rights_of(raw: Json) -> list[str]:
    """The rights asked for in a ChatAdministratorRights object."""
    return [right for right in ADMIN_RIGHTS if raw.get(right)]
