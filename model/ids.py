"""Owns the types of ids: all are numbers, and none of them may be taken for another.

They cost nothing when the bot runs; mypy holds them apart.
"""

from typing import NewType

ClientId = NewType("ClientId", int)
"""The key that we have for a client; whom a channel knows them as is an address."""

NO_CLIENT = ClientId(0)

PersonId = NewType("PersonId", int)
"""Telegram's number of a user. An operator is known by it."""

NOBODY = PersonId(0)

MACHINE = PersonId(-1)
"""Stands for whoever runs the machine: they act by its command line, its files, its settings."""

BotId = NewType("BotId", int)
"""Telegram's number of one of our bots."""

ChatId = NewType("ChatId", int)
"""Telegram's number of a chat."""

NO_CHAT = ChatId(0)

TopicId = NewType("TopicId", int)
"""A topic of the staff group, or a thread of a private chat."""

MessageId = NewType("MessageId", int)
"""A message's number within its chat."""

NO_MESSAGE = MessageId(0)
"""Stands for one that has no number: an ephemeral one, a part that has no copy."""

AnswerId = NewType("AnswerId", int)
"""A stored answer."""

PhrasingId = NewType("PhrasingId", int)
"""A way of asking for one."""

DraftId = NewType("DraftId", int)
"""What a model proposes to the team."""

ConversationId = NewType("ConversationId", int)
LinkId = NewType("LinkId", int)
RowId = NewType("RowId", int)
"""A row of the outbox."""

RatingId = NewType("RatingId", int)
ErasingId = NewType("ErasingId", int)
TagId = NewType("TagId", int)
"""A word by which the company sorts its conversations; no other one ever gets its number."""

ReviewId = NewType("ReviewId", int)
StageId = NewType("StageId", int)
"""A stage of a sale; no other one ever gets its number."""

BroadcastId = NewType("BroadcastId", int)

StaffKey = NewType("StaffKey", int)
STAFF = StaffKey(0)
"""The chat key of the staff group: symbolic, so that a migrated group rewrites no row."""

ChatKey = StaffKey | ClientId | PersonId | ChatId
"""Where an errand goes: the staff group, a client, somebody on the team in private; or, by its
number, a group that is not ours."""

AuthorId = ClientId | PersonId
"""Who said or did something: a client, or somebody on the team."""
