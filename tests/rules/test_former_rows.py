"""Every row that a former Smena left in its outbox is read, and put into words, by today's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import lines
from delivery.telegram.features import Features
from delivery.telegram.wording import Wording
from model import ChatId, Errand, Person, PersonId, Priority, Row, RowId, Step
from model.errands.lines import Answer, Proposal, Say
from storage import payloads
from tests import blank, former
from tests.sources import ROOT
from views import TextError, Views, visible

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
WORDS = Wording(Views(ROOT / "templates", UTC, "ru"), Features()).forgiving()
WORDED: dict[type[Errand], Callable[..., Call]] = {
    Say: lines.say,
    Answer: lines.answer,
    Proposal: lines.proposal,
}
ANNA = former.client(blank.on(blank.memory()), Person(PersonId(1), "Анна"), NOW)


def unsaid(row: dict[str, Any]) -> str:
    """Why it could not be put into words."""
    errand = payloads.decode(row["kind"], json.dumps(row["payload"]))
    client = ANNA if row["client_id"] else None
    order = Row(
        RowId(1), errand, row["chat"], row["lane"], Priority.ACT, ANNA.id, None, 1, NOW, 0, False,
        Step.SELF,
    )  # fmt: skip
    job = Job(order, Step.SELF, ChatId(7), ChatId(-1007), client=client, found=True)
    try:
        said = WORDED[type(errand)](WORDS, job, errand, NOW).method.text
    except TextError as error:
        return str(error)
    return "" if visible(said or "").strip() or not row["payload"]["text"] else "nothing is said"


def test_it_is_read_as_it_was_written() -> None:
    for row in former.rows():
        read = payloads.decode(row["kind"], json.dumps(row["payload"]))
        assert json.loads(payloads.encode(read)).items() <= row["payload"].items()


def test_it_is_put_into_words() -> None:
    worded = {errand.kind for errand in WORDED}
    rows = [row for row in former.rows() if row["kind"] in worded]
    found = {row["payload"]["text"]: reason for row in rows if (reason := unsaid(row))}
    assert found.keys() == former.GONE, found
