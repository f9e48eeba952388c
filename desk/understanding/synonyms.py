"""Owns what people of any shop call alike: beginnings of words, in Russian, Kazakh and English.

A line is a thing that is asked about, by its name; a beginning stands for all words that begin so,
one with a dot for that word alone. Some words mean several things.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from desk.understanding.likeness import ratio
from desk.understanding.spelling import folded, spellings

ALIKE = """
доставка: достав привез привоз довез довоз отвез подвез завез курьер домой. дому. жеткіз әкел апар
    deliver ship shipp bring courier transport
цена: цен стои почем почём скольк. скок. скока прайс расцен тариф обойд обойт дорог сумм қанша
    баға құны ақысы price pricing cost charg fee. fees much. rate. expensive
бесплатно: бесплат даром. тегін free. беспл
оплата: оплат оплач плати платн платеж платёж заплат заплач рассчит расплат расплач перевод
    перевест налич налик безнал карт каспи касп төле аудар ақша қолмақол pay. pay paying payment
    cash card. cards transfer
рассрочка: рассроч расроч кредит помесяч ежемесяч частям долям бөліп несие айына instal credit
    monthly financ split
предоплата: предоплат предоплач аванс задат депозит впер алдын алдымен deposit advance upfront
    prepay prepaid
срок: срок долго. скоро. быстр дней. недел успе времен жда қанша мерзім уақыт күнде күнге long.
    soon days. weeks takes take. time. wait when.
готово: готов дайын бітті ready done. finish
статус: статус этап стади трек отслед кезең status track stage progress
заказ: заказ тапсырыс order purchase
адрес: адрес наход находи располож добра добер дорог проех подъех приех филиал магаз шоурум шоу.
    салон мекенжай мекен орналас қайда. дүкен жерде address locat where. direction store. shop.
    showroom visit
график работы: час. часы. часов график режим работает работаете открыт открыв закры скольки.
    выходн воскрес суббот праздн сегодня. нешеге. неше. сағат ашық ашыл жабы демалыс жексенбі
    сенбі жұмыс hours open clos sunday saturday weekend holiday
телефон: телефон позвон звон номер связ контакт набр нөмір қоңырау хабарлас байланыс phone call
    number contact reach
самовывоз: самовывоз самовызов сам. сама. сами. самим. самому забра забер забир склад выдач өзім
    өзіміз алыпкет алыпал қойма pick pickup collect warehouse fetch myself
другой город: город межгород регион област другой. другие. других. другую. қала облыс ауыл аймақ
    басқа city cities town region outside abroad country астан караганд қарағанд шымкент актоб
    ақтөб павлодар тараз костан қостан усть уральск орал. оралға атырау актау ақтау семей кокшет
    көкшет талдык кызылорд қызылорд туркест түркіст петропав экибаст темиртау росси москв омск
    новосиб бишкек ташкент astana karagand shymkent aktobe
гарантия: гаранти кепілдік кепіл warrant guarant
возврат и обмен: верн возвр вернут сдать. обмен обменя замен қайтар ауыстыр айырбас return refund
    exchang
брак: брак царап скол трещин слом полом поврежд дефект дырк испорч порван жалоб сызат сын жарық
    бүлін жыртыл damag scratch crack broke defect faulty chip. chipped torn complain
замер: замер помер измер мерк өлше measur
сборка: сборк собер собир собра сборщ установ монтаж құрастыр жинап жинау орнат assembl install
    put.
подъём на этаж: подъем подъём подним поднят этаж лифт грузчик занес занос қабат көтер шығар floor
    upstair lift. elevator carry stairs
вывоз старого: стар вывез вывоз утилиз забер забра избав ескі әкет old. remov away. haul dispos
уход и чистка: уход ухаж чист почист мыть помы отмы протир стира пятн жир тазала сүрт дақ жуу
    clean care. stain wipe wash
вакансии: ваканс устро устрои резюме требу трудоустр работник работу. работа. жұмыс жұмысқа
    түйіндеме job vacanc hir career resume cv.
сотрудничество: сотруднич партнер партнёр опт. оптом оптов дилер поставщ прораб франш процент
    серіктес әріптес көтерме partner wholesal cooperat dealer supplier franchis commission
скидка: скид акци дешев распрод уступ бонус промокод купон жеңілдік арзан discount sale. promo
    cheaper coupon deal
фото и каталог: каталог фото картин пример образц ассортимент инстаграм инста портфоли сайт сурет
    үлгі catalog photo pictur instagram portfolio example sample website
документы: договор докум чек. чека. чеки. счет счёт фактур накладн акт. келісімшарт шарт құжат шот
    contract invoic receipt document sign.
изменить: измен помен добав исправ переделк өзгер ауыстыр қос chang modif add. edit
отменить: отмен отказ откаж передум аннулир бастарт тарт болдырма cancel changed
перенести: перенес перенос другой. другое. другую. позже. попозже. вместо. завтра. ертең бүрсігүні
    кейін басқа ауыстыр reschedul postpon another later. move instead
запись: запис запиш бронь. брони заброн жазыл жазы book appointment reserv
цвет: цвет оттен расцвет палитр белый белая белого бежев черный черная черного серый серого түс
    ақ. қара көк colour color shade white black grey gray beige
материал: материал состав ткан дерев дерево натурал массив дуб лдсп дсп. мдф матер неден ағаш емен
    мата material fabric wood made. mdf oak
размер: размер габарит ширин длин высот өлшем size dimension width
для детей: детск детей дети. ребен ребён малыш школьн бала балал kid child children son daughter
    bunk
для офиса: офис кабинет сотрудник кеңсе office. offices workplace employe
кухня: кухн кухон гарнитур асүй kitchen
шкаф: шкаф купе. гардероб прихож раздвиж closet wardrobe sliding
диван: диван соф мягк кресл раскладн угловой уголок sofa couch armchair
кровать: крова крават двуспал спальн төсек кереует bed. beds bedroom double
матрас: матрас матрац ортопед mattress
стол и стул: стол. столы. столик стула стулья үстел орындық table desk chair
столешница: столешн камен кварц countertop worktop quartz stone
фурнитура: фурнитур петл петел ручк доводчик направляющ ящик ілгек тұтқа hardware fitting hinge
    handle drawer
техника: техник духов вытяж посудом холодил плит микровол встро тоңазытқыш пеш ыдыс applianc oven
    hood dishwash fridge built stove
дизайн-проект: дизайн проект эскиз визуализ макет 3d 3д жоба сызба design project draw sketch
    plan. visual
мебель: мебел жиһаз furnitur
человек: менедж операто человек сотрудн администр адам manager operator human person somebody
    someone
"""

JOINED = re.compile(r"\b(ас|бас|қолма|алып|pick|sofa) (?=үй|уй|тарт|қол|кет|ал|up\b|bed)")
"""What is one thing, in two words."""

OF_MEANING = "="
"""With which the names of meanings begin, and no word."""

LEAST = 82
"""Percent of a beginning that has to be right for it to be a slip."""

SHORTEST_SLIP = 5


def _groups() -> Iterator[tuple[str, list[str]]]:
    """What each line is called, and its beginnings; one that is set in goes on."""
    lines = ALIKE.strip("\n").replace("\n    ", " ").splitlines()
    for line in lines:
        name, _, words = line.partition(": ")
        yield name, words.split()


def _beginnings() -> dict[str, frozenset[str]]:
    """What each beginning means; folded, as people type it."""
    found: dict[str, set[str]] = {}
    for name, words in _groups():
        for word in words:
            found.setdefault(folded(word), set()).add(f"{OF_MEANING}{name}")
    return {word: frozenset(meant) for word, meant in found.items()}


BEGINNINGS = _beginnings()
SLIPPED = tuple(word for word in BEGINNINGS if len(word) >= SHORTEST_SLIP and word[-1] != ".")


@lru_cache(maxsize=20_000)
def meanings(word: str) -> frozenset[str]:
    """What a word is about, by names that no word has; empty for most words."""
    for spelt in spellings(word):
        if found := _begun(spelt):
            return found
    return _slipped(folded(word))


def is_known(word: str) -> bool:
    """Whether a word is about something, as it is spelt; folded."""
    return bool(_begun(word))


def _begun(word: str) -> frozenset[str]:
    """By the longest beginning that is known."""
    if f"{word}." in BEGINNINGS:
        return BEGINNINGS[f"{word}."]
    beginnings = (word[:length] for length in range(len(word), 1, -1))
    return next((BEGINNINGS[found] for found in beginnings if found in BEGINNINGS), frozenset())


def _slipped(word: str) -> frozenset[str]:
    if len(word) < SHORTEST_SLIP:
        return frozenset()
    scored = [(ratio(known, word[: len(known)], LEAST), known) for known in SLIPPED]
    best, known = max(scored)
    return BEGINNINGS[known] if best else frozenset()
