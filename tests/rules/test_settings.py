"""Settings: the file under the environment, and one plain line for each thing that is wrong."""

import re
import tomllib
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from app import settings
from app.policy import objections
from app.settings import Settings, SettingsError, load
from app.settings import __main__ as written

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TEXT = settings.DEFAULT_FILE.read_text(encoding="utf-8")


DAYS = "days are mon, tue, wed, thu, fri, sat, sun"
SHIFT = '[[shifts]]\nname = "Day"\nfrom = "09:00"\nto = "18:00"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Each test starts the bot in an empty folder: no .env of a developer gets in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder):
    def write(text: str):
        path = folder / "settings.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path, environ=None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(path, environ or {}, objections)
    # What a traceback would print must be as clean as the text itself.
    assert caught.value.__context__ is None
    return str(caught.value).split("\n")


def test_the_file_that_ships_says_exactly_the_defaults():
    said = tomllib.loads(TEXT)
    known = {name: set(kind.model_fields) for name, kind in settings.SECTIONS.items()}
    assert {name: set(keys) for name, keys in said.items()} == known
    assert load(None, {}) == Settings()


def test_what_is_written_from_the_declarations_is_as_they_are():
    assert written.main(write=False) == 0, "python -m app.settings --write"


def test_a_file_that_says_something_else_is_told_and_written(tmp_path, monkeypatch, capsys):
    for name in ("FILE", "PAGE"):
        copy = tmp_path / getattr(written, name).name
        text = getattr(written, name).read_text("utf-8")
        copy.write_text(
            text.replace("cap = 30", "cap = 31").replace("a slow line", "rain"), "utf-8"
        )
        monkeypatch.setattr(written, name, copy)
    monkeypatch.setattr(written, "ROOT", tmp_path)
    assert written.main(write=False) == 1
    assert written.main(write=True) == 0
    said = capsys.readouterr().out.split()
    assert said == [*("settings.toml:", "differs", "operations.md:", "differs"),
                    *("settings.toml:", "written", "operations.md:", "written")]  # fmt: skip
    assert written.main(write=False) == 0


def test_every_setting_in_the_file_has_its_line_of_comment():
    keys = [line for line in TEXT.splitlines() if re.match(r"\w+ = ", line)]
    assert len(keys) == len([key for key in settings.VARIABLES.values() if "." in key])
    assert [line for line in keys if not re.search(r"  # .{10,}", line)] == []


def test_the_example_of_a_shift_in_the_file_works(write):
    lines = TEXT.partition("# [[shifts]]\n")[2].partition("\n\n")[0].splitlines()
    example = "\n".join(["[[shifts]]", *(line.removeprefix("# ") for line in lines)])
    (shift,) = load(write(example), {}).shifts
    assert (shift.name, shift.start, shift.end) == ("Day", time(9), time(18))
    assert shift.days == frozenset(range(5))
    said = re.search(r"SMENA_SHIFTS='(.+)'", TEXT)
    assert said
    (shift,) = load(write(example), {"SMENA_SHIFTS": said[1]}).shifts
    assert shift.days == frozenset(range(7))


def test_every_number_has_bounds():
    for section, kind in settings.SECTIONS.items():
        for key, field in kind.model_fields.items():
            if field.annotation in (int, float):
                bounds = {type(bound).__name__ for bound in field.metadata}
                assert {"Ge", "Le"} <= bounds, f"{section}.{key}"


def test_what_the_file_leaves_out_keeps_its_default(write):
    found = load(write('[company]\ntimezone = "Asia/Almaty"\n'), {})
    assert found.company.timezone == ZoneInfo("Asia/Almaty")
    assert found.company.locale == "ru"
    assert found.delivery == Settings().delivery


def test_the_environment_wins_over_the_file_key_by_key(write):
    path = write("[staff]\ngroup_id = -1001\nowner_ids = [7]\nhold_on_collision = false\n")
    environ = {
        "SMENA_STAFF__OWNER_IDS": "[1, 2]",
        "SMENA_STAFF__NOTE_MARKS": '["//"]',
        "SMENA_CLIENTS__GREET": "false",
        "SMENA_DELIVERY__GROUP_WINDOW_S": "30.5",
        "HOME": "/nowhere",
    }
    found = load(path, environ)
    assert found.staff.owner_ids == (1, 2)
    assert found.staff.note_marks == ("//",)
    assert found.staff.group_id == -1001
    assert found.staff.hold_on_collision is False
    assert found.clients.greet is False
    assert found.delivery.group_window_s == 30.5


def test_hours_duty_and_shifts_are_read_from_the_file(write):
    found = load(
        write("""
        [hours]
        week = { "mon-fri" = "10:00-14:00, 15:00-20:00", sat = "" }
        holidays = "KZ"
        closed = ["2026-12-31", 2027-01-02]
        extra = { "2026-12-30" = "10:00-14:00", 2026-12-29 = "" }
        [duty]
        assign = "auto"
        ping_after_min = 12
        assign_after_min = 13
        [[shifts]]
        name = "День"
        from = "9:00"
        to = "24:00"
        days = "sat-mon, Wed"
        [[shifts]]
        name = " Дежурство "
        from = 20:00:00
        to = "08:00"
        """),
        {},
        objections,
    )
    assert found.hours.week == {"mon-fri": "10:00-14:00, 15:00-20:00", "sat": ""}
    assert found.hours.holidays == "KZ"
    assert found.hours.closed == (date(2026, 12, 31), date(2027, 1, 2))
    assert found.hours.extra == {date(2026, 12, 30): "10:00-14:00", date(2026, 12, 29): ""}
    assert (found.duty.assign, found.duty.ping_after_min) == ("auto", 12)
    day, watch = found.shifts  # that both begin with the same letter is nobody's mistake
    assert (day.name, day.start, day.end) == ("День", time(9), time(0))
    assert day.days == {5, 6, 0, 2}
    assert (watch.name, watch.start, watch.end) == ("Дежурство", time(20), time(8))
    assert watch.days == frozenset(range(7))


def test_quotation_marks_that_docker_passes_on_are_none_of_the_value(write):
    environ = {
        "BOT_TOKEN": '"123456:ABC-xyz"',
        "SMENA_STAFF__GROUP_ID": "'-1001234567890'",
        "SMENA_STAFF__OWNER_IDS": '"[1, 2]"',
        "SMENA_COMPANY__NAME": '"Алатау" и "Тянь-Шань"',
    }
    found = load(write(""), environ)
    assert found.token.get_secret_value() == "123456:ABC-xyz"
    assert (found.staff.group_id, found.staff.owner_ids) == (-1001234567890, (1, 2))
    assert found.company.name == '"Алатау" и "Тянь-Шань"', "these stand inside"


def test_hours_duty_and_shifts_are_read_from_the_environment(write):
    path = write(f"[hours]\nweek = {{ sun = '10:00-11:00' }}\nholidays = 'KZ'\n{SHIFT}")
    environ = {
        "SMENA_HOURS__WEEK": '{"mon-fri":"10:00-20:00"}',
        "SMENA_HOURS__CLOSED": '["2026-12-31"]',
        "SMENA_HOURS__EXTRA": '{"2026-12-30":"10:00-14:00"}',
        "SMENA_DUTY__CAP": "5",
        "SMENA_SHIFTS": '[{"name":"Night","from":"20:00","to":"08:00","days":"mon-fri"}]',
    }
    found = load(path, environ, objections)
    assert found.hours.week == {"mon-fri": "10:00-20:00"}
    assert found.hours.holidays == "KZ"
    assert found.hours.closed == (date(2026, 12, 31),)
    assert found.hours.extra == {date(2026, 12, 30): "10:00-14:00"}
    assert found.duty.cap == 5
    assert [shift.name for shift in found.shifts] == ["Night"]
    assert load(path, {"SMENA_SHIFTS": "[]"}).shifts == ()


def test_settings_cannot_be_changed_afterwards():
    found = Settings()
    with pytest.raises(ValueError, match="frozen"):
        setattr(found.staff, "group_id", -5)  # noqa: B010 - mypy knows it can't be set


WHY_SO_LONG = ": as long as words are kept (storage.keep_words_days), and 30 days"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[delivery]\ngroup_mesages = 3", 'no such setting; did you mean "group_messages"?'),
        ("[company]\nzzz = 3", "company.zzz - no such setting"),
        ("[delivry]\n", 'delivry - no such setting; did you mean "delivery"?'),
        ("staff = 5", "staff - must be a section with settings of its own"),
        ('[company]\ntimezone = "Mars/Base"', 'company.timezone - no such time zone "Mars/Base"'),
        ('[company]\ntimezone = ""', 'company.timezone - no such time zone ""'),
        ('[company]\ntimezone = "../x"', 'company.timezone - no such time zone "../x"'),
        (
            '[company]\nlocale = "de"',
            "company.locale - must be a folder of templates (en, ru), not 'de'",
        ),
        ("[company]\nname = 5", "company.name - must be text in quotes, not 5"),
        (f'[company]\nname = "{"x" * 65}"', "company.name - must not be longer than 64 letters"),
        ("[telegram]\npoll_timeout_s = 60", "poll_timeout_s - must be at most 50, not 60"),
        ("[delivery]\nprivate_per_s = nan", "private_per_s - must be a number, not nan"),
        ("[delivery]\nglobal_per_s = 1.5", "global_per_s - must be a whole number, not 1.5"),
        ("[delivery]\nper_client_share = 0", "per_client_share - must be at least 0.05, not 0"),
        ('[clients]\ngreet = "maybe"', "clients.greet - must be true or false, not 'maybe'"),
        ('[staff]\nowner_ids = [1, "x"]', "staff.owner_ids[1] - must be a whole number, not 'x'"),
        ("[staff]\nowner_ids = 1", "staff.owner_ids - must be a list, not 1"),
        ("[staff]\nnote_marks = []", "staff.note_marks - must name at least one"),
        (
            "[staff]\ngroup_id = 1234567890",
            "begins with -100: write -1001234567890, or 0 to pick the group in Telegram",
        ),
        (
            "[staff]\ngroup_id = 1001234567890",
            "begins with -100: write -1001234567890, or 0 to pick the group in Telegram",
        ),
        ('[storage]\npath = " "', "storage.path - must not be empty"),
        (
            '[telegram]\napi_server = "http://localhost:8081/bot/"',
            "telegram.api_server - must end before /bot, which is put behind it anyway",
        ),
        (
            '[telegram]\napi_server = "api.telegram.org"',
            "telegram.api_server - must be an address that begins with http:// or https://",
        ),
        (
            '[telegram]\nproxy = "socks4://host:1080"',
            'proxy[0] - must be like socks5://host:1080, http://host:3128, or "direct"',
        ),
        (
            "[telegram]\nproxy = 5",
            "telegram.proxy - must be an address in quotes, or a list of them",
        ),
        ('[summary]\nat = "25:00"', 'summary.at - no such time "25:00", write it like "09:00"'),
        ("[summary]\nat = 21", 'summary.at - no such time "21", write it like "09:00"'),
        # Shifts: a list of tables.
        (f'{SHIFT}day = "mon"', 'shifts[0].day - no such setting; did you mean "days"?'),
        (f'{SHIFT}start = "9:00"', "shifts[0].start - no such setting"),
        (SHIFT.replace("09:00", "25:00"), 'from - no such time "25:00", write it like "09:00"'),
        (SHIFT.replace("09:00", "24:00"), 'from - no such time "24:00", write it like "09:00"'),
        (SHIFT.replace('"18:00"', "18"), 'shifts[0].to - no such time "18", write it like "09:00"'),
        (f'{SHIFT}days = "mon-xyz"', f'shifts[0].days - no such day "xyz"; {DAYS}'),
        (f'{SHIFT}days = ""', f'shifts[0].days - no such day ""; {DAYS}'),
        (f"{SHIFT}days = 1", 'shifts[0].days - must be days like "mon-fri" or "mon, wed", not 1'),
        (SHIFT.replace('to = "18:00"', ""), "shifts[0].to - is missing"),
        (SHIFT.replace("Day", " "), "shifts[0].name - must not be empty"),
        (SHIFT.replace("Day", "x" * 33), "name - must not be longer than 32 letters"),
        (
            SHIFT.replace("Day", "Off"),
            "shifts[0].name - must have no + in it and be none of off, vacation, sick",
        ),
        (SHIFT * 2, 'shifts[1].name - another shift is called "Day" too'),
        (
            f"{SHIFT}{SHIFT.replace('Day', 'Dusk')}{SHIFT.replace('Day', 'day')}",
            'shifts[2].name - another shift is called "day" too',
        ),
        (
            SHIFT.replace("[[shifts]]", "[shifts]"),
            "shifts - must be a list: each shift begins with [[shifts]], in two brackets",
        ),
        ("shifts = 5", "shifts - must be a list, not 5"),
        (SHIFT.replace("shifts", "shift"), 'shift - no such setting; did you mean "shifts"?'),
        # The ladder rises, defaults included.
        (
            "[duty]\nping_after_min = 15",
            "duty.assign_after_min - must be more than ping_after_min, which is 15, not 10",
        ),
        (
            "[duty]\nassign_after_min = 20",
            "duty.lead_after_min - must be more than assign_after_min, which is 20, not 20",
        ),
        ("[duty]\nlead_after_min = 0", "duty.lead_after_min - must be at least 1, not 0"),
        # Who fell silent.
        ("[storage]\nkeep_clients_days = 364", f"must be 0 or at least 365, not 364{WHY_SO_LONG}"),
        (
            "[storage]\nkeep_words_days = 0\nkeep_clients_days = 29",
            f"must be 0 or at least 30, not 29{WHY_SO_LONG}",
        ),
        # Hours, which only the desk can read.
        ("[hours]\nweek = []", "hours.week - must be a table of keys and values, not []"),
        ("[hours]\nweek = { mon = 5 }", "hours.week.mon - must be text in quotes, not 5"),
        ('[hours]\nweek = { m = "10:00-20:00" }', f'hours.week - no such day "m"; {DAYS}'),
        (
            '[hours]\nweek = { mon = "soon" }',
            'hours.week - "mon": "soon" is no interval, write it like "10:00-20:00"',
        ),
        (
            "[hours]\nweek = {}",
            "hours.week - has no hours at all; leave it out to be open round the clock",
        ),
        ('[hours]\nholidays = "XX"', 'hours.holidays - no public holidays are known for "XX"'),
        ("[hours]\nclosed = 2026-12-31", "hours.closed - must be a list, not 2026-12-31"),
        (
            '[hours]\nclosed = ["2026-12-31", "31.12"]',
            'hours.closed[1] - no such date "31.12", write it like "2026-12-31"',
        ),
        (
            "[hours]\nclosed = [20261231]",
            'hours.closed[0] - no such date "20261231", write it like "2026-12-31"',
        ),
        (
            '[hours]\nextra = { 2026-13-01 = "" }',
            'hours.extra.2026-13-01 - no such date "2026-13-01", write it like "2026-12-31"',
        ),
        (
            '[hours]\nextra = { 2026-12-30 = "10:00-14:00, 13:00-15:00" }',
            'hours.extra.2026-12-30 - "10:00-14:00" and "13:00-15:00" overlap',
        ),
    ],
)
def test_a_problem_in_the_file_is_one_plain_line(write, text, line):
    (problem,) = problems(write(text))
    assert problem.startswith("settings.toml: ")
    assert problem.endswith(line)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("SMENA_STAFF__OWNER_IDS", "1,2", "staff.owner_ids - must be a list in JSON"),
        ("SMENA_STAFF__OWNER_IDS", "[-1]", "staff.owner_ids[0] - must be at least 1, not -1"),
        ("SMENA_STAFF__GROUP_ID", "", "staff.group_id - must be a whole number, not ''"),
        ("SMENA_COMPANY__TIMEZONE", "a\nb", 'company.timezone - no such time zone "a b"'),
        ("SMENA_DELIVERY__GROUP_WINDOW_S", "inf", "group_window_s - must be a number, not 'inf'"),
        (
            "SMENA_STAFF__OWNER_ID",
            "[1]",
            'staff.owner_id - no such setting; did you mean "SMENA_STAFF__OWNER_IDS"?',
        ),
        ("SMENA_STAFF", "{}", "staff - no such setting"),
        ("SMENA_XYZZY", "1", "xyzzy - no such setting"),
        ("SMENA_SHIFTS", "Day", "shifts - must be a list in JSON, such as [{"),
        ("SMENA_SHIFTS", "", "shifts - must be a list in JSON, such as [{"),
        (
            "SMENA_SHIFTS",
            '[{"name":"Day","from":"09:00","to":"x"}]',
            'shifts[0].to - no such time "x", write it like "09:00"',
        ),
        ("SMENA_SHIFT", "[]", 'shift - no such setting; did you mean "SMENA_SHIFTS"?'),
        ("SMENA_SHIFTS__0__NAME", "Day", "shifts.0.name - no such setting"),
        ("SMENA_HOURS__WEEK", "10:00-20:00", "hours.week - must be a table; in the environment"),
        ("SMENA_HOURS__WEEK", '{"mon":"x"}', 'hours.week - "mon": "x" is no interval'),
        ("SMENA_HOURS__EXTRA", '{"2026-12-30":"x"}', 'hours.extra.2026-12-30 - "x" is no interval'),
        ("SMENA_HOURS__CLOSED", '["x"]', 'hours.closed[0] - no such date "x"'),
        ("SMENA_HOURS__HOLIDAYS", "Mars", 'hours.holidays - no public holidays are known for "Ma'),
        ("SMENA_DUTY__ASSIGN_AFTER_MIN", "3", "must be more than ping_after_min, which is 3"),
    ],
)
def test_a_problem_in_the_environment_names_the_variable(write, name, value, line):
    (problem,) = problems(write("[staff]\ngroup_id = -1\n"), {name: value})
    assert problem.startswith(f"{name}: ")
    assert line in problem


def test_all_problems_are_told_at_once_each_with_its_own_place(write):
    path = write("[staff]\ngroup_id = 5\n[clients]\ngreet = 3\n[delivery]\nx = 1\n")
    found = problems(path, {"SMENA_STAFF__GROUP_ID": "x", "BOT_TOKEN": "nonsense"})
    assert [line.split(" - ")[0] for line in found] == [
        "SMENA_STAFF__GROUP_ID: staff.group_id",
        "settings.toml: clients.greet",
        "settings.toml: delivery.x",
        "BOT_TOKEN: token",
    ]


def test_a_file_that_is_missing_or_no_toml_is_one_line(write, folder):
    (missing,) = problems(folder / "other.toml")
    assert missing == f"other.toml: no such file in {folder}"
    (broken,) = problems(write("[staff\n"))
    assert broken.startswith("settings.toml: not valid TOML: ")
    assert "line 1" in broken
    (deep,) = problems(write("x = " + "[" * 5000))
    assert deep.startswith("settings.toml: not valid TOML: ")
    (folder / "settings.toml").write_bytes(b"\xff")
    assert problems(folder / "settings.toml") == ["settings.toml: not UTF-8 text"]
    assert problems(folder)[0].startswith(f"{folder.name}: cannot be read")


@pytest.fixture
def own(folder):
    def write(text: str):
        path = folder / "settings.local.toml"
        path.write_text(text, encoding="utf-8")

    return write


def test_the_companys_file_wins_over_the_shipped_and_the_environment_over_both(own):
    own(
        '[company]\nname = "Alatau"\ntimezone = "Asia/Almaty"\n[clients]\ngreet = false\n'
        f'[hours]\nweek = {{ sat = "10:00-14:00" }}\n{SHIFT}'
    )
    found = load(None, {"SMENA_COMPANY__NAME": "Other"}, objections)
    assert (found.company.name, found.company.timezone.key) == ("Other", "Asia/Almaty")
    assert (found.clients.greet, found.clients.ratings) == (False, True)
    assert list(found.hours.week) == ["sat"], "a table is one value"
    assert [shift.name for shift in found.shifts] == ["Day"]


def test_a_problem_in_the_companys_file_is_told_under_its_name(own):
    own(
        '[staff]\ngroup_id = "x"\n[company]\nlocale = "fr"\nnmae = "A"\n'
        f'[telegram]\nproxy = "{PROXIED}"\n[delivery]\nalbum_wait_ms = 1\n'
    )
    found = problems(None, {"SMENA_DELIVERY__ALBUM_WAIT_MS": "2"})
    assert [line.split(" - ")[0] for line in found] == [
        "settings.local.toml: telegram.proxy",
        "settings.local.toml: company.nmae",
        "settings.local.toml: staff.group_id",
        "SMENA_DELIVERY__ALBUM_WAIT_MS: delivery.album_wait_ms",
    ]
    own('[company]\nlocale = "fr"\n')
    assert problems(None)[0].startswith("settings.local.toml: company.locale - ")


def test_a_companys_file_that_is_no_toml_is_one_line(own, folder):
    own("greet = no")
    (line,) = problems(None)
    assert line.startswith("settings.local.toml: not valid TOML: ")
    (folder / "settings.local.toml").write_bytes(b"\xff")
    assert problems(None) == ["settings.local.toml: not UTF-8 text"]
    own('company = "A"\n')
    (line,) = problems(None)
    assert line == "settings.local.toml: company - must be a section with settings of its own"


@pytest.mark.parametrize("written", ["~/smena/smena.db", "/srv/~/smena.db", "smena.db"])
def test_a_path_begins_at_home_where_no_shell_has_read_it(folder, monkeypatch, written):
    monkeypatch.setenv("HOME", str(folder))
    found = load(None, {"SMENA_STORAGE__PATH": written, "SMENA_BACKUP__FOLDER": "~/copies"})
    assert found.storage.path == written.replace("~/smena/", f"{folder}/smena/")
    assert found.backup.folder == f"{folder}/copies"


def test_a_home_that_there_is_not_is_one_line(write):
    said = problems(write(""), {"SMENA_STORAGE__PATH": "~nobody_is_called_so/smena.db"})
    assert len(said) == 1 and "begins with a home that there is not" in said[0]


def test_the_token_comes_from_the_environment_or_from_env_and_the_environment_wins(folder):
    assert load(None, {}).token is None
    assert load(None, {"BOT_TOKEN": ""}).token is None
    (folder / ".env").write_text("BOT_TOKEN=42:file\nSMENA_CLIENTS__GREET=no\n")
    found = load(None, {})
    assert found.token is not None
    assert found.token.get_secret_value() == "42:file"
    assert found.clients.greet is False
    found = load(None, {"BOT_TOKEN": f"{TOKEN}\n"})
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(found) + str(found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-8"])
def test_files_are_read_as_windows_saves_them(folder, encoding):
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    own = f'{mark}[company]\r\nname = "Алатау"\r\n'
    (folder / "settings.local.toml").write_bytes(own.encode(encoding))
    (folder / ".env").write_bytes(f"{mark}BOT_TOKEN={TOKEN}\r\n".encode(encoding))
    found = load(None, {})
    assert found.company.name == "Алатау"
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    "text", ["BOT_TOKEN=1:a\nSMENA_STAFF__ADMIT: ask\n", 'A=1\nBOT_TOKEN="1:a\n']
)
def test_a_line_of_an_env_that_is_ours_and_unreadable_is_named(folder, text):
    (folder / ".env").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^\.env: line 2 can't be read; write NAME=value"):
        load()
    (folder / ".env").write_text("BOT_TOKEN=1:a\na note to myself\n", encoding="utf-8")
    assert load().token.get_secret_value() == "1:a"


def test_an_env_that_is_no_text_is_one_line_and_a_folder_of_that_name_is_none(folder):
    (folder / ".env").write_bytes(b"BOT_TOKEN=\xff")
    assert problems(None) == [".env: cannot be read as text"]
    (folder / ".env").unlink()
    (folder / ".env").mkdir()
    assert load(None, {}).token is None


def test_the_process_environment_is_read_when_none_is_given(monkeypatch):
    monkeypatch.setenv("SMENA_LOGGING__LEVEL", "DEBUG")
    assert load().logging.level == "DEBUG"
    assert load(None, {}).logging.level == "INFO"


@pytest.mark.parametrize("wrong", ["s3cret", "bot42:s3cret", "42:s3 cret", ":s3cret", "s3cret:42"])
def test_a_malformed_token_is_refused_without_being_shown(wrong):
    (problem,) = problems(None, {"BOT_TOKEN": wrong})
    assert problem.startswith("BOT_TOKEN: token - is not a bot's token")
    assert "cret" not in problem


@pytest.mark.parametrize("text", [f'[telegram]\ntoken = "{TOKEN}"', f'token = "{TOKEN}"'])
def test_a_token_in_the_file_is_refused(write, text):
    (problem,) = problems(write(text))
    assert re.match(r"settings\.toml: (telegram\.)?token - the token never stands here", problem)
    assert "BOT_TOKEN" in problem
    assert TOKEN not in problem


PROXIED = "socks5://anna:s3cret@10.0.0.5:1080"


@pytest.mark.parametrize("value", [f"{PROXIED}, direct", f'["{PROXIED}", "direct"]'])
def test_a_proxy_with_a_password_comes_from_the_environment(write, value):
    found = load(write(""), {"SMENA_TELEGRAM__PROXY": value}).telegram
    assert [one.get_secret_value() for one in found.proxy] == [PROXIED, "direct"]
    assert found.passwords() == ["s3cret"] and "s3cret" not in repr(found)


@pytest.mark.parametrize("value", [f'"{PROXIED}"', f'["direct", "{PROXIED}"]'])
def test_a_password_in_the_file_is_refused_without_being_shown(write, value):
    (problem,) = problems(write(f"[telegram]\nproxy = {value}"))
    assert "SMENA_TELEGRAM__PROXY" in problem and "cret" not in problem


@pytest.mark.parametrize(
    "value", [PROXIED[:-5], "ftp" + PROXIED[6:], f"[{PROXIED}", f'{{"{PROXIED}":1}}']
)
def test_a_wrong_proxy_in_the_environment_is_refused_without_being_shown(value):
    (problem,) = problems(None, {"SMENA_TELEGRAM__PROXY": value})
    assert problem.startswith("SMENA_TELEGRAM__PROXY: telegram.proxy") and "cret" not in problem


@pytest.mark.parametrize("name", ["SMENA_TOKEN", "SMENA_TELEGRAM__TOKEN", "SMENA_BOT_TOKEN"])
def test_a_token_under_our_prefix_is_sent_to_its_place(name):
    (problem,) = problems(None, {name: TOKEN})
    assert problem.startswith(f"{name}: ")
    assert "put it into BOT_TOKEN" in problem
    assert TOKEN not in problem


@pytest.mark.parametrize("name", ["SMENA_RULES", "SMENA_DEPARTMENTS"])
def test_a_word_by_which_nothing_would_ever_be_found_is_refused(name: str) -> None:
    told = {
        "SMENA_RULES": '[{"words": ["помогите", "🆘"], "urgent": true}]',
        "SMENA_DEPARTMENTS": '[{"name": "Доставка", "skills": ["*"]}]',
    }
    with pytest.raises(SettingsError, match="neither letters nor digits"):
        load(None, {"BOT_TOKEN": "1:a", name: told[name]})
