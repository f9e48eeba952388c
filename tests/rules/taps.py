"""What it costs to do things, in taps: then and now. `tests/flows/test_taps.py` presses them."""

from typing import NamedTuple


class Cost(NamedTuple):
    """Something that is done every day: taps on the first day of this table, taps now, and how."""

    before: int
    now: int
    how: str


PRESSED = {
    "come on duty": Cost(1, 1, "the row of buttons"),
    "claim a conversation": Cost(1, 1, "or none: just answer it"),
    "reply": Cost(0, 0, "write in the topic"),
    "leave a note": Cost(1, 1, "[Note], then write; or none: begin with `//`"),
    "close with the card scrolled away": Cost(
        1, 1, "a fresh card stands below; before, one had to scroll up to it"
    ),
    "hand over, and the colleague knows": Cost(
        2, 2, "the button and the name; before, nobody told the colleague"
    ),
    "take from a colleague, who hears of it": Cost(
        3, 2, "⋯ and the button; before, by way of the queue, and nobody told the colleague"
    ),
    "promise, and be reminded": Cost(3, 3, "⋯, the button and the time; before, it never rang"),
    "a break, and its end": Cost(
        1, 1, "the row of buttons; the end comes by itself and is told; before, it was not"
    ),
    "a day of the roster": Cost(
        4, 2, "the name and the shift, one more on another day; before, up to 4"
    ),
    "see and answer a bad rating, as an owner": Cost(
        2, 1, "[Reply] under the word of it, then write; before, through the summary"
    ),
}
"""What is pressed by a test, and counted."""

OTHERS = """| go off | 1: the row of buttons; 0 when the roster ends the shift |
| hand over all that waits | 1: the leaving list; 0: it happens at the shift's end |
| take back what was sent | 2: ⋯ and the button; or reply `/undo` |
| close | 1; 2 while something is promised |
| hand all of somebody’s over, as a lead | 3: under `/queue` the person, the button, the name |
| name somebody’s deputy, as a lead | 2: under `/team` the button and the name |
| send a reply later | 3: ⋯, the button and the time, then write; 5 for any day; not to send it: 1 |
| give a bad rating to somebody, as a lead | 2: [Give to ▸] and the name |
| promise something for any day | 5: ⋯, the button, [Another day…], a page, the day |
| have a client erased | 4, owners only: ⋯, the button, then in private twice |
"""


def table() -> str:
    """Both as they stand in docs/screens.md."""
    rows = [
        f"| {what} | {cost.before} | {cost.now} | {cost.how} |" for what, cost in PRESSED.items()
    ]
    head = "| To do | Taps at first | Taps now | |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n\n| To do | Taps |\n|---|---|\n" + OTHERS
