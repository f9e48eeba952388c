"""Who may do what, tried: every entry as everybody, everywhere, with real and with forged data.

docs/authorization.md is what was found, and the commands' table in docs/operations.md is the one of
the entries. Write both anew after a change of the table of entries:
`.venv/bin/python -m tests.rules.test_authorization --write`
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import ChatFullInfo, Update

import handlers
from delivery.telegram.inspection import facts_of
from desk.company import membership, setup
from desk.company.door import ButtonEntry, CommandEntry
from desk.conversations.access import UnconfirmedError
from handlers import entries
from model import Client, Conversation, Door, House, Incoming, Person, Role, Side, Spot, ids
from storage import answers, boards, clients, company, conversations, duties, links, people
from tests import blank, former

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, OPERATIONS = DOCS / "authorization.md", DOCS / "operations.md"
COMMANDS_HEAD = "| Command | Where | Who | |\n|---|---|---|---|\n"
PLACES = {
    entries.PRIVATE: "in private",
    entries.TOPIC: "in a topic",
    entries.OUTSIDE: "in private, in General",
    entries.ANYWHERE: "everywhere",
}
WHOSE = {
    None: "everybody",
    Role.OPERATOR: "staff",
    Role.LEAD: "owners and leads",
    Role.OWNER: "owners",
}
NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
GROUP, TOPIC, CARD, BOARD, BOT = -1001234567890, 70, 71, 72, 999
STAFF = {"operator": Role.OPERATOR, "lead": Role.LEAD, "owner": Role.OWNER}
IDS = {
    "stranger": 1,
    "joiner": 9,
    "client": 2,
    "operator": 3,
    "lead": 4,
    "owner": 5,
    "leaver": 8,
    "former": 6,
    "waiting": 10,
    "barred": 11,
    "bot": 7,
    "anonymous": 1087968824,
}
WHO = tuple(IDS)
OWN = 10_000_000_000
"""From there on is counted what somebody wrote, by their id."""

CLIENTS_WORDS = "SELECT count(*) FROM links WHERE side = 'client'"
HOUSE = House(name="Smena", commands=entries.listed())

IN_GROUP = {"joiner", "waiting", "barred", "operator", "lead", "owner", "anonymous"}
"""Of whom Telegram says, when it is asked, that they are in the group."""

OUTSIDE = ("stranger", "joiner", "client", "leaver", "former", "waiting", "barred")
"""Who is not on the team, or not yet."""

DOES, WORDS, ELSEWHERE, NOT_YOURS, REFUSED, STALE, NAMELESS, NOTHING = (
    *("✓", "✉", "↪", "✋", "⛔", "⌛", "🎭", "·"),
)
SAID = {
    "entries.elsewhere": ELSEWHERE,
    "entries.not_yours": NOT_YOURS,
    "entries.anonymous": NAMELESS,
    "staff.anonymous": NAMELESS,
    "staff.author_outside": REFUSED,
    "staff.author_left": REFUSED,
    "toasts.lead_only": NOT_YOURS,
    "toasts.owner_only": NOT_YOURS,
    "toasts.no_access": REFUSED,
    "toasts.outdated": STALE,
}

HEAD = """# Who may do what

Found by trying every command and every button as everybody, everywhere; a test compares. After a
change of `handlers/entries/`: `.venv/bin/python -m tests.rules.test_authorization --write`.

A right is a role and being on the team now, asked at one door (`desk/company/door.py`) at the
moment of the act. Operators and leads are on the team while Telegram says that they are in the
staff group; whoever leaves is no lead any more, and no owner, unless they were the last. An owner
is on it from the beginning, until they leave the group; one whom the settings name stays. What was
ordered for somebody and waits (an export, a report, a line about a client) leaves only if they may
still read it by then. Telegram's word holds ten minutes: it is asked
about everybody at the start and every five minutes (every thirty in a host's company where nobody
writes), and about whoever acts on an older word or on none, and that act waits for the answer. A
message in the group proves that its author was in it when it was written. A press proves nothing:
any program can send one. While the group is one that anybody can find or enter, whoever is new in
it waits for an owner’s word, as with `staff.admit`.

✓ it does what it is for · ✉ it is a client's words and goes to their topic · ↪ they are told where
it works · ✋ they are told whose it is · ⛔ they are told that it is for the staff · ⌛ they are
told that it is out of date · 🎭 they are told that nobody can see who they are · `·` nothing

“Stranger” has never been heard of and is not in the group; “joiner” is in it and has done nothing
there yet; “leaver” was a lead and left it while nobody listened; “former” is known to have left;
“waiting” is in the group and no owner has let them in yet (`staff.admit = "ask"`); of “barred” an
owner said [Not ours], and they are in the group all the same; “bot” is another bot; “anonymous” is
an administrator who speaks as the group. Who writes in the group is in it, so whoever writes there
without having been of the team is a new operator, unless an owner has to be asked or has said no.
"""


@dataclass(frozen=True)
class Tried:
    """What came of one try: what was done, what was said, whether words went to a topic."""

    done: tuple[str, ...]
    said: tuple[str, ...]
    answered: int
    words: bool
    offered: int = 0
    reached: bool = False
    """Whether something went to a client."""

    @property
    def sign(self) -> str:
        """The same in one sign."""
        if self.done:
            return DOES
        if self.words:
            return WORDS
        return next((SAID[text] for text in self.said if text in SAID), NOTHING)


class Bench:
    """A company in memory, in which each try leaves nothing behind."""

    def __init__(self) -> None:
        self.connection = blank.memory()
        self.tx = blank.on(self.connection)
        self.done: list[str] = []
        self.router = handlers.root(
            [replace(entry, act=self._spy(entry)) for entry in entries.COMMANDS],
            [replace(entry, act=self._spy(entry)) for entry in entries.BUTTONS],
        )
        self.loop = asyncio.new_event_loop()
        company.set_group(self.tx, GROUP, "Smena")
        company.set_state(self.tx, True, [])
        for name, role in (*STAFF.items(), ("leaver", Role.LEAD), ("former", Role.OPERATOR)):
            people.meet(self.tx, Person(IDS[name], name), NOW)
            people.set_role(self.tx, IDS[name], role)
            people.set_in_group(self.tx, IDS[name], True)
            people.set_private(self.tx, IDS[name])
        for name, door in (("waiting", Door.ASKED), ("barred", Door.BARRED)):
            people.meet(self.tx, Person(IDS[name], name), NOW)
            people.set_in_group(self.tx, IDS[name], True)
            people.set_door(self.tx, IDS[name], door)
        left = NOW - timedelta(hours=1)
        people.set_in_group(self.tx, IDS["former"], False, left_at=left)
        people.set_checked(self.tx, IDS["former"], left)
        for number in (IDS["client"], 100):
            self._client(number)
        duties.say(self.tx, IDS["operator"], "on", NOW, until=NOW + timedelta(hours=5))
        answer_id = answers.add(self.tx, "Доставка", IDS["owner"], NOW)
        answers.set_text(self.tx, answer_id, "ru", {"kind": "text", "text": "Завтра"})
        boards.may_change(self.tx, ids.STAFF, "who waits", NOW, timedelta())
        boards.set_message(self.tx, ids.STAFF, BOARD)

    def _client(self, number: int) -> Client:
        client = former.client(self.tx, Person(number, "Anna"), NOW)
        if number == 100:
            clients.set_topic(self.tx, number, TOPIC)
            clients.set_card(self.tx, number, CARD)
            self._words(client, conversations.start(self.tx, client.id, NOW))
        return client

    def _words(self, client: Client, conversation: Conversation) -> None:
        """The client wrote once, and everybody answered once."""
        authors = [(client.person_id, Side.CLIENT), *((IDS[who], Side.STAFF) for who in WHO)]
        for number, side in authors:
            said = Incoming(
                OWN + number, Person(number, "x"), {"kind": "text", "text": "x"}, "f", NOW
            )
            link = links.add(self.tx, client, conversation, side, said, "x")
            assert link is not None
            links.set_copy(self.tx, link, OWN + number)

    def _spy(self, entry: CommandEntry | ButtonEntry) -> Any:
        def act(tx: Any, house: Any, given: Any, now: Any) -> None:
            self.done.append(entry.name)
            entry.act(tx, house, given, now)

        return act

    def try_update(self, kind: str, body: dict[str, Any]) -> Tried:
        """Route it, do what comes of it, see what that was, and undo it all."""
        update = Update.model_validate({"update_id": 1, kind: body})
        context = {
            "house": HOUSE,
            "me": "smena_bot",
            "bot_id": BOT,
            "ours": {BOT},
            "words": {"On": "on"},
        }
        found = self.router.propagate_event(kind, getattr(update, kind), raw=body, **context)
        action = self.loop.run_until_complete(found)
        self.done.clear()
        self.connection.execute("SAVEPOINT try")
        try:
            last = self.tx.value("SELECT coalesce(max(id), 0) FROM outbox")
            before = self.tx.value(CLIENTS_WORDS)
            if callable(action):
                self._act(action)
            rows = self.tx.rows(
                "SELECT kind, chat, payload FROM outbox WHERE id > :last", last=last
            )
            words = self.tx.value(CLIENTS_WORDS) > before
            answered = sum(row["kind"] == "answer" for row in rows)
            said = tuple(map(_text, rows))
            offered, reached = sum(map(_offered, rows)), any(row["chat"] == 100 for row in rows)
            return Tried(tuple(self.done), said, answered, words, offered, reached)
        finally:
            self.connection.execute("ROLLBACK TO try")
            self.connection.execute("RELEASE try")

    def _act(self, action: Any) -> None:
        """Do it, as soon as Telegram has said what has to be known first."""
        try:
            with self.tx.savepoint():
                action(self.tx, now=NOW)
        except UnconfirmedError as unsure:
            who = next(name for name, number in IDS.items() if number == unsure.person_id)
            membership.told(self.tx, HOUSE, IDS[who], who in IN_GROUP, NOW)
            action(self.tx, now=NOW)


def _offered(row: Any) -> int:
    """How much there is to pick from."""
    return len(json.loads(row["payload"]).get("items", ())) if row["kind"] == "choices" else 0


def _text(row: Any) -> str:
    return str(json.loads(row["payload"]).get("text", ""))


@cache
def bench() -> Bench:
    return Bench()


def sender(who: str) -> dict[str, Any]:
    """How Telegram shows that one."""
    return {"id": IDS[who], "is_bot": who in ("bot", "anonymous"), "first_name": who}


def chat_of(who: str, place: Spot) -> dict[str, Any]:
    if place is Spot.PRIVATE:
        return {"id": IDS[who], "type": "private", "first_name": who}
    return {"id": GROUP, "type": "supergroup", "title": "Smena", "is_forum": True}


def where(who: str, place: Spot) -> dict[str, Any]:
    """What a message says of the place that it was written in."""
    topic = {"message_thread_id": TOPIC, "is_topic_message": True} if place is Spot.TOPIC else {}
    return {"chat": chat_of(who, place), **topic}


def writes(who: str, place: Spot, text: str, kind: str = "message", message_id: int = 500) -> Tried:
    """That one writes it there; an anonymous administrator exists in the group only."""
    sender_chat = {"sender_chat": chat_of(who, place)} if who == "anonymous" else {}
    at = {"message_id": message_id, "date": int(NOW.timestamp()) - 7200, **where(who, place)}
    edited = {"edit_date": int(NOW.timestamp())} if kind == "edited_message" else {}
    body = {**at, **edited, "from": sender(who), "text": text, **sender_chat}
    return bench().try_update(kind, body)


def presses(who: str, place: Spot, data: str) -> Tried:
    """That one presses a button with that data there, or their program says so."""
    number = BOARD if place is Spot.GENERAL else CARD
    message = {"message_id": number, "date": 1, "text": "x", **where(who, place)}
    query = {"id": "1", "chat_instance": "1", "data": data, "message": message}
    person = {**sender(who), "is_bot": who == "bot"}  # anonymous ones press as themselves
    return bench().try_update("callback_query", {**query, "from": person})


def replies(who: str) -> Tried:
    """That one writes to a client."""
    return writes(who, Spot.TOPIC, "Здравствуйте")


def corrects(who: str) -> Tried:
    """That one changes what they once wrote to a client."""
    number = 100 if who == "anonymous" else IDS[who]
    return writes(who, Spot.TOPIC, "Иначе", "edited_message", OWN + number)


def reacts(who: str) -> Tried:
    """That one reacts to what a client wrote; Telegram names no topic."""
    group = chat_of(who, Spot.GENERAL)
    actor = {"actor_chat": group} if who == "anonymous" else {"user": sender(who)}
    thumb = {"type": "emoji", "emoji": "👍"}
    at = {"chat": group, "message_id": OWN + 100, "date": int(NOW.timestamp()) - 7200}
    body = {**at, **actor, "old_reaction": [], "new_reaction": [thumb]}
    return bench().try_update("message_reaction", body)


DEEDS = {
    "writes": replies,
    "changes what they wrote": corrects,
    "reacts to what the client wrote": reacts,
}


def deed_row(name: str) -> str:
    signs = (DOES if (tried := DEEDS[name](who)).reached else tried.sign for who in WHO)
    return f"| {name} | {' | '.join(signs)} |"


def real(entry: ButtonEntry) -> str:
    """Data such as our own buttons carry."""
    subject = {"lead": IDS["operator"], "data_copy": 100, "data_ask": 100}.get(entry.name, 1)
    if 0 in entry.subject:
        subject = 0
    return f"{entry.name}:{subject}:{0 if 0 in entry.arg else IDS['lead']}"


def command_row(entry: CommandEntry, place: Spot) -> str:
    signs = " | ".join(writes(who, place, f"/{entry.name}").sign for who in WHO)
    return f"| `/{entry.name}` | {signs} |"


def button_row(entry: ButtonEntry) -> str:
    signs = " | ".join(presses(who, entry.where, real(entry)).sign for who in WHO)
    return f"| `{entry.name}` | {signs} |"


GIFTS = dict.fromkeys(
    (
        *("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"),
        "gifts_from_channels",
    ),
    False,
)
GROUPS_HEAD = """## Groups

Which group may be the staff group, by what Telegram tells a bot of it. What is refused is refused
with the remedy, and a staff group that becomes such a one is shown no more clients. Of an invite
link a bot learns only when somebody comes by it: then owners are told what to do about it. A group
is the company's by an owner's choice, if that owner is an administrator there; a move to another
group has to be confirmed; any other group the bot leaves.
"""
GROUPS: dict[str, dict[str, Any]] = {
    "private, with topics": {},
    "with a public link": {"username": "alatau", "active_usernames": ["alatau"]},
    "with a public link, where joining is approved": {
        "username": "alatau",
        "join_by_request": True,
    },
    "with a collected username": {"active_usernames": ["alatau"]},
    "with a place on the map": {
        "location": {"location": {"latitude": 43.2, "longitude": 76.9}, "address": "Almaty"}
    },
    "a channel's discussion": {"linked_chat_id": -1007},
    "without topics": {"is_forum": False},
    "a basic group": {"type": "group", "is_forum": False},
}


def group_sign(**told: Any) -> str:
    """Whether a group of which Telegram tells that may be chosen, or what it lacks."""
    bare = {"id": GROUP, "type": "supergroup", "title": "Smena", "is_forum": True}
    needed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    chat = ChatFullInfo.model_validate({**bare, **needed, **told})
    rights = {"is_member": True, "is_admin": True, "can_manage_topics": True}
    missing = setup.lacking(facts_of(chat, **rights))
    return ", ".join(f"⛔ `{lack}`" for lack in missing) or DOES


def test_a_group_that_strangers_can_enter_is_no_staff_group():
    for name, told in GROUPS.items():
        assert (group_sign(**told) == DOES) is (name == "private, with topics")


def table(first: str, rows: Sequence[str]) -> str:
    head = f"| {first} | {' | '.join(WHO)} |"
    return "\n".join([head, "|---" * (len(WHO) + 1) + "|", *rows])


def page() -> str:
    """The whole document."""
    titles = {
        Spot.PRIVATE: "Commands in private",
        Spot.TOPIC: "Commands in a client's topic",
        Spot.GENERAL: "Commands elsewhere in the group",
    }
    parts = [HEAD]
    for place, title in titles.items():
        rows = [command_row(entry, place) for entry in entries.COMMANDS]
        parts += [f"## {title}\n", table("Command", rows), ""]
    rows = [deed_row(name) for name in DEEDS]
    parts += ["## Without a command, in a client's topic\n", table("Who", rows), ""]
    for place, title in ((Spot.TOPIC, "a client's topic"), (Spot.PRIVATE, "private")):
        rows = [button_row(entry) for entry in entries.BUTTONS if entry.where is place]
        parts += [f"## Buttons in {title}\n", table("Button", rows), ""]
    rows = [f"| {name} | {group_sign(**told)} |" for name, told in GROUPS.items()]
    parts += [GROUPS_HEAD, "\n".join(["| Group | |\n|---|---|", *rows]), ""]
    return "\n".join(parts)


def operations(text: str) -> str:
    """docs/operations.md with its table of commands anew."""
    before, _, after = text.partition(COMMANDS_HEAD)
    rows = [
        f"| `/{entry.name}` | {PLACES[entry.where]} | {WHOSE[entry.least]} | {entry.told} |\n"
        for entry in entries.COMMANDS
    ]
    return before + COMMANDS_HEAD + "".join(rows) + after[after.index("\n\n") + 1 :]


def pages() -> dict[Path, str]:
    """What is made from the table of entries."""
    return {PAGE: page(), OPERATIONS: operations(OPERATIONS.read_text("utf-8"))}


@pytest.mark.proof
def test_the_pages_say_who_may_do_what():
    made = pages()
    assert {path: path.read_text("utf-8") for path in made} == made, __doc__


def may(who: str, least: Role | None) -> bool:
    """The rule, written a second time."""
    if who in ("bot", "anonymous"):
        return False
    return least is None or (who in STAFF and STAFF[who].includes(least))


everybody = pytest.mark.parametrize("who", WHO)
outsiders = pytest.mark.parametrize("who", OUTSIDE)
staff = pytest.mark.parametrize("who", STAFF)


@everybody
def test_a_command_in_private_is_done_for_whose_it_is(who):
    for entry in entries.COMMANDS:
        tried = writes(who, Spot.PRIVATE, f"/{entry.name}")
        done = may(who, entry.least) and Spot.PRIVATE in entry.where
        assert (tried.done == (entry.name,)) is done, entry.name
        outside = who in OUTSIDE
        assert tried.words is (outside and not done), entry.name
        if who in STAFF and not done:
            assert tried.sign in (ELSEWHERE, NOT_YOURS), entry.name


@outsiders
def test_what_stands_behind_a_command_is_never_lost(who):
    for entry in entries.COMMANDS:
        tried = writes(who, Spot.PRIVATE, f"/{entry.name} привезли не тот диван")
        assert tried.words and not tried.done, entry.name


@staff
@pytest.mark.parametrize("place", [Spot.TOPIC, Spot.GENERAL])
def test_in_the_group_a_command_is_done_or_told_where_and_whose_it_is(who, place):
    for entry in entries.COMMANDS:
        tried = writes(who, place, f"/{entry.name}")
        if place not in entry.where:
            assert tried.sign == ELSEWHERE, entry.name
        elif entry.least is Role.OPERATOR or may(who, entry.least):
            assert tried.done == (entry.name,)
        else:
            assert tried.sign == NOT_YOURS, entry.name
        assert tried.said, entry.name


@everybody
def test_a_command_is_not_given_by_a_correction(who):
    for entry in entries.COMMANDS:
        tried = writes(who, Spot.PRIVATE, f"/{entry.name}", "edited_message")
        outside = who in OUTSIDE
        assert tried.words is (outside and entry.least is not None), entry.name
        assert not tried.done and (tried.words or not any(tried.said)), entry.name


@everybody
def test_a_press_is_done_for_whose_it_is_and_always_answered(who):
    for entry in entries.BUTTONS:
        tried = presses(who, entry.where, real(entry))
        unheard = entry.where is not Spot.PRIVATE and who in ("joiner", "anonymous")
        allowed = who != "bot" and (may(who, entry.least) or entry.least is None)
        if unheard:
            allowed = entry.least is Role.OPERATOR
        assert (tried.done == (entry.name,)) is allowed, entry.name
        assert tried.answered == 1, entry.name


@everybody
def test_words_changes_and_reactions_reach_a_client_from_the_team_alone(who):
    inside = {*STAFF, "stranger", "joiner", "client", "leaver"}  # to write there is to be in it
    for name, deed in DEEDS.items():
        by_the_group = who == "anonymous" and deed is reacts
        assert deed(who).reached is (who in inside or by_the_group), name


HUGE = 2**63
FORGED = (
    *(f"{{name}}:{number}:0" for number in (HUGE, HUGE - 1, -HUGE, -1, 0, 10**30, 100, 424242)),
    *(f"{{name}}:1:{number}" for number in (HUGE, HUGE - 1, 1 - HUGE, -1, 10**30, 7304119)),
    *("{name}", "{name}:", "{name}::", "{name}:1", "{name}:1:0:0", "{name}:x:0", "{name}:1:٣"),
    *("{name}:1: 0", "", ":", ":1:0", "{name}x:1:0"),
)


@pytest.mark.parametrize("forged", FORGED)
def test_forged_data_breaks_nothing_and_is_answered(forged):
    for entry in entries.BUTTONS:
        tried = presses("owner", entry.where, forged.format(name=entry.name))
        assert tried.answered == 1, entry.name


ELSEWHERE_OF = {Spot.PRIVATE: Spot.GENERAL, Spot.TOPIC: Spot.GENERAL, Spot.GENERAL: Spot.TOPIC}


@pytest.mark.parametrize("place", Spot)
@pytest.mark.parametrize("who", ["client", "owner", "former"])
def test_a_button_does_nothing_where_it_does_not_stand(who, place):
    for entry in entries.BUTTONS:
        elsewhere = place if place is not entry.where else ELSEWHERE_OF[place]
        tried = presses(who, elsewhere, real(entry))
        assert (tried.done, tried.answered) == ((), 1), entry.name


@pytest.mark.parametrize("who", [who for who in WHO if who not in ("bot", "anonymous")])
@pytest.mark.parametrize("words", ["", "доставка", "x" * 256])
def test_behind_the_bot_s_name_only_the_team_finds_anything(who, words):
    query = {"id": "1", "from": sender(who), "query": words, "offset": "", "chat_type": "private"}
    tried = bench().try_update("inline_query", query)
    assert bool(tried.offered) is (who in STAFF and len(words) < 256)


if __name__ == "__main__":
    if "--write" in sys.argv:
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8")
    else:
        print(page())
