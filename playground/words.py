"""Owns the words of the playground: who is on the stage and what they say, per language."""

from dataclasses import dataclass

from views import locale_for

Talk = tuple[str, str]
"""What a client asks, and what they are answered."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One of the company's answers."""

    name: str
    text: str
    tags: str
    """Other words with which clients ask for it."""


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
    answers: tuple[Saved, ...]
    """What the company has kept to send again; a picture goes with the first."""
    routine: str
    """A client asks what the first of them says."""
    tagged: str
    """A note that tags the conversation, and how it is found then."""
    search: str
    reminder: str
    day: tuple[Talk, ...]
    """What the rest of a day's clients want."""
    late: str
    """And the last of them, who is to wait for another day."""
    before_kill: str
    while_dead: str
    answer_while_dead: str

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
    stormy: str
    dead: str
    no_group: str

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
    newcomers=("Марат", "Дина", "Павел", "Юлия", "Тимур", "Катя", "Рустам", "Лена"),
    shifts=("Утро", "День", "Вечер"),
    question="Здравствуйте! Когда привезут мой диван?",
    other_question="Добрый день, есть стол 120 см?",
    answer="Диван уже собран, привезём сегодня до 18:00",
    other_answer="Есть, белый и дуб. Отложить?",
    note="// склад обещал к 15:00, проверить",
    answers=(
        Saved(
            "Доставка",
            "{client}, привозим каждый день с 10 до 18 и поднимаем на этаж. Позвоним за час.",
            "привезут курьер подъём",
        ),
        Saved("Гарантия", "Два года на всё. Если что, пришлите фото: заменим.", "сломалось"),
        Saved("Оплата", "Картой, переводом или наличными при получении.", "картой рассрочка"),
        Saved("Адрес", "Абая, 12, каждый день с 10 до 20.", "посмотреть салон"),
    ),
    routine="А как проходит доставка?",
    tagged="// на пятницу #доставка",
    search="/find #доставка",
    reminder="А можно пораньше?",
    day=(
        ("Здравствуйте, в субботу доставляете?", "Да, с 10 до 18. На какую улицу?"),
        ("Полка из дуба ещё есть?", "Последняя. Отложить для вас?"),
        ("На шкафу царапина", "Простите! Пришлите фото, заменим дверцу"),
        ("Картой можно?", "Можно картой, можно наличными при получении"),
        ("Какая гарантия?", "Два года"),
        ("Где посмотреть вживую?", "Абая, 12, каждый день до восьми"),
    ),
    late="Хочу другой цвет, можно поменять?",
    before_kill="Вы ещё на месте?",
    while_dead="И ещё вопрос: подъём на этаж платный?",
    answer_while_dead="На месте! Подъём бесплатный, если есть лифт",
    nobody="Такого человека здесь нет. Обновите страницу",
    gone="Этого сообщения или темы уже нет. Выберите другую тему слева",
    not_here="Здесь так нельзя. Попробуйте с телефона того, кому это пришло",
    not_allowed="Этому человеку Telegram такого не разрешает. "
    "Выберите вверху группы администратора: Ольгу или владельца",
    blocked="Бот заблокирован. Сначала нажмите «Разблокировать»",
    closed="Тема закрыта, писать в ней может только администратор. Откройте её в меню темы",
    too_long="Слишком длинно: в сообщении Telegram не больше 4096 знаков. Разделите его",
    busy="Ещё играем прошлый шаг. Подождите пару секунд",
    no_act="Такого действия нет: {act}. Обновите страницу",
    bad_value="Не то значение: {name}. Исправьте и попробуйте ещё раз",
    stuck="Бот не успел ответить. Нажмите «Сделать за меня» ещё раз",
    stormy="В Telegram непогода. Выберите вверху «Спокойно» и повторите шаг",
    dead="Бот выключен. Запустите его кнопкой ⏻ у надписи «Бот выключен» и повторите шаг",
    no_group="Бота ещё нет в группе. Вернитесь к шагу «Группа»",
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
    newcomers=("Mark", "Dina", "Paul", "Julia", "Tim", "Kate", "Ross", "Lena"),
    shifts=("Morning", "Day", "Evening"),
    question="Hello! When will my sofa arrive?",
    other_question="Hi, do you have a 120 cm table?",
    answer="The sofa is packed, we bring it today before 6 pm",
    other_answer="Yes, white and oak. Shall I keep one for you?",
    note="// the store promised 3 pm, check",
    answers=(
        Saved(
            "Delivery",
            "{client}, we deliver every day from 10 to 6 and carry it up. We call an hour before.",
            "arrive bring courier upstairs",
        ),
        Saved("Warranty", "Two years on everything. Send us a photo, we’ll replace it.", "broken"),
        Saved("Payment", "By card, by transfer or in cash to the driver.", "card instalments"),
        Saved("Address", "12 Abay Avenue, every day from 10 to 8.", "showroom see"),
    ),
    routine="And how does the delivery work?",
    tagged="// for Friday #delivery",
    search="/find #delivery",
    reminder="Could it be a little earlier?",
    day=(
        ("Hello, do you deliver on Saturdays?", "We do, from 10 to 6. Which street?"),
        ("Is the oak shelf still there?", "The last one. Shall I keep it for you?"),
        ("There is a scratch on the cupboard", "Sorry! Send us a photo, we’ll replace the door"),
        ("Can I pay by card?", "Yes, or in cash when it arrives"),
        ("How long is the warranty?", "Two years"),
        ("Where can I see it?", "12 Abay Avenue, every day until eight"),
    ),
    late="I’d like another colour, can I still change it?",
    before_kill="Are you still there?",
    while_dead="One more thing: do you charge for the stairs?",
    answer_while_dead="Still here! Free, if there is a lift",
    nobody="There is nobody like that here. Reload the page",
    gone="That message or topic is gone. Choose another topic on the left",
    not_here="That doesn’t work here. Try it on the phone of the person it was sent to",
    not_allowed="Telegram doesn’t allow this person to do that. "
    "At the top of the group choose an administrator: Olga or the owner",
    blocked="The bot is blocked. Press Unblock first",
    closed="The topic is closed, only an administrator can write in it. Reopen it in its menu",
    too_long="Too long: a message in Telegram has 4096 characters at most. Split it",
    busy="The last step is still being played. Wait a few seconds",
    no_act="There is no such act: {act}. Reload the page",
    bad_value="That value doesn’t fit: {name}. Change it and try again",
    stuck="The bot didn’t answer in time. Press “Do it for me” once more",
    stormy="Telegram has bad weather. Choose Calm at the top and repeat the step",
    dead="The bot is off. Start it with the button ⏻ beside “Bot is off” and repeat the step",
    no_group="The bot is not in the group yet. Go back to the step “Group”",
)

WORDS = {"ru": RU, "en": EN}


def words_in(locale: str) -> Words:
    """What is said in that language; where nobody has written any words for it, in English."""
    return WORDS[locale_for(locale, WORDS) or "en"]
