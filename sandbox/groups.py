"""A group as a test drives it: members, rights, topics, and what its owner does with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox import membership, posting, wire
from sandbox.icons import EMOJI_TO_ID, ICON_COLORS
from sandbox.world import ADMIN_RIGHTS, Chat, Member, Topic, User, World


@dataclass(eq=False, kw_only=True, repr=False)
class Group(Chat):
    """A basic group or a supergroup; `owner` does what nobody else is named for."""

    world: World
    owner: User

    @property
    def topics(self) -> list[Topic]:
        """The topics that are not deleted, oldest first, without General."""
        return [topic for topic in self.forum_topics.values() if not topic.deleted]

    def topic(self, topic_id: int) -> Topic:
        """A topic by id, deleted ones too."""
        return self.general if topic_id == self.general.id else self.forum_topics[topic_id]

    # -- members ---------------------------------------------------------------------------------

    def add(self, user: User, admin: bool = False, **rights: bool) -> None:
        """Lets somebody join; an administrator has every right that is not given as False."""
        if admin:
            granted = [right for right in ADMIN_RIGHTS if rights.get(right, True)]
            membership.promote(self.world, self, user, granted, self.owner)
        else:
            membership.join(self.world, self, Member(user, "member"), user)

    def enter_by_link(self, user: User, *, name: str = "", asks: bool = False) -> None:
        """Somebody comes by an invite link of the owner's; where it `asks`, the owner said yes."""
        link = wire.invite_link(self.owner, name, asks)
        membership.join(self.world, self, Member(user, "member"), user, link=link)

    def add_bot(
        self, bot: User, by: User | None = None, admin: bool = True, **rights: bool
    ) -> None:
        """Adds a bot, as an administrator with the rights that are named and no others."""
        asked_by = by or self.owner
        if not admin:
            membership.join(self.world, self, Member(bot, "member"), asked_by)
            return
        granted = [name for name, on in rights.items() if on]
        membership.promote(self.world, self, bot, granted, asked_by)

    def remove(self, user: User) -> None:
        """Somebody leaves."""
        membership.leave(self.world, self, user, user, kicked=False)

    def kick(self, user: User) -> None:
        membership.leave(self.world, self, user, self.owner, kicked=True)

    def promote(self, user: User, **rights: bool) -> None:
        granted = [right for right in ADMIN_RIGHTS if rights.get(right, True)]
        membership.promote(self.world, self, user, granted, self.owner)

    def demote(self, user: User) -> None:
        """An administrator becomes a plain member."""
        membership.demote(self.world, self, user, self.owner)

    def set_rights(self, user: User, **rights: bool) -> None:
        """Changes some of an administrator's rights and leaves the others."""
        member = self.member(user)
        granted = set(member.rights) | {name for name, on in rights.items() if on}
        granted -= {name for name, on in rights.items() if not on}
        membership.promote(self.world, self, user, granted, self.owner)

    def restrict(self, user: User, **permissions: bool) -> None:
        """Takes permissions away from one member."""
        denied = {name for name, on in permissions.items() if not on}
        changed = replace(
            self.member(user),
            status="restricted",
            rights=frozenset(),
            permissions=self.permissions - denied,
        )
        membership.become(self.world, self, changed, self.owner)

    def allow_reactions(self, *emoji: str) -> None:
        """Lets members react with these only."""
        self.available_reactions = [sign.replace("\ufe0f", "") for sign in emoji]
        self.world.changed("reactions", self)

    # -- topics ----------------------------------------------------------------------------------

    def set_topics(self, on: bool) -> None:
        if self.kind != "supergroup":
            raise ValueError("a basic group has to become a supergroup first: migrate()")
        membership.set_topics(self.world, self, on)

    def create_topic(self, name: str, by: User | None = None, icon: str | None = None) -> Topic:
        found = None if icon is None else EMOJI_TO_ID[icon.rstrip("\ufe0f")]
        creator = by or self.owner
        return posting.create_topic(self.world, self, creator, name, ICON_COLORS[0], found)

    def rename_topic(self, topic: Topic, name: str, by: User | None = None) -> None:
        self._check_may_manage(topic, by or self.owner)
        if name != topic.name:
            posting.edit_topic(self.world, topic, by or self.owner, name, None)

    def close_topic(self, topic: Topic, by: User | None = None) -> None:
        self._set_closed(topic, by or self.owner, True)

    def reopen_topic(self, topic: Topic, by: User | None = None) -> None:
        self._set_closed(topic, by or self.owner, False)

    def _set_closed(self, topic: Topic, by: User, closed: bool) -> None:
        self._check_may_manage(topic, by)
        if topic.closed != closed:
            posting.close_topic(self.world, topic, by, closed)

    def _check_may_manage(self, topic: Topic, by: User) -> None:
        if topic.creator is not by and not self.member(by).may("can_manage_topics"):
            raise PermissionError(f"{by.name} can't manage {topic}")

    def delete_topic(self, topic: Topic, by: User | None = None) -> None:
        member = self.member(by or self.owner)
        if not member.may("can_delete_messages"):
            raise PermissionError(f"{member.user.name} can't delete {topic}")
        posting.remove_topic(self.world, topic)

    # -- the group itself ------------------------------------------------------------------------

    def set_public(self, username: str | None, *, join_by_request: bool = False) -> None:
        """Gives the group a public link, by which anybody finds it and reads in it; or none."""
        self.username = username
        self.join_by_request = join_by_request
        self.world.changed("public", self)

    def link(self, channel_id: int | None) -> None:
        """Makes the group the discussion of a channel; or of none."""
        self.linked_chat_id = channel_id
        self.world.changed("linked", self)

    def set_auto_delete(self, seconds: int, by: User | None = None) -> None:
        """Sets after how long what is written from now on is deleted; 0: never."""
        self.vanishing = seconds
        told = {"message_auto_delete_time": seconds}
        kind = "message_auto_delete_timer_changed"
        posting.service(self.world, self, by or self.owner, kind, told)

    def vanish(self) -> None:
        """What is too old is deleted now: no bot hears of it."""
        until = self.world.clock.now() - self.vanishing
        for message in list(self.history):
            if self.vanishing and message.date <= until and not message.content.is_service:
                posting.remove(self.world, message)

    def migrate(self) -> Group:
        """A basic group becomes a supergroup: another chat with another id."""
        if self.kind != "group":
            raise ValueError("only a basic group can be upgraded")
        upgraded = Group(
            id=0, kind="supergroup", title=self.title, world=self.world, owner=self.owner
        )
        membership.migrate(self.world, self, upgraded, self.owner)
        return upgraded
