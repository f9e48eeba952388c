"""Owns what becomes of a message that staff wrote in a topic: pure rules, nothing else.

The safe side is the topic: whatever is not plainly meant for the client stays there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category, normalize

from model import STRANGE, Incoming


class Fate(StrEnum):
    """Where a message from the topic goes."""

    REPLY = "reply"
    NOTE = "note"
    LATER = "later"
    ASK_COLLEAGUE = "held_colleague"
    ASK_COMMAND = "held_command"
    ASK_SLIP = "held_slip"
    ASK_UNREAD = "held_unread"

    @property
    def held(self) -> bool:
        """Whether its author has to decide."""
        return self in (Fate.ASK_COLLEAGUE, Fate.ASK_COMMAND, Fate.ASK_SLIP, Fate.ASK_UNREAD)


class Target(StrEnum):
    """What a message from the topic replies to."""

    NOTHING = "nothing"
    CLIENT = "client"
    OWN = "own"
    COLLEAGUE = "colleague"
    NOTE = "note"
    CARD = "card"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the decision depends on."""

    text: str
    unread: bool = False
    """Nobody can say what stands in it."""
    target: Target = Target.NOTHING
    note_intended: bool = False
    later: bool = False
    """Its author chose a time at which it goes."""
    colleague_has_it: bool = False
    swipe_mode: bool = False


def decide(situation: Situation, note_marks: Sequence[str]) -> Fate:
    """What becomes of the message. Marks of a note are looked at before anything else."""
    if is_note(situation.text, note_marks) or situation.note_intended:
        return Fate.NOTE
    if situation.target in (Target.NOTE, Target.COLLEAGUE, Target.BOT):
        return Fate.NOTE
    if situation.swipe_mode and situation.target not in (Target.CLIENT, Target.CARD):
        return Fate.NOTE
    if situation.unread:
        return Fate.ASK_UNREAD
    if is_command(situation.text):
        return Fate.ASK_COMMAND
    if is_slip(situation.text):
        return Fate.ASK_SLIP
    if situation.colleague_has_it:
        return Fate.ASK_COLLEAGUE
    return Fate.LATER if situation.later else Fate.REPLY


HEAD = 200
"""Characters in which a mark or a command stands, whatever invisible ones surround it."""


def _begun(text: str) -> str:
    """How the text begins for a reader: without invisible characters, wide signs as plain ones."""
    seen = "".join(
        character
        for character in text[:HEAD]
        if category(character) not in ("Cf", "Cc") or character in "\n\t"
    )
    return normalize("NFKC", seen).lstrip()


def is_note(text: str, note_marks: Sequence[str]) -> bool:
    """Whether the text starts with a note's mark; a mark that is a word must end as a word."""
    start = _begun(text).lower()
    return any(_starts(start, mark.lower()) for mark in note_marks)


def is_marked(message: Incoming, note_marks: Sequence[str]) -> bool:
    """Whether its words start with a note's mark; in a kind that nobody knows any line may be the
    one that is read first."""
    lines = message.text.splitlines() if message.kind == STRANGE else [message.text]
    return any(is_note(line, note_marks) for line in lines)


def _starts(text: str, mark: str) -> bool:
    if not text.startswith(mark):
        return False
    return not mark[-1].isalnum() or not re.match(r"\w", text[len(mark) :])


def is_command(text: str) -> bool:
    """Whether the text looks like a command to a bot: nothing one says to a client."""
    return re.match(r"/[^\W\d_]\w*(@\w+)?(\s|$)", _begun(text)) is not None


SLIP = re.compile(
    r"\.\.(?!\.)|\\\\|/\s*/|[./\\]\s+\S|[/\\](note|заметка)\b|(note|заметка)\s*[:—–-]",
    re.IGNORECASE,
)
"""Nearly a note's mark: two dots or "." (the key of "/" on a Russian keyboard), backslashes, a
stray space, the word alone. Three dots are how people trail off."""


def is_slip(text: str) -> bool:
    """Whether the text looks like a note whose mark went wrong."""
    return SLIP.match(_begun(text)) is not None


THANKS = re.compile(
    r"(спасибо|спс|благодарю|пасиб\w*|thanks?( you)?|thx|ty|рахмет|ок(ей)?|ok(ay)?|хорошо|"
    r"понял[аи]?|ясно|отлично|супер|great|got it|perfect|все|всё)",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"[\s_.,!…~)—–-]+|\b(вам|вас|тебе|большое|огромное|за|помощь|ответ|очень|you|so|very|much|a|"
    r"lot|for|the|help|your|и|and)\b",
    re.IGNORECASE,
)
GLAD = re.compile(
    "[👍👌🙏🤝💪👏🙌🫶❤♥💙💚💛🧡💜🤍🖤🩷🩵💖💗💓💕💞💝😊🙂😀😃😄😁😆😅☺😉😍🥰😘😇🤗🥳🤩😎😋😌"
    "😂🤣🎉🎊🔥✨⭐🌟💯🌹🌷🌸💐\ufe0f\u200d\U0001f3fb-\U0001f3ff]+|[:;=]?-?[)]+"
)
"""Signs of somebody who is content, and smiles of brackets. Any other sign may be an answer (+),
a call (🆘, 📞) or anger (😡): somebody has to look."""


def is_mere_thanks(text: str) -> bool:
    """Whether a client only says thanks (or "ok"): nothing to answer, nothing to reopen."""
    if not text or len(text) > 60:
        return False
    words = GLAD.sub(" ", text)
    rest = FILLER.sub(" ", THANKS.sub(" ", words, count=3)).strip()
    return not rest and THANKS.search(words) is not None


def is_glad_sign(text: str) -> bool:
    """Whether the text is a sign of somebody who is content, and no words."""
    return GLAD.search(text) is not None and not re.sub(r"[\s!.…]+", "", GLAD.sub("", text))
