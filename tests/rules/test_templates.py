"""The texts themselves: every one, in every language, with every cause and every joker's name."""

import re
import shutil
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, cycle, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.policy import locales
from desk.company.joining import ALIKE
from handlers import content, entries
from model import (
    AUDITED,
    ORNAMENTS,
    ClosedBy,
    ConversationTag,
    PassedOn,
    SaleStage,
    Spot,
    StageId,
    TagId,
)
from model.company import Face
from model.figures import OperatorFigures, Ratings, Times
from model.marks import StateMark
from model.upkeep import Problem
from sandbox import rich
from tests.rules.answer_samples import answer_samples
from tests.rules.client_samples import client_samples
from tests.rules.settings_samples import settings_samples
from tests.rules.summary_samples import NOTHING, summary_samples
from tests.rules.test_views import TelegramHtml
from views import TextError, Views, utf16_len, visible

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = {
    "client", "card", "staff", "owner", "duty", "summary", "charts", "exports", "toasts", "labels",
    "kinds", "data", "entries", "settings", "answers",
    "broadcast", "search", "sales", "drafts", "routing", "quality",
}  # fmt: skip
RICH = {"summary.team_table"}
LOCALES = locales()
NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
VIEWS = Views(TEMPLATES, ZoneInfo("Asia/Almaty"), "ru")
TEXTS = sorted(VIEWS.texts("ru").items())

REASONS = (
    "blocked", "deactivated", "never_started", "voice_forbidden", "too_long", "file_gone",
    "too_big", "uncopyable", "protected", "album_part", "empty", "no_rights", "source_gone",
    "cant_edit", "to_bot", "bad_request",
)  # fmt: skip
UNDO_REASONS = (
    "too_old", "not_found", "not_sent_by_us", "not_own", "unconfirmed", "not_reply",
    "refused",
)  # fmt: skip
KINDS = (
    "story", "paid_media", "giveaway", "invoice", "quiz", "checklist", "game", "gift", "text",
    "photo", "video", "voice", "document", "sticker", "location", "contact", "live_location",
    "unknown",
)  # fmt: skip
CAUSES = (
    "opened", "claimed", "taken_over", "transferred", "released", "closed",
    *(str(why) for why in PassedOn), *(str(why) for why in ClosedBy), "gone",
)  # fmt: skip
THEN = (
    "wakes", "given", "nobody", "no_room", "stays", "rings", "passes", "goes_up", "overdue",
    "nudge", "close", "reopens", "anew", "goes",
)  # fmt: skip
LACKING = ("not_group", "basic_group", "topics_off", "not_admin", "manage_topics", "not_member")

HOSTILE = (
    "<b>Vasya & Co",
    "</b></code></tg-time>",
    "{{7*7}}{% raw %}",
    "\u202eevil\u2066\u200f",
    "x" * 4096,
    "🏳️‍🌈" * 1000,
    "Z\u0351\u0352\u0353" * 500,
    "",
    "\ud800\x00",
    " \u3164\u200b ",
    "two\n\nlines\r\n",
    "&lt;i&gt; '\"",
)

CONTROLS = "[\u0000-\u0009\u200e\u200f\u202a-\u202e\u2066-\u2069]"

ABSENCES = ("-off", "-vacation", "-sick")

# What may stay Latin in Russian: names of Telegram's and the bot's own.
LATIN = re.compile(
    r"/[a-z]+|@\w+|\{[a-z]+\}|https?://\S+|t\.me/\S+|Telegram|settings\.local\.toml|\[\[[a-z]+\]\]"
    r"|bot\.py export FILE|smena update|backup\.send|настройка: \w+|UTC[+-]\d+|socks5://\S+"
)
# In the README of an export, columns and what is in them are named as they are.
COLUMNS = re.compile(r"\b(?:[a-z_]+|Excel|Google|UTF-8|UTC)\b")

# A button that has its row to itself may be longer than those that share one.
WIDE = {"labels.hand_over_all"}


def words(locale: str) -> SimpleNamespace:
    """Names in the script of the language, so that whatever is in another one is a leftover."""
    if locale == "ru":
        return SimpleNamespace(client="Анна К.", colleague="Мария", company="Алатау", source="сайт")
    return SimpleNamespace(client="Anna K.", colleague="Maria", company="Alatau", source="site")


def face(name: str, other: str, source: str, **changes: Any) -> SimpleNamespace:
    unsaid = {field.name: field.default for field in fields(Face) if field.default is not MISSING}
    plain: dict[str, Any] = {
        **unsaid,
        "name": name, "username": "anna_k", "locale": "kk", "source": source, "mark": "free",
        "first_seen": NOW - timedelta(days=500), "conversations": 4, "assignee": None,
        "waiting_since": NOW - timedelta(minutes=4), "replied_at": None,
        "closed_at": None, "closed_by": None, "blocked": "", "held": 0, "repeat": False,
        "hearing": "", "unheard": 0,
        "promised": None, "undelivered": False, "snoozed_until": None, "rating": "", "noting": (),
        "short": False, "timing": (), "later": (), "told": "", "told_at": NOW, "broadcast": "",
    }  # fmt: skip
    tags = (ConversationTag(TagId(1), "диван"),)
    replied = {"waiting_since": None, "replied_at": NOW - timedelta(days=1), "mark": "client"}
    by_state: dict[str, dict[str, Any]] = {
        "waiting": {},
        "work": {"mark": "waits", "assignee": other, "told": "greeting", "broadcast": "−20 %"},
        "selling": {"stage": SaleStage(StageId(1), other), "staged_at": NOW},
        "late": {"mark": "late", "assignee": other},
        "same": {"same": (other,)},
        "joined": {"joined": (other, name)},
        "known": {
            "known": (("", "+77001234567"), (other, name)),
            "tags": tags,
            "suggestion": (7, other),
        },
        "replied": {**replied, "assignee": other},
        "taken": {"mark": "client", "assignee": other, "waiting_since": None},
        "nobody": {**replied, "told": "nudge"},
        "undelivered": {**replied, "undelivered": True},
        "closed": {
            **replied,
            "mark": "closed",
            "closed_at": NOW,
            "closed_by": other,
            "told": "closed",
        },
        "rated": {**replied, "mark": "closed", "closed_at": NOW, "rating": "bad", "told": "rate"},
        "closed_itself": {**replied, "mark": "closed", "closed_at": NOW},
        "new": {"conversations": 1, "username": "", "locale": "", "source": "", "repeat": True},
        "planned": {
            "timing": (SimpleNamespace(author=other, at=NOW),),
            "later": (
                SimpleNamespace(words=source, kind="text", at=NOW + timedelta(days=1)),
                SimpleNamespace(words="", kind="photo", at=NOW + timedelta(days=2)),
            ),
        },
        "blocked": {"blocked": "blocked", "held": 2, "told": "out_of_hours"},
        "deactivated": {"blocked": "deactivated"},
        "muted": {"hearing": "muted", "unheard": 3},
        "shut_out": {"hearing": "blocked", "unheard": 12},
        "too_fast": {"unheard": 3},
        "promised": {
            **replied,
            "mark": "promised",
            "assignee": other,
            "promised": NOW + timedelta(hours=1),
        },
        "snoozed": {"mark": "snoozed", "blocked": "blocked"},
        "woke": {"waiting_since": None, "promised": NOW},
        "later": {
            "promised": NOW + timedelta(days=1),
            "mark": "snoozed",
            "held": 1,
            "snoozed_until": NOW + timedelta(days=400),
        },
        "routed": {"department": f"🚚 {source}", "urgent": True},
        "held": {"held": 1, "username": None, "locale": None, "waiting_since": None},
        "noting": {"noting": (other,)},
        "all_at_once": {
            "noting": (other, name),
            "promised": NOW + timedelta(hours=1),
            "mark": "snoozed",
            "blocked": "blocked",
            "held": 5,
        },
    }
    return SimpleNamespace(**{**plain, **by_state[changes.pop("is_", "waiting")], **changes})


FACES = (
    "waiting", "work", "late", "replied", "taken", "nobody", "closed", "rated", "closed_itself",
    "new", "selling", "same", "joined", "blocked", "deactivated", "muted", "shut_out",
    "too_fast", "held", "promised", "snoozed", "later", "planned", "woke", "noting", "all_at_once",
    "routed", "undelivered",
)  # fmt: skip


WHY_CALLED = ["waits", "due", "stalled", "displeased", "yours", "task"]
WITH_A_MOMENT = {"duty.promise", "duty.promise_here", "duty.later_heard"}


def duty_samples(name: str, client: str, colleague: str) -> dict[str, list[Any]]:
    """What the desk gives to the texts about shifts, at its least and at its most."""
    client, colleague = client or " ", colleague or " "  # nothing at all says "no such line"
    since, later = NOW - timedelta(days=400), NOW + timedelta(days=400)
    bare = {"name": client, "topic": 0, "since": None, "promised": None, "mark": "client"}
    bare |= {"words": "", "kind": "", "tags": [], "displeased": False}
    bare |= {"icon": "", "urgent": False}
    full = {"name": client, "topic": 7, "since": since, "promised": later, "mark": "free"}
    full |= {"words": client, "kind": "text", "tags": [client, client], "displeased": True}
    full |= {"icon": "🚚", "urgent": True}
    more: dict[str, Any] = {"kept": True} if name == "duty.leaving" else {}
    if name == "duty.stalled":
        more = {"stage": colleague, "staged": since}
    conversation = [{**bare, **more}, {**full, **more}, {**full, **more, "kept": False}]
    lists: list[Any] = [conversation, conversation[1:2] * 15]
    if name in {"duty.queue", "duty.mine", "duty.leaving", "duty.welcome"}:
        lists.append([])
    if name not in {
        "duty.queue",
        "duty.mine",
        "duty.leaving",
        "duty.work_of",
    }:  # the desk cuts them
        lists.append(conversation[1:2] * 300)
    if name in {"duty.roster", "duty.plan"}:
        return roster_samples(client)
    if name == "duty.own_day":
        lists = [conversation, [], conversation[1:]]
    if name == "duty.on_duty":
        person = {"name": colleague, "until": NOW, "rests": False, "open": 3}
        lists = [[person, {**person, "until": None, "rests": True}] * 10, []]
    figures = OperatorFigures(7, 26, 14, Times(9, 170.0), Ratings(8, 1, 2))
    shifts = [{"code": colleague[:1], "name": colleague}, {"code": "🌙", "name": client}]
    return {
        "state": ["on", "break", "off"],
        "over": [False, True, True, True],
        "waits": [0, 3, 1, 0],
        "mark": [str(mark) for mark in StateMark],
        "yours": [*lists, [], []],
        "elsewhere": [0, 4],
        "quiet": [0, 2],
        "until": [NOW] if name in WITH_A_MOMENT else [NOW, None],
        "why": WHY_CALLED if name == "duty.mention" else ["shift", "silent", "idle", "promise"],
        "stage": [colleague, ""],
        "items": lists,
        "item": [full, bare],
        "alone": [False, True],
        "left_out": ["", "photo"],
        "cut": [0, 300],
        "hears": ["", "now", "later", "perhaps"],
        "full": [True, False],
        "other": ["", colleague],
        "absent": [False, True, False],
        "minutes": [5, 1],
        "coming": [0, 1],
        "mine": [figures, OperatorFigures(7, 1, 1), OperatorFigures(7, 2, 1, Times(5, 0.0))],
        "rating": ["bad", "good", "fair"],
        "given": [*lists, [], []],
        "queue": [*lists, [], conversation],
        "promised": [None, NOW, later],
        "to": [colleague, colleague, ""],
        "mention": [7, 0, 0],
        "note": ["", client],
        "words": [client, "", ""],
        "kind": ["text", "photo", ""],
        "at": [since] if name in WITH_A_MOMENT else [since, None],
        "topic": [7, 0],
        "group": ["1234567890"],
        "more": [0, 5],
        "count": [0, 1, 2, 5],
        "holder": [colleague, ""],
        "cause": [*CAUSES, "something new"],
        "by": ["", client, colleague],
        "deputy": [False, True],
        "then": [*THEN, ""],
        "hearing": ["", "muted", "blocked"],
        "shut_by": [colleague, ""],
        "reach": ["", "blocked", "deactivated"],
        "up": ["lead", "owner", ""],
        "since": [since],
        "waiting": [since, None, None],
        "replied": [None, since],
        "due": [NOW, later, None],
        "snoozed": [0, 2],
        "first": ["2026-09-21", "2026-09-28", "2026-12-28"],
        "last": ["2026-09-27", "2026-10-04", "2027-01-03"],
        "every": [True, False],
        "shifts": [shifts, shifts * 5],
    }


def roster_samples(shift: str) -> dict[str, list[Any]]:
    """A day of the roster, and what is planned for somebody on one; names as people chose them."""
    plans = [
        [],
        [{"name": shift, "gone": False}, {"name": shift, "gone": True}],
        *([{"name": absence, "gone": False}] for absence in ABSENCES),
    ]
    shifts = [{"name": shift, "hours": "09:00–18:00", "count": count} for count in (0, 1, 12)]
    return {
        "day": ["2026-09-22", "2027-01-03"],
        "shifts": [shifts, shifts[:1]],
        "gone": [True, False],
        "name": [shift],
        "planned": plans,
        "weekly": plans[::-1],
        "usual": [True, False],
        "today": [False, True],
        "first": ["2026-09-21", "2026-09-23", "2026-12-28"],
        "last": ["2026-09-27", "2026-09-23", "2027-01-03"],
        "extent": ["day", "rest", "every", "workdays"],
    }


def roster_labels(name: str, word: str) -> dict[str, list[Any]]:
    """What stands on the roster's buttons and in its toast, as the desk puts it."""
    if name == "toasts.roster":
        planned = [[], [word, word], *([absence] for absence in ABSENCES)]
        return {**roster_samples(word), "planned": planned}
    known: dict[str, list[Any]] = {
        "labels.calendar_day": ["1 2", "30 12"],
        "labels.roster_head": [f"{day} {shown}" for day in range(7) for shown in (0, 1)],
        "labels.roster_person": [f"{word}\t{word}", f"\t{word}"],
        "labels.roster_extent": [
            f"{extent} {day} {chosen}"
            for extent in ("day", "rest", "every", "workdays")
            for day in range(7)
            for chosen in (0, 1)
        ],
    }
    return {"value": known[name]} if name in known else {}


def data_samples(client: str) -> dict[str, list[Any]]:
    """What an owner is told of one client."""
    counts = ("messages", "notes", "conversations", "ratings")
    return {
        **{count: [0, 1, 2, 5] for count in counts},
        "name": [client],
        "username": ["anna_k", ""],
        "since": [NOW, NOW - timedelta(days=400)],
        "accounts": [1, 2],
        "staff": [False, True],
        "topic": [7],
        "group": ["1234567890"],
    }


def export_samples() -> dict[str, list[Any]]:
    """What pictures and exports say of their time."""
    days = [(date(2026, 9, 22), 0), (date(2026, 9, 1), 29), (date(2025, 12, 29), 6)]
    periods = [
        SimpleNamespace(span=span, first=first, last=first + timedelta(days=more))
        for span, (first, more) in zip(("day", "month", "week"), days, strict=True)
    ]
    return {
        "period": periods,
        "target": [15, 120],
        "day": [first for first, _ in days],
        "since": [None, NOW - timedelta(days=7), NOW - timedelta(days=400)],
        "until": [NOW],
        "zone": ["+5"],
        "one": [False, True],
    }


def crowd_samples(client: str) -> dict[str, list[Any]]:
    """Who waits at the door, and whose words do."""
    item = {"name": client, "topic": 7, "since": NOW - timedelta(minutes=4), "count": 2}
    new = {**item, "topic": 0, "words": client}
    return {
        "late": [0, 12, 1],
        "longest": [None, NOW - timedelta(hours=1), NOW - timedelta(minutes=2)],
        "items": [[], [item, {**item, "topic": 0, "count": 1}] * 5, [item]],
        "crowd": [480, 0, 1],
        "lobby": [[new, {**new, "count": 1}] * 4, [], [new]],
        "out": [0, 6, 0],
    }


def watch_samples(name: str) -> dict[str, list[Any]]:
    """What owners are told of the bot itself."""
    if name == "owner.health":
        return {"lines": health_lines()}
    if name.startswith("owner.halted"):
        return {"until": [NOW], "longer": [False, True]}
    if not name.startswith(("owner.backup", "owner.drill")):
        return {}
    known: dict[str, list[Any]] = {
        "problem": list(Problem),
        "rows": [1, 2, 5, 12345],
        "update": ["", "smena update"],
    }
    return known if name == "owner.backup_not_sent" else {**known, "since": [NOW, None]}


def health_lines() -> list[list[dict[str, Any]]]:
    """What an owner is told of the bot itself: when all is well, and when nothing is."""
    ago = NOW - timedelta(minutes=12)
    copy = {"what": "backup", "on": True, "at": ago, "size": 12, "problem": ""}
    well: list[dict[str, Any]] = [
        {"what": "unsent", "count": 0, "since": None},
        copy,
        {"what": "budget", "room": 14, "of": 20},
        {"what": "disk", "free": 51200, "size": 30},
        {"what": "process", "version": "0.1.0", "since": ago},
        {"what": "road", "road": "direct", "hops": 1},
    ]
    ill: list[dict[str, Any]] = [
        {"what": "unsent", "count": 3, "since": ago},
        *({"what": what, "count": 2} for what in ("dead", "set_aside")),
        {"what": "group"},
        *({"what": "polling", "since": since} for since in (ago, None)),
        *({**copy, "at": at, "problem": str(why)} for at in (ago, None) for why in Problem),
        {**copy, "on": False},
        {"what": "disk", "free": 300, "size": 2048},
        {"what": "road", "road": "socks5://10.0.0.5:1080", "hops": 3},
    ]
    return [
        [{**line, "trouble": trouble} for line in lines]
        for trouble, lines in ((False, well), (True, ill))
    ]


def contexts(client: str, said: str) -> list[dict[str, str]]:
    """What somebody's words may answer."""
    bare = dict.fromkeys(("origin", "link", "quote", "kind"), "")
    return [
        {"what": "post", "origin": client, "link": "t.me/alatau/5", "quote": said, "kind": "photo"},
        {**bare, "what": "story", "origin": client, "link": "t.me/alatau/s/5"},
        {**bare, "what": "message", "kind": "photo"},
        {**bare, "what": "ours", "quote": said},
        *({**bare, "what": what, "quote": said} for what in ("own", "option", "task")),
    ]


def colleague_samples(name: str) -> dict[str, list[Any]]:
    """Whom a conversation can be given to: there, on a break, away until known and for good."""
    if name != "labels.colleague":
        return {}
    return {
        "takes": [True, False, False, False],
        "on": [True, True, False, False],
        "at": [NOW, None, NOW + timedelta(hours=20), None],
        "open": [0, 1, 2, 3],
    }


def samples(name: str, argument: str, locale: str, hostile: str | None = None) -> list[Any]:
    """Every value worth trying for an argument of a text; strings people choose may be hostile."""
    colleague = words(locale).colleague if hostile is None else hostile
    client = words(locale).client if hostile is None else hostile
    fallback = colleague if argument in {"assignee", "to", "by", "name", "operator"} else client
    if (name, argument) == ("answers.went", "text"):
        return [words(locale).client]  # the company's own, of as many lines as it likes
    return all_samples(name, locale, hostile).get(argument, [fallback])


@lru_cache(maxsize=4)
def all_samples(name: str, locale: str, hostile: str | None) -> dict[str, list[Any]]:
    """Of every argument that a text may have; the last ones are kept: each is asked for in turn."""
    own = words(locale)
    client, colleague, company, source = (
        word if hostile is None else hostile
        for word in (own.client, own.colleague, own.company, own.source)
    )
    reasons = UNDO_REASONS if name == "staff.undo_failed" else REASONS
    # Lists come out of the outbox, so their items are dicts.
    items = [{"who": client, "reason": reason, "at": NOW} for reason in REASONS]
    if name == "staff.history":
        asked = {"who": client, "from_client": True, "text": client, "kind": "text", "at": NOW}
        items = [asked, {**asked, "who": colleague, "from_client": False, "text": source * 99}] * 5
        items += [{**asked, "text": "", "kind": kind} for kind in KINDS[:3]]
    if name == "owner.audit":
        act = {"at": NOW, "by": company, "member": colleague, "role": "lead", "who": client}
        act |= {"deputy": source, "setting": "zone", "count": 7, "reason": "", "machine": False}
        items = [
            {**act, "what": str(kind), "of_client": whole}
            for kind in AUDITED
            for whole in ((True, False) if kind == "exported" else (True,))
        ]
        items += [
            {**act, "what": what, "of_client": False, "machine": True, "setting": "shifts"}
            for what in ("exported", "backed_up", "restored", "setting")
        ]
        items += [
            {**act, "what": "setting", "of_client": False, "setting": setting}
            for setting in ("quick_answers", "departments", "answers")
        ]
    if name.startswith("staff.held"):
        items = [{"words": client, "kind": "text"}] + [
            {"words": "", "kind": kind} for kind in KINDS[:9]
        ]
    silent: dict[str, Any] = {
        "mark": "free", "last_by": "", "last_at": None, "waiting": None, "usual": None,
        "answers": [],
    }  # fmt: skip
    journals = [
        None,
        {**silent, "hand_overs": 0},
        {**silent, "last_by": client, "last_at": NOW, "answers": [0.0, 240.0], "hand_overs": 2},
        {**silent, "waiting": NOW, "usual": 90.0, "answers": [60.0] * 5, "hand_overs": 1},
    ]
    roles = [(colleague, "lead"), (client, "operator"), (company, "owner"), (source, "new")]
    values: dict[str, list[Any]] = {
        "face": [face(client, colleague, source, is_=state) for state in FACES],
        "client": [
            SimpleNamespace(name=client, called=client, username="anna_k", locale="ru", reach=reach)
            for reach in ("", "blocked", "deactivated")
        ],
        "items": [items],
        "journal": journals,
        "members": [[{"name": each, "role": role} for each, role in roles], []],
        "deputies": [[], [colleague], [colleague, client, company]],
        "names": [[colleague], [colleague, client, source]],
        "like": [[], [colleague], [colleague] * ALIKE],
        "waits": [True, True, False, False],
        "by_link": [True, True, False, False],
        "asked": [True, False],
        "gone": [True, False],
        "missing": [[key] for key in LACKING] + [list(LACKING[2:]), ["another"], []],
        "reason": list(reasons),
        "danger": ["program", "double", "hidden", "archive"],
        "ending": ["7"],  # a file's ending is in nobody's language
        "kind": list(KINDS),
        "count": [0, 1, 2, 5],
        "more": [0, 3],
        "waiting": [0, 1, 3],
        "minutes": [3, 200, 3000],
        "last_at": [NOW - timedelta(days=3), None],
        "company": [company, ""],
        "contact": [f"{source} @owner", ""],
        "drafts_by": ["", "10.0.0.7"],
        "clients_days": [0, 730],
        "link": ["https://t.me/alatau_bot", ""],
        "below": ["https://t.me/c/2000000001/4/15"],
        "adding": ["https://t.me/alatau_bot?startgroup=staff&admin=manage_topics", ""],
        "hurdles": [["no_groups", "threads"], []],
        "without": [list(ORNAMENTS), ["manage_tags"], []],
        "rating": ["good", "fair", "bad", "bad", "bad"],
        "why": ["", "", "ask", "said", ""],
        "mention": [7, 0],
        "origin": [client, ""],
        "context": contexts(client, source),
        **{mark: ["👍", ""] for mark in ("sent", "noted", "held")},
        "opening": [NOW + timedelta(days=days) for days in (0, 1, 3, 10, 400)],
        "days": [0, 1, 2, 5, 400],
        "emoji": ["🎲", "🎰"],  # which dice there are, and what falls, is Telegram's to say
        "value": [1, 64],
        "most": [20],
        "change": [False, False, True],
        "part": [0, 3, 0],
        "open": [True, False],
        "usual": [240.0, None],
        "closed": [True, False],
    }
    values |= watch_samples(name)
    if name.endswith(".crowd"):
        values |= crowd_samples(client)
    if name.startswith(("charts.", "exports.")):
        values |= export_samples()
    if name.startswith(("data.", "answers.", "client.offers")):
        of_answers = not name.startswith("data.")
        more = answer_samples(client, colleague, source, NOW) if of_answers else {}
        values |= more or data_samples(client)
    if name.startswith("summary."):
        values = summary_samples(name, client, colleague, NOW)
    if name.startswith("entries."):
        commands = [entry.name for entry in entries.COMMANDS]
        values = {
            "command": commands,
            "commands": [commands, commands[:1]],
            "place": [str(place) for place in Spot],
            "least": ["owner", "lead"],
            "places": [["private"], ["topic"], ["topic", "general"]],
        }
    if name.startswith("duty."):
        values = duty_samples(name, client, colleague)
    values |= roster_labels(name, client)
    values |= colleague_samples(name)
    values |= draft_samples(name, client, colleague)
    values |= broadcast_samples(name, client, source)
    values |= routing_samples(name, client, colleague, source)
    values |= client_samples(name, client, colleague, NOW)
    values |= settings_samples(name, client, colleague, company)
    return values


def draft_samples(name: str, words: str, colleague: str) -> dict[str, list[Any]]:
    """What a model proposed."""
    if not name.startswith("drafts."):
        return {}
    return {"lines": [[f"1 {words}"]], "copied": [True, False], "author": [colleague]}


def routing_samples(name: str, words: str, colleague: str, own: str) -> dict[str, list[Any]]:
    """Departments and rules: the words are clients' and owners'."""
    if not name.startswith("routing."):
        return {}
    bare: dict[str, Any] = {
        "words": [], "language": "", "source": "", "tag": "", "hours": "",
        "department": "", "urgent": True, "add_tag": "",
    }  # fmt: skip
    full = {
        **bare, "words": [own, own], "language": "ru", "source": own, "tag": own,
        "hours": "18:00–09:00", "department": own, "add_tag": own,
    }  # fmt: skip
    facts = [["words", words], ["language", "ru"], ["source", own], ["tag", own], ["hours", "9:00"]]
    causes = [{**full, "rule": 1, "facts": facts}]
    causes += [{**bare, "rule": 0, "facts": facts[at : at + 1]} for at in (0, 3)]
    return {
        "parts": [[{"name": own, "skills": [own], "people": [colleague, colleague]},
                   {"name": own, "skills": [], "people": []}], []],
        "rules": [[full, bare], []],
        "more": [0, 3],
        "department": [own, "", own],
        "urgent": [True, False],
        "tags": [[own], []],
        "because": [causes, causes[1:], []],
        "count": [0, 1, 2, 5],
    }  # fmt: skip


def broadcast_samples(name: str, words: str, source: str) -> dict[str, list[Any]]:
    """What came of a broadcast, and to whom it would go."""
    if name == "search.found":
        cast = {"words": words, "at": NOW, "others": [words, words]}
        return {"cast": [cast, None, {**cast, "words": "", "others": []}], "behind": [False, True]}
    if not name.startswith("broadcast."):
        return {}
    past = {"words": words, "sent": 7, "total": 9, "answered": 2, "name": words}
    earlier = {"words": words, "at": NOW, "replied": True}
    return {
        "words": [words, ""],
        "past": [[past, {**past, "words": "", "answered": 0}], []],
        "days": [0, 30],
        "language": ["", "ru", "kk"],
        "source": ["", source],
        "tag": ["", source],
        "stage": ["", source],
        "earlier": [None, earlier, {**earlier, "words": "", "replied": False}],
        "recipients": [0, 1, 214, 10_000],
        "blocked": [0, 1],
        "unsubscribed": [0, 2],
        "had_one": [0, 5],
        "seconds": [0, 60, 61, 900],
        "buttons_behind": [True, False],
        "braces": [False, True],
        "state": ["running", "paused", "doubtful", "done", "stopped"],
        **{figure: [0, 1, 12] for figure in ("unknown", "gone", "unwanted", "refused", "answered")},
        **{figure: [1, 2, 10_000] for figure in ("total", "sent", "waiting")},
        "reason": ["source_gone", "uncopyable"],
    }


def renderings(name: str, locale: str, hostile: str | None = None) -> list[str]:
    arguments = VIEWS.texts(locale)[name]
    values = [samples(name, argument, locale, hostile) for argument in arguments]
    times = max(map(len, values), default=1)
    rows = zip(*(islice(cycle(each), times) for each in values), strict=True) if values else [()]
    return [VIEWS.text(name, locale, NOW, **dict(zip(arguments, row, strict=True))) for row in rows]


def plain(name: str) -> bool:
    return name.partition(".")[0] in {"toasts", "labels"}


def shown(name: str, text: str) -> str:
    """What is seen of a text, once it has passed as Telegram's HTML (or as plain)."""
    if name in RICH:
        return rich.read({"html": text}).words
    return text if plain(name) else TelegramHtml(text).text


def texts_of(file: str) -> list[str]:
    return [name for name, _ in TEXTS if name.partition(".")[0] == file]


every_file = pytest.mark.parametrize("file", sorted(FILES))
every_locale = pytest.mark.parametrize("locale", LOCALES)


def test_all_locales_have_the_same_texts_with_the_same_arguments():
    for locale in LOCALES:
        assert {path.stem for path in (TEMPLATES / locale).glob("*")} == FILES
        assert VIEWS.texts(locale) == VIEWS.texts("ru")
    assert {"ru", "en"} <= set(LOCALES)


@every_locale
@every_file
def test_every_text_is_telegrams_html_and_short(file, locale):
    for name in texts_of(file):
        for text in renderings(name, locale):
            assert text.strip() == text != "", name
            assert utf16_len(shown(name, text)) <= 4096, name
            assert "\n\n\n" not in text, name


@every_locale
def test_what_the_bot_says_among_the_clients_words_begins_with_a_sign(locale):
    """It brings both: nobody may take the one for the other."""
    for name in texts_of("staff"):
        for text in renderings(name, locale):
            assert not visible(text)[0].isalnum(), name


@every_file
def test_nothing_is_left_untranslated(file):
    for name in texts_of(file):
        for text in renderings(name, "ru"):
            left = LATIN.sub("", visible(text))
            left = COLUMNS.sub("", left) if name.startswith("exports.readme") else left
            assert not re.findall("[A-Za-z]+", left), name
        for text in renderings(name, "en"):
            assert not re.findall("[А-Яа-яЁё]+", visible(text)), name


def test_no_unrendered_corner_of_english_is_russian():
    for path in (TEMPLATES / "en").glob("*.html"):
        assert not re.findall("[А-Яа-яЁё]+", path.read_text(encoding="utf-8"))


@every_locale
@every_file
@pytest.mark.proof
def test_no_name_breaks_a_text(file, locale):
    for name in filter(takes_words_of_people, texts_of(file)):
        sane = [shown(name, text) for text in renderings(name, locale)]
        for hostile in HOSTILE:
            for text, usual in zip(renderings(name, locale, hostile), sane, strict=True):
                text.encode()
                seen = shown(name, text)
                assert utf16_len(seen) <= 4096, name
                assert len(seen.splitlines()) == len(usual.splitlines()), name
                assert not re.search(CONTROLS, text), name


def takes_words_of_people(name: str) -> bool:
    """Whether anything that people write or are called comes into that text."""
    return renderings(name, "en", HOSTILE[0]) != renderings(name, "en", HOSTILE[-1])


@every_locale
def test_a_name_shows_as_it_was_written(locale):
    name = "<b>Vasya & Co"
    client = SimpleNamespace(name=name, called=name)
    title = VIEWS.text("labels.topic_title", locale, NOW, client=client)
    assert title == name
    assert name in visible(VIEWS.text("staff.client_back", locale, NOW, client=client))
    assert name in VIEWS.text("toasts.claimed_by", locale, NOW, name=name)


@every_locale
@pytest.mark.parametrize(
    ("name", "argument", "values"),
    [
        ("staff.not_delivered", "reason", REASONS),
        ("staff.undo_failed", "reason", UNDO_REASONS),
        ("staff.uncopyable", "kind", KINDS),
        ("staff.lost_source", "kind", KINDS),
        ("kinds.named", "kind", KINDS),
        ("kinds.sent", "kind", KINDS),
    ],
)
def test_every_cause_has_words_of_its_own(locale, name, argument, values):
    rest = {key: samples(name, key, locale)[0] for key in VIEWS.wants(name) if key != argument}
    said = {VIEWS.text(name, locale, NOW, **{argument: value}, **rest) for value in values}
    assert len(said) == len(values)
    VIEWS.text(name, locale, NOW, **{argument: "something new"}, **rest)


@every_locale
@pytest.mark.parametrize("name", ["kinds.named", "kinds.sent"])
def test_every_kind_of_message_has_a_name(locale, name):
    unusual = VIEWS.text(name, locale, NOW, kind="something new")
    for kind in (*content.FILES, *content.SHAPES, *content.OTHERS, "live_location", "quiz"):
        assert VIEWS.text(name, locale, NOW, kind=kind) != unusual


@every_locale
def test_a_card_is_six_lines_at_most_and_none_is_blank(locale):
    for text in renderings("card.card", locale):
        lines = text.splitlines()
        assert 3 <= len(lines) <= 6
        assert all(lines)


def test_a_card_says_who_must_act():
    marks = [text.splitlines()[2][0] for text in renderings("card.card", "ru")]
    by_face = dict(zip(FACES, marks, strict=True))
    assert by_face["waiting"] == by_face["new"] == by_face["woke"] == "❗"
    assert by_face["work"] == "🟡"
    assert by_face["late"] == "🔴"
    assert by_face["promised"] == "🤝"
    assert by_face["later"] == "💤"
    assert by_face["replied"] == by_face["nobody"] == by_face["taken"] == "⚪"
    assert by_face["closed"] == "✅"
    assert renderings("card.card", "ru")[FACES.index("new")].startswith("↻ <b>")


@every_locale
def test_buttons_fit_a_phone_and_toasts_a_glance(locale):
    for name in [name for name, args in TEXTS if plain(name) and not args]:
        text = VIEWS.label(name, locale)
        button = name.startswith("labels.") and ".cmd_" not in name
        limit = 200 if not button else 24 if name in WIDE else 20
        assert 1 <= len(text) <= limit, name
        assert not re.search("[<>&]", text), name
        short = name.partition(".")[2]
        assert name.startswith("toasts.") or VIEWS.label(short, locale) == text, name


@every_locale
def test_why_has_words_for_every_cause_and_none_for_what_it_says_anyway(locale):
    arguments = VIEWS.wants("duty.why")
    blank: dict[str, Any] = {**dict.fromkeys(arguments), "since": NOW, "mark": "free"}
    said = {
        cause: VIEWS.text("duty.why", locale, NOW, **{**blank, "cause": cause}) for cause in CAUSES
    }
    assert len(set(said.values())) == len(CAUSES)
    closed = {**blank, "mark": "closed", "cause": "closed", "by": "A", "holder": "A"}
    assert "✅" in VIEWS.text("duty.why", locale, NOW, **closed)
    assert ":" not in visible(said["closed"]).replace("14:00", "")


@every_locale
def test_a_long_list_ends_with_how_many_are_left_out(locale):
    item = {"name": "A", "topic": 7, "since": NOW, "promised": None, "mark": "free"}
    item |= {"words": "?", "kind": "text", "tags": [], "urgent": False, "icon": ""}
    text = VIEWS.text("duty.unclaimed", locale, NOW, items=[item] * 150, group="12")
    assert text.count("❗") == 15
    assert "135" in text.splitlines()[-1]


@every_locale
@pytest.mark.parametrize(
    ("why", "sign"), [("shift", "🔁"), ("silent", "⏰"), ("idle", "⏰"), ("promise", "⏰")]
)
def test_a_hand_over_tells_a_shifts_end_from_silence(locale, why, sign):
    given = dict.fromkeys(("note", "words", "kind"), "") | dict.fromkeys(("at", "promised"))
    given["full"] = False
    text = VIEWS.text(
        "duty.handover",
        locale,
        NOW,
        to="Олег",
        mention=0,
        from_name="Мария",
        why=why,
        **given,
    )
    assert text.startswith(sign)


@every_locale
def test_a_hand_over_says_from_whom_what_was_asked_and_promised(locale):
    text = VIEWS.text(
        "duty.handover",
        locale,
        NOW,
        to="Олег",
        mention=7,
        from_name="Мария",
        why="shift",
        note="узнать про доставку",
        words="",
        kind="photo",
        at=NOW - timedelta(minutes=12),
        promised=NOW + timedelta(hours=1),
        full=False,
    )
    lines = [visible(line) for line in text.splitlines()]
    assert "Олег" in lines[0] and "Мария" in lines[0]
    assert "узнать про доставку" in lines[1]
    assert VIEWS.text("kinds.named", locale, NOW, kind="photo") in lines[2]
    assert lines[2].endswith("13:48")
    assert lines[3].endswith("15:00.")
    assert 'href="tg://user?id=7"' in text


@every_locale
def test_a_topic_made_again_tells_a_newcomer_of_no_earlier_conversation(locale):
    first, often = (
        visible(VIEWS.text("staff.topic_renewed", locale, NOW, count=count, last_at=NOW))
        for count in (1, 4)
    )
    history = VIEWS.label("history", locale)
    assert history in first and history in often
    assert not re.search(r"\d", first)
    assert "4" in often


@every_file
def test_a_missing_argument_and_one_too_many_are_errors(file):
    for name in texts_of(file):
        arguments = VIEWS.texts("ru")[name]
        given = {argument: samples(name, argument, "ru")[0] for argument in arguments}
        with pytest.raises(TextError, match=re.escape(name)):
            VIEWS.text(name, "ru", NOW, **given, unheard_of=1)
        for argument in arguments:
            rest = {key: value for key, value in given.items() if key != argument}
            with pytest.raises(TextError, match=re.escape(name)):
                VIEWS.text(name, "ru", NOW, **rest)


@every_locale
def test_an_attribute_that_is_not_there_is_an_error(locale):
    bare = face("A", "B", "C")
    del bare.held
    with pytest.raises(TextError, match=r"card\.card.*held"):
        VIEWS.text("card.card", locale, NOW, face=bare)


ROOMS_THAT_SPEAK = ("app", "delivery", "desk", "handlers", "papers")


def test_every_text_that_the_code_names_exists():
    texts, root = VIEWS.texts("ru"), TEMPLATES.parent
    rooms = [root.glob("*.py"), *((root / room).rglob("*.py") for room in ROOMS_THAT_SPEAK)]
    paths = [list(room) for room in rooms]
    assert all(paths), "a room that speaks has no module any more"
    for path in chain(*paths):
        source = path.read_text(encoding="utf-8")
        # A probe of the rehearsal has a name of its own, which only looks like a text's.
        named = re.findall(
            rf'(?<!@probe\()"((?:{"|".join(FILES)})\.(?!png"|toml")[a-z_]+)"', source
        )
        named += [f"labels.{label}" for label in re.findall(r'Button\(\s*"([a-z_]+)"', source)]
        assert not set(named) - texts.keys(), f"{path.name} names texts that nobody wrote"


def test_an_owner_changes_a_text_without_touching_the_code(tmp_path):
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    path = tmp_path / "templates" / "ru" / "client.html"
    path.write_text(path.read_text(encoding="utf-8").replace("Здравствуйте!", "Салем!"), "utf-8")
    views = Views(tmp_path / "templates", ZoneInfo("Asia/Almaty"), "ru")
    assert views.text("client.greeting", "ru", NOW, company="Алатау").startswith("Салем! Это")
    assert views.text("client.greeting", "en", NOW, company="Alatau").startswith("Hello!")


@every_locale
def test_a_summary_is_twenty_lines_at_most_and_none_is_blank(locale):
    for text in [*renderings("summary.report", locale), *renderings("summary.quiet", locale)]:
        lines = [visible(line) for line in text.splitlines()]
        assert len(lines) <= 20
        assert all(lines)


@every_locale
def test_a_quiet_day_is_three_lines(locale):
    values = summary_samples("summary.quiet", "Anna", "Olga", NOW)
    for waits in values["waits"]:
        args = {name: values[name][-1] for name in VIEWS.wants("summary.quiet")}
        text = VIEWS.text("summary.quiet", locale, NOW, **{**args, "told": NOTHING, "waits": waits})
        assert len(text.splitlines()) == 3


@pytest.mark.parametrize(("locale", "words"), [("ru", "обращений в день"), ("en", "s a day")])
def test_arrivals_of_an_hour_are_a_days_in_a_longer_report_too(locale, words):
    values = summary_samples("summary.report", "Анна", "Ольга", NOW)
    args = {name: values[name][0] for name in VIEWS.wants("summary.report")}
    for period in values["period"]:
        text = VIEWS.text("summary.report", locale, NOW, **{**args, "period": period})
        assert (words in text) == (period["span"] != "day")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "ru",
            ("в конце ещё ждали 5", "Откуда: site 40", "обычно через 2 ч 30 мин", "ответили 63 %"),
        ),
        ("en", ("waiting at the end 5", "From: site 40", "usually after 2 hr 30 min", "asked 63%")),
    ],
)
def test_what_takes_days_to_mean_something_is_told_of_more_days_than_one(locale, words):
    values = summary_samples("summary.report", "site", "Olga", NOW)
    args = {name: values[name][0] for name in VIEWS.wants("summary.report")}
    for period in values["period"]:
        text = visible(VIEWS.text("summary.report", locale, NOW, **{**args, "period": period}))
        said = [word in text for word in words]
        assert said == [period["span"] != "day"] * len(words)


@every_locale
def test_a_department_is_told_on_the_page_of_the_team(locale):
    values = summary_samples("summary.team", "Sales", "Olga", NOW)
    for name in ("summary.team", "summary.team_table"):
        args = {key: values[key][0] for key in VIEWS.wants(name)}
        said, without = (
            visible(VIEWS.text(name, locale, NOW, **{**args, "departments": departments}))
            for departments in values["departments"]
        )
        assert said.count("Sales") == 1 and "47" in said
        assert "Sales" not in without


def test_a_summary_prints_nothing_that_has_no_meaning():
    values = summary_samples("summary.report", "Анна", "Ольга", NOW)
    args = {name: values[name][1] if len(values[name]) > 1 else values[name][0] for name in values}
    wanted = VIEWS.wants("summary.report")
    told = {name: args[name] for name in wanted}
    text = visible(VIEWS.text("summary.report", "ru", NOW, **told))
    assert text.splitlines()[1:] == [
        "Сейчас никто не ждёт ✓",
        "Обращений 0 (до этого 64)",
        "Ничего не горит.",
    ]
    assert "—" not in text and "None" not in text


def test_the_year_is_said_when_it_is_another():
    values = summary_samples("summary.report", "Анна", "Ольга", NOW)
    args = {"period": values["period"][-1], "team": [], "others": 0, "departments": []}
    assert "Декабрь 2025" in visible(VIEWS.text("summary.team", "ru", NOW, **args))
    assert "December 2025" in visible(VIEWS.text("summary.team", "en", NOW, **args))


@pytest.mark.parametrize(("locale", "told"), [("ru", "ответы из папки"), ("en", "answers from a")])
def test_owners_read_in_words_that_answers_came_from_a_folder(locale: str, told: str) -> None:
    act: dict[str, Any] = dict.fromkeys(("by", "member", "role", "deputy", "reason", "who"), "")
    act |= {"at": NOW, "what": "setting", "machine": True, "setting": "answers", "of_client": False}
    said = VIEWS.text("owner.audit", locale, NOW, items=[act])
    assert told in said and "<code>" not in said
