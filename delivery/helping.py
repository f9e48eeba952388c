"""Which of our bots can do a job in the staff group; nothing but rules.

A file and a client's message can be passed on only by the bot that knows them, and a message be
changed only by the bot that sent it (telegram.md §8.6). So helpers carry words, cards and topics.
"""

from delivery.jobs import Job
from model import MAIN, STAFF, BotId, Carries, Content, Step

SAME_FOR_EVERYBODY = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre"),
        *("blockquote", "expandable_blockquote", "url", "text_link", "email", "phone_number"),
        *("mention", "hashtag", "cashtag", "bot_command"),
    }
)
"""What a text may be formatted with so that any bot can say it: a custom emoji, or a person who
has no username, is shown only by a bot that may."""


def only(job: Job, helpers: frozenset[BotId]) -> BotId | None:
    """The bot that alone can do the job's step; None: any that is in the group."""
    errand = job.row.errand
    if errand.asked_at != MAIN:
        return errand.asked_at
    if not helpers or job.row.chat != STAFF:
        return MAIN
    if job.step is not Step.SELF:
        said = (job.first, *job.besides)
        return None if all(link is None or is_words(link.content) for link in said) else MAIN
    if job.alters and not job.lost:
        return job.sender
    carries = errand.traits.carries
    if carries is Carries.MESSAGE:
        return None if _is_sayable(job) else MAIN
    anybody = errand.traits.shared and carries is Carries.NOTHING and errand.plain
    return None if anybody and job.client else MAIN


def _is_sayable(job: Job) -> bool:
    """Whether the message is words that say the same when another bot says them."""
    links = [job.link, *job.packed_links]
    plain = job.row.errand.plain and not job.repeat
    return plain and all(link and is_words(link.content) and not link.answer_id for link in links)


def is_words(content: Content) -> bool:
    """Whether there is nothing in it but words, formatted as any bot can format them."""
    entities = content.get("entities") or ()
    beside = any(content.get(key) for key in ("context", "origin", "danger"))
    shaped = {entity["type"] for entity in entities} <= SAME_FOR_EVERYBODY
    return content["kind"] == "text" and shaped and not beside
