"""Owns how what was put together becomes a call: a page of a report, a picture, a file."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiogram.methods import (
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendRichMessage,
)
from aiogram.types import BufferedInputFile, InputFile, InputRichMessage

from delivery.channel import Call
from delivery.jobs import Job
from delivery.telegram import cards
from delivery.telegram.building import builds
from delivery.telegram.wording import HTML, Wording, private_of
from model import MessageId, Page
from model.errands.papers import Backup, Condition, Drawing, Export, OwnDay, Report
from papers.packed import Packed
from views import split

if TYPE_CHECKING:
    from aiogram import Bot

UPLOAD = 600
"""Seconds for the upload: 49 MB at 1 Mbit/s, and some more."""


class Upload(InputFile):
    """Reads it piece by piece, from its beginning."""

    def __init__(self, packed: Packed) -> None:
        super().__init__(packed.name)
        self._packed = packed

    async def read(self, bot: "Bot") -> AsyncGenerator[bytes, None]:
        """The file's bytes."""
        async for piece in self._packed.pieces(self.chunk_size):
            yield piece


@builds(Report)
def report(words: Wording, job: Job, errand: Report, now: datetime) -> Call:
    """The page, sent or in the place of the one whose button was pressed."""
    return show_page(words, job, now, errand.edit)


@builds(Condition)
def health(words: Wording, job: Job, errand: Condition, now: datetime) -> Call:
    """The page, sent or in the place of the one whose button was pressed."""
    return show_page(words, job, now, errand.edit)


@builds(OwnDay)
def own_day(words: Wording, job: Job, errand: OwnDay, now: datetime) -> Call:
    """The lines, sent."""
    return show_page(words, job, now)


def show_page(words: Wording, job: Job, now: datetime, edit: MessageId | None = None) -> Call:
    """The page that was put together: plain, or a table where reader and server want one."""
    page: Page = job.made
    locale = page.locale or None
    as_table = bool(page.rich and page.tables and words.rich() and not job.repeat)
    keys = [list(row) for row in page.keys]
    if page.switch and words.rich():
        keys.insert(0, [page.switch[as_table]])
    row = cards.duty_row(words.views, page.row) if page.row else None
    where: dict[str, Any] = {"reply_markup": words.keys(keys, locale, now) or row}
    where |= {"chat_id": job.chat_id} if edit else private_of(job)
    if as_table:
        markup = words.page(job, page, page.rich, now)
        rich = InputRichMessage(html=markup, skip_entity_detection=True)
        if edit:
            return Call(EditMessageText(message_id=edit, rich_message=rich, **where))
        return Call(SendRichMessage(rich_message=rich, **where))
    text = words.page(job, page, page.text, now)
    said: dict[str, Any] = {
        "text": split(f"↻ {text}" if job.repeat else text)[0],
        "parse_mode": HTML,
    }
    if edit:
        return Call(EditMessageText(message_id=edit, **said, **where))
    return Call(SendMessage(**said, **where))


@builds(Drawing)
def photo(words: Wording, job: Job, errand: Drawing, now: datetime) -> Call:
    """The call for what was drawn, if anything was; it makes no sound of its own."""
    if job.made is None:
        return Call(None)
    file = BufferedInputFile(job.made, "summary.png")
    return Call(SendPhoto(**private_of(job), photo=file, disable_notification=True))


@builds(Export)
def document(words: Wording, job: Job, errand: Export, now: datetime) -> Call:
    """The call that uploads it."""
    packed: Packed = job.made
    return Call(SendDocument(**private_of(job), document=Upload(packed)), within=UPLOAD)


@builds(Backup)
def backup(words: Wording, job: Job, errand: Backup, now: datetime) -> Call:
    """The call that uploads it, without a sound: it comes every night."""
    packed: Packed = job.made
    document = SendDocument(**private_of(job), document=Upload(packed), disable_notification=True)
    return Call(document, within=UPLOAD)
