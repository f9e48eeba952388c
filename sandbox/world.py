"""The world as Telegram would know it: accounts, chats, topics, members, and what changed when.

It holds state and hands out ids; it knows no HTTP and no rule about who may do what.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.clock import Clock
from sandbox.files import FileStore
from sandbox.icons import GENERAL_ID, ICON_COLORS, ICONS
from sandbox.queue import UpdateQueue

if TYPE_CHECKING:
    from sandbox.message import Json, Message

ANONYMOUS_ID = 1087968824
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
DEFAULT_PERMISSIONS = frozenset(PERMISSIONS) - {
    "can_change_info",
    "can_pin_messages",
    "can_manage_topics",
}


@dataclass(eq=False, kw_only=True)
class User:
    """An account, of a person or of a bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool = False
    is_bot: bool = False
    deactivated: bool = False
    forbid_voice: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.id}>"


@dataclass(eq=False, kw_only=True, repr=False)
class Bot(User):
    """A bot account: a token, a queue of updates, one message counter for all private chats."""

    token: str
    updates: UpdateQueue
    is_bot: bool = True
    privacy: bool = True
    profile: dict[str, Any] = field(default_factory=dict)
    """What the bot's owner set for it: descriptions, menu button."""
    command_sets: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    last_message_id: int = 0
    logged_out: bool = False
    files_end: str = ""
    """What its ids of files end with: another bot's are of no use to it."""
    webhook: Json | None = None
    """Where updates go instead of getUpdates, as WebhookInfo has it."""
    has_topics: bool = False
    """Whether its private chats are threaded (has_topics_enabled)."""
    joins_groups: bool = True
    """Whether it may be added to groups (can_join_groups)."""
    inline_mode: bool = False
    """Whether its owner switched on that it is asked behind its name (supports_inline_queries)."""
    inline_feedback: bool = False
    """Whether it hears which result was chosen."""


@dataclass
class Member:
    """What an account is in a chat, and what it may do there."""

    user: User
    status: str = "left"
    rights: frozenset[str] = frozenset()
    permissions: frozenset[str] | None = None
    """None: as the chat allows everybody; a set: restricted to it."""
    is_anonymous: bool = False
    custom_title: str | None = None
    tag: str | None = None
    is_away: bool = False
    """Restricted, and not in the chat any more: Telegram keeps the status."""

    @property
    def is_present(self) -> bool:
        return self.status not in ("left", "kicked") and not self.is_away

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(eq=False, kw_only=True)
class Topic:
    """A forum topic; its id is the message id of the service message that created it."""

    id: int
    chat: Chat
    name: str
    creator: User | None = None
    icon_color: int = ICON_COLORS[0]
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    hidden: bool = False
    deleted: bool = False
    root: Message | None = None
    history: list[Message] = field(default_factory=list)
    known_to: dict[int, float] = field(default_factory=dict)
    """When each bot last reached it: the server trusts that for a minute."""

    @property
    def icon(self) -> str | None:
        return None if self.icon_custom_emoji_id is None else ICONS[self.icon_custom_emoji_id]

    @property
    def is_general(self) -> bool:
        return self.id == GENERAL_ID

    @property
    def messages(self) -> list[Message]:
        """What everybody sees in it, oldest first, without service messages."""
        return [message for message in self.history if shown(message)]

    def __repr__(self) -> str:
        return f"<Topic {self.id} {self.name!r}>"


@dataclass(eq=False, kw_only=True)
class Chat:
    """A private chat of one person with one bot, a basic group or a supergroup."""

    id: int
    kind: str
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    linked_chat_id: int | None = None
    vanishing: int = 0
    """After how many seconds what is written is deleted, without a word to any bot; 0: never."""
    join_by_request: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    permissions: frozenset[str] = DEFAULT_PERMISSIONS
    forum_topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(init=False)
    history: list[Message] = field(default_factory=list)
    by_id: dict[int, Message] = field(default_factory=dict)
    pinned: list[Message] = field(default_factory=list)
    available_reactions: list[str] | None = None
    """None: every standard one."""
    topics_off_at: float | None = None
    """When the topics were switched off last: the data centres say so in words of their own."""
    migrated_to: Chat | None = None
    last_message_id: int = 0
    last_ephemeral_id: int = 0
    user: User | None = None
    bot: Bot | None = None
    started: bool = False
    blocked: bool = False

    def __post_init__(self) -> None:
        self.general = Topic(id=GENERAL_ID, chat=self, name="General")

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    @property
    def label(self) -> str:
        return self.title or (self.user.name if self.user else str(self.id))

    def member(self, user: User) -> Member:
        return self.members.get(user.id) or Member(user)

    def bots(self) -> Iterable[Bot]:
        """The bots that are in the chat now."""
        if self.bot is not None:
            return [self.bot]
        found = (member for member in self.members.values() if member.is_present)
        return [member.user for member in found if isinstance(member.user, Bot)]

    @property
    def _counter(self) -> Bot | Chat:
        return self.bot if self.bot is not None else self

    @property
    def coming_message_id(self) -> int:
        """What the next message will be called."""
        return self._counter.last_message_id + 1

    def next_message_id(self) -> int:
        self._counter.last_message_id += 1
        return self._counter.last_message_id

    def __repr__(self) -> str:
        return f"<{self.kind} {self.label} {self.id}>"


@dataclass(frozen=True)
class Change:
    """One entry of the change feed."""

    seq: int
    at: float
    kind: str
    subject: object


def shown(message: Message) -> bool:
    """Whether everybody in the chat sees it as somebody's words."""
    content = message.content
    return not (message.deleted or content.is_service or message.ephemeral_to is not None)


class World:
    """Everything there is in one box."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[int, User] = {}
        self.groups: dict[int, Chat] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.files = FileStore()
        self.changes: deque[Change] = deque(maxlen=100_000)
        self._listeners: list[Callable[[Change], None]] = []
        self._seq = 0
        self._last_id = {
            "user": 700_000_000,
            "group": 4_000_000,
            "supergroup": 2_000_000_000,
            "album": 13_000_000_000_000_000,
        }
        self.anonymous = User(
            id=ANONYMOUS_ID, first_name="Group", username="GroupAnonymousBot", is_bot=True
        )

    def new_id(self, kind: str) -> int:
        self._last_id[kind] = self._last_id.get(kind, 0) + 1
        return self._last_id[kind]

    def changed(self, kind: str, subject: object) -> None:
        self._seq += 1
        change = Change(self._seq, self.clock.now(), kind, subject)
        self.changes.append(change)
        for listener in list(self._listeners):
            listener(change)

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Calls the listener on every change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def bot_by_token(self, token: str) -> Bot | None:
        bot = self.users.get(int(token.partition(":")[0]))
        return bot if isinstance(bot, Bot) and bot.token == token else None

    def private_chat(self, user: User, bot: Bot) -> Chat:
        key = (bot.id, user.id)
        if key not in self.private:
            self.private[key] = Chat(id=user.id, kind="private", user=user, bot=bot)
        return self.private[key]

    def by_username(self, username: str) -> User | Chat | None:
        wanted = username.removeprefix("@").lower()
        everything: list[User | Chat] = [*self.users.values(), *self.groups.values()]
        return next(
            (known for known in everything if (known.username or "").lower() == wanted), None
        )
