"""A conversation's whole life, played at random in plain SQLite: what must hold always holds."""

import itertools
import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.relay import messages, presses
from model import Conversation, House, Incoming, LinkState, Person, Press
from storage import clients, company, conversations, links, people
from tests import blank, former

GROUP = -1001
HOUSE = House(name="Мебель", reopen=timedelta(hours=72))
PEOPLE = [Person(100 + number, name) for number, name in enumerate(("Ольга", "Олег", "Оксана"))]
CLIENTS = [Person(1, "Анна"), Person(2, "Борис")]
who, whom = st.sampled_from(PEOPLE), st.sampled_from(CLIENTS)
questions = st.sampled_from(["Где диван?", "Спасибо, а когда?", "ок?", "❓", "Жду"])
thanks = st.sampled_from(["Спасибо!", "ок", "👍", "Спасибо большое"])


class Life(RuleBasedStateMachine):
    """What is expected is kept beside what the desk keeps, and compared after every step."""

    @initialize()
    def open_the_office(self) -> None:
        self.tx = blank.on(blank.memory())
        self.now = datetime(2026, 9, 21, 10, tzinfo=UTC)
        self.ids = itertools.count(1000)
        company.set_group(self.tx, GROUP, "Клиенты")
        company.set_state(self.tx, True, [])
        for person in PEOPLE:
            people.meet(self.tx, person, self.now)
            people.set_in_group(self.tx, person.id, True)
        for client in CLIENTS:
            former.client(self.tx, client, self.now)
            clients.set_topic(self.tx, client.id, client.id + 10)
        self.waits: dict[int, datetime | None] = {client.id: None for client in CLIENTS}
        self.ended: dict[int, datetime | None] = {client.id: None for client in CLIENTS}
        self.has: dict[int, int | None] = {client.id: None for client in CLIENTS}
        self.open: dict[int, bool] = {client.id: False for client in CLIENTS}
        self.closed: dict[int, datetime | None] = {client.id: None for client in CLIENTS}
        self.held: dict[tuple[int, int], int] = {}

    # -- what people do ------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 60 * 100))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(client=whom, text=questions)
    def client_asks(self, client: Person, text: str) -> None:
        needs = text != "❓" or not self._latest(client)
        messages.from_client(self.tx, HOUSE, self._message(client, text), self.now)
        blank.shown(self.tx)
        if text == "❓":  # whether a lone sign asks is the rules' own matter
            needs = self._latest(client).waiting_since is not None
        if needs:
            self._opened(client.id)
            self.waits[client.id] = self.waits[client.id] or self.now

    @rule(client=whom, text=thanks)
    def client_thanks(self, client: Person, text: str) -> None:
        first = self._latest(client) is None
        messages.from_client(self.tx, HOUSE, self._message(client, text), self.now)
        blank.shown(self.tx)
        if first:
            self._opened(client.id)
            self.waits[client.id] = self.waits[client.id] or self.now

    @rule(client=whom, person=who)
    def operator_writes(self, client: Person, person: Person) -> None:
        before = self._for_client(client)
        self._staff(client, person, "Завтра привезём")
        if self.open[client.id] and self.has[client.id] not in (None, person.id):
            self.held[client.id, person.id] = self.held.get((client.id, person.id), 0) + 1
            assert self._for_client(client) == before
            return
        if not self.open[client.id]:  # whoever answers a closed conversation has it
            self.has[client.id] = None
        self._opened(client.id)
        self.waits[client.id] = None
        self.has[client.id] = self.has[client.id] or person.id
        assert self._for_client(client) == before + 1

    @rule(client=whom, person=who, text=st.sampled_from(["// не ему", "/note тихо", "//"]))
    def operator_notes(self, client: Person, person: Person, text: str) -> None:
        before = self._for_client(client)
        self._staff(client, person, text)
        assert self._for_client(client) == before

    @rule(client=whom, person=who)
    def operator_notes_by_button(self, client: Person, person: Person) -> None:
        before = self._for_client(client)
        self._press(presses.note, "note", client, person, client.id)
        self._staff(client, person, "это останется здесь")
        assert self._for_client(client) == before

    @rule(client=whom, person=who)
    def operator_takes_the_button_back(self, client: Person, person: Person) -> None:
        for _ in range(2):
            self._press(presses.note, "note", client, person, client.id)
        self.operator_writes(client=client, person=person)

    @rule(client=whom, person=who)
    def operator_claims(self, client: Person, person: Person) -> None:
        if self._card(presses.claim, "claim", client, person):
            self.has[client.id] = self.has[client.id] or person.id

    @rule(client=whom, person=who)
    def operator_releases(self, client: Person, person: Person) -> None:
        if self._card(presses.release, "release", client, person):
            self.has[client.id] = None

    @rule(client=whom, person=who, to=who)
    def operator_gives(self, client: Person, person: Person, to: Person) -> None:
        if self._card(presses.give, "give", client, person, to.id):
            self.has[client.id] = to.id

    @rule(client=whom, person=who)
    def no_answer_is_needed(self, client: Person, person: Person) -> None:
        if self._card(presses.no_answer, "no_answer", client, person):
            self.waits[client.id] = None

    @rule(client=whom, person=who)
    def operator_closes(self, client: Person, person: Person) -> None:
        if self._card(presses.close, "close", client, person):
            self.open[client.id], self.closed[client.id] = False, self.now
            self.ended[client.id], self.waits[client.id] = self.waits[client.id], None

    @rule(client=whom, person=who)
    def operator_reopens(self, client: Person, person: Person) -> None:
        latest = self._latest(client)
        if latest is None:
            return
        self._press(presses.reopen, "reopen", client, person, latest.id)
        if not latest.is_open:  # who waited when it was closed waits since then
            self.open[client.id], self.waits[client.id] = True, self.ended[client.id]

    @rule(client=whom, person=who, choice=st.sampled_from(["send", "note", "take"]))
    def operator_decides(self, client: Person, person: Person, choice: str) -> None:
        button = {"send": presses.held_send, "note": presses.held_note, "take": presses.held_take}
        before = self._for_client(client)
        self._press(button[choice], f"held_{choice}", client, person, client.id, person.id)
        count = self.held.pop((client.id, person.id), 0)
        assert self._for_client(client) == before + (count if choice != "note" else 0)
        if count and choice != "note":
            self._opened(client.id)
            self.waits[client.id] = None
            if choice == "take" or self.has[client.id] is None:
                self.has[client.id] = person.id

    # -- what must hold ------------------------------------------------------------------------

    @invariant()
    def at_most_one_conversation_is_open(self) -> None:
        for client in CLIENTS:
            assert self._count("conversations", client, "closed_at IS NULL") <= 1

    @invariant()
    def the_state_is_what_was_done(self) -> None:
        for client in CLIENTS:
            latest = self._latest(client)
            if latest is None:
                assert not self.open[client.id]
                continue
            assert latest.is_open is self.open[client.id]
            assert latest.waiting_since == self.waits[client.id]
            assert latest.assignee_id == self.has[client.id]

    @invariant()
    def what_is_held_is_counted(self) -> None:
        for client, person in itertools.product(CLIENTS, PEOPLE):
            held = links.held(self.tx, client.id, person.id)
            assert len(held) == self.held.get((client.id, person.id), 0)
            assert all(link.state is LinkState.HELD for link in held)

    @invariant()
    def the_events_add_up_to_the_state(self) -> None:
        found: dict[int, tuple[bool, int | None]] = {}
        for row in self.tx.rows("SELECT * FROM events WHERE conversation_id > 0 ORDER BY id"):
            number, kind = row["conversation_id"], row["kind"]
            is_open, has = found.get(number, (False, None))
            if kind in ("opened", "reopened", "closed"):
                found[number] = kind != "closed", has
            elif kind in ("claimed", "taken_over"):
                found[number] = is_open, row["actor_id"]
            elif kind == "transferred":
                found[number] = is_open, json.loads(row["data"])["to"]
            elif kind == "released":
                found[number] = is_open, None
        for row in self.tx.rows("SELECT id, closed_at, assignee_id FROM conversations"):
            assert found[row["id"]] == (row["closed_at"] is None, row["assignee_id"])

    @invariant()
    def nobody_was_answered_before_they_asked(self) -> None:
        asked: dict[int, int] = {}
        for row in self.tx.rows("SELECT * FROM events ORDER BY id"):
            if row["kind"] == "message_in":
                asked.setdefault(row["client_id"], row["at"])
            elif row["kind"] == "reply":
                assert row["at"] >= asked.pop(row["client_id"], 0)

    @invariant()
    def every_word_of_an_operator_is_a_link_or_a_note_never_both(self) -> None:
        both = self.tx.value(
            """
            SELECT count(*) FROM notes JOIN links ON links.client_id = notes.client_id
                AND links.side = 'staff' AND links.origin_id = notes.message_id
            """
        )
        assert both == 0

    # -- helpers -------------------------------------------------------------------------------

    def _opened(self, client_id: int) -> None:
        if self.open[client_id]:
            return
        self.open[client_id] = True
        closed = self.closed[client_id]
        if closed is None or self.now - closed > HOUSE.reopen:
            self.has[client_id] = None  # a new conversation is nobody's

    def _latest(self, client: Person) -> Conversation | None:
        return conversations.latest(self.tx, client.id)

    def _for_client(self, client: Person) -> int:
        """How many messages have been ordered to the client, the company's own left out."""
        where = "chat = client_id AND kind IN ('copy', 'album', 'edit')"
        return self._count("outbox", client, where)

    def _count(self, table: str, client: Person, where: str) -> int:
        sql = f"SELECT count(*) FROM {table} WHERE client_id = :client AND {where}"
        return int(self.tx.value(sql, client=client.id))

    def _message(self, sender: Person, text: str) -> Incoming:
        number = next(self.ids)
        content = {"kind": "text", "text": text}
        return Incoming(number, sender, content, f"{number}", self.now)

    def _staff(self, client: Person, person: Person, text: str) -> None:
        message = self._message(person, text)
        messages.from_staff(self.tx, HOUSE, GROUP, client.id + 10, message, self.now)

    def _card(self, action, name: str, client: Person, person: Person, arg: int = 0) -> bool:
        """Press a button of the card; True if there was anything to press it for."""
        latest = self._latest(client)
        if latest is None:
            return False
        self._press(action, name, client, person, latest.id, arg)
        return latest.is_open

    def _press(
        self, action, name: str, client: Person, person: Person, subject: int, arg: int = 0
    ) -> None:
        number, topic = next(self.ids), client.id + 10
        latest = self._latest(client)
        press = Press(
            *(f"q{number}", name, subject, arg, person, GROUP, False, number, topic),
            version=latest.version if latest else 0,
        )
        action(self.tx, HOUSE, press, self.now)
        answered = "SELECT count(*) FROM outbox WHERE lane = :lane"
        assert self.tx.value(answered, lane=f"answer:q{number}") == 1


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
