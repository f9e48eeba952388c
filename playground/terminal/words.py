"""Owns the words of the demo: what its people say and what its narrator adds, per language."""

from dataclasses import dataclass, replace

from playground import words
from playground.words import Words
from views import locale_for


@dataclass(frozen=True, slots=True)
class TerminalWords:
    """Everything that is said in one language, by people first, then by the narrator."""

    locale: str
    said: Words
    """Names and lines that the tour of the page has, too."""
    photo: str
    interruption: str
    thanks: str

    intro: str
    heads: tuple[str, str, str]
    set_up: str
    asks: str
    race: str
    just_answers: str
    notes: str
    replies: str
    collides: str
    closes: str
    presses: str
    toast: str
    alone: str
    under: str
    icon: str
    opens: str
    photo_sign: str
    numbers: str
    next: str
    failed: str


RU = TerminalWords(
    locale="ru",
    said=words.RU,
    photo="Уже собран, привезём сегодня к 15:00",
    interruption="Диван ещё на складе",
    thanks="Спасибо! 😊",
    intro="Смена в коробке: настоящий бот, настоящий HTTP, Telegram понарошку.",
    heads=("Телефоны клиентов", "Группа сотрудников: по теме на клиента", "Видит один человек"),
    set_up="Владелец открыл ссылку и добавил бота в группу: готово за {seconds} с, ни одного id.",
    asks="Пишут двое. У каждого своя тема с карточкой.",
    race="Ольга и Олег нажимают «Беру» одновременно: выигрывает один.",
    just_answers="Олег просто отвечает Игорю: разговор его.",
    notes="Ольга пишет заметку: «//» в начале, и клиент её не увидит.",
    replies="Ольга отвечает фотографией. 👌 — доставлено.",
    collides="Олег пишет в разговор Ольги: бот придержал и спросил его одного.",
    closes="Анна благодарит, Ольга закрывает.",
    presses="{who} нажимает [{button}]",
    toast="{who}: всплыло «{text}»",
    alone="Видит только {who}:",
    under="{emoji} под «{text}»",
    icon="значок темы {icon}",
    opens="[открывает бота]",
    photo_sign="[фото]",
    numbers="Сообщений {written} · доставлено {delivered} · потеряно {lost} · "
    "заметок {notes} · заметок утекло {leaked} · {seconds} с",
    next="Дальше по-настоящему: токен от @BotFather в BOT_TOKEN, потом make run",
    failed="Сцена не удалась: {reason}",
)

EN = TerminalWords(
    locale="en",
    said=words.EN,
    photo="It is packed, we bring it at 3 pm today",
    interruption="The sofa is still in the store",
    thanks="Thank you! 😊",
    intro="Smena in a box: the real bot, real HTTP, a pretended Telegram.",
    heads=(
        "Clients’ phones",
        "Staff group: a topic for each client",
        "Seen by one alone",
    ),
    set_up="The owner opened a link and added the bot to the group: ready in {seconds} s, no ids.",
    asks="Two clients write. Each has a topic with a card.",
    race="Olga and Oleg press “Take” at once: one of them wins.",
    just_answers="Oleg just answers Igor: the conversation is his.",
    notes="Olga writes a note: “//” first, and the client never sees it.",
    replies="Olga answers with a photo. 👌 means delivered.",
    collides="Oleg writes into Olga’s conversation: the bot holds it and asks him alone.",
    closes="Anna says thanks, Olga closes.",
    presses="{who} presses [{button}]",
    toast="{who}: “{text}” pops up",
    alone="Only {who} sees:",
    under="{emoji} under “{text}”",
    icon="the topic’s icon {icon}",
    opens="[opens the bot]",
    photo_sign="[photo]",
    numbers="Messages {written} · delivered {delivered} · lost {lost} · "
    "notes {notes} · leaked notes {leaked} · {seconds} s",
    next="Now for real: a token from @BotFather in BOT_TOKEN, then make run",
    failed="The scene failed: {reason}",
)

WORDS = {"ru": RU, "en": EN}


def words_in(locale: str) -> TerminalWords:
    """The words for a company of that language; where nobody has written any, English ones."""
    return replace(WORDS[locale_for(locale, WORDS) or "en"], locale=locale)
