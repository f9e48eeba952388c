"""What is said: messages as they arrive, their links, the conversation they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from model.ids import (
    NO_MESSAGE,
    AnswerId,
    AuthorId,
    ClientId,
    ConversationId,
    LinkId,
    MessageId,
    PersonId,
    TopicId,
)
from model.people import Person
from model.utf16 import utf16_len

Content = Mapping[str, Any]
"""A message's content as JSON: {"kind": "text", "text": …, "entities": […]} and the like."""

PARTS_APART = 2**32
"""How far apart the parts of one message are counted: no message's number has more bits."""

DRAFTED = "drafted"
"""The mark of a content that an operator took over from a draft."""

HIDING = "hiding"
"""The mark of a content whose copy would show a client's account, which the company hides."""

SIGNED, REPLY, QUOTE = "signed", "reply", "quote"
"""What no edit changes of a content: who signs it, the link that it answers, its words quoted."""

BELL = timedelta(minutes=5)
"""So long before its moment a promise rings, put off or not."""

LARGEST = 2**63 - 1
"""The largest number that is kept; no id of Telegram's is larger."""


class Side(StrEnum):
    """Who wrote a message first: its copy lives on the other side."""

    CLIENT = "client"
    STAFF = "staff"


class LinkState(StrEnum):
    """Where a message is on its way to the other side."""

    PENDING = "pending"
    HELD = "held"
    LATER = "later"
    """It goes at a time of its own."""
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Conversation:
    """From a client's first message until closed."""

    id: ConversationId
    client_id: ClientId
    opened_at: datetime
    assignee_id: PersonId | None
    waiting_since: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    closed_by: PersonId | None
    active_at: datetime | None = None
    promised_until: datetime | None = None
    kept_until: datetime | None = None
    snoozed: bool = False
    snoozed_until: datetime | None = None
    assigned_at: datetime | None = None
    woke_at: datetime | None = None
    """Since when what was put off is our turn again."""
    untold: bool = False
    """A rule gave it to its assignee, who has not heard of it yet."""
    version: int = 1
    """Another one whenever it becomes something else than whoever looks at it believes."""
    late_at: datetime | None = None
    """When the target for an answer was last missed."""
    department: str = ""
    """Whose it is, by its name; "": everybody's."""
    icon: str = ""
    """The department's, as it was then."""
    urgent: bool = False
    """It goes before what is not."""

    @property
    def waits_on_us(self) -> bool:
        """Whether it is our turn: the client waits or was promised something, or it came back."""
        reasons = (self.waiting_since, self.promised_until, self.woke_at)
        return self.is_open and any(reasons) and not self.snoozed

    @property
    def only_promised(self) -> datetime | None:
        """The moment that was promised, where it is our turn for nothing else."""
        return None if self.waiting_since or self.woke_at else self.promised_until

    @property
    def wakes_at(self) -> datetime | None:
        """When what is put off is back though nobody writes: in time for what is promised, too."""
        rings = self.promised_until - BELL if self.promised_until else None
        return min((end for end in (self.snoozed_until, rings) if end), default=None)

    @property
    def is_late(self) -> bool:
        """Whether the target for the answer that the client waits for was missed."""
        since, late = self.waiting_since, self.late_at
        return since is not None and late is not None and late >= since

    @property
    def turn_since(self) -> datetime:
        """Since when it is our turn; of a promise, its moment: the later, the less it presses."""
        found = self.waiting_since or self.woke_at or self.promised_until
        return found or self.opened_at

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self.closed_at is None

    @property
    def state(self) -> str:
        """Who must act: 'waiting' for us, 'work' (waits for the client) or 'closed'."""
        if not self.is_open:
            return "closed"
        return "waiting" if self.waiting_since else "work"


@dataclass(frozen=True, slots=True)
class Link:
    """A message on one side and its copy on the other."""

    id: LinkId
    client_id: ClientId
    conversation_id: ConversationId | None
    side: Side
    author_id: AuthorId
    origin_id: MessageId
    copy_id: MessageId | None
    part: int
    album: str
    fingerprint: str
    content: Content
    words: str
    """What was written, as far as it is kept; "" for a message without words."""
    state: LinkState
    at: datetime
    thread_id: TopicId | None = None
    """The thread of the client's private chat in which it stands on their side."""
    answer_id: AnswerId | None = None
    """The stored answer that it says, where its author did not write it."""

    @property
    def written_in(self) -> MessageId:
        """The message in which its author said it: the parts of a stored album share one.

        `NO_MESSAGE` where that stands in a topic or a group that is gone.
        """
        return MessageId(max(self.origin_id, NO_MESSAGE) % PARTS_APART)

    @property
    def has_place(self) -> bool:
        """Whether something in the topic can be pointed at for it, now or when it is there."""
        if self.side is Side.STAFF:
            return self.written_in != NO_MESSAGE
        return self.copy_id is not None or self.state is LinkState.PENDING

    @property
    def place_gone(self) -> bool:
        """Whether the topic where it was written is gone, or the group: what was kept is left."""
        return self.origin_id < 0

    @property
    def stands_elsewhere(self) -> bool:
        """Whether where it was said there stands something else than what it says: of an answer
        its name, of a draft more than its words, of a client who they are. Then it is never copied
        from there."""
        return self.answer_id is not None or not {DRAFTED, HIDING}.isdisjoint(self.content)

    @property
    def operator_id(self) -> PersonId:
        """Who wrote it, where that is somebody on the team."""
        return PersonId(self.author_id)

    @property
    def unchanging(self) -> Content:
        """What of its content stays so however it is edited."""
        marks = (SIGNED, REPLY, QUOTE)
        return {name: self.content[name] for name in marks if name in self.content}

    @property
    def kind(self) -> str:
        """Telegram's name of the content: text, photo, voice …"""
        return str(self.content["kind"])

    @property
    def in_card(self) -> bool:
        """Whether its copy is a card: of such a one the content is kept, for a card is changed."""
        arrived = self.copy_id is not None and self.state is LinkState.SENT
        return arrived and self.side is Side.CLIENT and "text" in self.content


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as it arrived, from either side."""

    message_id: MessageId
    sender: Person
    content: Content
    fingerprint: str
    at: datetime
    album: str = ""
    reply_to: MessageId | None = None
    replies_to_bot: bool = False
    replies_to_card: bool = False
    """Also to one whose number nobody learned, for its call was cut off."""
    quote: Mapping[str, Any] | None = None
    context: Mapping[str, str] | None = None
    """What it answers where nothing can be pointed at: what, origin, link, quote, kind."""

    @property
    def kind(self) -> str:
        """Telegram's name of the content: text, photo, voice …"""
        return str(self.content["kind"])

    @property
    def text(self) -> str:
        """What was written, wherever it stands: text, caption, or words inside a shape."""
        fields = ("text", "caption", "words")
        return next((str(self.content[name]) for name in fields if self.content.get(name)), "")

    @property
    def is_ours(self) -> bool:
        """Whether it passes on what the bot itself said in the group."""
        return OURS in self.content

    @property
    def is_unread(self) -> bool:
        """Whether there may be words in it that nobody can find."""
        return self.kind in SHAPELESS and not self.text.strip()


OURS = "ours"
"""In a content: it passes on what the bot itself said in the group, a client's words or a card."""

ASKED = "asked"
"""In a content of a client's: it may say yes to what our latest message to them had asked."""

STRANGE = "strange"
"""The kind of what is newer than this version."""

SHAPELESS = (STRANGE, "rich_message")
"""Kinds in which words may stand where nobody looks for them."""

CAPTIONED = ("photo", "video", "animation", "audio", "document", "voice", "live_photo")
"""Kinds that have words below (or above) them."""

LINE = 700
"""UTF-16 units that a line of ours before somebody's words may take."""

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""UTF-16 units of a message, and of what stands under a picture (Bot API)."""


IN_CARD_LIMIT = 2000
"""UTF-16 units of words that stand in a card: as many are left for what it says itself."""


def fits_card(*contents: Content) -> bool:
    """Whether a card can say them: short texts. A quotation can't stand in another (Bot API)."""
    if any(content["kind"] != "text" for content in contents):
        return False
    entities = [entity for content in contents for entity in content.get("entities") or ()]
    quotes = {entity["type"] for entity in entities} & {"blockquote", "expandable_blockquote"}
    text = "\n".join(str(content["text"]) for content in contents)
    return not quotes and utf16_len(text) <= IN_CARD_LIMIT


def takes_line(content: Content) -> bool:
    """Whether a line of ours fits before its words, so that one message is enough."""
    if content["kind"] == "text":
        words, limit = content["text"], TEXT_LIMIT
    elif content["kind"] in CAPTIONED:
        words, limit = content.get("caption", ""), CAPTION_LIMIT
    else:
        return False
    return utf16_len(str(words)) + LINE <= limit
