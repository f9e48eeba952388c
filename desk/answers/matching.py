"""Owns which of the company's answers some words ask for: stems, slips, and what is no question.

Pure, in memory and without an index of the database: of some hundred answers all are looked at in
a few milliseconds, alike on every database, and nothing has to be kept in step. Words are cut to
their stems (Snowball; it knows no Kazakh, so beginnings are compared too) and weighed by how few
answers use them. A word that is nearly one of an answer's counts for less.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from desk.answers.likeness import ratio, stemmed
from desk.answers.wording import CYRILLIC, KAZAKH
from model import AnswerId, StoredAnswer

WORD = re.compile(r"[^\W\d_]+|\d+")

NAMED, TAGGED, SAID = 1.0, 1.0, 0.55
"""How much a word counts in an answer's name, among its tags, in its texts."""

ALIKE, SLIP = 0.85, 0.75
"""How much of that is left where only the beginning is the same, or where it is spelt otherwise."""

OF_A_STEM, OF_KAZAKH = 0.75, 0.6
"""What part of the shorter one has to be the same; Kazakh's endings are long and still on it."""

SHORTEST_BEGINNING, SHORTEST_SLIP = 4, 5
NEARLY = 80
"""Percent of a word that has to be right for it to be a slip."""

ENOUGH, BESIDE = 0.34, 0.72
"""The score from which an answer is offered, and what part of the best a second one needs."""

SURELY, CERTAIN = 0.6, 2.0
"""The same of words that don't ask; and what no score reaches."""

ASKING = frozenset(
    """
    ли как какой какая какие какое каков сколько скока почем почём где куда откуда когда кто чем что
    можно есть нужен нужна нужно нужны хочу бывает подскажите скажите интересует делаете дайте
    ма ме ба бе па пе қалай қанша қайда қашан қандай кім неше нешеге
    how what when where who which why can could do does is are any
    """.split()  # noqa: SIM905 - readable as a list of words
)
"""Words with which people ask where they leave the mark out."""

JOINING = re.compile(
    r"(?:,\s*(?:а |и |но |то |о |об |на |в |за |с |до )?|\b(?:только|потому|так|такой же)\s+)"
    r"(?:что|чем|как|какой|какая|какие|какое|каков|когда|где|куда|откуда|кто|сколько|"
    r"how|what|when|where|who|which|why)\b|\bкак есть\b"
)
"""The same words where they join a clause and ask nothing: «сказал, что …», «только что»."""

THANKS = frozenset("спасибо спс благодарю благодарим рахмет thanks thank thx".split())  # noqa: SIM905
"""Who thanks for something and asks nothing has it already."""

SEARCHED = 3
"""So many words at most has what asks by naming a thing: «доставка в Талгар»."""

SHORTEST_WORD = 3
LONGEST = 40
"""Words that are looked at: whoever writes more tells a story, and a person reads it."""

COMMON = frozenset(
    """
    а и но или не ни же ли бы то да нет у в во на с со к ко по за из от до о об для про под над при
    я мы вы ты он она они оно вас вам нас нам мне меня мой моя мое мои ваш ваша ваше ваши наш себя
    это этот эта эти там тут здесь так вот еще уже ну если чтобы как какой какая какие какое что чем
    чего кто кого есть быть был была было будет будете можно могу можете нужно нужен нужна надо хочу
    хотим хотел хотела скажите подскажите пожалуйста здравствуйте добрый день вечер утро привет
    спасибо договорились хорошо понятно отлично ладно ок рахмет жақсы очень просто только все всё
    сейчас вообще бывает самому свой сам где куда когда ещё раз
    the a an is are am be do does did you your we our i me my it its of to in on at for with and or
    can could would will what which how have has any there this that from by if please hello hi
    thanks ма ме ба бе па пе бар жоқ мен сіз сіздер біз бұл осы ол деп үшін туралы қандай қалай
    болады бола ма керек өзім маған сізде
    """.split()  # noqa: SIM905 - readable as a list of words
)
"""Words that say nothing of what is asked about."""

MEANINGS: dict[str, str] = {
    word: meaning
    for meaning, words in {
        "цена": "сколько скока почем почём цена цены стоит стоимость прайс ценник қанша баға "
        "бағасы тұрады much price cost prices costs",
        "срок": "срок сроки долго дней ждать готов готово готовность быстро мерзімі дайын қашан "
        "long ready days",
        "адрес": "адрес находитесь находится подъехать мекенжай қайда орналасқан address located "
        "location where",
        "часы": "часы график режим работаете открыты открываетесь скольки нешеге ашық hours open",
    }.items()
    for word in words.split()
}
"""What people of any shop ask in several words for one thing."""


class Offer(NamedTuple):
    """An answer that may be meant, and how surely: 0 to 1."""

    answer_id: AnswerId
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an answer here; hashable, so that what is made of all is made once."""

    id: AnswerId
    name: str
    tags: tuple[str, ...]
    texts: tuple[str, ...]


def entry(answer: StoredAnswer) -> Entry:
    """An answer as it is looked for."""
    texts = tuple(str(text["text"]) for text in answer.texts.values())
    return Entry(answer.id, answer.name, answer.tags, texts)


def offers(entries: Sequence[Entry], text: str, most: int = 2) -> list[Offer]:
    """The answers that the words may ask for, the surest first; none where they ask for nothing."""
    if not asks(text) and _tells(text):
        return []
    scored = ranked(entries, text)
    best = scored[0].score if scored else 0.0
    least = ENOUGH if asks(text) else CERTAIN if _is_aside(entries, text) else SURELY
    if best < least:
        return []
    return [offer for offer in scored[:most] if offer.score >= max(least, best * BESIDE)]


def _tells(text: str) -> bool:
    """Whether it says something: thanks, or more words than whoever searches would write."""
    words = WORD.findall(text.casefold())
    return len(words) > SEARCHED or not THANKS.isdisjoint(words)


def _is_aside(entries: Sequence[Entry], text: str) -> bool:
    """Whether of what asks nothing one word alone says anything: then it must be the only one, as
    people write who search, and spelt as an answer spells it."""
    asked = list(dict.fromkeys(stems(text)))
    alone = len(WORD.findall(text)) == 1 and _read(tuple(entries)).knows(asked[0] if asked else "")
    return len(asked) == 1 and not alone


def asks(text: str) -> bool:
    """Whether it reads like a question: a mark, or a word with which people ask."""
    words = WORD.findall(JOINING.sub(" ", text.casefold()))
    return "?" in text or not ASKING.isdisjoint(words)


def ranked(entries: Sequence[Entry], text: str) -> list[Offer]:
    """Every answer by how much of what was asked it is about."""
    known = _read(tuple(entries))
    asked = list(dict.fromkeys(stems(text)))[:LONGEST]
    total = sum(known.weight(stem) for stem in asked)
    if not total:
        return []
    sums: dict[AnswerId, float] = {}
    for stem in asked:
        for answer_id, part in known.about(stem).items():
            sums[answer_id] = sums.get(answer_id, 0.0) + part
    found = [Offer(answer_id, part / total) for answer_id, part in sums.items()]
    return sorted(found, key=lambda offer: -offer.score)


def stems(text: str) -> Iterator[str]:
    """The words of a text that say something, cut to their stems."""
    return map(_stem, _telling(text))


def telling(text: str) -> list[str]:
    """The words of a text that say something, each once."""
    return list(dict.fromkeys(_telling(text)))


def _telling(text: str) -> Iterator[str]:
    for word in WORD.findall(text.casefold().replace("ё", "е")):
        if word not in COMMON and len(word) >= SHORTEST_WORD:
            yield word


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    meant = MEANINGS.get(word)
    language = "russian" if CYRILLIC.search(word) else "english"
    return stemmed(meant or word, language)


class _Known:
    """The words of all answers: in which each stands and what it weighs."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._places: dict[str, dict[AnswerId, float]] = {}
        self._count = 0
        for described in entries:
            self._count += 1
            fields = ((SAID, " ".join(described.texts)), (TAGGED, " ".join(described.tags)))
            for worth, words in (*fields, (NAMED, described.name)):
                for stem in stems(words):
                    places = self._places.setdefault(stem, {})
                    places[described.id] = max(worth, places.get(described.id, 0.0))

    def knows(self, stem: str) -> bool:
        """Whether it stands in an answer as it is."""
        return stem in self._places

    def weight(self, stem: str) -> float:
        """How much it says: the more, the fewer answers use it; unknown words say something."""
        near = self._near(stem)
        users = {answer_id for known in near for answer_id in self._places[known]}
        return math.log(1 + self._count / (len(users) or UNKNOWN_USERS))

    def about(self, stem: str) -> dict[AnswerId, float]:
        """Which answers it speaks for, and how much."""
        found: dict[AnswerId, float] = {}
        weight = self.weight(stem)
        for known, likeness in self._near(stem).items():
            for answer_id, worth in self._places[known].items():
                found[answer_id] = max(found.get(answer_id, 0.0), weight * worth * likeness)
        return found

    @lru_cache(maxsize=20_000)  # noqa: B019 - lives as long as what is cached by `_read`
    def _near(self, stem: str) -> dict[str, float]:
        """The known words that it is, or begins like, or is a slip of."""
        exact = {stem: 1.0} if stem in self._places else {}
        alike = {known: ALIKE for known in self._places if _begin_alike(known, stem)}
        if exact or alike:
            return {**alike, **exact}
        return {known: SLIP for known in self._places if _is_slip(known, stem)}


UNKNOWN_USERS = 4
"""A word that no answer uses weighs as much as one that so many use."""


def _begin_alike(known: str, stem: str) -> bool:
    shorter = min(len(known), len(stem))
    share = OF_KAZAKH if KAZAKH.search(known) or KAZAKH.search(stem) else OF_A_STEM
    least = max(SHORTEST_BEGINNING, math.ceil(shorter * share))
    return shorter >= least and known[:least] == stem[:least] and known != stem


def _is_slip(known: str, stem: str) -> bool:
    long_enough = min(len(known), len(stem)) >= SHORTEST_SLIP
    return long_enough and ratio(known, stem, NEARLY) > 0


@lru_cache(maxsize=64)
def _read(entries: tuple[Entry, ...]) -> _Known:
    """What is known of those answers, read once for all questions until one of them changes."""
    return _Known(entries)
