"""Errands that are put together when they are sent: reports, pictures, exports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from model.errands.base import Errand, Place, Priority, Traits
from model.ids import ClientId, MessageId
from model.people import Role
from model.reports import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Errand):
    """A page of a report about a period: a new message, or in the place of one (`edit`)."""

    kind = "report"
    traits = Traits(priority=Priority.ALERT, composed=True, least=Role.LEAD)
    view: str
    span: str
    first: date
    last: date
    since: datetime
    until: datetime
    so_far: bool = False
    edit: MessageId | None = None
    choice: bool = False
    due: datetime | None = None
    gap: tuple[date, ...] = ()
    number: str = ""
    page: int = 0
    """Of the conversations behind a number: which number, and which page of them."""

    @classmethod
    def of(
        cls,
        period: Period,
        *,
        view: str = "summary",
        edit: MessageId | None = None,
        choice: bool = False,
        due: datetime | None = None,
        gap: tuple[date, ...] = (),
        number: str = "",
        page: int = 0,
    ) -> Self:
        """The page of that name about that period."""
        return cls(
            view=view,
            span=period.span,
            first=period.first,
            last=period.last,
            since=period.since,
            until=period.until,
            so_far=period.so_far,
            edit=edit,
            choice=choice,
            due=due,
            gap=gap,
            number=number,
            page=page,
        )

    @property
    def period(self) -> Period:
        """What the report is about."""
        return Period(self.span, self.first, self.last, self.since, self.until, self.so_far)

    def lane(self, place: Place) -> str:
        return f"to:{place.chat}"

    def merge_key(self, place: Place) -> str | None:
        return f"report:{place.chat}:{self.edit}" if self.edit else None

    @property
    def runs_twice(self) -> bool:
        return self.edit is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay(Errand):
    """The lines about their own day that an operator gets when their shift ends."""

    kind = "own_day"
    traits = Traits(priority=Priority.ALERT, composed=True, least=Role.OPERATOR)
    since: datetime
    until: datetime

    def lane(self, place: Place) -> str:
        return f"to:{place.chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing(Errand):
    """The picture under a report."""

    kind = "chart"
    traits = Traits(
        priority=Priority.ALERT, ornament=True, composed=True, unrepeatable=True, least=Role.LEAD
    )
    span: str
    first: date
    last: date
    since: datetime
    until: datetime

    @classmethod
    def of(cls, period: Period) -> Self:
        """The picture of that period."""
        return cls(
            span=period.span,
            first=period.first,
            last=period.last,
            since=period.since,
            until=period.until,
        )

    @property
    def period(self) -> Period:
        """What the picture shows."""
        return Period(self.span, self.first, self.last, self.since, self.until)

    def lane(self, place: Place) -> str:
        return f"to:{place.chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Errand):
    """Everything of a time as tables, or all that is held about one client."""

    kind = "export"
    traits = Traits(priority=Priority.ALERT, composed=True, unrepeatable=True, least=Role.OWNER)
    until: datetime
    since: datetime | None = None
    locale: str = ""
    client: ClientId | None = None
    accounts: tuple[ClientId, ...] = ()
    """Who was that client when it was asked for: of nobody else anything is given away."""

    def lane(self, place: Place) -> str:
        return f"export:{place.chat}"

    @property
    def concerns(self) -> ClientId | None:
        return self.client


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup(Errand):
    """An encrypted copy of the file, for an owner to keep."""

    kind = "backup"
    traits = Traits(priority=Priority.ALERT, composed=True, unrepeatable=True, least=Role.OWNER)
    name: str

    def lane(self, place: Place) -> str:
        return f"backup:{place.chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Errand):
    """How the bot itself is, for an owner: a new message, or in the place of one (`edit`)."""

    kind = "health"
    traits = Traits(priority=Priority.ALERT, composed=True, least=Role.OWNER)
    edit: MessageId | None = None

    def lane(self, place: Place) -> str:
        return f"to:{place.chat}"

    def merge_key(self, place: Place) -> str | None:
        return f"health:{place.chat}:{self.edit}" if self.edit else None

    @property
    def runs_twice(self) -> bool:
        return self.edit is not None
