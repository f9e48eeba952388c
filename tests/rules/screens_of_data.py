"""The screens of one client's data, for docs/screens.md: played in the real desk."""

from typing import Any

from desk.privacy import client_data, erasing
from model import Person, Press
from storage import erased, erasings


def data_of_a_client(scene: Any, boss: int, client: int, group: int) -> list[Any]:
    """An owner looks at what is kept of the client, and has them erased."""
    tx, house, now, owner = scene.tx, scene.house, scene.now, Person(boss, scene.names.boss)
    topic = scene.person(client).topic_id

    def pressed(action: str, subject: int, *, private: bool = True) -> Press:
        chat = boss if private else group
        return Press("1", action, subject, 0, owner, chat, private, 9, None if private else topic)

    client_data.show(tx, house, pressed("data", 0, private=False), now)
    found = [scene.said("To an owner: ⋯, then Client’s data", "data.offer")]
    client_data.ask(tx, house, pressed("data_ask", client), now)
    found.append(scene.said("The same message after Erase…", "data.sure"))
    erased.give_key(tx, "ab" * 32)
    wish = int(tx.value("SELECT max(id) FROM erasings"))
    erasing.confirm(tx, house, pressed("data_erase", wish), now)
    erasing.finished(tx, erasings.gone(tx), now)
    found.append(scene.said("The same message when it is done", "data.erased"))
    return found
