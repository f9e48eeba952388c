"""What people do to a message that has arrived: react, answer; and whether it was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox import Message, Seat
from tests.kill.chronicle import Chronicle, Said


@dataclass(frozen=True)
class Pointed:
    """At the copy of `target`: with a reaction, or with an answer that was said there."""

    target: Said
    copy: Message
    emoji: str = ""
    answer: Said | None = None


class Pointing:
    """Whoever carried the copy, and whoever died since, what points at it finds the original."""

    def __init__(self, told: Chronicle) -> None:
        self._told = told
        self._done: list[Pointed] = []

    def react(self, target: Said, seat: Seat, emoji: str) -> None:
        """React to the newest copy, and to nothing if there is none."""
        if copies := self._told.copies(target):
            seat.react(copies[-1], emoji)
            self._done.append(Pointed(target, copies[-1], emoji))

    def answer(self, target: Said, seat: Seat) -> Said:
        """An operator's text in answer to the newest copy."""
        copies = self._told.copies(target)
        copy = copies[-1] if copies else None
        answer = self._told.write(target.client, seat, "staff", reply_to=copy)
        if copy is not None:
            self._done.append(Pointed(target, copy, answer=answer))
        return answer

    def problems(self) -> Iterable[str]:
        """What did not find its way; a copy whose call was cut off is not known to the bot."""
        for pointed in self._done:
            copy = pointed.copy
            known = not self._told.was_in_flight(pointed.target) or self._is_newest(pointed)
            if not known or copy.deleted:
                continue
            if pointed.emoji:
                yield from self._unfelt(pointed)
            elif pointed.answer:
                yield from self._unlinked(pointed, pointed.answer)

    def _is_newest(self, pointed: Pointed) -> bool:
        """Of two, where a call was cut off, the second is the one that the bot knows of."""
        fresh = self._told.fresh(pointed.target)
        return len(fresh) > 1 and fresh[-1] is pointed.copy

    def _unfelt(self, pointed: Pointed) -> Iterable[str]:
        target, ward = pointed.target, self._told.ward
        seen = target.message.reaction_of(ward.bot)
        if seen != pointed.emoji:
            yield f"the reaction {pointed.emoji} to {target.token}: {seen}"

    def _unlinked(self, pointed: Pointed, answer: Said) -> Iterable[str]:
        for copy in self._told.fresh(answer):
            if copy.reply_to is not pointed.target.message:
                yield f"the answer {answer.token} to {pointed.target.token}: {copy.reply_to}"
