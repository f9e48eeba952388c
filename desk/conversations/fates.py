"""Owns what becomes of a message that staff wrote in a topic, and whether a client's asks for
anything: pure rules, nothing else.

The safe side is the topic: whatever is not plainly meant for the client stays there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile, islice
from unicodedata import category, normalize

from model import NOTE_MARKS, SHAPELESS, STRANGE, Content, Incoming, Link, variables
from model.messages import ASKED
from model.seen import BLANKS


class Fate(StrEnum):
    """Where a message from the topic goes."""

    REPLY = "reply"
    NOTE = "note"
    LATER = "later"
    ASK_COLLEAGUE = "held_colleague"
    ASK_COMMAND = "held_command"
    ASK_SLIP = "held_slip"
    ASK_BRACES = "held_braces"
    ASK_UNREAD = "held_unread"
    ASK_OURS = "held_ours"

    @property
    def held(self) -> bool:
        """Whether its author has to decide."""
        return self.name.startswith("ASK_")


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
    ours: bool = False
    """It passes on what the bot said in the group: somebody else's words, or a card."""
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
    meant = situation.later or situation.target in (Target.CLIENT, Target.CARD)
    if situation.swipe_mode and not meant:
        return Fate.NOTE
    if situation.ours:
        return Fate.ASK_OURS
    if situation.unread:
        return Fate.ASK_UNREAD
    if is_command(situation.text):
        return Fate.ASK_COMMAND
    if is_slip(situation.text):
        return Fate.ASK_SLIP
    if has_braces(situation.text):
        return Fate.ASK_BRACES
    if situation.colleague_has_it:
        return Fate.ASK_COLLEAGUE
    return Fate.LATER if situation.later else Fate.REPLY


HEAD = 200
"""Characters in which a mark or a command stands, of those that anybody sees."""

UNSEEN = ("Cf", "Cc", "Mn", "Me")
ALIKE = str.maketrans({**dict.fromkeys("⁄∕⧸╱⟋", "/"), **dict.fromkeys("∖⧵⟍╲", "\\")})
"""Strokes that nobody can tell from a slash or a backslash."""


def _begun(text: str) -> str:
    """How the text begins for a reader: without invisible characters, wide signs as plain ones."""
    seen = dropwhile(str.isspace, filter(_is_seen, normalize("NFC", text)))
    plain = (sign if sign == "№" else normalize("NFKC", sign) for sign in islice(seen, HEAD))
    return "".join(plain).translate(ALIKE)


def _is_seen(character: str) -> bool:
    blank = category(character) in UNSEEN or character in BLANKS
    return not blank or character in "\n\t"


def is_note(text: str, note_marks: Sequence[str]) -> bool:
    """Whether the text starts with a note's mark; a mark that is a word must end as a word."""
    start = _begun(text).lower()
    return any(_starts(start, _begun(mark).lower()) for mark in note_marks)


def unmarked(text: str, note_marks: Sequence[str]) -> str:
    """The text without the note's mark that it starts with."""
    said = text.lstrip()
    mark = next((mark for mark in note_marks if _starts(said.lower(), mark.lower())), "")
    return said[len(mark) :]


def is_marked(message: Incoming, note_marks: Sequence[str]) -> bool:
    """Whether its words start with a note's mark; in a kind that nobody knows, and in a poll with
    its description, any line may be the one that is read first."""
    lines = message.text.splitlines() if message.kind in (STRANGE, "poll") else [message.text]
    return any(is_note(line, note_marks) for line in lines)


def _starts(text: str, mark: str) -> bool:
    if not text.startswith(mark):
        return False
    return not mark[-1].isalnum() or not re.match(r"\w", text[len(mark) :])


def is_command(text: str) -> bool:
    """Whether the text looks like a command to a bot: nothing one says to a client."""
    return re.match(r"/[^\W\d_]\w*(@\w+)?(\s|$)", _begun(text)) is not None


NAMED = r"(note|заметка|ескертпе|тщеу|pfvtnrf)"
"""How people call a note, also on a keyboard that was left in the other language."""

SLIP = re.compile(
    rf"[./\\,|№]\s*[./\\,|№](?![.,])|[./\\]\s+\S|[./\\!|№]\s*{NAMED}\b"
    rf"|{NAMED}\s*([:;.,)\]—–-]|\n|$)",
    re.IGNORECASE,
)
"""Nearly a note's mark: two of the signs that lie where "/" does on a Russian, a Kazakh, an English
keyboard or beside it, a stray space, the word alone. Three dots are how people trail off."""

BEFORE = re.compile(r"([\"'`«“„(\[•*·—–-]|\d+[.)])\s*")
"""What a text may be put into: quotes, brackets, a list."""

SWITCHED = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю.", "qwertyuiop[]asdfghjkl;'zxcvbnm,./")
"""What the keys of a Russian keyboard write on an English one."""


def is_slip(text: str) -> bool:
    """Whether the text looks like a note whose mark went wrong."""
    begun = _begun(text).lower()
    put = BEFORE.match(begun)
    inside = begun[put.end() :] if put else begun
    if SLIP.match(begun) or SLIP.match(inside) or is_note(inside, NOTE_MARKS):
        return True
    return not begun.startswith("...") and is_note(begun.translate(SWITCHED), NOTE_MARKS)


def is_doubtful(message: Incoming) -> bool:
    """Whether its author has to say that it is meant for the client."""
    return message.is_unread or seems_internal(message.text) or has_braces(message.text)


def was_doubtful(link: Link) -> bool:
    """Whether that much could be said of what was written first."""
    return is_unread(link) or seems_internal(link.words) or has_braces(link.words)


def is_unread(link: Link) -> bool:
    """Whether nobody can say what stands in it."""
    return link.kind in SHAPELESS and not link.words.strip()


def has_braces(text: str) -> bool:
    """Whether it names what is put into stored answers alone: a client would read the braces."""
    return bool(variables.used(text))


def seems_internal(text: str) -> bool:
    """Whether the words look like a command to a bot, or nearly like a note."""
    return is_command(text) or is_slip(text)


THANKS = re.compile(
    r"\b(спасиб\w*|спс|пасиб\w*|благодар(ю|им|ствую)|мерси|сенкс|ра[хқ]мет|ок+(ей|и)?|хорошо|"
    r"ладно|понял[аи]?|понятно|ясно|ясненько|принято|принял[аи]?|договорились|отлично|супер|"
    r"класс(но)?|замечательно|прекрасно|все|всё|до (свидания|встречи)|всего (доброго|хорошего)|"
    r"взаимно|(хорошего|доброго|приятного|удачного) (вам )?(дня|вечера)|доброй ночи|удачи|"
    r"жарайды|түсінікті|thanks?( (yo)?u)?|thx|ty|ok(ay)?|got it|understood|noted|alright|great|"
    r"perfect|excellent|awesome|cool|nice|sounds good|(much )?appreciated?( it)?|cheers|"
    r"(good)?bye|have a (nice|good|great|lovely) (day|evening|one|weekend))\b",
    re.IGNORECASE,
)
"""Thanks, "ok" and "goodbye"; not what may say yes to a question (да, ага)."""

FILLER = re.compile(
    r"[\s_.,!…~)—–-]+|['’]s\b|\b(вам|вас|тебе|большое|большущее|огромное|преогромное|за|помощь|"
    r"ответ|быстрый|быструю|оперативный|оперативность|консультацию|информацию|инфо|подсказку|"
    r"совет|пояснения?|разъяснения?|понимание|внимание|очень|вы|мне|помогли|выручили|ещ[её] раз|"
    r"и|тоже|ну|так|тогда|девушки|девочки|ребята|үлкен|көп|сізге|you|i|we|so|very|much|a|lot|for|"
    r"the|help|your|quick|fast|prompt|reply|response|answer|info|information|that|all|then|again|"
    r"guys|team|and)\b",
    re.IGNORECASE,
)
GLAD = re.compile(
    "[👍👌🙏🤝💪👏🙌🫶❤♥💙💚💛🧡💜🤍🖤🩷🩵💖💗💓💕💞💝😊🙂😀😃😄😁😆😅☺😉😍🥰😘😇🤗🥳🤩😎😋😌"
    "😂🤣🎉🎊🔥✨⭐🌟💯🌹🌷🌸💐\ufe0f\u200d\U0001f3fb-\U0001f3ff]+|[:;=]?-?[)]+"
)
"""Signs of somebody who is content, and smiles of brackets. Any other sign may be an answer (+),
a call (🆘, 📞) or anger (😡): somebody has to look."""


LONGEST_THANKS = 120


def is_mere_thanks(text: str) -> bool:
    """Whether a client only says thanks (or "ok"): nothing to answer, nothing to reopen."""
    if not text or len(text) > LONGEST_THANKS or "?" in text:  # neither thanks nor filling
        return False
    words = GLAD.sub(" ", text)
    rest = FILLER.sub(" ", THANKS.sub(" ", words)).strip()
    return not rest and THANKS.search(words) is not None


def is_glad_sign(text: str) -> bool:
    """Whether the text is a sign of somebody who is content, and no words."""
    return GLAD.search(text) is not None and not re.sub(r"[\s!.…]+", "", GLAD.sub("", text))


QUESTION = re.compile(r"([^.!?\n]*)\?(?![\w=/&])")
OFFER = re.compile(
    r"помо[чгщ]|вопрос|что-то ещ[её]|ещ[её] что|чем ещ[её]|help|assist|question|anything|"
    r"көмек|сұрақ",
    re.IGNORECASE,
)
"""How help is offered: whoever says "ok" to that wants none."""
CONSENT = re.compile(
    r"\b(ок+(ей|и)?|хорошо|ладно|договорились|отлично|супер|класс(но)?|замечательно|прекрасно|"
    r"вс[её]|принято|жарайды|ok(ay)?|alright|great|perfect|excellent|awesome|cool|nice|"
    r"sounds good)\b|[👍👌🤝💯]",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether somebody who wrote that wants to know something."""
    return any(not OFFER.search(sentence) for sentence in QUESTION.findall(text))


def may_say_yes(message: Incoming) -> bool:
    """Whether it would answer a question, though it asks for nothing by itself."""
    said = str(message.content.get("emoji", "")) if message.kind == "sticker" else message.text
    return needs_no_answer(message) and CONSENT.search(said) is not None


def needs_no_answer(message: Incoming) -> bool:
    """Whether a client's words alone ask for nothing: mere thanks, a sign of feeling."""
    return _asks_nothing(message.kind, message.content, message.text)


def asks_nothing(link: Link) -> bool:
    """The same of what is kept of it."""
    return _asks_nothing(link.kind, link.content, link.words)


def _asks_nothing(kind: str, content: Content, text: str) -> bool:
    if content.get(ASKED):
        return False
    if kind == "sticker":
        sign = str(content.get("emoji", ""))
        return not sign or is_glad_sign(sign)
    return kind == "text" and (is_mere_thanks(text) or is_glad_sign(text))
