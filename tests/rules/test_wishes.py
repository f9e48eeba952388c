"""What a client asks for by a command costs the company no more than it may."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from desk.wishes import language, waiting
from model import Asked, ChatId, House, Incoming, MessageId, Person, PersonId, Press
from model.errands.lines import Say
from storage import clients, outbox
from tests import blank

NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
ANNA = Person(PersonId(700), "Анна")


def test_whoever_asks_how_long_too_fast_is_answered_once() -> None:
    """Each answer reads the hour's events: no program may have that done a hundred times."""
    with closing(blank.memory()) as connection:
        tx, answered = blank.on(connection), 0
        for seconds in (0, 1, 2, 5, 6):
            now = NOW + timedelta(seconds=seconds)
            message = Incoming(MessageId(seconds + 1), ANNA, {"kind": "text"}, "/wait", now)
            waiting.how_long(tx, House(), Asked(message, ChatId(700)), now)
            answered += tx.run("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
    assert answered == 2


def test_a_language_is_chosen_by_its_name_not_by_its_place_in_a_list() -> None:
    """The company has one language more since the buttons were shown."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        message = Incoming(MessageId(1), ANNA, {"kind": "text"}, "/language", NOW)
        shown = House(languages=("en", "pt_BR", "ru"))
        language.ask(tx, shown, Asked(message, ChatId(700)), NOW)
        said = [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Say)]
        asked = {key.text: key.subject for row in said[-1].keys for key in row}
        later = House(languages=("en", "kk", "pt_BR", "ru"))
        for name, chosen in (("Русский", "ru"), ("Português (brasil)", "pt_BR")):
            number = asked[name]
            press = Press("1", "language", number, 0, ANNA, ChatId(700), True, MessageId(2), None)
            language.choose(tx, later, press, NOW)
            client = clients.of_person(tx, ANNA.id)
            assert client is not None and client.locale == chosen
