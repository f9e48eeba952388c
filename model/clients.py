"""What the company knows of its clients: tags on their conversations, fields."""

from dataclasses import dataclass

from model.ids import TagId

TAG_LENGTH = 32
"""Characters of a tag at most."""


@dataclass(frozen=True, slots=True)
class ConversationTag:
    """A tag, by its number and as it is written, without its #."""

    id: TagId
    name: str
