"""A history that the real desk records: the company of the simulation, whose clients come by links
and which changes its hours and targets; its clock jumps and its process dies.
"""

from datetime import datetime, timedelta

from desk.calendar import eras
from storage import clients
from tests.simulation.play import Play
from tests.simulation.world import CLIENTS, DAYS, HOURS
from tests.synthetic.quarter import house


class Lived(Play):
    """Two weeks as the simulation plays them, and what figures need besides."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.tx, self.begin = self.world.tx, self.world.time
        for client in CLIENTS:
            clients.set_source(self.tx, client, self.rng.choice(("", "site", "qr")))
        self.acts.append((self.settles, 0.5))
        eras.remember(self.tx, self.world.house, self.world.now)

    @property
    def weeks(self) -> list[tuple[datetime, datetime]]:
        """Both together, and each alone."""
        middle = self.begin + timedelta(days=DAYS // 2)
        end = self.world.end
        return [(self.begin, end), (self.begin, middle), (middle, end)]

    def settles(self) -> None:
        """Other hours and targets from now on, for the figures; the desk goes on by its own."""
        if not self.world.skew:
            minutes = self.rng.choice(((5, 600), (600, 5), (60, 240)))
            other = house(self.world.zone.key, self.rng.choice(HOURS), minutes)
            eras.remember(self.tx, other, self.world.now)
