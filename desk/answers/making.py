"""Owns how an answer is made from a good reply: in the topic, by a tap or by /answer in reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.answers import learning, offering, screens, wording
from desk.conversations import access
from desk.understanding import matching, reading
from desk.voice import saying
from model import Asked, Button, Client, House, Link, LinkId, MessageId, PersonId, Press, Side
from model.answers import MOST_FILES, NAME_LIMIT
from model.company import BEGINNING
from storage import accounts, answers, clients, expected, links
from storage.ports import Tx

LOOKED_BACK = 30
WORDS_OF_A_NAME = 5
TAGS_OF_A_QUESTION = 6
STOPS = ".,!?:;—– "


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants an answer made of what, and where they look."""

    client: Client
    by: PersonId
    name: str = ""
    reply_to: MessageId | None = None
    query_id: str = ""


def by_command(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/answer NAME: of the message replied to, or else of one's own last one here."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    if client is None:
        return
    target = asked.message.reply_to
    name = " ".join(asked.argument.split())
    wish = _Wish(client, asked.person.id, name, asked.message.message_id)
    found = links.by_origin(tx, client.id, Side.STAFF, target) if target else None
    _make(tx, house, wish, found or (None if target else _last(tx, wish)), now)


def by_press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Keep as an answer] on the card: the last reply here, called by its first words."""
    client = access.topic(tx, press, now)
    if client:
        wish = _Wish(client, press.sender.id, query_id=press.query_id)
        _make(tx, house, wish, _last(tx, wish), now)
        saying.hush(tx, press.query_id, now)


def from_question(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Make an answer] under a week: to what clients asked. Its text is asked for at once, unless
    there is one: what somebody made of it already is shown."""
    link = links.find(tx, LinkId(press.subject))
    client = clients.find(tx, link.client_id) if link and link.side is Side.CLIENT else None
    words = learning.unnamed(tx, client, link.words, hidden="") if link and client else ""
    name = _first_words(words)
    if link is None or not name:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    known = answers.named(tx, name)
    answer_id = known.id if known else answers.add(tx, name, press.sender.id, now)
    if known is None:
        answers.set_tags(tx, answer_id, matching.telling(words)[:TAGS_OF_A_QUESTION])
    learning.learn_from(tx, link, answer_id, now)
    saying.hush(tx, press.query_id, now)
    if known and known.says_something:
        screens.screen(tx, press.sender.id, known, now)
        return
    spoken = (reading.language_of(words), house.locale, *wording.LANGUAGES)
    language = next(found for found in spoken if found in wording.LANGUAGES)
    expected.expect(tx, press.sender.id, f"answer.{language}", answer_id, now)
    keys = [[Button("back", "answer_open", answer_id)]]
    saying.to_person(
        tx, press.sender.id, "answers.ask_text", now, keys=keys, name=name, language=language
    )


def _last(tx: Tx, wish: _Wish) -> Link | None:
    """The presser's own last reply to the client, else the last of anybody's."""
    own = links.latest_by(tx, wish.client.id, wish.by)
    recent = links.recent(tx, wish.client.id, LOOKED_BACK)
    return own or next((link for link in reversed(recent) if link.side is Side.STAFF), None)


def _make(tx: Tx, house: House, wish: _Wish, link: Link | None, now: datetime) -> None:
    said, files = _said(tx, link) if link else ({"text": ""}, [])
    words = said["text"]
    name = wish.name or (_name_of(tx, wish.client, link, words, files) if link else "")
    if link is None or not (words or files):
        _tell(tx, wish, "answers.nothing_to_keep", now)
    elif link.answer_id:
        known = answers.find(tx, link.answer_id)
        _tell(tx, wish, "answers.kept_already", now, name=known.name if known else "")
    elif house.keep_words is None and len(words) >= BEGINNING:
        _tell(tx, wish, "answers.words_not_kept", now)
    elif not name:
        _tell(tx, wish, "answers.call_it", now)
    elif len(name) > NAME_LIMIT:
        _tell(tx, wish, "answers.needs_name", now, most=NAME_LIMIT)
    else:
        language = reading.language_of(words) or house.locale
        known = answers.named(tx, name)
        answer_id = known.id if known else answers.add(tx, name, wish.by, now)
        former = known.texts.get(language) if known and words else None
        answers.retire(tx, answer_id, False)
        if words:
            text = wording.with_client_variable(said, _names(tx, wish.client))
            answers.set_text(tx, answer_id, language, text)
        if files:
            answers.set_files(tx, answer_id, files[:MOST_FILES])
        learning.learn(tx, wish.client, link, answer_id, now)
        _tell(
            tx, wish, "answers.kept", now,
            name=name, language=language if words else "", files=len(files[:MOST_FILES]),
            more=known is not None, was=str(former["text"]) if former else None,
            files_before=len(known.files) if known and files else 0,
        )  # fmt: skip
        offering.ask_owners(tx, now)


def _said(tx: Tx, link: Link) -> tuple[wording.Text, list[Mapping[str, Any]]]:
    parts = [link]
    if link.album:
        parts = links.of_album(tx, link.client_id, link.side, link.album)
    return wording.of_links(tx, parts)


def _name_of(
    tx: Tx, client: Client, link: Link, said: str, files: Sequence[Mapping[str, Any]]
) -> str:
    """By its first words, else by those of the question, a file alone by its own; by no names."""
    called = (str(file.get("file_name", "")) for file in files)
    for told in (said, learning.asked(tx, client, link), *called):
        if words := _first_words(learning.unnamed(tx, client, told, hidden="")):
            return _free_name(tx, words)
    return ""


def _free_name(tx: Tx, words: str) -> str:
    """That, with a number where something is called so already."""
    names = (words, *(f"{words} {number}" for number in range(2, 100)))
    return next((name for name in names if answers.named(tx, name) is None), "")


def _first_words(said: str) -> str:
    """What it is called: of whom it was said to, nothing stands there but a stop by itself."""
    words = [word for word in said.split() if word.strip(STOPS)]
    return " ".join(words[:WORDS_OF_A_NAME])[: NAME_LIMIT - 4].strip(STOPS)


def _names(tx: Tx, client: Client) -> list[str]:
    """What whoever it was said to is called, in each of their accounts."""
    return [client.name, *(account.name for account in accounts.others(tx, client.id))]


def _tell(tx: Tx, wish: _Wish, text: str, now: datetime, /, **args: Any) -> None:
    saying.in_topic(
        tx, wish.client.id, text, now,
        reply_to=wish.reply_to, only_to=wish.by, query_id=wish.query_id, **args,
    )  # fmt: skip
