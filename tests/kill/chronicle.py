"""What was said, and whether it stands where it should: the model that the world is held against.

Every message carries a token of its own, so wherever it turns up, it is known whose it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox import Message, Person, Seat, Topic
from tests.kill.fate import Way
from tests.kill.ward import Ward

TOKEN = re.compile(r"#(\d{3})#")
OF_ANOTHER = ("message can't be edited", "message can't be deleted")
"""How Telegram refuses a bot that would change what another has sent."""
REPEAT, EDITED, ASKED = "↻", "✏️", "Не подтверждено"


@dataclass
class Said:
    """One message of a person's."""

    token: str
    client: Person
    side: str  # client · staff · note
    message: Message
    version: int = 1

    @property
    def now(self) -> str:
        """The words as they are since the last edit."""
        return f"#{self.token}# v{self.version}"


@dataclass
class Findings:
    """What a comparison came to."""

    lost: list[str] = field(default_factory=list)
    misrouted: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    marked: int = 0
    asked: int = 0
    orphans: int = 0
    by_helpers: int = 0
    """Messages of the group that a helper sent."""

    def problems(self) -> list[str]:
        """What must not be."""
        return [*self.lost, *self.misrouted, *self.unmarked, *self.disorder]


class Chronicle:
    """Speaks for the people of a scene and remembers what they said."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.said: list[Said] = []

    # -- speaking --------------------------------------------------------------------------------

    def _token(self) -> str:
        return f"{len(self.said):03d}"

    def write(
        self,
        client: Person,
        seat: Seat,
        side: str,
        head: str = "",
        reply_to: Message | None = None,
    ) -> Said:
        """A text."""
        token = self._token()
        message = seat.write(f"{head}#{token}# v1", reply_to=reply_to)
        return self._keep(Said(token, client, side, message))

    def photo(self, client: Person, seat: Seat, side: str) -> Said:
        """A photo with a caption."""
        token = self._token()
        return self._keep(Said(token, client, side, seat.send("photo", caption=f"#{token}# v1")))

    def album(self, client: Person, seat: Seat, side: str) -> list[Said]:
        """Two photos, sent together."""
        tokens = [f"{len(self.said) + i:03d}" for i in range(2)]
        messages = seat.album([("photo", f"#{token}# v1") for token in tokens])
        pairs = zip(tokens, messages, strict=True)
        return [self._keep(Said(token, client, side, message)) for token, message in pairs]

    def edit(self, said: Said, seat: Seat) -> None:
        """The same message with other words."""
        said.version += 1
        seat.edit(said.message, text=said.now)

    def _keep(self, said: Said) -> Said:
        self.said.append(said)
        return said

    # -- looking ---------------------------------------------------------------------------------

    def copies(self, said: Said) -> list[Message]:
        """Where the message turned up at the other side, oldest first."""
        if said.side == "client":
            topics = self.ward.topics_of(said.client)
            found = [m for topic in topics for m in self.ward.said_in(topic)]
        else:
            found = self._private(said.client)
        return [message for message in found if said.token in tokens_of(message)]

    def fresh(self, said: Said) -> list[Message]:
        """The same without those that say an edit."""
        return [one for one in self.copies(said) if not words(one).startswith(EDITED)]

    def _private(self, client: Person) -> list[Message]:
        messages = self.ward.seat(client).messages
        return [message for message in messages if message.sender is self.ward.bot]

    def asked(self, said: Said) -> bool:
        """Whether the operator was asked whether this message arrived."""
        topic = said.message.topic
        return topic is not None and any(
            ASKED in (line.text or "") and line.reply_to is said.message
            for line in self.ward.said_in(topic)
        )

    def arrived(self, *several: Said) -> bool:
        """Whether each stands on the other side, or its author was asked."""
        return all(self.copies(one) or self.asked(one) for one in several)

    # -- judging ---------------------------------------------------------------------------------

    def compare(self) -> Findings:
        """Hold the whole world against what was said."""
        found = Findings()
        for message, place in self._everything():
            self._check_place(message, place, found)
        for said in self.said:
            self._check_presence(said, found)
        for said_here in self._by_way().values():
            self._check_order(said_here, found)
        self._check_topics(found)
        self._check_bots(found)
        return found

    def _everything(self) -> Iterator[tuple[Message, str]]:
        """Every message of the company's bots in the world, with the name of its place."""
        world, ours = self.ward.box.world, self.ward.bots
        for chat in [*world.private.values(), *world.groups.values()]:
            for message in chat.history:
                if message.sender in ours and not message.deleted:
                    where = message.topic.name if message.topic else ""
                    name = chat.user.name if chat.user else chat.label
                    yield message, f"topic {where}" if where else f"private {name}"

    def _check_place(self, message: Message, place: str, found: Findings) -> None:
        for token in tokens_of(message):
            said = self.said[int(token)]
            way = {"client": "topic", "staff": "private", "note": "nowhere"}[said.side]
            if place != f"{way} {said.client.name}":
                found.misrouted.append(f"{said.side} {token} of {said.client.name}: {place}")

    def _check_presence(self, said: Said, found: Findings) -> None:
        if said.side == "note":
            return
        copies = self.copies(said)
        fresh = self.fresh(said)
        flying = self.was_in_flight(said)
        if said.side == "client":
            self._check_client(said, fresh, flying, found)
        else:
            self._check_staff(said, fresh, flying, found)
        said_so = [words(one) for one in copies]
        left_to_the_operator = flying and said.side == "staff" and self.asked(said)
        if copies and not left_to_the_operator and not any(said.now in one for one in said_so):
            found.lost.append(f"the edit of {said.token}: {said_so}")
        self._check_edits(said, found)

    def _check_edits(self, said: Said, found: Findings) -> None:
        """As often as it was edited; one more only where a call was cut off, and marked."""
        edits = [one for one in self.copies(said) if words(one).startswith(EDITED)]
        surplus = max(0, len(edits) - (said.version - 1))
        repeats = [one for one in edits if REPEAT in words(one)]
        found.marked += surplus
        if surplus > (len(repeats) if self._key(said) in self.ward.toll.edits_in_flight else 0):
            shown = [words(one) for one in edits]
            found.unmarked.append(f"the edit of {said.token}, sent twice: {shown}")

    def _check_client(
        self, said: Said, fresh: list[Message], flying: bool, found: Findings
    ) -> None:
        where = f"{said.token} of {said.client.name}"
        if not fresh and not self._stands_in_its_edit(said):
            found.lost.append(f"client {where}")
        for second in fresh[1:]:
            found.marked += 1
            if not self._is_marked(second):
                shown = [words(one) for one in fresh]
                found.unmarked.append(f"client {where}, again without a mark: {shown}")
        if len(fresh) > 1 and not flying:
            found.unmarked.append(f"client {where}, again although no call was cut off")

    def _stands_in_its_edit(self, said: Said) -> bool:
        """A lost helper's card can't be changed: it goes, and what it said has come as its edit."""
        edits = [words(one) for one in self.copies(said) if words(one).startswith(EDITED)]
        return self.ward.lost is not None and any(said.now in shown for shown in edits)

    def _check_staff(self, said: Said, fresh: list[Message], flying: bool, found: Findings) -> None:
        where = f"{said.token} to {said.client.name}"
        asked = self.asked(said) or self._asked_for_album(said)
        found.asked += asked
        if len(fresh) > 1:
            found.unmarked.append(f"staff {where}, sent twice by itself")
        if not fresh and not asked:
            found.lost.append(f"staff {where}")
        if asked and not flying:
            found.lost.append(f"staff {where}, asked although no call was cut off")

    def _asked_for_album(self, said: Said) -> bool:
        """An album is asked about once, at its first part."""
        album = said.message.album
        return bool(album) and any(
            self.asked(one) for one in self.said if one.message.album == album
        )

    def was_in_flight(self, said: Said) -> bool:
        """Whether its call was under way at a death."""
        return self._key(said) in self.ward.toll.in_flight

    @staticmethod
    def _key(said: Said) -> tuple[int, str, int]:
        return said.client.id, said.side, said.message.id

    def _is_marked(self, message: Message) -> bool:
        """It says so itself, or its album does, or a line in reply to either."""
        lines = self.ward.said_in(message.topic) if message.topic else []
        whole = [m for m in lines if m is message or (m.album and m.album == message.album)]
        if any(words(one).startswith(REPEAT) for one in whole):
            return True
        return any(x.reply_to in whole and words(x).startswith(REPEAT) for x in lines)

    def _by_way(self) -> dict[tuple[int, str], list[Said]]:
        found: dict[tuple[int, str], list[Said]] = {}
        for said in self.said:
            if said.side != "note":
                found.setdefault((said.client.id, said.side), []).append(said)
        return found

    def _check_order(self, several: list[Said], found: Findings) -> None:
        """As written; a repeat stands where it may, and so does a card that came anew."""
        places = [place for said in several if (place := self._place(said)) is not None]
        if places != sorted(places):
            found.disorder.append(f"{several[0].side} of {several[0].client.name}: {places}")

    def _place(self, said: Said) -> int | None:
        """Where it stood first."""
        copies = self.copies(said)
        topic = copies[0].topic if copies else None
        if topic is None:
            return copies[0].id if copies else None
        ours = (m for m in topic.history if m.sender in self.ward.bots)
        return next(m.id for m in ours if said.token in tokens_of(m))

    def _check_bots(self, found: Findings) -> None:
        """Each changes only what it has sent, and a helper speaks in the group alone."""
        refused = (c for c in self.ward.box.calls if c.ok is False and c.bot in self.ward.bots)
        for call in refused:
            if any(said in (call.description or "") for said in OF_ANOTHER):
                found.misrouted.append(f"by the wrong bot: {call}")
        for chat in self.ward.box.world.private.values():
            if chat.bot in self.ward.helpers and chat.history:
                found.misrouted.append(f"the helper wrote to {chat.user}")
        found.by_helpers = sum(m.sender in self.ward.helpers for m in self.ward.group.history)

    def _check_topics(self, found: Findings) -> None:
        toll = self.ward.toll
        for client in {said.client.id: said.client for said in self.said}.values():
            topics = self.ward.topics_of(client)
            used = [topic for topic in topics if self._is_used(topic)]
            found.orphans += len(topics) - len(used)
            if len(used) > 1:
                found.misrouted.append(f"{client.name} has {len(used)} topics")
            found.unmarked += self._too_many_cards(client, used)
        if found.orphans > toll.topics_in_flight:
            found.unmarked.append(f"{found.orphans} topics left over")

    def _is_used(self, topic: Topic) -> bool:
        return any(tokens_of(message) for message in self.ward.said_in(topic))

    def _too_many_cards(self, client: Person, topics: list[Topic]) -> list[str]:
        lines = [message for topic in topics for message in self.ward.said_in(topic)]
        cards = [words(m) for m in lines if m.labels and ASKED not in words(m)]
        # A repeated card is marked as it comes; its next edit shows it as any other.
        if len(cards) > 1 + self.ward.toll.cards_in_flight:
            return [f"cards of {client.name}: {cards}"]
        return []

    def orphans(self) -> list[Topic]:
        """Topics that the bot made and nobody got, where it could hear of that."""
        names = {said.client.name for said in self.said}
        deaf = self.ward.helpers if self.ward.lost is Way.REVOKED else []
        mine = [t for t in self.ward.group.topics if t.name in names and t.creator not in deaf]
        return [topic for topic in mine if not self._is_used(topic)]


def words(message: Message) -> str:
    """Text or caption."""
    return message.text or message.caption or ""


def tokens_of(message: Message) -> list[str]:
    """Whose words these are; several when they were packed."""
    return TOKEN.findall(words(message))
