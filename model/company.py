"""The company: its rules, its staff group, what a card shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from model.clients import ConversationTag, SaleStage
from model.entries import Commands
from model.ids import AnswerId, ChatId, LinkId, PersonId
from model.marks import StateMark
from model.people import Hearing, Person
from model.routing import Department, RoutingRule
from model.shifts import DutyRules, Hours, RoundTheClock

NOTE_MARKS = ("//", "/note", "!note")
"""With what a note begins, unless the company says otherwise."""


@dataclass(frozen=True, slots=True)
class SummaryRules:
    """Which messages come by themselves; `at` (local) cuts the day, None: its closing does."""

    daily: bool = True
    weekly: bool = True
    monthly: bool = True
    at: time | None = None


@dataclass(frozen=True, slots=True)
class SilenceRules:
    """After how much working time of a client's silence they are asked, and it is closed."""

    nudge: timedelta | None = None
    close: timedelta | None = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class BackupRules:
    """At which local time a backup is made, and whether owners get each."""

    at: time = time(4)
    send: bool = False


@dataclass(frozen=True, slots=True)
class WaitingRules:
    """How much of one new sender's words may wait at once: messages, and characters of them."""

    rows: int = 200
    size: int = 2 * 2**20


BEGINNING = 200
"""So many characters are kept of words where they are not kept whole."""


@dataclass(frozen=True, slots=True)
class House:
    """The company's rules, from the settings: what the desk decides by."""

    name: str = ""
    link: str = ""
    locale: str = "ru"
    reopen: timedelta = timedelta(hours=72)
    greet: bool = True
    closing_line: bool = True
    ratings: bool = True
    broadcasts_a_week: int = 1
    privacy_contact: str = ""
    reply_mode: str = "all"
    note_marks: tuple[str, ...] = NOTE_MARKS
    hold_on_collision: bool = True
    album_wait: timedelta = timedelta(milliseconds=800)
    owner_ids: frozenset[PersonId] = frozenset()
    lead_ids: frozenset[PersonId] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    hours: Hours = field(default_factory=RoundTheClock)
    duty: DutyRules = field(default_factory=DutyRules)
    silence: SilenceRules = field(default_factory=SilenceRules)
    waiting: WaitingRules = field(default_factory=WaitingRules)
    lobby_over: int | None = 20
    """So many new clients a minute are taken in; more wait in the lobby. None: there is none."""
    summary: SummaryRules = field(default_factory=SummaryRules)
    show_usernames: str = "all"
    """Who sees the usernames of clients: "all" of the team, "leads", or "nobody"."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the team writes down about a client: its #word, and what it is called."""
    reasons: tuple[str, ...] = ()
    """What a closed conversation may have been about, if that is asked: tags."""
    stages: Mapping[str, timedelta | None] = field(default_factory=dict)
    """The stages of a sale in their order; how long somebody may stand there, None: for good."""
    reviewed_percent: int = 0
    """So many of a hundred closed conversations a lead reads each week; 0: none."""
    commands: Commands = field(default_factory=dict)
    asks_at_door: bool = False
    """Whoever joins the staff group is on the team only when an owner says so."""
    hurdles: tuple[str, ...] = ()
    backup: BackupRules | None = None
    """None: no backups are made."""
    update: str = ""
    """What an owner types on the server for a newer version; empty: that is not theirs to do."""
    keep_words: timedelta | None = timedelta(days=365)
    """How long people's words are kept; None: for good, but of each only the beginning."""
    keep_clients: timedelta | None = None
    """How long a client is kept of whom nothing is heard; None: until an owner has them erased."""
    menu: bool = False
    """Clients find departments and answers by buttons."""
    signs: bool = False
    """Under what an operator writes stands who wrote it."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What owners wrote in the place of a text to clients: by its name and language."""
    languages: tuple[str, ...] = ("en", "ru")
    drafts_by: str = ""
    """Where the model is that drafts for the team: a server's name; empty: there is none."""
    by_meaning: bool = False
    """Which answer fits is looked for by meaning, too: a model beside the bot is asked."""
    fixed: frozenset[str] = frozenset()
    """Of which settings ("hours.week") the settings themselves say something."""
    departments: tuple[Department, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    origin: "House | None" = None
    """What the settings alone make of it; None: nothing was set in Telegram."""

    def department(self, name: str) -> Department | None:
        """The department that is called so."""
        named = (part for part in self.departments if part.name.casefold() == name.casefold())
        return next(named, None)

    def department_of(self, number: int) -> Department | None:
        """The department that has that number."""
        return next((part for part in self.departments if part.number == number), None)

    def kept(self, words: str) -> str:
        """What of somebody's words is kept."""
        return words[:BEGINNING] if self.keep_words is None else words


class Lack(StrEnum):
    """What stands between a group and its work; the name under which owners are told."""

    NOT_MEMBER = "not_member"
    BASIC_GROUP = "basic_group"
    TOPICS_OFF = "topics_off"
    NOT_ADMIN = "not_admin"
    MANAGE_TOPICS = "manage_topics"
    PUBLIC = "public"  # anybody can find it, and read in it without joining
    LINKED = "linked"  # a channel's discussion: its readers come and go
    NOT_YOURS = "not_yours"  # who chose it is no administrator there


FOR_EVERYBODY = frozenset({Lack.PUBLIC, Lack.LINKED})
"""What lets strangers into a group, or lets them read there, whom nobody has asked in."""


@dataclass(frozen=True, slots=True)
class Company:
    """What the owner set up: the staff group and what it still lacks."""

    group_id: ChatId | None
    group_title: str
    candidate_id: ChatId | None
    ready: bool
    missing: tuple[str, ...]
    icons: Mapping[str, str]
    without: tuple[str, ...] = ()
    """Which of the `ORNAMENTS` the bot has not been granted there."""
    reactions: tuple[str, ...] | None = None
    """Those that the staff group allows; None: all of them."""
    asks: bool = False
    """An owner's word comes before anybody new is on the team."""
    picked_by: PersonId | None = None
    picked_at: datetime | None = None
    pick_state: str = ""
    """Whether moving to the candidate was "asked" or "confirmed"."""

    @property
    def is_open(self) -> bool:
        """Whether strangers can come into the staff group by themselves, or read there."""
        return self.group_id is not None and not FOR_EVERYBODY.isdisjoint(self.missing)

    @property
    def knows_people(self) -> bool:
        """Whether Telegram can be asked who is in the staff group."""
        return self.ready or self.is_open


NEEDED = "manage_topics"
"""The right without which nothing goes."""

ORNAMENTS = ("delete_messages", "manage_tags", "pin_messages", "restrict_members")
"""The rights without which only something small is left out: Telegram's names, less their can_."""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What Telegram says of a group and of the bot's place in it; `without`: of the `ORNAMENTS`."""

    chat_id: ChatId
    title: str = ""
    exists: bool = True
    is_supergroup: bool = False
    is_forum: bool = False
    is_member: bool = False
    is_admin: bool = False
    is_public: bool = False
    is_linked: bool = False
    can_manage_topics: bool = False
    without: tuple[str, ...] = ()
    icons: Mapping[str, str] = field(default_factory=dict)
    admins: tuple[Person, ...] = ()
    reactions: tuple[str, ...] | None = None
    """The ordinary reactions that are allowed; None: all of them."""
    vanishing: int = 0
    """After how many seconds Telegram deletes what is written there; 0: never."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A message that goes at a time of its own, written already or to be written next."""

    author: str
    at: datetime
    link_id: LinkId | None = None
    words: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows of a client, at the moment it is rendered."""

    name: str
    username: str
    locale: str
    first_seen: datetime
    conversations: int
    source: str
    mark: StateMark
    assignee: str | None
    waiting_since: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    blocked: str
    held: int
    noting: tuple[str, ...] = ()
    timing: tuple[Deferred, ...] = ()
    """Whose next message here goes later."""
    later: tuple[Deferred, ...] = ()
    """What was written and goes later."""
    undelivered: bool = False
    """Our last reply, on which it would be the client's turn, has not arrived."""
    promised: datetime | None = None
    snoozed: bool = False
    snoozed_until: datetime | None = None
    woke: bool = False
    rating: str = ""
    short: bool = False
    """It stands below another that says who the client is."""
    told: str = ""
    told_at: datetime | None = None
    """What the bot said to the client by itself in this conversation."""
    tags: tuple[ConversationTag, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    """What the team knows of them: an order, under its field's name; a phone number."""
    joined: tuple[str, ...] = ()
    """Under which names else the team knows the same person."""
    same: tuple[str, ...] = ()
    """Who may be the same person."""
    stage: SaleStage | None = None
    """Where they stand in a sale."""
    staged_at: datetime | None = None
    """Since when."""
    broadcast: str = ""
    """What the broadcast said that they answer."""
    repeat: bool = False
    suggestion: tuple[AnswerId, str] | None = None
    """The answer that fits what the client waits for, and its name."""
    department: str = ""
    """Whose it is, with its icon."""
    urgent: bool = False
    hearing: Hearing = Hearing.OPEN
    unheard: int = 0
