"""What can be wrong with a URL, and with the way to its server: one line each, with its key."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import bot
from app import checking
from app.settings import load
from storage.postgresql import address
from storage.postgresql.session import connect


@pytest.mark.parametrize(
    ("asked", "server"),
    [
        ("?options=-c%20a%3Db", "?options=-c%20a%3Db"),
        ("?schema=x&password=a+b", "?password=a+b"),
        ("?sslmode=require&schema=x", "?sslmode=require"),
        ("?schema=x", ""),
    ],
)
def test_what_is_libpq_s_goes_there_as_it_was_written(asked: str, server: str) -> None:
    assert address.read(f"postgresql://h/d{asked}").server == f"postgresql://h/d{server}"


@pytest.mark.parametrize("url", ["postgresql://[::1/d", "mysql://h/d", "postgresql://h/d?schema=A"])
def test_what_is_no_address_is_one_line_with_its_key(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert bot.main(["move", "--to", url]) == 2
    monkeypatch.setenv("SMENA_STORAGE__URL", url)
    assert bot.main(["migrate"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("--to: ")
    assert second.startswith("SMENA_STORAGE__URL: storage.url - ")


POOR = """DO $$ BEGIN CREATE ROLE poor LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
"""A role that may make no schema; it is the whole cluster's, and others make it, too."""


@pytest.mark.parametrize(
    "words", [["migrate"], ["backup", "b.db"], ["export", "e.zip"], ["rules", "диван"]]
)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda url: f"{url}&sslmod=require", "invalid URI query parameter"),
        (lambda url: url.replace("//smena@", "//nobody@"), "does not exist"),
        (lambda url: url.replace("//smena@", "//poor@"), "permission denied|no database"),
        (lambda url: "postgresql://127.0.0.1:1/d", "refused"),
    ],
)
def test_what_the_server_refuses_is_one_line(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], change: Callable[[str], str], why: str,
) -> None:  # fmt: skip
    with closing(connect(address.read(url))) as there:
        there.execute(POOR)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMENA_STORAGE__URL", change(url))
    ended = bot.main(words)
    said = capsys.readouterr().err.splitlines()
    if ended:
        assert ended == 2 and len(said) == 1 and re.search(why, said[0]), said
    else:  # nothing has begun there yet: the rules are those of the settings
        assert words[0] == "rules" and "poor" in change(url)


async def test_what_is_lacking_is_told_before_the_first_start(url: str) -> None:
    settings = load(None, {"SMENA_STORAGE__URL": url})
    assert await checking.kept(settings) == (None, [], ())


def test_a_password_behind_the_question_mark_is_hidden_too() -> None:
    url = "postgresql://u:one%40two@h/d?sslmode=require&password=three%21four"
    secrets = load(None, {"SMENA_STORAGE__URL": url}).secrets()
    assert {"one@two", "one%40two", "three!four", "three%21four"} <= set(secrets)
