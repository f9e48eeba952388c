"""One person in one chat or topic: what they see there, and whether they may say anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox import membership, posting
from sandbox.message import Content, Message
from sandbox.queries import Queries
from sandbox.world import Chat, Member, Topic, User, World


@dataclass(eq=False)
class Presence:
    """One person here."""

    world: World
    queries: Queries
    person: User
    chat: Chat
    topic: Topic | None = None
    is_anonymous: bool = False

    @property
    def messages(self) -> list[Message]:
        """What this person sees here now, oldest first, without service messages."""
        history = self.chat.history if self.topic is None else self.topic.history
        return [message for message in history if self._sees(message)]

    @property
    def last(self) -> Message:
        """The newest message; fails when there is none."""
        return self.messages[-1]

    @property
    def texts(self) -> list[str]:
        """The words of what is seen: text, caption, or else the kind in brackets."""
        return [message.content.words or f"[{message.kind}]" for message in self.messages]

    def _sees(self, message: Message) -> bool:
        elsewhere = (
            self.topic is None and self.chat.is_forum and message.topic is not (self.chat.general)
        )
        private = message.ephemeral_to not in (None, self.person)
        return not (message.deleted or message.content.is_service or private or elsewhere)

    def _say(self, content: Content, **details: Any) -> Message:
        self._check_may_say()
        sender = self.world.anonymous if self.is_anonymous else self.person
        return posting.place(
            self.world,
            Message(
                chat=self.chat,
                sender=sender,
                content=content,
                topic=self.topic,
                sender_chat=self.chat if self.is_anonymous else None,
                **details,
            ),
        )

    def _check_present(self) -> None:
        if self.person.deactivated:
            raise PermissionError(f"{self.person.name} has no account any more")
        if not self.chat.is_private and not self.chat.member(self.person).is_present:
            raise PermissionError(f"{self.person.name} is not in {self.chat.label}")

    def _check_may_say(self) -> None:
        self._check_present()
        if self.chat.is_private:
            if self.chat.blocked:
                raise PermissionError(f"{self.person.name} has blocked the bot")
            self.chat.started = True
            return
        member = self.chat.member(self.person)
        if self.topic is not None and self.topic.deleted:
            raise LookupError(f"{self.topic} was deleted")
        if self.topic is not None and self.topic.closed and not self._may_manage(member):
            raise PermissionError(f"{self.topic} is closed")

    def _may_manage(self, member: Member) -> bool:
        own = self.topic is not None and self.topic.creator is self.person
        return own or member.may("can_manage_topics")

    def _join_private(self) -> None:
        membership.block(self.world, self.chat, False)
        self.chat.started = True
