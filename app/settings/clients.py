"""Owns the section of settings.toml about what a client meets."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.settings.values import LIST, TABLE, Section, Text, field_name, plain_words, setting

FieldName = Annotated[str, Field(max_length=32), AfterValidator(field_name)]
FieldTitle = Annotated[Text, Field(max_length=32)]
StageName = Annotated[Text, Field(max_length=32)]
Patience = Annotated[int, Field(ge=0, le=365)]
Reason = Annotated[Text, Field(max_length=32), AfterValidator(plain_words)]


class ClientsSection(Section):
    """What a client meets."""

    reopen_hours: int = setting(
        72,
        "hours during which a message reopens a closed conversation (0 to 8760)",
        when="how long a closed conversation goes on instead of a new one beginning",
        ge=0,
        le=8760,
    )
    greet: bool = setting(True, "greet a client's first message", when="the bot shall say less")
    closing_line: bool = setting(True, "tell the client when the conversation is closed")
    ratings: bool = setting(
        True,
        "ask the client a little after closing how it was: 👍 😐 👎",
        when="`false`: clients are not asked how it was",
    )
    menu: bool = setting(
        False,
        "under the greeting buttons with departments and questions; a person is always one of them",
        when="`true`: clients find departments and the company's answers by buttons",
    )
    match_by_meaning: bool = setting(
        True,
        "find the answer that fits by what words mean, too, where `make answers` has brought the "
        "model",
        when="`false`: answers are found by their words alone, and no model is begun beside the "
        "bot, though it is there",
    )
    signature: bool = setting(
        False,
        "operators' messages end with who wrote them: Olga, «Alatau Furniture»",
        when="`true`: clients see under a message who of you wrote it",
    )
    show_usernames: Literal["all", "leads", "nobody"] = setting(
        "all",
        'who sees clients\' usernames: "all" of the team, "leads" (where only they look), "nobody"',
        when="whoever leaves the team shall take no addresses along: clients are reached through "
        "the bot alone",
    )
    fields: Annotated[dict[FieldName, FieldTitle], Field(max_length=12), TABLE] = setting(
        {},
        'what the team writes down about a client, by its #word: { order = "Order number", '
        'address = "Address" }',
        when="the team shall write down more about a client than Telegram says: by ⋯ [Client] or "
        "by `#order 1742` in a note",
    )
    reasons: Annotated[tuple[Reason, ...], Field(max_length=12), LIST] = setting(
        (),
        'what a conversation may be about, asked of the operator at closing: ["delivery", '
        '"payment"]; empty: nothing is asked',
        when="an operator shall say with one tap at closing what it was about; the answer is a tag",
    )
    stages: Annotated[dict[StageName, Patience], Field(max_length=8), TABLE] = setting(
        {},
        "the stages of a sale in their order, and after how many days somebody is reminded of who "
        'still stands there; 0: never: { "New" = 1, "In talk" = 3, "Offer" = 5, "Won" = 0, '
        '"Lost" = 0 }; empty: there are none',
        when="you sell to people who think it over: ⋯ [Stage] moves a client on, `#sum 25000` in a "
        "note says what it comes to, `/board` shows leads who stands where",
    )
    broadcasts_a_week: int = setting(
        1,
        "how many broadcasts a client gets in seven days at most (1 to 7)",
        when="clients may get more than one message to all in a week",
        ge=1,
        le=7,
    )
    nudge_after_hours: int = setting(
        0,
        "working hours of silence after our answer until the client is asked if all is well; "
        "0: never (0 to 8760)",
        when="clients who fall silent shall be asked once whether all is well, some working hours "
        "after our answer",
        ge=0,
        le=8760,
    )
    close_after_hours: int = setting(
        72,
        "working hours of silence after our answer until it is closed by itself; 0: never "
        "(0 to 8760)",
        when="how many working hours after our answer a silent client's conversation is closed",
        ge=0,
        le=8760,
        validate_default=True,
    )

    most_waiting: int = setting(
        200,
        "messages of one new client that may wait at once, five times as many of one who was "
        "answered before, and five times that in an hour; what is beyond is only counted (20 to "
        "10000)",
        when="one sender may pile up more, or less, before being asked to slow down",
        ge=20,
        le=10000,
    )
    most_waiting_mb: int = setting(2, "and megabytes of them (1 to 100)", ge=1, le=100)

    lobby_over: int = setting(
        20,
        "new clients a minute beyond which further ones wait in a list in General until they are "
        "let in or the flood is over; 0: never (0 to 1000)",
        when="a sale day brings more new clients a minute than that, or a flood of accounts shall "
        "be stopped sooner",
        ge=0,
        le=1000,
    )

    @field_validator("close_after_hours")
    @classmethod
    def _later_than_the_question(cls, value: int, info: ValidationInfo) -> int:
        before = info.data.get("nudge_after_hours")
        if value and before is not None and value <= before:
            raise ValueError(f"must be more than nudge_after_hours, which is {before}, not {value}")
        return value
