"""Owns the calls that upload what was made beside the bot: a picture, an export."""

from collections.abc import AsyncGenerator
from datetime import datetime

from aiogram import Bot
from aiogram.methods import SendDocument, SendPhoto
from aiogram.types import BufferedInputFile, InputFile

from delivery.jobs import Job
from delivery.telegram.wording import Call
from papers.archives import Packed

UPLOAD = 600
"""Seconds for the upload: 49 MB at 1 Mbit/s, and some more."""


class Upload(InputFile):
    """Reads it piece by piece, from its beginning."""

    def __init__(self, packed: Packed) -> None:
        super().__init__(packed.name)
        self._file = packed.file

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:
        """The file's bytes."""
        self._file.seek(0)
        while piece := self._file.read(self.chunk_size):
            yield piece


def photo(job: Job, now: datetime) -> Call:
    """The call for what was drawn, if anything was; it makes no sound of its own."""
    if job.made is None:
        return Call(None)
    file = BufferedInputFile(job.made, "summary.png")
    return Call(SendPhoto(chat_id=job.chat_id, photo=file, disable_notification=True))


def document(job: Job, now: datetime) -> Call:
    """The call that uploads it; or why there is none, which its orderer is told."""
    if isinstance(job.made, Packed):
        file = Upload(job.made)
        return Call(SendDocument(chat_id=job.chat_id, document=file), within=UPLOAD)
    return Call(None, refused=job.made)
