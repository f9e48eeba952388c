"""What every answer of Telegram means, in one table; decides, but does nothing about it.

Certain is: it arrived, or it was refused. What broke off in between (a time-out, a reset, a 5xx,
a page of HTML) is UNKNOWN, for Telegram has no idempotency key and no way to ask. Only edits and
the like, which may run twice without harm, are then simply tried again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import aiohttp
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from delivery.channel import Outcome, Verdict
from model import ChatId, Reason


@dataclass(frozen=True, slots=True)
class Rule:
    """An error code and a piece of its description (lower case; "" fits all)."""

    code: int
    text: str
    reason: Reason
    outcome: Outcome
    group_only: bool = False  # the same words mean something else in a private chat
    of: str = ""  # or to another method: how the name of the method that is meant begins


_TOKEN_PAUSE: Final = 60.0  # seconds; a refused token heals only when a person acts

_SENT, _RETRY, _UNKNOWN = Outcome.SENT, Outcome.RETRY, Outcome.UNKNOWN
_OUTDATED, _DEAD, _PARK = Outcome.OUTDATED, Outcome.DEAD, Outcome.PARK

# The first row that fits wins. Telegram's words are those of tdlib/telegram-bot-api and tdlib/td;
# SCREAMING ones come from its data centres and are passed on as they are.
TABLE: Final[tuple[Rule, ...]] = (
    # These quote other errors or what people wrote, which must not pass for Telegram's words.
    # Of an album the other parts may have arrived.
    Rule(400, "failed to send message #", Reason.ALBUM_PART, _UNKNOWN),
    Rule(400, "group send failed", Reason.ALBUM_PART, _UNKNOWN),
    Rule(400, 'unsupported start tag "tg-', Reason.UNSUPPORTED, Outcome.UNSUPPORTED),
    Rule(400, "can't parse entities", Reason.PARSE, _DEAD),
    Rule(400, "can't parse inline keyboard", Reason.BAD_MARKUP, _DEAD),
    # The wished state holds.
    Rule(400, "message is not modified", Reason.DONE_ALREADY, _SENT),
    Rule(400, "topic_not_modified", Reason.DONE_ALREADY, _SENT),
    Rule(400, "message to delete not found", Reason.DONE_ALREADY, _SENT),
    Rule(400, "message_id_invalid", Reason.DONE_ALREADY, _SENT, of="delete"),
    # This server is older than the call.
    Rule(404, "method not found", Reason.UNSUPPORTED, Outcome.UNSUPPORTED),
    Rule(400, "unknown parameter", Reason.UNSUPPORTED, Outcome.UNSUPPORTED),
    Rule(400, "message_not_command", Reason.UNSUPPORTED, Outcome.UNSUPPORTED),
    # The token.
    Rule(401, "", Reason.TOKEN_REFUSED, _RETRY),
    Rule(404, "", Reason.TOKEN_REFUSED, _RETRY),  # a path with a malformed token
    Rule(400, "logged out", Reason.TOKEN_REFUSED, _RETRY),
    Rule(409, "", Reason.CONFLICT, _RETRY),
    # The topic.
    Rule(400, "message thread not found", Reason.TOPIC_GONE, _OUTDATED),
    Rule(400, "topic_deleted", Reason.TOPIC_GONE, _OUTDATED),
    Rule(400, "topic_id_invalid", Reason.TOPIC_GONE, _OUTDATED),
    Rule(400, "invalid forum topic identifier", Reason.TOPIC_GONE, _OUTDATED),
    Rule(400, "topic_closed", Reason.TOPIC_CLOSED, _OUTDATED),
    Rule(400, "chat is not a forum", Reason.NOT_A_FORUM, _PARK),
    Rule(400, "channel_forum_missing", Reason.NOT_A_FORUM, _PARK),
    Rule(400, "icon color", Reason.BAD_ICON, _DEAD),
    Rule(400, "topic_icon", Reason.BAD_ICON, _DEAD),
    Rule(400, "document_invalid", Reason.BAD_ICON, _DEAD),
    Rule(400, "general_modify_icon_forbidden", Reason.BAD_ICON, _DEAD),
    # The chat. Without pins, edits and deletions the group still takes messages; without the
    # right to create topics or to write it doesn't.
    Rule(400, "not enough rights to manage pinned", Reason.NO_RIGHTS, _DEAD),
    Rule(400, "not enough rights to edit", Reason.NO_RIGHTS, _DEAD),
    Rule(400, "not enough rights to close", Reason.NO_RIGHTS, _DEAD),
    Rule(400, "not enough rights to delete", Reason.NO_RIGHTS, _DEAD),
    Rule(400, "not enough rights", Reason.NO_RIGHTS, _PARK),
    Rule(400, "chat_write_forbidden", Reason.NO_RIGHTS, _PARK),
    Rule(400, "chat_send_", Reason.NO_RIGHTS, _PARK),
    Rule(400, "chat_restricted", Reason.NO_RIGHTS, _PARK),
    Rule(400, "chat_admin_required", Reason.NO_RIGHTS, _PARK),
    Rule(400, "have no write access", Reason.NO_RIGHTS, _PARK),
    Rule(400, "upgraded to a supergroup", Reason.MIGRATED, _PARK),  # without the new id
    Rule(400, "chat not found", Reason.CHAT_GONE, _PARK, group_only=True),
    Rule(400, "chat not found", Reason.NEVER_STARTED, _DEAD),
    Rule(400, "peer_id_invalid", Reason.NEVER_STARTED, _DEAD),
    Rule(400, "voice_messages_forbidden", Reason.VOICE_FORBIDDEN, _DEAD),
    Rule(403, "blocked by the user", Reason.BLOCKED, _DEAD),
    Rule(403, "user is deactivated", Reason.DEACTIVATED, _DEAD),
    Rule(403, "can't initiate conversation", Reason.NEVER_STARTED, _DEAD),
    Rule(403, "messages to the bot", Reason.TO_BOT, _DEAD),
    Rule(403, "messages to bots", Reason.TO_BOT, _DEAD),
    Rule(403, "was kicked", Reason.KICKED, _PARK),
    Rule(403, "is not a member", Reason.KICKED, _PARK),
    Rule(403, "chat was deleted", Reason.CHAT_GONE, _PARK),
    Rule(403, "", Reason.NO_RIGHTS, _PARK, group_only=True),
    Rule(403, "", Reason.BLOCKED, _DEAD),
    # The message it refers to.
    Rule(400, "message to be replied not found", Reason.REPLY_GONE, _OUTDATED),
    Rule(400, "reply_message_id_invalid", Reason.REPLY_GONE, _OUTDATED),
    Rule(400, "quote_text_invalid", Reason.QUOTE_INVALID, _OUTDATED),
    Rule(400, "message to edit not found", Reason.EDIT_GONE, _OUTDATED),
    Rule(400, "message can't be edited", Reason.CANT_EDIT, _DEAD),
    Rule(400, "in the message to edit", Reason.CANT_EDIT, _DEAD),
    Rule(400, "message can't be deleted", Reason.DELETE_REFUSED, _DEAD),
    Rule(400, "message to pin not found", Reason.PIN_GONE, _DEAD),
    Rule(400, "message to react not found", Reason.REACT_GONE, _DEAD),
    Rule(400, "reaction_invalid", Reason.REACTION_INVALID, _DEAD),
    Rule(400, "reaction isn't available", Reason.REACTION_INVALID, _DEAD),
    Rule(400, "message to copy not found", Reason.SOURCE_GONE, _DEAD),
    Rule(400, "message to forward not found", Reason.SOURCE_GONE, _DEAD),
    Rule(400, "message was not forwarded", Reason.SOURCE_GONE, _DEAD),
    Rule(400, "no messages to forward", Reason.SOURCE_GONE, _DEAD),
    Rule(400, "message_id_invalid", Reason.EDIT_GONE, _OUTDATED, of="edit"),
    Rule(400, "message_id_invalid", Reason.EDIT_GONE, _OUTDATED, of="stop"),
    Rule(400, "message_id_invalid", Reason.REACT_GONE, _DEAD, of="setmessagereaction"),
    Rule(400, "message_id_invalid", Reason.SOURCE_GONE, _DEAD),
    Rule(400, "protected content", Reason.PROTECTED, _DEAD),
    Rule(400, "forwards_restricted", Reason.PROTECTED, _DEAD),
    Rule(400, "can't be copied", Reason.UNCOPYABLE, _DEAD),
    Rule(400, "can't be forwarded", Reason.UNCOPYABLE, _DEAD),
    Rule(400, "query is too old", Reason.QUERY_OLD, _DEAD),
    # What it says.
    Rule(400, "reply markup is too long", Reason.BAD_MARKUP, _DEAD),
    Rule(400, "expected as reply markup", Reason.BAD_MARKUP, _DEAD),
    Rule(400, "button_", Reason.BAD_MARKUP, _DEAD),
    Rule(400, "is too long", Reason.TOO_LONG, _DEAD),
    Rule(400, "_too_long", Reason.TOO_LONG, _DEAD),
    Rule(400, "entit", Reason.PARSE, _DEAD),
    Rule(400, "unsupported parse_mode", Reason.PARSE, _DEAD),
    Rule(400, "text is empty", Reason.EMPTY, _DEAD),
    Rule(400, "must be non-empty", Reason.EMPTY, _DEAD),
    Rule(400, "file is too big", Reason.TOO_BIG, _DEAD),
    Rule(413, "", Reason.TOO_BIG, _DEAD),
    Rule(400, "wrong file_id", Reason.FILE_GONE, _DEAD),
    Rule(400, "wrong file identifier", Reason.FILE_GONE, _DEAD),
    Rule(400, "http url", Reason.FILE_GONE, _DEAD),
    Rule(400, "wrong type of the web page", Reason.FILE_GONE, _DEAD),
    Rule(400, "", Reason.BAD_REQUEST, _DEAD),
    # A 429 without the seconds to wait; with them aiogram raises TelegramRetryAfter.
    Rule(429, "", Reason.FLOOD, _RETRY),
    Rule(500, "", Reason.SERVER, _UNKNOWN),
)

# A subclass goes before its base: TelegramEntityTooLarge is a TelegramNetworkError in aiogram.
_CODES: Final[tuple[tuple[type[TelegramAPIError], int], ...]] = (
    (TelegramBadRequest, 400),
    (TelegramUnauthorizedError, 401),
    (TelegramForbiddenError, 403),
    (TelegramNotFound, 404),
    (TelegramConflictError, 409),
    (TelegramEntityTooLarge, 413),
    (TelegramServerError, 500),
)

# aiohttp raises these before it writes the request, so Telegram never saw it: no connection
# (refused, no such host, TLS, proxy), none within the time allowed, no address to connect to.
_NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)

# The pages of HTML with which the gateway itself refuses; all others (502, 504) are no answer.
_GATEWAY: Final = re.compile(r"<title>\s*(413|429)\b", re.IGNORECASE)
_SECRET: Final = re.compile(r"\w+://\S+|(?:bot)?\d+:[\w-]{6,}", re.IGNORECASE)


def judge(error: BaseException, *, idempotent: bool) -> Verdict:
    """What a call that raised `error` has come to.

    `idempotent`: the call may run twice without harm, so an unknown outcome is tried again.
    """
    verdict = _judge(error)
    if idempotent and verdict.outcome is Outcome.UNKNOWN:
        return Verdict(Outcome.RETRY, verdict.reason, detail=verdict.detail)
    return verdict


def _judge(error: BaseException) -> Verdict:
    if isinstance(error, TelegramRetryAfter):
        seconds = float(error.retry_after)
        return Verdict(Outcome.RETRY, Reason.FLOOD, seconds, f"retry after {error.retry_after} s")
    if isinstance(error, TelegramMigrateToChat):
        new = error.migrate_to_chat_id
        return Verdict(Outcome.MIGRATED, Reason.MIGRATED, new_chat_id=ChatId(new))
    if isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge):
        return _network(error)
    if isinstance(error, TelegramAPIError):
        return _refusal(error)
    if isinstance(error, ClientDecodeError):
        return _unreadable(error)
    # Nothing that aiogram promises: cancelled under way, or its own code failed on the answer.
    return Verdict(Outcome.UNKNOWN, Reason.UNREADABLE_ANSWER, detail=_clean(repr(error)))


def _network(error: TelegramNetworkError) -> Verdict:
    # aiogram folds all failures of the network into one class; the cause tells them apart.
    cause = error.__cause__
    outcome = Outcome.RETRY if isinstance(cause, _NEVER_LEFT) else Outcome.UNKNOWN
    return Verdict(outcome, Reason.NETWORK, detail=_clean(error.message))


def _refusal(error: TelegramAPIError) -> Verdict:
    name, text = type(error.method).__name__.lower(), error.message or ""
    return _look_up(_code(error), text, _in_group(error), _clean(error.message), name)


def _look_up(code: int, text: str, in_group: bool, detail: str, method: str = "") -> Verdict:
    words = text.lower()
    for row in TABLE:
        fits = (in_group or not row.group_only) and method.startswith(row.of)
        if row.code == code and row.text in words and fits:
            outcome = row.outcome
            if outcome is Outcome.PARK and not in_group:
                outcome = Outcome.DEAD  # nobody would ever let a private chat go again
            after = _TOKEN_PAUSE if row.reason is Reason.TOKEN_REFUSED else None
            return Verdict(outcome, row.reason, after, detail)
    return Verdict(Outcome.UNKNOWN, Reason.SERVER, detail=detail)


def _code(error: TelegramAPIError) -> int:
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    # aiogram has no class for the rest and keeps no number; of those only a 429 is certain.
    return 429 if (error.message or "").lower().startswith("too many requests") else 0


def _in_group(error: TelegramAPIError) -> bool:
    """Groups have negative ids; the staff group is the only one that is ever written to."""
    chat_id = getattr(error.method, "chat_id", None)
    return isinstance(chat_id, int) and chat_id < 0


def _unreadable(error: ClientDecodeError) -> Verdict:
    data: Any = error.data
    if isinstance(data, dict) and data.get("ok") is True:
        # Telegram did it and said so; only aiogram can't read what it said.
        return Verdict(Outcome.SENT, Reason.UNREADABLE_ANSWER, detail=_clean(error.message))
    if isinstance(data, dict) and data.get("ok") is False and _is_code(data.get("error_code")):
        # It said no, plainly; only something beside that can't be read, such as how long to wait.
        words = str(data.get("description", ""))
        verdict = _look_up(data["error_code"], words, True, _clean(words))
        # Which chat it was about isn't known here, so none is parked for it.
        parks = verdict.outcome is Outcome.PARK
        return replace(verdict, outcome=Outcome.RETRY) if parks else verdict
    if isinstance(data, str) and (page := _GATEWAY.search(data)):
        return _look_up(int(page[1]), "", False, f"the gateway's {page[1]} page")
    cause = type(error.original).__name__
    detail = _clean(f"{error.message} ({cause})")  # never the data: it may quote a message
    return Verdict(Outcome.UNKNOWN, Reason.UNREADABLE_ANSWER, detail=detail)


def _is_code(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _clean(text: str | None) -> str:
    """The first line, shortened, without addresses and tokens: a URL here holds the token."""
    line = (text or "").strip().partition("\n")[0]
    return _SECRET.sub("…", line)[:200]
