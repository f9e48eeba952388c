"""Judges a simulation: what must hold after every act and every tick of a company's two weeks."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.times import ms
from tests.simulation.oracle import Oracle
from tests.simulation.world import OPERATORS, TOPIC, Row, World

PAUSE = timedelta(minutes=3)
NEAR = 3_600_000
"""In milliseconds: so near a promise must be with somebody who is there."""
SOON = timedelta(minutes=15)
REPLIED = timedelta(minutes=30)
HOUR, DAY, FORTNIGHT = timedelta(hours=1), timedelta(days=1), timedelta(days=14)
BELL = 5 * 60 * 1000
"""Milliseconds before its moment at which a promise first rings."""
LATE = 30 * 1000
"""Milliseconds after which words come late: until then they are read as they are written."""

OF_LEADS = ("duty.nobody", "duty.silent")
LADDER = {"duty.unclaimed", "duty.remind", "duty.nobody", "duty.silent"}
READ = ("SELECT kind, conversation_id, actor_id, data, client_id, at FROM events"
        " WHERE id > ? ORDER BY id")  # fmt: skip


class BrokenRuleError(AssertionError):
    """A rule of the house was broken."""


class Watch:
    """Looks at the tables after every act: what became of each conversation, and who was told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tx = world.tx
        self.seen_event = 0
        self.before: dict[int, Row] = world.open()
        self.holder: dict[int, int | None] = {}
        self.held_since: dict[int, datetime] = {}
        self.waiting: dict[int, int | None] = {}
        self.promised: dict[int, bool] = {}
        self.owed: set[tuple[int, int]] = set()
        self.put_back: dict[int, int] = {}
        self.cancelled: set[int] = set()
        """Which of the replies that were to go later were called off."""
        self.planned: dict[int, tuple[int, int]] = {}
        """Of each other one its author, and when it goes."""
        self.rung: set[tuple[int, int, bool]] = set()
        """For which client and promise it rang, before its time (False) and then (True)."""
        self.up: set[tuple[str, int, int | None]] = set()
        """Of which text somebody heard, about whose wait."""
        self.spoke: dict[int, int] = {}
        self.windows: set[tuple[int, int]] = set()
        self.told: set[tuple[Any, ...]] = set()
        self.quiet = False
        self.handed = 0
        self.asked: dict[int, int] = {}
        self.explains = 0
        self.rated: dict[int, tuple[str, datetime]] = {}

        self.asked_at: dict[int, datetime] = {}
        self.offered: dict[int, int] = {}
        """In which conversation something was offered, and to which client."""
        self.asked_more: set[int] = set()
        """In which of them the client has asked more since."""

    @property
    def oracle(self) -> Oracle:
        """Who is on duty."""
        return self.world.oracle

    def need(self, holds: object, text: str, *about: object) -> None:
        """A rule; broken, it says what it was about."""
        if not holds:
            raise BrokenRuleError(f"{text}: {about}")

    def settle(self, *, ticked: bool = False) -> None:
        """Judge what has happened since the last look."""
        rows, now = self.world.open(), self.world.now
        events = self._events()
        said = self._said()
        given = self._follow(events, rows, ticked, now)
        self._told(said, given, events, rows, now)
        self._later(ticked, now)
        for row in rows.values():
            self._whole(row)
        if ticked:
            self._after_tick(rows, said, now)
        self.before = rows

    def _events(self) -> list[Any]:
        found = self.world.connection.execute(READ, (self.seen_event,)).fetchall()
        self.seen_event += len(found)
        return found

    def _said(self) -> list[tuple[int, str, dict[str, Any], dict[str, Any]]]:
        """What would go out; taken from the table, as if delivered."""
        found = self.world.connection.execute(
            "SELECT chat, payload FROM outbox WHERE kind = 'say' ORDER BY id"
        ).fetchall()
        for (link,) in self.world.connection.execute(
            "SELECT link_id FROM outbox WHERE kind = 'copy'"
        ).fetchall():
            self._once("sent", link)
        self.world.connection.execute("DELETE FROM outbox")
        self.world.connection.execute("UPDATE links SET state = 'sent' WHERE state = 'pending'")
        payloads = [(row[0], json.loads(row[1])) for row in found]
        return [(chat, one["text"], one.get("args", {}), one) for chat, one in payloads]

    # How conversations changed hands.

    def _follow(
        self, events: list[Any], rows: dict[int, Row], ticked: bool, now: datetime
    ) -> list[tuple[int, int]]:
        """Play the events again: the tables must agree; returns who was given what by the rules."""
        given: list[tuple[int, int]] = []
        moved: Counter[int] = Counter()
        reasons = set()
        for kind, conversation, actor, raw, client, at in events:
            data = json.loads(raw)
            if not data.get("ahead"):  # what was written before they asked answers nothing
                self._turn(kind, conversation, at, now)
            if kind == "reopened" and "waiting" in data:  # the closing was a mistake
                self.waiting[conversation] = data["waiting"]
            self._nudge(kind, conversation, at, rows)
            self._rate(kind, conversation, data, rows, now)
            self._offer(kind, conversation, client, data, rows)
            if kind == "handed_over":
                moved[conversation] += 1
                reasons.add(data["why"])
                self._handed(conversation, actor, data, ticked, now)
                if data["to"]:
                    given.append((data["to"], client))
            elif kind == "transferred":
                self.owed.add((data["to"], client))  # told at once, or as they come on duty
            self._hold(kind, conversation, actor, data, now)
        if ticked:
            self.need(max(moved.values(), default=0) <= 1, "handed over twice in a tick", moved)
        self.handed += sum(moved.values())
        for row in rows.values():
            self.need(self.holder.get(row.id) == row.assignee, "events disagree", row)
        self._fair(events, given, rows, reasons, now)
        return given

    def _turn(self, kind: str, conversation: int, at: int, now: datetime) -> None:
        """Since when the client waits, by the events."""
        if kind == "rating_said":
            self.explains = conversation
        elif kind == "message_in" and self.explains == conversation:
            self.explains = 0  # what went wrong, as we asked: nobody waits for an answer
        elif kind == "message_in" and not self.quiet and self.waiting.get(conversation) is None:
            self.waiting[conversation] = at
            if ms(now) - at >= LATE:
                self.held_since[conversation] = now  # nobody could read it before
        elif kind in ("reply", "no_answer", "closed"):
            self.waiting[conversation] = None
        if kind in ("promised", "fulfilled", "closed"):
            self.promised[conversation] = kind == "promised"

    def _nudge(self, kind: str, conversation: int, at: int, rows: dict[int, Row]) -> None:
        """Whoever is silent is asked once after what they wrote last, and never while we owe."""
        if kind == "message_in":
            self.spoke[conversation] = at
        elif kind == "nudged":
            self._once(kind, conversation, self.spoke.get(conversation))
            row = rows.get(conversation)
            self.need(row and not (row.snoozed or row.ours), "asked though not silent", row)

    def _rate(
        self,
        kind: str,
        conversation: int,
        data: dict[str, Any],
        rows: dict[int, Row],
        now: datetime,
    ) -> None:
        """What went wrong is asked of who pressed 👎, for a day, until the conversation goes on."""
        if kind == "rated":
            self.rated[conversation] = (data["value"], now)
        elif kind in ("reopened", "rating_said"):
            value, at = self.rated.pop(conversation, ("", now))
            if kind == "rating_said":
                self.need(value == "bad" and abs(now - at) <= DAY + HOUR, "explained", conversation)
                self.need(conversation not in rows, "an explanation opened it", conversation)

    def _offer(
        self, kind: str, conversation: int, client: int, data: dict[str, Any], rows: dict[int, Row]
    ) -> None:
        """What was offered may end a conversation once, and never a question that came since."""
        if kind == "offered":
            self.offered[conversation] = client
        elif kind == "message_in" and conversation in self.offered and not self.quiet:
            self.asked_more.add(conversation)
        elif kind == "helped":
            self._once(kind, conversation)
            before = self.before.get(conversation)
            about = (conversation, data, before)
            self.need(conversation in self.offered, "helped by nothing", *about)
            self.need(before and before.replied is None, "helped, though a person answered", *about)
            ends = conversation not in rows
            self.need(ends == data["closed"], "helped, and the event says otherwise", *about)
            more = conversation in self.asked_more or (before and before.promised)
            self.need(not (ends and more), "closed over what is open", *about)

    def _offers(self, client: int, args: dict[str, Any], rows: dict[int, Row]) -> None:
        """Two at most, once in a conversation, to who waits and whom nobody has answered yet."""
        row = next((one for one in rows.values() if one.client == client), None)
        self.need(row and row.ours, "offered to one who does not wait", client, row)
        assert row is not None
        self.need(row.replied is None, "offered after a person answered", row)
        self.need(1 <= len(args["items"]) <= 2, "offered none or many", args)
        self._once("offers", row.id)

    def _stalled(self, chat: int, args: dict[str, Any], now: datetime) -> None:
        """Whoever hears of a client at a stage is there, and so is the client."""
        self.need(self.world.house.hours.is_open(now), "told out of hours", chat)
        self.need(chat not in self.oracle.gone, "told somebody outside", chat)
        stands = {
            row["client_id"]: row["name"]
            for row in self.tx.rows(
                "SELECT client_id, name FROM client_stages JOIN stages ON stages.id = stage_id"
            )
        }
        for item in args["items"]:
            self.need(stands.get(item["topic"] - TOPIC) == item["stage"], "not there", item)

    def _hold(
        self, kind: str, conversation: int, actor: int, data: dict[str, Any], now: datetime
    ) -> None:
        """Whose it is, by the events."""
        holders = {"claimed": actor, "taken_over": actor, "transferred": data.get("to"),
                   "released": None, "handed_over": data.get("to") or None}  # fmt: skip
        for held, who in self.holder.items():
            if (kind, actor) == ("on_duty", who):
                self.held_since[held] = now  # what they had at home they have from now on
        if kind == "woke" or (kind == "reopened" and data["by"] == "staff"):
            self.held_since[conversation] = now  # what somebody put off they have not forgotten
        if kind not in holders:
            return
        self.holder[conversation] = holders[kind]
        self.held_since[conversation] = now
        self.put_back.pop(conversation, None)
        if kind == "released" or data.get("why") == "leaving":
            self.put_back[conversation] = actor

    def _handed(
        self, conversation: int, actor: int, data: dict[str, Any], ticked: bool, now: datetime
    ) -> None:
        """One hand-over by the rules: was there a reason, and is the new one there?"""
        why, to, row = data["why"], data["to"], self.before.get(conversation)
        holder = self.holder.get(conversation)
        about = (why, conversation, actor, to, row)
        self.need(holder == (actor or None), "handed over from somebody else", *about)
        self.need(to != actor, "handed over to nobody new", *about)
        if to:
            self.need(self.oracle.takes(to, now), "given to somebody not on duty", *about)
            self.need(to not in self.oracle.gone, "given to somebody outside", *about)
            if why in ("auto", "ladder", "in_time"):
                self.need(self.put_back.get(conversation) != to, "given back at once", *about)
        if why == "shift":
            self._left(row, actor, now, about)
        elif why in ("silent", "idle"):
            held = now - self.held_since[conversation]
            self.need(held >= PAUSE, "taken away as soon as given", *about)
            began = self.waiting.get(conversation)
            self.need((why == "silent") == (began is not None), "another reason", *about)
            self._once(why, conversation, began or (row and row.woke))
            kept = row is not None and self._is_kept(row, now) and not self._is_back(row, now)
            self.need(not kept, "kept, yet taken", *about)
        if ticked and row is not None and why != "leaving":
            self.need(
                row.ours or self._is_back(row, now), "moved while it waits on the client", *about
            )

    @staticmethod
    def _is_back(row: Row, now: datetime) -> bool:
        """Whether what was put off is due, or promised by now: nothing keeps it at home."""
        ends = [row.snoozed_until, row.promised and row.promised - BELL]
        return bool(row.snoozed) and any(end and end <= ms(now) for end in ends)

    @staticmethod
    def _is_kept(row: Row, now: datetime) -> bool:
        return bool(row.kept and row.kept > ms(now))

    def _left(self, row: Row | None, actor: int, now: datetime, about: tuple[Any, ...]) -> None:
        away = actor in self.oracle.gone
        self.need(away or not self.oracle.on(actor, now), "taken from somebody on duty", *about)
        if row is None or away:
            return
        self.need(
            self._is_back(row, now) or not self._is_kept(row, now), "kept, yet passed on", *about
        )
        self.need(not self._in_pause(row, now), "passed on within the pause", *about)

    def _in_pause(self, row: Row, now: datetime) -> bool:
        return row.active is not None and abs(ms(now) - row.active) < PAUSE.total_seconds() * 1000

    def _fair(
        self,
        events: list[Any],
        given: list[tuple[int, int]],
        rows: dict[int, Row],
        reasons: set[str],
        now: datetime,
    ) -> None:
        """Nobody is given more than the cap; nothing is put into the queue while somebody fits."""
        load = self._load(rows)
        for to in {one for one, _ in given}:
            self.need(load[to] <= self.world.house.duty.cap, "over the cap", to, load)
        if reasons & {"silent", "idle"}:
            return  # it made room after others were put into the queue
        for kind, conversation, actor, raw, _, _ in events:
            if kind == "handed_over" and not json.loads(raw)["to"]:
                self.need(not self._fit(load, actor, now), "queued past a colleague", conversation)

    def _load(self, rows: dict[int, Row]) -> Counter[int]:
        return Counter(row.assignee for row in rows.values() if row.assignee and not row.snoozed)

    def _fit(self, load: Counter[int], but: int | None, now: datetime) -> list[int]:
        cap = self.world.house.duty.cap
        return [one for one in OPERATORS
                if one != but and load[one] < cap and self.oracle.takes(one, now)]  # fmt: skip

    # What people were told.

    def _told(
        self,
        said: list[tuple[int, str, dict[str, Any], dict[str, Any]]],
        given: list[tuple[int, int]],
        events: list[Any],
        rows: dict[int, Row],
        now: datetime,
    ) -> None:
        lists: Counter[tuple[int, int]] = Counter()
        self._rang(said)
        welcomed: Counter[int] = Counter()
        for chat, text, args, payload in said:
            called = text.removesuffix("_task")
            if called in LADDER:
                for item in args["items"]:
                    true = (text == called) is (item["since"] is not None)
                    self.need(true, "said to wait who does not, or the other way round", text, item)
                    since = self._turn_since(item, rows)
                    self._once(called, chat, item["topic"], since)
                    self.up.add((called, item["topic"] - TOPIC, since))
            elif text in ("duty.given", "duty.welcome"):
                items = args["items" if text == "duty.given" else "given"]
                lists.update((chat, item["topic"] - TOPIC) for item in items)
            if text == "duty.welcome":
                welcomed[chat] += 1
                self._welcome(args, rows)
            elif text == "duty.leaving" and not payload.get("edit"):
                self._leaving(chat, args["until"]["moment"], now)
            else:
                self._heard(text, chat, args, payload, rows)
        came = Counter(event[2] for event in events if event[0] == "on_duty")
        self.need(welcomed == came, "a start list for each who came", welcomed, came)
        self.owed.update(given)
        told = [pair for pair, times in lists.items() if times > 1 or pair not in self.owed]
        self.need(not told, "told of what they did not get, or twice", told)
        self.owed -= set(lists)

    def _heard(
        self,
        text: str,
        chat: int,
        args: dict[str, Any],
        payload: dict[str, Any],
        rows: dict[int, Row],
    ) -> None:
        """What one line says to one person."""
        now = self.world.now
        if text == "duty.queue":
            self._queue(args, rows)
        elif text == "duty.stalled":
            self._stalled(chat, args, now)
        elif text == "client.offers":
            self._offers(chat, args, rows)
        elif text == "client.rate":
            self._asked(chat, payload, rows, now)
        elif text == "client.out_of_hours":
            self._hours(chat, args["opening"]["moment"], rows, now)

    def _rang(self, said: list[tuple[int, str, dict[str, Any], dict[str, Any]]]) -> None:
        """Each bell of a promise once for each who hears it."""
        for chat, text, args, _ in said:
            if text == "duty.promise":
                topic = args["items"][0]["topic"]
                self._once(text, chat, topic, args["until"]["moment"], args["due"])
                self.rung.add((topic - TOPIC, args["until"]["moment"], args["due"]))

    def _later(self, ticked: bool, now: datetime) -> None:
        """A reply that was to go later goes once, at its time, or was called off, or nobody's."""
        planned = {link: (author, at) for link, _, author, at in self.world.planned()}
        for link, (author, at) in self.planned.items():
            if link in planned:
                continue
            state = self.tx.value("SELECT state FROM links WHERE id = :id", id=link)
            if state == "sent":
                inside = author not in self.oracle.gone
                about = (link, author, at, now)
                self.need(at <= ms(now) and inside, "sent too early, or nobody's", *about)
                self.need(link not in self.cancelled, "called off, and yet sent", *about)
            else:
                off = link in self.cancelled or author in self.oracle.gone
                self.need(off, "neither sent nor called off", link, state)
        due = [link for link, (_, at) in planned.items() if at <= ms(now)]
        self.need(not (ticked and due), "past its time, and not sent", due)
        self.planned = planned

    def _turn_since(self, item: dict[str, Any], rows: dict[int, Row]) -> int | None:
        """Since when it is our turn: the client waits, or what was put off is back."""
        if item["since"]:
            return int(item["since"]["moment"])
        client = item["topic"] - TOPIC
        return next((row.woke for row in rows.values() if row.client == client), None)

    def _once(self, *what: Any) -> None:
        self.need(what not in self.told, "once", *what)
        self.told.add(what)

    def _welcome(self, args: dict[str, Any], rows: dict[int, Row]) -> None:
        listed = {item["topic"] - TOPIC for item in args["queue"]}
        queue = {row.client for row in rows.values() if row.ours and row.assignee is None}
        self.need(queue <= listed, "the start list misses some of the queue", queue - listed)

    def _queue(self, args: dict[str, Any], rows: dict[int, Row]) -> None:
        """The answer to /queue: all that waits and nobody has, in order, as far as it fits."""
        free = [row for row in rows.values() if row.ours and row.assignee is None]
        free.sort(key=lambda row: (row.waiting or row.woke or row.promised or 0, row.id))
        listed = [item["topic"] - TOPIC for item in args["items"]]
        self.need(listed == [row.client for row in free][: len(listed)], "/queue", listed, free)
        self.need(len(listed) + args["more"] == len(free), "/queue counts", args, free)

    def _leaving(self, who: int, until: int, now: datetime) -> None:
        self._once("leaving", who, until)
        end = self.oracle.until(who, now)
        self.need(end and ms(end) == until, "a list of another shift", who, end)
        self.need(end and end - now <= SOON, "a list too early", who)

    def _asked(
        self, client: int, payload: dict[str, Any], rows: dict[int, Row], now: datetime
    ) -> None:
        """Once in two weeks, while we are open and by day, of a conversation that is closed."""
        before, self.asked_at[client] = self.asked_at.get(client), now
        self.need(before is None or now - before >= FORTNIGHT, "asked again", client, before)
        self.asked[client] = payload["asks"]
        hours, local = self.world.house.hours, now.astimezone(self.world.zone)
        self.need(hours.is_open(now) and 8 <= local.hour < 22, "asked out of hours", client, local)
        self.need(client not in {row.client for row in rows.values()}, "asked while open", client)

    def _hours(self, client: int, opening: int, rows: dict[int, Row], now: datetime) -> None:
        self._once("away", client, opening)
        self.need(not self.world.house.hours.is_open(now), "out of hours while open", client)
        row = next((one for one in rows.values() if one.client == client), None)
        self.need(row and row.ours, "told the hours though nothing waits", client, row)
        replied = row.replied if row else None
        recent = replied and ms(now) - replied < REPLIED.total_seconds() * 1000
        self.need(not recent, "out of hours over a reply", client)

    # What each conversation must look like at any time, and after a tick.

    def _whole(self, row: Row) -> None:
        self.need(row.waiting == self.waiting.get(row.id), "waits since another moment", row)
        promised = row.promised is not None
        self.need(promised == self.promised.get(row.id, False), "promise lost or invented", row)

    def in_good_hands(self, row: Row, now: datetime) -> bool:
        """Whether whoever has it is there, or may have it though they are not."""
        who = row.assignee
        if who is None or not row.ours:
            return True
        if who in self.oracle.gone:
            return False
        if not self.oracle.managed(who) or self.oracle.on(who, now):
            return True
        far = row.promised and not row.waiting and not row.woke
        if far and row.promised - ms(now) > NEAR:
            return True
        return bool(row.kept and row.kept > ms(now)) or self._in_pause(row, now)

    def _after_tick(self, rows: dict[int, Row], said: list[Any], now: datetime) -> None:
        load = self._load(rows)
        for row in rows.values():
            self.need(self.in_good_hands(row, now), "left with somebody who is not there", row)
            late = row.snoozed and row.snoozed_until and row.snoozed_until <= ms(now)
            self.need(not late, "slept too long", row)
            if row.ours and row.assignee is None and self._must_be_given(row, now):
                fit = self._fit(load, self.put_back.get(row.id), now)
                self.need(not fit, "waits in the queue past its time", row, fit)
            self._rings(row, now)
            self._goes_up(row, now)
        self._presence(now)
        self.oracle.end_breaks(now)
        self._warned(rows, said, load, now)

    def _rings(self, row: Row, now: datetime) -> None:
        """A promise has rung as its stage demands, if anybody is there to hear it."""
        if row.promised is None or row.promised - BELL > ms(now):
            return
        who = row.assignee
        has_it = who is not None and (not self.oracle.managed(who) or self.oracle.on(who, now))
        heard = has_it or any(self.oracle.takes(one, now) for one in OPERATORS)
        due = row.promised <= ms(now)
        rung = (row.client, row.promised, due) in self.rung
        self.need(rung or not heard, "a promise did not ring", row, due)

    def _goes_up(self, row: Row, now: datetime) -> None:
        """What waits too long has gone up: to whoever leads, else to the owner."""
        began = row.waiting or row.woke
        if began is None or row.snoozed:
            return
        house, who = self.world.house, row.assignee
        waited = house.hours.elapsed(datetime.fromtimestamp(began / 1000, UTC), now)
        if who is None:
            if waited >= house.duty.ladder[2].total_seconds():
                nobody = ("duty.nobody", row.client, began) in self.up
                self.need(nobody or self._was_had(row), "nobody has it, and nobody heard", row)
            return
        aim = house.duty.next_reply if row.replied else house.duty.first_reply
        held = house.hours.elapsed(self.held_since[row.id], now)
        there = not self.oracle.managed(who) or self.oracle.on(who, now)
        if there and waited >= aim.total_seconds() and held >= PAUSE.total_seconds():
            up = self.up & {(text, row.client, began) for text in OF_LEADS}
            self.need(up, "silent, and nobody heard", row)

    def _was_had(self, row: Row) -> bool:
        """Whether it has gone up in somebody's hands already: once for each wait is enough."""
        return ("duty.silent", row.client, row.waiting or row.woke) in self.up

    def _must_be_given(self, row: Row, now: datetime) -> bool:
        if self.world.house.duty.auto:
            return True
        began = row.waiting or row.woke
        if began is None:
            return False
        since = datetime.fromtimestamp(began / 1000, UTC)
        waited = self.world.house.hours.elapsed(since, now)
        return waited >= self.world.house.duty.ladder[1].total_seconds()

    def _presence(self, now: datetime) -> None:
        """The tables show whoever is there."""
        shown = {row[0] for row in self.tx.rows("SELECT operator_id FROM duty WHERE present = 1")}
        there = {one for one in OPERATORS if self.oracle.on(one, now)}
        self.need(shown == there, "shown on duty, and there", shown, there)

    def _warned(
        self, rows: dict[int, Row], said: list[Any], load: Counter[int], now: datetime
    ) -> None:
        """In a shift's last minutes its operator has the list of what is open."""
        listed = {chat for chat, text, _, _ in said if text == "duty.leaving"}
        for who in OPERATORS:
            end = self.oracle.until(who, now)
            if end is None or end - now > SOON or (who, ms(end)) in self.windows:
                continue
            self.windows.add((who, ms(end)))
            # A change of the roster is a tick of its own: then the list came with that.
            here = who in listed or ("leaving", who, ms(end)) in self.told
            self.need(here or not load[who], "no list before leaving", who)
            self.need(load[who] or who not in listed, "a list of nothing", who)
