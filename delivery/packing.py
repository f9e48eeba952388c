"""Owns which texts of a client share a message: those packed into one, those that a card says."""

from collections.abc import Sequence

from model import STAFF, Carries, Client, Link, Row, RowId, Side, Step
from model.messages import fits_card
from model.utf16 import utf16_len
from storage import links, outbox
from storage.ports import Tx

PACKED_LIMIT = 3800
"""UTF-16 units of texts in one packed message: below Telegram's 4096, with room for a mark."""

Pack = list[tuple[Row, Link]]
"""Texts that leave with another one's call, in the order written."""


def told(
    tx: Tx, row: Row, step: Step, client: Client, link: Link | None, behind: Sequence[RowId]
) -> tuple[list[Link], Pack]:
    """The messages whose words the card says; of one to be made those that leave with it, too.

    A new card says the words of its own row, and those that wait directly behind it.
    """
    if step is Step.CARD:
        if link is None or not _rides(row, link) or client.topic_lost:
            return [], []
        if link.in_card:
            return links.said_with(tx, link), []
        pack = _riding_along(link, packable(tx, row, link, behind))
        return [link, *(text for _, text in pack)], pack
    if link is None and row.errand.traits.card:
        link = links.in_card(tx, client)
    if link is None:
        return [], []
    return (links.said_with(tx, link) if link.in_card else [link]), []


def _rides(row: Row, link: Link) -> bool:
    """Whether the first card can say the message: a plain text whose words are kept as they are."""
    plain = row.errand.traits.card or _is_plain_text(row, link)
    return plain and _is_kept(link) and fits_card(link.content)


def _is_kept(link: Link) -> bool:
    return link.words == link.content.get("text")


def _riding_along(link: Link, pack: Pack) -> Pack:
    """Of those behind it as many as the card can say with it."""
    found: Pack = []
    for row, text in pack:
        contents = [link.content, *(other.content for _, other in found), text.content]
        if not _is_kept(text) or not fits_card(*contents):
            break
        found.append((row, text))
    return found


def packable(tx: Tx, row: Row, link: Link, behind: Sequence[RowId]) -> Pack:
    """Texts waiting directly behind this one that may leave with it."""
    if not behind or not _is_plain_text(row, link):
        return []
    found: Pack = []
    size = _size(link)
    for row_id in behind:
        other = outbox.waiting_row(tx, row_id)
        text = links.find(tx, other.link_id) if other else None
        if other is None or text is None or not _is_plain_text(other, text):
            break
        size += 1 + _size(text)
        if size > PACKED_LIMIT:
            break
        found.append((other, text))
    return found


def _is_plain_text(row: Row, link: Link) -> bool:
    inward = row.chat == STAFF and link.side is Side.CLIENT
    alike = row.errand.traits.carries is Carries.MESSAGE and not row.errand.alone
    return inward and alike and link.kind == "text" and "context" not in link.content


def _size(link: Link) -> int:
    return utf16_len(str(link.content.get("text", "")))
