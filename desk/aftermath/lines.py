"""Owns what follows a line of the bot's own."""

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.relay import reach
from model import Done
from model.errands.lines import Answer, Say
from storage import ratings


@follows(Say)
class OfLine(Aftermath[Say]):
    """A line was said."""

    def sent(self, ended: Ended[Say], done: Done) -> None:
        """A question to a client has its message now: a reaction on that one answers it too.

        Whatever went to one of the team in private proves that it could.
        """
        if not done.message_ids:
            return
        if reach.is_to_staff(ended.row):
            reach.opened(ended.tx, ended.row.chat, ended.now)
        if ended.errand.asks:
            ratings.set_message(ended.tx, ended.errand.asks, done.message_ids[0])


@follows(Answer)
class OfAnswer(Aftermath[Answer]):
    """A pressed button was answered: nothing follows."""
