"""Owns how the company's answers lie in a folder: one folder each, named and in order.

`01 Delivery/` holds `en.txt`, `ru.html` and the like, a text per language, plain or with Telegram's
HTML, and `answer.toml`: the name, the tags, and Telegram's references to its files, which are never
downloaded and mean something to the company's bot alone.
"""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from app.answers import formatting
from desk.answers import wording
from desk.answers.taking import NOT_YET, Placed
from desk.answers.writing import lines_of, tags_of
from model import StoredAnswer
from model.answers import AnswersError, Phrasing
from model.ids import PhrasingId
from model.written import text_of

ABOUT = "answer.toml"
TEXT = re.compile(r"([a-z]{2,3})\.(txt|html)")
NUMBERED = re.compile(r"(\d{1,6})[ ._-]+(?=\S)")
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+|[. ]+$|^[. ]+')
OF_A_SYSTEM = ("Thumbs.db", "desktop.ini")
NO_ID = PhrasingId(0)
LARGEST = 256 * 2**10
"""Bytes of one file in it. The longest text is a tenth of that."""

KEYS = {"name": str, "tags": list, "asked": list, "retired": bool, "bot": int, "files": list}


def write(folder: Path, known: Sequence[StoredAnswer], bot: int | None) -> None:
    """A new folder with the answers. Raises AnswersError where something lies there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AnswersError([f"{folder}: is there already; name a new folder"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(prefix=".answers-", dir=folder.parent))
    try:
        width = max(2, len(str(len(known))))
        for number, answer in enumerate(known, start=1):
            place = making / f"{number:0{width}} {UNSAFE.sub('_', answer.name)}"
            place.mkdir()
            _write(place, answer, bot)
        making.replace(folder)
    except BaseException:  # half a folder is none, whatever ended it; that goes on
        shutil.rmtree(making, ignore_errors=True)
        raise


def _write(place: Path, answer: StoredAnswer, bot: int | None) -> None:
    (place / ABOUT).write_text("\n".join([*_about(answer, bot), ""]), encoding="utf-8")
    for language, text in answer.texts.items():
        words, marked = text["text"], formatting.written(text["text"], text.get("entities", ()))
        is_plain = marked == formatting.written(words, ())
        file = place / f"{language}.{'txt' if is_plain else 'html'}"
        file.write_text(f"{words if is_plain else marked}\n", encoding="utf-8")


def _about(answer: StoredAnswer, bot: int | None) -> Iterator[str]:
    yield f"name = {_toml(answer.name)}"
    if answer.tags:
        yield f"tags = [{', '.join(map(_toml, answer.tags))}]"
    if own := answer.own_phrasings:
        yield f"asked = [{', '.join(map(_toml, own))}]"
    if answer.retired:
        yield "retired = true"
    if answer.files and bot is not None:
        yield f"bot = {bot}  # whose references these are; to another bot they say nothing"
    for file in answer.files:
        yield "\n[[files]]"
        yield from (f"{name} = {_toml(value)}" for name, value in file.items())


def _toml(value: str | bool | int) -> str:
    """A value as TOML has it: its strings are JSON's, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(folder: Path, bot: int | None) -> list[Placed]:
    """The answers in a folder, in their order. Raises AnswersError, a line for each problem."""
    if not folder.is_dir():
        raise AnswersError([f"{folder}: there is no such folder"])
    found, problems = [], []
    for place in sorted(_entries(folder), key=_order):
        try:
            found.append((place.name, _read(place, bot)))
        except AnswersError as error:
            problems += [f"{place.name}{problem}" for problem in error.problems]
    if not found and not problems:
        problems = [f"{folder}: holds no answers; each is a folder with a text such as ru.txt"]
    if problems:
        raise AnswersError(problems)
    return found


def _entries(folder: Path) -> Iterator[Path]:
    """What people put there, not their system."""
    return (
        file
        for file in folder.iterdir()
        if not file.name.startswith(".") and file.name not in OF_A_SYSTEM
    )


def _order(place: Path) -> tuple[int, str]:
    """By the number at the beginning; what has none comes last."""
    number = NUMBERED.match(place.name)
    return int(number[1]) if number else 10**6, place.name


def _read(place: Path, bot: int | None) -> StoredAnswer:
    """One answer. Raises AnswersError; its lines go on behind the folder's name."""
    if not place.is_dir():
        raise AnswersError([": an answer is a folder with a text such as ru.txt in it"])
    about: Mapping[str, Any] = {}
    texts: dict[str, Mapping[str, Any]] = {}
    problems: list[str] = []
    for file in sorted(_entries(place)):
        try:
            if file.name == ABOUT:
                about = _read_about(file, bot)
            else:
                language = _language(file, texts)
                texts[language] = _read_text(file)
        except ValueError as error:
            problems.append(f"/{file.name}: {error}")
    if not problems and not (texts or about):
        problems.append(": is empty; put a text into it, such as ru.txt")
    if problems:
        raise AnswersError(problems)
    name = " ".join(str(about.get("name") or NUMBERED.sub("", place.name, count=1)).split())
    return StoredAnswer(
        NOT_YET, name, texts, tuple(about.get("files", ())),
        tags=tuple(tags_of(" ".join(about.get("tags", ())))), retired=about.get("retired", False),
        phrasings=tuple(
            Phrasing(NO_ID, words) for words in lines_of("\n".join(about.get("asked", ())))
        ),
    )  # fmt: skip


def _language(file: Path, texts: Mapping[str, Any]) -> str:
    named = TEXT.fullmatch(file.name)
    if named is None or not file.is_file():
        raise ValueError(
            "is no text; one is called by its language, such as ru.txt or en.html. Pictures and "
            "files are added in Telegram: /answers"
        )
    if named[1] in texts:
        raise ValueError(f"the text in {named[1]!r} is there twice, as .html and as .txt")
    return named[1]


def _decoded(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError("is larger than 256 KB; no text of Telegram's is")
        return text_of(file.read_bytes())
    except OSError as error:
        raise ValueError(f"can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ValueError("is no text in UTF-8; save it as UTF-8") from error


def _read_text(file: Path) -> Mapping[str, Any]:
    written = _decoded(file).removesuffix("\n")
    if "\0" in written:
        raise ValueError("is no text")
    if file.suffix == ".txt":
        return {"text": written, "entities": []}
    try:
        words, entities = formatting.read(written)
    except formatting.FormattingError as error:
        raise ValueError(str(error)) from error
    return {"text": words, "entities": entities}


def _read_about(file: Path, bot: int | None) -> Mapping[str, Any]:
    try:
        about = tomllib.loads(_decoded(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"can't be read as TOML ({error})") from error
    for key, value in about.items():
        if key not in KEYS:
            raise ValueError(f"knows no {key!r}; there are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            raise ValueError(f"{key} has to be {_KINDS[KEYS[key]]}")
    if not all(isinstance(tag, str) for tag in about.get("tags", ())):
        raise ValueError('tags has to be a list of words: ["courier", "tomorrow"]')
    if not all(isinstance(asked, str) for asked in about.get("asked", ())):
        raise ValueError('asked has to be a list of questions: ["Do you deliver?"]')
    files = about.get("files", ())
    if files and bot is not None and about.get("bot", bot) != bot:
        raise ValueError("its files are another bot's; take [[files]] out and add them in Telegram")
    return {**about, "files": [_file(said) for said in files]}


_KINDS = {str: "a text in quotes", list: "a list", bool: "true or false", int: "a number"}


def _file(said: object) -> Mapping[str, Any]:
    """A file's reference, with nothing but what is kept of one."""
    kept = wording.file_of(said) if isinstance(said, dict) and "kind" in said else None
    if kept is None or kept != said or not isinstance(kept["file_id"], str):
        raise ValueError("a file is as an export writes it: kind, file_id; a new one: /answers")
    return kept
