"""Owns how a page of a report becomes a call: a new message, or one of ours changed."""

from datetime import datetime
from typing import Any

from aiogram.methods import EditMessageText, SendMessage, SendRichMessage
from aiogram.types import InputRichMessage

from delivery.jobs import Job
from delivery.telegram.wording import HTML, Call, Wording
from model import Page
from views import split


def report(words: Wording, job: Job, now: datetime) -> Call:
    """The call for the page that was put together: rich where the page and the server can."""
    page: Page = job.made
    locale, edit = page.locale or None, job.row.payload.get("edit")
    where: dict[str, Any] = {
        "chat_id": job.chat_id,
        "reply_markup": words.keys([list(row) for row in page.keys], locale),
    }
    if page.rich and words.rich() and not job.repeat:
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
