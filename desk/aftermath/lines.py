"""Owns what follows a line of the bot's own, or a file that it shows."""

from datetime import datetime

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.conversations import held
from desk.drafts import proposing
from desk.strangers import reach
from desk.voice import saying
from model import Done, Reason
from model.errands.lines import Answer, Choices, Enclosed, Proposal, Say
from model.reasons import OF_THE_READER
from storage import boards, outbox, questions, ratings, sight


@follows(Say)
class OfLine(Aftermath[Say]):
    """A line was said."""

    def sent(self, ended: Ended[Say], done: Done) -> None:
        """A question has its message now: that of a client is answered by a reaction on it too.

        One about held messages goes when that is decided. Whatever went to one of the team in
        private proves that it could.
        """
        if not done.message_ids:
            return
        if reach.is_to_staff(ended.row):
            reach.opened(ended.tx, ended.row.reader, ended.now)
        if ended.errand.board:
            boards.set_message(ended.tx, ended.row.chat, done.message_ids[0])
        if ended.errand.asks:
            ratings.set_message(ended.tx, ended.errand.asks, done.message_ids[0])
        if ended.errand.decides and ended.row.client_id is not None:
            question = questions.HeldQuestion(done.message_ids[0], done.ephemeral_id)
            author_id, client_id = ended.errand.decides, ended.row.client_id
            held.asked(ended.tx, client_id, author_id, question, ended.now)

    def dead(self, ended: Ended[Say], reason: Reason, detail: str) -> None:
        """A list that was deleted, or could not be said, is said anew when it changes.

        No card says any more that the client was told what did not reach them.
        """
        super().dead(ended, reason, detail)
        tx, client_id = ended.tx, ended.row.client_id
        if ended.errand.board:
            boards.forget(tx, ended.row.chat)
        to_client = client_id is not None and ended.row.chat == client_id
        if to_client and client_id and sight.untell(tx, client_id, ended.errand.text):
            saying.card(tx, client_id, ended.now)


@follows(Proposal)
class OfProposal(Aftermath[Proposal]):
    """A draft stands in the topic, or not: nobody misses it."""

    def sent(self, ended: Ended[Proposal], done: Done) -> None:
        """There it is found when it is to go away."""
        if done.message_ids:
            proposing.stands(ended.tx, ended.errand.draft, done.message_ids[0], ended.now)

    def unknown(self, ended: Ended[Proposal], reason: Reason, due: datetime) -> None:
        """Better none than the same twice."""
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        proposing.lost(ended.tx, ended.errand.draft, ended.now)

    def dead(self, ended: Ended[Proposal], reason: Reason, detail: str) -> None:
        """It is not tried again by itself."""
        super().dead(ended, reason, detail)
        proposing.lost(ended.tx, ended.errand.draft, ended.now)


@follows(Enclosed)
class OfEnclosed(Aftermath[Enclosed]):
    """An answer's files came, or not; of what is left unknown a client can ask for another."""

    def dead(self, ended: Ended[Enclosed], reason: Reason, detail: str) -> None:
        """Whoever waits for them is told to write."""
        super().dead(ended, reason, detail)
        if reason not in OF_THE_READER and ended.row.client_id is not None:
            saying.to_client(ended.tx, ended.row.client_id, "client.files_lost", ended.now)


@follows(Answer)
class OfAnswer(Aftermath[Answer]):
    """A pressed button was answered: nothing follows."""


@follows(Choices)
class OfChoices(Aftermath[Choices]):
    """Somebody was shown what they can pick from: what they pick comes as a message."""
