"""The picture is a picture: of the right size, with bars, dots and shade where they belong."""

import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from papers.charts.chart import Chart, Words
from papers.charts.picture import HEIGHT, WIDTH, draw

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "title": "Вторник, 22 сентября",
    "arrivals": "Обращения",
    "reply": "Ответ",
    "duty": "смена",
}
GIVEN = {
    "words": WORDS,
    "places": ["10", "11", "12"],
    "arrivals": [3, 8, 0],
    "reply": [4.0, 21.0, None],
    "few": [[], [], []],
    "duty": [False, True, True],
    "target": 15,
}
BLUE, SHADE, IN_TIME, LATE = "3390ec", "e9f5ea", "2a9d8f", "e5533d"


def run(document: bytes, folder: Path) -> subprocess.CompletedProcess[bytes]:
    home, settings = folder / "home", folder / "settings"
    home.mkdir()
    settings.mkdir()
    return subprocess.run(
        [sys.executable, "-m", "papers.charts"],
        input=document,
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "MPLCONFIGDIR": str(settings), "HOME": str(home)},
        check=False,
    )


def drawn(**changes) -> np.ndarray:
    target = io.BytesIO()
    draw(Chart.read(json.dumps({**GIVEN, **changes}).encode()), target)
    return pixels(target.getvalue())


def pixels(png: bytes) -> np.ndarray:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return (matplotlib.image.imread(io.BytesIO(png))[:, :, :3] * 255).round().astype(int)


def columns_with(picture: np.ndarray, colour: str) -> np.ndarray:
    """Where, from left to right, a colour is seen."""
    wanted = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    return np.flatnonzero((picture == wanted).all(axis=2).any(axis=0))


@pytest.mark.proof
def test_a_process_of_its_own_makes_it_and_leaves_nothing_in_the_home(tmp_path):
    done = run(json.dumps(GIVEN).encode(), tmp_path)
    assert done.returncode == 0, done.stderr
    assert pixels(done.stdout).shape == (HEIGHT, WIDTH, 3)
    assert list((tmp_path / "home").iterdir()) == []


def test_bars_dots_and_shade_stand_in_their_places():
    picture = drawn()
    third = WIDTH // 3
    bars = columns_with(picture, BLUE)
    assert bars.min() < third < bars.max() < 2 * third
    assert columns_with(picture, IN_TIME).max() < third
    assert third < columns_with(picture, LATE).min() < columns_with(picture, LATE).max() < 2 * third
    assert (picture[300, 2 * third + 100] == [0xE9, 0xF5, 0xEA]).all()
    assert (picture[200, third - 60] == [255, 255, 255]).all()


def test_where_replies_are_few_each_is_a_smaller_dot():
    picture = drawn(reply=[4.0, None, None], few=[[], [3.0, 21.0], []])
    third = WIDTH // 3
    in_time, late = columns_with(picture, IN_TIME), columns_with(picture, LATE)
    assert in_time.min() < third < in_time.max() < 2 * third
    assert third < late.min() < late.max() < 2 * third
    assert 0 < len(in_time[in_time > third]) < len(in_time[in_time < third])


def test_without_any_reply_the_bars_have_the_room():
    def height(picture: np.ndarray) -> int:
        return len(columns_with(picture.transpose(1, 0, 2), BLUE))

    assert height(drawn(reply=[None, None, None])) > 2 * height(drawn())


def test_without_a_target_nothing_is_late():
    assert len(columns_with(drawn(target=None), LATE)) == 0


@pytest.mark.parametrize("letters", ["Ұлт әңгімесі", "қғүһө", "Ёжик", "Reply"])
def test_every_letter_is_in_the_font(letters):
    """A letter that the font lacks is warned about, and drawn as a box."""
    with warnings.catch_warnings(action="error"):
        assert drawn(words={**WORDS, "title": letters, "reply": letters}).shape[0] == HEIGHT


@pytest.mark.parametrize(
    "title", ["$5 $ 6", "Очень длинное название того, что было за этот период"]
)
def test_words_are_words(title):
    assert (drawn(words={**WORDS, "title": title}) != drawn()).any()


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"words": 1}', json.dumps({**GIVEN, "duty": [True]}).encode(),
     json.dumps({**GIVEN, "arrivals": ["x", 1, 2]}).encode()],
)  # fmt: skip
def test_what_is_no_chart_is_told_in_one_line(document):
    with pytest.raises(ValueError, match="this is no chart") as told:
        Chart.read(document)
    assert "\n" not in str(told.value)


def test_the_process_says_it_and_draws_nothing(tmp_path):
    done = run(b"{}", tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.splitlines()) == 1


def test_a_full_month_is_still_light():
    chart = Chart(
        Words("t", "a", "r", "d"), ("1",) * 31, (5,) * 31, (3.0,) * 31, ((),) * 31, (True,) * 31, 15
    )  # fmt: skip
    target = io.BytesIO()
    draw(chart, target)
    assert len(target.getvalue()) < 200_000
