"""Owns what the demo prints: every change in the box, in the column of those who see it."""

from collections.abc import Callable

from playground.terminal.columns import BOLD, DIM, GREEN, PLAIN, RED, YELLOW, Columns
from playground.terminal.words import TerminalWords
from sandbox import Change, Message, Topic
from sandbox.queries import CallbackQuery

PHONES, TOPICS, STAFF = range(3)
CUT = 16
"""How much of a message is repeated to tell which one is meant."""


class Board:
    """Listens to the box and prints."""

    def __init__(self, columns: Columns, words: TerminalWords, hidden: str) -> None:
        self._columns, self._words, self._hidden = columns, words, hidden
        self._shown: dict[int, list[str]] = {}
        self._reacted: dict[int, str | None] = {}
        self._icons: dict[int, str | None] = {}
        self._tell: dict[str, Callable[[object], None]] = {
            "message": self._said,
            "edited": self._edited,
            "reaction": self._reaction,
            "pressed": self._pressed,
            "answered": self._answered,
            "topic_edited": self._icon,
        }

    def see(self, change: Change) -> None:
        """One change in the box."""
        if tell := self._tell.get(change.kind):
            tell(change.subject)

    def _said(self, message: object) -> None:
        if not isinstance(message, Message) or message.content.is_service:
            return
        if message.chat.is_private:
            self._on_phone(message)
        elif message.ephemeral_to is not None:
            head = self._words.alone.format(who=message.ephemeral_to.name)
            self._columns.cell(STAFF, f"{head}\n{_text(message)}\n{_keys(message)}", YELLOW)
        elif message.topic is not None:
            self._in_topic(message, message.topic)

    def _on_phone(self, message: Message) -> None:
        if message.chat.label == self._hidden:
            return
        says = self._words.opens if message.content.words == "/start" else self._words_of(message)
        arrow, colour = ("←", GREEN) if message.sender.is_bot else ("→", PLAIN)
        self._columns.cell(PHONES, f"{message.chat.label} {arrow} {says}", colour)

    def _in_topic(self, message: Message, topic: Topic) -> None:
        self._shown[id(message)] = _lines(message)
        says = f"{self._words_of(message)}\n{_keys(message)}"
        head = "" if message.sender.is_bot else f"{message.sender.name}: "
        self._columns.cell(TOPICS, f"#{topic.name} {head}{says}", BOLD if message.labels else PLAIN)

    def _edited(self, message: object) -> None:
        """Of a card that changed, what is new on it."""
        if not isinstance(message, Message) or message.topic is None:
            return
        before, now = self._shown.get(id(message), []), _lines(message)
        self._shown[id(message)] = now
        if new := [line for line in now if line not in before]:
            self._columns.cell(TOPICS, f"#{message.topic.name} " + "\n".join(new), BOLD)

    def _reaction(self, message: object) -> None:
        if not isinstance(message, Message) or message.topic is None:
            return
        emoji = next((found[0] for found in message.reactions.values() if found), None)
        if emoji and self._reacted.get(id(message)) != emoji:
            text = self._words.under.format(emoji=emoji, text=_cut(self._words_of(message)))
            self._columns.cell(TOPICS, f"#{message.topic.name} {text}", GREEN)
        self._reacted[id(message)] = emoji

    def _pressed(self, query: object) -> None:
        if isinstance(query, CallbackQuery):
            label = next(
                (
                    button.label
                    for row in query.message.buttons
                    for button in row
                    if button.data == query.data
                ),
                "",
            )
            text = self._words.presses.format(who=query.person.name, button=label)
            self._columns.cell(STAFF, text)

    def _answered(self, query: object) -> None:
        if isinstance(query, CallbackQuery) and len(query.answers) == 1 and query.answers[0].text:
            text = self._words.toast.format(who=query.person.name, text=query.answers[0].text)
            self._columns.cell(STAFF, text, YELLOW)

    def _icon(self, topic: object) -> None:
        if isinstance(topic, Topic) and self._icons.get(topic.id) != topic.icon and topic.icon:
            text = self._words.icon.format(icon=topic.icon)
            self._columns.cell(TOPICS, f"#{topic.name} {text}", DIM)
            self._icons[topic.id] = topic.icon

    def _words_of(self, message: Message) -> str:
        sign = f"{self._words.photo_sign} " if message.kind == "photo" else ""
        return sign + _text(message)

    def verdict(self, text: str, *, good: bool) -> None:
        """The numbers at the end."""
        self._columns.line(text, GREEN if good else RED)


def _text(message: Message) -> str:
    return message.content.words


def _cut(text: str) -> str:
    return text if len(text) <= CUT else f"{text[:CUT].rstrip()}…"


def _keys(message: Message) -> str:
    return "\n".join(
        " ".join(f"[{button.label}]" for button in row) for row in message.buttons if row
    )


def _lines(message: Message) -> list[str]:
    return [*_text(message).splitlines(), *_keys(message).splitlines()]
