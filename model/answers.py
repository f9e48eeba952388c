"""The answers that a company keeps: said once well, and from then on by a tap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model import variables
from model.ids import AnswerId, ClientId, PhrasingId

MOST_FILES = 10
"""What Telegram takes as one album (Bot API, sendMediaGroup)."""

NAME_LIMIT = 60
"""Characters of a name: it has to fit on a button."""

MOST_TAGS = 12

MOST_PHRASINGS = 12
"""Ways of asking for it that the company wrote; and as many of clients', the latest."""

LONGEST_PHRASING = 200
"""Characters of one: whoever writes more tells a story."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Words with which an answer is asked for."""

    id: PhrasingId
    words: str
    client_id: ClientId | None = None
    """Whose words they were; None: the company's own."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as the company keeps it."""

    id: AnswerId
    name: str
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By language what it says: `text` and `entities`."""
    files: tuple[Mapping[str, Any], ...] = ()
    """Its pictures and files as messages' contents, without words."""
    tags: tuple[str, ...] = ()
    phrasings: tuple[Phrasing, ...] = ()
    """How it is asked for: the company's own ways, then clients', the latest first."""
    retired: bool = False
    menu_reads: int = 0
    """How often clients read it in the menu."""

    @property
    def own_phrasings(self) -> tuple[str, ...]:
        """The ways of asking that the company wrote."""
        return tuple(known.words for known in self.phrasings if known.client_id is None)

    @property
    def says_something(self) -> bool:
        """Whether there is anything of it to be sent."""
        return bool(self.texts or self.files)

    @property
    def is_anybodys(self) -> bool:
        """Whether it can be said in the company's name: none of its texts names who answers."""
        said = (variables.used(text["text"]) for text in self.texts.values())
        return not any(variables.OPERATOR in names for names in said)

    def text_in(self, *languages: str) -> Mapping[str, Any]:
        """What it says in the first of these languages that it knows, else in any."""
        wanted = [self.texts[language] for language in languages if language in self.texts]
        return next(iter([*wanted, *self.texts.values()]), {"text": ""})


class AnswersError(Exception):
    """Answers that can't be taken; one line for each thing that is wrong, with its place."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
