"""Owns the buttons as Telegram takes them: of a card as it is laid out, of a line as ordered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from aiogram.types import (
    ChatAdministratorRights,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)

from delivery.jobs import Job
from model import NEEDED, ORNAMENTS, AnswerId, Button, Conversation, ConversationTag
from model.buttons import OPEN
from model.cards import CardLayout, menu
from model.seen import is_seen
from views import Views
from views.markup import fit, on_a_line

COLLEAGUES_SHOWN = 20


def buttons(job: Job, layout: CardLayout) -> list[list[Button]]:
    """What can be done now; under [Transfer] to whom it can be given."""
    if job.conversation is None or job.client is None or job.face is None:
        return []
    name, *shown = job.client.menu.split(".")
    if job.tags:
        return [*_tags(job, job.conversation, name), *menu(layout, name, job.conversation)]
    if job.stages:
        return [*_stages(job, job.conversation), *menu(layout, name, job.conversation)]
    asks_whom = name == "transfer" and job.conversation.is_open
    if shown and job.conversation.is_open and not asks_whom:
        return _calendar(job.conversation, name, *map(int, shown))
    rows = menu(layout, name, job.conversation, job.client.hearing)
    if job.client.menu == "":
        rows = [*rows, *_cancels(job, job.conversation)]
    if job.face.suggestion and not job.client.menu:
        rows = [_suggested(job.conversation, *job.face.suggestion), *rows]
    if not asks_whom:
        return rows
    return [*_colleagues(job, job.conversation, *map(int, shown)), *rows]


LATER_SHOWN = 10
LABEL_LIMIT = 64
"""UTF-16 units on a button: more has no room on any screen."""


def _cancels(job: Job, conversation: Conversation) -> list[list[Button]]:
    """A row for each message that goes later: that it doesn't."""
    waiting = job.face.later if job.face else ()
    key = Button("later_cancel_at", "later_cancel", conversation.id)
    return [
        [replace(key, arg=planned.link_id or 0, args={"at": planned.at})]
        for planned in waiting[:LATER_SHOWN]
    ]


def _suggested(conversation: Conversation, answer: AnswerId, name: str) -> list[Button]:
    """The answer that fits, one tap away."""
    names = ("send_answer", "send_answer")
    return [Button(*names, conversation.id, answer, text=name, version=conversation.version)]


def _colleagues(job: Job, conversation: Conversation, page: int = 0) -> list[list[Button]]:
    """A row each, a page of them."""
    others = [
        colleague
        for colleague in job.colleagues
        if colleague.operator.id != conversation.assignee_id
    ]
    first, last = page * COLLEAGUES_SHOWN, (page + 1) * COLLEAGUES_SHOWN
    turns = [Button("", "pick", conversation.id, page - 1, text="◀")] if page else []
    if others[last:]:
        turns.append(Button("", "pick", conversation.id, page + 1, text="▶"))
    version = conversation.version
    rows = [
        [colleague.key("give", conversation.id, colleague.operator.id, version=version)]
        for colleague in others[first:last]
    ]
    return [*rows, turns] if turns else rows


TAGS_ABREAST = 3


def _tags(job: Job, conversation: Conversation, menu: str) -> list[list[Button]]:
    """Each as a button, those that it has ticked."""
    worn = {tag.id for tag in job.face.tags} if job.face else set()
    action = "tag" if menu == "tags" else "reason"
    keys = [
        Button("", action, conversation.id, tag.id, text=_ticked(tag, tag.id in worn))
        for tag in job.tags
    ]
    return [keys[at : at + TAGS_ABREAST] for at in range(0, len(keys), TAGS_ABREAST)]


def _ticked(tag: ConversationTag, worn: bool) -> str:
    return f"{'✓ ' if worn else ''}{tag.name.replace('_', ' ')}"


STAGES_ABREAST = 2


def _stages(job: Job, conversation: Conversation) -> list[list[Button]]:
    """Each as a button, where the client stands ticked."""
    here = job.face.stage if job.face else None
    keys = [
        Button("", "stage", conversation.id, stage.id, text=f"{'✓ ' * (stage == here)}{stage.name}")
        for stage in job.stages
    ]
    return [keys[at : at + STAGES_ABREAST] for at in range(0, len(keys), STAGES_ABREAST)]


ONE = timedelta(days=1)
WEEKS = 4
"""What a page of the calendar shows."""


def _calendar(conversation: Conversation, menu: str, today: int, page: int) -> list[list[Button]]:
    """The days to come, a week a row below the weekdays; other pages by a tap. Today as the menu
    was opened."""
    first = date.fromordinal(today)
    monday = first + timedelta(weeks=WEEKS * page, days=-first.weekday())
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS)]
    keys = [_day(conversation, menu, day, first) for day in days]
    rows = [keys[at : at + 7] for at in range(0, len(keys), 7)]
    head = Button("roster_head", f"{menu}_on", conversation.id, version=conversation.version)
    rows.insert(0, [replace(head, text=f"{weekday} 0") for weekday in range(7)])
    subject = conversation.id
    turn = [Button("", f"{menu}_day", subject, page + 1, text="▶")]
    if page:
        turn.insert(0, Button("", f"{menu}_day", subject, page - 1, text="◀"))
    return [*rows, [*turn, Button("back", "back", subject)]]


def _day(conversation: Conversation, menu: str, day: date, today: date) -> Button:
    """A day to choose; the first of a month says which, and what is past can't be chosen."""
    key = Button("", f"{menu}_on", conversation.id, version=conversation.version)
    if day <= today:
        return replace(key, text="·")
    key = replace(key, arg=day.toordinal(), text=str(day.day))
    if day.day == 1 or day - today == ONE:
        return replace(key, label="calendar_day", text=f"{day.day} {day.month}")
    return key


def keyboard(
    rows: Sequence[Sequence[Button]],
    views: Views,
    locale: str | None,
    now: datetime,
    *,
    styles: bool,
    group: str = "",
) -> InlineKeyboardMarkup | None:
    """The buttons as Telegram takes them, labelled in the reader's language.

    `group` is the number by which Telegram's links name the staff group.
    """
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [_key(button, views, locale, now, styles, group) for button in row] for row in rows
        ]
    )


def _key(
    button: Button, views: Views, locale: str | None, now: datetime, styles: bool, group: str
) -> InlineKeyboardButton:
    text = fit(on_a_line(_label(button, views, locale, now)), LABEL_LIMIT)
    text = text if is_seen(text) else "…"
    if button.copy:
        return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=button.copy))
    if button.action == OPEN:
        return InlineKeyboardButton(text=text, url=f"https://t.me/c/{group}/{button.subject}")
    style = button.style if styles and button.style else None
    return InlineKeyboardButton(text=text, callback_data=button.data, style=style)


def _label(button: Button, views: Views, locale: str | None, now: datetime) -> str:
    """Its label, and what else it says; a label that takes a value is given that instead."""
    if not button.label:
        return button.text
    name = f"labels.{button.label}"
    if views.wants(name):
        return views.text(name, locale, now, **(button.args or {"value": button.text}))
    return " · ".join(filter(None, (views.label(button.label, locale), button.text)))


DUTY = {"on": "on_shift", "break": "on_break", "off": "off_shift"}


def duty_row(views: Views, state: str) -> ReplyKeyboardMarkup:
    """The permanent row of an operator: how they stand now is marked."""
    labels = {word: views.label(label, None) for word, label in DUTY.items()}
    keys = [
        KeyboardButton(text=f"✓ {label}" if word == state else label)
        for word, label in labels.items()
    ]
    return ReplyKeyboardMarkup(keyboard=[keys], resize_keyboard=True, is_persistent=True)


def phone_key(views: Views, locale: str | None) -> ReplyKeyboardMarkup:
    """Telegram's own button by which somebody gives their number (Bot API, KeyboardButton)."""
    key = KeyboardButton(text=views.label("give_phone", locale), request_contact=True)
    return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)


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
