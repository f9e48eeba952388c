"""Owns the words of the playground: who is on the stage and what they say, per language."""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is said in one language: names, the tour's lines, what an act is refused."""

    company: str
    group: str
    owner: str
    olga: str
    oleg: str
    vera: str
    anna: str
    igor: str
    newcomers: tuple[str, ...]
    shifts: tuple[str, str, str]
    """Names of the morning, the whole day and the evening."""

    question: str
    other_question: str
    answer: str
    other_answer: str
    note: str
    reminder: str

    nobody: str
    gone: str
    not_here: str
    not_allowed: str
    blocked: str
    closed: str
    too_long: str
    busy: str
    no_act: str
    bad_value: str
    stuck: str

    @property
    def cast(self) -> tuple[str, ...]:
        """Everybody who may be on the stage without being given a name."""
        staff = (self.owner, self.olga, self.oleg, self.vera)
        return (*staff, self.anna, self.igor, *self.newcomers)


RU = Words(
    company="Мебель Алатау",
    group="Алатау · клиенты",
    owner="Айгуль",
    olga="Ольга",
    oleg="Олег",
    vera="Вера",
    anna="Анна",
    igor="Игорь",
    newcomers=("Марат", "Дина", "Павел", "Юлия", "Тимур", "Катя"),
    shifts=("Утро", "День", "Вечер"),
    question="Здравствуйте! Когда привезут мой диван?",
    other_question="Добрый день, есть стол 120 см?",
    answer="Диван уже собран, привезём сегодня до 18:00",
    other_answer="Есть, белый и дуб. Отложить?",
    note="// склад обещал к 15:00, проверить",
    reminder="А можно пораньше?",
    nobody="Такого человека здесь нет",
    gone="Этого сообщения или темы больше нет",
    not_here="Отсюда это сделать нельзя",
    not_allowed="Этому человеку Telegram такого не разрешает",
    blocked="Бот заблокирован: сначала разблокируйте его",
    closed="Тема закрыта: писать в ней может только администратор",
    too_long="Слишком длинно: в сообщении Telegram не больше 4096 знаков",
    busy="Подождите: предыдущий шаг ещё идёт",
    no_act="Такого действия нет: {act}",
    bad_value="Не то значение: {name}",
    stuck="Не вышло: бот не успел ответить. Он жив, и погода хорошая?",
)

EN = Words(
    company="Alatau Furniture",
    group="Alatau · clients",
    owner="Grace",
    olga="Olga",
    oleg="Oleg",
    vera="Vera",
    anna="Anna",
    igor="Igor",
    newcomers=("Mark", "Dina", "Paul", "Julia", "Tim", "Kate"),
    shifts=("Morning", "Day", "Evening"),
    question="Hello! When will my sofa arrive?",
    other_question="Hi, do you have a 120 cm table?",
    answer="The sofa is packed, we bring it today before 6 pm",
    other_answer="Yes, white and oak. Shall I keep one for you?",
    note="// the store promised 3 pm, check",
    reminder="Could it be a little earlier?",
    nobody="There is nobody like that here",
    gone="That message or topic is not there any more",
    not_here="That can’t be done from here",
    not_allowed="Telegram does not allow this person to do that",
    blocked="The bot is blocked: unblock it first",
    closed="The topic is closed: only an administrator can write in it",
    too_long="Too long: a message in Telegram has 4096 characters at most",
    busy="One moment: the step before is still going on",
    no_act="There is no such act: {act}",
    bad_value="Not a value for it: {name}",
    stuck="It did not work out: the bot did not answer in time. Is it alive, and the weather calm?",
)

WORDS: dict[Locale, Words] = {"ru": RU, "en": EN}
