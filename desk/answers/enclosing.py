"""Owns how a client sees the files of an answer that they were offered, or read in the menu.

They come by a tap: whom the words are enough gets no heap of pictures. It is no reply of anybody's.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from model import Button, Client, Order, StoredAnswer
from model.errands.lines import Enclosed
from storage import outbox
from storage.ports import Tx

TOGETHER = ({"photo", "video"}, {"document"}, {"audio"})
"""Kinds that go as one album (Bot API, sendMediaGroup); any other file goes by itself."""

File = Mapping[str, Any]


def keys(offered: Iterable[StoredAnswer], act: str, subject: int) -> list[list[Button]]:
    """For each answer that has files a button that shows them, by its name."""
    return [
        [Button("", act, subject, answer.id, text=f"📎 {answer.name}")]
        for answer in offered
        if answer.files
    ]


def show(tx: Tx, client: Client, answer: StoredAnswer, now: datetime) -> None:
    """They go to the client, in their order."""
    for place, files in enumerate(_bundles(answer.files)):
        errand = Enclosed(answer=answer.id, place=place, files=files)
        outbox.put(tx, Order(errand, client.id, client_id=client.id), now)


def _bundles(files: tuple[File, ...]) -> list[tuple[File, ...]]:
    """The files as they go: each album that they make, each other one."""
    apart = [
        place
        for place, (before, file) in enumerate(pairwise(files), 1)
        if not any({before["kind"], file["kind"]} <= kinds for kinds in TOGETHER)
    ]
    return [files[start:stop] for start, stop in pairwise([0, *apart, len(files)])]
