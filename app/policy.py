"""Owns the translation of settings into what the parts work by: rules, calendar, budget."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

from pydantic import SecretStr

from app.openness import is_here
from app.settings import LISTS, SECTIONS, KeyPath, Settings, SettingsError, told
from app.settings.routing import DepartmentPlan, RulePlan
from app.settings.sections import HoursSection
from delivery.limits import Limits
from desk.calendar.hours import NEVER, Calendar, parse_intervals, parse_week
from model import (
    SUM,
    ChatId,
    Commands,
    Department,
    DutyRules,
    Hours,
    House,
    PersonId,
    RoundTheClock,
    RoutingRule,
    Shift,
    SilenceRules,
    SummaryRules,
    WaitingRules,
)
from model.company import BackupRules
from storage.opening import Abode
from storage.ports import StorageError
from storage.postgresql import address
from views import Library, Views, languages_in, shipped_in

TEMPLATES = Path(__file__).parents[1] / "templates"
OWN_TEMPLATES = Path("templates.local")
"""The company's own texts, in its folder."""
ALWAYS = HoursSection().week


def locales(folder: Path = Path()) -> tuple[str, ...]:
    """The languages that people can be spoken to in: a folder each, shipped or the company's."""
    return tuple(sorted({*shipped_in(TEMPLATES), *languages_in(folder / OWN_TEMPLATES)}))


def languages(known: Iterable[str]) -> tuple[str, ...]:
    """The same as Telegram names them for its menus: two letters, whatever the country."""
    return tuple(sorted({locale.partition("_")[0] for locale in known}))


def objections(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """What in the settings names no language or makes no sense as working hours."""
    yield from _without_means(settings)
    if settings.token and _bot_of(settings.token) in map(_bot_of, settings.helper_tokens):
        yield ("helper_tokens",), "names the company's own bot; a helper is another one"
    yield from _nowhere(settings)
    ours, locale, known = settings.hours, settings.company.locale, locales(settings.folder)
    if locale not in known:
        reason = f"must be a folder of templates ({', '.join(known)}), not {locale!r}"
        yield ("company", "locale"), reason
    try:
        if parse_week(ours.week) == NEVER and not any(ours.extra.values()):
            yield ("hours", "week"), "has no hours at all; leave it out to be open round the clock"
    except ValueError as error:
        yield ("hours", "week"), str(error)
    try:
        Calendar(settings.company.timezone, NEVER, country=ours.holidays)
    except ValueError as error:
        yield ("hours", "holidays"), str(error)
    for day, text in ours.extra.items():
        try:
            parse_intervals(text)
        except ValueError as error:
            yield ("hours", "extra", day.isoformat()), str(error)


def _bot_of(token: SecretStr) -> str:
    return token.get_secret_value().partition(":")[0]


def _nowhere(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """Rules to departments that there are not."""
    known = {plan.name.casefold() for plan in settings.departments}
    for number, plan in enumerate(settings.rules):
        if plan.department and plan.department.casefold() not in known:
            reason = f'no department is called "{plan.department}"; each stands in [[departments]]'
            yield ("rules", number, "department"), reason


def _without_means(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """What is switched on and lacks what it takes."""
    if settings.drafts.server and not settings.drafts.model:
        yield ("drafts", "model"), "must name the model that is asked at drafts.server"
    ours = settings.backup
    if ours.encrypt and settings.backup_key is None:
        yield ("backup", "encrypt"), "needs a key in BACKUP_KEY; `bot.py key` makes one"
    if ours.encrypt and not find_spec("pyrage"):
        yield ("backup", "encrypt"), "needs the library pyrage: make extras"
    if ours.send and not ours.encrypt:
        yield ("backup", "send"), "only encrypted backups are sent: set backup.encrypt too"
    if url := settings.storage.url.get_secret_value():
        yield from _elsewhere(url)
    place = place_of(settings)
    if place and not find_spec("prometheus_client"):
        yield ("watch", "listen"), "needs the library prometheus-client: make extras"
    if place and not settings.watch.public and not is_here(place[0]):
        reason = "other machines reach that address; if they shall, set watch.public too"
        yield ("watch", "listen"), reason


def _elsewhere(url: str) -> Iterator[tuple[KeyPath, str]]:
    """What stands in the way of a company that is to live in PostgreSQL."""
    try:
        address.read(url)
    except StorageError as error:
        yield ("storage", "url"), str(error)
    if not find_spec("psycopg"):
        yield ("storage", "url"), "needs the library psycopg: make extras"


def abode_of(settings: Settings) -> Abode:
    """Where the company lives."""
    return Abode(Path(settings.storage.path), settings.storage.url.get_secret_value())


def place_of(settings: Settings) -> tuple[str, int] | None:
    """The address and the port to listen at, if anywhere."""
    host, _, port = settings.watch.listen.rpartition(":")
    return (host.strip("[]"), int(port)) if host else None


def group_of(settings: Settings) -> ChatId | None:
    """The staff group, where the settings name it."""
    return ChatId(settings.staff.group_id) if settings.staff.group_id else None


def house_of(
    settings: Settings, name: str = "", link: str = "", commands: Commands | None = None
) -> House:
    """The desk's rules, out of the settings; SettingsError if there are objections."""
    if problems := [told(*objection) for objection in objections(settings)]:
        raise SettingsError(problems)
    return House(
        name=settings.company.name or name,
        link=link,
        locale=settings.company.locale,
        reopen=timedelta(hours=settings.clients.reopen_hours),
        greet=settings.clients.greet,
        closing_line=settings.clients.closing_line,
        ratings=settings.clients.ratings,
        show_usernames=settings.clients.show_usernames,
        fields=_fields(settings),
        stages=_stages(settings),
        reviewed_percent=settings.staff.review_percent,
        reasons=settings.clients.reasons,
        broadcasts_a_week=settings.clients.broadcasts_a_week,
        privacy_contact=settings.company.privacy_contact,
        reply_mode=settings.staff.reply_mode,
        note_marks=settings.staff.note_marks,
        hold_on_collision=settings.staff.hold_on_collision,
        asks_at_door=settings.staff.admit == "ask",
        album_wait=timedelta(milliseconds=settings.delivery.album_wait_ms),
        owner_ids=frozenset(map(PersonId, settings.staff.owner_ids)),
        lead_ids=frozenset(map(PersonId, settings.staff.lead_ids)),
        zone=settings.company.timezone,
        hours=_calendar(settings),
        duty=_duty(settings),
        silence=_silence(settings),
        waiting=_waiting(settings),
        lobby_over=settings.clients.lobby_over or None,
        summary=SummaryRules(**settings.summary.model_dump()),
        keep_words=_days(settings.storage.keep_words_days),
        keep_clients=_days(settings.storage.keep_clients_days),
        backup=_backup(settings),
        update=_update(settings),
        commands=commands or {},
        signs=settings.clients.signature,
        menu=settings.clients.menu,
        languages=locales(settings.folder),
        drafts_by=urlsplit(settings.drafts.server).hostname or "",
        fixed=frozenset(_said(settings)),
        departments=tuple(map(_department, settings.departments)),
        rules=tuple(map(_rule, settings.rules)),
    )


def _update(settings: Settings) -> str:
    """An image has no version control; and a host is looked after by whoever has it."""
    alone = settings.folder.resolve() == Path.cwd() and not settings.storage.url.get_secret_value()
    if not alone or not (TEMPLATES.parent / ".git").exists():
        return ""
    return "smena update" if which("smena") else "bot.py update"


SUMS = {"ru": "Сумма"}
"""What a sale's sum is called, unless the company names the field itself."""


def _fields(settings: Settings) -> Mapping[str, str]:
    """What the team writes down about a client; of a sale what it comes to."""
    summed = settings.clients.stages and SUM not in settings.clients.fields
    more = {SUM: SUMS.get(settings.company.locale, "Sum")} if summed else {}
    return {**settings.clients.fields, **more}


def _stages(settings: Settings) -> Mapping[str, timedelta | None]:
    """Each with how long somebody may stand there."""
    days = settings.clients.stages.items()
    return {name: timedelta(days=number) if number else None for name, number in days}


def _said(settings: Settings) -> Iterator[str]:
    """The settings of which the file or the environment says something: not what was shipped."""
    yield from (name for name in LISTS if getattr(settings, name))
    for name in SECTIONS:
        section = getattr(settings, name)
        for key, field in type(section).model_fields.items():
            if getattr(section, key) != field.get_default(call_default_factory=True):
                yield f"{name}.{key}"


def _department(plan: DepartmentPlan) -> Department:
    minutes = (plan.first_reply_min, plan.next_reply_min)
    first, following = (timedelta(minutes=number) if number else None for number in minutes)
    return Department(plan.name, plan.icon.strip(), plan.skills, first, following)


def _rule(plan: RulePlan) -> RoutingRule:
    return RoutingRule(
        words=plan.words,
        language=plan.language,
        source=plan.source,
        tag=plan.tag or "",
        hours=plan.hours,
        department=plan.department,
        urgent=plan.urgent,
        add_tag=plan.add_tag or "",
    )


def _backup(settings: Settings) -> BackupRules | None:
    ours = settings.backup
    return BackupRules(ours.at, ours.send) if ours.on else None


def _waiting(settings: Settings) -> WaitingRules:
    ours = settings.clients
    return WaitingRules(ours.most_waiting, ours.most_waiting_mb * 2**20)


def _days(number: int) -> timedelta | None:
    return timedelta(days=number) if number else None


def _calendar(settings: Settings) -> Hours:
    """The company's hours."""
    ours = settings.hours
    if ours.week == ALWAYS and not (ours.holidays or ours.closed or ours.extra):
        return RoundTheClock()
    return Calendar(
        zone=settings.company.timezone,
        week=parse_week(ours.week),
        closed=frozenset(ours.closed),
        extra={day: parse_intervals(text) for day, text in ours.extra.items()},
        country=ours.holidays,
    )


def _silence(settings: Settings) -> SilenceRules:
    hours = (settings.clients.nudge_after_hours, settings.clients.close_after_hours)
    nudge, close = (timedelta(hours=number) if number else None for number in hours)
    return SilenceRules(nudge, close)


def _duty(settings: Settings) -> DutyRules:
    ours = settings.duty
    minutes = (ours.ping_after_min, ours.assign_after_min, ours.lead_after_min)
    return DutyRules(
        shifts=tuple(Shift(plan.name, plan.start, plan.end, plan.days) for plan in settings.shifts),
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
        own_day=ours.own_day,
    )


def key_of(settings: Settings) -> str:
    """What backups are encrypted by; empty: they are not."""
    if not settings.backup.encrypt or settings.backup_key is None:
        return ""
    return settings.backup_key.get_secret_value()


def backups_of(settings: Settings) -> Path:
    """The folder that backups go to."""
    if settings.backup.folder:
        return settings.folder / settings.backup.folder
    return Path(settings.storage.path).with_name("backups")


def views_of(settings: Settings, shipped: Library | None = None) -> Views:
    """The company's texts, in its language and its time; the `shipped` ones may be shared."""
    own, known = settings.folder / OWN_TEMPLATES, shipped or TEMPLATES
    zone, locale = settings.company.timezone, settings.company.locale
    return Views(known, zone, locale, own, settings.fence)


FORMER_LABELS = {"Ушёл": "off"}
"""What a row still says that an earlier version put below somebody's chat."""


def words_of(views: Views) -> dict[str, str]:
    """What the permanent buttons write, in every language, and what each means."""
    labels = {"on": "on_shift", "break": "on_break", "off": "off_shift"}
    return FORMER_LABELS | {
        views.label(label, locale): word
        for word, label in labels.items()
        for locale in views.locales
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
