"""What owners set in Telegram: how it is read, that it holds at once, that the settings win."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import checking
from app.policy import house_of
from app.settings import Settings
from desk.calendar import eras
from desk.calendar.hours import Calendar
from desk.rules import changing, screens, shaping, spoken, standing, texts, zones
from desk.rules.options import BY_NAME, BY_NUMBER, FIRST, OPTIONS, Kind
from desk.rules.unclear import UnclearError
from model import Client, Department, House, Person, Reach, RoundTheClock, Shift
from model.errands.lines import Say
from storage import duties, expected, exports, options, outbox, people
from storage.options import Draft
from storage.ports import Tx
from tests import blank
from views import Views, visible

NOW = datetime(2026, 9, 22, 6, tzinfo=UTC)  # a Tuesday
BOSS, OLGA = 3, 1
VIEWS = Views(Path(__file__).parents[2] / "templates", ZoneInfo("Asia/Almaty"), "ru")

EXAMPLES = {
    "zone": "Asia/Almaty",
    "hours": {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"},
    "holidays": "KZ",
    "name": "Алатау",
    "language": "en",
    **{name: {"ru": "Привет, {client}!", "en": "Hi, {client}!"} for name in map(str, texts.TEXTS)},
    **dict.fromkeys(("greet", "closing_line", "signature", "ratings"), False),
    "nudge_after": 8,
    "first_reply": 7,
    "next_reply": 9,
    "shifts": [{"name": "День", "from": "09:00", "to": "24:00", "days": [0, 1]}],
}


@pytest.fixture
def tx() -> Tx:
    found = blank.on(blank.memory())
    for number, name in ((BOSS, "Босс"), (OLGA, "Ольга")):
        people.meet(found, Person(number, name), NOW)
        people.set_in_group(found, number, True)
    people.set_role(found, BOSS, "owner")
    return found


@pytest.mark.parametrize(
    ("written", "plan"),
    [
        ("пн-пт 9-18, сб 10-15", {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("Пн – Пт с 9:00 до 18:30; вс выходной", {"mon-fri": "09:00-18:30"}),
        ("будни 9-13, 14-18, выходные 10-14",
         {"mon-fri": "09:00-13:00, 14:00-18:00", "sat-sun": "10:00-14:00"}),
        ("сб-вс выходные, пн-пт 9.00–18.00", {"mon-fri": "09:00-18:00"}),
        ("Mon-Fri 9am-6pm, Sat 10am-3pm", {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("weekdays from 9 to 5pm", {"mon-fri": "09:00-17:00"}),
        ("вс-чт 9-18", {"mon-thu": "09:00-18:00", "sun": "09:00-18:00"}),
        ("ежедневно 20-02", {"mon-sun": "20:00-02:00"}),
        ("8-24", {"mon-sun": "08:00-24:00"}),
        ("круглосуточно", {"mon-sun": "00:00-24:00"}),
        ("сб-вс круглосуточно, пн-пт 9-18", {"mon-fri": "09:00-18:00", "sat-sun": "00:00-24:00"}),
        ("sat-sun 24/7, mon-fri 9-18", {"mon-fri": "09:00-18:00", "sat-sun": "00:00-24:00"}),
        ("9-18 пн-пт", {"mon-fri": "09:00-18:00"}),
        ("9:00-18:00 по будням, 10-15 по субботам",
         {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("9-18 пн-пт, сб 10-15", {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("10-14 сб, вс", {"sat-sun": "10:00-14:00"}),
        ("Пн.–Пт.: 9.00–18.00 (обед 13.00–14.00), сб. — выходной",
         {"mon-fri": "09:00-13:00, 14:00-18:00"}),
        ("Понедельник: 9-18\nВторник: 10-19", {"mon": "09:00-18:00", "tue": "10:00-19:00"}),
        ("с понедельника по пятницу с 9 утра до 6 вечера", {"mon-fri": "09:00-18:00"}),
        ("10-22 без перерывов и выходных", {"mon-sun": "10:00-22:00"}),
        ("пн-сб 9-18 без перерыва", {"mon-sat": "09:00-18:00"}),
        ("Дүйсенбі–жұма 9-18, сб 10-15", {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("9 a.m. - 5 p.m., no days off", {"mon-sun": "09:00-17:00"}),
        ("weekdays 9-5", {"mon-fri": "09:00-17:00"}),
        ("с 9 до 6, обед с 1 до 2", {"mon-sun": "09:00-13:00, 14:00-18:00"}),
        ("Mon-Fri 9 to 12 and 1 to 5, Sat 8:30-8:30",
         {"mon-fri": "09:00-12:00, 13:00-17:00", "sat": "08:30-20:30"}),
        ("12-8", {"mon-sun": "12:00-20:00"}),
        ("18-2", {"mon-sun": "18:00-02:00"}),
        ("с 1 до 9 вечера", {"mon-sun": "13:00-21:00"}),
        ("12-12", {"mon-sun": "12:00-24:00"}),
        ("0:00-23:59", {"mon-sun": "00:00-24:00"}),
        ("9:59-18:00", {"mon-sun": "09:59-18:00"}),
        ("пн-пт 9:00–17:59, обед 13:00–13:59", {"mon-fri": "09:00-13:00, 14:00-18:00"}),
        ("18:00-01:59", {"mon-sun": "18:00-02:00"}),
        ("пн-вс 9-21 без выходных", {"mon-sun": "09:00-21:00"}),
        ("по рабочим дням 9-18; сб., вс. – вых.", {"mon-fri": "09:00-18:00"}),
        ("9am-5am", {"mon-sun": "09:00-05:00"}),
        ("09:00-05:00", {"mon-sun": "09:00-05:00"}),
        ("круглосуточно, кроме воскресенья", {"mon-sat": "00:00-24:00"}),
        ("ежедневно 9-21 кроме вс", {"mon-sat": "09:00-21:00"}),
        ("9-21, кроме сб, вс", {"mon-fri": "09:00-21:00"}),
        ("кроме выходных 9-18", {"mon-fri": "09:00-18:00"}),
        ("каждый день, кроме сб и вс, 9-13, 14-18", {"mon-fri": "09:00-13:00, 14:00-18:00"}),
        ("пн-пт 9-18 (кроме ср), сб 10-15",
         {"mon-tue": "09:00-18:00", "thu-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("пн-вс 9-18, кроме вс 10-15", {"mon-sat": "09:00-18:00", "sun": "10:00-15:00"}),
        ("пн-сб кроме ср 9-18 обед 13-14",
         {"mon-tue": "09:00-13:00, 14:00-18:00", "thu-sat": "09:00-13:00, 14:00-18:00"}),
        ("every day except Sat and Sun 9-5", {"mon-fri": "09:00-17:00"}),
        ("пн-пт 9-18, каждую субботу 10-15", {"mon-fri": "09:00-18:00", "sat": "10:00-15:00"}),
        ("9:00 – 18:00 (сб, вс — выходной)", {"mon-fri": "09:00-18:00"}),
        ("9-18 вс выходной", {"mon-sat": "09:00-18:00"}),
        ("9-18, обед 13-14, выходные сб, вс", {"mon-fri": "09:00-13:00, 14:00-18:00"}),
        ("9am-6pm, closed Sunday", {"mon-sat": "09:00-18:00"}),
        ("Mon-Fri 9-5; closed weekends", {"mon-fri": "09:00-17:00"}),
        ("9-18 пн-пт, сб, вс выходной", {"mon-fri": "09:00-18:00"}),
        ("9-18 сб-вс, пн-пт выходной", {"sat-sun": "09:00-18:00"}),
        ("пн-пт с 9-00 до 18-30, сб 10-00 – 15-00",
         {"mon-fri": "09:00-18:30", "sat": "10:00-15:00"}),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(written: str, plan: spoken.Plan) -> None:
    assert spoken.hours(written) == plan


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("пн-пт 9", "half"),
        ("когда как", "hours"),
        ("25-30", "time"),
        ("пн-пт 9-18, 17-20", "overlap"),
        ("пн-пт 9-18, 8-10", "overlap"),
        ("пн-пт 9-18, сб, вс", "half"),
        ("9-18, кроме", "hours"),
        ("9-18 кроме пн-вс", "never"),
        ("пн-пт 9-18, обед 8-10", "overlap"),
        ("вс выходной", "never"),
        ("", "never"),
    ],
)
def test_hours_that_make_no_sense_are_told_by_their_reason(written: str, reason: str) -> None:
    with pytest.raises(UnclearError) as error:
        spoken.hours(written)
    assert error.value.reason == reason


def test_shifts_are_read_a_line_each() -> None:
    found = shaping.read_shifts("День 9-18\nСмена 2: 15:00–24:00; Ночь 20-8 пн-пт")
    assert [shift["name"] for shift in found] == ["День", "Смена 2", "Ночь"]
    assert found[2] == {"name": "Ночь", "from": "20:00", "to": "08:00", "days": [0, 1, 2, 3, 4]}
    assert shaping.read_shifts("нет") == []
    (weekdays,) = shaping.read_shifts("День 9-18 кроме сб, вс")
    assert weekdays["days"] == [0, 1, 2, 3, 4]
    day, around = shaping.read_shifts("Day 9-5\nСутки 8-8")
    assert (day["to"], around["to"]) == ("17:00", "08:00")
    evening, night = shaping.read_shifts("Вечер 16:00-23:59\nНочь 20:00-7:59")
    assert (evening["to"], night["to"]) == ("24:00", "08:00")
    (week,) = shaping.read_shifts("День с 9-00 до 18-30, вс выходной")
    assert week == {"name": "День", "from": "09:00", "to": "18:30", "days": [0, 1, 2, 3, 4, 5]}
    (named,) = shaping.read_shifts("День пн–ср, сб 9-18")
    assert (named["name"], named["days"]) == ("День", [0, 1, 2, 5])
    (late,) = shaping.read_shifts("Night 10pm-6am")
    assert (late["from"], late["to"]) == ("22:00", "06:00")
    for left_out in ("День 9-18, 19-21", "День 9-18 обед 13-14", "День 9-18, вт 10-19"):
        with pytest.raises(UnclearError, match="shift"):
            shaping.read_shifts(left_out)
    for written, reason in (("ночь", "shift"), ("А 9-18\nа 10-12", "same_name"), ("sick 9-18",
                            "shift_name"), ("", "empty")):  # fmt: skip
        with pytest.raises(UnclearError, match=reason):
            shaping.read_shifts(written)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        *(("15", 15), ("15 минут", 15), ("15мин.", 15), ("1 час", 60), ("2 часа", 120), ("1ч", 60)),
        *(("1 ч 30 мин", 90), ("1 hour and 30 minutes", 90), ("2h", 120), ("24 часа", 1440)),
        *(("1 день", 0), ("полчаса", 0), ("1,5 часа", 0), ("", 0), ("0", 0), ("999999", 0)),
    ],
)
def test_a_target_is_so_long_as_was_said(written: str, minutes: int) -> None:
    option = BY_NAME["first_reply"]
    assert option.said
    if minutes:
        assert option.said(written, House(), NOW) == [minutes]
    else:
        with pytest.raises(UnclearError, match="minutes"):
            option.said(written, House(), NOW)


def test_a_zone_is_found_by_a_city_in_both_languages() -> None:
    both = ("en", "ru")
    for written, zone in (("Казань", "Europe/Moscow"), ("алматы", "Asia/Almaty"),
                          ("Astana", "Asia/Almaty"), ("нью-йорк", "America/New_York"),
                          ("Алма Ата", "Asia/Almaty"), ("Нью Йорк", "America/New_York"),
                          ("Europe/Paris", "Europe/Paris"), ("берл", "Europe/Berlin")):  # fmt: skip
        assert zones.found(written, both, NOW)[0] == zone
    assert "Asia/Almaty" in zones.found("UTC+5", both, NOW)
    assert zones.found("Мск+2", both, NOW) == zones.found("+5", both, NOW)
    assert zones.found("Ывфа", both, NOW) == []
    assert {*zones.found("Петропавловск", both, NOW)} == {"Asia/Almaty", "Asia/Kamchatka"}


def test_every_option_has_a_number_of_its_own_and_what_is_offered_holds() -> None:
    assert len(BY_NUMBER) == len(BY_NAME) == len(OPTIONS)
    assert {option.name for option in OPTIONS} == EXAMPLES.keys()
    assert [option.name for option in FIRST] == ["zone", "hours", "holidays", "name"]
    for option in OPTIONS:
        for value in (*option.offers, EXAMPLES[option.name]):
            assert option.of(option.lay(House(), value)) == value, option.name


def test_what_was_set_holds_at_once_and_the_settings_win_where_they_say_something(tx: Tx) -> None:
    heard: list[House] = []
    base = house_of(Settings.model_validate({"duty": {"first_reply_min": 20}}), "bot")
    rules = standing.Rules(base, heard.append)
    assert rules(tx) is base
    for name, value in EXAMPLES.items():
        options.put(tx, name, value, BOSS, NOW)
    house = rules(tx)
    assert rules(tx) is house and heard == [base, house]
    assert house.duty.first_reply == timedelta(minutes=20)  # the settings say so
    assert house.duty.next_reply == timedelta(minutes=9)
    assert (house.zone.key, house.name) == ("Asia/Almaty", "Алатау")
    assert isinstance(house.hours, Calendar) and house.hours.country == "KZ"
    assert not house.hours.is_open(NOW.replace(hour=15))  # 20:00 in Almaty
    assert house.duty.shifts == (Shift("День", time(9), time(0), frozenset({0, 1})),)
    lines = checking.told(base, options.rows(tx))
    assert "set: duty.first_reply_min = 20 (settings, not what was set in Telegram)" in lines
    assert 'set: company.timezone = "Asia/Almaty" (Telegram)' in lines
    for name in EXAMPLES:
        options.drop(tx, name)
    options.put(tx, "of_a_later_smena", 1, BOSS, NOW)
    assert standing.of(tx, house) == house_of_nothing(base)


def house_of_nothing(base: House) -> House:
    """As it is with nothing set that this Smena knows."""
    return standing.laid(base, (("of_a_later_smena", "1"),))


def test_a_change_keeps_the_calendar_of_the_past_and_is_in_the_journal_and_the_export(
    tx: Tx,
) -> None:
    house = House(zone=ZoneInfo("UTC"))
    eras.remember(tx, house, NOW - timedelta(days=1))
    fresh = changing.put(tx, house, BY_NAME["hours"], EXAMPLES["hours"], BOSS, NOW)
    known = eras.of(tx, fresh)
    assert isinstance(known.at(NOW - timedelta(hours=1)).hours, RoundTheClock)
    assert isinstance(known.at(NOW).hours, Calendar)
    (row,) = list(exports.each(tx, "settings", None, NOW))
    assert (row["name"], json.loads(row["value"]), row["set_by"]) == (
        "hours", EXAMPLES["hours"], BOSS
    )  # fmt: skip
    assert changing.drop(tx, fresh, BY_NAME["hours"], BOSS, NOW) == house


def told(tx: Tx) -> list[Say]:
    rows = tx.rows("SELECT id FROM outbox WHERE kind = 'say' ORDER BY id")
    found = [outbox.waiting_row(tx, row["id"]) for row in rows]
    return [row.errand for row in found if row and isinstance(row.errand, Say)]


def test_a_renamed_shift_takes_its_roster_along_and_of_a_removed_one_owners_hear_once(
    tx: Tx,
) -> None:
    people.set_private(tx, BOSS)
    option = BY_NAME["shifts"]
    both = shaping.read_shifts("День 9-18\nНочь 18-9")
    house = changing.put(tx, House(), option, both, BOSS, NOW)
    duties.plan_week(tx, OLGA, 0, ["День"])
    duties.plan_day(tx, OLGA, date(2026, 10, 1), ["Ночь"])
    renamed = shaping.read_shifts("Утро 9-18\nНочь 18-9")
    house = changing.put(tx, house, option, renamed, BOSS, NOW)
    assert duties.planned(tx, OLGA, date(2026, 9, 28)) == ["Утро"] and not told(tx)
    house = changing.put(tx, house, option, shaping.read_shifts("Утро 9-18"), BOSS, NOW)
    changing.tell_gone(tx, house, NOW)  # the next start finds the same
    (said,) = told(tx)
    assert said.text == "settings.shifts_gone"
    assert said.args["items"] == [{"name": "Ольга", "shift": "Ночь"}]


def test_whose_department_is_called_otherwise_now_owners_hear_once(tx: Tx) -> None:
    people.set_private(tx, BOSS)
    people.set_department(tx, OLGA, "Доставка")
    people.set_department(tx, BOSS, "возвраты")
    changing.tell_gone(tx, House(), NOW)  # a label alone, where there are no departments
    assert not told(tx)
    house = House(departments=(Department("Логистика"), Department("Возвраты")))
    for _ in range(2):  # the next start finds the same
        changing.tell_gone(tx, house, NOW)
    (said,) = told(tx)
    assert said.text == "settings.departments_gone"
    assert said.args["items"] == [{"name": "Ольга", "department": "Доставка"}]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("  ", "empty"),
        ("\u200b\u2800\u3164", "empty"),
        ("Привет, {name}!", "variable"),
        ("{opens}", "variable"),
        ("Привет, {client", "brace"),
        ("{{client}}", "brace"),
        ("я" * 4097, "long"),
        ("я" * 4000 + "{client}{company}", "long"),
    ],
)
def test_a_text_that_would_break_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(UnclearError, match=reason):
        texts.read("greeting", written)


def test_no_name_disturbs_an_own_text_and_a_language_without_one_has_the_shipped(tx: Tx) -> None:
    written = texts.read("greeting", "<b>Привет</b>, {client}! Это {company} & Ко")
    house = House(name="{client}<i>", words={"greeting": {"ru": written}})
    client = Client(-5, "{company} <b>&", "", "ru", "", NOW, Reach.OK, None, None, False, "", "")
    texts.say(tx, house, client, texts.OwnWords.GREETING, NOW, company=house.name)
    (said,) = told(tx)
    russian, english = (VIEWS.text(said.text, locale, NOW, **said.args) for locale in ("ru", "en"))
    assert visible(russian) == "<b>Привет</b>, {company} <b>&! Это {client}<i> & Ко"
    assert "<b>" not in russian and visible(english).startswith("Hello! This is {client}<i>.")


def test_where_nobody_has_it_the_company_speaks_and_a_surname_is_nobodys_business() -> None:
    house = House(name="Алатау")
    assert texts.values_of(house, "Анна", "")["operator"] == "Алатау"
    assert texts.values_of(house, "Анна", "Ольга Петрова ··123")["operator"] == "Ольга"


def test_only_texts_have_no_setting_that_wins() -> None:
    assert {option.kind for option in OPTIONS if not option.key} == {Kind.TEXT}


def test_what_is_written_answers_what_was_opened_last(tx: Tx) -> None:
    draft = Draft("name", "", None, False, NOW)
    expected.expect(tx, BOSS, "answer.name", 1, NOW)
    screens.listen(tx, BOSS, draft)
    wanted = expected.of(tx, BOSS, NOW)
    assert wanted and wanted.what == screens.OPTION and options.shown(tx, BOSS) == draft
    expected.expect(tx, BOSS, "answer.name", 1, NOW)
    assert options.shown(tx, BOSS) is None
