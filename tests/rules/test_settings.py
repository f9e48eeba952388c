"""Settings: the file under the environment, and one plain line for each thing that is wrong."""

import re
import tomllib
from zoneinfo import ZoneInfo

import pytest

import settings
from settings import Settings, SettingsError, load

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TEXT = settings.DEFAULT_FILE.read_text(encoding="utf-8")


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
        load(path, environ or {})
    # What a traceback would print must be as clean as the text itself.
    assert caught.value.__context__ is None
    return str(caught.value).split("\n")


def test_the_file_that_ships_says_exactly_the_defaults():
    written = tomllib.loads(TEXT)
    known = {name: set(kind.model_fields) for name, kind in settings.SECTIONS.items()}
    assert {name: set(keys) for name, keys in written.items()} == known
    assert load(None, {}) == Settings()


def test_every_setting_in_the_file_has_its_line_of_comment():
    keys = [line for line in TEXT.splitlines() if re.match(r"\w+ = ", line)]
    assert len(keys) == len(settings.VARIABLES)
    assert [line for line in keys if not re.search(r"  # .{10,}", line)] == []


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


def test_settings_cannot_be_changed_afterwards():
    found = Settings()
    with pytest.raises(ValueError, match="frozen"):
        setattr(found.staff, "group_id", -5)  # noqa: B010 - mypy knows it can't be set


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
        ('[company]\nlocale = "de"', "company.locale - must be 'ru' or 'en', not 'de'"),
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
        ("[staff]\ngroup_id = 5", "staff.group_id - must be at most 0, not 5"),
        ('[storage]\npath = " "', "storage.path - must not be empty"),
        (
            '[telegram]\napi_server = "api.telegram.org"',
            "telegram.api_server - must be an address that begins with http:// or https://",
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
    (folder / "settings.toml").write_bytes(b"\xff\xfe")
    assert problems(folder / "settings.toml") == ["settings.toml: not UTF-8 text"]
    assert problems(folder)[0].startswith(f"{folder.name}: cannot be read")


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


@pytest.mark.parametrize("name", ["SMENA_TOKEN", "SMENA_TELEGRAM__TOKEN", "SMENA_BOT_TOKEN"])
def test_a_token_under_our_prefix_is_sent_to_its_place(name):
    (problem,) = problems(None, {name: TOKEN})
    assert problem.startswith(f"{name}: ")
    assert "put it into BOT_TOKEN" in problem
    assert TOKEN not in problem
