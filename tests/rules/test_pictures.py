"""What a picture shows: hours as they went by, days that add up to their week, words that fit."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desk.calendar.periods import Periods
from desk.reports import charts
from model import House, Period
from model.errands.papers import Drawing
from model.pictures import Picture
from papers.charts.chart import Chart
from papers.pictures import document
from storage import outbox
from tests.diary import ANNA, BERLIN, MONDAY, Diary, at, diary, works
from views import Views

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")


@pytest.fixture
def book() -> Iterator[Diary]:
    with diary() as found:
        yield found


def picture_of(book: Diary, period: Period) -> Picture | None:
    charts.order(book.tx, ANNA, period, at(40))
    rows = [one for one in outbox.new_rows(book.tx, 0) if isinstance(one.errand, Drawing)]
    return charts.compose(book.tx, House(), rows[-1])


def chart_of(picture: Picture, locale: str = "ru") -> Chart:
    given = document(VIEWS, replace(picture, locale=locale))
    return Chart.read(json.dumps(given).encode())


def write(book: Diary, day: int, clock: str, count: int, minutes: int = 0) -> None:
    """So many write at that time, and are answered after so many minutes, or not at all."""
    for _ in range(count):
        talk = book.talk(at(day, clock))
        if minutes:
            talk.answers(at(day, clock) + timedelta(minutes=minutes))


def a_day(book: Diary, number: int = 0) -> Period:
    return Periods(book.eras()).day(MONDAY + timedelta(days=number))


def test_a_day_is_shown_by_the_hours_in_which_anything_was(book):
    book.event("on_duty", at(0, "10:00"), ANNA)
    book.event("off_duty", at(0, "15:00"), ANNA)
    write(book, 0, "11:10", 6, minutes=4)
    write(book, 0, "13:00", 1, minutes=40)
    chart = chart_of(picture_of(book, a_day(book)))
    assert chart.places == ("10", "11", "12", "13", "14")
    assert chart.arrivals == (0, 6, 0, 1, 0)
    assert chart.reply == (None, 4.0, None, None, None)  # one reply alone has no median,
    assert chart.few == ((), (), (), (40.0,), ())  # but is shown
    assert all(chart.duty)
    assert chart.target == 15


def test_the_dot_of_an_hour_is_of_first_replies_as_its_target_is(book):
    for _ in range(5):
        talk = book.talk(at(0, "12:00")).answers(at(0, "12:04"))
        talk.asks(at(0, "12:10")).answers(at(0, "14:10"))
    chart = chart_of(picture_of(book, a_day(book)))
    assert (chart.places, chart.reply, chart.target) == (("12",), (4.0,), 15)
    assert chart.words.reply == "Первый ответ, мин · цель 15"


def test_what_came_in_the_evening_before_stands_before_the_morning(book):
    """A day runs from closing to closing, so its hours begin in the evening."""
    write(book, -1, "21:30", 2)
    write(book, 0, "00:30", 1)
    write(book, 0, "19:00", 4)
    chart = chart_of(picture_of(book, a_day(book)))
    assert chart.places == ("<19", "19")
    assert chart.arrivals == (3, 4) and not any(chart.duty)


def test_a_busy_evening_before_is_shown_by_its_hours(book):
    write(book, -1, "21:30", 4)
    write(book, 0, "00:30", 1)
    write(book, 0, "19:00", 4)
    chart = chart_of(picture_of(book, a_day(book)))
    assert chart.places == ("21", "22", "23", "0", "…", "19")
    assert chart.arrivals == (4, 0, 0, 1, 0, 4)


def test_who_stayed_a_little_longer_the_evening_before_is_no_column(book):
    book.settles(works("10:00-20:00"), day=-5)
    for day, end in ((-1, "20:15"), (0, "19:59")):
        book.event("on_duty", at(day, "10:00"), ANNA)
        book.event("off_duty", at(day, end), ANNA)
    write(book, 0, "12:00", 500, minutes=3)
    chart = chart_of(picture_of(book, a_day(book)))
    assert chart.places == tuple(map(str, range(10, 20)))
    assert chart.arrivals[2] == sum(chart.arrivals) == 500


def test_a_night_shift_is_one_piece(book):
    book.settles(works("18:00-03:00"), day=-5)
    book.event("on_duty", at(0, "18:00"), ANNA)
    write(book, 0, "22:00", 5)
    write(book, 1, "01:00", 3)
    book.event("off_duty", at(1, "03:00"), ANNA)
    chart = chart_of(picture_of(book, a_day(book)))
    assert chart.places == ("18", "19", "20", "21", "22", "23", "0", "1", "2")
    assert (chart.arrivals[4], chart.arrivals[7]) == (5, 3) and all(chart.duty)


def test_a_quiet_day_is_not_drawn(book):
    write(book, 0, "12:00", 4)
    assert picture_of(book, a_day(book)) is None
    write(book, 0, "12:30", 1)
    assert picture_of(book, a_day(book)) is not None


@pytest.mark.parametrize("span", ["week", "month"])
def test_days_add_up_to_their_week_and_month(book, span):
    for day in range(-25, 12):
        write(book, day, "23:30", 1)
        write(book, day, "12:00", 1 + day % 3, minutes=5)
    book.event("on_duty", at(0, "10:00"), ANNA)
    book.event("off_duty", at(0, "20:00"), ANNA)
    periods = Periods(book.eras())
    period = getattr(periods, span)(MONDAY)
    picture = picture_of(book, period)
    arrivals: list[int] = [one.arrivals for one in picture.columns]
    assert sum(arrivals) == book.between(period.since, period.until).arrivals
    days = [one.at for one in picture.columns]
    assert (days[0], days[-1], len(days)) == (
        period.first, period.last, (period.last - period.first).days + 1
    )  # fmt: skip
    assert [one.at for one in picture.columns if one.on_duty] == [MONDAY]


def test_a_month_so_far_ends_today(book):
    write(book, 0, "12:00", 9)
    month = Periods(book.eras()).month(MONDAY)
    picture = picture_of(book, replace(month, until=at(0, "15:00"), so_far=True))
    assert picture.columns[-1].at == MONDAY


@pytest.mark.parametrize(
    ("locale", "title", "place"),
    [("ru", "21–27 сентября", "пн 21"), ("en", "September 21–27", "Mon 21"),
     ("kk", "21–27 сентября", "пн 21")],
)  # fmt: skip
def test_words_are_the_readers(book, locale, title, place):
    write(book, 0, "12:00", 9)
    chart = chart_of(picture_of(book, Periods(book.eras()).week(MONDAY)), locale)
    assert (chart.words.title, chart.places[0]) == (title, place)
    assert "15" in chart.words.reply


def test_a_month_has_room_for_numbers_only(book):
    write(book, 0, "12:00", 9)
    chart = chart_of(picture_of(book, Periods(book.eras()).month(date(2026, 9, 21))))
    assert chart.places == tuple(map(str, range(1, 31)))
    assert chart.words.title == "Сентябрь"
