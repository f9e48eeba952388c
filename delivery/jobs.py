"""Owns what the budget grants a row, and the job that becomes its call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model import (
    MAIN,
    BotId,
    ChatId,
    Client,
    Colleague,
    Conversation,
    ConversationTag,
    Errand,
    Face,
    Link,
    MessageId,
    Row,
    RowId,
    SaleStage,
    Step,
    TopicId,
)


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: the row changed since it was put into the queue, or another does what it needs."""

    row: Row
    cost: int = 1
    opens_topic: bool = False
    only: BotId | None = None
    seconds: float = 0.0
    """Until it is looked at again."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the budget granted a row: so much and no more may be called now, by that bot."""

    row_id: RowId
    cost: int
    opens_topic: bool
    behind: Sequence[RowId] = ()
    made: "Made | None" = None
    by: BotId = MAIN
    helpers: frozenset[BotId] = frozenset()
    """Those that share the staff group's work."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was put together for an errand; a Reason if that was not possible."""

    errand: Errand
    thing: Any
    erasings: int
    """How many clients had been erased when that began: it may hold whoever was erased since."""


@dataclass(frozen=True, slots=True)
class Job:
    """A row with everything that its call says, as it is now."""

    row: Row
    step: Step
    chat_id: ChatId
    group_id: ChatId
    client: Client | None = None
    link: Link | None = None
    parts: tuple[Link, ...] = ()
    packed: tuple[Row, ...] = ()
    packed_links: tuple[Link, ...] = ()
    reply_to: MessageId | None = None
    shares_copy: bool = False
    further: tuple[int, ...] = ()
    """What the link has besides its copy, where it took several messages."""
    first: Link | None = None
    """The message whose words its card says: the client's first one."""
    besides: tuple[Link, ...] = ()
    """Those that the card says behind the first."""
    marked: bool = False
    """Whether the copy that an edit is for says that it may be a repeat, and goes on saying so."""
    face: Face | None = None
    conversation: Conversation | None = None
    colleagues: tuple[Colleague, ...] = ()
    """To whom it can be given, where its card asks that."""
    tags: tuple[ConversationTag, ...] = ()
    """Those that its card offers."""
    stages: tuple[SaleStage, ...] = ()
    """The same of the stages of a sale."""
    icons: Mapping[str, str] | None = None
    thread_id: TopicId | None = None
    """The thread of somebody's private chat where it goes, if that chat is threaded."""
    reactions: tuple[str, ...] | None = None
    """Those that the staff group allows; None: all."""
    shown: str = ""
    made: Any = None
    by: BotId = MAIN
    """Who calls."""
    alters: MessageId | None = None
    """The message of ours in the staff group that is there and is to be changed, or taken away."""
    sender: BotId = MAIN
    """Who sent that."""
    lost: bool = False
    """Whether that was a helper which carries nothing now: nobody can change it any more."""
    found: bool = False
    """Whether it waited when this process began: then a former Smena may have ordered it."""
    unmarked: bool = False
    """Whether it waits on disk during its call, which may run twice without harm."""

    @property
    def what(self) -> str:
        """What its call makes, in a word: the kind of its errand, or the step before that."""
        return self.row.kind if self.step is Step.SELF else self.step

    @property
    def cost(self) -> int:
        """How many messages its call counts for at Telegram."""
        return self.row.cost if self.step is Step.SELF else 1

    @property
    def repeat(self) -> bool:
        """Whether this may have been done already."""
        return self.row.repeat or self.marked or self.row.errand.marked
