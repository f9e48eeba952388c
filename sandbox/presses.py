"""Buttons as a client presses them: finding one, asking the bot, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox import membership, wire
from sandbox.message import Button, Json, Message, read_buttons
from sandbox.queries import Answer, CallbackQuery, Queries
from sandbox.rich_buttons import pressable
from sandbox.world import Bot, Chat, User, World


@dataclass(eq=False)
class Press:
    """A pressed button, and what came of it."""

    label: str
    queries: list[CallbackQuery]
    written: Message | None = None
    """What a button of a reply keyboard made the person say."""

    @property
    def answers(self) -> list[Answer]:
        return self.queries[0].answers if self.queries else []

    @property
    def answer(self) -> Answer | None:
        """What the person was shown: the first answer."""
        return self.answers[0] if self.answers else None


def find_button(person: User, message: Message, wanted: str, *, stale: bool) -> Button:
    """A button that the person sees, by its label, its data, or an unmistakable part of a label."""
    if message.deleted or message.ephemeral_to not in (None, person):
        raise LookupError(f"{person.name} does not see {message}")
    markups = [message.markup, *(reversed(message.past_markups) if stale else ())]
    rows = [row for markup in markups for row in read_buttons(markup)]
    shown = [button for row in rows for button in row] + pressable(message)
    for button in shown:
        if wanted in (button.label, button.data):
            return button
    similar = [button for button in shown if wanted in button.label]
    if len(similar) == 1:
        return similar[0]
    raise LookupError(f"no button {wanted!r} under {message}: {[button.label for button in shown]}")


def ask(
    world: World,
    queries: Queries,
    person: User,
    message: Message,
    data: str,
    answers: list[Answer],
    *,
    inaccessible: bool = False,
) -> CallbackQuery:
    """Sends a callback query; the answers are shared when the same press is sent again."""
    number = str(4_000_000_000_000_000_000 + world.new_id("query"))
    query = CallbackQuery(number, person, message, data, world.clock.now(), answers)
    queries.callbacks[number] = query
    world.changed("pressed", query)
    shown = wire.inaccessible(message) if inaccessible else wire.message(message)
    update: Json = {
        "id": number,
        "from": wire.user(person),
        "message": shown,
        "chat_instance": str(abs(message.chat.id) * 7919),
        "data": data,
    }
    if isinstance(message.sender, Bot):
        message.sender.updates.push("callback_query", update)
    return query


def share_chat(
    world: World,
    person: User,
    bot: Bot,
    asked: Json,
    group: Chat,
    *,
    joins: bool = True,
    offered: bool = True,
) -> Json:
    """Does what picking a group does; returns the chat_shared object.

    `joins=False`: the client shares the group and does not let the bot in, as some have done.
    `offered=False`: the client offers what was not asked for, such as a basic group.
    """
    if offered:
        _check_offered(asked, person, group)
    rights = membership.rights_of(asked.get("bot_administrator_rights") or {})
    current = group.member(bot)
    if joins and (
        not current.may("can_manage_chat") or not all(current.may(right) for right in rights)
    ):
        _let_in(world, person, bot, asked, group, rights)
    shared: Json = {"request_id": asked["request_id"], "chat_id": group.id}
    if asked.get("request_title"):
        shared["title"] = group.title
    if asked.get("request_username") and group.username:
        shared["username"] = group.username
    return shared


def _let_in(
    world: World, person: User, bot: Bot, asked: Json, group: Chat, rights: list[str]
) -> None:
    if rights:
        membership.promote(world, group, bot, {*rights, *group.member(bot).rights}, person)
    elif asked.get("bot_is_member") and not group.member(bot).is_present:
        membership.join(world, group, membership.plain_member(bot), person)


def _check_offered(asked: Json, person: User, group: Chat) -> None:
    """Refuses a group that the client would not have offered."""
    if asked.get("chat_is_channel"):
        raise ValueError("the button asks for a channel")
    if asked.get("chat_is_forum") not in (None, group.is_forum):
        raise ValueError(f"{group.label} is not offered: topics are not as asked for")
    if asked.get("chat_is_created") and group.member(person).status != "creator":
        raise PermissionError(f"{person.name} does not own {group.label}")
    member = group.member(person)
    needed = membership.rights_of(asked.get("user_administrator_rights") or {})
    missing = [right for right in needed if not member.may(right)]
    if missing or not member.is_present:
        raise PermissionError(f"{person.name} lacks {missing} in {group.label}")
