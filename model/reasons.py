"""Why something was not done: the one list of reasons, told to people by these names."""

from enum import StrEnum


class Reason(StrEnum):
    """Why; the name under which people are told."""

    DONE_ALREADY = "done_already"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NEVER_STARTED = "never_started"
    TO_BOT = "to_bot"
    CHAT_GONE = "chat_gone"
    KICKED = "kicked"
    NO_RIGHTS = "no_rights"
    NOT_A_FORUM = "not_a_forum"
    OPEN_GROUP = "open_group"
    MIGRATED = "migrated"
    TOPIC_GONE = "topic_gone"
    TOPIC_CLOSED = "topic_closed"
    REPLY_GONE = "reply_gone"
    QUOTE_INVALID = "quote_invalid"
    SOURCE_GONE = "source_gone"
    UNCOPYABLE = "uncopyable"
    PROTECTED = "protected"
    EDIT_GONE = "edit_gone"
    CANT_EDIT = "cant_edit"
    DELETE_REFUSED = "delete_refused"
    PIN_GONE = "pin_gone"
    REACT_GONE = "react_gone"
    REACTION_INVALID = "reaction_invalid"
    VOICE_FORBIDDEN = "voice_forbidden"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    PARSE = "parse"
    BAD_MARKUP = "bad_markup"
    BAD_ICON = "bad_icon"
    QUERY_OLD = "query_old"
    FILE_GONE = "file_gone"
    TOO_BIG = "too_big"
    ALBUM_PART = "album_part"
    BAD_REQUEST = "bad_request"
    NOT_MADE = "not_made"
    NEWER = "newer"
    NOT_YET = "not_yet"
    NO_COPY = "no_copy"
    UNSUPPORTED = "unsupported"
    NO_WAY = "no_way"
    FLOOD = "flood"
    NETWORK = "network"
    SERVER = "server"
    UNREADABLE_ANSWER = "unreadable_answer"
    CONFLICT = "conflict"
    TOKEN_REFUSED = "token_refused"


OF_THE_READER = frozenset(
    {
        *(Reason.BLOCKED, Reason.DEACTIVATED, Reason.NEVER_STARTED, Reason.TO_BOT),
        *(Reason.CHAT_GONE, Reason.KICKED, Reason.NO_RIGHTS, Reason.NOT_A_FORUM),
        *(Reason.MIGRATED, Reason.TOPIC_GONE, Reason.TOPIC_CLOSED, Reason.VOICE_FORBIDDEN),
    }
)
"""What is about who was to read it: said any other way it would be refused again."""


class NotUndone(StrEnum):
    """Why a message was not taken back; the name under which its author is told."""

    TOO_OLD = "too_old"
    NOT_FOUND = "not_found"
    NOT_SENT_BY_US = "not_sent_by_us"
    NOT_OWN = "not_own"
    NOT_REPLY = "not_reply"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
