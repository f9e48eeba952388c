"""Owns what is known of the staff group beside what is asked: its topics, that it is no open one.

Where topics are off, a topic's id is passed over without a word and the message stands in the flat
chat (telegram.md §2.15). A look tells, and holds for a while; most answers and updates say so of
their chat as well. Those about copies don't: until the next word nobody knows where a copy stands.
"""

import time
from collections.abc import Callable

from model import NO_CHAT, ChatId, RowId

LOOK = 30.0
"""Seconds for which a look at the group holds, unless something else is heard before."""

LOOK_FOR_NEW = 0.5
"""The same before somebody new is shown: of a group that has just become public no update tells,
and a topic bears their name before any answer could."""


class Forum:
    """How a group is, by Telegram's last word. Moments are seconds of one monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.now = clock
        self.chat_id = NO_CHAT
        self._looked: float | None = None
        self._word: tuple[float, bool] | None = None
        self._unseen: list[tuple[float, RowId]] = []

    def turn_to(self, chat_id: ChatId) -> None:
        """That is the group: if it is another one than before, nothing is known of it."""
        if chat_id != self.chat_id:
            self.chat_id, self._looked, self._word, self._unseen = chat_id, None, None, []

    def must_look(self, chat_id: ChatId, holds: float = LOOK) -> bool:
        """Whether to ask how the group is before anything is shown there.

        `holds`: for how many seconds a look does.
        """
        self.turn_to(chat_id)
        flat = self._word is not None and not self._word[1]
        return flat or self._looked is None or self.now() - self._looked >= holds

    def looked(self, has_topics: bool, at: float) -> None:
        """A look that began at that moment found nothing else amiss."""
        self._looked = at
        self.heard(self.chat_id, has_topics, at)

    def heard(self, chat_id: ChatId, has_topics: bool, at: float) -> None:
        """Telegram said so of the chat at that moment or later; only the staff group matters."""
        if chat_id != self.chat_id or (self._word and at < self._word[0]):
            return
        self._word = (at, has_topics)
        if has_topics:
            self._unseen = [(then, row_id) for then, row_id in self._unseen if then >= at]

    def doubt(self, chat_id: ChatId) -> None:
        """Something was heard of it that only a look can tell."""
        if chat_id == self.chat_id:
            self._looked = None

    def look_at(self) -> float | None:
        """When to ask where the copies stand, unless something says so before; None: no need."""
        return self._unseen[0][0] + LOOK if self._unseen else None

    def put_off(self) -> None:
        """There was no answer: the next look is due as long after this one as ever."""
        self._unseen = [(max(then, self.now()), row_id) for then, row_id in self._unseen]

    def copied(self, row_id: RowId) -> bool:
        """A row's copy has arrived somewhere; True if that was no topic, as far as is known."""
        if self._word and not self._word[1]:
            return True
        self._unseen.append((self.now(), row_id))
        return False

    def doubtful(self) -> tuple[RowId, ...]:
        """The rows whose copies nobody knows to stand in their topics; each is named once."""
        found, self._unseen = self._unseen, []
        return tuple(dict.fromkeys(row_id for _, row_id in found))
