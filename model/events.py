"""The kinds of events: everything that can happen at the desk, and who is behind it.

An event is a fact for ever, and figures are computed from nothing else; `docs/metrics.md` says what
each carries. The values stand in files of years ago: none is ever renamed.
"""

from enum import StrEnum


class Event(StrEnum):
    """What happened. "By" is the actor that is recorded; where none is named there is none."""

    # A conversation's life
    OPENED = "opened"
    """A conversation began, by a client's first message or by an operator who wrote first."""
    REOPENED = "reopened"
    """One goes on: the client or the staff wrote, or, by an operator, a closing was undone."""
    CLOSED = "closed"
    """It ended, by an operator; by an owner where the client was erased, by nobody in silence."""

    # What was written
    MESSAGE_IN = "message_in"
    """A client wrote; by nobody of the staff."""
    REPLY = "reply"
    """An answer went to the client, by its author."""
    CANNED = "canned"
    """One of the company's answers went to the client, by the operator who chose it."""
    DRAFT_TAKEN = "draft_taken"
    """A model's draft went to the client, by the operator who took it."""
    OFFERED = "offered"
    """One of the company's answers was offered to the client, by nobody."""
    HELPED = "helped"
    """The client says that what was offered helped: nobody has to answer."""
    MENU = "menu"
    """A client read one of the company's answers in the menu; nobody had to do anything."""
    WISHED = "wished"
    """A client asked for a person by a button or a command, or said that all is done."""
    NOTE = "note"
    """A note that the client never sees, by its author."""
    HELD = "held"
    """A message waits, by its author, who is asked what it was meant to be."""
    NO_ANSWER = "no_answer"
    """Nobody has to answer, by the operator who said so."""
    EDITED = "edited"
    """A message was corrected, by its author."""
    UNDONE = "undone"
    """A message was taken back, by whoever asked for it."""
    UNDELIVERED = "undelivered"
    """Telegram refused a message, by its author."""
    UNCONFIRMED = "unconfirmed"
    """Nobody can know whether a message arrived, by its author."""
    NUDGED = "nudged"
    """A client who had fallen silent was asked whether all is well."""
    TOLD_HOURS = "told_hours"
    """A client was told when somebody will answer."""
    TAGGED = "tagged"
    """It was given a tag, by an operator, or by a rule and nobody."""
    UNTAGGED = "untagged"
    """A tag was taken away from it, by an operator."""

    STAGED = "staged"
    """A client stands at another stage of a sale, or at none, by an operator."""

    JOINED_TO = "joined_to"
    """A client is the same person as another one, says an operator."""
    PARTED = "parted"
    """A client is a person of their own again, says an operator."""

    # Whose it is
    ROUTED = "routed"
    """It is a department's now, or urgent, or not any more; by a rule, or who gave it the tag."""
    CLAIMED = "claimed"
    """Somebody took what nobody had, by them."""
    CLAIM_LOST = "claim_lost"
    """Somebody pressed too late, by them."""
    TAKEN_OVER = "taken_over"
    """Taken from a colleague on purpose, by the one who has it now."""
    RELEASED = "released"
    """Put back into the queue, by whoever had it."""
    TRANSFERRED = "transferred"
    """Given to a colleague by hand, by the giver."""
    HANDED_OVER = "handed_over"
    """It changed hands by a rule of the house, by whoever had it; 0 is the queue."""
    LATE = "late"
    """The target for an answer was missed, by whoever has it."""

    # Put off
    SNOOZED = "snoozed"
    """Put off until a moment or until the client writes, by an operator."""
    WOKE = "woke"
    """It is due again."""
    PROMISED = "promised"
    """The client was promised an answer, by an operator."""
    FULFILLED = "fulfilled"
    """What was promised was done, says an operator."""
    PROMISE_MISSED = "promise_missed"
    """What was promised was not done in time, by whoever has it; nobody where nobody has."""
    KEPT = "kept"
    """It stays with its operator past the shift's end, by them."""

    # How the client was served
    RATING_ASKED = "rating_asked"
    """The client was asked; by the author of the last answer, to whose credit it will be."""
    RATED = "rated"
    """The client chose; by the operator whose credit it is."""
    RATING_SAID = "rating_said"
    """The client wrote what went wrong; by the operator whom it is about."""

    REVIEWED = "reviewed"
    """A lead read a conversation, by them."""

    # What the company said to many
    BROADCAST = "broadcast"
    """A message to many clients began to go out, by the owner."""
    UNSUBSCRIBED = "unsubscribed"
    """A client wants no such messages any more."""

    # Shifts and the team
    ON_DUTY = "on_duty"
    """A time on duty began, by the operator."""
    OFF_DUTY = "off_duty"
    """It ended, by the operator."""
    BREAK = "break"
    """A pause began, by the operator."""
    ROSTER = "roster"
    """The roster was changed, by whoever changed it."""
    ROLE_GIVEN = "role_given"
    """Somebody has another role now, by them; `by` who gave it: an owner, or the machine."""
    OWNER_LINK = "owner_link"
    """A link was made whose opener is an owner; by the machine where it was asked for there."""
    DEPUTY = "deputy"
    """Somebody has another deputy now, or none, by them; `by` who said so."""
    JOINED = "joined"
    """Somebody came into the staff group, by them; `by` who let them in."""
    LET_IN = "let_in"
    """Somebody who waited at the door is on the team now, by them; `by` the owner."""
    PUT_OUT = "put_out"
    """Somebody is none of the team, by them; `by` the owner who said so."""
    OPERATOR_LEFT = "operator_left"
    """Somebody left the staff group, by them; `by` who threw them out."""
    STAFF_LOST = "staff_lost"
    """The bot can't write to one of the team in private any more, by them."""
    STAFF_REACHED = "staff_reached"
    """It can, again or for the first time, by them."""

    # Where clients and the group are
    BLOCKED = "blocked"
    """A client blocked the bot."""
    DEACTIVATED = "deactivated"
    """A client's account is gone."""
    RETURNED = "returned"
    """A client can be written to again."""
    TOPIC_MADE = "topic_made"
    """A client has a topic now."""
    TOPIC_LOST = "topic_lost"
    """It was deleted."""
    GROUP_CHOSEN = "group_chosen"
    """A group was chosen, by an owner."""
    GROUP_KEPT = "group_kept"
    """The choice of another group is over; by the owner who said so, or by nobody in time."""
    GROUP_SET = "group_set"
    """The company has a staff group that can do its work, by the owner who chose it."""
    GROUP_LOST = "group_lost"
    """The group lacks something."""
    GROUP_MIGRATED = "group_migrated"
    """Telegram gave the group another id."""

    # Who is listened to
    MUTED = "muted"
    """What a client writes is kept and shown later, says an operator."""
    SHUT_OUT = "shut_out"
    """What a client writes is not read any more, says an operator."""
    HEARD = "heard"
    """A client is listened to again, says an operator."""

    # The house
    CALENDAR = "calendar"
    """The company works by other hours, another zone or other targets than before."""
    SETTING = "setting"
    """Something was set (its name, no words), by the owner, or by the machine in its files."""
    DATA_SHOWN = "data_shown"
    """What is kept of a client was told, by the owner who asked."""
    EXPORTED = "exported"
    """Tables or a client's copy were handed out, by the owner or the machine."""
    ERASED = "erased"
    """A client was erased, by the owner; by the rule (`why`), and nobody, so many of a day."""
    BACKED_UP = "backed_up"
    """A copy of everything was taken by the machine, or sent to the owner whose act it is."""
    RESTORED = "restored"
    """Everything was put back from a copy, by the machine."""
    AWAY = "away"
    """The bot was not there for longer than Telegram keeps what is written."""
    SET_ASIDE = "set_aside"
    """Nothing could be made of an update."""
    RETRIED = "retried"
    """What was not delivered, or could not be read, is tried once more, by an owner."""


AUDITED = (
    *(Event.OWNER_LINK, Event.ROLE_GIVEN, Event.DEPUTY),
    *(Event.JOINED, Event.LET_IN, Event.PUT_OUT),
    *(Event.OPERATOR_LEFT, Event.GROUP_CHOSEN, Event.GROUP_KEPT, Event.GROUP_SET),
    *(Event.GROUP_MIGRATED, Event.SETTING, Event.DATA_SHOWN, Event.EXPORTED, Event.ERASED),
    *(Event.MUTED, Event.SHUT_OUT, Event.HEARD),
    *(Event.BROADCAST, Event.BACKED_UP, Event.RESTORED, Event.RETRIED),
)
"""What owners can look up: who came and went, who may what, whose data was shown, given, erased."""


class PassedOn(StrEnum):
    """By which rule of the house a conversation changed hands."""

    AUTO = "auto"
    """New work is given out as it comes."""
    SHIFT = "shift"
    """Whoever had it went off duty."""
    LEAVING = "leaving"
    """Whoever had it gave it away with the list of a shift's end."""
    LADDER = "ladder"
    """Nobody took it for too long."""
    IN_TIME = "in_time"
    """What was promised falls due, and nobody had it."""
    SILENT = "silent"
    """Whoever had it did not answer for too long."""
    IDLE = "idle"
    """Whoever had it did nothing about it for too long after it was their turn again."""
    PROMISE = "promise"
    """Whoever had it did not do in time what was promised."""


class ClosedBy(StrEnum):
    """By which rule of the house a conversation was closed, where no hand of ours did it."""

    SILENCE = "silence"
    """The client had fallen silent after our last word."""
    CLIENT = "client"
    """The client said that nothing more is needed, or that what was offered helped."""


GONE = "gone"
"""Why a conversation is back in the queue: whoever had it is not on the team any more."""
