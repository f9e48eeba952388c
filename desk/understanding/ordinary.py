"""Owns the words that people use whatever they talk of: to ask, to thank, to join others."""

from collections.abc import Iterable

from desk.understanding.spelling import folded

NAMES = {"ким"}
"""What is a name where it is not a Kazakh word that lacks its letters."""


def _as_typed(words: Iterable[str]) -> frozenset[str]:
    """These, and as they are typed where there are no Kazakh letters."""
    told = frozenset(words)
    return told | (frozenset(map(folded, told)) - NAMES)


ASKING = _as_typed(
    """
    ли как какой какая какие какое каков какого какому каким каком какую каких какими сколько
    скока скольки почем почём где куда откуда когда кто кого кому кем чем что чего чему чей чья чье
    чьи можно есть нужен нужна нужно нужны хочу бывает подскажите скажите интересует делаете дайте
    ма ме ба бе па пе қай қалай қанша қаншаға қайда қайдан қашан қандай кім кімге кімнен кімдікі
    неше нешеге неден немен
    how what when where who whose which why any
    """.split()  # noqa: SIM905 - readable as a list of words
)
"""Words with which people ask where they leave the mark out."""

THANKS = _as_typed("спасибо спс благодарю благодарим рахмет thanks thank thx".split())  # noqa: SIM905
"""Who thanks for something and asks nothing has it already."""

COMMON = _as_typed(
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

ORDINARY = ASKING | THANKS | COMMON
