"""What the company knows of its clients: tags on their conversations, fields, stages of a sale."""

from dataclasses import dataclass

from model.ids import StageId, TagId

TAG_LENGTH = 32
"""Characters of a tag at most."""

SUM = "sum"
"""The field that says what a sale comes to; there is one wherever there are stages."""


@dataclass(frozen=True, slots=True)
class ConversationTag:
    """A tag, by its number and as it is written, without its #."""

    id: TagId
    name: str


@dataclass(frozen=True, slots=True)
class SaleStage:
    """A stage of a sale, by its number and as the company calls it."""

    id: StageId
    name: str
