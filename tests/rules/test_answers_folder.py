"""The company's answers as a folder: readable, equal after a round trip, refused in words."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from app.answers import folder, formatting
from desk.answers import taking
from model import StoredAnswer
from model.answers import AnswersError
from model.formatting import FORMATTING
from storage import answers
from storage.ports import Tx
from storage.taking import exclusive
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
BOT = 123456
PHOTO = {"kind": "photo", "file_id": "AgAC_1", "spoiler": True}
PRICES = {"kind": "document", "file_id": 'BQ"2', "file_name": "прайс \\ 1.pdf", "file_size": 9}


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        yield blank.on(connection)


def entity(kind: str, offset: int, length: int, **more: object) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **more}


def fill(tx: Tx) -> None:
    """Answers of every shape."""
    marked = [
        entity("bold", 0, 2), entity("italic", 0, 2), entity("text_link", 3, 6, url="https://a.b/?c&d"),
        entity("url", 10, 3),
    ]  # fmt: skip
    for name, retired in (("Доставка / срок?", False), ("Старое", True), ("Пустое", False)):
        answers.retire(tx, answers.add(tx, name, None, NOW), retired)
    delivery = answers.named(tx, "Доставка / срок?").id
    answers.set_text(tx, delivery, "ru", {"text": "👍 привет, a<b & {client}", "entities": marked})
    answers.set_text(tx, delivery, "kk", {"text": "Ертең\n\nжеткіземіз", "entities": []})
    answers.set_tags(tx, delivery, ["курьер", "срок"])
    answers.set_files(tx, delivery, [PHOTO, PRICES])


def told(tx: Tx) -> list[StoredAnswer]:
    return answers.every(tx)


def recorded(tx: Tx) -> list[str]:
    """What is on record of a change of the answers."""
    rows = tx.rows("SELECT data FROM events WHERE kind = 'setting'")
    return [json.loads(row["data"])["name"] for row in rows]


def test_another_order_of_them_is_a_change(tx: Tx) -> None:
    fill(tx)
    (*others, last) = [(answer.name, answer) for answer in told(tx)]
    taken = taking.take(tx, [last, *others], NOW)
    assert (taken.changed, recorded(tx)) == (0, ["answers"])


def test_a_round_trip_is_equal(tx: Tx, tmp_path: Path) -> None:
    fill(tx)
    before = told(tx)
    folder.write(tmp_path / "one", before, BOT)
    taken = taking.take(tx, folder.read(tmp_path / "one", BOT), NOW)
    assert (taken.new, taken.changed, taken.same, taken.beside) == (0, 0, 3, 0)
    assert told(tx) == before
    assert recorded(tx) == []

    with closing(blank.memory()) as connection:
        other = blank.on(connection)
        assert taking.take(other, folder.read(tmp_path / "one", BOT), NOW).new == 3
        folder.write(tmp_path / "two", told(other), BOT)
    first, second = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in files}
        for name in ("one", "two")
        for files in [sorted((tmp_path / name).rglob("*.*"))]
    )
    assert len(first) == 5
    assert first == second


def test_it_reads_as_people_write(tx: Tx, tmp_path: Path) -> None:
    fill(tx)
    folder.write(tmp_path / "out", told(tx), BOT)
    first = tmp_path / "out" / "01 Доставка _ срок_"
    assert (first / "kk.txt").read_text("utf-8") == "Ертең\n\nжеткіземіз\n"
    assert (first / "ru.html").read_text("utf-8") == (
        '<b><i>👍</i></b> <a href="https://a.b/?c&amp;d">привет</a>, a&lt;b &amp; {client}\n'
    )


def test_folders_made_by_hand_are_taken_and_others_stay(tx: Tx, tmp_path: Path) -> None:
    fill(tx)
    for name, text in (("2. Оплата", "Картой.\r\n"), ("10 Гарантия", "Два года"), ("Ждём", "Ага")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ru.txt").write_text(f"\ufeff{text}", encoding="utf-8", newline="")
    (tmp_path / "Ждём" / "answer.toml").write_text('name = "старое"\ntags = ["#ждать"]')
    (tmp_path / ".DS_Store").touch()
    taken = taking.take(tx, folder.read(tmp_path, None), NOW)
    assert (taken.new, taken.changed, taken.same, taken.beside) == (2, 1, 0, 2)
    names = [answer.name for answer in told(tx)]
    assert names == ["Оплата", "Гарантия", "старое", "Доставка / срок?", "Пустое"]
    assert answers.named(tx, "Старое").tags == ("ждать",)
    assert answers.named(tx, "Оплата").text_in("ru")["text"] == "Картой."
    assert recorded(tx) == ["answers"]


WRONG = {
    "01 a/ru.html: line 1: <b> has no </b>": {"01 a/ru.html": "<b>да"},
    "01 a/ru.html: line 2: <h1> is none": {"01 a/ru.html": "да\n<h1>да</h1>"},
    "01 a/ru.html: line 1: </i> ends no <i>": {"01 a/ru.html": "<b>да</i></b>"},
    "01 a/photo.jpg: is no text": {"01 a/photo.jpg": "x", "01 a/ru.txt": "да"},
    "01 a/ru.txt: the text in 'ru' is there twice": {"01 a/ru.html": "да", "01 a/ru.txt": "да"},
    "01 a/answer.toml: can't be read as TOML": {"01 a/answer.toml": "name ="},
    "01 a/answer.toml: knows no 'nam'": {"01 a/answer.toml": 'nam = "x"'},
    "01 a/answer.toml: tags has to be a list": {"01 a/answer.toml": 'tags = "x"'},
    "01 a/answer.toml: a file is as": {"01 a/answer.toml": '[[files]]\nkind = "photo"'},
    "01 a/answer.toml: its files are another bot's": {
        "01 a/answer.toml": 'bot = 7\n[[files]]\nkind = "photo"\nfile_id = "x"'
    },
    "01 a: the text in 'ru' has {cliemt}": {"01 a/ru.txt": "Да, {cliemt}"},
    "01 a: the text in 'ru' is empty": {"01 a/ru.txt": " \n"},
    "01 a: the text in 'ru' has 5000": {"01 a/ru.txt": "я" * 5000},
    "01 " + "a" * 70 + ": a name has to": {"01 " + "a" * 70 + "/ru.txt": "да"},
    "02 A: is called as 01 a is": {"01 a/ru.txt": "да", "02 A/ru.txt": "да"},
    "a.txt: an answer is a folder": {"a.txt": "да"},
}


@pytest.mark.parametrize("problem", WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_one_line_with_its_place_and_nothing_is_taken(
    tx: Tx, tmp_path: Path, problem: str
) -> None:
    for name, text in WRONG[problem].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(AnswersError) as refused:
        taking.take(tx, folder.read(tmp_path, BOT), NOW)
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].startswith(problem)
    assert told(tx) == []


def test_overlapping_and_nested_formatting_comes_back(tmp_path: Path) -> None:
    assert formatting.PLAIN.keys() == FORMATTING
    said = "0123456789"
    tangled = [entity("bold", 0, 5), entity("italic", 3, 4), entity("date_time", 8, 2, unix_time=9)]
    marked = formatting.written(said, tangled)
    assert marked == '<b>012<i>34</i></b><i>56</i>7<tg-time unix="9">89</tg-time>'
    words, found = formatting.read(marked)
    assert (words, formatting.written(words, found)) == (said, marked)
    code = formatting.written("x", [entity("pre", 0, 1, language="python")])
    assert formatting.read(code) == ("x", [entity("pre", 0, 1, language="python")])


def test_the_command_goes_both_ways_and_waits_for_no_running_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blank.lay(tmp_path / "smena.db")
    (tmp_path / "in" / "01 Оплата").mkdir(parents=True)
    (tmp_path / "in" / "01 Оплата" / "ru.txt").write_text("Картой", encoding="utf-8")
    with exclusive(tmp_path / "smena.db"):  # as a running bot does
        assert bot.main(["answers", "import", "in"]) == 2
    assert "another Smena is already running" in capsys.readouterr().err
    assert bot.main(["answers", "import", "in"]) == 0
    assert "1 new, 0 changed" in capsys.readouterr().out
    with exclusive(tmp_path / "smena.db"):
        assert bot.main(["answers", "export", "out"]) == 0
    assert (tmp_path / "out" / "01 Оплата" / "ru.txt").read_text("utf-8") == "Картой\n"
    assert bot.main(["answers", "export", "out"]) == 2
    assert "is there already" in capsys.readouterr().err
