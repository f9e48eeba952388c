"""What the desk gives to the texts about the company's answers, at its least and at its most."""

from datetime import datetime
from typing import Any

from model.variables import NAMES


def answer_samples(client: str, colleague: str, own: str, now: datetime) -> dict[str, list[Any]]:
    """Names of answers, texts and tags are written by people, and may be hostile."""
    line = " ".join(client.split())  # delivery has its lines in order
    bare: dict[str, Any] = {
        "text": client[:1200],
        "name": own,
        "uses": 0,
        "menu_reads": 0,
        "languages": [],
        "files": 0,
        "retired": False,
        "phrasings": 0,
        "number": 1,
        "words": line[:100],
        "client": 0,
    }
    full = {
        **bare,
        "uses": 12,
        "menu_reads": 4,
        "languages": ["en", "kk", "ru"],
        "files": 3,
        "phrasings": 12,
        "client": 7,
    }
    texts = [{"language": language, "text": line[:700]} for language in ("ru", "kk", "en")]
    return {
        "name": [own],
        "text": [line, ""],
        "author": [colleague],
        "asked": [client, "", ""],
        "names": [[own, client], [own], []],
        "items": [[bare, full, {**full, "retired": True}] * 2, []],
        "texts": [texts, []],
        "tags": [[own[:30], client[:30]], []],
        "languages": [["ru"]],
        "language": ["ru", "kk", "en"],
        "files": [0, 1, 3],
        "uses": [0, 1, 5],
        "menu_reads": [0, 1, 5],
        "phrasings": [0, 1, 5],
        "total": [0, 7],
        "count": [1, 2, 10],
        "most": [10, 60, 1024],
        "more": [False, True],
        "retired": [False, True],
        "on": [True, False],
        "known": [list(NAMES)],
        "unknown": [[own[:60]], [own[:60], client[:60]]],
    }
