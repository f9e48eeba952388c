"""The house out of the settings: what the parts work by, and what no company can work by."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.policy import FORMER_LABELS, house_of, limits_of, locales, objections, words_of
from app.settings import Settings, SettingsError, values
from desk.calendar import hours
from desk.calendar.hours import Calendar
from desk.shifts import tables
from model import House, RoundTheClock, Shift
from views import Views

TEMPLATES = Path(__file__).parents[2] / "templates"
NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)  # a Tuesday


def settings(**given) -> Settings:
    return Settings.model_validate(given)


def test_the_defaults_are_those_of_the_desk():
    """Whoever makes a House for a test gets what an untouched settings.toml gives."""
    found, plain = house_of(Settings(), "Alatau", "https://t.me/alatau"), House()
    assert (found.name, found.link) == ("Alatau", "https://t.me/alatau")
    assert found.duty == plain.duty
    assert isinstance(found.hours, RoundTheClock)
    for name in (
        "reopen",
        "greet",
        "closing_line",
        "ratings",
        "reply_mode",
        "note_marks",
        "album_wait",
    ):
        assert getattr(found, name) == getattr(plain, name), name


def test_the_companys_own_name_wins_over_the_bots():
    assert house_of(settings(company={"name": "Alatau"}), "bot").name == "Alatau"


def test_hours_become_a_calendar_in_the_companys_zone():
    found = house_of(
        settings(
            company={"timezone": "Asia/Almaty"},
            hours={
                "week": {"mon-fri": "10:00-20:00"},
                "holidays": "KZ",
                "closed": ["2026-09-22"],
                "extra": {"2026-12-16": "11:00-12:00"},
            },
        )
    ).hours
    assert isinstance(found, Calendar)
    almaty = ZoneInfo("Asia/Almaty")

    def opens(day: int, month: int) -> bool:
        return found.is_open(datetime(2026, month, day, 11, 30, tzinfo=almaty))

    assert opens(21, 9) and not opens(22, 9)  # a Monday, and the day of one's own
    assert not opens(20, 9) and not opens(25, 10)  # Sunday; Republic Day, on a Sunday too
    assert opens(16, 12) and not opens(1, 1)  # a holiday with hours of its own, and one without


@pytest.mark.parametrize(
    "plan",
    [{"closed": ["2026-09-22"]}, {"extra": {"2026-09-22": ""}}],
)
def test_a_company_that_never_sleeps_may_still_have_a_day_off(plan):
    found = house_of(settings(hours=plan)).hours
    assert not found.is_open(NOON)
    assert found.is_open(NOON + timedelta(days=1))


def test_shifts_and_minutes_become_what_the_desk_decides_by():
    found = house_of(
        settings(
            duty={"assign": "auto", "ping_after_min": 1, "keep_hours": 5, "break_min": 45},
            shifts=[
                {"name": "Night", "from": "20:00", "to": "08:00", "days": "fri-sun"},
                {"name": "Noon", "from": "11:00", "to": "24:00"},
                {"name": "Late", "from": time(16), "to": time(23, 59)},
            ],
        )
    ).duty
    assert found.auto
    assert found.ladder == tuple(timedelta(minutes=each) for each in (1, 10, 20))
    assert (found.keep, found.rest) == (timedelta(hours=5), timedelta(minutes=45))
    assert found.shifts == (
        Shift("Night", time(20), time(8), frozenset({4, 5, 6})),
        Shift("Noon", time(11), time(0)),
        Shift("Late", time(16), time(0)),
    )


@pytest.mark.parametrize(
    ("plan", "place", "reason"),
    [
        ({"week": {"mon": "10"}}, ("hours", "week"), "no interval"),
        ({"week": {"mon-tue": "", "tue-wed": ""}}, ("hours", "week"), "already said"),
        ({"week": {"mon": " "}}, ("hours", "week"), "no hours at all"),
        ({"holidays": "XX"}, ("hours", "holidays"), '"XX"'),
        ({"holidays": "DE-XX"}, ("hours", "holidays"), '"DE-XX"'),
        ({"extra": {"2026-12-30": "10-9"}}, ("hours", "extra", "2026-12-30"), "no such time"),
    ],
)
def test_what_no_company_can_work_by_is_an_objection(plan, place, reason):
    ((found, said),) = objections(settings(hours=plan))
    assert found == place
    assert reason in said
    with pytest.raises(SettingsError) as caught:
        house_of(settings(hours=plan))
    assert str(caught.value) == f"settings.toml: {'.'.join(place)} - {said}"


def test_all_objections_are_told_at_once():
    wrong = settings(hours={"week": {"x": ""}, "holidays": "XX", "extra": {"2026-12-30": "x"}})
    assert len(list(objections(wrong))) == 3
    assert list(objections(Settings())) == []
    # A day that is an exception to a week without hours is still a day.
    assert not list(
        objections(settings(hours={"week": {}, "extra": {"2026-12-30": "10:00-12:00"}}))
    )


def test_the_three_that_read_weekdays_read_the_same():
    assert values.WEEKDAYS == hours.WEEKDAYS == tables.WEEKDAYS


def test_the_permanent_buttons_mean_the_same_in_every_language():
    words = words_of(Views(TEMPLATES, ZoneInfo("UTC"), "ru"))
    assert len(words) == 3 * len(locales()) + len(FORMER_LABELS)
    assert set(words.values()) == {"on", "break", "off"}


def test_the_budget_is_what_the_settings_say():
    limits = limits_of(settings(delivery={"group_messages": 7, "private_burst": 2}))
    assert (limits.group_messages, limits.private_burst) == (7, 2)
