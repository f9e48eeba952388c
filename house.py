"""Owns the translation of settings into what the parts work by: rules, calendar, budget."""

from datetime import timedelta

from delivery.budget import Limits
from desk.hours import Calendar, parse_intervals, parse_week
from model import DutyRules, Hours, House, RoundTheClock, Shift
from settings import Settings, SettingsError
from views import Views

LOCALES = ("ru", "en")
ALWAYS = {"mon-sun": "00:00-24:00"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def house_of(settings: Settings, name: str = "", link: str = "") -> House:
    """The desk's rules, out of the settings."""
    return House(
        name=settings.company.name or name,
        link=link,
        locale=settings.company.locale,
        reopen=timedelta(hours=settings.clients.reopen_hours),
        greet=settings.clients.greet,
        closing_line=settings.clients.closing_line,
        privacy_contact=settings.company.privacy_contact,
        reply_mode=settings.staff.reply_mode,
        note_marks=settings.staff.note_marks,
        hold_on_collision=settings.staff.hold_on_collision,
        album_wait=timedelta(milliseconds=settings.delivery.album_wait_ms),
        owner_ids=frozenset(settings.staff.owner_ids),
        lead_ids=frozenset(settings.staff.lead_ids),
        zone=settings.company.timezone,
        hours=_calendar(settings),
        duty=_duty(settings),
    )


def _calendar(settings: Settings) -> Hours:
    """The company's hours; raises SettingsError for what makes no sense as a calendar."""
    ours = settings.hours
    if ours.week == ALWAYS and not (ours.holidays or ours.closed or ours.extra):
        return RoundTheClock()
    try:
        return Calendar(
            zone=settings.company.timezone,
            week=parse_week(ours.week),
            closed=frozenset(ours.closed),
            extra={day: parse_intervals(text) for day, text in ours.extra.items()},
            country=ours.holidays,
        )
    except ValueError as error:
        raise SettingsError([f"settings.toml: hours - {error}"]) from error


def _duty(settings: Settings) -> DutyRules:
    ours = settings.duty
    minutes = (ours.ping_after_min, ours.assign_after_min, ours.lead_after_min)
    return DutyRules(
        shifts=tuple(
            Shift(plan.name, plan.start, plan.end, _days(plan.days)) for plan in settings.shifts
        ),
        auto=ours.assign == "auto",
        cap=ours.cap,
        ladder=(
            timedelta(minutes=minutes[0]),
            timedelta(minutes=minutes[1]),
            timedelta(minutes=minutes[2]),
        ),
        first_reply=timedelta(minutes=ours.first_reply_min),
        next_reply=timedelta(minutes=ours.next_reply_min),
        leaving_list=timedelta(minutes=ours.leaving_list_min),
        pause=timedelta(minutes=ours.pause_min),
        keep=timedelta(hours=ours.keep_hours),
        rest=timedelta(minutes=ours.break_min),
    )


def _days(text: str) -> frozenset[int]:
    """Weekdays as in the hours: "mon-fri", "sat", "mon-wed, fri"."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().lower().partition("-")
        try:
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        except ValueError:
            raise SettingsError([f'settings.toml: shifts.days - no such days "{text}"']) from None
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)


def words_of(views: Views) -> dict[str, str]:
    """What the permanent buttons write, in every language, and what each means."""
    labels = {"on": "on_shift", "break": "on_break", "off": "off_shift"}
    return {
        views.label(label, locale): word for word, label in labels.items() for locale in LOCALES
    }


def limits_of(settings: Settings) -> Limits:
    """The budget, out of the settings."""
    ours = settings.delivery
    return Limits(
        group_messages=ours.group_messages,
        group_window=ours.group_window_s,
        private_per_second=ours.private_per_s,
        private_burst=ours.private_burst,
        global_per_second=ours.global_per_s,
        lane_share=ours.per_client_share,
        new_topics_per_minute=ours.new_topics_per_minute,
    )
