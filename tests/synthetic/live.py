"""A history that the real desk records: the company of the simulation, which is asked and rates,
comes by links, and changes its hours and targets; its clock jumps and its process dies.
"""

from datetime import datetime, timedelta

from desk import eras, ratings
from model import Press
from storage import clients
from tests.simulation.play import Play
from tests.simulation.world import CLIENTS, DAYS, HOURS, person
from tests.synthetic.quarter import house


class Lived(Play):
    """Two weeks as the simulation plays them, and what figures need besides."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.tx, self.begin = self.world.tx, self.world.time
        for client in CLIENTS:
            clients.set_source(self.tx, client, self.rng.choice(("", "site", "qr")))
        self.acts += [(self.rates, 6), (self.settles, 0.5)]
        eras.remember(self.tx, self.world.house, self.world.now)

    @property
    def weeks(self) -> list[tuple[datetime, datetime]]:
        """Both together, and each alone."""
        middle = self.begin + timedelta(days=DAYS // 2)
        end = self.world.end
        return [(self.begin, end), (self.begin, middle), (middle, end)]

    def tick(self) -> None:
        """The questions after closing are asked at a tick too."""
        super().tick()
        ratings.tick(self.tx, self.world.house, self.world.now)
        self.watch.settle()

    def rates(self) -> None:
        """Somebody presses a button under the question, or thinks better of it."""
        if asked := self.tx.rows("SELECT id, client_id FROM ratings WHERE asked_at IS NOT NULL"):
            number, client = self.rng.choice(asked)
            choice = self.rng.randrange(3)
            press = Press("q", "rate", number, choice, person(client), client, True, 1, None)
            ratings.press(self.tx, press, self.world.now)

    def settles(self) -> None:
        """Other hours and targets from now on, for the figures; the desk goes on by its own."""
        if not self.world.skew:
            minutes = self.rng.choice(((5, 15), (15, 5), (60, 240)))
            other = house(self.world.zone.key, self.rng.choice(HOURS), minutes)
            eras.remember(self.tx, other, self.world.now)
