"""Owns the company on the stage: the box, the people in it, and what its bot is ordered to be."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playground import plan
from playground.pictures import PICTURES
from playground.puppet import Json, SharedClock
from playground.words import WORDS, Words, words_in
from sandbox import BotAccount, Group, Limits, Message, Person, Sandbox, Topic
from sandbox.snapshot import restore, taken

WINDOW = 10.0
"""Seconds in which the box, like the bot, takes twenty messages into a group; Telegram's are 60."""
GROUP = "g"
USERNAME = "smena_demo_bot"


@dataclass(eq=False)
class Stage:
    """Everybody who can be played, and where."""

    box: Sandbox
    clock: SharedClock
    folder: Path
    zone: ZoneInfo
    locale: str
    fresh: bool
    """Whether the company is still to be set up, by its owner's link."""
    bot: BotAccount
    owner: Person
    operators: list[Person]
    group: Group
    clients: list[Person] = field(default_factory=list)
    picture: str | None = None
    """The id of the photo that goes with an answer which the company has kept."""
    shifts: tuple[str, ...] = ()
    """Their names, which the roster knows them by whatever language is spoken later."""
    moved: float = 0.0
    """Seconds by which people moved the clock."""

    @classmethod
    async def open(cls, folder: Path, zone: ZoneInfo, locale: str, fresh: bool) -> "Stage":
        """A company at eleven in the morning; `fresh`: a group, and a bot that nobody knows yet."""
        start = plan.beginning(datetime.now(UTC), zone).timestamp()
        clock = SharedClock(folder / "clock", start)
        box = await Sandbox.start(limits=Limits(group_window=WINDOW), clock=clock)
        box.world.files.pictures = PICTURES
        words = words_in(locale)
        bot = box.bot(USERNAME, words.company)
        owner, *operators = (
            box.user(name, language=locale)
            for name in (words.owner, words.olga, words.oleg, words.vera)
        )
        group = box.forum(words.group, owner=owner)
        stage = cls(box, clock, folder, zone, locale, fresh, bot, owner, operators, group)
        stage.shifts = words.shifts
        stage._gather()
        return stage

    @classmethod
    async def go_on(cls, folder: Path, kept: Json) -> "Stage":
        """The company as it was left. Raises SnapshotError for what can't be gone on with."""
        world, own = kept["world"], kept["stage"]
        clock = SharedClock(folder / "clock", world["now"])
        box = await Sandbox.start(limits=Limits(group_window=WINDOW), clock=clock)
        box.world.files.pictures = PICTURES
        restore(box, world)
        users = box.world.users

        def people(role: str) -> list[Person]:
            return [user for number in own[role] if isinstance(user := users[number], Person)]

        (bot,) = (user for user in users.values() if isinstance(user, BotAccount))
        (group,) = (chat for chat in box.world.groups.values() if isinstance(chat, Group))
        (owner,) = people("owner")
        return cls(
            box, clock, folder, ZoneInfo(own["zone"]), own["locale"], own["fresh"], bot, owner,
            people("operators"), group, people("clients"), None, tuple(own["shifts"]), own["moved"],
        )  # fmt: skip

    def kept(self) -> Json:
        """What `go_on` needs."""
        return {
            "world": taken(self.box),
            "stage": {
                "zone": self.zone.key,
                "locale": self.locale,
                "fresh": self.fresh,
                "owner": [self.owner.id],
                "operators": [operator.id for operator in self.operators],
                "clients": [client.id for client in self.clients],
                "shifts": list(self.shifts),
                "moved": self.moved,
            },
        }

    def _gather(self) -> None:
        """The team in its group, the first clients at their phones."""
        olga, *others = self.operators
        self.group.add(olga, admin=True)
        for operator in others:
            self.group.add(operator)
        if not self.fresh:
            self.group.add_bot(
                self.bot,
                by=self.owner,
                can_manage_topics=True,
                can_delete_messages=True,
                can_manage_tags=True,
            )
            for operator in (self.owner, *self.operators):
                operator.chat(self.bot).start()
            self.picture = self.box.world.files.add("photo").file_id
        for name in (self.words.anna, self.words.igor):
            self.admit(name)

    @property
    def words(self) -> Words:
        return words_in(self.locale)

    @property
    def people(self) -> list[Person]:
        """The owner, the operators, the clients."""
        return [self.owner, *self.operators, *self.clients]

    @property
    def now(self) -> datetime:
        """The stage's time, in its zone."""
        return datetime.fromtimestamp(self.clock.now(), self.zone)

    def role(self, person: Person) -> str:
        if person is self.owner:
            return "owner"
        return "operator" if person in self.operators else "client"

    def speak(self, locale: str) -> None:
        """Another language: of everybody's phone, of the company, of the names that it gave."""
        old, new = (words_in(language).cast for language in (self.locale, locale))
        names = dict(zip(old, new, strict=True))
        self.locale = locale
        self.bot.first_name, self.group.title = self.words.company, self.words.group
        for person in self.people:
            person.language_code = locale
            person.first_name = names.get(person.first_name, person.first_name)

    def admit(self, name: str) -> Person:
        """A new client."""
        client = self.box.user(name, language=self.locale)
        self.clients.append(client)
        return client

    def person(self, number: object) -> Person:
        """Raises LookupError."""
        for person in self.people:
            if person.id == number:
                return person
        raise LookupError(f"nobody has the id {number!r}")

    def topic(self, number: int | None) -> Topic:
        """A topic of the group, General for None; raises LookupError if it isn't there."""
        if number is None or number == self.group.general.id:
            return self.group.general
        topic = self.group.forum_topics.get(number)
        if topic is None or topic.deleted:
            raise LookupError(f"there is no topic {number}")
        return topic

    def message(self, key: str) -> Message:
        """A message by its key; raises LookupError if it isn't there."""
        place, _, number = key.partition("/")
        chat = self.group if place == GROUP else None
        if chat is None and place.startswith("p:"):
            found = self.box.world.private_chat(self._owner_of(place), self.bot)
        elif chat is not None:
            found = chat
        else:
            raise LookupError(f"there is no chat {place!r}")
        if number.startswith("e"):
            whispers = (
                whisper
                for whisper in reversed(found.history)
                if f"e{whisper.ephemeral_id}" == number
            )
            message = next((whisper for whisper in whispers if not whisper.deleted), None)
        else:
            message = found.by_id.get(int(number) if number.isdigit() else 0)
        if message is None:
            raise LookupError(f"there is no message {key!r}")
        return message

    def _owner_of(self, place: str) -> Person:
        digits = place.removeprefix("p:")
        return self.person(int(digits) if digits.isdigit() else None)

    def next_to_leave(self) -> tuple[Person, datetime]:
        """Whose shift ends next, and when."""
        end = plan.shift_end(self.now, self.zone)
        ends = (shift_end for _, shift_end in plan.SHIFTS)
        pairs = zip(self.operators, ends, strict=True)
        return next(operator for operator, at in pairs if at.hour == end.hour), end

    def on_duty(self) -> list[Person]:
        """Whoever's shift it is; all of them while the company is closed."""
        found = [self.operators[at] for at in plan.on_duty(self.now, self.zone)]
        return found or self.operators

    # -- the bot's part --------------------------------------------------------------------------

    def order(self) -> Json:
        """What the bot's process is told at its start."""
        return {
            "clock": str(self.clock.path),
            "settings": self._settings(),
            "company": None if self.fresh else self._company(),
        }

    def _company(self) -> Json:
        """What its first start finds already decided, unless the owner is to decide it."""
        team = zip(self.operators, self.shifts, strict=True)
        return {
            "group": self.group.id,
            "title": self.group.title,
            "owner": {"id": self.owner.id, "name": self.owner.name},
            "team": [
                {"id": operator.id, "name": operator.name, "shift": shift}
                for operator, shift in team
            ],
            "answers": self._answers(),
        }

    def _answers(self) -> list[Json]:
        """What it has kept to send again, in every language; its names in the one spoken now."""
        spoken = [words.answers for words in WORDS.values()]
        return [
            {
                "name": saved.name,
                "tags": [tag for words in said for tag in words.tags.split()],
                "texts": {locale: words.text for locale, words in zip(WORDS, said, strict=True)},
                "photo": None if number else self.picture,
            }
            for number, (saved, *said) in enumerate(zip(self.words.answers, *spoken, strict=True))
        ]

    def _settings(self) -> Json:
        known = {"group_id": self.group.id, "owner_ids": [self.owner.id]}
        return {
            "telegram": {"api_server": self.box.url, "poll_timeout_s": 5},
            "storage": {"path": str(self.folder / "smena.db")},
            "backup": {"on": False},
            "company": {"locale": self.locale, "timezone": self.zone.key},
            "staff": {} if self.fresh else known,
            "delivery": {
                "group_window_s": WINDOW,
                "per_client_share": 1,
                "new_topics_per_minute": 20,
            },
            "token": self.bot.token,
            **plan.settings(self.shifts),
        }
