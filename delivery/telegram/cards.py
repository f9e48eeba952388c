"""Owns the buttons: of a card by its state, of a line as the desk ordered them."""

from collections.abc import Sequence

from aiogram.types import (
    ChatAdministratorRights,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)

from delivery.jobs import Job
from model import NEEDED, ORNAMENTS, Button
from views import Views

ICONS = {"waiting": "❗", "work": "💬", "closed": "✅"}
COLLEAGUES_SHOWN = 20


def buttons(job: Job) -> list[list[Button]]:
    """What can be done now, the next natural step first and the only one in colour."""
    if job.conversation is None or job.client is None or job.face is None:
        return []
    subject = job.conversation.id
    if job.face.state == "closed":
        return _closed(subject, job)
    if job.client.menu == "more":
        return _more(subject, job)
    if job.client.menu == "transfer":
        return _transfer(subject, job)
    if job.client.menu in CHOICES:
        return _choices(subject, job.client.menu)
    note, more = Button("note", "note", subject), Button("more", "more", subject)
    if job.face.assignee is None:
        return [[Button("claim", "claim", subject, style="primary"), note, more]]
    return [[Button("close", "close", subject), Button("transfer", "pick", subject)], [note, more]]


def _closed(subject: int, job: Job) -> list[list[Button]]:
    if job.client and job.client.menu == "more":
        return [[Button("history", "history", subject)], _last(subject)]
    return [[Button("reopen", "reopen", subject), Button("more", "more", subject)]]


def _last(subject: int) -> list[Button]:
    return [Button("client_data", "data", subject), Button("back", "back", subject)]


def _more(subject: int, job: Job) -> list[list[Button]]:
    waits = job.conversation is not None and job.conversation.waiting_since is not None
    owned = job.conversation is not None and job.conversation.assignee_id is not None
    first = [Button("no_answer", "no_answer", subject)] if waits else []
    first += [Button("release", "release", subject)] if owned else []
    first += [] if owned else [Button("close", "close", subject)]
    second = [Button("snooze", "to_snooze", subject), Button("promise", "to_promise", subject)]
    third = [Button("history", "history", subject), Button("undo", "undo", subject)]
    return [first, second, third, _last(subject)]


CHOICES = {
    "promise": (("in_30", 30), ("in_60", 60), ("in_180", 180), ("tomorrow", 0)),
    "snooze": (("in_60", 60), ("tomorrow", 0), ("until_writes", -1)),
}
"""What [Promised] and [Snooze] offer: minutes, 0 for tomorrow morning, -1 for no end."""


def _choices(subject: int, menu: str) -> list[list[Button]]:
    keys = [Button(label, menu, subject, minutes) for label, minutes in CHOICES[menu]]
    return [keys[:2], keys[2:], [Button("back", "back", subject)]]


def _transfer(subject: int, job: Job) -> list[list[Button]]:
    assignee = job.conversation.assignee_id if job.conversation else None
    others = [one for one in job.colleagues if one.id != assignee][:COLLEAGUES_SHOWN]
    names = [Button("", "give", subject, one.id, text=one.name) for one in others]
    pairs = [names[at : at + 2] for at in range(0, len(names), 2)]
    return [*pairs, [Button("back", "back", subject)]]


def keyboard(
    rows: Sequence[Sequence[Button]], views: Views, locale: str | None, *, styles: bool
) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them, labelled in the reader's language."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[[_key(one, views, locale, styles) for one in row] for row in rows]
    )


def _key(button: Button, views: Views, locale: str | None, styles: bool) -> InlineKeyboardButton:
    label = views.label(button.label, locale) if button.label else ""
    text = " · ".join(filter(None, (label, button.text)))[:64] or "…"
    style = button.style if styles and button.style else None
    return InlineKeyboardButton(text=text, callback_data=button.data, style=style)


DUTY = {"on": "on_shift", "break": "on_break", "off": "off_shift"}


def duty_row(views: Views, state: str) -> ReplyKeyboardMarkup:
    """The permanent row of an operator: how they stand now is marked."""
    labels = {word: views.label(label, None) for word, label in DUTY.items()}
    keys = [
        KeyboardButton(text=f"✓ {label}" if word == state else label)
        for word, label in labels.items()
    ]
    return ReplyKeyboardMarkup(keyboard=[keys], resize_keyboard=True, is_persistent=True)


def group_picker(views: Views, locale: str | None) -> ReplyKeyboardMarkup:
    """One button that opens Telegram's own list of groups: forums that the bot can serve.

    Telegram gives the bot the rights asked for when the owner picks (Bot API,
    KeyboardButtonRequestChat); the owner must hold them too.
    """
    rights = _rights()
    request = KeyboardButtonRequestChat(
        request_id=1,
        chat_is_channel=False,
        chat_is_forum=True,
        bot_administrator_rights=rights,
        user_administrator_rights=rights,
    )
    key = KeyboardButton(text=views.label("pick_group", locale), request_chat=request)
    return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)


RIGHTS = tuple(f"can_{right}" for right in (NEEDED, *ORNAMENTS))
"""What Smena does in its group, in the Bot API's names."""


def _rights() -> ChatAdministratorRights:
    """All that the bot uses, and nothing else."""
    refused = {
        name: False
        for name, field in ChatAdministratorRights.model_fields.items()
        if field.is_required()
    }
    return ChatAdministratorRights(**refused | dict.fromkeys(RIGHTS, True))
