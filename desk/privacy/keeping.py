"""Owns what is kept how long: one table, from which the page and the daily job are made.

Every table of the database stands in it (docs/privacy.md is written from it); a row that age ends
carries what ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.drafts import proposing
from model import House
from model.answers import LONGEST_PHRASING, MOST_PHRASINGS
from model.company import BEGINNING
from storage import (
    broadcasts,
    drafts,
    inbox,
    outbox,
    people,
    phrasings,
    reviews,
    runs,
    searching,
    upkeep,
    words,
)
from storage.ports import Tx

LEFT_OVER = timedelta(days=30)
"""How long waits what nobody delivers or tries again; never longer than words are kept."""

ASKED = timedelta(days=1)
"""So long the pages of a search can be turned."""

STRANGERS = timedelta(days=3)
"""So long what they did may still come (`inbox.KEEP`)."""

WORDS = "`storage.keep_words_days`"
CLIENT = "Until the client is erased."
DATABASE = "As long as the database."
OLD = f"at most {LEFT_OVER.days} days, and no longer than words are kept"

Forget = Callable[[Tx, House, datetime], object]


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept."""

    what: str
    places: tuple[str, ...]
    """The tables, or single columns as `table.column`, in which it lies."""
    how_long: str
    daily: Forget | None = None
    hourly: Forget | None = None
    """Of what there is much: an hour's is deleted quickly."""


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Once a day: forget what has become too old."""
    today = now.astimezone(house.zone).date().isoformat()
    if runs.first(tx, "keeping", today, now):
        for kept in KEPT:
            if kept.daily:
                kept.daily(tx, house, now)


def tidy(tx: Tx, house: House, now: datetime) -> None:
    """The same for what comes in great numbers; a tick too many finds nothing to do."""
    for kept in KEPT:
        if kept.hourly:
            kept.hourly(tx, house, now)


def _words(tx: Tx, house: House, now: datetime) -> None:
    """Where only beginnings are kept, leave those of what was kept whole."""
    if house.keep_words is None:
        words.shorten(tx, BEGINNING)
    else:
        words.forget(tx, now - house.keep_words)
        phrasings.forget(tx, now - house.keep_words)


def _broadcasts(tx: Tx, house: House, now: datetime) -> None:
    if house.keep_words is not None:
        broadcasts.shorten(tx, now - house.keep_words)


def _reviews(tx: Tx, house: House, now: datetime) -> None:
    if house.keep_words is None:
        reviews.shorten_words(tx, BEGINNING)
    else:
        reviews.forget_words(tx, now - house.keep_words)


def _left_over(house: House, now: datetime) -> datetime:
    return now - min(house.keep_words or LEFT_OVER, LEFT_OVER)


KEPT = (
    Kept(
        "Every message's words, notes, the formatting of what the team wrote; which file a message "
        "was: Telegram's reference to it, its name and size",
        (
            "links.words",
            "links.entities",
            "links.file_id",
            "links.file_name",
            "links.file_size",
            "notes",
        ),
        f"{WORDS}, and no longer than until the client is erased; with 0 the first "
        f"{BEGINNING} characters of each, until then, and of which file for a day at most.",
        daily=_words,
    ),
    Kept(
        "What can be found by search: whose it is, by whom, when; its words lie in an index, as "
        "stems",
        ("search_docs", "search_queue"),
        "As long as the words themselves.",
    ),
    Kept(
        "What somebody of the team looked for last",
        ("searches",),
        f"{ASKED.days} day, and no longer than until whoever is erased is out of the file.",
        hourly=lambda tx, house, now: searching.forget_asked(tx, now - ASKED),
    ),
    Kept(
        "What a model proposed, where a company has one",
        ("drafts",),
        f"Its words until it is sent, left or out of date, at most {drafts.KEEP.days} day; until "
        "the client is erased.",
        hourly=lambda tx, house, now: proposing.forget_old(tx, now),
    ),
    Kept(
        "An update as Telegram sent it",
        ("inbox",),
        "Its content until it is handled, usually well under a second; then only its number, for "
        f"{inbox.KEEP.days} days, and of the last {inbox.MOST:,} at most.",
        hourly=lambda tx, house, now: inbox.forget_old(tx, now),
    ),
    Kept(
        "An update that could not be read or handled",
        ("inbox.payload", "inbox.error", "set_aside"),
        f"Whole, until an owner tries it again; {OLD}. Of these there are at most "
        f"{inbox.SET_ASIDE:,}, {inbox.SET_ASIDE_BYTES // 2**20} MB in all: the oldest go first.",
        daily=lambda tx, house, now: words.forget_set_aside(tx, _left_over(house, now)),
    ),
    Kept(
        "What somebody writes who was muted, or waits at the door in a flood",
        ("inbox.payload", "inbox.asks", "lobby"),
        f"Whole, until they are heard again; at most as long as words, or {LEFT_OVER.days} days "
        "where only their beginning is kept.",
        daily=lambda tx, house, now: inbox.forget_kept(tx, now - (house.keep_words or LEFT_OVER)),
    ),
    Kept(
        "A message on its way",
        ("outbox", "links.content"),
        'Until it is delivered; then only its kind ("photo", "text"), of a poll its number too; in '
        f"the outbox for {outbox.KEEP.days} days. As long as it waits or is held.",
        hourly=lambda tx, house, now: outbox.forget_old(tx, now),
    ),
    Kept(
        "A client's first message: it stands in the card, and is said again whenever that changes",
        ("links.content",),
        f"As long as words ({WORDS}).",
    ),
    Kept(
        "A message that never arrived: refused, unconfirmed, taken back",
        ("outbox.payload", "links.content"),
        f"Until somebody sends it again; {OLD}.",
        daily=lambda tx, house, now: words.forget_undelivered(tx, _left_over(house, now)),
    ),
    Kept(
        "What an operator leaves for the next one at a shift's end",
        ("handover_notes",),
        f"Until they leave another; {OLD}.",
        daily=lambda tx, house, now: words.forget_lines(tx, _left_over(house, now)),
    ),
    Kept(
        "Where a client can be reached: their Telegram id, and by which bot; the thread in which "
        "they wrote last",
        ("addresses", "threads"),
        CLIENT,
    ),
    Kept(
        "A client's key, name, username, language, the source in their link, when they first "
        "wrote, whether they can be reached; the text of their card and the name of their topic",
        ("clients", "stray_topics"),
        CLIENT,
    ),
    Kept(
        "What the team knows of a client: fields such as an address, their phone number, notes on "
        "them that outlive a conversation",
        ("client_fields", "client_notes"),
        CLIENT,
    ),
    Kept(
        "Which conversations a lead read, what they ticked, their word to whoever answered",
        ("reviews",),
        f"{CLIENT} The word: {WORDS}; with 0 its first {BEGINNING} characters as long as the rest.",
        daily=lambda tx, house, now: _reviews(tx, house, now),
    ),
    Kept("Which conversations are examples for newcomers", ("examples",), CLIENT),
    Kept(
        "Which clients are one person, and who of the team said so",
        ("accounts",),
        "Until they are parted, or erased: a person is erased with all their accounts.",
    ),
    Kept(
        "At which of the company's stages of a sale a client stands, since when, who said so",
        ("stages", "client_stages"),
        f"{CLIENT} The stages' names: {DATABASE[0].lower()}{DATABASE[1:]}",
    ),
    Kept(
        "Which message on one side is which on the other, and what stands about it on a card",
        ("links", "further_copies", "note_intents", "held_questions", "helper_messages"),
        CLIENT,
    ),
    Kept(
        "Conversations: when opened, answered, closed, and by whom",
        ("conversations",),
        f"{DATABASE} The client in it until they are erased.",
    ),
    Kept(
        "Tags: the company's own words, and which conversation has which",
        ("tags", "conversation_tags"),
        f"{DATABASE} What no other client's conversation has, until the client is erased.",
    ),
    Kept(
        "Ratings: when a client was asked, their 👍, 😐 or 👎, which message says what went wrong",
        ("ratings",),
        f"{DATABASE} The client in it until they are erased.",
    ),
    Kept(
        "Events: what happened, when, to whom, without words ([metrics.md](metrics.md))",
        ("events",),
        f"{DATABASE} The client in it until they are erased.",
    ),
    Kept(
        "What a broadcast said: its first characters, and which messages of its author's it was",
        ("broadcasts",),
        f"{WORDS}; that there was one, and for whom: {DATABASE[0].lower()}{DATABASE[1:]}",
        daily=lambda tx, house, now: _broadcasts(tx, house, now),
    ),
    Kept(
        "Who got which broadcast, whether it arrived, whether they answered",
        ("recipients",),
        f"{DATABASE} The client in it until they are erased.",
    ),
    Kept(
        "That a client wants no broadcasts any more, or wants them again",
        ("clients.unsubscribed_at", "clients.subscribed_at"),
        f"{CLIENT} That they want none: beyond that, in the hash of their address.",
    ),
    Kept(
        "That a client was erased, by which owner or by the rule, and the number of the topic that "
        "was theirs",
        ("erasings",),
        f"{DATABASE} Without the client.",
    ),
    Kept(
        "Whom to erase again after going back to a backup, and who wanted no broadcasts: of an "
        "address a hash under a key of the company's, in the file beside the database too",
        ("erased", "company.erasing_key"),
        DATABASE,
    ),
    Kept(
        "Staff: id, name, username, role; when they are on shift",
        ("operators", "duty", "roster_week", "roster_days"),
        DATABASE,
    ),
    Kept(
        "The id of somebody who is none of the team, and of whom Telegram was asked whether they "
        "are, for they pressed a button of its or typed behind the bot's name",
        ("operators",),
        f"{STRANGERS.days} days; until the client is erased, if they are one.",
        daily=lambda tx, house, now: people.forget_strangers(tx, now - STRANGERS),
    ),
    Kept(
        "Backups and the trials of them: when, how large, how many rows, what went wrong",
        ("upkeep",),
        f"{upkeep.KEEP.days} days.",
        daily=lambda tx, house, now: upkeep.forget_old(tx, now - upkeep.KEEP),
    ),
    Kept(
        "The answers that the company keeps: names, tags, texts, Telegram's references to files",
        ("answers", "answer_texts", "answer_files"),
        f"{DATABASE} What somebody wrote into one is the company's own text: a client's name in it "
        "gives way to a variable when it is made from a reply, as they write it; another form of "
        "it, such as the Russian dative, stays as the author wrote it.",
    ),
    Kept(
        "How clients asked for an answer that the team then gave them from these: their words "
        "without names they are known by, numbers, links",
        ("phrasings",),
        f"{WORDS}, and no longer than until the client is erased; of an answer the latest "
        f"{MOST_PHRASINGS}, of each {LONGEST_PHRASING} characters at most. What the company wrote "
        f"itself: {DATABASE[0].lower()}{DATABASE[1:]}",
    ),
    Kept(
        "What one of the team was asked to write next in private",
        ("expected",),
        "Until they have, or are asked for something else.",
    ),
    Kept(
        "The company: its group, its helpers, its links for owners, and what was already done in "
        "which period",
        ("company", "helpers", "codes", "runs", "counters", "boards"),
        DATABASE,
    ),
    Kept(
        "What owners set in Telegram, and which question about it each was shown last",
        ("options", "option_drafts"),
        DATABASE,
    ),
)
"""Everything that is kept."""
