"""Turns: by how much later than it came something less urgent has its turn; nothing but numbers.

A matter of moments: whatever came so much later waits behind it. In the staff group that holds
among what people write, and for what is shown as far as it has not had its share (`Queue`).
"""

from dataclasses import dataclass

from delivery.limits import Charge


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds, all of them shares of the group's window."""

    step: float
    """How much later each further one of the same lane has its turn."""
    opening: float
    """What needs a topic first stands behind what needs none."""
    acts: float
    """What answers somebody's act stands so far before what came at the same time."""
    later: tuple[float, ...]
    """By priority, from 0 on."""

    def handicap(self, call: Charge) -> float:
        """How much later than it came its turn is."""
        if call.priority < 0:
            return -self.acts
        rank = min(call.priority, len(self.later) - 1)
        return self.later[rank] + (self.opening if call.opens_topic else 0.0)


def of_window(window: float) -> Turns:
    """In Telegram's minute: 15 seconds for each that a client had before; a new client's first two
    minutes behind who is known, and so before anybody's tenth; alerts 3, cards 4, icons 6 minutes.

    So in a flood who is known goes first while new clients wait for less than that, and nothing
    starves.
    """
    return Turns(
        step=window / 4,
        opening=2 * window,
        acts=2 * window,
        later=(0.0, 3 * window, 4 * window, 6 * window),
    )
