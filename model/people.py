"""Who takes part: clients, operators, owners, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.ids import NOBODY, ClientId, MessageId, PersonId, TopicId

APART = " ··"
"""Stands between the name of two who are called alike and what tells them apart."""


def told_apart(name: str, key: int) -> str:
    """What somebody is called beside another of the same name: with their key's last digits."""
    return f"{name}{APART}{key % 1000:03}"


def shortened(name: str, limit: int) -> str:
    """As much of a name as has room, with what tells it from another, if there is something."""
    called, apart, digits = name.rpartition(APART)
    return called[: limit - len(apart + digits)] + apart + digits if apart else name[:limit]


class Role(StrEnum):
    """What a member of staff may do; each includes the ones before."""

    OPERATOR = "operator"
    LEAD = "lead"
    OWNER = "owner"

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role may do what that other one may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Door(StrEnum):
    """Whether somebody in the staff group is on the team."""

    OPEN = ""
    ASKED = "asked"  # an owner has to say so first
    BARRED = "barred"  # an owner said no


class Reach(StrEnum):
    """Whether a client can be written to."""

    OK = ""
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"


class Hearing(StrEnum):
    """Whether a client is listened to."""

    OPEN = ""
    MUTED = "muted"  # what they write is kept, and shown when they are heard again
    BLOCKED = "blocked"  # of what they write only the number is kept
    LOBBY = "lobby"  # new, in a flood: kept until they are let in


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Telegram shows them at this moment."""

    id: PersonId
    name: str
    username: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """A customer who wrote to us, under a key of ours."""

    id: ClientId
    name: str
    username: str
    locale: str
    source: str
    first_seen: datetime
    reach: Reach
    topic_id: TopicId | None
    card_id: MessageId | None
    topic_closed: bool
    icon: str
    menu: str
    card_sinks: bool = False
    """The card is out of sight: it goes below when it is shown next."""
    card_below: bool = False
    """The card is no longer the one at the topic's head."""
    told: str = ""
    told_at: datetime | None = None
    """What the bot said to them last by itself, and when."""
    topic_name: str = ""
    """What we called the topic; "" where that is not ours to change."""
    person_id: PersonId = NOBODY
    """Whom Telegram knows them as: the user, and the private chat with the bot."""
    hearing: Hearing = Hearing.OPEN
    hearing_by: PersonId | None = None
    """Who of the team decided that last."""
    unheard: int = 0
    """How many messages came that are not shown."""
    heard_at: datetime | None = None
    """Since when they are listened to again."""
    namesake: bool = False
    """Another client of that name had a topic before them."""
    topic_lost: bool = False
    """The present topic replaces a deleted one, which nobody has been told yet."""

    @property
    def called(self) -> str:
        """What the team reads, on the topic as in every list; never what they are addressed by."""
        return told_apart(self.name, self.id) if self.namesake else self.name


@dataclass(frozen=True, slots=True)
class Operator:
    """A member of the staff group, or an owner; the id is Telegram's user id."""

    id: PersonId
    name: str
    username: str
    role: Role
    in_group: bool
    private: bool
    department: str = ""
    assigned_at: datetime | None = None
    locale: str = ""
    left_at: datetime | None = None
    """When Telegram said that they left the group; None while they have not."""
    as_client: bool = False
    """What they write in private is meant as a client's words."""
    tables: bool = False
    """They asked for reports as tables, which some of Telegram's programs show blank."""
    deputy_id: PersonId | None = None
    """Who gets their conversations before anybody else, if they are on duty."""
    checked_at: datetime | None = None
    """When Telegram last said whether they are in the group."""
    door: Door = Door.OPEN

    def is_in(self, department: str) -> bool:
        """Whether that is the department they work in."""
        return bool(department) and self.department.casefold() == department.casefold()

    @property
    def is_unheard_of(self) -> bool:
        """Whether Telegram has not said yet if they are in the group that there is now."""
        inside = self.in_group or self.role is Role.OWNER
        return not inside and self.left_at is None and self.checked_at is None

    @property
    def is_present(self) -> bool:
        """Whether they are on the team now.

        An owner is from before there is a group; only Telegram's word that they left counts.
        """
        inside = self.in_group or (self.role is Role.OWNER and self.left_at is None)
        return inside and self.door is Door.OPEN

    def may(self, role: Role) -> bool:
        """Whether they may do now what that role may: they have it, and are on the team."""
        return self.is_present and self.role.includes(role)
